"""Code tables in expressions: `code_under('industries', code, 'H')`, `code_name('industries', code)`,
`names_code('divisions', text)`, written codes.

The table and every code that is written out are looked up when the expression is compiled. A code that is only known
later and that the table lacks has no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rules.expr import syntax, typed
from rules.expr.errors import ExpressionProblem
from rules.expr.functions import Strict
from rules.expr.typed import Shape, Typed
from rules.facts import Scalar
from rules.tables.codes import CodeTable, CodeTableError, CodeTables, UnknownTableError
from rules.vocabulary import ExprType

if TYPE_CHECKING:
    from rules.expr.check import Checker

NAMES = ("code_under", "code_name", "names_code")
"""The functions of this module, as they are written."""

_USAGE = {
    "code_under": "code_under('table', code, 'parent')",
    "code_name": "code_name('table', code)",
    "names_code": "names_code('table', text)",
}
_NEAR = 1


def check_call(checker: Checker, node: syntax.Call) -> Typed:
    """The typed call of a function in `NAMES`. Raises `ExpressionProblem`."""
    usage = _USAGE[node.name]
    wanted = 3 if node.name == "code_under" else 2
    if len(node.arguments) != wanted:
        raise ExpressionProblem(f"write {usage}; here are {len(node.arguments)} values", node.offset)
    table_id = _written(node.arguments[0])
    if table_id is None:
        raise ExpressionProblem(f"write {usage} with the table's id in quotes", node.arguments[0].offset)
    _known(checker, table_id, node.arguments[0].offset)
    if node.name == "names_code":
        text = checker.need(node.arguments[1], ExprType.TEXT, usage)
        table_name = typed.Constant(table_id, Shape(ExprType.TEXT))
        return typed.Apply("names_code", (table_name, text), Shape(ExprType.BOOL))
    code = _code(checker, table_id, node.arguments[1], usage)
    name = typed.Constant(table_id, Shape(ExprType.TEXT))
    if node.name == "code_name":
        return typed.Apply("code_name", (name, code), Shape(ExprType.TEXT))
    parent = syntax.ungroup(node.arguments[2])
    several = parent.items if isinstance(parent, syntax.ListOf) and parent.items else (parent,)
    parents = tuple(_code(checker, table_id, one, usage) for one in several)
    return typed.Apply("code_under", (name, code, *parents), Shape(ExprType.BOOL))


def check_codes(checker: Checker, table_id: str, literals: Sequence[syntax.Literal]) -> None:
    """Refuses a text written beside a fact of a code table that is none of its codes. Raises `ExpressionProblem`."""
    for literal in literals:
        if isinstance(literal.value, str):
            _check_code(checker, table_id, literal.value, literal.offset)


def body(codes: CodeTables, name: str) -> Strict:
    """What a function of `NAMES` does with known values, the table's id first."""
    return {"code_under": _under, "code_name": _name, "names_code": _names}[name](codes)


def _under(codes: CodeTables) -> Strict:
    def run(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
        table_id, code, *parents = (str(value) for value in values)
        table = codes.table(table_id)
        found = [table.is_under(code, parent) for parent in parents]
        return True if True in found else None if None in found else False

    return run


def _name(codes: CodeTables) -> Strict:
    def run(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
        table_id, code = (str(value) for value in values)
        row = codes.table(table_id).find(code)
        return None if row is None else row.name

    return run


def _names(codes: CodeTables) -> Strict:
    def run(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
        table_id, text = (str(value) for value in values)
        return codes.table(table_id).named_in(text)

    return run


def _written(node: syntax.Node) -> str | None:
    literal = syntax.ungroup(node)
    return literal.value if isinstance(literal, syntax.Literal) and isinstance(literal.value, str) else None


def _known(checker: Checker, table_id: str, offset: int) -> None:
    """Refuses a table that is not there or cannot be read. Raises `ExpressionProblem`."""
    checker.tables.add(table_id)
    if not checker.codes_checked:
        _table(checker, table_id, offset)


def _table(checker: Checker, table_id: str, offset: int) -> CodeTable:
    try:
        return checker.vocabulary.codes.table(table_id)
    except UnknownTableError as error:
        problem = f"there is no code table '{table_id}'"
        raise ExpressionProblem(problem, offset, error.nearest or None, code="unknown_table") from None
    except CodeTableError as error:
        raise ExpressionProblem(str(error), offset, code="bad_table") from None


def _code(checker: Checker, table_id: str, node: syntax.Node, usage: str) -> Typed:
    written = _written(node)
    if written is not None:
        _check_code(checker, table_id, written, node.offset)
    found = checker.need(node, ExprType.TEXT, usage)
    if found.shape.table not in {"", table_id}:
        raise ExpressionProblem(f"this is a code of '{found.shape.table}', not of '{table_id}'", node.offset)
    return found


def _check_code(checker: Checker, table_id: str, code: str, offset: int) -> None:
    checker.tables.add(table_id)
    if checker.codes_checked:
        return
    table = _table(checker, table_id, offset)
    if code in table:
        return
    near = next(iter(table.read(code) or table.search(code, _NEAR)), None)
    hint = f", whose {near.code} is {near.name}" if near else ""
    raise ExpressionProblem(
        f"'{code}' is no code of '{table.id}'{hint}", offset, near.code if near else None, code="unknown_code"
    )
