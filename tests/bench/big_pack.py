"""A pack of any number of matters made by code, and the same conditions in the languages of two other engines."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import MappingProxyType

from packs_fixture import small_pack

from rules.answers.given import Given
from rules.expr import ExprType, compile_expression
from rules.facts import FactId, FactRef, Value
from rules.loading.pack_index import Pack, owner_key
from rules.model import FactDef
from rules.vocabulary import Vocabulary

DAY = date(2026, 11, 22)
KINDS = ("a", "b", "c")
PER_FACT = 10
"""Matters for each set of facts: so a fact is read by about as many matters, however large the pack is."""


@dataclass(frozen=True)
class Written:
    """One condition three times."""

    ours: str
    cel: str
    zen: str


def condition(place: int, sets: int, rnd: Random) -> Written:
    """A condition on three to four facts near each other."""
    flag, kind, number = (f"{name}{(place + rnd.randint(0, 2)) % sets}" for name in ("f", "k", "n"))
    option, limit = rnd.choice(KINDS), rnd.randint(0, 99)
    other = f"f{(place + 1) % sets}"
    text = "{f} && ({k} == '{o}' || {n} > {l}) || !{g} && {n} <= 10"
    ours = text.format(f=f"x.{flag}", k=f"x.{kind}", n=f"x.{number}", g=f"x.{other}", o=option, l=limit)
    cel = text.format(f=flag, k=kind, n=number, g=other, o=option, l=limit)
    return Written(ours, cel, cel.replace("&&", "and").replace("||", "or").replace("!", "not "))


@dataclass(frozen=True)
class Big:
    """A pack with its conditions and values for all its facts."""

    pack: Pack
    written: tuple[Written, ...]
    values: MappingProxyType[str, bool | str | int]

    def given(self, changed: str = "") -> Given:
        """All values as answers; one of them changed."""
        values: dict[FactRef, Value] = {}
        for name, value in self.values.items():
            told = other(value) if name == changed else value
            values[FactRef(f"x.{name}")] = told if isinstance(told, bool | str) else Decimal(told)
        return Given(MappingProxyType(values))


def other(value: bool | str | int) -> bool | str | int:
    """Another value of the same fact."""
    match value:
        case bool():
            return not value
        case int():
            return (value + 37) % 100
        case _:
            return KINDS[(KINDS.index(value) + 1) % len(KINDS)]


def big_pack(matters: int) -> Big:
    """A pack of so many matters, on a tenth as many sets of facts."""
    with tempfile.TemporaryDirectory() as folder:
        small = small_pack(Path(folder))
        _ = small.cases
    rnd = Random(matters)
    sets = max(3, matters // PER_FACT)
    facts = {FactId(f"x.{name}{place}"): _fact(f"x.{name}{place}", name) for place in range(sets) for name in "fkn"}
    vocabulary = Vocabulary(MappingProxyType(facts), frozenset())
    located = next(iter(small.fact_items.values()))
    matter = small.matters[0]
    written = tuple(condition(place // PER_FACT, sets, rnd) for place in range(matters))
    made = [matter.value.model_copy(update={"id": f"m{place}", "materials": ()}) for place in range(matters)]
    conditions = {
        owner_key(one, "applies_when"): compile_expression(text.ours, vocabulary, ExprType.BOOL, "bench")
        for one, text in zip(made, written, strict=True)
    }
    pack = replace(
        small,
        vocabulary=vocabulary,
        fact_order=tuple(facts),
        fact_items=MappingProxyType({one: replace(located, value=fact) for one, fact in facts.items()}),
        questions=(),
        matters=tuple(replace(matter, value=one) for one in made),
        materials=(),
        checks=(),
        conditions=MappingProxyType(conditions),
    )
    values = {str(one).removeprefix("x."): _value(str(one)[2], rnd) for one in facts}
    return Big(pack, written, MappingProxyType(values))


def _fact(fact_id: str, name: str) -> FactDef:
    kind = {"f": "bool", "k": "choice", "n": "number"}[name]
    options = [{"id": option, "label": option} for option in KINDS] if kind == "choice" else []
    return FactDef.model_validate({"id": fact_id, "type": kind, "label": "事实", "options": options})


def _value(name: str, rnd: Random) -> bool | str | int:
    if name == "n":
        return rnd.randint(0, 99)
    return rnd.random() < 0.5 if name == "f" else rnd.choice(KINDS)
