"""Typed trees → closures over the facts of a case, made once per expression (`outcome` says what they give)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from rules.expr import coded, compare, joins, leaves, lists, typed
from rules.expr.frame import Frame, Judge, Run, as_truth
from rules.expr.functions import STRICT, Strict, calculate
from rules.expr.outcome import (
    TRUE,
    Absent,
    Element,
    Many,
    More,
    Outcome,
    Truth,
    Unknown,
    Value,
    absent_in,
    all_true,
    any_true,
    led_by,
    merge,
    negated,
    twice,
    undefined,
    unknown_all,
    unknown_test,
    ways_to,
    ways_to_know,
)
from rules.expr.typed import Typed
from rules.expr.ways import Family, both, either
from rules.facts import Item, Scalar
from rules.tables.codes import NO_TABLES, CodeTables
from rules.vocabulary import ExprType

_Test: TypeAlias = typed.Has | typed.Not | typed.Junction | typed.Compare | typed.Within
"""The nodes that give a truth themselves."""


@dataclass(slots=True)
class Emitter:
    """Makes the closures of one expression, with the code tables it may look into. Equal nodes share a mark."""

    codes: CodeTables = NO_TABLES
    marks: dict[Typed, str] = field(default_factory=dict)

    def run(self, node: Typed) -> Run:
        """The closure of a node."""
        match node:
            case typed.Constant(value=value):
                constant = Value(value)
                return lambda _frame: constant
            case typed.ReadFact():
                return leaves.read_fact(node)
            case typed.ReadField():
                return leaves.read_field(node)
            case typed.Variable(slot=slot):
                return lambda frame: frame.held(slot)
            case typed.Today():
                return lambda frame: Value(frame.as_of)
            case typed.Rate(rate=rate):
                return lambda frame: Value(frame.rate(rate))
            case typed.Has() | typed.Not() | typed.Junction() | typed.Compare() | typed.Within():
                return self._test(node)
            case typed.Choice():
                return self._choice(node)
            case typed.Listing():
                return self._listing(node)
            case typed.Apply(name=name, arguments=arguments):
                bool_mark = self._mark(node) if node.shape.type is ExprType.BOOL else None
                body = STRICT[name] if name in STRICT else coded.body(self.codes, name)
                return _apply(body, tuple(self.run(argument) for argument in arguments), bool_mark)
            case typed.Arithmetic():
                return self._arithmetic(node)
            case typed.Gather() | typed.Label() | typed.Over():
                return self._list_work(node)
            case _:
                assert_never(node)

    def judge(self, node: Typed) -> Judge:
        """The closure of a condition, in which what does not apply is false."""
        if isinstance(node, _Test):
            return self._test(node)
        run = self.run(node)
        return lambda frame: as_truth(run(frame))

    def _mark(self, node: Typed) -> str:
        return self.marks.setdefault(node, str(len(self.marks)))

    def _test(self, node: _Test) -> Judge:
        match node:
            case typed.Has():
                return leaves.has(self.run(node.read), node)
            case typed.Not(operand=operand):
                judge = self.judge(operand)
                return lambda frame: negated(judge(frame))
            case typed.Junction(operator=operator, operands=operands):
                judges = tuple(self.judge(operand) for operand in operands)
                together = all_true if operator == "&&" else any_true
                return lambda frame: together(judge(frame) for judge in judges)
            case typed.Within(item=item, items=items):
                return self._membership(node, item, items)
            case typed.Compare(operator=operator, left=left, right=right):
                if left.shape.type is ExprType.BOOL:
                    return compare.same_truth(operator, self.run(left), self.run(right))
                options = left.shape.options or right.shape.options
                return compare.comparison(operator, self.run(left), self.run(right), options, self._mark(node))

    def _membership(self, node: typed.Within, item: Typed, items: Typed) -> Judge:
        wanted = self.run(item)
        judge = compare.membership(wanted, self.run(items), item.shape.options, self._mark(node))
        match items:
            case typed.ReadFact() | typed.ReadField():
                read = leaves.state_of(items)
                if isinstance(item, typed.Constant):
                    return compare.any_among((item.value,), read, judge)
                return compare.known_among(wanted, read, judge)
            case typed.Listing() if _is_written(items):
                return compare.among_written(wanted, _written(items), judge)
            case _:
                return judge

    def _listing(self, node: typed.Listing) -> Run:
        if _is_written(node):
            written = Many(tuple(Element(TRUE, Value(value)) for value in _written(node)))
            return lambda _frame: written
        items = tuple(self.run(item) for item in node.items)
        return lambda frame: Many(tuple(Element(TRUE, item(frame)) for item in items))

    def _choice(self, node: typed.Choice) -> Run:
        condition = self.judge(node.condition)
        if node.shape.type is ExprType.BOOL:
            return _choose_truth(condition, self.judge(node.yes), self.judge(node.no))
        return _choose(condition, self.run(node.yes), self.run(node.no))

    def _arithmetic(self, node: typed.Arithmetic) -> Run:
        operands = (self.run(node.first), *(self.run(part) for _, part in node.rest))
        steps = tuple(STRICT[sign] for sign, _ in node.rest)

        def fold(frame: Frame) -> Outcome:
            outcomes = [operand(frame) for operand in operands]
            stopped = _stopped(outcomes)
            if stopped is not None:
                return stopped
            values = [outcome for outcome in outcomes if isinstance(outcome, Value)]
            because = merge(value.because for value in values)
            total = _scalar(values[0])
            for step, operand in zip(steps, values[1:], strict=True):
                result = calculate(step, frame.as_of, (total, _scalar(operand)))
                if result is None:
                    return undefined(because)
                total = result
            return Value(total, because)

        return fold

    def _list_work(self, node: typed.Gather | typed.Label | typed.Over) -> Run:
        match node:
            case typed.Label():
                return _label(self.run(node.operand), node)
            case typed.Gather():
                if node.name == "size":
                    return self._size(node.items)
                items = self.run(node.items)
                if node.name == "sum":
                    return lists.summed(items)
                separator = Value("\n")
                between: Run = self.run(node.separator) if node.separator is not None else lambda _frame: separator
                return lists.joined(items, between)
            case typed.Over():
                return self._over(node)

    def _size(self, items: Typed) -> Run:
        if not isinstance(items, typed.Over) or items.name != "filter" or items.condition is None:
            return lists.counted(self.run(items))
        join = joins.join_of(items)
        if join is None:
            return lists.counted_hits(self.run(items.items), items.slot, self.judge(items.condition))
        counted = lists.counted(self.run(items))
        return joins.counted(join, self.run(join.other), counted) if join.alone else counted

    def _over(self, node: typed.Over) -> Run:
        items = self.run(node.items)
        if join := joins.join_of(node):
            items = joins.narrowed(items, join, self.run(join.other))
        condition: Judge = self.judge(node.condition) if node.condition is not None else lambda _frame: TRUE
        value: Run = self.run(node.value) if node.value is not None else lambda _frame: TRUE
        match node.name:
            case "filter":
                return lists.filtered(items, node.slot, condition)
            case "map":
                return lists.mapped(items, node.slot, value)
            case "exists" | "all":
                found = lists.quantified(items, node.slot, condition, every=node.name == "all")
                return self._any_chosen(node, found)
            case "one":
                return lists.only_one(items, node.slot, value, condition)
            case _:
                assert_never(node.name)

    def _any_chosen(self, node: typed.Over, otherwise: Run) -> Run:
        """`['a', 'b'].exists(r, r in person.roles)`: known at one look where the choices are known."""
        match node:
            case typed.Over(
                items=typed.Listing(items=(_, *_)) as listing,
                condition=typed.Within(
                    item=typed.Variable(slot=slot), items=typed.ReadFact() | typed.ReadField() as read
                ),
            ) if node.name == "exists" and slot == node.slot and _is_written(listing):
                return compare.any_among(_written(listing), leaves.state_of(read), otherwise)
            case _:
                return otherwise


def _is_written(node: typed.Listing) -> bool:
    """Whether all its items are written out."""
    return all(isinstance(one, typed.Constant) for one in node.items)


def _written(node: typed.Listing) -> tuple[Scalar, ...]:
    return tuple(one.value for one in node.items if isinstance(one, typed.Constant))


# ---------------------------------------------------------------- functions


def _scalar(outcome: Value) -> Scalar:
    if isinstance(outcome.value, Item):
        raise TypeError("a person is no operand; the type check lets none through")
    return outcome.value


def _stopped(outcomes: list[Outcome]) -> Absent | Unknown | None:
    """Why a function of these has no value: one does not apply, or one is not known; None where all are there."""
    if absent := absent_in(outcomes):
        return absent
    return unknown_all(outcomes) if any(isinstance(outcome, Unknown) for outcome in outcomes) else None


def _apply(body: Strict, arguments: tuple[Run, ...], mark: str | None) -> Run:
    def run(frame: Frame) -> Outcome:
        outcomes = [argument(frame) for argument in arguments]
        stopped = _stopped(outcomes)
        if stopped is None:
            values = [outcome for outcome in outcomes if isinstance(outcome, Value)]
            because = merge(value.because for value in values)
            result = calculate(body, frame.as_of, tuple(_scalar(value) for value in values))
            return undefined(because) if result is None else Value(result, because)
        if mark is None or isinstance(stopped, Absent):
            return stopped
        return unknown_test(outcomes, frame.marked(mark))

    return run


def _label(operand: Run, node: typed.Label) -> Run:
    terms = {
        key: option.term.zh if option.term is not None else option.label.zh
        for key, option in node.operand.shape.options.items()
    }

    def named(outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Value):
            return unknown_all((outcome,)) if isinstance(outcome, Unknown) else outcome
        term = terms.get(str(outcome.value))
        return undefined(outcome.because) if term is None else Value(term, outcome.because)

    def run(frame: Frame) -> Outcome:
        outcome = operand(frame)
        if isinstance(outcome, Many):
            elements = tuple(Element(element.guard, named(element.value)) for element in outcome.elements)
            more = outcome.more
            if more is not None:
                more = More(more.fact, Element(more.element.guard, named(more.element.value)))
            return Many(elements, outcome.because, more)
        return named(outcome)

    return run


# ---------------------------------------------------------------- c ? a : b


def _choose_truth(condition: Judge, yes: Judge, no: Judge) -> Run:
    def run(frame: Frame) -> Truth:
        asked = condition(frame)
        if isinstance(asked, Value):
            chosen = yes(frame) if asked.value is True else no(frame)
            if isinstance(chosen, Unknown):
                return chosen
            return Value(chosen.value, merge((asked.because, chosen.because)))
        one, other = yes(frame), no(frame)
        if isinstance(one, Value) and isinstance(other, Value) and one.value is other.value:
            return Value(one.value, merge((one.because, other.because)))
        parts = (asked, one, other)

        def ways(wanted: bool) -> Family:
            first, second = ways_to(one, wanted), ways_to(other, wanted)
            return either((both((asked.true, first)), both((asked.false, second)), both((first, second))))

        return Unknown.over(parts, lambda: (ways(True), ways(False)))

    return run


def _choose(condition: Judge, yes: Run, no: Run) -> Run:
    def run(frame: Frame) -> Outcome:
        asked = condition(frame)
        if isinstance(asked, Value):
            return led_by(asked.because, yes(frame) if asked.value is True else no(frame))
        one, other = yes(frame), no(frame)
        parts = (asked, one, other)

        def ways() -> tuple[Family, Family]:
            return twice(either((both((asked.true, ways_to_know(one))), both((asked.false, ways_to_know(other))))))

        return Unknown.over(parts, ways)

    return run
