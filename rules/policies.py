"""Which policies (明白纸) a case may use on a day, which it just misses, and which the answers do not decide yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from rules.expr import Expression, Open
from rules.facts import FactRef, Facts
from rules.loading.pack_index import Pack
from rules.model import NotKnown
from rules.model_policies import PolicyCondition, PolicyDef

ConditionState: TypeAlias = Literal["met", "missed", "near", "open", "by_hand"]
PolicyWord: TypeAlias = Literal["offered", "ask_first", "near", "open", "pointer", "not_offered", "ended"]
"""`ask_first`: its conditions hold, but it is inferred or its end is not stated, so that nobody may promise it. `near`:
all holds but one number, by little. `pointer`: it exists, its text was not obtained. `ended`: its days are over or have
not begun, or it is a draft."""
POLICY_WORDS: tuple[PolicyWord, ...] = get_args(PolicyWord)

_ORDER: tuple[PolicyWord, ...] = ("offered", "ask_first", "near", "open", "pointer")


@dataclass(frozen=True, slots=True)
class Weighed:
    """One condition of a policy. `gap` is by how many of its unit it is missed; `missing` are wanted facts."""

    condition: PolicyCondition
    state: ConditionState
    gap: Decimal | None = None
    missing: frozenset[FactRef] = frozenset()


@dataclass(frozen=True, slots=True)
class PolicyMatch:
    """A policy as it stands for a case; `missing` are the facts that would decide it."""

    policy: PolicyDef
    word: PolicyWord
    conditions: tuple[Weighed, ...]
    missing: frozenset[FactRef] = frozenset()


def policy_matches(pack: Pack, facts: Facts, day: date) -> tuple[PolicyMatch, ...]:
    """The policies worth telling of on the day, offered ones first; never one that is over, a draft, or not met."""
    found = [match_policy(pack, facts, day, item.value) for item in pack.policies]
    return tuple(sorted((one for one in found if one.word in _ORDER), key=lambda one: _ORDER.index(one.word)))


def policy_word(pack: Pack, facts: Facts, day: date, policy_id: str) -> PolicyWord:
    """How one policy stands; of several versions the one of the day."""
    versions = [item.value for item in pack.policies if item.value.id == policy_id]
    of_day = [one for one in versions if one.in_force.covers(day)]
    return match_policy(pack, facts, day, of_day[0]).word if of_day else "ended"


def match_policy(pack: Pack, facts: Facts, day: date, policy: PolicyDef) -> PolicyMatch:
    """How one policy stands for a case on a day."""
    if policy.standing == "draft" or not policy.in_force.covers(day):
        return PolicyMatch(policy, "ended", ())
    applies, missing = _truth(pack, facts, day, pack.applies(policy))
    if applies is False:
        return PolicyMatch(policy, "not_offered", ())
    if isinstance(policy.benefit, NotKnown):
        return PolicyMatch(policy, "pointer", ())
    weighed = tuple(_weigh(pack, facts, day, policy, index) for index in range(len(policy.conditions)))
    missing = missing.union(*(one.missing for one in weighed))
    return PolicyMatch(policy, _word(policy, weighed, decided=applies is True), weighed, missing)


def _word(policy: PolicyDef, weighed: tuple[Weighed, ...], *, decided: bool) -> PolicyWord:
    states = [one.state for one in weighed]
    if "missed" in states or states.count("near") > 1:
        return "not_offered"
    if not decided or "open" in states:
        return "open"
    if "near" in states:
        return "near"
    return "ask_first" if policy.ask is not None else "offered"


def _weigh(pack: Pack, facts: Facts, day: date, policy: PolicyDef, index: int) -> Weighed:
    condition = policy.conditions[index]
    compiled = pack.condition_of(policy, index)
    if compiled is None:
        return Weighed(condition, "by_hand")
    if condition.holds is not None:
        holds, missing = _truth(pack, facts, day, compiled)
        state: ConditionState = "open" if holds is None else "met" if holds else "missed"
        return Weighed(condition, state, missing=missing)
    outcome = compiled.evaluate(pack.scope(facts, day))
    if isinstance(outcome, Open):
        return Weighed(condition, "open", missing=outcome.missing)
    if not isinstance(outcome.value, Decimal):
        return Weighed(condition, "missed")  # a parked fact: the number does not apply to this case
    gap = _gap(condition, outcome.value)
    if gap <= 0:
        return Weighed(condition, "met")
    near = condition.near is not None and gap <= condition.near
    return Weighed(condition, "near" if near else "missed", gap)


def _gap(condition: PolicyCondition, value: Decimal) -> Decimal:
    """How much the value lacks (more than 0: the bound is missed)."""
    if condition.at_least is not None:
        return condition.at_least - value
    if condition.at_most is not None:
        return value - condition.at_most
    raise ValueError("a number without a bound")


def _truth(pack: Pack, facts: Facts, day: date, condition: Expression | None) -> tuple[bool | None, frozenset[FactRef]]:
    if condition is None:
        return True, frozenset()
    outcome = condition.evaluate(pack.scope(facts, day))
    if isinstance(outcome, Open):
        return None, outcome.missing
    return outcome.value is True, frozenset()
