"""Facts out of what was given: parked, derived, and the same whatever the order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from packs_fixture import DAY, facts_of, small_pack

from rules.answers.given import Given, ListGiven
from rules.deciding.settle import from_file, settle
from rules.facts import (
    MISSING,
    NOT_APPLICABLE,
    Assumed,
    FactId,
    FactRef,
    ItemKey,
    Known,
    Origin,
    OriginKind,
    Parked,
    Value,
    item_ref,
)
from rules.pack import Pack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("packs"))


def test_an_answer_that_no_longer_applies_is_parked_and_comes_back(pack: Pack) -> None:
    seats = FactRef("shop.seats")
    eat = {"shop.food": "yes", "shop.kind": "eat", "shop.seats": "60"}
    assert facts_of(pack, eat).known(seats) == Decimal(60)
    away = facts_of(pack, {**eat, "shop.kind": "takeaway"})
    assert away.state(seats) == Parked(Decimal(60), Origin(OriginKind.FILE))
    assert away.known(seats) is None
    back = {**eat, "shop.kind": "takeaway"}
    back["shop.kind"] = "eat"
    assert facts_of(pack, back) == facts_of(pack, eat)


def test_what_hangs_on_a_parked_fact_is_parked_too(pack: Pack) -> None:
    found = facts_of(pack, {"shop.food": "no", "shop.kind": "eat", "shop.seats": "60"})
    assert isinstance(found.state(FactRef("shop.kind")), Parked)
    assert isinstance(found.state(FactRef("shop.seats")), Parked)


def test_a_fact_that_does_not_apply_and_was_never_answered_is_not_missing(pack: Pack) -> None:
    assert facts_of(pack, {"shop.food": "no"}).state(FactRef("shop.kind")) is NOT_APPLICABLE


def test_an_answer_that_may_still_be_parked_counts_for_nothing_yet(pack: Pack) -> None:
    assert facts_of(pack, {"shop.seats": "60"}).state(FactRef("shop.seats")) is MISSING


def test_a_derived_fact_is_worked_out_with_the_number_of_the_day(pack: Pack) -> None:
    large = FactRef("shop.large")
    found = facts_of(pack, {"shop.area": "250"})
    assert found.state(large) == Known(True, Origin(OriginKind.DERIVED, "shop.large"))
    assert facts_of(pack, {"shop.area": "250"}, date(2025, 6, 1)).known(large) is False
    assert facts_of(pack, {"shop.area": "250"}, date(2024, 1, 1)).state(large) is MISSING
    assert facts_of(pack, {}).state(large) is MISSING


def test_what_is_derived_from_an_assumption_is_assumed(pack: Pack) -> None:
    given = Given({FactRef("shop.area"): Decimal(250)})
    found = settle(pack, given, DAY, lambda _ref: Origin(OriginKind.ASSUMPTION))
    assert isinstance(found.state(FactRef("shop.area")), Assumed)
    assert isinstance(found.state(FactRef("shop.large")), Assumed)
    assert found.known(FactRef("shop.large")) is None


def test_a_persons_field_is_parked_for_that_person_alone(pack: Pack) -> None:
    found = facts_of(pack, {"people": [{"roles": "shareholder", "paid": "5"}, {"roles": "employee", "paid": "7"}]})
    assert found.known(FactRef("people[p1].paid")) == Decimal(5)
    assert isinstance(found.state(FactRef("people[p2].paid")), Parked)
    assert found.known(FactRef("paid.total")) == Decimal(5)


def test_a_total_over_an_open_list_is_not_known(pack: Pack) -> None:
    people = [{"roles": "shareholder", "paid": "5"}]
    assert facts_of(pack, {"people": {"open": people}}).state(FactRef("paid.total")) is MISSING
    assert facts_of(pack, {"people": people}).known(FactRef("paid.total")) == Decimal(5)


def test_a_value_keeps_its_origin(pack: Pack) -> None:
    profile = Origin(OriginKind.PROFILE, "u7")
    given = Given({FactRef("shop.area"): Decimal(250)})
    assert settle(pack, given, DAY, lambda _ref: profile).state(FactRef("shop.area")) == Known(Decimal(250), profile)


def test_a_value_given_for_a_derived_fact_counts_for_nothing(pack: Pack) -> None:
    given = Given({FactRef("shop.large"): True})
    assert settle(pack, given, DAY, from_file).state(FactRef("shop.large")) is MISSING


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "shop.food": st.booleans(),
    "shop.kind": st.sampled_from(["eat", "takeaway", "none"]),
    "shop.area": st.integers(0, 400).map(Decimal),
    "shop.seats": st.integers(0, 99).map(Decimal),
    "people[p1].roles": st.sampled_from([("shareholder",), ("employee",), ("shareholder", "employee")]),
    "people[p1].paid": st.integers(0, 9999).map(Decimal),
    "people[p2].roles": st.sampled_from([("shareholder",), ("employee",)]),
    "people[p2].paid": st.integers(0, 9999).map(Decimal),
}
ANSWERS = st.fixed_dictionaries({}, optional=VALUES)
KEYS = (ItemKey("p1"), ItemKey("p2"))


def given_of(answers: dict[str, Value], *, closed: bool) -> Given:
    return Given({FactRef(ref): value for ref, value in answers.items()}, {FactId("people"): ListGiven(KEYS, closed)})


@examples(ANSWERS, st.booleans(), st.randoms())
@settings(deadline=None)
def test_the_order_of_answers_never_matters(
    pack: Pack, answers: dict[str, Value], closed: bool, random: object
) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = settle(pack, given_of(answers, closed=closed), DAY, from_file)
    other = settle(pack, given_of(dict(shuffled), closed=closed), DAY, from_file)
    assert one == other
    assert list(one.states) == list(other.states)


@examples(ANSWERS, st.data())
@settings(deadline=None)
def test_what_is_known_stays_known_whatever_is_answered_next(
    pack: Pack, answers: dict[str, Value], data: st.DataObject
) -> None:
    """A decision made now is not unmade by an answer to what was missing."""
    more = data.draw(ANSWERS)
    before = settle(pack, given_of(answers, closed=True), DAY, from_file)
    after = settle(pack, given_of({**more, **answers}, closed=True), DAY, from_file)
    refs = [FactRef(ref) for ref in pack.facts if "[]" not in ref and ref != "people"]
    refs += [item_ref(FactId("people"), key, name) for key in KEYS for name in ("name", "roles", "paid")]
    for ref in refs:
        state = before.state(ref)
        if state is not MISSING:
            assert after.state(ref) == state or (state is NOT_APPLICABLE and isinstance(after.state(ref), Parked))


@examples(ANSWERS)
@settings(deadline=None)
def test_nothing_given_is_lost(pack: Pack, answers: dict[str, Value]) -> None:
    found = settle(pack, given_of(answers, closed=True), DAY, from_file)
    for ref, value in answers.items():
        state = found.state(FactRef(ref))
        assert state is MISSING or (isinstance(state, Known | Parked) and state.value == value)
