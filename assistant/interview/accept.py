"""Taking one answer: what only concerns this value is refused at once, in words; nothing else is changed.

What concerns several values (sums, roles that exclude each other) is the business of the pack's checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from assistant.interview.answers import Answers, without
from rules.answers.parse import Refusal, check_against, parse_value
from rules.facts import FactRef, Value, declared, split_ref
from rules.model import FactType
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer was taken; `answers` is what is now told."""

    answers: Answers


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer was not taken. `code` is a text id, `params` what its words need: never what was typed."""

    code: str
    ref: FactRef
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


Outcome: TypeAlias = Accepted | Refused


def accept(pack: Pack, answers: Answers, ref: FactRef, typed: object, as_of: date) -> Outcome:
    """Take what was typed (text, a truth value, a list of option ids) as the answer to one fact."""
    fact = pack.facts.get(declared(ref))
    if fact is None or fact.derived is not None or fact.type is FactType.LIST or answers.is_off_list(ref):
        return Refused("answer.not_asked", ref)
    value = parse_value(fact, typed, as_of, pack.codes)
    if isinstance(value, Refusal):
        return _refused(ref, value)
    refusal = check_against(fact, value, _siblings(answers, ref), as_of)
    return Accepted(answers.with_value(ref, value)) if refusal is None else _refused(ref, refusal)


def _refused(ref: FactRef, refusal: Refusal) -> Refused:
    return Refused(refusal.code, ref, MappingProxyType({"limit": refusal.limit}))


def _siblings(answers: Answers, ref: FactRef) -> Mapping[str, Value]:
    """The other answers about the same person, by field name."""
    split = split_ref(ref)
    if split is None:
        return {}
    start = f"{split[0]}[{split[1]}]."
    return {known.removeprefix(start): value for known, value in answers.values.items() if known.startswith(start)}


def postpone(answers: Answers, ref: FactRef) -> Answers:
    """Put a question off ("不知道,先放着"): it is not asked again until the person comes back to it."""
    if ref in answers.postponed or ref in answers.values:
        return answers
    return replace(
        answers,
        postponed=(*answers.postponed, ref),
        path=answers.path if ref in answers.path else (*answers.path, ref),
    )


def resume(answers: Answers, ref: FactRef | None = None) -> Answers:
    """Ask again what was put off: one question, or all of them."""
    kept = () if ref is None else without(answers.postponed, ref)
    gone = {known for known in answers.postponed if known not in kept}
    path = tuple(known for known in answers.path if known not in gone)
    return replace(answers, postponed=kept, path=path)


def withdraw(answers: Answers, ref: FactRef) -> Answers:
    """Unsay one answer; the question is asked again where it is needed."""
    return answers.without_value(ref)
