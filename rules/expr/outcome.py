"""What a node gives when it is evaluated.

A condition is a `Value` or `Unknown`. Any other scalar is a `Value`, `Unknown`, or `Absent` (a parked fact stands in
it, so that it does not apply). A list is `Many`, `Unknown`, or `Absent`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from rules.expr.ways import NEVER, NOW, Family, Mark, Way, both, either, is_of_unknown_item, knowing, marked
from rules.facts import FactRef, Item, Scalar


class Value(NamedTuple):
    """A known value and the facts that decided it."""

    value: Scalar | Item
    because: tuple[FactRef, ...] = ()


class Unknown:
    """Not known. `true` and `false` are the ways to make a condition so; both are the ways to know another value.

    All this is worked out when it is first asked for: many a derived fact is only asked whether it is known.
    `missing` are all missing facts in sight; `blocked` are facts that are there and keep it from ever being known
    (a division by zero), as long as they are as they are. `fact` is set where it is exactly one missing fact's value.
    """

    __slots__ = ("_blocked", "_make", "_missing", "_parts", "_ways", "fact")

    def __init__(
        self,
        true: Family,
        false: Family,
        missing: frozenset[FactRef],
        blocked: tuple[FactRef, ...] = (),
        fact: FactRef | None = None,
    ) -> None:
        self._ways = (true, false)
        self._make: Callable[[], tuple[Family, Family]] | None = None
        self._missing: frozenset[FactRef] | None = missing
        self._blocked: tuple[FactRef, ...] | None = blocked
        self._parts: Sequence[Outcome] = ()
        self.fact = fact

    @classmethod
    def later(
        cls,
        make: Callable[[], tuple[Family, Family]],
        missing: frozenset[FactRef],
        blocked: tuple[FactRef, ...] = (),
    ) -> Unknown:
        """Not known; `make` gives the ways to make it true and those to make it false."""
        made = cls(NEVER, NEVER, missing, blocked)
        made._make = make
        return made

    @classmethod
    def over(cls, parts: Sequence[Outcome], make: Callable[[], tuple[Family, Family]]) -> Unknown:
        """Not known, because these are not: what is missing, and what is in the way, is so for one of them."""
        made = cls(NEVER, NEVER, frozenset())
        made._make = make
        made._missing = made._blocked = None
        made._parts = parts
        return made

    @property
    def ways(self) -> tuple[Family, Family]:
        """The ways to make it true, and to make it false."""
        make = self._make
        if make is not None:
            self._ways = make()  # before it is forgotten how: another thread may ask meanwhile
            self._make = None
        return self._ways

    @property
    def missing(self) -> frozenset[FactRef]:
        """All missing facts in sight."""
        if self._missing is None:
            self._missing = frozenset[FactRef]().union(*(one.missing for one in _unknown_parts(self._parts)))
        return self._missing

    @property
    def blocked(self) -> tuple[FactRef, ...]:
        """The facts that keep it from ever being known."""
        if self._blocked is None:
            self._blocked = merge(one.blocked for one in _unknown_parts(self._parts))
        return self._blocked

    @property
    def true(self) -> Family:
        """The ways to make it true."""
        return self.ways[0]

    @property
    def false(self) -> Family:
        """The ways to make it false."""
        return self.ways[1]


class Absent(NamedTuple):
    """It does not apply: these facts are parked."""

    because: tuple[FactRef, ...]


class Element(NamedTuple):
    """One item of a list. `guard` says whether it is in the list; where that is false the value means nothing."""

    guard: Value | Unknown
    value: Outcome


class More(NamedTuple):
    """What may still come to the list fact `fact`: `element` is worked out for an item of which nothing is known.

    The facts of that item carry no key (`people[].name`).
    """

    fact: FactRef
    element: Element


class Many(NamedTuple):
    """A list. `because` are the facts that list the items; `more` stands for what may still come to an open one."""

    elements: tuple[Element, ...]
    because: tuple[FactRef, ...] = ()
    more: More | None = None


Truth: TypeAlias = Value | Unknown
Outcome: TypeAlias = Value | Unknown | Absent | Many

TRUE = Value(True)
FALSE = Value(False)


def merge(parts: Iterable[tuple[FactRef, ...]]) -> tuple[FactRef, ...]:
    """The facts of all parts, each once, in order of appearance."""
    found = [part for part in parts if part]
    if len(found) > 1:
        return tuple(dict.fromkeys(chain.from_iterable(found)))
    return found[0] if found else ()


def merged(first: tuple[FactRef, ...], second: tuple[FactRef, ...]) -> tuple[FactRef, ...]:
    """The facts of both, each once, in order of appearance."""
    if not second:
        return first
    return tuple(dict.fromkeys(first + second)) if first else second


def led_by(because: tuple[FactRef, ...], outcome: Outcome) -> Outcome:
    """The outcome, decided by these facts before its own."""
    if isinstance(outcome, Value):
        return Value(outcome.value, merged(because, outcome.because))
    if isinstance(outcome, Many):
        return Many(outcome.elements, merged(because, outcome.because), outcome.more)
    return outcome


def absent_in(outcomes: Iterable[Outcome]) -> Absent | None:
    """The parked facts that keep these from having a value together; None where none does."""
    found = [outcome.because for outcome in outcomes if isinstance(outcome, Absent)]
    return Absent(merge(found)) if found else None


def ways_to_know(outcome: Outcome) -> Family:
    """The ways to settle it, whichever way it then goes."""
    if isinstance(outcome, Many):
        found = gather(outcome)
        return ways_to_know(found) if isinstance(found, Unknown) else NOW
    if isinstance(outcome, Unknown):
        if outcome.true is outcome.false:
            return outcome.true
        return _without_limits(either((outcome.true, outcome.false)), outcome)
    return NOW


def _without_limits(ways: Family, outcome: Unknown) -> Family:
    """The same ways; the one that needs all missing facts settles it with whatever values they have."""
    if outcome.blocked:
        return ways
    fewer = [way for way in ways if way.facts != outcome.missing]
    return ways if len(fewer) == len(ways) else either((tuple(fewer), knowing(outcome.missing)))


def ways_to(truth: Truth, wanted: bool) -> Family:
    """The ways to make a condition true, or false."""
    if isinstance(truth, Unknown):
        return truth.true if wanted else truth.false
    return NOW if truth.value is wanted else NEVER


def unknown_all(outcomes: Sequence[Outcome]) -> Unknown:
    """Not known because some of these are not, where all of them are needed."""
    unknown = [outcome for outcome in outcomes if not isinstance(outcome, Value)]
    if len(unknown) == 1 and isinstance(only := unknown[0], Unknown):
        return Unknown.over((only,), lambda: twice(ways_to_know(only)))
    return Unknown.over(outcomes, lambda: twice(both([ways_to_know(outcome) for outcome in outcomes])))


def twice(ways: Family) -> tuple[Family, Family]:
    """The ways to know something, whichever way it then goes."""
    return ways, ways


def unknown_test(outcomes: Sequence[Outcome], mark: tuple[str, ...]) -> Unknown:
    """A condition on these that is only known by its text: `mark` tells it from its opposite."""
    known = unknown_all(outcomes)
    return Unknown.over((known,), lambda: (marked(known.true, Mark(mark, True)), marked(known.true, Mark(mark, False))))


def undefined(because: tuple[FactRef, ...]) -> Unknown:
    """Known facts with no value for them together."""
    return Unknown(NEVER, NEVER, frozenset(), because)


@lru_cache(maxsize=4096)
def not_given(ref: FactRef) -> Unknown:
    """One missing fact; the same object for the same one."""
    ways = knowing((ref,))
    return Unknown(ways, ways, frozenset((ref,)), (), ref)


def _unknown_parts(outcomes: Iterable[Outcome]) -> list[Unknown]:
    found = [gather(one) if isinstance(one, Many) else one for one in outcomes]
    return [one for one in found if isinstance(one, Unknown)]


def all_true(truths: Iterable[Truth]) -> Truth:
    """Kleene's and; stops at the first false one."""
    unknown: list[Unknown] = []
    because: list[tuple[FactRef, ...]] = []
    for truth in truths:
        if isinstance(truth, Unknown):
            unknown.append(truth)
        elif truth.value is False:
            return truth
        else:
            because.append(truth.because)
    if not unknown:
        return Value(True, merge(because))
    if len(unknown) == 1:
        return unknown[0]
    return Unknown.over(unknown, lambda: (both([one.true for one in unknown]), either(one.false for one in unknown)))


def negated(truth: Truth) -> Truth:
    """Kleene's not."""
    if isinstance(truth, Unknown):
        return Unknown.over((truth,), lambda: (truth.false, truth.true))
    return Value(truth.value is False, truth.because)


def any_true(truths: Iterable[Truth]) -> Truth:
    """Kleene's or; stops at the first true one."""
    unknown: list[Unknown] = []
    because: list[tuple[FactRef, ...]] = []
    for truth in truths:
        if isinstance(truth, Unknown):
            unknown.append(truth)
        elif truth.value is True:
            return truth
        else:
            because.append(truth.because)
    if not unknown:
        return Value(False, merge(because))
    if len(unknown) == 1:
        return unknown[0]
    return Unknown.over(unknown, lambda: (either(one.true for one in unknown), both([one.false for one in unknown])))


def may_come(more: More, truth: Truth) -> Truth:
    """Whether some item that may still come has what is true of an unknown one.

    False where no item can have it; else it takes the list itself, or the other facts that rule it out.
    """
    listed = frozenset((more.fact,))
    if isinstance(truth, Value):
        if truth.value is False:
            return truth
        return Unknown(knowing(listed), knowing(listed), listed)
    missing = frozenset(ref for ref in truth.missing if not is_of_unknown_item(ref)) | listed

    def make() -> tuple[Family, Family]:
        ruled_out = tuple(way for way in truth.false if not way.about_unknown_items())
        return either([_of_the_list(way, more.fact) for way in truth.true]), either((knowing(listed), ruled_out))

    return Unknown.later(make, missing, truth.blocked)


def _of_the_list(way: Way, fact: FactRef) -> Family:
    kept = way.without_unknown_items()
    return (Way(kept.facts | {fact}, kept.limits),)


def end_of(many: Many) -> Truth:
    """Whether an item may still come that is in the list: false for a closed one."""
    if many.more is None:
        return Value(False, many.because)
    return may_come(many.more, many.more.element.guard)


class Gathered(NamedTuple):
    """All values of a list whose items and values are all known."""

    values: tuple[Scalar | Item, ...]
    because: tuple[FactRef, ...]


def gather(many: Many) -> Gathered | Unknown | Absent:
    """The values of a list. `Absent` where an item that is certainly in it has an absent value."""
    values: list[Scalar | Item] = []
    end = end_of(many)
    because = [end.because] if isinstance(end, Value) else []
    open_elements: list[Element] = []
    for element in many.elements:
        guard, value = element.guard, element.value
        if isinstance(guard, Value):
            because.append(guard.because)
            if guard.value is False:
                continue
            if isinstance(value, Absent):
                return value
        if isinstance(guard, Value) and isinstance(value, Value):
            because.append(value.because)
            values.append(value.value)
            continue
        open_elements.append(element)
    if not open_elements and isinstance(end, Value):
        return Gathered(tuple(values), merge(because))

    def make() -> tuple[Family, Family]:
        families = [_ways_in_or_out(element.guard, element.value) for element in open_elements]
        return twice(both([*families, end.false] if isinstance(end, Unknown) else families))

    parts: list[Outcome] = [end, *(part for element in open_elements for part in (element.guard, element.value))]
    return Unknown.over(parts, make)


def _ways_in_or_out(guard: Truth, value: Outcome) -> Family:
    """The ways to know whether an item is in its list and, where it is, its value."""
    if isinstance(value, Value):
        return ways_to_know(guard)
    inside = both((ways_to(guard, True), ways_to_know(value)))
    return either((ways_to(guard, False), inside))
