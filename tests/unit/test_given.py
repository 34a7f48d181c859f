"""Answers of a file become given values and problems."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from packs_fixture import DAY, small_pack

from rules.answers.given import ListGiven, read_given


def test_people_as_a_list_are_closed_and_get_keys_by_position(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    given, problems = read_given(
        pack.vocabulary, {"people": [{"name": "甲"}, {"key": "boss", "name": "乙", "paid": "1万"}]}, DAY
    )
    assert problems == ()
    assert given.lists == {"people": ListGiven(("p1", "boss"), closed=True)}  # type: ignore[arg-type]
    assert given.values == {
        "people[p1].name": "甲",
        "people[boss].name": "乙",
        "people[boss].paid": Decimal(10000),
    }


@pytest.mark.parametrize("typed", [{"open": []}, {"open": ""}])
def test_an_open_list_is_still_being_collected(tmp_path: Path, typed: object) -> None:
    given, problems = read_given(small_pack(tmp_path).vocabulary, {"people": typed}, DAY)
    assert problems == ()
    assert [listed.closed for listed in given.lists.values()] == [False]


@pytest.mark.parametrize(
    ("answers", "fact", "code", "hint"),
    [
        ({"shop.fod": "yes"}, "shop.fod", "given.unknown_fact", "shop.food"),
        ({"shop": {"food": "yes"}}, "shop", "given.unknown_fact", ""),
        ({"shop.food": {"a": "b"}}, "shop.food", "refused.not_text", ""),
        ({"shop.food": "maybe"}, "shop.food", "refused.bool", ""),
        ({"shop.large": "yes"}, "shop.large", "given.derived_fact", ""),
        ({"people": "甲"}, "people", "given.not_a_list", ""),
        ({"people": {"closed": []}}, "people", "given.not_a_list", ""),
        ({"people": ["甲"]}, "people[p1]", "given.not_a_mapping", ""),
        ({"people": [{"key": "甲"}]}, "people[p1]", "given.item_key", ""),
        ({"people": [{"key": "p2"}, {}]}, "people[p2]", "given.same_key", ""),
        ({"people": [{"nam": "甲"}]}, "people[p1].nam", "given.unknown_fact", "name"),
        ({"people[].name": "甲"}, "people[].name", "given.unknown_fact", "people[].name"),
        (
            {"people": [{"roles": ["employee", "emperor"]}]},
            "people[p1].roles",
            "given.options",
            "2: 职工（employee）, 股东（shareholder）",
        ),
        ({"shop.colour": "甲"}, "shop.colour", "given.unknown_fact", ""),
    ],
)
def test_what_cannot_be_taken_is_a_problem_that_names_the_fact(
    tmp_path: Path, answers: dict[str, object], fact: str, code: str, hint: str
) -> None:
    given, problems = read_given(small_pack(tmp_path).vocabulary, answers, DAY)
    assert [(one.fact, one.code) for one in problems] == [(fact, code)]
    assert hint in {"", problems[0].hint}
    assert fact not in given.values


def test_one_problem_leaves_the_other_answers_in_place(tmp_path: Path) -> None:
    given, problems = read_given(small_pack(tmp_path).vocabulary, {"shop.food": "?", "shop.area": "50"}, DAY)
    assert len(problems) == 1
    assert given.values == {"shop.area": Decimal(50)}
