"""Compiles every condition of a pack, and turns what the compiler says into findings with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.errors import Finding
from rules.expr import Expression, ExpressionError, compile_expression
from rules.expr.errors import ExpressionProblem
from rules.expr.parser import parse
from rules.facts import FactId
from rules.model import CheckDef, FactDef, FactType, MaterialDef, MatterDef
from rules.pack_index import owner_key
from rules.pack_schema import Located
from rules.vocabulary import ExprType, Vocabulary

RuledItem = Located[MatterDef] | Located[MaterialDef] | Located[CheckDef]
_CODES = (
    ("there is no fact", "unknown_fact"),
    ("has no field", "unknown_fact"),
    ("is not bound here", "unknown_fact"),
    ("is no option of", "unknown_option"),
    ("there is no rate", "unknown_rate"),
)


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
            message = f"{source.field}: {error.message}{hint}"
            findings.append(source.at.finding(condition_code(source.text, error.message), message, source.field))
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
    per = None if isinstance(value, MatterDef) else value.per
    if value.applies_when is not None:
        yield Source(owner_key(value, "applies_when"), value.applies_when, ExprType.BOOL, per, item, "applies_when")
    if isinstance(value, CheckDef):
        yield Source(owner_key(value, "must"), value.must, ExprType.BOOL, per, item, "must")


def condition_code(text: str, message: str) -> str:
    """The finding's code for what the compiler said about a condition's text."""
    for said, code in _CODES:
        if said in message:
            return code
    try:
        parse(text)
    except ExpressionProblem:
        return "syntax"
    return "type_mismatch"
