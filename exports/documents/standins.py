"""Who signs where a form names a role that a case fills otherwise, such as an operator for 法定代表人."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exports.documents.content import StandIn
from exports.documents.pdf import SignPlace
from rules.expr import Expression, Settled, compile_expression
from rules.facts import Facts, Item, ItemKey, Items, Known
from rules.pack import Pack
from rules.vocabulary import ExprType


@dataclass(frozen=True, slots=True)
class _Decided:
    """One rule for one case: the people it names, and whether its condition is true."""

    rule: StandIn
    people: frozenset[ItemKey]
    holds: bool

    def covers(self, matter: str, place: SignPlace) -> bool:
        rule = self.rule
        return place.role == rule.role and matter.startswith(rule.matter) and place.label.startswith(rule.label)


@dataclass(frozen=True, slots=True)
class StandIns:
    """The stand-ins of a sheet, decided for one case."""

    decided: tuple[_Decided, ...]

    def signs(self, person: Item, roles: tuple[str, ...], matter: str, place: SignPlace) -> bool:
        """Whether a person with these roles signs at a place on a form of a matter."""
        rules = [one for one in self.decided if one.covers(matter, place)]
        if any(person.key in one.people for one in rules):
            return True
        replaced = any(one.rule.instead and one.people for one in rules)
        return place.role in roles and not replaced and not self.nobody(matter, place)

    def nobody(self, matter: str, place: SignPlace) -> bool:
        """Whether the place stays empty in this case."""
        return any(one.rule.nobody and one.holds for one in self.decided if one.covers(matter, place))

    def left_empty(self, matter: str, place: SignPlace) -> bool:
        """Whether the place stays empty and the guide says so."""
        return any(one.rule.told and one.holds for one in self.decided if one.covers(matter, place))

    def others(self) -> frozenset[str]:
        """Roles for which somebody signs who is not entered as a person."""
        return frozenset(one.rule.role for one in self.decided if one.holds and not one.rule.nobody)


def stand_ins(rules: Iterable[StandIn], pack: Pack, facts: Facts, day: date) -> StandIns:
    """The rules decided for one case; what is not known yet stands in for nobody.

    Raises `rules.expr.ExpressionError` where a rule does not fit the pack's facts.
    """
    return StandIns(tuple(_decided(rule, pack, facts, day) for rule in rules))


def roles_of(person: Item) -> tuple[str, ...]:
    """The roles that a person is known to have."""
    state = person.get("roles")
    if isinstance(state, Known) and isinstance(state.value, tuple):
        return state.value
    return ()


def _decided(rule: StandIn, pack: Pack, facts: Facts, day: date) -> _Decided:
    scope = pack.scope(facts, day)
    people: frozenset[ItemKey] = frozenset()
    if rule.rows is not None:
        rows = _compiled(rule.rows, ExprType.PERSONS, pack).evaluate(scope)
        if isinstance(rows, Settled) and isinstance(rows.value, Items):
            people = frozenset(item.key for item in rows.value.items)
    holds = _compiled(rule.when, ExprType.BOOL, pack).evaluate(scope) if rule.when is not None else None
    return _Decided(rule, people, isinstance(holds, Settled) and holds.value is True)


def _compiled(text: str, expected: ExprType, pack: Pack) -> Expression:
    return compile_expression(text, pack.vocabulary, expected, "signing.yaml: stand_ins", {})
