"""`kaiban forms fill`: the file of values, what stands for nothing, and what is said of lines that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from called import Run
from pdf_blanks import box, make_pdf

from assistant.cli.call import Exit
from forms.fonts import Fonts
from forms.pdf.fillany import fill_any

BOXES = [
    box("company.name", (100, 700, 400, 720)),
    box("why", (100, 600, 400, 680), "multiline"),
    box("agreed", (100, 560, 114, 574), "check"),
]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.pdf"
    path.write_bytes(make_pdf(BOXES, NeedAppearances=False))
    return path


def values(tmp_path: Path, text: str, name: str = "v.yaml") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_null_leaves_a_box_blank(kaiban: Run, tmp_path: Path) -> None:
    spellings = ["null", "Null", "NULL", "~", ""]
    names = [f"box{number}" for number in range(len(spellings))]
    boxes = [box(name, (100, 700 - 40 * number, 400, 720 - 40 * number)) for number, name in enumerate(names)]
    (tmp_path / "form.pdf").write_bytes(make_pdf([*boxes, BOXES[1], BOXES[2]], NeedAppearances=False))
    lines = [f"{name}: {spelling}" for name, spelling in zip(names, spellings, strict=True)]
    told = values(tmp_path, "\n".join([*lines, "agreed: null", "why: 甲"]))
    made = kaiban("forms", "fill", str(tmp_path / "form.pdf"), told, "-o", str(tmp_path / "out.pdf"), "--json")
    assert (made.code, made.document["notes"]) == (Exit.DONE, [])
    blank = dict.fromkeys(names, "")
    assert read(kaiban, tmp_path / "out.pdf") == {**blank, "agreed": "Off", "why": "甲"}


def test_null_in_quotes_and_in_json_text_is_a_word(kaiban: Run, tmp_path: Path, form: Path) -> None:
    for number, told in enumerate(
        [
            values(tmp_path, "company.name: 'null'\nwhy: \"~\"\n"),
            values(tmp_path, '{"company.name": "null", "why": "~", "agreed": null}', "v.json"),
        ]
    ):
        out = tmp_path / f"out{number}.pdf"
        assert kaiban("forms", "fill", str(form), told, "-o", str(out)).code == Exit.DONE
        assert read(kaiban, out) == {"company.name": "null", "why": "~", "agreed": "Off"}


def read(kaiban: Run, path: Path) -> dict[str, str]:
    found = kaiban("forms", "read", str(path), "--json").document["boxes"]
    assert isinstance(found, list)
    return {one["name"]: one["value"] for one in found}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("company.name：甲\n", ("第 1 行", "company.name", "冒号")),
        ("why: a\ncompany.name：甲\nagreed: true\n", ("第 2 行", "company.name", "冒号")),
        ("why: a\ncompany.name:甲\nagreed: true\n", ("第 2 行", "company.name", "冒号")),
        ("why: a\ncompany:\n  name: 甲\n", ("第 2 行", "company", "company.name: ")),
        ("agreed: true\nwhy:\n- 甲\n- 乙\n", ("第 2 行", "why", "一个内容")),
        ("agreed: true\nwhy: [甲, 乙]\n", ("第 2 行", "why", "一个内容")),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_its_number_and_box(
    kaiban: Run, tmp_path: Path, form: Path, text: str, words: tuple[str, ...]
) -> None:
    made = kaiban("forms", "fill", str(form), values(tmp_path, text), "-o", str(tmp_path / "out.pdf"))
    assert made.refused_at_once(*words)
    assert "甲" not in made.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("answers.张秘密: 甲\n", ("answers.…", "格子")),
        ("answers:\n  张秘密: 甲\n", ("第 1 行", "answers.…: ")),
        ("张秘密:\n- 甲\n", ("第 1 行", "格子 …")),
        ("张秘密：甲\n", ("第 1 行", "冒号")),
        ("Text Field 1: 甲\n", ("Text Field 1",)),
    ],
)
def test_what_stands_in_the_place_of_a_box_may_be_a_person_s_name_and_is_not_repeated(
    kaiban: Run, tmp_path: Path, form: Path, text: str, words: tuple[str, ...]
) -> None:
    made = kaiban("forms", "fill", str(form), values(tmp_path, text), "-o", str(tmp_path / "out.pdf"))
    assert made.code == Exit.WRONG
    assert "张" not in made.out + made.err
    assert all(word in made.err for word in words)


@pytest.mark.parametrize("word", ["yes", "True", "是"])
def test_a_tick_takes_true_or_false_and_says_so(kaiban: Run, tmp_path: Path, form: Path, word: str) -> None:
    told = values(tmp_path, f"agreed: {word}\n")
    made = kaiban("forms", "fill", str(form), told, "-o", str(tmp_path / "out.pdf"))
    assert made.refused_at_once("agreed", "true", "false")


@pytest.mark.parametrize("target", [".", "sub"])
def test_an_output_that_is_no_file_is_told_before_any_work(
    kaiban: Run, tmp_path: Path, form: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    told = values(tmp_path, "why: 甲\n")
    made = kaiban("forms", "fill", str(form), told, "-o", target)
    assert made.refused_at_once("文件夹", "out.pdf")


def test_a_character_no_font_has_is_told_by_its_place_with_the_way_out(
    kaiban: Run, tmp_path: Path, form: Path, fonts: Fonts
) -> None:
    rare = "\U000f0000"  # of private use: no font of ours has it
    made = kaiban("forms", "fill", str(form), values(tmp_path, f"why: 王小{rare}\n"), "-o", str(tmp_path / "o.pdf"))
    assert made.refused_at_once("why", "第 3 个字", "kaiban settings --font")
    assert rare not in made.err
    assert fill_any(form.read_bytes(), {"why": f"王小{rare}"}, fonts, flatten=False).problems == (
        ("why", "box.no_glyph"),
    )


# ---------------------------------------------------------------- reading what went on on a continuation sheet


def test_a_text_that_goes_on_elsewhere_is_read_whole_under_its_box(kaiban: Run, tmp_path: Path, form: Path) -> None:
    long = "天津小满禾图文设计有限公司，" * 12 + "完"
    told = values(tmp_path, f"company.name: {long}\nwhy: 见续页1\n")
    out = tmp_path / "out.pdf"
    assert kaiban("forms", "fill", str(form), told, "-o", str(out)).code == Exit.DONE
    found = read(kaiban, out)
    assert (found["company.name"], found["why"]) == (long, "见续页1")
    assert "notes" in kaiban("forms", "read", str(out), "--json").document


def test_of_a_flat_copy_it_is_told_which_box_goes_on_elsewhere(kaiban: Run, tmp_path: Path) -> None:
    long = "天津小满禾图文设计有限公司，" * 30
    told = values(tmp_path, f"name: {long}\n")
    out = tmp_path / "flat.pdf"
    assert kaiban("forms", "fill", "bo_exemption", told, "-o", str(out), "--flatten").code == Exit.DONE
    notes = kaiban("forms", "read", str(out), "--form", "bo_exemption", "--json").document["notes"]
    assert isinstance(notes, list)
    assert [(note["box"], note["code"]) for note in notes] == [("name", "forms.goes_on")]
    spoken = kaiban("forms", "read", str(out), "--form", "bo_exemption")
    assert "name" in spoken.out
    assert "续页" in spoken.out.splitlines()[-1]


def test_a_damaged_file_is_read_filled_and_checked_with_a_line_that_says_so(
    kaiban: Run, tmp_path: Path, form: Path
) -> None:
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(form.read_bytes()[:-200])
    told = values(tmp_path, "why: 甲\n")
    for call in (["forms", "read", str(torn)], ["check", str(torn)]):
        said = kaiban(*call)
        assert (said.code, "损坏" in said.out) == (Exit.FINDINGS, True), call
    said = kaiban("forms", "fill", str(torn), told, "-o", str(tmp_path / "out.pdf"))
    assert (said.code, "损坏" in said.out) == (Exit.FINDINGS, True)
    again = kaiban("forms", "read", str(tmp_path / "out.pdf"), "--json")
    assert (again.code, again.document["notes"]) == (Exit.DONE, [])


INVISIBLE = ["\\x01", "\\x7f", "\\x85", "\\u00ad", "\\u200b", "\\u202e", "\\u2028", "\\u2066", "\\ufeff"]


def test_a_character_without_a_look_is_told_by_its_place_and_not_blamed_on_the_font(
    kaiban: Run, tmp_path: Path
) -> None:
    boxes = [box(f"box{number}", (100, 700 - 40 * number, 400, 720 - 40 * number)) for number in range(len(INVISIBLE))]
    (tmp_path / "form.pdf").write_bytes(make_pdf(boxes, NeedAppearances=False))
    told = values(tmp_path, "".join(f'box{at}: "甲乙{one}丙"\n' for at, one in enumerate(INVISIBLE)))
    made = kaiban("forms", "fill", str(tmp_path / "form.pdf"), told, "-o", str(tmp_path / "out.pdf"))
    assert made.code == Exit.WRONG
    lines = made.err.splitlines()
    assert [line.partition("”")[0] for line in lines] == [f"✗ “box{at}" for at in range(len(INVISIBLE))]
    assert all("第 3 个" in line and "看不见" in line and "字体" not in line for line in lines)


def test_the_words_true_and_false_are_a_text_in_quotes_and_a_tick_without(
    kaiban: Run, tmp_path: Path, form: Path
) -> None:
    for number, told in enumerate(
        [
            values(tmp_path, "company.name: 'true'\nwhy: \"false\"\nagreed: true\n"),
            values(tmp_path, '{"company.name": "true", "why": "false", "agreed": "true"}', "v.json"),
        ]
    ):
        out = tmp_path / f"out{number}.pdf"
        assert kaiban("forms", "fill", str(form), told, "-o", str(out)).code == Exit.DONE
        assert read(kaiban, out) == {"company.name": "true", "why": "false", "agreed": "On"}


def test_a_decomposed_text_is_put_together_and_a_compatibility_character_takes_its_plain_form(
    kaiban: Run, tmp_path: Path, form: Path
) -> None:
    told = values(tmp_path, 'company.name: "Cafe\\u0301"\nwhy: "\\uf900"\n')
    out = tmp_path / "out.pdf"
    assert kaiban("forms", "fill", str(form), told, "-o", str(out)).code == Exit.DONE
    found = read(kaiban, out)
    assert (found["company.name"], found["why"]) == ("Caf\u00e9", "\u8c48")


def test_a_file_of_values_that_is_far_too_large_is_told_as_such(kaiban: Run, tmp_path: Path, form: Path) -> None:
    told = values(tmp_path, "why: " + "甲" * 700_000)
    made = kaiban("forms", "fill", str(form), told, "-o", str(tmp_path / "out.pdf"))
    assert (made.code, "2 MB" in made.err) == (Exit.WRONG, True)


def test_an_empty_text_in_quotes_empties_a_box_and_nothing_leaves_it(kaiban: Run, tmp_path: Path, fonts: Fonts) -> None:
    held = fill_any(make_pdf(BOXES, NeedAppearances=False), {"company.name": "甲", "why": "乙"}, fonts, flatten=False)
    (tmp_path / "held.pdf").write_bytes(held.pdf)
    told = values(tmp_path, 'company.name: ""\nwhy:\n')
    made = kaiban("forms", "fill", str(tmp_path / "held.pdf"), told, "-o", str(tmp_path / "out.pdf"), "--json")
    notes = made.document["notes"]
    assert isinstance(notes, list)
    assert [(one["box"], one["code"]) for one in notes] == [("company.name", "box.emptied")]
    assert read(kaiban, tmp_path / "out.pdf") == {"company.name": "", "why": "乙", "agreed": "Off"}
