"""The form library: editions by day, faults of a form's files, and the contract between layout and map."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from expr_fixture import DAY, VOCABULARY
from library_fixture import LAYOUT, MAP, META, write_form

from forms.contract import MapFault, check_form
from forms.errors import FormsError
from forms.fonts import PRIMARY, Fonts
from forms.library import FormFileError, UnknownFormError, editions, form_ids, has_form, load_form
from rules.expr import ExpressionError


@pytest.fixture(scope="module")
def font(fonts: Fonts) -> Path:
    return fonts.cache_dir / PRIMARY


def faults(root: Path, font: Path, form_map: str = MAP, layout: str = LAYOUT) -> list[MapFault]:
    write_form(root, font, form_map=form_map, layout=layout)
    return list(check_form(load_form("small", DAY, VOCABULARY, root)))


def test_a_form_loads_once_and_carries_its_blank_its_sheets_and_its_map(tmp_path: Path, font: Path) -> None:
    write_form(tmp_path, font)
    form = load_form("small", DAY, VOCABULARY, tmp_path)
    assert load_form("small", DAY, VOCABULARY, tmp_path) is form
    assert form_ids(tmp_path) == ("small",)
    assert (form.blank.pages, set(form.sheets)) == (1, {"owners"})
    assert set(form.texts) == {"company.name", "capital"}
    assert check_form(form) == ()


def test_the_edition_in_force_on_the_day_is_loaded(tmp_path: Path, font: Path) -> None:
    old = META.replace('"2024"', '"2019"').replace("{from: 2024-07-01}", "{from: 2019-01-01, until: 2024-06-30}")
    write_form(tmp_path, font, edition="2019", meta=old)
    write_form(tmp_path, font)
    assert [meta.edition for meta in editions("small", tmp_path)] == ["2019", "2024"]
    assert load_form("small", date(2024, 6, 30), VOCABULARY, tmp_path).meta.edition == "2019"
    assert load_form("small", date(2024, 7, 1), VOCABULARY, tmp_path).meta.edition == "2024"


def test_a_day_that_no_edition_covers_is_an_error_with_that_day_in_it(tmp_path: Path) -> None:
    write_form(tmp_path)
    with pytest.raises(UnknownFormError, match="2018-12-31"):
        load_form("small", date(2018, 12, 31), VOCABULARY, tmp_path)


def test_an_unknown_form_names_the_nearest(tmp_path: Path) -> None:
    write_form(tmp_path)
    with pytest.raises(UnknownFormError) as caught:
        load_form("smal", DAY, VOCABULARY, tmp_path)
    assert caught.value.near == "small"
    assert isinstance(caught.value, FormsError)


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("form.yaml", META + "isuer: 样例\n", "small/2024/form.yaml: isuer"),
        ("form.yaml", META + "id: small\n", "form.yaml"),
        ("layout.yaml", LAYOUT.replace("rows: 2", "rows: 0"), "small/2024/layout.yaml: sections.1.body"),
        ("map.yaml", MAP.replace("format: wan", "format: million"), "small/2024/map.yaml: entries.3"),
        ("map.yaml", MAP.replace("format: percent", "format: percents"), "small/2024/map.yaml: entries.4"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_file_and_place(
    tmp_path: Path, font: Path, name: str, wrong: str, told: str
) -> None:
    folder = write_form(tmp_path, font)
    (folder / name).write_text(wrong, encoding="utf-8")
    with pytest.raises(FormFileError) as caught:
        load_form("small", DAY, VOCABULARY, tmp_path)
    assert told in str(caught.value)


def test_an_expression_over_an_unknown_fact_names_the_box_and_the_nearest_fact(tmp_path: Path, font: Path) -> None:
    write_form(tmp_path, font, form_map=MAP.replace("text: enterprise.name", "text: enterprise.nam"))
    with pytest.raises(ExpressionError) as caught:
        load_form("small", DAY, VOCABULARY, tmp_path)
    assert "small/2024/map.yaml" in str(caught.value)
    assert "company.name" in str(caught.value)
    assert "enterprise.name" in str(caught.value)


def test_a_person_stands_only_on_a_form_of_which_each_person_has_a_sheet(tmp_path: Path, font: Path) -> None:
    entries = MAP.replace("text: enterprise.name", "text: person.name")
    write_form(tmp_path / "one", font, form_map=entries)
    with pytest.raises(ExpressionError, match=r"small/2024/map\.yaml: company\.name"):
        load_form("small", DAY, VOCABULARY, tmp_path / "one")
    write_form(tmp_path / "each", font, form_map="per: \"people.filter(p, 'shareholder' in p.roles)\"\n" + entries)
    form = load_form("small", DAY, VOCABULARY, tmp_path / "each")
    assert {"people", "people[].name", "people[].roles"} <= form.reads
    assert check_form(form) == ()


def test_a_tick_must_be_true_or_false(tmp_path: Path, font: Path) -> None:
    write_form(tmp_path, font, form_map=MAP.replace("tick: \"enterprise.type == 'llc'\"", "tick: enterprise.name"))
    with pytest.raises(ExpressionError):
        load_form("small", DAY, VOCABULARY, tmp_path)


def test_blanks_that_are_missing_say_how_to_make_them(tmp_path: Path) -> None:
    write_form(tmp_path)
    with pytest.raises(FormFileError, match="make blanks"):
        load_form("small", DAY, VOCABULARY, tmp_path)


def test_a_box_that_no_entry_owns_is_found(tmp_path: Path, font: Path) -> None:
    without = "\n".join(line for line in MAP.splitlines() if "kind.one" not in line)
    assert faults(tmp_path, font, without) == [MapFault("no_owner", "kind.one")]


def test_an_entry_for_a_box_that_is_not_there_names_the_nearest(tmp_path: Path, font: Path) -> None:
    wrong = MAP.replace("box: capital", "box: capitel")
    assert faults(tmp_path, font, wrong) == [MapFault("no_owner", "capital"), MapFault("no_box", "capitel", "capital")]


def test_two_owners_of_one_box_are_an_error_of_the_map(tmp_path: Path, font: Path) -> None:
    write_form(tmp_path, font, form_map=MAP + "  - {blank: company.name, reason: 留空}\n")
    with pytest.raises(FormFileError, match=r"company\.name: two entries"):
        load_form("small", DAY, VOCABULARY, tmp_path)


def test_a_text_that_owns_a_tick_is_found(tmp_path: Path, font: Path) -> None:
    wrong = MAP.replace("tick: \"enterprise.type == 'llc_one'\"", "text: enterprise.name")
    assert faults(tmp_path, font, wrong) == [MapFault("other_kind", "kind.one")]


def test_a_format_that_does_not_write_what_its_expression_gives_is_an_error_of_the_map(
    tmp_path: Path, font: Path
) -> None:
    write_form(tmp_path, font, form_map=MAP.replace("text: enterprise.name,", "text: enterprise.name, format: wan,"))
    with pytest.raises(FormFileError, match=r"company\.name: the format 'wan' does not write a text"):
        load_form("small", DAY, VOCABULARY, tmp_path)


def test_a_column_without_an_owner_and_an_owner_without_a_column_are_found(tmp_path: Path, font: Path) -> None:
    wrong = MAP.replace("share: {text: person.share", "part: {text: person.share")
    assert faults(tmp_path, font, wrong) == [MapFault("no_owner", "owners.share"), MapFault("no_box", "owners.part")]


def test_a_column_may_be_left_blank_for_a_reason_but_not_be_filled_too(tmp_path: Path, font: Path) -> None:
    reason = "    blanks: {share: 由窗口填写}\n"
    without = MAP.replace("      share: {text: person.share, format: percent}\n", "")
    assert faults(tmp_path, font, without + reason) == []
    folder = tmp_path / "both"
    write_form(folder, font, form_map=MAP + reason)
    with pytest.raises(FormFileError, match=r"owners\.share: a column that is filled and left blank"):
        load_form("small", DAY, VOCABULARY, folder)


def test_a_table_without_an_owner_is_found(tmp_path: Path, font: Path) -> None:
    without = MAP[: MAP.index("  - table: owners")]
    assert faults(tmp_path, font, without) == [MapFault("no_owner", "owners")]


@pytest.mark.parametrize("name", ["../library/bo_exemption", "//server/share", r"\\server\share", "c:x", "", ".", "BO"])
def test_a_name_that_is_no_form_s_is_looked_up_nowhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's PDF says what form it is; on Windows //server/share would call up that server."""
    known = form_ids()
    monkeypatch.setattr("forms.library.form_ids", lambda *_: known)
    looked: list[Path] = []
    glob = Path.glob
    monkeypatch.setattr(Path, "glob", lambda path, pattern: [looked.append(path), *glob(path, pattern)][1:])  # type: ignore[func-returns-value]
    assert not has_form(name)
    with pytest.raises(UnknownFormError):
        editions(name)
    assert looked == []
