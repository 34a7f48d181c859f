"""What closures get when they run: the facts, the day, and the variables' slots; and how a fact is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from rules.expr.outcome import TRUE as IN_LIST
from rules.expr.outcome import Absent, Element, Many, More, Outcome, Truth, Unknown, Value, not_given
from rules.expr.ways import OneOf, knowing
from rules.facts import MISSING, NOBODY, Assumed, FactId, FactRef, Facts, FactState, Item, Items, Known, Parked

_GIVEN = (Known, Assumed)
_UNKNOWN_ITEM = Element(IN_LIST, Value(NOBODY))


@dataclass(slots=True)
class Frame:
    """One evaluation. `slots` are the variables, filled while macros run."""

    facts: Facts
    as_of: date
    rate: Callable[[str], Decimal]
    slots: list[Outcome | None] = field(default_factory=list)

    def copy(self) -> Frame:
        """The same as it is at this moment, for looking again later."""
        return Frame(self.facts, self.as_of, self.rate, list(self.slots))

    def held(self, slot: int) -> Outcome:
        """What a variable stands for at this moment."""
        found = self.slots[slot]
        if found is None:
            raise LookupError(f"slot {slot} is empty")
        return found

    def listed(self, fact: FactId) -> Items | None:
        """The items of a list fact; None where it has none now."""
        state = self.facts.states.get(fact, MISSING)
        return state.value if isinstance(state, Known | Assumed) and isinstance(state.value, Items) else None

    def marked(self, mark: str) -> tuple[str, ...]:
        """A condition's mark with the variables' values, which tell one round of a macro from another."""
        return (mark, *(_named(slot) for slot in self.slots))


Run: TypeAlias = Callable[[Frame], Outcome]
Judge: TypeAlias = Callable[[Frame], Truth]
Read: TypeAlias = Callable[[Frame], tuple[FactState, tuple[FactRef, ...]]]
"""A fact's state as it is, and the facts that a value of it comes from."""


def _named(slot: Outcome | None) -> str:
    if isinstance(slot, Value):
        return str(slot.value.key) if isinstance(slot.value, Item) else str(slot.value)
    return ""


def from_state(state: FactState, ref: FactRef, because: tuple[FactRef, ...] = ()) -> Outcome:
    """A fact's state as an outcome; `because` are facts that led to it."""
    if isinstance(state, _GIVEN):
        value = state.value
        if isinstance(value, Items):
            return _items(value, ref)
        decided = (*because, ref) if because else (ref,)
        if isinstance(value, tuple):
            return Many(tuple([Element(IN_LIST, Value(item)) for item in value]), decided)
        return Value(value, decided)
    if isinstance(state, Parked):
        return Absent((ref,))
    return not_given(ref)


def list_fact(state: FactState, fact: FactId) -> Outcome:
    """A list fact: not given yet means that items may still come, which is an open list of none."""
    ref = FactRef(fact)
    if isinstance(state, Known | Assumed | Parked):
        return from_state(state, ref)
    return Many((), (ref,), More(ref, _UNKNOWN_ITEM))


def _items(items: Items, ref: FactRef) -> Many:
    elements = tuple([Element(IN_LIST, Value(item)) for item in items.items])
    return Many(elements, (ref,), None if items.closed else More(ref, _UNKNOWN_ITEM))


@lru_cache(maxsize=4096)
def _missing_truth(fact: FactRef) -> Unknown:
    ways = [knowing((fact,), OneOf(fact, frozenset((value,)))) for value in ("true", "false")]
    return Unknown(ways[0], ways[1], frozenset((fact,)))


def as_truth(outcome: Outcome) -> Truth:
    """A condition's outcome: what does not apply is false; a missing truth may become either."""
    if isinstance(outcome, Value):
        return outcome
    if isinstance(outcome, Unknown):
        return outcome if outcome.fact is None else _missing_truth(outcome.fact)
    if isinstance(outcome, Absent):
        return Value(False, outcome.because)
    raise TypeError("a list is no condition; the type check lets none through")
