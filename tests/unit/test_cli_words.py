"""What the command line says of a half-filled case, of a damaged one, of papers, and with which marks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from called import Run

from assistant.cli.call import Exit
from assistant.interview import Answers, decided
from assistant.showing import Shown
from assistant.texts import read_texts, voice
from assistant.waiting import MOST, Missing, grouped
from rules.facts import FactId, FactRef
from rules.pack import load_pack, shipped_root

ROOT = Path(__file__).resolve().parents[2]
SMALL, RICH = (str(ROOT / "docs/samples" / name / "case.yaml") for name in ("small", "rich"))
HALF = "pack: cn-tj-binhai-bsq\nas_of: 2026-11-23\nanswers:\n  enterprise.type: llc\n  people:\n    open:\n"
HALF += "      - name: 赵一\n      - name: 钱二\n"
_CHINESE = "\u3400-\u9fff“”《》（）「」、。，"
_HALF_WIDTH = re.compile(rf"[{_CHINESE}][,:;?!()]|[,;?!()][{_CHINESE}]")
_FULL_WIDTH = re.compile("[（），。：；？！、]")


@pytest.fixture
def half(tmp_path: Path) -> str:
    """A case of which one question is answered and two people are named."""
    file = tmp_path / "half.yaml"
    file.write_text(HALF, encoding="utf-8")
    return str(file)


# ---------------------------------------------------------------- what waits for answers


def test_an_export_tells_a_missing_question_once_with_how_much_waits(kaiban: Run, tmp_path: Path, half: str) -> None:
    said = kaiban("export", half, "-o", str(tmp_path / "out"))
    told = [line for line in said.out.splitlines() if line.startswith("  ?")]
    labels = [line.partition("：")[0] for line in told]
    assert said.code == Exit.FINDINGS
    assert len(told) == MOST == len(set(labels))
    assert "  ? 担任的角色（2 人）" in labels
    assert re.search(r"还有 \d+ 项没有回答", said.out)
    assert "还差" not in said.out


def test_the_json_of_an_export_still_has_each_finding_by_itself(kaiban: Run, tmp_path: Path, half: str) -> None:
    findings = kaiban("export", half, "-o", str(tmp_path / "out"), "--json").document["findings"]
    assert isinstance(findings, list)
    ids = [found["id"] for found in findings]
    assert len(ids) == len(set(ids)) > 2 * MOST


def test_a_plan_tells_what_the_undecided_matters_wait_for_by_question(kaiban: Run, half: str) -> None:
    said = kaiban("plan", half).out
    assert "? 公章刻制备案 [seal]\n" in said
    line = next(line for line in said.splitlines() if line.startswith("  ? 现在开立基本存款账户："))
    assert re.search(r"：\d+ 个事项或材料在等$", line)


def test_an_answer_that_may_be_empty_is_told_by_key_wherever_it_holds_a_case_up(kaiban: Run, tmp_path: Path) -> None:
    text = Path(SMALL).read_text(encoding="utf-8").replace("cn-tj-binhai-bsq", "cn")
    text = re.sub(r"(?m)^  premises\.(zone|street):.*\n", "", text)
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    planned = kaiban("plan", str(file))
    assert 'premises.zone: ""' in planned.out.partition("问没有回答")[2]
    asked: Any = kaiban("plan", str(file), "--json").document["open_questions"]
    assert {"premises.zone", "premises.street"} <= {one["fact"] for one in asked if one["optional"]}
    stopped = kaiban("export", str(file), "-o", str(tmp_path / "out")).out
    told = [line for line in stopped.splitlines() if line.startswith("  ?")]
    assert not any(line.startswith("  ? 住所：") for line in told)
    blocking = [line for line in stopped.splitlines() if line.startswith("✗")]
    assert f"有 {len(told) + len(blocking)} 处必须先改" in stopped
    answered = text.replace("answers:\n", 'answers:\n  premises.zone: ""\n  premises.street: ""\n')
    file.write_text(answered, encoding="utf-8")
    assert "premises.zone" not in kaiban("plan", str(file)).out.partition("问没有回答")[2]


def test_the_schema_of_a_case_holds_what_the_chosen_pack_asks(kaiban: Run) -> None:
    def answers(*options: str) -> set[str]:
        found: Any = kaiban("schema", "case", *options).document
        return set(found["properties"]["answers"]["properties"])

    assert "premises.zone" in answers("--pack", "cn-sd-bz-bincheng")
    assert "premises.zone" not in answers("--pack", "cn-tj-binhai-bsq")


def test_a_plan_with_something_that_must_be_mended_is_exit_1(kaiban: Run, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = Path(SMALL).read_text(encoding="utf-8")
    file.write_text(text.replace("contribution_due: 2026-12-03", "contribution_due: 2046-12-03"), encoding="utf-8")
    said = kaiban("plan", str(file))
    assert "✗" in said.out
    assert said.code == Exit.FINDINGS
    assert kaiban("plan", SMALL).code == Exit.DONE


def test_what_most_waits_for_comes_first_and_other_findings_stay_as_they_are() -> None:
    from assistant.views import FindingView

    def view(name: str, *refs: str, severity: str = "block") -> FindingView:
        return FindingView(name, severity, "✗", name, "", "", "", None, "", tuple(FactRef(ref) for ref in refs))

    views = (
        view("open:a", "x.one"),
        view("undecided:b", "x.two"),
        replace(
            view("missing_fact:c", "x.two", "people[p1].name", "people[p2].name"),
            form="表",
            printed={FactRef("x.two"): "乙", FactRef("people[p1].name"): "姓名"},
        ),
        view("capital.sum", "x.one"),
        view("undecided:later", "x.one", severity="note"),
    )
    pack = load_pack("cn", (shipped_root(),))
    shown = Shown(pack, Answers(), decided(pack, Answers(), date(2026, 11, 22)), voice("zh-Hans"))
    missing, others = grouped(shown, views)
    assert missing == (
        Missing(FactId("x.two"), 0, 0, 1, 1, FactRef("x.two"), ("表", "乙")),
        Missing(FactId("x.one"), 0, 1, 0, 0, FactRef("x.one")),
        Missing(FactId("people[].name"), 2, 0, 0, 1, FactRef("people[p1].name"), ("表", "姓名")),
    )
    assert [found.id for found in others] == ["capital.sum", "undecided:later"]


def test_the_matters_of_a_plan_stand_with_the_id_that_explain_takes(kaiban: Run) -> None:
    listed = re.findall(r"\[([a-z_]+)\]", kaiban("plan", RICH).out)
    assert "bank" in listed
    assert {kaiban("explain", RICH, matter).code for matter in listed[:3]} == {Exit.DONE}


# ---------------------------------------------------------------- stored cases and folders


@pytest.mark.parametrize(("keep", "words"), [(-3, "最后一条记录损坏"), (2, "2026-0001")])
def test_the_list_of_cases_tells_a_damaged_one_on_standard_error(
    kaiban: Run, tmp_path: Path, keep: int, words: str
) -> None:
    kaiban("--plain", typed="1\n天津\n")
    assert (kaiban("case", "list").code, kaiban("case", "list").err) == (Exit.DONE, "")
    (journal,) = (tmp_path / "home/data/cases").glob("*.journal")
    journal.write_bytes(journal.read_bytes()[:keep])
    said = kaiban("case", "list")
    assert said.code == Exit.FINDINGS
    assert words in said.err
    listed = kaiban("case", "list", "--json")
    assert (listed.code, listed.err) == (Exit.FINDINGS, "")
    problems = listed.document["problems"]
    assert isinstance(problems, list)
    assert [problem["number"] for problem in problems] == ["2026-0001"]


@pytest.mark.parametrize("below", ["", "/sub"])
def test_a_file_in_place_of_the_export_folder_is_told_as_typed_before_any_work(
    kaiban: Run, tmp_path: Path, below: str
) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    target = str(tmp_path / "taken") + below
    said = kaiban("export", SMALL, "-o", target)
    assert said.refused_at_once(str(Path(target)), "是文件")
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["taken"]


# ---------------------------------------------------------------- why


@pytest.mark.parametrize(
    ("language", "decides", "check"), [("zh-Hans", "用来算出：企业名称", "·"), ("en", "used to work out: ", "·")]
)
def test_why_tells_first_what_a_fact_decides_then_at_most_five_checks_line_by_line(
    kaiban: Run, language: str, decides: str, check: str
) -> None:
    lines = kaiban("explain", RICH, "name.trade_name", "--lang", language).out.splitlines()
    checks = [line for line in lines if line.startswith(f"  {check} ")]
    assert lines[1].strip().startswith(decides)
    assert len(checks) == 6  # five, and how many more
    assert re.search(r"\d", checks[-1])


def test_a_role_that_is_none_is_told_by_its_place_with_the_nearest_in_chinese(kaiban: Run, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    roles = "    - name: 赵一\n      roles: [shareholder, 法人代表]\n"
    file.write_text(f"pack: cn-tj-binhai-bsq\nas_of: 2026-11-23\nanswers:\n  people:\n{roles}", encoding="utf-8")
    said = kaiban("plan", str(file)).err
    assert "第 2 个" in said
    assert "最接近的是：法定代表人（legal_representative）、" in said
    assert said.count("（") == 5
    assert "序号" not in said


# ---------------------------------------------------------------- papers


def test_a_form_that_holds_no_more_than_the_name_is_marked_to_fill_by_hand(kaiban: Run, tmp_path: Path) -> None:
    lines = [line.strip() for line in kaiban("plan", RICH).out.splitlines()]
    by_hand = [line for line in lines if line.startswith("○ 财务会计制度及核算软件备案报告书")]
    assert [re.search(r"（(\d+) 栏需手填）", line) is not None for line in by_hand] == [True]
    assert any(line.startswith("✓ 公司登记（备案）申请书") for line in lines)


def test_check_speaks_english_of_matters_and_titles_and_names_what_is_no_form(kaiban: Run, tmp_path: Path) -> None:
    kaiban("export", SMALL, "-o", str(tmp_path / "out"))
    (package,) = (tmp_path / "out").glob("*.zip")
    whole = kaiban("check", str(package), "--lang", "en")
    assert whole.out.splitlines()[-1].endswith("case.json, print.pdf, provenance.json")
    from exports.zipfile_det import read_zip, write_zip

    members = read_zip(package.read_bytes())
    first = next(name for name in members if "/data/10_" in name)
    package.write_bytes(write_zip({name: data for name, data in members.items() if name != first}))
    missing = [line for line in kaiban("check", str(package), "--lang", "en").out.splitlines() if "is missing" in line]
    assert len(missing) == 1
    assert not re.search("[\u3400-\u9fff]", missing[0].partition("Hand in")[0])


def test_of_a_masked_amount_only_the_unit_is_seen(kaiban: Run) -> None:
    rows = kaiban("case", "show", RICH, "--json").document["answers"]
    assert isinstance(rows, list)
    wages = [row["value"] for row in rows if row["fact"].endswith(".monthly_base")]
    assert wages
    assert set(wages) == {"***元"}


# ---------------------------------------------------------------- marks


def test_chinese_sentences_have_full_width_marks_and_english_ones_half_width() -> None:
    chinese = {key: words for key, words in read_texts("zh-Hans").items() if not key.startswith("screen.")}
    mixed = [key for key, words in chinese.items() if _HALF_WIDTH.search(words)]
    assert sorted(set(mixed) - {"calendar.no_table", "plain.commands"}) == []  # these two are copied as they stand
    assert [key for key, words in read_texts("en").items() if _FULL_WIDTH.search(words)] == []


@pytest.mark.parametrize(
    ("language", "ends"), [("zh-Hans", "（已核对，2026-11-22）"), ("en", " (verified, 2026-11-22)")]
)
def test_a_source_is_told_in_the_marks_of_its_language(kaiban: Run, language: str, ends: str) -> None:
    assert kaiban("explain", RICH, "name.trade_name", "--lang", language).out.rstrip().endswith(ends)


def test_cover_and_notice_tell_what_is_left_to_write_by_hand(kaiban: Run, tmp_path: Path) -> None:
    from exports.zipfile_det import read_zip
    from forms.preview import page_text

    kaiban("export", RICH, "-o", str(tmp_path / "out"))
    (package,) = (tmp_path / "out").glob("*.zip")
    members = {name.rpartition("/")[2]: data for name, data in read_zip(package.read_bytes()).items()}
    cover = "".join(page_text(members["00_封面与目录.pdf"], 0))
    notice = "".join(line for page in range(6) for line in page_text(members["01_一次性告知单.pdf"], page))
    assert re.search(r"○待手填，\d+栏", re.sub(r"\s", "", cover))
    assert "○待手填：" in re.sub(r"\s", "", notice)
    assert "另有" in notice
