"""Macros and functions of lists, over items and fields that may be missing and lists that may be open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DecimalException

from rules.expr.frame import Frame, Judge, Run
from rules.expr.functions import DECIMALS
from rules.expr.outcome import (
    FALSE,
    TRUE,
    Element,
    Gathered,
    Many,
    More,
    Outcome,
    Truth,
    Unknown,
    Value,
    absent_in,
    all_true,
    any_true,
    end_of,
    gather,
    led_by,
    merge,
    negated,
    twice,
    undefined,
    unknown_all,
    ways_to,
    ways_to_know,
)
from rules.expr.ways import Family, both, either
from rules.facts import Item, Scalar


def _each(frame: Frame, many: Many, slot: int, work: Callable[[Element], Element]) -> Many:
    """The list with every item worked on that may be in it; the item stands in its slot meanwhile."""
    before = frame.slots[slot]
    elements: list[Element] = []
    for element in many.elements:
        if isinstance(element.guard, Value) and element.guard.value is False:
            elements.append(element)
            continue
        frame.slots[slot] = element.value
        elements.append(work(element))
    more = many.more
    if more is not None and more.element.guard != FALSE:
        frame.slots[slot] = more.element.value
        more = More(more.fact, work(more.element))
    frame.slots[slot] = before
    return Many(tuple(elements), many.because, more)


def filtered(items: Run, slot: int, condition: Judge) -> Run:
    """`.filter(p, c)`: the items stay, guarded by the condition."""

    def run(frame: Frame) -> Outcome:
        many = items(frame)
        if not isinstance(many, Many):
            return many
        return _each(frame, many, slot, lambda one: Element(_guarded(one.guard, condition(frame)), one.value))

    return run


def _guarded(guard: Truth, condition: Truth) -> Truth:
    """Kleene's and; most items are in their list for sure."""
    return condition if guard is TRUE else all_true((guard, condition))


def mapped(items: Run, slot: int, value: Run) -> Run:
    """`.map(p, e)`."""

    def run(frame: Frame) -> Outcome:
        many = items(frame)
        if not isinstance(many, Many):
            return many
        return _each(frame, many, slot, lambda one: Element(one.guard, value(frame)))

    return run


def quantified(items: Run, slot: int, condition: Judge, *, every: bool) -> Run:
    """`.exists(p, c)`, or `.all(p, c)` with `every`: three-valued, and not known over an open list unless settled."""

    def run(frame: Frame) -> Outcome:
        many = items(frame)
        if not isinstance(many, Many):
            return many
        before = frame.slots[slot]
        found = any_true(_some(frame, many, slot, (lambda each: negated(condition(each))) if every else condition))
        frame.slots[slot] = before
        return negated(found) if every else found

    return run


def _some(frame: Frame, many: Many, slot: int, condition: Judge) -> Iterator[Truth]:
    """Of each item in turn whether it is in the list and has it; at last whether one that may still come has."""
    for guard, value in many.elements:
        if isinstance(guard, Value) and guard.value is False:
            yield guard
        else:
            frame.slots[slot] = value
            yield _guarded(guard, condition(frame))
    yield _end(frame, many, slot, condition)


def _end(frame: Frame, many: Many, slot: int, condition: Judge) -> Truth:
    """Whether an item may still come that has it."""
    more = many.more
    if more is not None and more.element.guard != FALSE:
        frame.slots[slot] = more.element.value
        more = More(more.fact, Element(_guarded(more.element.guard, condition(frame)), more.element.value))
    return end_of(Many((), many.because, more))


def only_one(items: Run, slot: int, value: Run, condition: Judge) -> Run:
    """`.one(p, e, c)`: the value of the only item with the condition; undefined where there is not exactly one."""
    hits = filtered(items, slot, condition)

    def run(frame: Frame) -> Outcome:
        many = hits(frame)
        if not isinstance(many, Many):
            return many
        valued = _each(frame, many, slot, lambda one: Element(one.guard, value(frame)))
        return _single(valued)

    return run


def _single(many: Many) -> Outcome:
    because = merge((many.because, *(one.guard.because for one in many.elements if isinstance(one.guard, Value))))
    maybe = [one for one in many.elements if isinstance(one.guard, Unknown)]
    certain = [one for one in many.elements if isinstance(one.guard, Value) and one.guard.value is True]
    end = end_of(many)
    settled = not maybe and isinstance(end, Value)
    if len(certain) > 1 or (settled and not certain):
        return undefined(because)
    if settled:
        return led_by(because, certain[0].value)

    def make() -> tuple[Family, Family]:
        families: list[Family] = []
        for one in certain or maybe:
            others = [ways_to(other.guard, False) for other in maybe if other is not one]
            families.append(both([ways_to(one.guard, True), *others, ways_to(end, False), ways_to_know(one.value)]))
        if not certain:  # the one may still come
            families.append(both([*(ways_to(other.guard, False) for other in maybe), ways_to(end, True)]))
        return twice(either(families))

    parts = [end, *(part for one in (*certain, *maybe) for part in (one.guard, one.value))]
    return Unknown.over(parts, make)


def counted(items: Run) -> Run:
    """`size(list)`: what the items hold does not matter."""

    def run(frame: Frame) -> Outcome:
        many = items(frame)
        if not isinstance(many, Many):
            return many
        more = None if many.more is None else More(many.more.fact, Element(many.more.element.guard, TRUE))
        return _size(Many(tuple([Element(one.guard, TRUE) for one in many.elements]), many.because, more))

    return run


def counted_hits(items: Run, slot: int, condition: Judge) -> Run:
    """`size(list.filter(p, c))`: one look at each item, and at what may still come."""

    def run(frame: Frame) -> Outcome:
        many = items(frame)
        if not isinstance(many, Many):
            return many
        known = _hits(frame, many, slot, condition)
        if known is not None:
            return known
        before = frame.slots[slot]
        elements: list[Element] = []
        for element in many.elements:
            guard = element.guard
            if guard is TRUE or isinstance(guard, Unknown) or guard.value is not False:
                frame.slots[slot] = element.value
                guard = _guarded(guard, condition(frame))
            elements.append(Element(guard, TRUE))
        more = many.more
        if more is not None:
            guard = more.element.guard
            if guard != FALSE:
                frame.slots[slot] = more.element.value
                guard = _guarded(guard, condition(frame))
            more = More(more.fact, Element(guard, TRUE))
        frame.slots[slot] = before
        return _size(Many(tuple(elements), many.because, more))

    return run


def _hits(frame: Frame, many: Many, slot: int, condition: Judge) -> Value | None:
    """How many items have it; None where that is not known of each that is in the list, or more may come."""
    slots, before = frame.slots, frame.slots[slot]
    because, number = [many.because], 0
    for guard, value in many.elements:
        slots[slot] = value
        truth = condition(frame)
        if guard is not TRUE or isinstance(truth, Unknown):
            break
        because.append(truth.because)
        number += truth.value is True
    slots[slot] = before
    whole = many.more is None and len(because) == len(many.elements) + 1
    return Value(Decimal(number), merge(because)) if whole else None


def _size(many: Many) -> Outcome:
    """How many items are in a list of which only the guards matter."""
    found = gather(many)
    return Value(Decimal(len(found.values)), found.because) if isinstance(found, Gathered) else found


def summed(items: Run) -> Run:
    """`sum(numbers)`."""

    def total(values: Sequence[Scalar | Item]) -> Scalar | None:
        result = Decimal(0)
        for value in values:
            if not isinstance(value, Decimal):
                raise TypeError("sum() takes numbers; the type check lets nothing else through")
            result = DECIMALS.add(result, value)
        return result

    return _gathering(items, total)


def joined(items: Run, separator: Run) -> Run:
    """`join(texts, '、')`."""

    def run(frame: Frame) -> Outcome:
        between, many = separator(frame), items(frame)
        if not isinstance(many, Many):
            return many
        found = gather(many)
        if isinstance(found, Gathered):
            if not isinstance(between, Value):
                return between
        else:
            return absent_in((between, found)) or unknown_all((between, found))
        text = str(between.value).join(str(value) for value in found.values)
        return Value(text, merge((between.because, found.because)))

    return run


def _gathering(items: Run, work: Callable[[Sequence[Scalar | Item]], Scalar | None]) -> Run:
    def run(frame: Frame) -> Outcome:
        many = items(frame)
        if not isinstance(many, Many):
            return many
        found = gather(many)
        if not isinstance(found, Gathered):
            return found
        try:
            value = work(found.values)
        except DecimalException:
            value = None
        return undefined(found.because) if value is None else Value(value, found.because)

    return run
