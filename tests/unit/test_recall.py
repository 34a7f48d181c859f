"""Recalled outcomes: whatever is changed in whatever order, decisions are those of a fresh evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import interview
from assistant.desk import Desk
from assistant.interview import PEOPLE, Accepted, Answers, Papers
from assistant.paperwork import Paperwork
from assistant.paths import Folders, samples_root
from rules.deciding.recall import Recall
from rules.expr import Scope, compile_expression
from rules.facts import FactId, FactRef, Known, Origin, OriginKind, declared
from rules.model import FactDef, FactType
from rules.pack import Pack

DAY = date(2026, 11, 22)
TYPED: dict[FactType, tuple[str, ...]] = {
    FactType.TEXT: ("海河", "津湾"),
    FactType.NAME: ("林小满", "王𬭎"),
    FactType.NUMBER: ("1", "3", "50"),
    FactType.MONEY: ("100000", "100000.00", "20000000"),
    FactType.PERCENT: ("11", "50", "100"),
    FactType.DATE: ("2026-12-03", "2027-01-04"),
    FactType.BOOL: ("true", "false"),
    FactType.ID_NUMBER: ("120000199409200613", "E12345678"),
}


@pytest.fixture(scope="module")
def rich(
    tmp_path_factory: pytest.TempPathFactory, folders_at: Callable[[Path], Folders]
) -> tuple[Pack, Answers, Papers]:
    """The pack of the rich sample, its answers, its papers."""
    at = folders_at(tmp_path_factory.mktemp("home"))
    session = Desk(at, "zh-Hans", DAY).from_file(samples_root() / "rich" / "case.yaml").session
    return session.pack, session.answers, Paperwork(at.cache).papers(session.pack, DAY)


def draw_value(fact: FactDef, data: st.DataObject) -> object:
    ids = [option.id for option in fact.options]
    if fact.type is FactType.CHOICE:
        return data.draw(st.sampled_from(ids))
    if fact.type is FactType.CHOICES:
        return data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    return data.draw(st.sampled_from(TYPED.get(fact.type, ("91350100M000100Y43", ""))))


def edited(pack: Pack, answers: Answers, data: st.DataObject) -> Answers:
    """The answers after one step of any kind; the same where the step is refused."""
    people = answers.people()
    kind = data.draw(st.sampled_from(["set", "set", "set", "unsay", "add", "remove", "restore", "move", "open"]))
    if kind == "unsay" and answers.values:
        return interview.withdraw(answers, data.draw(st.sampled_from(sorted(answers.values))))
    if kind == "add" and len(people.keys) < 6:
        outcome = interview.add_person(pack, answers, "林小满", DAY)[1]
    elif kind == "remove" and people.keys:
        outcome = interview.remove_person(answers, data.draw(st.sampled_from(people.keys)))
    elif kind == "restore" and people.parked:
        outcome = interview.restore_person(answers, data.draw(st.sampled_from(people.parked)))
    elif kind == "move" and people.keys:
        outcome = interview.move_person(answers, data.draw(st.sampled_from(people.keys)), 0)
    elif kind == "open":
        outcome = interview.open_people(answers) if people.closed else interview.close_people(answers)
    else:
        ids = sorted(item.fact for item in (located.value for located in pack.questions) if item.fact in pack.facts)
        refs = interview.refs_of(FactId(data.draw(st.sampled_from(ids))), answers)
        if not refs:
            return answers
        ref = data.draw(st.sampled_from(refs))
        outcome = interview.accept(pack, answers, ref, draw_value(pack.facts[declared(ref)], data), DAY)
    return outcome.answers if isinstance(outcome, Accepted) else answers


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_after_any_edits_recalled_decisions_and_questions_are_those_of_a_fresh_evaluation(
    rich: tuple[Pack, Answers, Papers], data: st.DataObject
) -> None:
    pack, full, papers = rich
    recall = Recall(pack, DAY)
    recalling = replace(papers, recall=recall)
    answers = data.draw(st.sampled_from([full, Answers()]))
    before = answers
    for _ in range(10):
        back = data.draw(st.booleans())
        before, answers = answers, before if back else edited(pack, answers, data)
        fresh = interview.decided(pack, answers, DAY)
        again = interview.decided(pack, answers, DAY, recall)
        assert repr(again) == repr(fresh)
    plain = interview.open_questions(pack, answers, fresh, papers)
    assert interview.open_questions(pack, answers, again, recalling) == plain
    assert interview.next_question(pack, answers, again, recalling) == interview.next_question(
        pack, answers, fresh, papers
    )
    assert interview.at_most_left(pack, answers, again, recalling) == interview.at_most_left(
        pack, answers, fresh, papers
    )


def test_any_one_answer_unsaid_or_the_list_reopened_is_decided_as_by_a_fresh_evaluation(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    pack, full, _ = rich
    recall = Recall(pack, DAY)
    opened = interview.open_people(full)
    assert isinstance(opened, Accepted)
    keys = full.people(PEOPLE).keys
    about = [ref for ref in full.values if not any(f"[{key}]" in ref for key in keys[2:])]
    for told in [full, opened.answers, *(interview.withdraw(full, ref) for ref in about), full]:
        fresh = interview.decided(pack, told, DAY)
        assert repr(interview.decided(pack, told, DAY, recall)) == repr(fresh)


def test_an_equal_state_is_the_same_object_again_and_a_number_written_otherwise_is_not(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    recall = Recall(rich[0], DAY)
    ref, origin = FactRef("enterprise.capital"), Origin(OriginKind.ANSWER)
    first = recall.state(ref, Known(Decimal("1.0"), origin))
    assert recall.state(ref, Known(Decimal("1.0"), origin)) is first
    assert repr(recall.state(ref, Known(Decimal("1.00"), origin))) == repr(Known(Decimal("1.00"), origin))


def test_a_condition_is_not_evaluated_again_while_the_facts_it_reads_stay(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    pack, answers, _ = rich
    recall = Recall(pack, DAY)
    roles = compile_expression(
        "people.exists(p, 'shareholder' in p.roles)", pack.vocabulary, None, "test"
    )  # fmt: skip

    def outcome(told: Answers) -> object:
        facts = interview.to_facts(pack, told, DAY, recall)
        return recall.evaluate(roles, Scope(facts, DAY, pack.vocabulary, pack.rate_on(DAY)))

    first = outcome(answers)
    key = answers.people(PEOPLE).keys[0]
    renamed = answers.with_value(FactRef(f"people[{key}].name"), "王𬭎")
    assert outcome(renamed) is first
    without = answers.with_value(FactRef(f"people[{key}].roles"), ())
    assert outcome(without) is not first
