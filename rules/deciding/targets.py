"""One thing that is decided, and what holds its decision up now, or what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.deciding.needs import Needs
from rules.deciding.reasons import Reasons
from rules.expr import Expression, Open
from rules.expr.support import NOTHING, AllOf, AnyOf, Support
from rules.facts import FactId, FactRef, Item
from rules.loading.pack_index import Pack
from rules.model import CheckDef, MaterialDef

Holder = tuple[FactId, Item] | None


@dataclass(frozen=True, slots=True)
class Target:
    """A matter, a matter's material, or a check, by id."""

    matter: str = ""
    material: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a decision up, and the facts it waits for where it is open."""

    support: Support
    needs: frozenset[FactRef] = frozenset()
    truth: bool | None = None


def held_up_by(pack: Pack, reasons: Reasons, target: Target) -> Held:
    """What holds the decision about the target up; empty where no version of it is in force."""
    return _Holding(pack, reasons).target(target)


class _Holding:
    def __init__(self, pack: Pack, reasons: Reasons) -> None:
        self.pack = pack
        self.reasons = reasons
        self.day = reasons.as_of
        self.needs = Needs(pack, reasons.facts, reasons.as_of)

    def target(self, target: Target) -> Held:
        if target.check:
            check = self.pack.check(target.check, self.day)
            return Held(NOTHING) if check is None else self.check(check)
        matter = self.pack.matter(target.matter, self.day)
        if matter is None:
            return Held(NOTHING)
        of_matter = self.condition(self.pack.applies(matter), None)
        material = self.pack.material(target.material, self.day) if target.material else None
        if material is None or of_matter.truth is False:
            return of_matter
        return _both(of_matter, self.material(material))

    def condition(self, condition: Expression | None, holder: Holder) -> Held:
        if condition is None:
            return Held(NOTHING, truth=True)
        outcome = condition.evaluate(self.pack.scope(self.reasons.facts, self.day, holder))
        if isinstance(outcome, Open):
            return Held(NOTHING, next(iter(self.needs.expand(outcome.needs)), frozenset()))
        return Held(self.reasons.of(condition, holder), truth=outcome.value is True)

    def material(self, material: MaterialDef) -> Held:
        condition = self.pack.applies(material)
        if material.per is None:
            return self.condition(condition, None)
        found = [self.condition(condition, holder) for holder in self.holders(material.per)]
        return self.over_items(found, FactId(material.per))

    def check(self, check: CheckDef) -> Held:
        """It fails where it applies and what it demands is false: for one of the people, where it is made for each."""
        holders: Sequence[Holder] = [None] if check.per is None else self.holders(check.per)
        found = []
        for holder in holders:
            applies = self.condition(self.pack.applies(check), holder)
            fails = applies if applies.truth is False else _both(applies, self.demanded(check, holder))
            found.append(fails)
        if check.per is None:
            return found[0]
        return self.over_items(found, FactId(check.per))

    def demanded(self, check: CheckDef, holder: Holder) -> Held:
        must = self.condition(self.pack.must(check), holder)
        return Held(must.support, must.needs, None if must.truth is None else not must.truth)

    def holders(self, list_id: str) -> list[Holder]:
        return [(FactId(list_id), item) for item in self.reasons.facts.items(FactId(list_id))]

    def over_items(self, found: Sequence[Held], list_id: FactId) -> Held:
        """True where one item is; else false by all of them and the list."""
        hits = tuple(one.support for one in found if one.truth is True)
        if hits:
            return Held(AnyOf(hits), truth=True)
        waiting = _first_needs(found)
        if waiting:
            return Held(NOTHING, waiting)
        return Held(AllOf((*(one.support for one in found), self.reasons.of_fact(FactRef(list_id)))), truth=False)


def _both(one: Held, other: Held) -> Held:
    """Kleene's and."""
    if other.truth is False:
        return other
    if one.truth is None or other.truth is None:
        return Held(NOTHING, _first_needs((one, other)))
    return Held(AllOf((one.support, other.support)), truth=True)


def _first_needs(found: Iterable[Held]) -> frozenset[FactRef]:
    return next((one.needs for one in found if one.needs), frozenset())
