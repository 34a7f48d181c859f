"""Comparisons and `in`, with the ways to make them true or false while a fact is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rules.expr.frame import Frame, Judge, Run, as_truth
from rules.expr.outcome import (
    Absent,
    Many,
    Outcome,
    Truth,
    Unknown,
    Value,
    all_true,
    any_true,
    blocked_in,
    may_come,
    merge,
    missing_in,
    negated,
    ways_to_know,
)
from rules.expr.ways import NEVER, SOME_ITEM, Bound, Family, Mark, OneOf, both, compare, knowing
from rules.facts import Item
from rules.model import Option

_TURNED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def comparison(operator: str, left: Run, right: Run, options: Mapping[str, Option], mark: str) -> Judge:
    """`left operator right`; `options` are those of the side that is a choice; `mark` stands for its text."""

    def judge(frame: Frame) -> Truth:
        one, other = left(frame), right(frame)
        return compared(operator, one, other, options, (mark, *frame.bound()))

    return judge


def compared(
    operator: str, one: Outcome, other: Outcome, options: Mapping[str, Option], mark: tuple[str, ...]
) -> Truth:
    """The comparison of two outcomes. One that does not apply makes it false."""
    absent = [side.because for side in (one, other) if isinstance(side, Absent)]
    if absent:
        return Value(False, merge(absent))
    if isinstance(one, Value) and isinstance(other, Value):
        if _both_unknown_items(one, other):
            some = (SOME_ITEM,)
            return Unknown(knowing(some, Mark(mark, True)), knowing(some, Mark(mark, False)), frozenset(some))
        return Value(_holds(operator, one, other), merge((one.because, other.because)))
    if isinstance(one, Unknown) and isinstance(other, Value) and one.fact is not None:
        return _one_fact(operator, one, other, options, mark)
    if isinstance(other, Unknown) and isinstance(one, Value) and other.fact is not None:
        return _one_fact(_TURNED[operator], other, one, options, mark)
    sides = (one, other)
    ways = both([ways_to_know(side) for side in sides])
    return Unknown(
        both((ways, knowing((), Mark(mark, True)))),
        both((ways, knowing((), Mark(mark, False)))),
        missing_in(sides),
        blocked_in(sides),
    )


def same_truth(operator: str, left: Run, right: Run) -> Judge:
    """`==` and `!=` of two conditions. A parked one makes it false."""

    def judge(frame: Frame) -> Truth:
        one, other = left(frame), right(frame)
        absent = [side.because for side in (one, other) if isinstance(side, Absent)]
        if absent:
            return Value(False, merge(absent))
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
        absent = [side.because for side in (wanted, found) if isinstance(side, Absent)]
        if absent:
            return Value(False, merge(absent))
        marks = (mark, *frame.bound())
        if isinstance(found, Many):
            return _among(wanted, found, options, marks)
        sides = (wanted, found)
        if isinstance(wanted, Value) and isinstance(found, Unknown) and found.fact is not None:
            marks = ("in", found.fact, str(wanted.value))
        ways = both([ways_to_know(side) for side in sides])
        return Unknown(
            both((ways, knowing((), Mark(marks, True)))),
            both((ways, knowing((), Mark(marks, False)))),
            missing_in(sides),
            blocked_in(sides),
        )

    return judge


def _among(wanted: Outcome, found: Many, options: Mapping[str, Option], mark: tuple[str, ...]) -> Truth:
    if isinstance(wanted, Value) and found.more is None and all(_plain(element.value) for element in found.elements):
        guards = [element.guard for element in found.elements]
        if all(isinstance(guard, Value) and guard.value is True for guard in guards):
            return _among_known(wanted, found)
    tests: list[Truth] = []
    for number, element in enumerate(found.elements):
        same = compared("==", wanted, element.value, options, (*mark, str(number)))
        tests.append(all_true((element.guard, same)))
    if found.more is None:
        tests.append(Value(False, found.because))
    else:
        more = found.more.element
        same = compared("==", wanted, more.value, options, (*mark, "more"))
        tests.append(may_come(found.more, all_true((more.guard, same))))
    outcome = any_true(tests)
    if isinstance(outcome, Value) and found.more is None:
        return Value(outcome.value, merge((outcome.because, found.because)))
    return outcome


def _among_known(wanted: Value, found: Many) -> Truth:
    hit = [element for element in found.elements if isinstance(element.value, Value)]
    same = [element for element in hit if _equal(element.value, wanted)]
    deciding = same[:1] or hit
    parts = [part.because for element in deciding for part in (element.guard, element.value) if isinstance(part, Value)]
    return Value(bool(same), merge((wanted.because, *parts, found.because)))


def _plain(outcome: Outcome) -> bool:
    return isinstance(outcome, Value)


def _equal(outcome: Outcome, wanted: Value) -> bool:
    return isinstance(outcome, Value) and _holds("==", outcome, wanted)


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
    operator: str, unknown: Unknown, known: Value, options: Mapping[str, Option], mark: tuple[str, ...]
) -> Truth:
    """A missing fact against a known value: the limits say which values of it would do."""
    fact, value = unknown.fact, known.value
    if fact is None:
        raise ValueError("more than one fact is missing")
    if options and isinstance(value, str):
        equal = frozenset(options).intersection((value,))
        rest = frozenset(options) - equal
        allowed, barred = (equal, rest) if operator == "==" else (rest, equal)
        true, false = (_choosing(unknown, choice) for choice in (allowed, barred))
    elif isinstance(value, Decimal | date | str):
        true = knowing((fact,), Bound(fact, operator, value))
        false = knowing((fact,), Bound(fact, _OPPOSITE[operator], value))
    else:
        true = knowing((fact,), Mark(mark, True))
        false = knowing((fact,), Mark(mark, False))
    return Unknown(true, false, unknown.missing)


def _choosing(unknown: Unknown, allowed: frozenset[str]) -> Family:
    if unknown.fact is None or not allowed:
        return NEVER
    return knowing((unknown.fact,), OneOf(unknown.fact, allowed))
