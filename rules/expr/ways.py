"""Ways to settle what is open: which missing facts, with which values, would be enough.

A *way* is a set of missing facts with limits on their values: `premises.kind` one of {rented}, `enterprise.capital`
above 100. Two ways that contradict each other do not join, so a way that is left can really happen as far as limits
on one fact tell. Families of ways are kept small: no way that asks more than another, at most `KEPT` of them, the
ones with the fewest facts first, in an order that depends on nothing but their content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeAlias

from rules.facts import FactRef

KEPT = 64
"""Ways kept in between; a result shows at most `SHOWN`."""

SHOWN = 16

ALIKE = 16
"""Ways kept of the same facts with different limits."""

MANY = 4
"""Choices joined in every combination; where there are more (a long list of people), each gives its first way."""

Ordered: TypeAlias = Decimal | date | str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice or a truth (`true`, `false`) that must be one of these."""

    fact: FactRef
    allowed: frozenset[str]

    def key(self) -> tuple[str, ...]:
        """For sorting."""
        return ("one_of", self.fact, *sorted(self.allowed))


@dataclass(frozen=True, slots=True)
class Bound:
    """`fact operator value` for a number, a date or a text."""

    fact: FactRef
    operator: str
    value: Ordered

    def key(self) -> tuple[str, ...]:
        """For sorting."""
        return ("bound", self.fact, self.operator, str(self.value))


@dataclass(frozen=True, slots=True)
class Mark:
    """A condition that is only known by its text: it and its opposite do not join."""

    text: tuple[str, ...]
    holds: bool

    def key(self) -> tuple[str, ...]:
        """For sorting."""
        return ("mark", *self.text, str(self.holds))


Limit: TypeAlias = OneOf | Bound | Mark

SOME_ITEM = FactRef("[]")
"""Stands for a fact of an item of which nothing is known, where there is no field to name."""


def is_of_unknown_item(ref: FactRef) -> bool:
    """Whether this is a fact of an item that may still come (`people[].name`)."""
    return "[]" in ref


@dataclass(frozen=True)
class Way:
    """Facts that would be enough, with the limits on their values."""

    facts: frozenset[FactRef] = frozenset()
    limits: frozenset[Limit] = field(default=frozenset())

    @cached_property
    def key(self) -> tuple[int, tuple[str, ...], int, list[tuple[str, ...]]]:
        """The order of ways: fewest facts, then by name, then fewest limits."""
        return len(self.facts), _in_order(self.facts), len(self.limits), sorted(limit.key() for limit in self.limits)

    def about_unknown_items(self) -> bool:
        """Whether it needs facts of an item that may still come."""
        return any(is_of_unknown_item(ref) for ref in self.facts)

    def without_unknown_items(self) -> Way:
        """The rest of it, without the facts of items that may still come."""
        if not self.about_unknown_items():
            return self
        limits = (limit for limit in self.limits if not isinstance(limit, Mark) and not is_of_unknown_item(limit.fact))
        return Way(frozenset(ref for ref in self.facts if not is_of_unknown_item(ref)), frozenset(limits))

    def within(self, other: Way) -> bool:
        """Whether this way asks no more than the other."""
        return self.facts <= other.facts and all(_implied(limit, other.limits) for limit in self.limits)


Family: TypeAlias = tuple[Way, ...]
NOW: Family = (Way(),)
"""It is so already."""
NEVER: Family = ()
"""No missing fact can bring it about."""


def knowing(facts: Iterable[FactRef], *limits: Limit) -> Family:
    """The one way that needs these facts."""
    return (Way(frozenset(facts), frozenset(limits)),)


def either(families: Iterable[Family]) -> Family:
    """Ways to bring about at least one of them."""
    return _fewest([way for family in families for way in family])


def both(families: Sequence[Family]) -> Family:
    """Ways to bring about all of them together."""
    if any(not family for family in families):
        return NEVER
    certain = _joined([family[0] for family in families if len(family) == 1])
    if certain is None:
        return NEVER
    open_families = [family for family in families if len(family) > 1]
    if len(open_families) > MANY and (first := _joined([certain, *(family[0] for family in open_families)])):
        return (first,)
    ways: Family = (certain,)
    for family in sorted(open_families, key=_family_key):
        pairs = (_joined((one, other)) for one in ways for other in family)
        ways = _fewest([pair for pair in pairs if pair is not None])
    return ways


def marked(family: Family, mark: Mark) -> Family:
    """The same ways with one more limit."""
    if len(family) == 1 and not family[0].limits:
        return (Way(family[0].facts, frozenset((mark,))),)
    return both((family, knowing((), mark)))


def fact_sets(family: Family) -> tuple[frozenset[FactRef], ...]:
    """The smallest sets of facts among the ways, smallest first, at most `SHOWN`."""
    sets = sorted({way.facts for way in family}, key=lambda facts: (len(facts), _in_order(facts)))
    kept: list[frozenset[FactRef]] = []
    for facts in sets:
        if len(kept) == SHOWN:
            break
        if not any(smaller <= facts for smaller in kept):
            kept.append(facts)
    return tuple(kept)


@lru_cache(maxsize=1024)
def _in_order(facts: frozenset[FactRef]) -> tuple[FactRef, ...]:
    """The facts by name; found once for a set that many ways share."""
    return tuple(sorted(facts))


def _family_key(family: Family) -> list[tuple[int, tuple[str, ...], int, list[tuple[str, ...]]]]:
    return [way.key for way in family]


def _fewest(ways: list[Way]) -> Family:
    if len(ways) <= 1:
        return tuple(ways)
    kept: list[Way] = []
    alike: Counter[frozenset[FactRef]] = Counter()
    for way in sorted(set(ways), key=lambda one: one.key):
        if len(kept) == KEPT:
            break
        if alike[way.facts] < ALIKE and not any(smaller.within(way) for smaller in kept):
            kept.append(way)
            alike[way.facts] += 1
    return tuple(kept)


def _implied(limit: Limit, others: frozenset[Limit]) -> bool:
    if limit in others:
        return True
    return isinstance(limit, OneOf) and any(
        isinstance(other, OneOf) and other.fact == limit.fact and other.allowed <= limit.allowed for other in others
    )


def _joined(ways: Sequence[Way]) -> Way | None:
    """All of them at once; None where they contradict each other."""
    if len(ways) == 1:
        return ways[0]
    facts = frozenset[FactRef]().union(*(way.facts for way in ways))
    limited = [way.limits for way in ways if way.limits]
    if len(limited) <= 1:  # one way does not contradict itself
        return Way(facts, limited[0] if limited else frozenset())
    choices: dict[FactRef, frozenset[str]] = {}
    bounds: dict[FactRef, set[Bound]] = {}
    marks: set[Mark] = set()
    for limit in chain.from_iterable(limited):
        match limit:
            case OneOf(fact=fact, allowed=allowed):
                choices[fact] = choices.get(fact, allowed) & allowed
                if not choices[fact]:
                    return None
            case Bound(fact=fact):
                bounds.setdefault(fact, set()).add(limit)
            case Mark(text=text, holds=holds):
                if Mark(text, not holds) in marks:
                    return None
                marks.add(limit)
    if not all(_possible(limits) for limits in bounds.values()):
        return None
    limits: set[Limit] = {OneOf(fact, allowed) for fact, allowed in choices.items()}
    limits |= marks
    for found in bounds.values():
        limits |= found
    return Way(facts, frozenset(limits))


def _possible(bounds: set[Bound]) -> bool:
    """Whether some value lies within all bounds on one fact."""
    if len(bounds) == 1:
        return True
    fixed = [bound.value for bound in bounds if bound.operator == "=="]
    if fixed:
        return all(_meets(fixed[0], bound) for bound in bounds)
    lower = [bound for bound in bounds if bound.operator in (">", ">=")]
    upper = [bound for bound in bounds if bound.operator in ("<", "<=")]
    for low in lower:
        for high in upper:
            if low.value == high.value:  # only that one value is left, if both ends include it
                closed = low.operator == ">=" and high.operator == "<="
                barred = any(bound.operator == "!=" and bound.value == low.value for bound in bounds)
                if barred or not closed:
                    return False
            elif not _meets(low.value, Bound(high.fact, "<", high.value)):
                return False
    return True


def _meets(value: Ordered, bound: Bound) -> bool:
    match bound.operator:
        case "==":
            return value == bound.value
        case "!=":
            return value != bound.value
        case operator:
            return compare(operator, value, bound.value)


def compare(operator: str, left: Ordered, right: Ordered) -> bool:
    """`< <= > >=` of two numbers or two dates."""
    if left == right:
        return operator in ("<=", ">=")
    return _below(left, right) is (operator in ("<", "<="))


def _below(left: Ordered, right: Ordered) -> bool:
    match left, right:
        case Decimal(), Decimal():
            return left < right
        case date(), date():
            return left < right
        case _:
            raise TypeError("only numbers and dates have an order; the type check lets nothing else through")
