"""Every form of the library as the personas fill it: each box that holds something, and no other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from forms.cases import CaseRun, case_paths, main, read_case, run_case
from forms.fill import fill
from forms.fonts import Fonts
from forms.library import ROOT, FormFileError
from forms.model import FilledForm
from forms.verify import verify

PERSONAS = {"rich", "empty"}
FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/form.yaml"))
PATHS = case_paths()
CASE = """
name: a case of this test
pack: cn-tj-binhai-bsq
as_of: {day}
sample: rich
expect: {expect}
findings: []
"""


def named(path: Path) -> str:
    return "-".join(path.relative_to(ROOT).with_suffix("").parts).replace("-cases-", "-")


@cache
def run(path: Path) -> CaseRun:
    return run_case(path)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_every_form_says_what_it_holds_for_a_rich_and_for_an_empty_case(folder: Path) -> None:
    assert {path.stem for path in (folder / "cases").glob("*.yaml")} >= PERSONAS


@pytest.mark.parametrize("path", PATHS, ids=named)
def test_a_case_fills_the_boxes_that_are_listed_and_leaves_all_others_blank(path: Path) -> None:
    assert run(path).differences == ()


@pytest.mark.parametrize("path", [path for path in PATHS if path.stem == "empty"], ids=named)
def test_a_case_called_empty_is_one_in_which_nothing_was_answered(path: Path) -> None:
    assert not run(path).case.sample
    assert run(path).case.answers == {}


@pytest.mark.parametrize("path", [path for path in PATHS if path.stem != "empty"], ids=named)
def test_a_filled_case_reads_back_and_keeps_its_fields(path: Path, fonts: Fonts) -> None:
    filled = fill(run(path).form, run(path).values, fonts)
    assert isinstance(filled, FilledForm)
    assert verify(filled, run(path).values) == ()
    assert {box.name for box in run(path).form.blank.boxes} <= {placed.box for placed in filled.placed}


@pytest.mark.parametrize("path", [path for path in PATHS if path.stem == "rich"], ids=named)
def test_no_box_insists_on_a_birthday_of_its_own_since_a_passport_states_none(path: Path) -> None:
    """It is read from the number (`id_birth`) or guarded (`has`); a finding would name a fact nobody can answer."""
    assert "people[].birth" not in run(path).form.requires


# ---------------------------------------------------------------- how a case is read and run


def edition_with(tmp_path: Path, day: str, expect: str) -> Path:
    """A copy of the premises form in a library of its own, with one case."""
    folder = tmp_path / "premises_promise" / "2025-inferred"
    folder.mkdir(parents=True)
    for file in (ROOT / "premises_promise" / "2025-inferred").iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "cases").mkdir()
    path = folder / "cases" / "own.yaml"
    path.write_text(CASE.format(day=day, expect=expect), encoding="utf-8")
    return path


def told(path: Path) -> dict[str, tuple[str, str]]:
    return {one.box: (one.expected, one.got) for one in run_case(path).differences}


def test_a_box_that_holds_more_or_less_or_something_else_is_told(tmp_path: Path) -> None:
    expect = '{name: 天津样例有限公司, use.residential: "on", area: "386.5"}'
    differing = {
        one.box: (one.expected, one.got) for one in run_case(edition_with(tmp_path, "2026-11-22", expect)).differences
    }
    assert differing["name"] == ("天津样例有限公司", "天津海河星云智链生物医药冷链供应链科技有限责任公司")
    assert differing["use.residential"] == ("on", "")
    assert differing["kind.rented"] == ("", "on")
    assert "area" not in differing


def test_a_case_of_a_day_on_which_its_edition_is_not_in_force_is_refused(tmp_path: Path) -> None:
    path = edition_with(tmp_path, "2026-11-22", "{}")
    later = path.parents[2] / "2026"
    later.mkdir()
    for file in path.parents[1].iterdir():
        if file.is_file():
            (later / file.name).write_bytes(file.read_bytes())
    meta = (later / "form.yaml").read_text(encoding="utf-8").replace("from: 2025-07-20", "from: 2026-01-01")
    (later / "form.yaml").write_text(meta, encoding="utf-8")
    with pytest.raises(FormFileError, match=r"cases/own\.yaml: on 2026-11-22 the edition is 2026"):
        run_case(path)


def test_answers_that_the_pack_does_not_know_are_named_and_not_left_out(tmp_path: Path) -> None:
    path = edition_with(tmp_path, "2026-11-22", "{}")
    path.write_text(path.read_text(encoding="utf-8") + "answers: {premises.colour: red}\n", encoding="utf-8")
    with pytest.raises(FormFileError, match=r"premises\.colour: given\.unknown_fact"):
        run_case(path)


def test_answers_of_a_case_stand_over_those_of_its_sample_and_some_may_be_left_out(tmp_path: Path) -> None:
    path = edition_with(tmp_path, "2026-11-22", "{}")
    more = 'answers: {premises.area: "12.50"}\nwithout: [premises.owner]\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    differing = told(path)
    assert differing["area"] == ("", "12.5")
    assert differing["owner"] == ("", "finding")


def test_a_case_with_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    path = edition_with(tmp_path, "2026-11-22", "{}")
    path.write_text(path.read_text(encoding="utf-8") + "expects: {}\n", encoding="utf-8")
    with pytest.raises(FormFileError, match=r"cases/own\.yaml: expects"):
        read_case(path)


def test_the_command_shows_what_is_filled_and_says_by_its_number_whether_it_is_as_expected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["premises_promise"]) == 0
    shown = capsys.readouterr().out
    assert "kind.rented: on" in shown
    assert "blank, 签字当日手写: signed.year, signed.month, signed.day" in shown
    assert main(["no_such_form"]) == 2
    assert "no_such_form" in capsys.readouterr().err
