"""What no case touches, and what differs between two packs and for a case under both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from packs_fixture import CHECKS, DAY, FACTS, RATES, SMALL, small_pack, write_pack

from rules.answers.given import read_given
from rules.authoring.coverage import coverage
from rules.authoring.packdiff import ItemChange, diff_case, diff_packs
from rules.decisions import Decisions
from rules.model import CaseTest
from rules.pack import Pack, load_pack

CASES = """\
- name: 卖吃的
  as_of: 2026-11-22
  facts:
    {shop.food: "yes", shop.kind: eat, shop.area: "100", shop.seats: "5", people: [{roles: [shareholder], paid: "9"}]}
  expect: {food: required}
- name: 不卖
  as_of: 2026-11-22
  like: 卖吃的
  facts: {shop.food: "no"}
  expect: {food: not_required}
"""


def test_what_no_case_touches_is_told_with_the_ways_that_never_came_out(tmp_path: Path) -> None:
    found = coverage(small_pack(tmp_path, cases=CASES))
    told = {(one.kind, one.id): one.ways for one in found.untouched}
    assert found.cases == 2
    assert told[("fact", "shop.note")] == ("known",)
    assert told[("option", "shop.kind=takeaway")] == ("chosen",)
    assert told[("matter", "fire")] == ("required",)
    assert told[("matter", "setup")] == ("not_required",)
    assert told[("material", "food/layout")] == ("required",)
    assert told[("check", "paid.some")] == ("fails",)
    assert ("fact", "shop.area") not in told
    assert ("matter", "food") not in told


def test_further_cases_count_and_nothing_is_left_where_all_is_touched(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, cases=CASES)
    before = {(one.kind, one.id) for one in coverage(pack).untouched}
    more = CaseTest(name="大店", as_of=DAY, facts={"shop.area": "900", "shop.note": "x"}, expect={"fire": "required"})
    after = {(one.kind, one.id) for one in coverage(pack, [more]).untouched}
    assert before - after == {("fact", "shop.note"), ("matter", "fire"), ("material", "fire/form")}


def test_whoever_watches_sees_the_decisions_of_every_case(tmp_path: Path) -> None:
    seen: list[Decisions] = []
    coverage(small_pack(tmp_path, cases=CASES), watch=lambda _, decisions: seen.append(decisions))
    assert len(seen) == 2


# ---------------------------------------------------------------- two packs


def both(tmp_path: Path, **changed: str) -> tuple[Pack, Pack]:
    old = small_pack(tmp_path / "old")
    return old, small_pack(tmp_path / "new", **changed)


def told(change: ItemChange) -> tuple[str, str, str, tuple[str, ...]]:
    return change.kind, change.id, change.what, tuple(field.path for field in change.fields)


def test_a_pack_and_itself_do_not_differ(tmp_path: Path) -> None:
    assert diff_packs(*both(tmp_path)).changes == ()


NOTE = "- {id: shop.note, type: text, label: 备注, optional: true}\n"


@pytest.mark.parametrize(
    ("kind", "old", "new", "item", "field"),
    [
        ("matters", "fee: 不收费", "fee: 每件十元", "setup", "guide.fee.zh"),
        ("matters", "procedure: [申请, 受理]", "procedure: [申请]", "setup", "guide.procedure"),
        ("materials", "seats > 10", "seats > 20", "layout", "applies_when"),
        ("checks", "severity: block", "severity: warn", "paid.some", "severity"),
        ("rates", '"200"', '"150"', "area.large", "value"),
        ("facts", "label: 外卖", "label: 送餐", "shop.kind", "options[takeaway].label.zh"),
    ],
)
def test_a_change_is_told_once_with_its_field(
    tmp_path: Path, kind: str, old: str, new: str, item: str, field: str
) -> None:
    changed = {kind: SMALL[f"{kind}/a.yaml"].replace(old, new, 1)}
    found = [told(one) for one in diff_packs(*both(tmp_path, **changed)).changes]
    assert found == [(kind, item, "changed", (field,))]


def test_a_fact_that_came_and_one_that_went_are_told(tmp_path: Path) -> None:
    facts = FACTS.replace(NOTE, NOTE.replace("note", "more"))
    questions = SMALL["questions/a.yaml"].replace("shop.note", "shop.more")
    found = [told(one) for one in diff_packs(*both(tmp_path, facts=facts, questions=questions)).changes]
    assert ("facts", "shop.note", "removed", ()) in found
    assert ("facts", "shop.more", "added", ()) in found


def test_a_new_version_of_a_rate_is_added_and_the_old_one_closed(tmp_path: Path) -> None:
    newer = RATES.replace("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, until: 2026-12-31}")
    newer += newer.split("- id")[2].join(["- id", ""]).replace("2026-01-01, until: 2026-12-31", "2027-01-01")
    changes = diff_packs(*both(tmp_path, rates=newer)).changes
    assert [(one.what, one.since and one.since.year) for one in changes] == [("changed", 2026), ("added", 2027)]


def test_what_a_newer_pack_changes_for_a_case_is_told_before_it_is_accepted(tmp_path: Path) -> None:
    stricter = CHECKS.replace("person.paid > 0", "person.paid > 1000")
    old, new = both(tmp_path, rates=RATES.replace('"200"', '"50"'), checks=stricter)
    facts = {
        "shop.area": "100",
        "shop.food": "no",
        "people": [{"name": "人员甲", "roles": ["shareholder"], "paid": "500"}],
    }
    given, problems = read_given(old.vocabulary, facts, DAY)
    assert problems == ()
    found = {(one.kind, one.id): (one.old, one.new) for one in diff_case(old, new, given, DAY)}
    assert found == {
        ("matter", "fire"): ("not_required", "required"),
        ("material", "fire/form"): ("", "required"),
        ("check", "paid.some"): ("holds", "fails"),
    }
    assert diff_case(old, old, given, DAY) == ()


def test_an_answer_that_the_newer_pack_does_not_know_and_a_day_it_does_not_cover_are_told(tmp_path: Path) -> None:
    facts = FACTS.replace(NOTE, "")
    questions = "\n".join(line for line in SMALL["questions/a.yaml"].splitlines() if "shop.note" not in line)
    old, new = both(tmp_path, facts=facts, questions=questions)
    given, _ = read_given(old.vocabulary, {"shop.note": "x", "shop.area": "5"}, DAY)
    assert [(one.kind, one.title) for one in diff_case(old, new, given, DAY)] == [("fact", "备注")]
    write_pack(tmp_path / "late", {**SMALL, "rates/a.yaml": RATES.split("- id")[1].join(["- id", ""])})
    late = load_pack("test", [tmp_path / "late"])
    assert [one.kind for one in diff_case(old, late, given, DAY)] == ["day"]


def test_the_versions_of_both_packs_are_named(tmp_path: Path) -> None:
    old, new = both(tmp_path)
    newer = replace(new, chain=(new.meta.model_copy(update={"version": "2"}),))
    assert (diff_packs(old, newer).old, diff_packs(old, newer).new) == (("test", "1"), ("test", "2"))
