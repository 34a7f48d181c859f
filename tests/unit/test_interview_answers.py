"""Answers as a value: differences, records, people put aside, refusals."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.interview import (
    PEOPLE,
    Accepted,
    Answers,
    PeopleList,
    Refused,
    accept,
    add_person,
    applied,
    close_people,
    decided,
    delta,
    move_person,
    postpone,
    remove_person,
    restore_person,
    resume,
    set_roles,
    to_facts,
    withdraw,
)
from assistant.interview.record import RecordError, delta_from_json, delta_to_json, value_from_json
from rules.facts import FactRef, ItemKey, Known, Parked, Value
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)
P1, P2 = ItemKey("p1"), ItemKey("p2")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", [shipped_root()])


def taken(outcome: object) -> Answers:
    assert isinstance(outcome, Accepted), outcome
    return outcome.answers


def say(pack: Pack, answers: Answers, ref: str, typed: object) -> Answers:
    return taken(accept(pack, answers, FactRef(ref), typed, DAY))


REFS = st.sampled_from([FactRef(name) for name in ("a.b", "c.d", "people[p1].name", "people[p2].roles", "e.f")])
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.booleans(),
    st.text(max_size=6),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.dates(),
    st.lists(st.sampled_from(["x", "y"]), unique=True).map(tuple),
)
KEYS = st.lists(st.sampled_from([P1, P2, ItemKey("p3")]), unique=True, max_size=3).map(tuple)
LISTS = st.builds(PeopleList, keys=KEYS, parked=KEYS, closed=st.booleans(), issued=st.integers(0, 9))
ANSWERS = st.builds(
    Answers,
    values=st.dictionaries(REFS, VALUES).map(MappingProxyType),
    lists=st.just(MappingProxyType({})) | LISTS.map(lambda items: MappingProxyType({PEOPLE: items})),
    postponed=st.lists(REFS, unique=True).map(tuple),
    path=st.lists(REFS, unique=True).map(tuple),
)


@given(before=ANSWERS, after=ANSWERS)
def test_a_change_applied_gives_the_answers_it_was_made_for(before: Answers, after: Answers) -> None:
    if before.lists and not after.lists:
        after = Answers(after.values, before.lists, after.postponed, after.path)
    found = applied(before, delta(before, after))
    assert found == after
    assert {ref: type(value) for ref, value in found.values.items()} == {
        ref: type(value) for ref, value in after.values.items()
    }


@given(before=ANSWERS, after=ANSWERS)
def test_a_change_survives_being_written_as_json(before: Answers, after: Answers) -> None:
    change = delta(before, after)
    assert delta_from_json(json.loads(json.dumps(delta_to_json(change)))) == change


@pytest.mark.parametrize("plain", [None, 3, {"n": "x"}, {"d": "2026-13-01"}, {"z": 1}, [1]])
def test_a_record_that_was_not_written_by_us_is_refused(plain: object) -> None:
    with pytest.raises(RecordError):
        value_from_json(plain)  # type: ignore[arg-type]


def test_answer_change_and_change_back_gives_the_identical_answers_and_facts(pack: Pack) -> None:
    first = say(pack, Answers(), "premises.kind", "rented")
    changed = say(pack, first, "premises.kind", "owned")
    back = say(pack, changed, "premises.kind", "rented")
    assert back == first
    assert to_facts(pack, back, DAY) == to_facts(pack, first, DAY)


def test_the_order_of_answers_does_not_matter_for_the_facts(pack: Pack) -> None:
    steps = [("premises.kind", "rented"), ("premises.lease_from", "2026-01-01"), ("enterprise.capital", "50万")]
    forward, backward = Answers(), Answers()
    for ref, typed in steps:
        forward = say(pack, forward, ref, typed)
    for ref, typed in reversed(steps):
        backward = say(pack, backward, ref, typed)
    assert to_facts(pack, forward, DAY) == to_facts(pack, backward, DAY)


def test_an_answer_that_no_longer_applies_is_parked_and_comes_back(pack: Pack) -> None:
    answers = say(pack, Answers(), "premises.kind", "rented")
    answers = say(pack, answers, "premises.lease_from", "2026-11-15")
    owned = say(pack, answers, "premises.kind", "owned")
    assert isinstance(to_facts(pack, owned, DAY).state(FactRef("premises.lease_from")), Parked)
    again = say(pack, owned, "premises.kind", "rented")
    assert to_facts(pack, again, DAY).known(FactRef("premises.lease_from")) == date(2026, 11, 15)


@pytest.mark.parametrize(
    ("ref", "typed", "code"),
    [
        ("enterprise.capital", "很多", "refused.money"),
        ("enterprise.capital", "0", "refused.too_small"),
        ("filing.planned_date", "2026-02-30", "refused.date"),
        ("filing.planned_date", "0026-02-03", "refused.date_range"),
        ("premises.kind", "borrowed", "refused.choice"),
        ("enterprise.phone", "abc", "refused.phone"),
        ("enterprise.name", "某公司", "answer.not_asked"),
        ("people", "x", "answer.not_asked"),
        ("people[p9].name", "某人", "answer.not_asked"),
        ("no.such", "x", "answer.not_asked"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_reason(pack: Pack, ref: str, typed: str, code: str) -> None:
    outcome = accept(pack, Answers(), FactRef(ref), typed, DAY)
    assert isinstance(outcome, Refused)
    assert outcome.code == code


def test_a_number_is_judged_by_the_kind_of_document_of_its_person(pack: Pack) -> None:
    key, outcome = add_person(pack, Answers(), "林小满", DAY)
    assert key == P1
    answers = say(pack, taken(outcome), "people[p1].id_type", "id_card")
    wrong = accept(pack, answers, FactRef("people[p1].id_number"), "120000199409200614", DAY)
    assert isinstance(wrong, Refused)
    assert wrong.code == "refused.id_check_digit"
    right = say(pack, answers, "people[p1].id_number", "120000199409200613")
    assert right.values[FactRef("people[p1].id_number")] == "120000199409200613"


def test_a_person_taken_off_the_list_is_out_of_the_facts_and_comes_back_with_everything(pack: Pack) -> None:
    answers = Answers()
    for name in ("甲某", "乙某"):
        _, outcome = add_person(pack, answers, name, DAY)
        answers = taken(outcome)
    answers = taken(set_roles(pack, answers, P1, ["shareholder"], DAY))
    answers = say(pack, answers, "people[p1].subscribed", "100000")
    before = to_facts(pack, taken(close_people(answers)), DAY)
    without = taken(remove_person(answers, P1))
    assert [item.key for item in to_facts(pack, without, DAY).items(PEOPLE)] == [P2]
    assert FactRef("people[p1].subscribed") in without.values
    back = taken(move_person(taken(restore_person(without, P1)), P1, 0))
    assert to_facts(pack, taken(close_people(back)), DAY) == before


def test_a_key_is_never_given_to_a_second_person(pack: Pack) -> None:
    _, outcome = add_person(pack, Answers(), "甲某", DAY)
    removed = taken(remove_person(taken(outcome), P1))
    key, _ = add_person(pack, removed, "乙某", DAY)
    assert key == P2


def test_a_refused_name_adds_nobody(pack: Pack) -> None:
    key, outcome = add_person(pack, Answers(), "   ", DAY)
    assert key is None
    assert isinstance(outcome, Refused)


def test_an_empty_list_cannot_be_called_complete() -> None:
    outcome = close_people(Answers())
    assert isinstance(outcome, Refused)
    assert outcome.code == "people.nobody"


def test_a_complete_list_is_open_again_when_its_last_person_is_taken_off(pack: Pack) -> None:
    complete = taken(close_people(taken(add_person(pack, Answers(), "林小满", DAY)[1])))
    nobody = taken(remove_person(complete, P1))
    assert not nobody.people().closed
    assert FactRef("people") not in nobody.path


def test_putting_off_and_coming_back_leaves_no_trace() -> None:
    ref = FactRef("premises.kind")
    put_off = postpone(Answers(), ref)
    assert put_off.postponed == (ref,)
    assert postpone(put_off, ref) == put_off
    assert resume(put_off, ref) == Answers()
    assert resume(put_off) == Answers()


def test_answering_ends_putting_off_and_withdrawing_unsays(pack: Pack) -> None:
    put_off = postpone(Answers(), FactRef("premises.kind"))
    said = say(pack, put_off, "premises.kind", "rented")
    assert said.postponed == ()
    assert withdraw(said, FactRef("premises.kind")) == Answers()


def test_a_derived_fact_follows_its_answers(pack: Pack) -> None:
    answers = Answers()
    for ref, typed in (
        ("enterprise.type", "llc"),
        ("name.division", "天津"),
        ("name.trade_name", "小满禾"),
        ("name.industry", "图文设计"),
        ("name.form", "limited"),
    ):
        answers = say(pack, answers, ref, typed)
    state = decided(pack, answers, DAY).facts.state(FactRef("enterprise.name"))
    assert isinstance(state, Known)
    assert state.value == "天津小满禾图文设计有限公司"


def test_money_is_kept_exactly(pack: Pack) -> None:
    answers = say(pack, Answers(), "enterprise.capital", "0.07")
    assert answers.values[FactRef("enterprise.capital")] == Decimal("0.07")
