"""What holds a settled condition up: its facts joined by "and" and "or", read off its tree.

A true `&&` needs all of its operands, a true `||` any one of those that are true; a false one the other way round.
Where a comparison, a function or a `has` decides, its facts count together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from rules.expr import typed
from rules.expr.evaluate import Emitter
from rules.expr.expression import Expression, Scope
from rules.expr.frame import Frame, Judge, as_truth
from rules.expr.outcome import FALSE, Element, Many, Value
from rules.expr.typed import Typed
from rules.facts import FactRef
from rules.vocabulary import ExprType


@dataclass(frozen=True, slots=True)
class Leaf:
    """These facts together, as they are now."""

    facts: tuple[FactRef, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is needed."""

    parts: tuple[Support, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough."""

    parts: tuple[Support, ...]


Support: TypeAlias = Leaf | AllOf | AnyOf
NOTHING = AllOf(())
"""It holds whatever the facts are."""


def support(expression: Expression, scope: Scope) -> Support | None:
    """What holds the condition's value up; None while it is not known. Raises what `scope.rate` raises."""
    frame = expression.frame(scope)
    if expression.type is not ExprType.BOOL:
        outcome = expression.run(frame)
        return Leaf(outcome.because) if isinstance(outcome, Value) else None
    truth = as_truth(expression.run(frame))
    if not isinstance(truth, Value):
        return None
    return _Supporting(frame, Emitter(scope.vocabulary.codes)).of(expression.tree, wanted=truth.value is True)


class _Supporting:
    def __init__(self, frame: Frame, emitter: Emitter) -> None:
        self.frame = frame
        self.emitter = emitter
        self.judges: dict[int, Judge] = {}

    def judged(self, node: Typed) -> Value | None:
        """The condition's value now; None where it has none."""
        if id(node) not in self.judges:
            self.judges[id(node)] = self.emitter.judge(node)
        truth = self.judges[id(node)](self.frame)
        return truth if isinstance(truth, Value) else None

    def of(self, node: Typed, *, wanted: bool) -> Support:
        """What holds it up that the node is as wanted, which it is."""
        match node:
            case typed.Not(operand=operand):
                return self.of(operand, wanted=not wanted)
            case typed.Junction(operator=operator, operands=operands):
                if (operator == "&&") is wanted:
                    return AllOf(tuple(self.of(one, wanted=wanted) for one in operands))
                holding = [one for one in operands if self.is_so(one, wanted=wanted)]
                return AnyOf(tuple(self.of(one, wanted=wanted) for one in holding))
            case typed.Choice(shape=shape) if shape.type is ExprType.BOOL:
                return self.choice(node, wanted=wanted)
            case typed.Over(name="exists" | "all", condition=condition) if condition is not None:
                return self.quantified(node, condition, wanted=wanted)
            case _:
                found = self.judged(node)
                return NOTHING if found is None else Leaf(found.because)

    def is_so(self, node: Typed, *, wanted: bool) -> bool:
        found = self.judged(node)
        return found is not None and found.value is wanted

    def choice(self, node: typed.Choice, *, wanted: bool) -> Support:
        asked = self.judged(node.condition)
        if asked is None:  # both branches are alike
            return AllOf((self.of(node.yes, wanted=wanted), self.of(node.no, wanted=wanted)))
        chosen = node.yes if asked.value is True else node.no
        return AllOf((self.of(node.condition, wanted=asked.value is True), self.of(chosen, wanted=wanted)))

    def quantified(self, node: typed.Over, condition: Typed, *, wanted: bool) -> Support:
        many = self.emitter.run(node.items)(self.frame)
        if not isinstance(many, Many):
            found = self.judged(node)
            return NOTHING if found is None else Leaf(found.because)
        before = self.frame.slots[node.slot]
        some = (node.name == "exists") is wanted
        items = [self.item(node, condition, one, wanted=wanted, some=some) for one in many.elements]
        parts = tuple(one for one in items if one is not None)
        end = () if some else (self.end(node, condition, many, wanted=wanted),)
        held = AnyOf(parts) if some else AllOf((*parts, *end))
        self.frame.slots[node.slot] = before
        return held

    def item(self, node: typed.Over, condition: Typed, one: Element, *, wanted: bool, some: bool) -> Support | None:
        """What makes the condition of one item as wanted; None where the item does not count."""
        guard = one.guard
        if not isinstance(guard, Value):
            return None
        if guard.value is False:
            return None if some else Leaf(guard.because)
        self.frame.slots[node.slot] = one.value
        if not self.is_so(condition, wanted=wanted):
            return None
        return AllOf((Leaf(guard.because), self.of(condition, wanted=wanted)))

    def end(self, node: typed.Over, condition: Typed, many: Many, *, wanted: bool) -> Support:
        """Why no other item matters: the list is closed, or none that may still come can."""
        if many.more is None or many.more.element.guard == FALSE:
            return Leaf(many.because)
        self.frame.slots[node.slot] = many.more.element.value
        return self.of(condition, wanted=wanted) if self.is_so(condition, wanted=wanted) else Leaf(many.because)
