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
from rules.decisions import NotApplicable
from rules.expr import Expression, Scope, compile_expression
from rules.expr.choices import choices_asked_for
from rules.facts import FactId, FactRef, Known, Origin, OriginKind, declared
from rules.model import CheckId, FactDef, FactType
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
        asked = [pack.facts[FactId(item.value.fact)] for item in pack.questions if item.value.fact in pack.facts]
        ids = sorted(fact.id for fact in asked if fact.options or fact.type not in {FactType.CHOICE, FactType.CHOICES})
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
    plain = interview.Questions(pack, answers, fresh, papers)
    recalled = interview.Questions(pack, answers, again, recalling)
    assert (recalled.open, recalled.next, recalled.at_most_left) == (plain.open, plain.next, plain.at_most_left)


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


def test_a_check_of_each_person_that_is_not_in_force_stays_so_when_somebody_joins(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    pack, _, _ = rich
    before = date(2019, 1, 1)
    recall = Recall(pack, before)
    interview.decided(pack, Answers(), before, recall)
    joined = interview.add_person(pack, Answers(), "林小满", before)[1]
    assert isinstance(joined, Accepted)
    again = interview.decided(pack, joined.answers, before, recall)
    assert repr(again) == repr(interview.decided(pack, joined.answers, before))
    (found,) = [one.outcome for one in again.checks if one.check == "contribution.five_years"]
    assert found == NotApplicable()


def test_an_equal_state_is_the_same_object_again_and_a_number_written_otherwise_is_not(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    recall = Recall(rich[0], DAY)
    origin = Origin(OriginKind.ANSWER)
    first = recall.state(Known(Decimal("1.0"), origin))
    assert recall.state(Known(Decimal("1.0"), origin)) is first
    assert repr(recall.state(Known(Decimal("1.00"), origin))) == repr(Known(Decimal("1.00"), origin))


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


@pytest.mark.parametrize(
    ("text", "asks_for"),
    [
        ("people.exists(p, 'shareholder' in p.roles)", {"shareholder"}),
        ("people.exists(p, ['chair', 'agent'].exists(r, r in p.roles) || 'chair' in p.roles)", {"agent", "chair"}),
        ("people.exists(p, 'chair' in p.roles && size(p.roles) > 1)", None),
        ("people.exists(p, 'chair' in p.roles && has(p.roles))", None),
        ("people.exists(p, p.roles.exists(r, r in ['chair']))", None),
        ("people.exists(p, people.exists(q, q.roles.exists(r, r in p.roles)))", None),
    ],
)
def test_of_several_choices_only_those_asked_for_count_unless_they_are_read_otherwise(
    rich: tuple[Pack, Answers, Papers], text: str, asks_for: set[str] | None
) -> None:
    roles = compile_expression(text, rich[0].vocabulary, None, "test")
    assert choices_asked_for(roles.tree).get(FactId("people[].roles")) == asks_for


def test_a_condition_is_evaluated_again_for_a_choice_it_asks_for_and_for_no_other(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    pack, answers, _ = rich
    recall = Recall(pack, DAY)
    chaired = compile_expression("people.exists(p, 'chair' in p.roles)", pack.vocabulary, None, "test")
    ref = FactRef(f"people[{answers.people(PEOPLE).keys[-1]}].roles")

    def outcome(*roles: str) -> object:
        facts = interview.to_facts(pack, answers.with_value(ref, roles), DAY, recall)
        return recall.evaluate(chaired, Scope(facts, DAY, pack.vocabulary, pack.rate_on(DAY)))

    first = outcome("employee")
    assert outcome("employee", "agent") is first
    assert outcome("chair", "employee") is not first
    assert outcome("employee", "agent") is first


def test_what_is_known_of_one_person_is_told_of_the_next_with_the_references_of_that_one(
    rich: tuple[Pack, Answers, Papers], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, answers, _ = rich
    recall = Recall(pack, DAY)
    text = "'chair' in person.roles && person.mobile == enterprise.phone"
    one_of = compile_expression(text, pack.vocabulary, None, "test", {"person": PEOPLE})
    told = answers
    for key in answers.people(PEOPLE).keys[:2]:
        told = told.with_value(FactRef(f"people[{key}].roles"), ("chair",))
        told = told.without_value(FactRef(f"people[{key}].mobile"))
    facts = interview.to_facts(pack, told, DAY, recall)
    evaluated: list[str] = []
    evaluate = Expression.evaluate

    def counted(self: Expression, scope: Scope) -> object:
        evaluated.append(self.text)
        return evaluate(self, scope)

    monkeypatch.setattr(Expression, "evaluate", counted)
    for item in facts.items(PEOPLE)[:2]:
        scope = Scope(facts, DAY, pack.vocabulary, pack.rate_on(DAY), (PEOPLE, item))
        found, fresh = recall.evaluate(one_of, scope), evaluate(one_of, scope)
        assert (found, repr(found)) == (fresh, repr(fresh))
    assert evaluated == [text]


def test_who_joins_the_list_does_not_reopen_what_other_facts_decided(
    rich: tuple[Pack, Answers, Papers], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, answers, _ = rich
    recall = Recall(pack, DAY)
    opened = interview.open_people(answers)
    assert isinstance(opened, Accepted)
    before = {one.check: one for one in interview.decided(pack, opened.answers, DAY, recall).checks if one.item is None}
    _, joined = interview.add_person(pack, opened.answers, "王𬭎", DAY)
    assert isinstance(joined, Accepted)
    after = {one.check: one for one in interview.decided(pack, joined.answers, DAY, recall).checks if one.item is None}
    rules = [recall.rules.check(one) for one in pack.check_ids]
    of_list = [one.definition.id for one in rules if one.in_force and one.per is None and PEOPLE in one.must.reads]
    reading = [CheckId(one) for one in of_list if after[CheckId(one)].outcome == NotApplicable()]
    assert len(reading) > 10
    assert all(after[one] is before[one] for one in reading)


def test_a_changed_answer_makes_only_those_materials_of_a_matter_anew_that_read_it(
    rich: tuple[Pack, Answers, Papers],
) -> None:
    pack, answers, _ = rich
    recall = Recall(pack, DAY)
    before = interview.decided(pack, answers, DAY, recall)
    kind = FactRef("premises.kind")
    assert answers.values[kind] == "rented"
    after = interview.decided(pack, answers.with_value(kind, "free_use"), DAY, recall)
    same = {id(one) for one in before.materials}
    anew = {one.material for one in after.materials if id(one) not in same}
    reading = set()
    for one in after.materials:
        material = pack.material(one.material, DAY)
        condition = None if material is None else pack.applies(material)
        if condition is not None and FactId(kind) in recall.hanging.all_behind(condition.reads):
            reading.add(one.material)
    assert anew
    assert anew <= reading
    assert len(anew) < len({one.material for one in after.materials})
