"""Comparisons and `in`, with the ways to make them true or false while a fact is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from rules.expr.frame import Frame, Judge, Read, Run, as_truth
from rules.expr.outcome import (
    Element,
    Many,
    Outcome,
    Truth,
    Unknown,
    Value,
    absent_in,
    all_true,
    any_true,
    may_come,
    merge,
    merged,
    negated,
    not_given,
    unknown_test,
    ways_to,
)
from rules.expr.ways import NEVER, SOME_ITEM, Bound, Family, Mark, OneOf, compare, knowing
from rules.facts import Assumed, FactRef, Item, Known, Missing, Scalar
from rules.model import Option

_GIVEN = (Known, Assumed)
_TURNED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def comparison(operator: str, left: Run, right: Run, options: Mapping[str, Option], mark: str) -> Judge:
    """`left operator right`; `options` are those of the side that is a choice; `mark` stands for its text."""
    return lambda frame: _compared(operator, left(frame), right(frame), options, frame, mark)


def _compared(
    operator: str, one: Outcome, other: Outcome, options: Mapping[str, Option], frame: Frame, mark: str
) -> Truth:
    """The comparison of two outcomes. One that does not apply makes it false."""
    if isinstance(one, Value) and isinstance(other, Value):
        if _both_unknown_items(one, other):
            some, text = (SOME_ITEM,), frame.marked(mark)
            return Unknown(knowing(some, Mark(text, True)), knowing(some, Mark(text, False)), frozenset(some))
        return Value(_holds(operator, one, other), merged(one.because, other.because))
    if absent := absent_in((one, other)):
        return Value(False, absent.because)
    if isinstance(one, Unknown) and isinstance(other, Value) and one.fact is not None:
        return _one_fact(operator, one, other, options, frame, mark)
    if isinstance(other, Unknown) and isinstance(one, Value) and other.fact is not None:
        return _one_fact(_TURNED[operator], other, one, options, frame, mark)
    return unknown_test((one, other), frame.marked(mark))


def same_truth(operator: str, left: Run, right: Run) -> Judge:
    """`==` and `!=` of two conditions. A parked one makes it false."""

    def judge(frame: Frame) -> Truth:
        one, other = left(frame), right(frame)
        if absent := absent_in((one, other)):
            return Value(False, absent.because)
        a, b = as_truth(one), as_truth(other)
        if isinstance(a, Value) and isinstance(b, Value):
            return Value((a.value is b.value) is (operator == "=="), merge((a.because, b.because)))
        same = any_true((all_true((a, b)), all_true((negated(a), negated(b)))))
        return same if operator == "==" else negated(same)

    return judge


def membership(item: Run, items: Run, options: Mapping[str, Option], mark: str) -> Judge:
    """`item in items`: true as soon as one item is equal, false when all are known and none is."""

    def judge(frame: Frame) -> Truth:
        wanted, found = item(frame), items(frame)
        if absent := absent_in((wanted, found)):
            return Value(False, absent.because)
        if isinstance(found, Many):
            return _among(wanted, found, options, frame, mark)
        if isinstance(wanted, Value) and isinstance(found, Unknown) and found.fact is not None:
            return unknown_test((wanted, found), ("in", found.fact, str(wanted.value)))
        return unknown_test((wanted, found), frame.marked(mark))

    return judge


def known_among(item: Run, read: Read, otherwise: Judge) -> Judge:
    """`item in fact` of a fact of several choices, not looking at each of them; `otherwise` where one is missing."""

    def judge(frame: Frame) -> Truth:
        state, because = read(frame)
        if isinstance(state, _GIVEN) and isinstance(state.value, tuple):
            wanted = item(frame)
            if isinstance(wanted, Value):
                return Value(wanted.value in state.value, merged(wanted.because, because))
        return otherwise(frame)

    return judge


def any_among(values: Sequence[Scalar], read: Read, otherwise: Run) -> Judge:
    """Whether one of these is among a fact of several choices; `otherwise` says how that could come to be known."""
    only = values[0] if len(values) == 1 else None

    def judge(frame: Frame) -> Truth:
        state, because = read(frame)
        if isinstance(state, _GIVEN) and isinstance(state.value, tuple):
            chosen = state.value
            found = only in chosen if only is not None else any(value in chosen for value in values)
            return Value(found, because)
        if isinstance(state, Missing) and because:
            as_it_is = frame.copy()
            return Unknown.over((not_given(because[-1]),), lambda: _ways(otherwise(as_it_is)))
        return as_truth(otherwise(frame))

    return judge


def _ways(outcome: Outcome) -> tuple[Family, Family]:
    truth = as_truth(outcome)
    return ways_to(truth, True), ways_to(truth, False)


def among_written(item: Run, values: Sequence[Scalar], otherwise: Judge) -> Judge:
    """`item in ['a', 'b']` of values that are all written out; `otherwise` where the item has no value."""

    def judge(frame: Frame) -> Truth:
        wanted = item(frame)
        if isinstance(wanted, Value):
            return Value(wanted.value in values, wanted.because)
        return otherwise(frame)

    return judge


def _among(wanted: Outcome, found: Many, options: Mapping[str, Option], frame: Frame, mark: str) -> Truth:
    if isinstance(wanted, Value) and found.more is None:
        known = [known for one in found.elements if (known := _known_in(one)) is not None]
        if len(known) == len(found.elements):
            return _among_known(wanted, known, found)
    tests: list[Truth] = []
    for number, element in enumerate(found.elements):
        same = _compared("==", wanted, element.value, options, frame, f"{mark}.{number}")
        tests.append(all_true((element.guard, same)))
    if found.more is None:
        tests.append(Value(False, found.because))
    else:
        more = found.more.element
        same = _compared("==", wanted, more.value, options, frame, f"{mark}.more")
        tests.append(may_come(found.more, all_true((more.guard, same))))
    outcome = any_true(tests)
    if isinstance(outcome, Value) and found.more is None:
        return Value(outcome.value, merge((outcome.because, found.because)))
    return outcome


def _known_in(element: Element) -> tuple[Value, Value] | None:
    """Guard and value of an item that is certainly in its list and whose value is known."""
    guard, value = element.guard, element.value
    if isinstance(guard, Value) and guard.value is True and isinstance(value, Value):
        return guard, value
    return None


def _among_known(wanted: Value, known: Sequence[tuple[Value, Value]], found: Many) -> Truth:
    """`in` a list that is known whole: decided by the item that is equal, or by all of them."""
    same = next((one for one in known if _holds("==", one[1], wanted)), None)
    deciding = known if same is None else (same,)
    parts = [part.because for one in deciding for part in one]
    return Value(same is not None, merge((wanted.because, *parts, found.because)))


def _both_unknown_items(one: Value, other: Value) -> bool:
    """Two items that may still come: the same one, or two. One that may come is none of those that are there."""
    return isinstance(one.value, Item) and isinstance(other.value, Item) and one.value.key == other.value.key == ""


def _holds(operator: str, one: Value, other: Value) -> bool:
    left, right = one.value, other.value
    if isinstance(left, Item) or isinstance(right, Item):
        same = isinstance(left, Item) and isinstance(right, Item) and left.key == right.key
        return same is (operator == "==")
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case _:
            if isinstance(left, bool) or isinstance(right, bool):
                raise TypeError("truths have no order; the type check lets none through")
            return compare(operator, left, right)


def _one_fact(
    operator: str, unknown: Unknown, known: Value, options: Mapping[str, Option], frame: Frame, mark: str
) -> Truth:
    """A missing fact against a known value: the limits say which values of it would do."""
    fact, value = unknown.fact, known.value
    if fact is None:
        raise ValueError("more than one fact is missing")
    if options and isinstance(value, str):
        return Unknown.over((unknown,), lambda: _options_apart(operator, fact, value, options))
    if isinstance(value, Decimal | date | str):
        limits = Bound(fact, operator, value), Bound(fact, _OPPOSITE[operator], value)
        return Unknown.over((unknown,), lambda: (knowing((fact,), limits[0]), knowing((fact,), limits[1])))
    text = frame.marked(mark)
    return Unknown.over((unknown,), lambda: (knowing((fact,), Mark(text, True)), knowing((fact,), Mark(text, False))))


def _options_apart(operator: str, fact: FactRef, value: str, options: Mapping[str, Option]) -> tuple[Family, Family]:
    """The ways to make a choice equal (`==`) or unequal to one of its options, and the ways not to."""
    equal = frozenset(options).intersection((value,))
    rest = frozenset(options) - equal
    allowed, barred = (equal, rest) if operator == "==" else (rest, equal)
    return _choosing(fact, allowed), _choosing(fact, barred)


def _choosing(fact: FactRef, allowed: frozenset[str]) -> Family:
    return knowing((fact,), OneOf(fact, allowed)) if allowed else NEVER
