"""What is wrong with an expression's text, said so that an author can mend it."""

from __future__ import annotations

import unicodedata
from typing import Literal

from rules.errors import RulesError

FaultCode = Literal[
    "syntax", "unknown_fact", "unknown_option", "unknown_rate", "unknown_function", "unknown_table", "unknown_code",
    "bad_table", "type",
]  # fmt: skip


class ExpressionProblem(Exception):  # noqa: N818 - travels inside this folder only
    """A fault at an offset of the text, before it is known in which file the text stands."""

    def __init__(self, message: str, offset: int, suggestion: str | None = None, *, code: FaultCode = "type") -> None:
        super().__init__(message)
        self.message = message
        self.code: FaultCode = code
        self.offset = offset
        self.suggestion = suggestion


class ExpressionError(RulesError):
    """An expression that cannot be used.

    `where` is the file and line of the entry that holds the text; `line` and `column` count from 1 inside the text
    (columns in characters); `caret` is the line at fault with a mark under the place; `suggestion` is the nearest
    known name, where there is one; `code` says which sort of fault it is.
    """

    def __init__(self, problem: ExpressionProblem, text: str, where: str) -> None:
        self.message = problem.message
        self.code = problem.code
        self.suggestion = problem.suggestion
        self.where = where
        self.text = text
        self.line, self.column = _position(text, problem.offset)
        self.caret = _caret(text, self.line, self.column)
        hint = f" Did you mean '{problem.suggestion}'?" if problem.suggestion else ""
        super().__init__(f"{where}: column {self.column}{self._in_line()}: {self.message}.{hint}\n{self.caret}")

    def _in_line(self) -> str:
        return f" of line {self.line} of the expression" if "\n" in self.text.strip() else ""


class UnboundItemError(RulesError):
    """An expression about one person was evaluated without saying which: a fault of the calling code."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"'{name}' is not bound here; give Scope.item to evaluate: {text}")


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[: max(0, min(offset, len(text)))]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _caret(text: str, line: int, column: int) -> str:
    shown = text.split("\n")[line - 1]
    start = max(0, column - 61)
    cells = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown[start : column - 1])
    return f"    {shown[start : start + 100]}\n    {' ' * cells}^"
