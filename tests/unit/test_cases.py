"""Cases that stand in a pack."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs_fixture import small_pack

from rules.authoring.cases import run_cases

CASES = """\
- name: 卖吃的
  as_of: 2026-11-22
  facts: {shop.food: "yes", shop.kind: eat, shop.area: "100", people: [{roles: [shareholder], paid: "0"}]}
  expect: {setup: required, food: required, food/layout: undecided, "check:paid.some": fails}
- name: 不卖吃的
  as_of: 2026-11-22
  like: 卖吃的
  facts: {shop.food: "no"}
  expect: {food: not_required, food/layout: not_required, fire: not_required}
- name: 什么都不知道
  as_of: 2026-11-22
  like: 不卖吃的
  without: [shop.food, shop.area, people]
  expect: {food: undecided, fire: undecided, "check:paid.some": undecided}
- name: 没有人
  as_of: 2026-11-22
  facts: {people: []}
  expect: {"check:paid.some": not_applicable}
- name: 开始前一天
  as_of: 2025-06-30
  facts: {shop.area: "900"}
  expect: {fire: not_required}
"""


def test_cases_that_expect_what_comes_out_pass(tmp_path: Path) -> None:
    report = run_cases(small_pack(tmp_path, cases=CASES))
    assert report.failed == ()
    assert report.passed == 5


@pytest.mark.parametrize(
    ("old", "new", "key", "got"),
    [
        ("fire: not_required}\n- name: 什么", "fire: required}\n- name: 什么", "fire", "not_required"),
        ("{food: undecided", "{foot: undecided", "foot", "unknown matter"),
        ("food/layout: undecided", "food/identity: undecided", "food/identity", "unknown material of this matter"),
        ('"check:paid.some": fails', '"check:paid.none": fails', "check:paid.none", "unknown check"),
        ('shop.area: "100"', 'shop.area: "-1"', "shop.area", "refused.too_small 0"),
        ("like: 不卖吃的", "like: 不卖吃", "like", "no case has the name given in `like`; the nearest is '不卖吃的'"),
        ("like: 卖吃的", "like: 什么都不知道", "like", "the cases named in `like` go round in a circle"),
    ],
)
def test_a_case_that_expects_something_else_fails_with_its_place(
    tmp_path: Path, old: str, new: str, key: str, got: str
) -> None:
    report = run_cases(small_pack(tmp_path, cases=CASES.replace(old, new)))
    failure = report.failed[0]
    assert (failure.key, failure.got, failure.file) == (key, got, "test/cases/a.yaml")
    assert failure.line > 0


def test_a_day_without_a_number_fails_the_case_and_names_the_day(tmp_path: Path) -> None:
    cases = '- {name: 旧, as_of: 2024-01-01, facts: {shop.area: "5"}, expect: {shop: required}}\n'
    pack = small_pack(
        tmp_path,
        cases=cases,
        checks="""\
- id: area
  severity: warn
  must: shop.large
  message: 小。
  cure: 大。
  in_force: {from: 2020-01-01}
  source: {of: law, grade: verified}
""",
    )
    assert [(one.key, one.got) for one in run_cases(pack).failed] == [("area.large", "2024-01-01")]
