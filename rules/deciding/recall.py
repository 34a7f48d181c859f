"""Conditions evaluated once for the same facts: from one answer to the next, few of the facts a condition reads change.

What an expression gives hangs on nothing but the states of the facts it reads, the item it is bound to, the day and
the pack's dated numbers. `Recall` keeps it under the identity of those states; `settle` hands it every state so that
an equal one is the same object again. With or without it, `settle` and `decide` give the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.answers.given import Given
from rules.deciding.decided import Decided
from rules.deciding.hanging import Changes, Hanging, changes, items_of
from rules.deciding.inforce import InForce
from rules.deciding.settled import Before, OriginOf, SettledLast, exact
from rules.expr import Expression, Open, Scope, Settled
from rules.facts import MISSING, Assumed, FactId, FactRef, Facts, FactState, Item, Items, Known, Parked, split_ref
from rules.loading.pack_index import Pack
from rules.vocabulary import ExprType

KEPT = 20_000
"""Outcomes, and states, kept at most; then all are forgotten."""

_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Reads:
    """What an expression reads: facts outside lists, lists as a whole with fields of their items, the bound item."""

    plain: tuple[FactId, ...]
    lists: tuple[tuple[FactId, tuple[str, ...]], ...]
    bound: Mapping[FactId, tuple[str, ...]]
    gives_items: bool


class Recall:
    """Outcomes and states of one pack on one day. Holds people's data: it lives and dies with the case in work."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self.pack = pack
        self.as_of = as_of
        self.decided: Decided | None = None
        """What `rules.deciding.engine.decide` found last."""
        self.rules = InForce(pack, as_of)
        """The pack's matters, materials and checks on the day."""
        self._hanging: Hanging | None = None
        self._settled: SettledLast | None = None
        self._change: tuple[Facts, Facts, Changes] | None = None
        self._reads: dict[Expression, _Reads] = {}
        self._outcomes: dict[_Key, tuple[Settled | Open, list[object]]] = {}
        self._states: dict[_Key, FactState] = {}
        self._items: dict[_Key, tuple[Item, tuple[FactState, ...]]] = {}
        self._lists: dict[_Key, Items] = {}

    def before(self, given: Given, origin_of: OriginOf, order: Sequence[FactId]) -> Before | None:
        """The facts settled last in this order, and what is given otherwise now; None where there are none."""
        last = self._settled
        if last is None or last.order is not order:
            return None
        return Before(self.hanging, last, given, origin_of)

    def settled(
        self, given: Given, origin_of: OriginOf, order: Sequence[FactId], facts: Facts, before: Before | None
    ) -> None:
        """Keep what was settled, for the next time, and what differs from the time before."""
        self._change = None if before is None else (before.facts, facts, before.changed)
        origins = {ref: origin_of(ref) for ref in given.values}
        self._settled = SettledLast(given, origins, order, facts)

    def changes(self, before: Facts, after: Facts) -> Changes:
        """What differs between two facts of this case."""
        last = self._change
        if last is not None and last[0] is before and last[1] is after:
            return last[2]
        return changes(before, after)

    @property
    def hanging(self) -> Hanging:
        """What the facts, matters and checks of the pack on the day read."""
        if self._hanging is None:
            self._hanging = Hanging(self.rules)
        return self._hanging

    def evaluate(self, expression: Expression, scope: Scope) -> Settled | Open:
        """What `expression.evaluate(scope)` gives. `scope` is of this pack and day. Raises what `scope.rate` raises."""
        reads = self._reads.get(expression)
        if reads is None:
            reads = self._reads[expression] = _reads_of(expression)
        key: list[object] = [expression]
        held: list[object] = []
        _note(reads, scope, key, held)
        kept = self._outcomes.get(tuple(key))
        if kept is not None:
            return kept[0]
        outcome = expression.evaluate(scope)
        if len(self._outcomes) >= KEPT:
            self._outcomes.clear()
        self._outcomes[tuple(key)] = (outcome, held)  # what is held keeps its identity
        return outcome

    def state(self, ref: FactRef, state: FactState) -> FactState:
        """The same state; the very object of before where an equal one was seen."""
        if not isinstance(state, Known | Assumed | Parked) or isinstance(state.value, Items):
            return state
        value = state.value
        if len(self._states) >= KEPT:
            self._states.clear()
        return self._states.setdefault((ref, type(state), type(value), exact(value), state.origin), state)

    def item(self, item: Item) -> Item:
        """The same item; the very object of before where its fields are the same ones."""
        states = tuple(item.fields.values())
        key = (item.key, *item.fields, *map(id, states))
        if len(self._items) >= KEPT:
            self._items.clear()
        return self._items.setdefault(key, (item, states))[0]

    def items(self, list_id: FactId, items: Items) -> Items:
        """The same list; the very object of before where its items are the same ones."""
        key = (list_id, items.closed, *map(id, items.items))
        if len(self._lists) >= KEPT:
            self._lists.clear()
        return self._lists.setdefault(key, items)


def _reads_of(expression: Expression) -> _Reads:
    plain: list[FactId] = []
    fields: dict[FactId, list[str]] = {}
    for fact_id in sorted(expression.reads):
        split = split_ref(fact_id)
        if split is None:
            plain.append(fact_id)
        else:
            fields.setdefault(split[0], []).append(split[2])
    return _Reads(
        plain=tuple(plain),
        lists=tuple((list_id, tuple(names)) for list_id, names in fields.items() if list_id in plain),
        bound={list_id: tuple(fields.get(list_id, ())) for list_id in expression.bound.values()},
        gives_items=expression.type in {ExprType.PERSON, ExprType.PERSONS},
    )


def _note(reads: _Reads, scope: Scope, key: list[object], held: list[object]) -> None:
    """Put all that the outcome hangs on into the key, and hold the objects whose identity stands in it."""
    states: Mapping[FactId, FactState] = scope.facts.states
    for fact_id in reads.plain:
        state = states.get(fact_id, MISSING)
        items = items_of(state)
        if items is None:
            held.append(state)
            key.append(id(state))
        elif reads.gives_items:
            held.append(items)
            key += (type(state), id(items))
        else:
            key += (type(state), items.closed, *(item.key for item in items.items))
    for list_id, names in reads.lists:
        items = items_of(states.get(list_id, MISSING))
        for item in items.items if items is not None else ():
            fields = [item.fields.get(name, MISSING) for name in names]
            held += fields
            key += map(id, fields)
    if scope.item is not None and scope.item[0] in reads.bound:
        item = scope.item[1]
        fields = [item.fields.get(name, MISSING) for name in reads.bound[scope.item[0]]]
        held += fields
        key.append(item.key)
        key += map(id, fields)
