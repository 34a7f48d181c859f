"""Conditions evaluated once for the same facts: from one answer to the next, few of the facts a condition reads change.

What an expression gives hangs on nothing but the states of the facts it reads, the item it is bound to, the day and
the pack's dated numbers. `Recall` keeps it under the identity of those states; `settle` hands it every state so that
an equal one is the same object again. With or without it, `settle` and `decide` give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from rules.answers.given import Given
from rules.deciding.decided import Decided
from rules.deciding.hanging import Changes, Hanging, changes, items_of
from rules.deciding.inforce import InForce
from rules.deciding.settled import Before, OriginOf, SettledLast, exact
from rules.deciding.steps import Step, steps_of
from rules.expr import Expression, Open, Scope, Settled
from rules.expr.choices import choices_asked_for
from rules.facts import (
    MISSING,
    Assumed,
    FactId,
    FactRef,
    Facts,
    FactState,
    Item,
    ItemKey,
    Items,
    Known,
    Parked,
    split_ref,
)
from rules.loading.pack_index import Pack
from rules.model import FactType
from rules.vocabulary import ExprType, Vocabulary

KEPT = 20_000
"""Outcomes, each with what it tells of other items, and states, kept at most; then all are forgotten."""

_Key: TypeAlias = tuple[object, ...]
_Getter: TypeAlias = Callable[[Mapping[Any, FactState]], list[object]]
_GIVEN = (Known, Assumed)


class _Fields:
    """The fields that are read of an item: whole, or several choices of which only whether these are among them."""

    __slots__ = ("choices", "whole")

    def __init__(self, whole: Sequence[str] = (), choices: Sequence[tuple[str, tuple[str, ...]]] = ()) -> None:
        self.whole = _getter(whole)
        self.choices = choices


@dataclass(frozen=True, slots=True)
class _Reads:
    """What an expression reads: facts outside lists, lists as a whole with fields of their items, the bound item."""

    plain: _Getter
    choices: tuple[tuple[FactId, tuple[str, ...]], ...]
    lists: tuple[tuple[FactId, _Fields], ...]
    bound: Mapping[FactId, _Fields]
    gives_items: bool
    is_plain: bool
    """Whether it reads nothing but facts outside lists, each as a whole."""
    of_one_item: bool
    """Whether what it gives for one item and for another differs in the references alone."""


@dataclass(slots=True)
class _Kept:
    """What an expression gave. Where it was for an item, the same is told of others of which the same is known."""

    outcome: Settled | Open
    held: list[object]
    """Objects that stand in the key by their identity: what is held keeps it."""
    item: ItemKey | None
    others: dict[ItemKey, Settled | Open] = field(default_factory=dict)

    def told_of(self, list_id: FactId, item: ItemKey) -> Settled | Open:
        """The outcome with the item's own references."""
        if item == self.item:
            return self.outcome
        found = self.others.get(item)
        if found is None:
            found = self.others[item] = _of_other(self.outcome, f"{list_id}[{self.item}].", f"{list_id}[{item}].")
        return found


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
        self._steps: dict[int, tuple[Sequence[FactId], tuple[Step, ...]]] = {}
        self._settled: SettledLast | None = None
        self._change: tuple[Facts, Facts, Changes] | None = None
        self._reads: dict[Expression, _Reads] = {}
        self._outcomes: dict[_Key, _Kept] = {}
        self._states: dict[_Key, FactState] = {}
        self._items: dict[_Key, tuple[Item, tuple[FactState, ...]]] = {}
        self._lists: dict[_Key, Items] = {}

    def steps(self, order: Sequence[FactId]) -> tuple[Step, ...]:
        """The steps that settle the facts in this order."""
        known = self._steps.get(id(order))
        if known is None:
            known = self._steps[id(order)] = (order, steps_of(self.pack, order))  # what is held keeps its identity
        return known[1]

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
            reads = self._reads[expression] = _reads_of(expression, self.pack.vocabulary)
        states = scope.facts.states
        held = reads.plain(states)
        bound: tuple[FactId, Item] | None = None
        if reads.is_plain:
            key: _Key = (expression, *map(id, held))
        else:
            parts: list[object] = [expression]
            for fact_id, options in reads.choices:
                held += _note_choices(states.get(fact_id, MISSING), options, parts)
            for list_id, fields in reads.lists:
                held += _note_list(states.get(list_id, MISSING), fields, reads.gives_items, parts)
            if scope.item is not None and scope.item[0] in reads.bound:
                bound = scope.item
                held += _note_fields(bound[1], reads.bound[bound[0]], parts)
                if not reads.of_one_item:
                    parts.append(bound[1].key)
            key = (*parts, *map(id, held))
        kept = self._outcomes.get(key)
        if kept is not None:
            return kept.outcome if bound is None else kept.told_of(bound[0], bound[1].key)
        outcome = expression.evaluate(scope)
        if len(self._outcomes) >= KEPT:
            self._outcomes.clear()
        self._outcomes[key] = _Kept(outcome, held, None if bound is None else bound[1].key)
        return outcome

    def state(self, state: FactState) -> FactState:
        """The same state; the very object of before where an equal one was seen."""
        if not isinstance(state, Known | Assumed | Parked) or isinstance(state.value, Items):
            return state
        value = state.value
        if len(self._states) >= KEPT:
            self._states.clear()
        return self._states.setdefault((type(state), type(value), exact(value), state.origin), state)

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


@lru_cache(maxsize=4096)
def _reads_of(expression: Expression, vocabulary: Vocabulary) -> _Reads:
    types = {fact_id: vocabulary.facts[fact_id].type for fact_id in expression.reads}
    asked = choices_asked_for(expression.tree) if FactType.CHOICES in types.values() else {}
    options = {fact_id: tuple(sorted(one)) for fact_id, one in asked.items()}
    plain: list[FactId] = []
    whole: dict[FactId, list[str]] = {}
    chosen: dict[FactId, list[tuple[str, tuple[str, ...]]]] = {}
    for fact_id in sorted(expression.reads):
        split = split_ref(fact_id)
        if split is None:
            plain.append(fact_id)
        elif fact_id in options:
            chosen.setdefault(split[0], []).append((split[2], options[fact_id]))
        else:
            whole.setdefault(split[0], []).append(split[2])

    def fields(list_id: FactId) -> _Fields:
        return _Fields(whole.get(list_id, ()), chosen.get(list_id, ()))

    lists = [fact_id for fact_id in plain if types[fact_id] is FactType.LIST]
    gives_items = expression.type in {ExprType.PERSON, ExprType.PERSONS}
    return _Reads(
        plain=_getter([one for one in plain if one not in lists and one not in options]),
        choices=tuple((one, options[one]) for one in plain if one in options),
        lists=tuple((list_id, fields(list_id)) for list_id in lists),
        bound={list_id: fields(list_id) for list_id in expression.bound.values()},
        gives_items=gives_items,
        is_plain=not (lists or options or expression.bound),
        of_one_item=not lists and not gives_items,
    )


def _of_other(outcome: Settled | Open, was: str, now: str) -> Settled | Open:
    """What is told of one item, of another: the references that begin otherwise stay."""

    def rename(ref: FactRef) -> FactRef:
        return FactRef(now + ref[len(was) :]) if ref.startswith(was) else ref

    if isinstance(outcome, Open):
        return outcome.of_other_item(rename)
    return Settled(outcome.value, tuple(map(rename, outcome.because)))


def _getter(names: Sequence[str]) -> _Getter:
    """Takes the states of these facts, or fields, out of a mapping."""
    if len(names) < 2:
        return lambda states: [states.get(one, MISSING) for one in names]
    taken = itemgetter(*names)

    def get(states: Mapping[str, FactState]) -> list[object]:
        try:
            return list(taken(states))
        except KeyError:
            return [states.get(one, MISSING) for one in names]

    return get


def _note_choices(state: FactState, options: tuple[str, ...], key: list[object]) -> tuple[object, ...]:
    """Put into the key which of the options asked for are among several choices; else give the state to be held."""
    if isinstance(state, _GIVEN) and isinstance(state.value, tuple):
        chosen = state.value
        key.append(type(state))
        key += [option in chosen for option in options]
        return ()
    key.append(None)
    return (state,)


def _note_fields(item: Item, fields: _Fields, key: list[object]) -> list[object]:
    held = fields.whole(item.fields)
    for name, options in fields.choices:
        held += _note_choices(item.fields.get(name, MISSING), options, key)
    return held


def _note_list(state: FactState, fields: _Fields, as_items: bool, key: list[object]) -> list[object]:
    """Put a list and the fields that are read of its items into the key; gives what stands there by its identity."""
    items = items_of(state)
    if items is None:
        key.append(None)
        return [state]
    key += (type(state), items.closed)
    held: list[object] = [items] if as_items else []
    for item in items.items:
        key.append(item.key)
        held += _note_fields(item, fields, key)
    return held
