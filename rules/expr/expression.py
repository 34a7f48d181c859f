"""The door of this folder: compile an expression once, evaluate it for many cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from rules.expr.check import new_checker
from rules.expr.errors import ExpressionError, ExpressionProblem, UnboundItemError
from rules.expr.evaluate import Emitter
from rules.expr.frame import Frame, Run, as_truth
from rules.expr.keeping import NO_TREES, Trees
from rules.expr.outcome import Absent, Gathered, Many, Outcome, Unknown, Value, gather
from rules.expr.syntax import Node
from rules.expr.typed import Typed
from rules.expr.ways import either, fact_sets
from rules.facts import FactId, FactRef, Facts, Item, Items, Scalar
from rules.facts import Value as FactValue
from rules.vocabulary import ExprType, Vocabulary

ExprValue: TypeAlias = FactValue | Item | tuple[Scalar, ...]
"""What an expression can give: a scalar, a person (`Item`), people (`Items`, closed), or a tuple of scalars."""

Rename: TypeAlias = Callable[[FactRef], FactRef]
"""Makes of a reference to one item of a list the same of another; leaves every other one."""

_NOTHING_BOUND: Mapping[str, FactId] = MappingProxyType({})


class Settled(NamedTuple):
    """A value, with the facts that decided it in the order they were read."""

    value: ExprValue
    because: tuple[FactRef, ...]


class Open:
    """Not known yet.

    `needs` holds the smallest sets of missing facts each of which could settle it, smallest first, at most 16, worked
    out when they are first asked for. It is empty where no missing fact can: then `blocked` names the facts that stand
    in the way, parked ones (the value does not apply) or known ones without a value together (a division by zero).
    `missing` are all missing facts it could come to: together they settle it whatever their values are (where nothing
    is blocked), while after one of `needs` it may turn out that more is needed.
    """

    __slots__ = ("_blocked", "_needs", "_unknown")

    def __init__(self, unknown: Unknown | None = None, blocked: tuple[FactRef, ...] = ()) -> None:
        self._unknown = unknown
        self._needs: tuple[frozenset[FactRef], ...] | None = None
        self._blocked = blocked

    @property
    def missing(self) -> frozenset[FactRef]:
        """All missing facts it could come to."""
        return frozenset() if self._unknown is None else self._unknown.missing

    @property
    def blocked(self) -> tuple[FactRef, ...]:
        """The facts that stand in the way."""
        return self._blocked if self._unknown is None else self._unknown.blocked

    @property
    def needs(self) -> tuple[frozenset[FactRef], ...]:
        """The smallest sets of missing facts each of which could settle it."""
        if self._needs is None:
            self._needs = () if self._unknown is None else _needs(self._unknown)
        return self._needs

    def of_other_item(self, rename: Rename) -> Open:
        """The same about another item of the list, of which the same is known."""
        return _OpenOfOther(self, rename)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Open) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def __repr__(self) -> str:
        return f"Open(needs={self.needs!r}, blocked={self.blocked!r}, missing={self.missing!r})"

    def _told(self) -> tuple[object, ...]:
        return self.needs, self.blocked, self.missing


class _OpenOfOther(Open):
    """What is open about one item as it is about another: only the item's references differ."""

    __slots__ = ("_other", "_rename")

    def __init__(self, other: Open, rename: Rename) -> None:
        super().__init__()
        self._other = other
        self._rename = rename

    @property
    def missing(self) -> frozenset[FactRef]:
        return frozenset(map(self._rename, self._other.missing))

    @property
    def blocked(self) -> tuple[FactRef, ...]:
        return tuple(map(self._rename, self._other.blocked))

    @property
    def needs(self) -> tuple[frozenset[FactRef], ...]:
        if self._needs is None:
            self._needs = tuple(frozenset(map(self._rename, one)) for one in self._other.needs)
        return self._needs


@dataclass(frozen=True)
class Scope:
    """What an expression is evaluated over.

    `rate` gives a dated rate of the pack on `as_of` and raises where no version covers the day. `item` is the person
    that the bound name stands for.
    """

    facts: Facts
    as_of: date
    vocabulary: Vocabulary
    rate: Callable[[str], Decimal]
    item: tuple[FactId, Item] | None = None


@dataclass(frozen=True, eq=False)
class Expression:
    """A checked expression.

    `reads` are the declared facts it can read (`people[].roles` for a field), `speaks_of` the bound names it uses,
    `tables` the code tables it names, `tree` its typed tree, for linting.
    """

    text: str
    type: ExprType
    reads: frozenset[FactId]
    speaks_of: frozenset[str]
    tree: Typed = field(repr=False)
    bound: Mapping[str, FactId] = field(repr=False)
    run: Run = field(repr=False)
    slots: int = field(repr=False)
    tables: frozenset[str] = frozenset()

    def evaluate(self, scope: Scope) -> Settled | Open:
        """The value, or what it would take to know it. Raises what `scope.rate` raises."""
        outcome = self.run(self.frame(scope))
        if isinstance(outcome, Value):
            return Settled(*outcome)
        return _result(as_truth(outcome) if self.type is ExprType.BOOL else outcome, self.type)

    def frame(self, scope: Scope) -> Frame:
        """One evaluation's frame, with the bound names in their slots."""
        frame = Frame(scope.facts, scope.as_of, scope.rate, [None] * self.slots)
        for slot, (name, list_id) in enumerate(self.bound.items()):
            if scope.item is not None and scope.item[0] == list_id:
                frame.slots[slot] = Value(scope.item[1])
            elif name in self.speaks_of:
                raise UnboundItemError(name, self.text)
        return frame


def compile_expression(
    text: str,
    vocabulary: Vocabulary,
    expected: ExprType | None,
    where: str,
    bound: Mapping[str, FactId] = _NOTHING_BOUND,
    trees: Trees = NO_TREES,
) -> Expression:
    """The checked expression of a text.

    `expected` is the type it must have, None where any will do; `where` (`file.yaml:12`) begins every message;
    `bound` names the persons it may speak of (`{'person': 'people'}`). `trees` are those of texts that were compiled
    with the same tables of codes before: they are not parsed again. Raises `ExpressionError`.
    """
    names = tuple(bound.items())
    try:
        if trees is not NO_TREES or vocabulary.trees is not None:
            with suppress(ExpressionProblem):  # a kept tree that does not fit: the text itself counts
                return _compiled(text, vocabulary, expected, names, trees)
        return _compiled(text, vocabulary, expected, names, None)
    except ExpressionProblem as problem:
        raise ExpressionError(problem, text, where) from None


@lru_cache(maxsize=4096)
def _compiled(
    text: str,
    vocabulary: Vocabulary,
    expected: ExprType | None,
    bound: tuple[tuple[str, FactId], ...],
    trees: Trees | None,
) -> Expression:
    known = None if trees is None else trees.get(text)
    if known is None and trees is not None and vocabulary.trees is not None:
        known = vocabulary.trees.get(text)
    node = _parsed(text) if known is None else known
    names = dict(bound)
    checker = new_checker(vocabulary, names, codes_checked=known is not None)
    tree = checker.check(node)
    kind = tree.shape.type
    if expected is not None and kind is not expected:
        needed = "a condition (bool)" if expected is ExprType.BOOL else str(expected)
        raise ExpressionProblem(f"{needed} is needed here, and this gives {kind}", node.offset)
    return Expression(
        text=text,
        type=kind,
        reads=frozenset(checker.reads),
        speaks_of=frozenset(checker.used & names.keys()),
        tree=tree,
        bound=MappingProxyType(names),
        run=Emitter(vocabulary.codes).run(tree),
        slots=checker.slots,
        tables=frozenset(checker.tables),
    )


def _parsed(text: str) -> Node:
    from rules.expr.parser import parse  # noqa: PLC0415 - the grammar costs 60 ms, and kept trees do without

    try:
        return parse(text)
    except ExpressionProblem as problem:
        problem.code = "syntax"
        raise


def _result(outcome: Outcome, kind: ExprType) -> Settled | Open:
    match outcome:
        case Value(value=value, because=because):
            return Settled(value, because)
        case Absent(because=because):
            return Open(None, because)
        case Unknown():
            return Open(outcome)
        case Many():
            return _list_result(outcome, kind)


def _list_result(many: Many, kind: ExprType) -> Settled | Open:
    found = gather(many)
    if not isinstance(found, Gathered):
        return _result(found, kind)
    if kind is ExprType.PERSONS:
        items = tuple(value for value in found.values if isinstance(value, Item))
        return Settled(Items(items, closed=True), found.because)
    return Settled(tuple(value for value in found.values if not isinstance(value, Item)), found.because)


def _needs(unknown: Unknown) -> tuple[frozenset[FactRef], ...]:
    needs = fact_sets(either((unknown.true, unknown.false)))
    if not needs and unknown.missing and not unknown.blocked:  # every way kept in between met a contradiction
        return (unknown.missing,)
    return needs
