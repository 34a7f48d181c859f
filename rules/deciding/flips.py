"""The smallest change of answers that would turn a decision round, found by trying: asked for, never while typing.

From any case that is not turned round yet, one of the facts that hold its decision up has to change; so only those are
tried, first one alone, then two together, then three. A number or a day is tried where a condition compares it. What is
given is decided as ever, by `rules.deciding.settle` and `rules.deciding.engine`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rules.answers.given import Given, ListGiven
from rules.deciding.candidates import Candidates
from rules.deciding.engine import decide_one
from rules.deciding.reasons import Reasons, clauses
from rules.deciding.recall import Recall
from rules.deciding.settle import settle
from rules.deciding.targets import Target, held_up_by
from rules.decisions import Decisions
from rules.facts import (
    Assumed,
    FactId,
    FactRef,
    Facts,
    FactState,
    Items,
    Known,
    Origin,
    OriginKind,
    Parked,
    Value,
    declared,
    item_ref,
    split_ref,
)
from rules.loading.pack_index import Pack
from rules.scenes import SCENE

TRIES = 200
"""Cases decided at most in one search."""

DEPTH = 3
"""Facts changed together at most."""

SHOWN = 4
"""Different ways that are given at most."""

_TOLD = frozenset((OriginKind.ANSWER, OriginKind.FILE, OriginKind.PROFILE, OriginKind.ASSUMPTION))
_SAID = Origin(OriginKind.ANSWER)
_ROUND: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "required": frozenset(("not_required",)),
        "not_required": frozenset(("required",)),
        "fails": frozenset(("holds", "not_applicable")),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, and the values each of which would do."""

    fact: FactRef
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """Facts to change together; the decision's word is `becomes` then."""

    changes: tuple[Change, ...]
    becomes: str


def flips(pack: Pack, decisions: Decisions, target: Target, *, tries: int = TRIES) -> tuple[Flip, ...]:
    """The smallest changes of answers that would turn a matter, a material or a failed check round, at most `SHOWN`.

    None where it is not decided, holds anyway, or no small change of what can be answered turns it round.
    """
    return _Search(pack, decisions, target, tries).flips()


def given_in(facts: Facts) -> Given:
    """What was given, read back from the facts: every value that was told, also where it is parked."""
    values: dict[FactRef, Value] = {}
    lists: dict[FactId, ListGiven] = {}
    for fact_id, state in facts.states.items():
        value = _told(state)
        if isinstance(value, Items):
            lists[fact_id] = ListGiven(tuple(item.key for item in value.items), value.closed)
            for item in value.items:
                for name, one in item.fields.items():
                    field_value = _told(one)
                    if field_value is not None:
                        values[item_ref(fact_id, item.key, name)] = field_value
        elif value is not None:
            values[FactRef(fact_id)] = value
    return Given(MappingProxyType(values), MappingProxyType(lists))


def _told(state: FactState) -> Value | None:
    told = isinstance(state, Known | Assumed | Parked) and state.origin.kind in _TOLD
    return state.value if isinstance(state, Known | Assumed | Parked) and told else None


_Changed = tuple[tuple[FactRef, Value], ...]


class _Search:
    def __init__(self, pack: Pack, decisions: Decisions, target: Target, tries: int) -> None:
        self.pack = pack
        self.day = decisions.as_of
        self.target = target
        self.given = given_in(decisions.facts)
        self.before = decisions.facts
        self.recall = Recall(pack, self.day)
        self.tries = tries
        self.candidates = Candidates(pack, self.day)

    def flips(self) -> tuple[Flip, ...]:
        wanted = _ROUND.get(self.word(self.before), frozenset())
        edge: list[_Changed] = [()]
        for _ in range(DEPTH if wanted else 0):
            found: list[tuple[_Changed, str]] = []
            kept: list[_Changed] = []
            for changed in self.next(edge):
                word = self.word(self.facts(changed))
                if word in wanted:
                    found.append((changed, word))
                else:
                    kept.append(changed)
            if found:
                return self.nearest(_told_together(found))
            edge = kept
        return ()

    def nearest(self, found: Iterable[Flip]) -> tuple[Flip, ...]:
        """The ways with one number or day for each fact."""
        return tuple(
            Flip(tuple(_nearest(one, self.given.values.get(one.fact)) for one in flip.changes), flip.becomes)
            for flip in found
        )

    def next(self, edge: Iterable[_Changed]) -> Iterator[_Changed]:
        """Every case one change further on, each once, as long as there are tries left."""
        seen: set[frozenset[FactRef | tuple[FactRef, Value]]] = set()
        for changed in edge:
            facts = self.facts(changed) if changed else self.before
            done = {ref for ref, _ in changed}
            for ref in self.to_change(facts):
                for value in () if ref in done else self.candidates.of(ref, facts):
                    one: _Changed = (*changed, (ref, value))
                    key = frozenset[FactRef | tuple[FactRef, Value]](one)
                    if key in seen:
                        continue
                    if self.tries <= 0:
                        return
                    self.tries -= 1
                    seen.add(key)
                    yield one

    def to_change(self, facts: Facts) -> Iterable[FactRef]:
        """The facts of which one has to change: those that hold the decision up, or those it waits for."""
        held = held_up_by(self.pack, Reasons(self.pack, facts, self.day), self.target)
        found = dict.fromkeys(ref for clause in clauses(held.support) for ref in sorted(clause))
        asked = [ref for ref in (*found, *sorted(held.needs - found.keys())) if self.is_asked(ref)]
        return sorted(asked, key=lambda ref: (ref not in self.given.values, split_ref(ref) is not None))

    def is_asked(self, ref: FactRef) -> bool:
        return declared(ref) != SCENE and self.pack.question(declared(ref)) is not None

    def facts(self, changed: _Changed) -> Facts:
        values = MappingProxyType({**self.given.values, **dict(changed)})
        return settle(self.pack, replace(self.given, values=values), self.day, self.origin_of, recall=self.recall)

    def origin_of(self, ref: FactRef) -> Origin:
        """Where a value came from; a tried one is as good as an answer."""
        state = self.before.state(ref)
        return state.origin if isinstance(state, Known | Assumed | Parked) and ref in self.given.values else _SAID

    def word(self, facts: Facts) -> str:
        return decide_one(self.pack, facts, self.day, self.target, recall=self.recall)


def _told_together(found: list[tuple[_Changed, str]]) -> tuple[Flip, ...]:
    """The ways found, one for each kind of fact; where several values of a fact would do, they are one way."""
    flips: dict[tuple[object, ...], Flip] = {}
    for changed, word in found:
        key = (word, *changed[:-1], changed[-1][0])
        last = Change(changed[-1][0], (changed[-1][1],))
        if key in flips:
            before = flips[key].changes[-1]
            last = Change(before.fact, (*before.values, *last.values))
        flips[key] = Flip((*(Change(ref, (value,)) for ref, value in changed[:-1]), last), word)
    of_one_kind: dict[tuple[FactId, ...], Flip] = {}
    for flip in flips.values():
        of_one_kind.setdefault(tuple(declared(one.fact) for one in flip.changes), flip)
    return tuple(of_one_kind.values())[:SHOWN]


def _nearest(change: Change, now: Value | None) -> Change:
    """Of numbers and of days the one that is nearest to what is said now."""
    numbers = [value for value in change.values if isinstance(value, Decimal)]
    days = [value for value in change.values if isinstance(value, date)]
    if numbers:
        at = now if isinstance(now, Decimal) else Decimal(0)
        return Change(change.fact, (min(numbers, key=lambda one: (abs(one - at), one)),))
    if days and isinstance(now, date):
        return Change(change.fact, (min(days, key=lambda one: (abs((one - now).days), one)),))
    return Change(change.fact, (days[0],)) if days else change
