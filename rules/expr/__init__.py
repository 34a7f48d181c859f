"""Conditions and expressions (docs/conditions.md): compile once, evaluate over facts of which some are missing."""

from rules.expr.errors import ExpressionError, UnboundItemError
from rules.expr.expression import Expression, ExprValue, Open, Scope, Settled, compile_expression
from rules.vocabulary import ExprType

__all__ = [
    "ExprType",
    "ExprValue",
    "Expression",
    "ExpressionError",
    "Open",
    "Scope",
    "Settled",
    "UnboundItemError",
    "compile_expression",
]
