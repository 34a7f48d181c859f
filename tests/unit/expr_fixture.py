"""A small vocabulary and ways to write facts, for the tests of expressions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from rules.expr import Expression, ExprType, Open, Scope, Settled, compile_expression
from rules.facts import (
    Assumed,
    FactId,
    FactRef,
    Facts,
    FactState,
    Item,
    ItemKey,
    Items,
    Known,
    Missing,
    Origin,
    OriginKind,
    Parked,
    Value,
)
from rules.model import FactDef
from rules.vocabulary import Vocabulary

DAY = date(2026, 11, 22)
TYPED = Origin(OriginKind.ANSWER)
PERSON: Mapping[str, FactId] = {"person": FactId("people")}

_SPEC = {
    "enterprise.type": ("choice", "llc llc_one"),
    "enterprise.name": ("text", ""),
    "enterprise.capital": ("money", ""),
    "enterprise.due": ("date", ""),
    "premises.kind": ("choice", "owned rented lent"),
    "premises.zone": ("text", ""),
    "staff.hired": ("bool", ""),
    "bank.wanted": ("bool", ""),
    "tax.wanted": ("bool", ""),
    "staff.count": ("number", ""),
    "seal.kinds": ("choices", "company finance"),
    "people": ("list", ""),
    "people[].name": ("name", ""),
    "people[].roles": ("choices", "shareholder director"),
    "people[].share": ("percent", ""),
    "people[].here": ("bool", ""),
    "people[].birth": ("date", ""),
    "people[].id_type": ("choice", "id_card passport"),
    "people[].id_number": ("id_number", ""),
}
_LABELS = {"rented": {"label": "租来的", "term": "租赁"}, "company": {"label": "公章"}, "finance": {"label": "财务章"}}


def _fact(fact_id: str, kind: str, options: str) -> FactDef:
    listed = [{"id": option, "label": option, **_LABELS.get(option, {})} for option in options.split()]
    return FactDef.model_validate({"id": fact_id, "type": kind, "label": "事实", "options": listed})


VOCABULARY = Vocabulary(
    {FactId(fact_id): _fact(fact_id, kind, options) for fact_id, (kind, options) in _SPEC.items()},
    frozenset({"tax.rate"}),
)

Given: TypeAlias = Value | FactState | int


def state(value: Given) -> FactState:
    if isinstance(value, bool):
        return Known(value, TYPED)
    if isinstance(value, int):
        return Known(Decimal(value), TYPED)
    if isinstance(value, Known | Assumed | Missing | Parked):
        return value
    return Known(value, TYPED)


def parked(value: Value = "") -> Parked:
    return Parked(value, TYPED)


def facts(given: Mapping[str, Given] | None = None, **people: Items) -> Facts:
    return Facts({FactId(fact_id): state(value) for fact_id, value in {**(given or {}), **people}.items()})


def person(key: str, **fields: Given) -> Item:
    return Item(ItemKey(key), {name: state(value) for name, value in fields.items()})


def closed(*items: Item) -> Items:
    return Items(items, closed=True)


def still_open(*items: Item) -> Items:
    return Items(items, closed=False)


def rate(rate_id: str) -> Decimal:
    return {"tax.rate": Decimal("0.03")}[rate_id]


def compiled(text: str, expected: ExprType | None = None) -> Expression:
    return compile_expression(text, VOCABULARY, expected, "pack.yaml:7", PERSON)


def evaluate(text: str, known: Facts | None = None, item: Item | None = None) -> Settled | Open:
    bound = None if item is None else (FactId("people"), item)
    return compiled(text).evaluate(Scope(known or Facts(), DAY, VOCABULARY, rate, bound))


def value(text: str, known: Facts | None = None, item: Item | None = None) -> object:
    found = evaluate(text, known, item)
    assert isinstance(found, Settled), found
    return found.value


def because(text: str, known: Facts | None = None, item: Item | None = None) -> set[str]:
    found = evaluate(text, known, item)
    assert isinstance(found, Settled), found
    return set(found.because)


def needs(text: str, known: Facts | None = None, item: Item | None = None) -> list[set[str]]:
    found = evaluate(text, known, item)
    assert isinstance(found, Open), found
    return [set(refs) for refs in found.needs]


def refs(*names: str) -> frozenset[FactRef]:
    return frozenset(FactRef(name) for name in names)
