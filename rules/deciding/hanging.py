"""What hangs on which fact, and what differs between two states of one case: so that a changed answer works out
again only what depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TypeVar

from rules.deciding.inforce import CHECK, CheckRule, InForce
from rules.expr import Expression
from rules.facts import (
    MISSING,
    NOBODY,
    Assumed,
    FactId,
    FactRef,
    Facts,
    FactState,
    ItemKey,
    Items,
    Known,
    Parked,
    item_ref,
)
from rules.model import FactType

_HOLDING = (Known, Assumed, Parked)
Name = TypeVar("Name", str, FactId)

Reads = frozenset[FactId]
"""Declared facts, with all that stands behind them."""

_NO_ITEMS: frozenset[ItemKey] = frozenset()


@dataclass(slots=True)
class Changes:
    """The declared facts that differ: as a whole (`people`: who is listed), or for some items of their list alone."""

    whole: set[FactId] = field(default_factory=set)
    fields: dict[FactId, set[ItemKey]] = field(default_factory=dict)
    added: dict[FactId, set[ItemKey]] = field(default_factory=dict)
    """Of a list that differs in who is listed alone, the new items."""
    removed: dict[FactId, set[ItemKey]] = field(default_factory=dict)
    """Of such a list, the items that are no more there."""

    def facts(self) -> set[FactId]:
        """All of them."""
        return self.whole | self.fields.keys()

    def listed(self, list_id: FactId, before: Items, after: Items) -> None:
        """Note that a list differs in who is listed."""
        self.whole.add(list_id)
        self.added[list_id] = set(after.by_key.keys() - before.by_key.keys())
        self.removed[list_id] = set(before.by_key.keys() - after.by_key.keys())

    def touch(self, reads: Reads) -> bool:
        """Whether something that reads these may have changed."""
        return not (reads.isdisjoint(self.whole) and reads.isdisjoint(self.fields))

    def items(self, reads: Reads, list_id: FactId) -> frozenset[ItemKey] | None:
        """The items for which something that is bound to one item and reads these may have changed; None for all.

        What looks at the whole list may change for every item.
        """
        if not reads.isdisjoint(self.whole):
            return None
        if reads.isdisjoint(self.fields):
            return _NO_ITEMS
        if list_id in reads:
            return None
        hit = [fact_id for fact_id in self.fields if fact_id in reads]
        start = f"{list_id}[]."
        if any(not one.startswith(start) for one in hit):
            return None
        return frozenset().union(*[self.fields[one] for one in hit])


def changes(before: Facts, after: Facts) -> Changes:
    """What differs. States are compared by identity, so that equal ones that are two objects count as different."""
    found = Changes()
    for fact_id in {**before.states, **after.states}:
        old, new = before.states.get(fact_id, MISSING), after.states.get(fact_id, MISSING)
        if old is new:
            continue
        one, other = items_of(old), items_of(new)
        if one is None or other is None:
            found.whole.add(fact_id)
        else:
            if type(old) is not type(new):
                found.whole.add(fact_id)
            elif not same_listing(one, other):
                found.listed(fact_id, one, other)
            _compare(fact_id, one, other, found)
    return found


def items_of(state: FactState) -> Items | None:
    """The items in a list fact's state; None for any other."""
    if isinstance(state, _HOLDING) and isinstance(state.value, Items):
        return state.value
    return None


def same_listing(one: Items, other: Items) -> bool:
    """Whether two lists hold the same items in the same order and may both grow, or both not."""
    keys, others = ([item.key for item in items.items] for items in (one, other))
    return one.closed is other.closed and keys == others


def _compare(list_id: FactId, before: Items, after: Items, found: Changes) -> None:
    for item in after.items:
        old = before.by_key.get(item.key, NOBODY)
        if old is item:
            continue
        for name in {**old.fields, **item.fields}:
            if old.fields.get(name, MISSING) is not item.fields.get(name, MISSING):
                found.fields.setdefault(FactId(f"{list_id}[].{name}"), set()).add(item.key)


class Hanging:
    """What the facts, matters, materials and checks of a pack on a day read, each with all that stands behind it."""

    def __init__(self, rules: InForce) -> None:
        pack = self.pack = rules.pack
        self._behind: dict[FactId, Reads] = {}
        self._lists = {fact_id for fact_id, fact in pack.facts.items() if fact.type is FactType.LIST}
        self._after_fields: dict[FactId, Reads] = {}
        self.direct: Mapping[FactId, Reads] = {
            fact_id: direct_reads(pack.applies(fact), pack.derived(fact)) for fact_id, fact in pack.facts.items()
        }
        own = {one: direct_reads(rules.matter(one).applies) for one in pack.matter_ids}
        listed: dict[str, set[FactId]] = {}
        self._matter_of = dict(zip(pack.matter_ids, pack.matter_ids, strict=True))
        for material in chain.from_iterable(map(rules.materials, pack.matter_ids)):
            self._matter_of[material.name] = material.matter
            own[material.name] = direct_reads(material.applies)
            listed[material.name] = set() if material.per is None else {material.per}
        for check_id in pack.check_ids:
            check = rules.check(check_id)
            if check.in_force:  # of any other, nothing is ever made again
                own[check.name] = _of_check(check)
                listed[check.name] = set() if check.per is None else {check.per}
        self._own = own
        self._deep = {name: self.all_behind(reads) for name, reads in own.items()}
        options = {
            fact_id: self.all_behind(direct_reads(*conditions.values()) | {fact_id, FactId(fact_id.partition("[]")[0])})
            for fact_id, conditions in pack.conditional_options.items()
        }
        self._by_own = _turned({name: reads | listed.get(name, set()) for name, reads in own.items()})
        self._by_deep = _turned(self._deep)
        self.options: Mapping[FactId, set[FactId]] = _turned(options)

    def stale(self, changed: Changes) -> set[str]:
        """The names of what reads something that has changed.

        Matters have their ids as names, materials those of `rules.deciding.inforce`, checks their ids behind `CHECK`.
        """
        return stale(self._by_own, changed)

    def stale_behind(self, changed: Changes) -> set[str]:
        """The names of what reads something that has changed, or something that such a thing stands behind."""
        return stale(self._by_deep, changed)

    def matters_of(self, names: Iterable[str]) -> set[str]:
        """The matters among what these names stand for, and those of the materials among it."""
        return {self._matter_of[name] for name in names if name in self._matter_of}

    def checks_of(self, names: Iterable[str]) -> list[str]:
        """The ids of the checks among what these names stand for."""
        return [name.removeprefix(CHECK) for name in names if name.startswith(CHECK)]

    def stale_items(self, name: str, changed: Changes, list_id: FactId, *, deep: bool) -> Set[ItemKey] | None:
        """The items for which a check or a material may have changed; None for all."""
        reads = (self._deep if deep else self._own)[name]
        if list_id in changed.whole and list_id not in changed.added:
            return None
        found = changed.items(reads, list_id)
        added = changed.added.get(list_id)
        return found | added if found is not None and added else found

    def refs(self, changed: Changes) -> frozenset[FactRef] | None:
        """The facts of this case that differ, one by one, a list for who is on it; None where a list came or went."""
        if any(one not in changed.added for one in self._lists & changed.whole):
            return None
        fields = [(*fact_id.partition("[].")[::2], keys) for fact_id, keys in changed.fields.items()]
        for list_id, keys in changed.removed.items():
            fields += [(list_id, name, keys) for name in self.pack.vocabulary.fields(list_id)] if keys else []
        items = [item_ref(FactId(list_id), key, name) for list_id, name, keys in fields for key in keys]
        return frozenset((*map(FactRef, changed.whole), *items))

    def behind(self, fact_id: FactId) -> Reads:
        """A fact with all facts that it is derived from or that decide whether it applies, however far back."""
        if fact_id not in self._behind:
            self._behind[fact_id] = Reads((fact_id,))  # holds while this very fact is being looked up
            self._behind[fact_id] = self.all_behind(self.direct.get(fact_id, Reads())) | {fact_id}
        return self._behind[fact_id]

    @cached_property
    def _after(self) -> Mapping[FactId, Reads]:
        behind = {one: self.behind(one) for one in self.pack.facts}
        found = _turned(behind).items()
        return {
            one: Reads((*facts, *(FactId(f.partition("[].")[0]) for f in facts if "[]" in f))) for one, facts in found
        }

    def after(self, fact_id: FactId) -> Reads:
        """A fact with all facts that it stands behind, and the lists of those that are fields."""
        return self._after.get(fact_id, Reads())

    def after_fields(self, list_id: FactId) -> Reads:
        """The same for all fields of a list together."""
        found = self._after_fields.get(list_id)
        if found is None:
            fields = [self.after(one) for one in self.pack.facts if one.startswith(f"{list_id}[].")]
            found = self._after_fields[list_id] = Reads().union(*fields)
        return found

    def all_behind(self, facts: Iterable[FactId]) -> Reads:
        """These facts with all that stands behind them."""
        return Reads().union(*(self.behind(one) for one in facts))


def _of_check(rule: CheckRule) -> Reads:
    named = {FactId(one) for one in rule.definition.facts}
    whole = {FactId(one.partition("[]")[0]) for one in named if rule.per is None and "[]" in one}
    return direct_reads(rule.applies, rule.must) | named | whole


def direct_reads(*conditions: Expression | None) -> Reads:
    """The declared facts that these conditions read themselves."""
    return Reads().union(*(one.reads for one in conditions if one is not None))


def _turned(reads: Mapping[Name, Reads]) -> dict[FactId, set[Name]]:
    found: dict[FactId, set[Name]] = {}
    for name, facts in reads.items():
        for fact_id in facts:
            found.setdefault(fact_id, set()).add(name)
    return found


def stale(by_fact: Mapping[FactId, set[Name]], changed: Changes) -> set[Name]:
    """What may have changed with these facts."""
    return set[Name]().union(*(by_fact.get(fact_id, ()) for fact_id in changed.facts()))
