"""Answers as plain JSON values and back, without a pack: a saved case opens whatever became of its pack.

A truth value and text stay as they are; a number is `{"n": "12.50"}`, a day `{"d": "2026-11-22"}`, several options a
list of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TypeAlias

from assistant.interview.answers import Delta, PeopleList
from rules.facts import FactId, FactRef, ItemKey, Items, Value

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


class RecordError(ValueError):
    """The record is not one that this version writes."""


def value_to_json(value: Value) -> Json:
    """One value; lists of people are kept apart and never come here."""
    match value:
        case bool() | str():
            return value
        case Decimal():
            return {"n": str(value)}
        case date():
            return {"d": value.isoformat()}
        case tuple():
            return list(value)
        case Items():
            raise RecordError("a list of people is recorded by its keys")


def value_from_json(plain: Json) -> Value:
    """The value that `value_to_json` wrote. Raises `RecordError`."""
    match plain:
        case bool() | str():
            return plain
        case {"n": str(number)}:
            try:
                return Decimal(number)
            except InvalidOperation as error:
                raise RecordError("not a number") from error
        case {"d": str(day)}:
            try:
                return date.fromisoformat(day)
            except ValueError as error:
                raise RecordError("not a day") from error
        case list():
            return _texts(plain)
        case _:
            raise RecordError("not a value")


def delta_to_json(change: Delta) -> Mapping[str, Json]:
    """A change as JSON; only what changes is in it."""
    plain: dict[str, Json] = {}
    if change.put:
        plain["put"] = {ref: value_to_json(value) for ref, value in change.put.items()}
    if change.taken:
        plain["taken"] = list(change.taken)
    if change.lists:
        plain["lists"] = {key: _list_to_json(items) for key, items in change.lists.items()}
    if change.postponed is not None:
        plain["postponed"] = list(change.postponed)
    if change.path is not None:
        plain["path"] = list(change.path)
    return plain


def delta_from_json(plain: Json) -> Delta:
    """The change that `delta_to_json` wrote. Raises `RecordError`."""
    if not isinstance(plain, Mapping):
        raise RecordError("a change is a mapping")
    put, lists = plain.get("put", {}), plain.get("lists", {})
    if not isinstance(put, Mapping) or not isinstance(lists, Mapping):
        raise RecordError("put and lists are mappings")
    return Delta(
        put=MappingProxyType({FactRef(ref): value_from_json(value) for ref, value in put.items()}),
        taken=_refs(plain.get("taken", [])),
        lists=MappingProxyType({FactId(key): _list_from_json(items) for key, items in lists.items()}),
        postponed=_refs(plain["postponed"]) if "postponed" in plain else None,
        path=_refs(plain["path"]) if "path" in plain else None,
    )


def _list_to_json(items: PeopleList) -> Json:
    return {"keys": list(items.keys), "parked": list(items.parked), "closed": items.closed, "issued": items.issued}


def _list_from_json(plain: Json) -> PeopleList:
    match plain:
        case {"keys": list(keys), "parked": list(parked), "closed": bool(closed), "issued": int(issued)}:
            return PeopleList(_keys(keys), _keys(parked), closed, issued)
        case _:
            raise RecordError("not a list of people")


def _texts(plain: Json) -> tuple[str, ...]:
    if not isinstance(plain, list) or not all(isinstance(part, str) for part in plain):
        raise RecordError("not a list of text")
    return tuple(str(part) for part in plain)


def _refs(plain: Json) -> tuple[FactRef, ...]:
    return tuple(FactRef(text) for text in _texts(plain))


def _keys(plain: Json) -> tuple[ItemKey, ...]:
    return tuple(ItemKey(text) for text in _texts(plain))
