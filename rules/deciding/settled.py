"""What was settled last, for settling again: only what hangs on a changed answer is worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from rules.answers.given import Given
from rules.deciding.hanging import Changes, Hanging, items_of, same_listing
from rules.facts import (
    MISSING,
    FactId,
    FactRef,
    Facts,
    FactState,
    Item,
    ItemKey,
    Origin,
    Value,
    declared,
    split_ref,
)

OriginOf = Callable[[FactRef], Origin]


@dataclass(frozen=True, slots=True)
class SettledLast:
    """What was given the last time, with its origins, and the facts that came of it."""

    given: Given
    origins: Mapping[FactRef, Origin]
    order: Sequence[FactId]
    facts: Facts


class Before:
    """The facts settled last, for settling again: which of them may have changed, as far as settling has come.

    `changed` is filled while facts are settled in their order, so that what stands behind a fact is told before it.
    """

    def __init__(self, hanging: Hanging, last: SettledLast, given: Given, origin_of: OriginOf) -> None:
        self.facts = last.facts
        self.changed = Changes()
        self._hanging = hanging
        self._plain: set[FactId] = set()
        self._items: dict[FactId, set[ItemKey]] = {}
        for ref in _given_otherwise(last, given, origin_of):
            split = split_ref(ref)
            if split is None:
                self._plain.add(FactId(ref))
            else:
                self._items.setdefault(declared(ref), set()).add(split[1])
        self._new: dict[FactId, set[ItemKey]] = {}
        lists = {*last.given.lists, *given.lists}
        self._lists = {one for one in lists if last.given.lists.get(one) != given.lists.get(one)}
        self.affected = self._affected()
        """The facts that may change at all; every other one is what it was."""

    def _affected(self) -> set[FactId]:
        told = {*self._plain, *self._items, *self._lists}
        found = [self._hanging.after(one) for one in told]
        found += [self._hanging.after_fields(one) for one in self._lists]  # of somebody new, every field is settled
        return set[FactId]().union(*found)

    def stale(self, fact_id: FactId) -> bool:
        """Whether a fact outside lists may have changed."""
        return fact_id in self._plain or self.changed.touch(self._hanging.direct[fact_id])

    def stale_items(self, fact_id: FactId, list_id: FactId) -> Set[ItemKey] | None:
        """The items for which a field may have changed; None for all of them."""
        found = self.changed.items(self._hanging.direct[fact_id], list_id)
        if found is None:
            return None
        given, new = self._items.get(fact_id), self._new.get(list_id)
        if not given and not new:
            return found
        return found.union(given or (), new or ())

    def listed(self, list_id: FactId, state: FactState) -> None:
        """Note who is on a list now."""
        old, new = self.facts.states.get(list_id, MISSING), items_of(state)
        before = items_of(old)
        if new is not None:
            self._new[list_id] = {item.key for item in new.items if before is None or item.key not in before.by_key}
        if new is None or before is None or type(old) is not type(state):
            self.changed.whole.add(list_id)
        elif not same_listing(before, new):
            self.changed.listed(list_id, before, new)

    def unchanged(self, list_id: FactId) -> Mapping[ItemKey, Item]:
        """The items of before of which no field has changed."""
        before = items_of(self.facts.states.get(list_id, MISSING))
        if before is None:
            return {}
        start = f"{list_id}[]."
        touched = set[ItemKey]().union(
            *[keys for fact_id, keys in self.changed.fields.items() if fact_id.startswith(start)]
        )
        return {key: item for key, item in before.by_key.items() if key not in touched}


def _given_otherwise(last: SettledLast, given: Given, origin_of: OriginOf) -> Iterator[FactRef]:
    """The references whose value, or its origin, is not what it was."""
    before, origins = last.given.values, last.origins
    for ref, value in given.values.items():
        old = before.get(ref)
        if not (old is value or _same(old, value)) or not _same_origin(origins[ref], origin_of(ref)):
            yield ref
    for ref in before:
        if ref not in given.values:
            yield ref


def _same(old: Value | None, new: Value) -> bool:
    return old is not None and type(old) is type(new) and exact(old) == exact(new)


def _same_origin(old: Origin, new: Origin) -> bool:
    return old is new or old == new


def exact(value: Value) -> Value:
    """A value that equals another only where both are written alike: 1.0 is not written like 1.00."""
    return str(value) if isinstance(value, Decimal) else value
