"""The facts that hold a decision up, in AND-of-OR form: every clause needs one of its facts to stay as it is.

A derived fact stands for the facts it comes from, a parked one for what parked it, and a fact that applies only in some
cases brings along what makes it apply. So a clause names facts that somebody answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.expr import Expression
from rules.expr.support import NOTHING, AllOf, AnyOf, Leaf, Support, support
from rules.facts import Assumed, FactId, FactRef, Facts, Item, Known, Missing, OriginKind, Parked, declared
from rules.loading.pack_index import Pack
from rules.model import FactType

Clause = frozenset[FactRef]
"""Facts of which one is enough, as they are now."""

Clauses = tuple[Clause, ...]
MAX_CLAUSES = 48
"""More clauses than this are not told apart: then every fact is its own."""


class Reasons:
    """Works out what holds conditions up, for one case on one day."""

    def __init__(self, pack: Pack, facts: Facts, as_of: date) -> None:
        self.pack = pack
        self.facts = facts
        self.as_of = as_of
        self._known: dict[FactRef, Support] = {}

    def of(self, condition: Expression | None, item: tuple[FactId, Item] | None = None) -> Support:
        """What holds a settled condition up, down to what was answered; nothing where there is no condition."""
        if condition is None:
            return NOTHING
        found = support(condition, self.pack.scope(self.facts, self.as_of, item))
        return NOTHING if found is None else self._expanded(found)

    def of_fact(self, ref: FactRef) -> Support:
        """What holds a fact's value up, or keeps it parked: itself, or what stands behind it."""
        if ref not in self._known:
            self._known[ref] = Leaf((ref,))  # holds while this very fact is being looked up
            self._known[ref] = self._of_fact(ref)
        return self._known[ref]

    def _expanded(self, found: Support) -> Support:
        match found:
            case Leaf(facts=facts):
                return AllOf(tuple(self.of_fact(ref) for ref in facts))
            case AllOf(parts=parts):
                return AllOf(tuple(self._expanded(one) for one in parts))
            case AnyOf(parts=parts):
                return AnyOf(tuple(self._expanded(one) for one in parts))

    def _of_fact(self, ref: FactRef) -> Support:
        fact = self.pack.facts.get(declared(ref))
        state = self.facts.state(ref)
        if fact is None or isinstance(state, Missing):
            return Leaf((ref,))
        holder = self.facts.holder(ref)
        applies = self.of(self.pack.applies(fact), holder)
        if isinstance(state, Parked) and self.pack.applies(fact) is not None and flat(applies):
            return applies
        derived = self.pack.derived(fact)
        own = derived is None or fact.local is not None  # what a place sets stands for itself, whoever says it
        if derived is None or own or fact.type is FactType.LIST or state.origin.kind is not OriginKind.DERIVED:
            return AllOf((applies, Leaf((ref,))))
        behind = self.of(derived, holder) if isinstance(state, Known | Assumed) else self._blocked(derived, holder)
        return AllOf((applies, behind))

    def _blocked(self, derived: Expression, holder: tuple[FactId, Item] | None) -> Support:
        """What keeps a derived fact parked: a parked fact that it reads."""
        outcome = derived.evaluate(self.pack.scope(self.facts, self.as_of, holder))
        refs: Iterable[FactRef] = getattr(outcome, "blocked", ())
        return AllOf(tuple(self.of_fact(ref) for ref in refs))


def flat(found: Support) -> frozenset[FactRef]:
    """All facts in it."""
    match found:
        case Leaf(facts=facts):
            return frozenset(facts)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return frozenset[FactRef]().union(*(flat(one) for one in parts))


def clauses(found: Support) -> Clauses:
    """The same as an "and" of "or"s, none of which another one makes needless; in the order of reading."""
    made = _clauses(found)
    if made is None:
        return tuple(frozenset({ref}) for ref in _in_order(found))
    return made


def _clauses(found: Support) -> Clauses | None:
    """None where there are too many."""
    match found:
        case Leaf(facts=facts):
            return tuple(frozenset({ref}) for ref in dict.fromkeys(facts))
        case AllOf(parts=parts):
            made = [_clauses(one) for one in parts]
            return None if None in made else _fewest(clause for one in made for clause in one or ())
        case AnyOf(parts=parts):
            ways: Clauses = (frozenset(),)
            for one in parts:
                more = _clauses(one)
                if more is None or len(ways) * len(more) > MAX_CLAUSES * MAX_CLAUSES:
                    return None
                ways = _fewest(a | b for a in ways for b in more)
                if len(ways) > MAX_CLAUSES:
                    return None
            return ways


def _fewest(found: Iterable[Clause]) -> Clauses:
    """The clauses that hold no other one, in order."""
    unique = list(dict.fromkeys(found))
    return tuple(one for one in unique if not any(other < one for other in unique))


def _in_order(found: Support) -> list[FactRef]:
    match found:
        case Leaf(facts=facts):
            return list(facts)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return list(dict.fromkeys(ref for one in parts for ref in _in_order(one)))
