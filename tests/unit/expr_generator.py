"""Random typed expressions, written twice: for us and in plain CEL (Common Expression Language).

Money is yuan as a decimal here and whole fen there, every other number is hundredths too; a day is a timestamp at
midnight UTC. `sum` has no CEL of its own and is written out item by item; `age_on` is written with CEL's own calendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import TypeAlias

Plain: TypeAlias = bool | str | Decimal | date | tuple[str, ...]

OPTIONS = {
    "enterprise.type": ("llc", "llc_one"),
    "premises.kind": ("owned", "rented", "lent"),
    "id_type": ("id_card", "passport"),
}
TEXTS = ("", "海河", "津湾", "海河津湾", "abc", "𬭎")
NUMBERS = tuple(Decimal(one) for one in ("0", "0.01", "1", "1.5", "2", "33.33", "100", "500000"))
DAYS = tuple(date.fromisoformat(one) for one in ("1990-02-28", "2000-02-29", "2008-11-22", "2008-11-23", "2026-11-22"))
ROLES = ("shareholder", "director")
SEALS = ("company", "finance")

_BOOLS = ("staff.hired", "bank.wanted", "tax.wanted")
_NUMBERS = ("enterprise.capital", "staff.count")
_TEXTS = ("enterprise.name", "premises.zone")
_CHOICES = ("enterprise.type", "premises.kind")
_ORDER = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Pair:
    """One meaning in both languages."""

    ours: str
    cel: str


@dataclass(frozen=True)
class World:
    """Values for every fact, and the people."""

    facts: Mapping[str, Plain]
    people: tuple[Mapping[str, Plain], ...]


def world(rnd: Random) -> World:
    """Random values for everything."""
    facts: dict[str, Plain] = {name: rnd.random() < 0.5 for name in _BOOLS}
    facts |= {name: rnd.choice(NUMBERS) for name in _NUMBERS}
    facts |= {name: rnd.choice(TEXTS) for name in _TEXTS}
    facts |= {name: rnd.choice(OPTIONS[name]) for name in _CHOICES}
    facts |= {"enterprise.due": rnd.choice(DAYS), "seal.kinds": _some(rnd, SEALS)}
    return World(facts, tuple(_person(rnd) for _ in range(rnd.randint(0, 3))))


def _person(rnd: Random) -> dict[str, Plain]:
    return {
        "name": rnd.choice(TEXTS[1:]),
        "roles": _some(rnd, ROLES),
        "share": rnd.choice(NUMBERS),
        "here": rnd.random() < 0.5,
        "birth": rnd.choice(DAYS),
        "id_type": rnd.choice(OPTIONS["id_type"]),
    }


def _some(rnd: Random, options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(option for option in options if rnd.random() < 0.5)


def fen(number: Decimal) -> int:
    """A number as CEL sees it."""
    scaled = number * 100
    assert scaled == int(scaled)
    return int(scaled)


def cel_name(fact: str) -> str:
    """A fact's name in CEL."""
    return fact.replace(".", "_")


def literal(value: Plain) -> Pair:
    """A value written in both."""
    match value:
        case bool():
            return Pair(str(value).lower(), str(value).lower())
        case Decimal():
            return Pair(f"{value:f}", str(fen(value)))
        case date():
            return Pair(f"date('{value}')", f"timestamp('{value}T00:00:00Z')")
        case _:
            return Pair(f"'{value}'", f"'{value}'")


class Writer:
    """Writes one random expression; `bound` are the names of people in sight, innermost last."""

    def __init__(self, rnd: Random, people: int) -> None:
        self.rnd = rnd
        self.people = people
        self.bound: list[str] = []
        self.names = 0

    def any(self, depth: int) -> Pair:
        """A condition, or a number, text or day."""
        return self.rnd.choice((self.truth, self.truth, self.number, self.text, self.day))(depth)

    # ------------------------------------------------------------ conditions

    def truth(self, depth: int) -> Pair:
        """A condition."""
        if depth <= 0:
            return self.rnd.choice((self.flag, self.compared, self.chosen, self.member))(0)
        kinds: tuple[Callable[[int], Pair], ...] = (
            self.joined, self.joined, self.turned, self.equal, self.if_truth, self.quantified, self.quantified,
            self.compared, self.compared, self.among, self.member, self.texts, self.only, self.had, self.flag,
        )  # fmt: skip
        return self.rnd.choice(kinds)(depth - 1)

    def flag(self, _depth: int) -> Pair:
        if self.bound and self.rnd.random() < 0.5:
            return self.field("here")
        return self.fact(self.rnd.choice(_BOOLS))

    def joined(self, depth: int) -> Pair:
        operator = self.rnd.choice((" && ", " || "))
        parts = [self.truth(depth) for _ in range(self.rnd.randint(2, 3))]
        return Pair(operator.join(f"({one.ours})" for one in parts), operator.join(f"({one.cel})" for one in parts))

    def turned(self, depth: int) -> Pair:
        one = self.truth(depth)
        return Pair(f"!({one.ours})", f"!({one.cel})")

    def equal(self, depth: int) -> Pair:
        return self.between(self.rnd.choice(_ORDER[:2]), self.truth(depth), self.truth(depth))

    def if_truth(self, depth: int) -> Pair:
        return self.either(self.truth, depth)

    def compared(self, depth: int) -> Pair:
        kind = self.rnd.choice((self.number, self.number, self.day))
        return self.between(self.rnd.choice(_ORDER), kind(depth), kind(depth))

    def texts(self, depth: int) -> Pair:
        one, other = self.text(depth), self.text(depth)
        if self.rnd.random() < 0.3:
            return self.between(self.rnd.choice(_ORDER[:2]), one, other)
        method = self.rnd.choice(("startsWith", "endsWith", "contains"))
        return Pair(f"({one.ours}).{method}({other.ours})", f"({one.cel}).{method}({other.cel})")

    def chosen(self, _depth: int) -> Pair:
        name = self.rnd.choice((*_CHOICES, *(("id_type",) if self.bound else ())))
        read = self.field(name) if name == "id_type" else self.fact(name)
        options = self.rnd.sample(OPTIONS[name], self.rnd.randint(1, 2))
        if len(options) == 1:
            return self.between(self.rnd.choice(_ORDER[:2]), read, literal(options[0]))
        written = ", ".join(f"'{option}'" for option in options)
        return Pair(f"{read.ours} in [{written}]", f"{read.cel} in [{written}]")

    def member(self, _depth: int) -> Pair:
        if self.bound and self.rnd.random() < 0.7:
            role, roles = self.rnd.choice(ROLES), self.field("roles")
            return Pair(f"'{role}' in {roles.ours}", f"'{role}' in {roles.cel}")
        kind, kinds = self.rnd.choice(SEALS), self.fact("seal.kinds")
        return Pair(f"'{kind}' in {kinds.ours}", f"'{kind}' in {kinds.cel}")

    def among(self, depth: int) -> Pair:
        """A value in a list that is written out, or in what people have."""
        kind = self.rnd.choice((self.number, self.text, self.day))
        one = kind(depth)
        if self.rnd.random() < 0.4 and kind == self.number:
            some, name = self.filtered(depth)
            mapped = self.within(name, lambda: self.number(depth - 1))
            return Pair(
                f"({one.ours}) in {some.ours}.map({name}, {mapped.ours})",
                f"({one.cel}) in {some.cel}.map({name}, {mapped.cel})",
            )
        parts = [kind(depth - 1) for _ in range(self.rnd.randint(1, 3))]
        ours, cel = (", ".join(getattr(part, side) for part in parts) for side in ("ours", "cel"))
        return Pair(f"({one.ours}) in [{ours}]", f"({one.cel}) in [{cel}]")

    def quantified(self, depth: int) -> Pair:
        some, name = self.filtered(depth) if self.rnd.random() < 0.3 else (Pair("people", "people"), self.name())
        macro = self.rnd.choice(("exists", "all"))
        inside = self.within(name, lambda: self.truth(depth))
        return Pair(f"{some.ours}.{macro}({name}, {inside.ours})", f"{some.cel}.{macro}({name}, {inside.cel})")

    def only(self, depth: int) -> Pair:
        """`.one` compared: an error in CEL, no value here, where there is not exactly one."""
        name = self.name()
        condition = self.within(name, lambda: self.truth(depth - 1))
        value = self.within(name, lambda: self.number(0))
        some = f"people.filter({name}, {condition.cel})"
        cel = f"(size({some}) == 1 ? {some}.map({name}, {value.cel})[0] : 1 / 0)"
        one = Pair(f"people.one({name}, {value.ours}, {condition.ours})", cel)
        return self.between(self.rnd.choice(_ORDER), one, self.number(0))

    def had(self, _depth: int) -> Pair:
        read = self.fact(self.rnd.choice(_TEXTS))
        return Pair(f"has({read.ours})", f"{read.cel} != ''")

    # ------------------------------------------------------------ values

    def number(self, depth: int) -> Pair:
        """A number."""
        roll = self.rnd.random()
        if depth <= 0 or roll < 0.3:
            if self.bound and self.rnd.random() < 0.4:
                return self.field("share")
            return (
                self.fact(self.rnd.choice(_NUMBERS)) if self.rnd.random() < 0.6 else literal(self.rnd.choice(NUMBERS))
            )
        if roll < 0.45:
            one, other, sign = self.number(depth - 1), self.number(depth - 1), self.rnd.choice("+-")
            return Pair(f"(({one.ours}) {sign} ({other.ours}))", f"(({one.cel}) {sign} ({other.cel}))")
        if roll < 0.55:
            one, times = self.number(depth - 1), self.rnd.randint(0, 3)
            return Pair(f"(({one.ours}) * {times})", f"(({one.cel}) * {times})")
        if roll < 0.6:
            one = self.number(depth - 1)
            return Pair(f"-({one.ours})", f"-({one.cel})")
        return self.rnd.choice((self.if_number, self.counted, self.summed, self.length, self.age))(depth - 1)

    def if_number(self, depth: int) -> Pair:
        return self.either(self.number, depth)

    def counted(self, depth: int) -> Pair:
        some, _ = self.filtered(depth)
        return Pair(f"size({some.ours})", f"size({some.cel}) * 100")

    def summed(self, depth: int) -> Pair:
        name = self.name()
        condition = self.within(name, lambda: self.sure(depth - 1))
        value = self.within(name, lambda: self.number(0))
        terms = [f"(({condition.cel}) ? ({value.cel}) : 0)" for _ in range(self.people)]
        written = [re.sub(rf"\b{name}\b", f"people[{place}]", term) for place, term in enumerate(terms)]
        cel = " + ".join(written) or "0"
        return Pair(f"sum(people.filter({name}, {condition.ours}).map({name}, {value.ours}))", f"({cel})")

    def length(self, depth: int) -> Pair:
        one = self.text(depth)
        return Pair(f"size({one.ours})", f"size({one.cel}) * 100")

    def age(self, depth: int) -> Pair:
        birth, day = self.day(depth), self.day(depth)
        b, d = f"({birth.cel})", f"({day.cel})"
        same_month = f"{d}.getMonth() == {b}.getMonth() && {d}.getDate() < {b}.getDate()"
        later = f"({d}.getMonth() < {b}.getMonth() || ({same_month}))"
        years = f"({d}.getFullYear() - {b}.getFullYear() - ({later} ? 1 : 0)) * 100"
        return Pair(f"age_on({birth.ours}, {day.ours})", years)

    def day(self, depth: int) -> Pair:
        """A day."""
        roll = self.rnd.random()
        if depth > 0 and roll < 0.25:
            one, days = self.day(depth - 1), self.rnd.randint(-400, 400)
            return Pair(f"add_days({one.ours}, {days})", f"({one.cel} + duration('{days * 24}h'))")
        if depth > 0 and roll < 0.35:
            return self.either(self.day, depth - 1)
        if self.bound and roll < 0.6:
            birth = self.field("birth")
            return Pair(birth.ours, f"timestamp({birth.cel})")
        return self.rnd.choice((self.fact("enterprise.due"), Pair("as_of", "as_of"), literal(self.rnd.choice(DAYS))))

    def text(self, depth: int) -> Pair:
        """A text."""
        roll = self.rnd.random()
        if depth > 0 and roll < 0.2:
            one, other = self.text(depth - 1), self.text(depth - 1)
            return Pair(f"({one.ours} + {other.ours})", f"({one.cel} + {other.cel})")
        if depth > 0 and roll < 0.3:
            return self.either(self.text, depth - 1)
        if self.bound and roll < 0.5:
            return self.field("name")
        return self.fact(self.rnd.choice(_TEXTS)) if roll < 0.8 else literal(self.rnd.choice(TEXTS))

    # ------------------------------------------------------------ parts

    def between(self, operator: str, one: Pair, other: Pair) -> Pair:
        return Pair(f"({one.ours}) {operator} ({other.ours})", f"({one.cel}) {operator} ({other.cel})")

    def either(self, kind: Callable[[int], Pair], depth: int) -> Pair:
        condition, yes, no = self.sure(depth), kind(depth), kind(depth)
        ours, cel = (
            f"(({getattr(condition, side)}) ? ({getattr(yes, side)}) : ({getattr(no, side)}))"
            for side in ("ours", "cel")
        )
        return Pair(ours, cel)

    def sure(self, depth: int) -> Pair:
        """A condition in which nothing can be without a value: CEL gives up where we still may know."""
        while ".one(" in (found := self.truth(depth)).ours:
            pass
        return found

    def filtered(self, depth: int) -> tuple[Pair, str]:
        """People with a condition, and a name for one of them."""
        name = self.name()
        condition = self.within(name, lambda: self.sure(depth))
        return (
            Pair(f"people.filter({name}, {condition.ours})", f"people.filter({name}, {condition.cel})"),
            self.name(),
        )

    def within(self, name: str, work: Callable[[], Pair]) -> Pair:
        self.bound.append(name)
        found = work()
        self.bound.pop()
        return found

    def name(self) -> str:
        self.names += 1
        return f"p{self.names}"

    def fact(self, name: str) -> Pair:
        return Pair(name, cel_name(name))

    def field(self, name: str) -> Pair:
        read = f"{self.rnd.choice(self.bound)}.{name}"
        return Pair(read, read)
