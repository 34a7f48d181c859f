"""Compiles every condition of a pack, and turns what the compiler says into findings with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.errors import Finding
from rules.expr import Expression, ExpressionError, compile_expression
from rules.facts import FactId
from rules.loading.options import offering_field, option_field
from rules.loading.pack_index import condition_field, owner_key
from rules.loading.pack_schema import Located
from rules.model import CheckDef, FactDef, FactType, MaterialDef, MatterDef
from rules.model_places import HallDef, RemarkDef
from rules.model_policies import PolicyDef
from rules.scenes import Gate
from rules.vocabulary import ExprType, Vocabulary

RuledItem = (
    Located[MatterDef]
    | Located[MaterialDef]
    | Located[CheckDef]
    | Located[HallDef]
    | Located[RemarkDef]
    | Located[PolicyDef]
)
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
    gate: str | None = None
    """A condition that stands in front of it."""


def compile_all(
    vocabulary: Vocabulary, facts: Iterable[Located[FactDef]], ruled: Iterable[RuledItem], gate: Gate | None = None
) -> tuple[dict[str, Expression], list[Finding]]:
    """The conditions by `owner_key`, and a finding for each that cannot be compiled.

    `gate` says which matters and checks the chosen scene leaves in question; that stands before their own condition.
    """
    conditions: dict[str, Expression] = {}
    findings: list[Finding] = []
    sources = [source for fact in facts for source in _of_fact(fact, vocabulary)]
    sources += [source for item in ruled for source in _of_ruled(item, gate)]
    for source in sources:
        try:
            conditions[source.key] = _compiled(source, vocabulary)
        except ExpressionError as error:
            hint = f"; did you mean '{error.suggestion}'?" if error.suggestion else ""
            code = "type_mismatch" if error.code in _AS_TYPE_MISMATCH else error.code
            findings.append(source.at.finding(code, f"{source.field}: {error.message}{hint}", source.field))
    return conditions, findings


def _compiled(source: Source, vocabulary: Vocabulary) -> Expression:
    """The condition behind its gate. Raises `ExpressionError` that shows the condition as it is written."""
    bound: Mapping[str, FactId] = {"person": FactId(source.per)} if source.per else {}
    where = source.at.place(source.field)
    if source.gate is None:
        return compile_expression(source.text, vocabulary, source.expected, where=where, bound=bound)
    text = f"{source.gate} && ({source.text})" if source.text else source.gate
    try:
        return compile_expression(text, vocabulary, source.expected, where=where, bound=bound)
    except ExpressionError:
        return compile_expression(source.text or source.gate, vocabulary, source.expected, where=where, bound=bound)


def _of_fact(item: Located[FactDef], vocabulary: Vocabulary) -> Iterable[Source]:
    fact = item.value
    list_id, bracket, _ = fact.id.partition("[]")
    per = list_id if bracket else None
    if fact.applies_when is not None:
        yield Source(owner_key(fact, "applies_when"), fact.applies_when, ExprType.BOOL, per, item, "applies_when")
    for option in fact.options:
        if option.applies_when is not None:
            key = owner_key(fact, option_field(option.id))
            yield Source(key, option.applies_when, ExprType.BOOL, per, item, "options")
        if option.offered_when is not None:
            key = owner_key(fact, offering_field(option.id))
            yield Source(key, option.offered_when, ExprType.BOOL, per, item, "options")
    if fact.derived is not None and fact.type is not FactType.LIST:
        expected = vocabulary.type_of(FactId(fact.id))
        yield Source(owner_key(fact, "derived"), fact.derived, expected, per, item, "derived")


def _of_ruled(item: RuledItem, gate: Gate | None) -> Iterable[Source]:
    value = item.value
    per = value.per if isinstance(value, MaterialDef | CheckDef) else None
    scene = gate.condition(value) if gate is not None and isinstance(value, MatterDef | CheckDef) else None
    if value.applies_when is not None or scene is not None:
        key = owner_key(value, "applies_when")
        yield Source(key, value.applies_when or "", ExprType.BOOL, per, item, "applies_when", scene)
    if isinstance(value, CheckDef):
        yield Source(owner_key(value, "must"), value.must, ExprType.BOOL, per, item, "must")
    if isinstance(value, PolicyDef):
        for index, one in enumerate(value.conditions):
            if one.source_text is not None:
                expected = ExprType.BOOL if one.holds is not None else ExprType.NUMBER
                yield Source(
                    owner_key(value, condition_field(index)), one.source_text, expected, None, item, "conditions"
                )
