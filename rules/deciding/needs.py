"""From the facts a condition lacks to the questions that can be asked now.

A missing derived fact stands for the facts it is derived from; a missing fact whose own condition is open stands for
what that condition lacks; a parked fact stands for what parked it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice, product

from rules.deciding.inforce import Scopes
from rules.deciding.recall import Recall
from rules.decisions import NeedSets
from rules.expr import Expression, Open, Settled
from rules.facts import FactRef, Facts, Missing, Parked, declared
from rules.loading.pack_index import Pack

MAX_SETS = 12
"""More ways than this to decide one thing are not told; the smallest are kept."""


class Needs:
    """Expands needs for one case on one day, each fact once."""

    def __init__(
        self, pack: Pack, facts: Facts, as_of: date, recall: Recall | None = None, scopes: Scopes | None = None
    ) -> None:
        self.pack = pack
        self.evaluate = Expression.evaluate if recall is None else recall.evaluate
        self.facts = facts
        self.scopes = Scopes(pack, facts, as_of) if scopes is None else scopes
        self.looked_behind = False
        """Whether facts behind others counted since this was last set to false: those of missing and of parked ones."""
        self.known: dict[FactRef, NeedSets] = {}
        self.expanded: dict[NeedSets, NeedSets] = {}

    def is_missing(self, ref: FactRef) -> bool:
        """Whether nothing is known of the fact."""
        return isinstance(self.facts.state(ref), Missing)

    def expand(self, needs: Iterable[frozenset[FactRef]]) -> NeedSets:
        """Sets of facts that can be asked now, the smallest first, none holding another."""
        asked = tuple(needs)
        self.looked_behind = True
        if asked not in self.expanded:
            self.expanded[asked] = self._expand(asked)
        return self.expanded[asked]

    def _expand(self, needs: NeedSets) -> NeedSets:
        found: list[frozenset[FactRef]] = []
        for needed in needs:
            ways = [self.of(ref) for ref in sorted(needed)]
            found += (frozenset().union(*choice) for choice in islice(product(*ways), MAX_SETS * 4))
        return smallest(found)

    def of(self, ref: FactRef) -> NeedSets:
        """The ways to know one fact: itself, or what stands before it."""
        if ref not in self.known:
            self.known[ref] = (frozenset({ref}),)  # holds while this very fact is being expanded
            self.known[ref] = self._of(ref)
        return self.known[ref]

    def _of(self, ref: FactRef) -> NeedSets:
        fact = self.pack.facts.get(declared(ref))
        if fact is None or not self.is_missing(ref):
            return (frozenset({ref}),)
        for expression in (self.pack.applies(fact), self.pack.derived(fact)):
            if expression is None:
                continue
            outcome = self._evaluated(expression, ref)
            if isinstance(outcome, Open):
                return self.expand(outcome.needs)
        return (frozenset({ref}),)

    def visible(self, refs: Iterable[FactRef]) -> tuple[FactRef, ...]:
        """The refs with each parked fact replaced by the facts that parked it, in order, each once."""
        found: dict[FactRef, None] = {}
        for ref in refs:
            for one in self._parked_by(ref) if isinstance(self.facts.state(ref), Parked) else (ref,):
                found.setdefault(one)
        return tuple(found)

    def _parked_by(self, ref: FactRef) -> tuple[FactRef, ...]:
        self.looked_behind = True
        fact = self.pack.facts.get(declared(ref))
        condition: Expression | None = None if fact is None else self.pack.applies(fact)
        if condition is None:
            return ()
        outcome = self._evaluated(condition, ref)
        return () if isinstance(outcome, Open) else self.visible(one for one in outcome.because if one != ref)

    def _evaluated(self, expression: Expression, ref: FactRef) -> Settled | Open:
        return self.evaluate(expression, self.scopes.of(self.facts.holder(ref)))


def smallest(sets: Iterable[frozenset[FactRef]]) -> NeedSets:
    """The sets that hold no other one, smallest first, then by name; at most `MAX_SETS`."""
    kept: list[frozenset[FactRef]] = []
    for one in sorted(set(sets), key=lambda found: (len(found), sorted(found))):
        if not any(other <= one for other in kept):
            kept.append(one)
    return tuple(kept[:MAX_SETS])
