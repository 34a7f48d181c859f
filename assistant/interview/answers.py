"""What a person has told so far, as one frozen value, and the difference between two such values.

Answers are kept by reference, also while the question is no longer asked and also for a person who was taken off the
list: nothing typed is ever erased by a rule. What applies of them is decided by `rules.deciding.settle`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rules.facts import FactId, FactRef, ItemKey, Value, split_ref

PEOPLE = FactId("people")


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One list: the keys in order, the keys taken off it (their answers are kept), and whether it is complete."""

    keys: tuple[ItemKey, ...] = ()
    parked: tuple[ItemKey, ...] = ()
    closed: bool = False
    issued: int = 0
    """The highest key number given out so far, so that a key is never used for a second person."""

    def next_key(self) -> tuple[ItemKey, int]:
        """A key nobody has had, and the number it used up."""
        number = self.issued + 1
        taken = {*self.keys, *self.parked}
        while f"p{number}" in taken:
            number += 1
        return ItemKey(f"p{number}"), number


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything told: values by reference, lists, what was put off, and the order in which it was told."""

    values: Mapping[FactRef, Value] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[FactId, PeopleList] = field(default_factory=lambda: MappingProxyType({}))
    postponed: tuple[FactRef, ...] = ()
    path: tuple[FactRef, ...] = ()
    """References in the order they were first answered or put off: the way back."""

    def people(self, list_id: FactId = PEOPLE) -> PeopleList:
        """One list; an empty open one where nothing was told."""
        return self.lists.get(list_id, PeopleList())

    def active(self) -> Mapping[FactRef, Value]:
        """The values without those of people who were taken off their list."""
        listed = {list_id: frozenset(people.keys) for list_id, people in self.lists.items()}
        nobody = frozenset[ItemKey]()
        found: dict[FactRef, Value] = {}
        for ref, value in self.values.items():
            split = split_ref(ref)
            if split is None or split[1] in listed.get(split[0], nobody):
                found[ref] = value
        return MappingProxyType(found)

    def is_off_list(self, ref: FactRef) -> bool:
        """Whether the reference belongs to a person who is not (or no longer) on the list."""
        split = split_ref(ref)
        return split is not None and split[1] not in self.people(split[0]).keys

    def with_value(self, ref: FactRef, value: Value) -> Answers:
        """The same with one value set; it is put off no longer, and stands on the path once."""
        return replace(
            self,
            values=MappingProxyType({**self.values, ref: value}),
            postponed=without(self.postponed, ref),
            path=self.path if ref in self.path else (*self.path, ref),
        )

    def without_value(self, ref: FactRef) -> Answers:
        """The same with one value unsaid."""
        return replace(
            self,
            values=MappingProxyType({known: value for known, value in self.values.items() if known != ref}),
            postponed=without(self.postponed, ref),
            path=without(self.path, ref),
        )

    def with_list(self, list_id: FactId, items: PeopleList) -> Answers:
        """The same with one list replaced."""
        return replace(self, lists=MappingProxyType({**self.lists, list_id: items}))


def without(refs: Iterable[FactRef], ref: FactRef) -> tuple[FactRef, ...]:
    """The references except one, in their order."""
    return tuple(known for known in refs if known != ref)


@dataclass(frozen=True, slots=True)
class Delta:
    """What changes from one `Answers` to another: what a journal keeps for each accepted step."""

    put: Mapping[FactRef, Value]
    taken: tuple[FactRef, ...]
    lists: Mapping[FactId, PeopleList]
    postponed: tuple[FactRef, ...] | None
    path: tuple[FactRef, ...] | None

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.put or self.taken or self.lists) and self.postponed is None and self.path is None


def _same(left: Value | None, right: Value | None) -> bool:
    return type(left) is type(right) and left == right


def delta(before: Answers, after: Answers) -> Delta:
    """The difference: `applied(before, delta(before, after)) == after` always. A list is never taken away."""
    put = {ref: value for ref, value in after.values.items() if not _same(before.values.get(ref), value)}
    taken = tuple(ref for ref in before.values if ref not in after.values)
    lists = {key: items for key, items in after.lists.items() if before.lists.get(key) != items}
    return Delta(
        put=MappingProxyType(put),
        taken=taken,
        lists=MappingProxyType(lists),
        postponed=None if before.postponed == after.postponed else after.postponed,
        path=None if before.path == after.path else after.path,
    )


def applied(before: Answers, change: Delta) -> Answers:
    """The answers after a change."""
    values = {ref: value for ref, value in before.values.items() if ref not in change.taken}
    return Answers(
        values=MappingProxyType({**values, **change.put}),
        lists=MappingProxyType({**before.lists, **change.lists}),
        postponed=before.postponed if change.postponed is None else change.postponed,
        path=before.path if change.path is None else change.path,
    )
