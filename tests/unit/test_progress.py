"""What is asked: only what is needed, never twice, and the bound on what is left never rises without cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import interview
from assistant.interview import Accepted, Answers, Asked, Papers
from assistant.paperwork import Paperwork
from rules.deciding.recall import Recall
from rules.decisions import Undecided
from rules.facts import FactId, FactRef, declared
from rules.model import FactType
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)
TYPED: dict[FactType, list[str]] = {
    FactType.TEXT: ["海河"],
    FactType.NAME: ["林小满", "王𬭎"],
    FactType.NUMBER: ["3", "1"],
    FactType.MONEY: ["100000", "20000000"],
    FactType.PERCENT: ["11"],
    FactType.DATE: ["2026-12-03", "2027-01-04"],
    FactType.BOOL: ["true", "false"],
    FactType.USCC: ["91350100M000100Y43"],
    FactType.MOBILE: ["13800000011"],
    FactType.PHONE: ["022-60000018"],
    FactType.EMAIL: ["a@b.example"],
    FactType.POSTCODE: ["300461"],
}
NUMBERS = {
    "id_card": "120000199409200613",
    "residence_permit": "830000199201300022",
    "permanent_resident": "911124198108030024",
    "passport": "E12345678",
}

CODED = {"countries": ["156", "344", "392"], "ethnic_groups": ["01"], "currencies": ["CNY"]}
"""Codes to answer with, by table."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", [shipped_root()])


@pytest.fixture(scope="module")
def papers(pack: Pack, cache_folder: Path) -> Papers:
    return Paperwork(cache_folder).papers(pack, DAY)


def typed_for(pack: Pack, asked: Asked, answers: Answers, data: st.DataObject) -> object:
    fact = pack.facts[declared(asked.ref)]
    if fact.type is FactType.CHOICE:
        return data.draw(st.sampled_from([option.id for option in fact.options]))
    if fact.type is FactType.CHOICES:
        ids = [option.id for option in fact.options]
        return data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    if fact.type is FactType.ID_NUMBER:
        kind = answers.values.get(FactRef(asked.ref.replace("id_number", "id_type")), "id_card")
        return NUMBERS[str(kind)]
    if fact.optional and data.draw(st.booleans()):
        return ""
    if fact.codes is not None:
        return data.draw(st.sampled_from(CODED[fact.codes]))
    typed = data.draw(st.sampled_from(TYPED[fact.type]))
    return typed.ljust(fact.min_length, "某") if isinstance(typed, str) and typed else typed


def steps(pack: Pack, papers: Papers, data: st.DataObject) -> Iterator[tuple[Asked | None, Answers, int]]:
    """Answer whatever is asked; gives the question, the answers before it, and the bound before it."""
    answers, recall = Answers(), Recall(pack, DAY)
    papers = replace(papers, recall=recall)
    for _ in range(400):
        decisions = interview.decided(pack, answers, DAY, recall)
        questions = interview.Questions(pack, answers, decisions, papers)
        asked = questions.next
        yield asked, answers, questions.at_most_left
        if asked is None:
            return
        if pack.facts[FactId(declared(asked.ref))].type is FactType.LIST:
            for name in TYPED[FactType.NAME]:
                _, outcome = interview.add_person(pack, answers, name, DAY)
                assert isinstance(outcome, Accepted)
                answers = outcome.answers
            outcome = interview.close_people(answers)
        else:
            outcome = interview.accept(pack, answers, asked.ref, typed_for(pack, asked, answers, data), DAY)
        assert isinstance(outcome, Accepted), (asked.ref, outcome)
        answers = outcome.answers
    raise AssertionError("the interview does not end")


@given(data=st.data())
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_way_through_the_interview_ends_and_asks_nothing_twice(
    pack: Pack, papers: Papers, data: st.DataObject
) -> None:
    seen: set[FactRef] = set()
    bound_before: int | None = None
    added = False
    for asked, answers, bound in steps(pack, papers, data):
        if bound_before is not None and not added:
            assert bound < bound_before
        if asked is None:
            assert (
                bound == 0
                or interview.Questions(pack, answers, interview.decided(pack, answers, DAY), papers).open == ()
            )
            decisions = interview.decided(pack, answers, DAY)
            undecided = [key for key, decision in decisions.matters.items() if isinstance(decision, Undecided)]
            assert undecided == []
            return
        assert asked.ref not in seen
        assert bound >= 1
        seen.add(asked.ref)
        bound_before = bound
        added = asked.ref == "people" or asked.ref.endswith(".roles")


def test_nothing_is_asked_that_no_decision_check_or_paper_needs(pack: Pack, papers: Papers) -> None:
    decisions = interview.decided(pack, Answers(), DAY)
    wanted = interview.Demand(pack, decisions, papers).wanted
    asked = interview.Questions(pack, Answers(), decisions, papers).next
    assert asked is not None
    assert asked.ref in wanted
    nothing_needed = interview.Demand(pack, decisions, Papers()).wanted
    assert nothing_needed < wanted


def test_what_is_wanted_is_possible(pack: Pack, papers: Papers) -> None:
    decisions = interview.decided(pack, Answers(), DAY)
    demand = interview.Demand(pack, decisions, papers)
    assert {declared(ref) for ref in demand.wanted} <= demand.possible


def test_a_question_put_off_is_not_asked_and_the_bound_falls(pack: Pack, papers: Papers) -> None:
    decisions = interview.decided(pack, Answers(), DAY)
    before = interview.Questions(pack, Answers(), decisions, papers)
    assert before.next is not None
    put_off = interview.postpone(Answers(), before.next.ref)
    after = interview.Questions(pack, put_off, decisions, papers)
    assert after.next is not None
    assert after.next.ref != before.next.ref
    assert after.at_most_left == before.at_most_left - 1


def test_a_fact_that_the_local_pack_works_out_is_never_asked(pack: Pack) -> None:
    derived = {FactRef(fact.id) for fact in pack.facts.values() if fact.derived is not None}
    assert not derived & {asked.ref for asked in interview.in_order(pack, Answers())}


def test_the_consequence_of_renting_is_told_before_it_is_accepted(pack: Pack) -> None:
    decisions = interview.decided(pack, Answers(), DAY)
    found = interview.consequence(pack, Answers(), decisions, FactRef("bank.wanted"), "false")
    assert "bank" in found.matters_removed
    assert interview.consequence(pack, Answers(), decisions, FactRef("bank.wanted"), "perhaps") == (
        interview.Consequence()
    )
