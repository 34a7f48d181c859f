"""Joining ways to settle many open things: a long list of people does not multiply, and what can be stays possible."""

from __future__ import annotations

import pytest

from rules.expr.ways import MANY, NEVER, OneOf, Way, both, either, knowing
from rules.facts import FactRef


def option(place: int, fact: str, allowed: str) -> tuple[Way, ...]:
    ref = FactRef(f"people[p{place}].{fact}")
    return knowing((ref,), OneOf(ref, frozenset((allowed,))))


@pytest.mark.parametrize("people", [2, MANY, MANY + 1, 200])
def test_ways_for_every_person_together_settle_every_person(people: int) -> None:
    families = [either((option(place, "role", "none"), option(place, "role", "other"))) for place in range(people)]
    found = both(families)
    assert found
    for way in found:
        assert way.facts == {f"people[p{place}].role" for place in range(people)}


def test_first_ways_that_contradict_each_other_do_not_hide_one_that_is_possible() -> None:
    kind = FactRef("premises.kind")
    many = [either((option(place, "a", "x"), option(place, "b", "x"))) for place in range(MANY)]
    first = (*knowing((kind,), OneOf(kind, frozenset("a"))), *option(98, "z", "x"))
    second = (*knowing((kind,), OneOf(kind, frozenset("b"))), *option(99, "z", "x"))
    found = both([*many, first, second])
    assert found != NEVER
    assert all(way.facts & {"people[p98].z", "people[p99].z"} for way in found)


def test_what_cannot_be_is_never_whatever_else_is_open() -> None:
    assert both([*(option(place, "a", "x") * 2 for place in range(MANY + 1)), NEVER]) == NEVER
