"""Runs the cases that stand in a pack: a day and facts against the decisions an officer expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import CheckWord, Decisions, DecisionWord, check_word_of, decision_word
from rules.errors import NoVersionError
from rules.facts import Facts
from rules.loading.pack_index import Pack, item_id_of
from rules.loading.pack_schema import Located
from rules.model import CaseTest, MatterId
from rules.places import HALL_WORDS, REMARK_WORDS, hall_word, remark_word
from rules.policies import POLICY_WORDS, policy_word
from rules.vocabulary import nearest

DECISION_WORDS: tuple[DecisionWord, ...] = get_args(DecisionWord)
CHECK_WORDS: tuple[CheckWord, ...] = get_args(CheckWord)


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """One expectation that is not met: the case's name and place, the key, what was expected and what came out.

    `sort` says what failed: an expectation, a fact that cannot be taken (`got` is its code), `like`, or the day.
    """

    name: str
    file: str
    line: int
    key: str
    expected: str
    got: str
    sort: Literal["expect", "fact", "like", "day"] = "expect"


@dataclass(frozen=True, slots=True)
class CaseReport:
    """How many cases passed whole, and every expectation that failed."""

    passed: int
    failed: tuple[CaseFailure, ...]


def run_cases(pack: Pack) -> CaseReport:
    """Runs the pack's own cases. A parent's cases are run with the parent: a child may rightly decide otherwise."""
    passed = 0
    failed: list[CaseFailure] = []
    for item in pack.cases:
        if item.pack != pack.id:
            continue
        found = run_case(pack, item)
        failed += found
        passed += not found
    return CaseReport(passed, tuple(failed))


def run_case(pack: Pack, item: Located[CaseTest]) -> tuple[CaseFailure, ...]:
    """Every expectation of one case that is not met; facts that cannot be taken are failures too."""
    case = item.value
    facts = case_facts(pack, case)
    if isinstance(facts, str):
        return (replace(_failure(item, "like", "a case of this pack", facts, "like"), sort="like"),)
    given, problems = read_given(pack.vocabulary, facts, case.as_of)
    failures = [
        replace(
            _failure(item, one.fact, "a fact the pack can take", f"{one.code} {one.hint}".rstrip(), "facts", one.fact),
            sort="fact",
        )
        for one in problems
    ]
    try:
        decisions = decide(pack, settle(pack, given, case.as_of, from_file), case.as_of)
    except NoVersionError as error:
        late = _failure(item, error.item, "a version for the day", error.day.isoformat(), "as_of")
        return (*failures, replace(late, sort="day"))
    for key, expected in case.expect.items():
        got = outcome_word(pack, decisions, key)
        if got != expected:
            failures.append(_failure(item, key, expected, got, "expect", key))
    return tuple(failures)


def _failure(item: Located[CaseTest], key: str, expected: str, got: str, *path: str) -> CaseFailure:
    return CaseFailure(item.value.name, item.file, item.line_at(*path), key, expected, got)


def case_facts(pack: Pack, case: CaseTest) -> Mapping[str, object] | str:
    """The facts of a case with those of the cases it is like; a sentence where that chain is broken."""
    by_name = {item.value.name: item.value for item in pack.cases}
    chain = [case]
    while chain[-1].like:
        base = by_name.get(chain[-1].like)
        if base is None:
            return f"no case has the name given in `like`; the nearest is '{nearest(chain[-1].like, by_name) or '-'}'"
        if base in chain:
            return "the cases named in `like` go round in a circle"
        chain.append(base)
    facts: dict[str, object] = {}
    for one in reversed(chain):
        facts = {name: value for name, value in facts.items() if name not in one.without}
        facts.update(one.facts)
    return facts


def outcome_word(pack: Pack, decisions: Decisions, key: str) -> str:
    """What came out under a key of `expect` (see `CaseTest`); `unknown …` for no such thing."""
    kind, colon, item_id = key.partition(":")
    if colon and kind in _OF_ITEMS:
        return _item_word(pack, decisions, kind, item_id)
    if key.startswith("check:"):
        check_id = key.removeprefix("check:")
        if check_id not in pack.option_checks and not any(item.value.id == check_id for item in pack.checks):
            return "unknown check"
        return check_word_of([one.outcome for one in decisions.checks if one.check == check_id])
    matter_id, slash, material_id = key.partition("/")
    matter = decisions.matters.get(MatterId(matter_id))
    if matter is None:
        return "unknown matter"
    if not slash:
        return decision_word(matter)
    if not any(material_id in item.value.materials for item in pack.matters if item.value.id == matter_id):
        return "unknown material of this matter"
    found = [one.decision for one in decisions.materials if (one.matter, one.material) == (matter_id, material_id)]
    return decision_word(found[0]) if found else "not_required"


_OF_ITEMS: dict[str, tuple[str, Callable[[Pack, Facts, date, str], str]]] = {
    "hall": ("halls", hall_word),
    "remark": ("remarks", remark_word),
    "policy": ("policies", policy_word),
}
"""Kinds that decide nothing: the folder of their items, and what gives the word for one."""

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "check": CHECK_WORDS,
    "hall": HALL_WORDS,
    "remark": REMARK_WORDS,
    "policy": POLICY_WORDS,
}
"""The words a case may expect of what stands before the colon."""


def expected_words(key: str) -> tuple[str, ...]:
    """What may come out under a key of `expect`."""
    kind, colon, _ = key.partition(":")
    return EXPECTED.get(kind, DECISION_WORDS) if colon else DECISION_WORDS


def _item_word(pack: Pack, decisions: Decisions, kind: str, item_id: str) -> str:
    """What came out for a hall, a remark or a policy."""
    folder, word = _OF_ITEMS[kind]
    if not any(item_id_of(item.value) == item_id for item in pack.all_of(folder)):
        return f"unknown {kind}"
    return word(pack, decisions.facts, decisions.as_of, item_id)
