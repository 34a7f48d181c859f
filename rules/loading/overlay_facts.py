"""Limits that each place sets (`local` of a fact), filled in by an office: the fact is then worked out, never asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rules.answers.parse import parse_value
from rules.expr import Expression, compile_expression
from rules.facts import FactId
from rules.loading.pack_index import Pack, owner_key
from rules.loading.pack_schema import Located
from rules.model import CheckDef, FactDef, FactType, MatterDef

_NUMBERS = frozenset((FactType.NUMBER, FactType.MONEY, FactType.PERCENT))


def local_limits(pack: Pack) -> tuple[Located[FactDef], ...]:
    """The numbers that each place sets, in the order of the files."""
    return tuple(one for one in pack.fact_items.values() if is_limit(one.value))


def is_limit(fact: FactDef) -> bool:
    """Whether a fact is a number that the place sets, and no single person's."""
    return fact.local is not None and fact.type in _NUMBERS and "[]" not in fact.id


def read_limit(fact: FactDef, text: str, day: date) -> Decimal | None:
    """What an office wrote as the value of the fact; None for what is none, or outside the fact's bounds."""
    found = parse_value(fact, text.strip().removesuffix(fact.unit), day)
    return found if isinstance(found, Decimal) else None


def deciding(pack: Pack, fact_id: str, matters: Sequence[MatterDef]) -> tuple[str, ...]:
    """The matters of those given that hang on a fact, by whatever is worked out from it."""
    behind = {FactId(fact_id)}
    for other in pack.fact_order:
        fact = pack.facts[other]
        both = (pack.derived(fact), pack.applies(fact))
        if any(one is not None and not behind.isdisjoint(one.reads) for one in both):
            behind.add(other)
    applies = ((one.id, pack.applies(one)) for one in matters)
    return tuple(name for name, one in applies if one is not None and not behind.isdisjoint(one.reads))


def with_limits(pack: Pack, facts: Sequence[Located[FactDef]]) -> Pack:
    """The pack with facts that say themselves what they are (`derived`); no question asks for them any more, and a
    check that rested on the same source as such a fact rests on who filled it in.
    """
    known = {FactId(one.value.id): one for one in facts}
    declared = {**pack.vocabulary.facts, **{fact_id: one.value for fact_id, one in known.items()}}
    vocabulary = replace(pack.vocabulary, facts=MappingProxyType(declared))
    derived = {
        owner_key(one.value, "derived"): compile_expression(
            one.value.derived or "", vocabulary, vocabulary.type_of(fact_id), where=one.place("derived")
        )
        for fact_id, one in known.items()
    }
    return replace(
        pack,
        vocabulary=vocabulary,
        fact_items=MappingProxyType({**pack.fact_items, **known}),
        questions=tuple(one for one in pack.questions if FactId(one.value.fact) not in known),
        checks=tuple(_resting(pack, one, facts) for one in pack.checks),
        conditions=_More(pack.conditions, derived),
    )


def _resting(pack: Pack, check: Located[CheckDef], facts: Sequence[Located[FactDef]]) -> Located[CheckDef]:
    for one in facts:
        before = pack.facts[FactId(one.value.id)].source
        same = before is not None and before.of == check.value.source.of and one.value.id in check.value.facts
        if same and one.value.source is not None:
            return replace(check, value=check.value.model_copy(update={"source": one.value.source}))
    return check


class _More(Mapping[str, Expression]):
    """Conditions with a few more in front of them, none of which is compiled for that."""

    def __init__(self, base: Mapping[str, Expression], more: Mapping[str, Expression]) -> None:
        self._base = base
        self._more = more

    def __getitem__(self, name: str) -> Expression:
        return self._more[name] if name in self._more else self._base[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._base
        yield from (name for name in self._more if name not in self._base)

    def __len__(self) -> int:
        return len(self._base) + sum(name not in self._base for name in self._more)

    def __contains__(self, name: object) -> bool:
        return name in self._more or name in self._base
