"""Compiles every condition of a pack, and turns what the compiler says into findings with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.errors import Finding
from rules.expr import Expression, ExpressionError, compile_expression
from rules.facts import FactId
from rules.model import CheckDef, FactDef, FactType, MaterialDef, MatterDef
from rules.model_places import HallDef, RemarkDef
from rules.pack_index import owner_key
from rules.pack_schema import Located
from rules.vocabulary import ExprType, Vocabulary

RuledItem = Located[MatterDef] | Located[MaterialDef] | Located[CheckDef] | Located[HallDef] | Located[RemarkDef]
_AS_TYPE_MISMATCH = frozenset(("type", "unknown_function"))


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one condition: its key, what it must give, the list whose item is bound as `person`, its place."""

    key: str
    text: str
    expected: ExprType
    per: str | None
    at: Located[FactDef] | RuledItem
    field: str


def compile_all(
    vocabulary: Vocabulary, facts: Iterable[Located[FactDef]], ruled: Iterable[RuledItem]
) -> tuple[dict[str, Expression], list[Finding]]:
    """The conditions by `owner_key`, and a finding for each that cannot be compiled."""
    conditions: dict[str, Expression] = {}
    findings: list[Finding] = []
    sources = [source for fact in facts for source in _of_fact(fact, vocabulary)]
    sources += [source for item in ruled for source in _of_ruled(item)]
    for source in sources:
        bound: Mapping[str, FactId] = {"person": FactId(source.per)} if source.per else {}
        try:
            conditions[source.key] = compile_expression(
                source.text, vocabulary, source.expected, where=source.at.place(source.field), bound=bound
            )
        except ExpressionError as error:
            hint = f"; did you mean '{error.suggestion}'?" if error.suggestion else ""
            code = "type_mismatch" if error.code in _AS_TYPE_MISMATCH else error.code
            findings.append(source.at.finding(code, f"{source.field}: {error.message}{hint}", source.field))
    return conditions, findings


def _of_fact(item: Located[FactDef], vocabulary: Vocabulary) -> Iterable[Source]:
    fact = item.value
    list_id, bracket, _ = fact.id.partition("[]")
    per = list_id if bracket else None
    if fact.applies_when is not None:
        yield Source(owner_key(fact, "applies_when"), fact.applies_when, ExprType.BOOL, per, item, "applies_when")
    if fact.derived is not None and fact.type is not FactType.LIST:
        expected = vocabulary.type_of(FactId(fact.id))
        yield Source(owner_key(fact, "derived"), fact.derived, expected, per, item, "derived")


def _of_ruled(item: RuledItem) -> Iterable[Source]:
    value = item.value
    per = value.per if isinstance(value, MaterialDef | CheckDef) else None
    if value.applies_when is not None:
        yield Source(owner_key(value, "applies_when"), value.applies_when, ExprType.BOOL, per, item, "applies_when")
    if isinstance(value, CheckDef):
        yield Source(owner_key(value, "must"), value.must, ExprType.BOOL, per, item, "must")
