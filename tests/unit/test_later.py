"""容缺: a pack of an office lets papers wait; the last day holds over holidays, the letter and the plan say it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from exports.documents.blocks import words_of
from exports.documents.later import later_letter, later_of
from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions, check_word
from rules.model import MaterialDef
from rules.pack import Pack, load_pack, shipped_root
from rules.planning.later import LATER, later_materials
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar, shipped_calendar

MATERIALS = """\
- id: premises_lease_papers
  title: {zh: 租赁合同和产权证明, en: Lease and title}
  applies_when: "premises.kind == 'rented'"
  made_by: applicant
  may_wait:
    days: "DAYS"
    working: "WORKING"
    letter: 容缺受理承诺书
    excluded: {zh: 有失信记录的申请人, en: Applicants with a bad record}
    consequence: {zh: 撤回受理, en: The acceptance is withdrawn}
    source: {of: office_list, grade: corroborated}
  replaces: {id: premises_lease_papers, why: 本窗口公布了可以容缺的清单}
  in_force: {from: 2024-07-01}
  source: {of: office_list, grade: corroborated}
"""
SOURCES = """\
- id: office_list
  title: 某窗口的容缺清单（测试）
  in_force: {from: 2024-07-01}
  last_checked: 2026-11-22
  grade: corroborated
"""
PACK = """\
id: cn-office
parent: cn
title: {zh: 某窗口, en: An office}
authority: {zh: 某窗口, en: An office}
version: "1"
last_checked: 2026-11-22
languages: [zh-Hans, en]
"""


def office(folder: Path, days: int = 10, *, working: bool = True) -> Pack:
    pack = folder / "cn-office"
    for name, text in (("materials/later.yaml", MATERIALS), ("sources/later.yaml", SOURCES), ("pack.yaml", PACK)):
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("DAYS", str(days)).replace("WORKING", str(working).lower()), encoding="utf-8")
    return load_pack("cn-office", (folder, shipped_root()))


def decided(pack: Pack, day: date, facts: dict[str, object]) -> Decisions:
    given, problems = read_given(pack.vocabulary, {"enterprise.type": "llc", "premises.kind": "rented", **facts}, day)
    assert not problems
    return decide(pack, settle(pack, given, day, from_file), day)


def due(pack: Pack, begin: date, facts: dict[str, object], calendar: WorkingCalendar) -> list[tuple[str, date | None]]:
    decisions = decided(pack, begin, facts)
    plan = schedule(pack, decisions, begin, calendar)
    return [(one.material, one.due) for one in later_materials(pack, decisions, plan, calendar)]


LEASE: dict[str, object] = {"filing.later": ["premises_lease_papers"], "filing.bad_record": "false"}


def test_working_days_run_over_the_national_day_holidays(tmp_path: Path) -> None:
    pack = office(tmp_path, 3)
    assert due(pack, date(2026, 9, 29), LEASE, shipped_calendar()) == [("premises_lease_papers", date(2026, 10, 9))]


def test_calendar_days_that_end_in_a_holiday_move_to_the_next_working_day(tmp_path: Path) -> None:
    pack = office(tmp_path, 5, working=False)
    assert due(pack, date(2026, 9, 29), LEASE, shipped_calendar()) == [("premises_lease_papers", date(2026, 10, 8))]


def test_beyond_the_calendar_the_day_is_not_known(tmp_path: Path) -> None:
    pack = office(tmp_path, 30)
    assert due(pack, date(2026, 12, 25), LEASE, shipped_calendar()) == [("premises_lease_papers", None)]


@pytest.mark.parametrize(
    "facts",
    [{}, {"filing.later": ""}, {**LEASE, "premises.kind": "owned"}],
    ids=["nothing chosen", "none comes later", "not needed here"],
)
def test_nothing_else_comes_later(tmp_path: Path, facts: dict[str, object]) -> None:
    assert due(office(tmp_path), date(2026, 11, 23), facts, shipped_calendar()) == []


def test_only_what_an_office_lets_wait_can_be_chosen(tmp_path: Path) -> None:
    assert [option.id for option in office(tmp_path).facts[LATER].options] == ["premises_lease_papers"]
    assert load_pack("cn", (shipped_root(),)).facts[LATER].options == ()


def test_a_main_paper_never_waits() -> None:
    whole = {
        "id": "m", "title": "甲", "made_by": "applicant", "main": "true",
        "in_force": {"from": "2024-07-01"}, "source": {"of": "s", "grade": "inferred"},
    }  # fmt: skip
    assert MaterialDef.model_validate(whole).main
    with pytest.raises(ValidationError, match="main"):
        MaterialDef.model_validate(whole | {"may_wait": {"unknown": "true", "ask": "窗口"}})


def test_the_letter_names_paper_day_consequence_and_who_is_excluded(tmp_path: Path) -> None:
    pack, day = office(tmp_path, 3), date(2026, 9, 29)
    decisions = decided(pack, day, LEASE)
    plan = schedule(pack, decisions, day, shipped_calendar())
    later = later_materials(pack, decisions, plan, shipped_calendar())
    ((matter, own),) = later_of(later)
    found = pack.matter(matter, day)
    assert found is not None
    words = "\n".join(words_of(later_letter(pack, decisions, found, own, draft=False).blocks))
    for part in (
        "租赁合同和产权证明",
        "3个工作日",
        "2026年10月9日",
        "撤回受理",
        "有失信记录的申请人",
        "我方没有失信记录",
    ):
        assert part in words


def test_a_bad_record_is_told_and_does_not_block(tmp_path: Path) -> None:
    decisions = decided(office(tmp_path), date(2026, 11, 23), {**LEASE, "filing.bad_record": "true"})
    (check,) = [one for one in decisions.checks if one.check == "later_bad_record"]
    assert (type(check.outcome).__name__, check.severity.value) == ("Fails", "warn")


@pytest.mark.parametrize(
    ("answered", "word"),
    [
        ({"filing.bad_record": "false"}, "holds"),
        ({}, "undecided"),
        ({"filing.later": "", "filing.bad_record": "true"}, "not_applicable"),
    ],
)
def test_without_a_bad_record_papers_may_come_later_and_who_hands_in_everything_is_not_concerned(
    tmp_path: Path, answered: dict[str, object], word: str
) -> None:
    facts = {known: value for known, value in LEASE.items() if known != "filing.bad_record"}
    decisions = decided(office(tmp_path), date(2026, 11, 23), {**facts, **answered})
    (check,) = [one for one in decisions.checks if one.check == "later_bad_record"]
    assert check_word(check.outcome) == word
