"""The laws of deciding, held against brute force and under random edits.

`KAIBAN_LAWS=10000` asks for more cases and edits (`make oracle`).
"""

from __future__ import annotations

import os
from datetime import date
from itertools import combinations, product
from random import Random

import pytest
from laws_fixture import (
    DAYS,
    FIELDS,
    PEOPLE,
    PLAIN,
    Case,
    completions,
    decided,
    domain,
    edited,
    facts_of,
    known_refs,
    law_pack,
    meaning,
    random_case,
    whole_case,
    words,
)

from rules.deciding.flips import flips
from rules.deciding.reasons import Reasons, clauses
from rules.deciding.recall import Recall
from rules.deciding.targets import Target, held_up_by
from rules.decisions import Required, Undecided
from rules.expr import Settled
from rules.facts import MISSING, Known, Missing, declared
from rules.pack import Pack

CASES = int(os.environ.get("KAIBAN_LAWS", "300"))
NOW = DAYS[-1]
DECIDED = ("required", "not_required", "holds", "fails", "not_applicable")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return law_pack(tmp_path_factory.mktemp("packs"))


def target(name: str) -> Target:
    if name.startswith("check:"):
        return Target(check=name.removeprefix("check:"))
    matter, _, material = name.partition("/")
    return Target(matter, material)


# ---------------------------------------------------------------- brute force


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_assignment_is_decided_as_all_its_completions_agree(pack: Pack, day: date) -> None:
    """Of the matters and materials also the converse: what is undecided can still go both ways.

    But an answer counts for nothing while it is open whether it applies; so only cases without such are held to it.
    """
    for told in product(*((None, *values) for values in PLAIN.values())):
        case = Case({name: one for name, one in zip(PLAIN, told, strict=True) if one is not None})
        decisions = decided(pack, case, day)
        counted = all(decisions.facts.state(ref) is not MISSING for ref in case.given().values)
        found, ends = words(decisions), [meaning(one, day) for one in completions(case)]
        for name, word in found.items():
            possible = {end.get(name, "not_required") for end in ends}
            if word != "undecided":
                assert possible == {word}, (case, name)
            elif counted and not name.startswith("check:"):
                assert len(possible) > 1, (case, name)


def test_whole_cases_with_people_are_decided_as_told_in_plain_python(pack: Pack) -> None:
    for seed in range(CASES):
        rnd = Random(seed)
        case, day = whole_case(rnd), rnd.choice(DAYS)
        assert words(decided(pack, case, day)) == meaning(case, day), (seed, case)


def test_partial_cases_with_people_are_decided_as_all_their_completions_agree(pack: Pack) -> None:
    for seed in range(CASES // 3):
        rnd = Random(seed)
        case, day = whole_case(rnd), rnd.choice(DAYS)
        for ref in rnd.sample(case.answered(), rnd.randint(1, 4)):
            case = case.without(ref)
        found = words(decided(pack, case, day))
        ends = [meaning(one, day) for one in completions(case)]
        for name, word in found.items():
            if word != "undecided":
                assert {end.get(name, "not_required") for end in ends} == {word}, (seed, name, case)


# ---------------------------------------------------------------- edits


def test_whatever_is_edited_the_order_never_matters_and_what_is_recalled_is_what_is_worked_out_afresh(
    pack: Pack,
) -> None:
    rnd = Random(7)
    recall = Recall(pack, NOW)
    case = before = random_case(rnd)
    for step in range(CASES):
        before, case = case, before if rnd.random() < 0.2 else edited(case, rnd)
        fresh = decided(pack, case, NOW)
        assert repr(decided(pack, case, NOW, recall)) == repr(fresh), (step, before, case)
        assert repr(facts_of(pack, case, NOW, rnd=rnd)) == repr(fresh.facts), (step, case)


def test_answering_changing_and_changing_back_gives_the_identical_state(pack: Pack) -> None:
    recall = Recall(pack, NOW)
    for seed in range(CASES // 3):
        rnd = Random(seed)
        case = random_case(rnd)
        first = repr(decided(pack, case, NOW, recall))
        away = case
        for _ in range(rnd.randint(1, 4)):
            away = edited(away, rnd)
            decided(pack, away, NOW, recall)
        assert repr(decided(pack, case, NOW, recall)) == first, (seed, case, away)


def test_what_may_be_printed_applies(pack: Pack) -> None:
    printed = 0
    for seed in range(CASES):
        facts = facts_of(pack, random_case(Random(seed)), NOW)
        for ref in known_refs(facts):
            applies = pack.applies(pack.facts[declared(ref)])
            if applies is not None:
                outcome = applies.evaluate(pack.scope(facts, NOW, facts.holder(ref)))
                assert isinstance(outcome, Settled), (seed, ref)
                assert outcome.value is True, (seed, ref)
                printed += 1
    assert printed > CASES / 4


def test_missing_never_equals_missing(pack: Pack) -> None:
    assert Missing() != MISSING
    assert not MISSING == MISSING  # noqa: PLR0124, SIM201
    facts = facts_of(pack, Case(people={"p1": {}, "p2": {}}), NOW)
    assert facts.state("people[p1].code") != facts.state("people[p2].code")  # type: ignore[arg-type]
    assert words(decided(pack, Case(people={"p1": {}, "p2": {}}), NOW))["check:code.unique"] == "undecided"


def test_filling_a_missing_fact_never_turns_a_decision_round(pack: Pack) -> None:
    settled = 0
    for seed in range(CASES):
        rnd = Random(seed)
        case = random_case(rnd)
        before = words(decided(pack, case, NOW))
        missing = [ref for ref in case.refs() if ref not in case.answered()]
        if not missing:
            continue
        ref = rnd.choice(missing)
        after = words(decided(pack, case.having(ref, rnd.choice(domain(ref))), NOW))
        for name, word in before.items():
            if word != "undecided":
                assert after.get(name, "not_required") == word, (seed, name, ref, case)
                settled += 1
    assert settled > CASES


def test_answering_what_is_needed_always_comes_to_a_decision(pack: Pack) -> None:
    asked = 0
    for seed in range(CASES // 3):
        rnd = Random(seed)
        case = random_case(rnd)
        for _ in range(40):
            decisions = decided(pack, case, NOW)
            open_ones = [one for one in decisions.matters.values() if isinstance(one, Undecided)]
            open_ones += [one.decision for one in decisions.materials if isinstance(one.decision, Undecided)]
            if not open_ones:
                break
            needs = rnd.choice(open_ones).needs
            assert needs, (seed, case)
            ref = rnd.choice(sorted(rnd.choice(needs)))
            assert str(ref) == PEOPLE or ref not in case.answered(), (seed, ref)
            case = Case(case.plain, case.people) if str(ref) == PEOPLE else case.having(ref, rnd.choice(domain(ref)))
            asked += 1
        else:
            pytest.fail(f"never decided: {seed}")
    assert asked > CASES / 6


# ---------------------------------------------------------------- explanation


def explained(pack: Pack, case: Case, name: str) -> frozenset[str]:
    held = held_up_by(pack, Reasons(pack, facts_of(pack, case, NOW), NOW), target(name))
    return frozenset(str(ref) for clause in clauses(held.support) for ref in clause)


def test_leaving_out_what_is_not_in_the_explanation_never_changes_the_result(pack: Pack) -> None:
    left_out = 0
    for seed in range(CASES // 3):
        case = random_case(Random(seed))
        for name, word in words(decided(pack, case, NOW)).items():
            if word not in DECIDED:
                continue
            why = explained(pack, case, name)
            rest = [ref for ref in case.answered() if ref not in why]
            bare = case
            for ref in rest:
                bare = bare.without(ref)
                left_out += 1
            assert words(decided(pack, bare, NOW)).get(name, "not_required") == word, (seed, name, rest, case)
    assert left_out > CASES


def test_every_clause_needs_one_of_its_facts(pack: Pack) -> None:
    """Where all facts of one clause are unsaid, the rest no longer decides."""
    broken = 0
    for seed in range(CASES // 3):
        case = random_case(Random(seed))
        for name, word in words(decided(pack, case, NOW)).items():
            if word not in {"required", "not_required"}:
                continue
            held = held_up_by(pack, Reasons(pack, facts_of(pack, case, NOW), NOW), target(name))
            for clause in clauses(held.support):
                bare = case
                told = [str(ref) for ref in clause if str(ref) != PEOPLE]
                for ref in told:
                    bare = bare.without(ref)
                if len(told) == len(clause):
                    assert words(decided(pack, bare, NOW)).get(name) != word, (seed, name, clause, case)
                    broken += 1
    assert broken > CASES / 3


def nearest_by_brute_force(pack: Pack, case: Case, name: str, wanted: set[str], most: int) -> int | None:
    """How many answers have to change at least, of those that are tried here."""
    for size in range(1, most + 1):
        for refs in combinations(case.refs(), size):
            for values in product(*(domain(ref) for ref in refs)):
                other = case
                for ref, value in zip(refs, values, strict=True):
                    other = other.having(ref, value)
                if words(decided(pack, other, NOW)).get(name, "not_required") in wanted:
                    return size
    return None


def test_some_change_of_what_is_in_the_explanation_turns_the_result_round_and_none_smaller_does(pack: Pack) -> None:
    turned = {"required": {"not_required"}, "not_required": {"required"}, "fails": {"holds", "not_applicable"}}
    found_any = 0
    for seed in range(CASES // 20):
        rnd = Random(seed)
        case = whole_case(rnd)
        decisions = decided(pack, case, NOW)
        now = words(decisions)
        for name in ("food", "fire", "staff", "food/layout", "check:seats.fit", "check:paid.some"):
            word = now.get(name, "not_required")
            wanted = turned.get(word, set())
            found = flips(pack, decisions, target(name), tries=2000)
            least = nearest_by_brute_force(pack, case, name, wanted, 2)
            assert {len(flip.changes) for flip in found} <= ({least} if least is not None else {3}), (seed, name, case)
            if least is None:
                continue
            assert found, (seed, name, case)
            found_any += 1
            for flip in found:
                assert {one.fact for one in flip.changes} & explained(pack, case, name), (seed, name, case)
                other = case
                for one in flip.changes:
                    other = other.having(str(one.fact), one.values[0])
                assert words(decided(pack, other, NOW)).get(name, "not_required") == flip.becomes, (seed, name)
    assert found_any > CASES / 20


def test_a_matter_that_depends_on_nothing_has_no_reasons_and_nothing_turns_it_round(pack: Pack) -> None:
    decisions = decided(pack, Case(), NOW)
    assert isinstance(decisions.matters["setup"], Required)  # type: ignore[index]
    assert explained(pack, Case(), "setup") == frozenset()
    assert flips(pack, decisions, target("setup")) == ()


def test_either_of_two_reasons_is_told_as_one_clause(pack: Pack) -> None:
    plain = {"shop.food": True, "shop.kind": "eat", "shop.area": 350, "shop.seats": 60}
    case = Case({name: domain(name)[-1] if value in {350, 60} else value for name, value in plain.items()})  # type: ignore[misc]
    held = held_up_by(pack, Reasons(pack, facts_of(pack, case, NOW), NOW), target("fire"))
    assert {frozenset({"shop.area", name}) for name in ("shop.food", "shop.kind", "shop.seats")} == set(
        clauses(held.support)
    )


def test_a_person_is_known_by_what_was_told(pack: Pack) -> None:
    case = Case(people={"p1": {name: values[0] for name, values in FIELDS.items()}})
    assert isinstance(facts_of(pack, case, NOW).state("people[p1].paid"), Known)  # type: ignore[arg-type]
