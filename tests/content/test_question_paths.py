"""What thirty personas are asked, question by question, and that every fork of the way ends decided.

A table under `paths/` that is no longer right is written anew by `python tests/content/walking.py`; the diff is to be
read like any other.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from walking import PATHS, Walk, crawl, path_csv, personas, walk

from rules.decisions import Because, CheckOutcome, CheckResult, Fails, Holds
from rules.facts import FactRef
from rules.model import CheckDef, CheckId, Severity

SMALL = ("individual_family", "branch", "restaurant_drinks_only", "prepacked_food")
"""Personas whose interview is short; the others are walked by `make crawl`."""
FORKS = 4


def test_there_are_thirty_personas_and_a_path_of_each() -> None:
    assert len(personas()) >= 30
    assert {path.stem for path in PATHS.glob("*.csv")} == set(personas())


@pytest.mark.parametrize("name", sorted(personas()))
def test_a_persona_is_asked_what_its_path_says_and_nothing_stays_open(name: str) -> None:
    done: Walk = walk(personas()[name])
    assert path_csv(done) == (PATHS / f"{name}.csv").read_text(encoding="utf-8")
    assert done.undecided() == []
    assert done.open_boxes() == []


@pytest.mark.parametrize("name", SMALL)
def test_other_answers_on_the_way_end_decided_too(name: str) -> None:
    walked, left = crawl(personas()[name], FORKS)
    assert walked
    assert left == []


@pytest.mark.parametrize(
    ("name", "key", "roles"),
    [("individual", "p1", ["operator", "liaison"]), ("small", "p2", ["finance", "agent"])],
    ids=["an_individual_business_without_a_head_of_finance", "two_people_who_hand_in_the_filing"],
)
def test_a_cast_that_is_lawful_leaves_nothing_open(name: str, key: str, roles: list[str]) -> None:
    done = walk(personas()[name], (FactRef(f"people[{key}].roles"), roles))
    given = [step.answer for step in done.steps if step.ref.endswith("].roles")]
    held = [role for one in given if isinstance(one, list) for role in one]
    assert (held.count("finance"), held.count("agent")) == ((0, 1) if name == "individual" else (1, 2))
    assert done.open_boxes() == []


def test_only_what_newly_blocks_and_says_by_which_facts_excuses_open_boxes() -> None:
    done = walk(personas()["restaurant_drinks_only"])
    check, *_, other = (one.value for one in done.persona.pack.checks)
    reason = (Because(FactRef("enterprise.type"), "individual"),)

    def with_result(severity: Severity, outcome: CheckOutcome, check: CheckDef = check) -> Walk:
        result = CheckResult(CheckId(check.id), None, severity, outcome, check.source)
        return replace(done, decisions=replace(done.decisions, checks=(result,)))

    refused = with_result(Severity.BLOCK, Fails(reason))
    assert refused.refused_since(done)
    assert refused.refused_since(with_result(Severity.BLOCK, Fails(reason), other))
    assert not refused.refused_since(refused)
    for severity, outcome in (
        (Severity.WARN, Fails(reason)), (Severity.NOTE, Fails(reason)), (Severity.BLOCK, Fails(())),
        (Severity.BLOCK, Holds()),
    ):  # fmt: skip
        assert not with_result(severity, outcome).refused_since(done)
