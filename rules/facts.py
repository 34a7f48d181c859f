"""Facts: what is known of one case, with four states and an origin for each.

A fact is declared in a pack (`FactDef` in `rules.model`) under a dotted id such as `premises.kind`. Facts about
people are declared once as `people[].name` and exist once per person: the *reference* of one such fact carries the
person's key, `people[p1].name`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NewType, TypeAlias

FactId = NewType("FactId", str)
"""A declared fact: `enterprise.type`, `people`, `people[].name`."""

FactRef = NewType("FactRef", str)
"""One fact of one case: `enterprise.type`, `people`, `people[p1].name`."""

ItemKey = NewType("ItemKey", str)
"""The key of one item of a list fact, stable for the life of the case: `p1`."""

_REF = re.compile(r"^(?P<list>[a-z_][a-z0-9_.]*)\[(?P<key>[a-z0-9_]*)\]\.(?P<name>[a-z0-9_.]+)$")


class OriginKind(StrEnum):
    """Where a value came from."""

    ANSWER = "answer"
    FILE = "file"
    PROFILE = "profile"
    DERIVED = "derived"
    ASSUMPTION = "assumption"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who or what gave a value. `note` is an id (a derived fact's id, a profile id), never a person's data."""

    kind: OriginKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A value that may be printed."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Assumed:
    """A value that steers and is never printed: a guess, or what counts by default until it is answered."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Missing:
    """Not known yet. Never equal to anything, another `Missing` included: compare with `isinstance`."""

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return id(type(self))


@dataclass(frozen=True, slots=True)
class Parked:
    """Answered, but not applicable now: kept, invisible to rules and paper, back again when it applies again."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list fact (a person). `fields` maps the name behind `[].` to its state."""

    key: ItemKey
    fields: Mapping[str, FactState]

    def get(self, name: str) -> FactState:
        """The state of one field; a field never given is `Missing`."""
        return self.fields.get(name, MISSING)


@dataclass(frozen=True, slots=True)
class Alike:
    """The items of a list by the value of one field, with the references of the field as known, missing and parked."""

    by_value: Mapping[object, tuple[Item, ...]]
    known: tuple[FactRef, ...]
    missing: frozenset[FactRef]
    parked: tuple[FactRef, ...]


NOBODY = Item(ItemKey(""), MappingProxyType({}))
"""An item of which nothing is known; it is on no list."""


@dataclass(frozen=True, slots=True)
class Items:
    """The value of a list fact. `closed` says that no further item will come: only then is a count known."""

    items: tuple[Item, ...]
    closed: bool
    by_key: Mapping[ItemKey, Item] = field(init=False, repr=False, compare=False)
    _alike: dict[str, Alike] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", MappingProxyType({item.key: item for item in self.items}))
        object.__setattr__(self, "_alike", {})

    def alike(self, list_id: FactId, name: str) -> Alike:
        """The items by the value of a field, found once. The field's values are no lists."""
        if name not in self._alike:
            self._alike[name] = _alike(self.items, list_id, name)
        return self._alike[name]


Scalar: TypeAlias = bool | Decimal | str | date
Value: TypeAlias = Scalar | tuple[str, ...] | Items
"""Text, code and choice are `str`; money is yuan as `Decimal`; several choices are a tuple in the declared order."""

FactState: TypeAlias = Known | Assumed | Missing | Parked
MISSING = Missing()
NOT_APPLICABLE = Parked("", Origin(OriginKind.DERIVED, "not_applicable"))
"""The state of a fact that does not apply and was never answered: parked, with nothing kept."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one case, derived facts included. Build it with `rules.deciding.settle.settle`."""

    states: Mapping[FactId, FactState] = field(default_factory=lambda: MappingProxyType({}))

    def state(self, ref: FactRef | FactId) -> FactState:
        """The state of a fact by reference; `people[p1].name` looks into the item `p1` of `people`."""
        split = split_ref(ref)
        if split is None:
            return self.states.get(FactId(ref), MISSING)
        item = self.item(split[0], split[1])
        return MISSING if item is None else item.get(split[2])

    def items(self, list_id: FactId) -> tuple[Item, ...]:
        """The items of a list fact, none where the list is missing or parked."""
        found = self._list(list_id)
        return () if found is None else found.items

    def item(self, list_id: FactId, key: ItemKey) -> Item | None:
        """One item of a list fact; None where the list has none of this key, is missing or parked."""
        found = self._list(list_id)
        return None if found is None else found.by_key.get(key)

    def holder(self, ref: FactRef) -> tuple[FactId, Item] | None:
        """The list and the item that a reference such as `people[p1].name` speaks of; None where there is none."""
        split = split_ref(ref)
        if split is None:
            return None
        item = self.item(split[0], split[1])
        return None if item is None else (split[0], item)

    def _list(self, list_id: FactId) -> Items | None:
        state = self.states.get(list_id, MISSING)
        return state.value if isinstance(state, (Known, Assumed)) and isinstance(state.value, Items) else None

    def known(self, ref: FactRef | FactId) -> Value | None:
        """The value that may be printed, or None where there is none."""
        state = self.state(ref)
        return state.value if isinstance(state, Known) else None


@lru_cache(maxsize=16_384)
def split_ref(ref: str) -> tuple[FactId, ItemKey, str] | None:
    """`people[p1].name` → (`people`, `p1`, `name`); None for a fact outside any list."""
    found = _REF.match(ref)
    if found is None:
        return None
    return FactId(found["list"]), ItemKey(found["key"]), found["name"]


@lru_cache(maxsize=16_384)
def declared(ref: FactRef | FactId) -> FactId:
    """The declared id behind a reference: `people[p1].name` → `people[].name`."""
    split = split_ref(ref)
    return FactId(ref) if split is None else FactId(f"{split[0]}[].{split[2]}")


@lru_cache(maxsize=16_384)
def item_ref(list_id: FactId, key: ItemKey, name: str) -> FactRef:
    """The reference of one field of one item."""
    return FactRef(f"{list_id}[{key}].{name}")


def _alike(items: tuple[Item, ...], list_id: FactId, name: str) -> Alike:
    by_value: dict[object, tuple[Item, ...]] = {}
    known: list[FactRef] = []
    missing: set[FactRef] = set()
    parked: list[FactRef] = []
    for item in items:
        state, ref = item.get(name), item_ref(list_id, item.key, name)
        if isinstance(state, Known | Assumed):
            known.append(ref)
            by_value[state.value] = (*by_value.get(state.value, ()), item)
        elif isinstance(state, Parked):
            parked.append(ref)
        else:
            missing.add(ref)
    return Alike(MappingProxyType(by_value), tuple(known), frozenset(missing), tuple(parked))
