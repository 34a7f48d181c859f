"""The type check of functions, methods and macros (a part of `check`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from rules.expr import coded, syntax, typed
from rules.expr.errors import ExpressionProblem
from rules.expr.functions import FUNCTIONS, METHODS, Signature
from rules.expr.typed import Shape, Typed
from rules.vocabulary import ExprType, nearest

if TYPE_CHECKING:
    from rules.expr.check import Checker

_Macro = Literal["filter", "map", "exists", "all", "one"]
_MACROS: Mapping[_Macro, tuple[str, ...]] = {
    "filter": ("name", "condition"),
    "map": ("name", "value"),
    "exists": ("name", "condition"),
    "all": ("name", "condition"),
    "one": ("name", "value", "condition"),
}
_OWN = ("has", "date", "rate", "size", "sum", "label", "labels", "join", "concat_lines", *coded.NAMES)


class Calls:
    """Checks calls on behalf of a checker."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker

    def call(self, node: syntax.Call) -> Typed:
        """The typed call. Raises `ExpressionProblem`."""
        if node.receiver is not None:
            return self._method(node, node.receiver)
        if node.name in FUNCTIONS:
            return self._strict(node, FUNCTIONS[node.name], node.arguments)
        match node.name:
            case "has":
                return self._has(node)
            case "date":
                return self._date(node)
            case "rate":
                return self._rate(node)
            case "size":
                return self._size(node)
            case "sum":
                items = self._only(node, ExprType.NUMBERS, "sum(numbers)")
                return typed.Gather("sum", items, None, Shape(ExprType.NUMBER))
            case "concat_lines":
                items = self._only(node, ExprType.TEXTS, "concat_lines(texts)")
                return typed.Gather("concat_lines", items, None, Shape(ExprType.TEXT))
            case "join" | "labels":
                return self._join(node)
            case "label":
                return self._label(node)
            case name if name in coded.NAMES:
                return coded.check_call(self._checker, node)
            case _:
                raise self._unknown(node)

    def _unknown(self, node: syntax.Call) -> ExpressionProblem:
        if node.name in METHODS or node.name in _MACROS:
            return ExpressionProblem(f"'{node.name}' is written behind its value: x.{node.name}(…)", node.offset)
        near = nearest(node.name, (*FUNCTIONS, *_OWN))
        return ExpressionProblem(f"there is no function '{node.name}'", node.offset, near, code="unknown_function")

    def _count(self, node: syntax.Call, count: int, usage: str) -> None:
        if len(node.arguments) != count:
            raise ExpressionProblem(f"write {usage}; here are {len(node.arguments)} values", node.offset)

    def _only(self, node: syntax.Call, wanted: ExprType, usage: str) -> Typed:
        self._count(node, 1, usage)
        return self._checker.need(node.arguments[0], wanted, usage)

    def _strict(self, node: syntax.Call, signature: Signature, arguments: tuple[syntax.Node, ...]) -> Typed:
        usage = f"{node.name}({', '.join(signature.takes)})"
        if len(arguments) != len(signature.takes):
            raise ExpressionProblem(f"{usage} takes {len(signature.takes)} values, not {len(arguments)}", node.offset)
        values = tuple(
            self._checker.need(argument, wanted, usage)
            for argument, wanted in zip(arguments, signature.takes, strict=True)
        )
        return typed.Apply(node.name, values, Shape(signature.gives))

    # ------------------------------------------------------------ functions of their own kind

    def _has(self, node: syntax.Call) -> Typed:
        self._count(node, 1, "has(fact)")
        read = self._checker.check(node.arguments[0])
        if not isinstance(read, typed.ReadFact | typed.ReadField):
            raise ExpressionProblem("has() asks for one fact by its name", node.arguments[0].offset)
        return typed.Has(read, Shape(ExprType.BOOL))

    def _written(self, node: syntax.Call, usage: str) -> tuple[str, int]:
        self._count(node, 1, usage)
        argument = syntax.ungroup(node.arguments[0])
        if not isinstance(argument, syntax.Literal) or not isinstance(argument.value, str):
            raise ExpressionProblem(f"write {usage} with the text itself in quotes", node.arguments[0].offset)
        return argument.value, argument.offset

    def _date(self, node: syntax.Call) -> Typed:
        text, offset = self._written(node, "date('2026-05-01')")
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            raise ExpressionProblem("this is no day; write date('2026-05-01')", offset)
        return typed.Constant(day, Shape(ExprType.DATE))

    def _rate(self, node: syntax.Call) -> Typed:
        rate, offset = self._written(node, "rate('id')")
        if rate not in self._checker.vocabulary.rates:
            near = nearest(rate, self._checker.vocabulary.rates)
            raise ExpressionProblem(f"there is no rate '{rate}'", offset, near, code="unknown_rate")
        return typed.Rate(rate, Shape(ExprType.NUMBER))

    def _size(self, node: syntax.Call) -> Typed:
        self._count(node, 1, "size(text or list)")
        operand = self._checker.check(node.arguments[0])
        if operand.shape.type is ExprType.TEXT:
            return typed.Apply("size", (operand,), Shape(ExprType.NUMBER))
        if operand.shape.type.element is None:
            raise ExpressionProblem(
                f"size() counts a text or a list, and this is {operand.shape.type}", node.arguments[0].offset
            )
        return typed.Gather("size", operand, None, Shape(ExprType.NUMBER))

    def _label(self, node: syntax.Call) -> Typed:
        operand = self._only(node, ExprType.TEXT, "label(choice)")
        self._with_options(operand, node)
        return typed.Label(operand, Shape(ExprType.TEXT))

    def _join(self, node: syntax.Call) -> Typed:
        usage = f"{node.name}(list, '、')"
        self._count(node, 2, usage)
        items = self._checker.need(node.arguments[0], ExprType.TEXTS, usage)
        separator = self._checker.need(node.arguments[1], ExprType.TEXT, usage)
        if node.name == "labels":
            self._with_options(items, node)
            items = typed.Label(items, Shape(ExprType.TEXTS))
        return typed.Gather("join", items, separator, Shape(ExprType.TEXT))

    def _with_options(self, operand: Typed, node: syntax.Call) -> None:
        if not operand.shape.options:
            raise ExpressionProblem(
                f"{node.name}() gives the terms of a choice's options, and this is no choice", node.arguments[0].offset
            )

    # ------------------------------------------------------------ methods and macros

    def _method(self, node: syntax.Call, receiver: syntax.Node) -> Typed:
        for macro in _MACROS:
            if node.name == macro:
                return self._macro(macro, node, receiver)
        if node.name in METHODS:
            return self._strict(node, METHODS[node.name], (receiver, *node.arguments))
        if node.name in FUNCTIONS or node.name in _OWN:
            raise ExpressionProblem(f"'{node.name}' is written before its value: {node.name}(x)", node.offset)
        near = nearest(node.name, (*METHODS, *_MACROS))
        raise ExpressionProblem(f"there is no method '.{node.name}()'", node.offset, near, code="unknown_function")

    def _macro(self, kind: _Macro, node: syntax.Call, receiver: syntax.Node) -> Typed:
        roles = _MACROS[kind]
        if len(node.arguments) != len(roles):
            raise ExpressionProblem(f"write .{node.name}({_usage(roles)})", node.offset)
        items = self._checker.check(receiver)
        element = items.shape.type.element
        if element is None:
            raise ExpressionProblem(
                f"'.{node.name}()' goes through a list, and this is {items.shape.type}", receiver.offset
            )
        named = syntax.ungroup(node.arguments[0])
        if not isinstance(named, syntax.Path) or len(named.names) != 1:
            raise ExpressionProblem(f"a name for each item stands first: .{node.name}({_usage(roles)})", named.offset)
        name = named.names[0]
        slot = self._checker.bind(name, Shape(element, items.shape.options, items.shape.list_id), named.offset)
        condition = value = None
        for role, argument in zip(roles[1:], node.arguments[1:], strict=True):
            if role == "condition":
                why = f"'.{node.name}()' asks a condition of each item"
                condition = self._checker.need(argument, ExprType.BOOL, why)
            else:
                value = self._checker.check(argument)
        self._checker.unbind(name)
        shape = self._shape(kind, items, value, node)
        return typed.Over(kind, items, slot, condition, value, shape)

    def _shape(self, kind: _Macro, items: Typed, value: Typed | None, node: syntax.Call) -> Shape:
        match kind:
            case "filter":
                return items.shape
            case "exists" | "all":
                return Shape(ExprType.BOOL)
            case "map" | "one":
                if value is None:
                    raise ExpressionProblem(f"'.{node.name}()' gives a value of each item", node.offset)
                if kind == "one":
                    return value.shape
                many = value.shape.type.list_of
                if many is None:
                    raise ExpressionProblem("a list holds no lists", node.arguments[1].offset)
                return Shape(many, value.shape.options, value.shape.list_id)


def _usage(roles: tuple[str, ...]) -> str:
    words = {"name": "p", "condition": "condition", "value": "value"}
    return ", ".join(words[role] for role in roles)
