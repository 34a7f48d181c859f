"""An answer out of a code table: a code or an exact name is taken, everything else refused with what comes nearest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.tables.codes import Code, CodeTable

REFUSALS = ("code", "code_near", "code_several", "code_past", "code_replaced")
"""The short codes a `ReadCode` can carry: nothing like it; what comes near; several of this name; not in use on the
day; replaced by another. All but the first and fourth come with a `limit`: rows of the table to name."""

_NEAREST = 3
_SEVERAL = 5


@dataclass(frozen=True, slots=True)
class ReadCode:
    """The code, or the refusal's short code in `problem` with the rows that help in `limit`."""

    code: str
    problem: str = ""
    limit: str = ""


def read_code(table: CodeTable, typed: str, as_of: date) -> ReadCode:
    """The code that a text stands for on a day.

    Of several rows with one name, the only one that holds on the day is meant; with several, none.
    """
    found = table.read(typed)
    holding = [row for row in found if row.holds_on(as_of)]
    if len(holding) == 1:
        return ReadCode(holding[0].code)
    if holding:
        named = (f"{row.code} {table.path(row.code)}" for row in holding[:_SEVERAL])
        return ReadCode("", "code_several", "、".join(named))
    if found:
        now = table.find(found[0].now)
        return ReadCode("", "code_replaced", _said([now])) if now else ReadCode("", "code_past")
    near = table.search(typed, _NEAREST, as_of)
    return ReadCode("", "code_near", _said(near)) if near else ReadCode("", "code")


def show_code(table: CodeTable, code: str, *, english: bool) -> str:
    """A code as a person reads it: `6210 正餐服务`; a code the table lacks as it stands."""
    row = table.find(code)
    if row is None:
        return code
    return f"{row.code} {row.en if english and row.en else row.name}"


def _said(rows: Iterable[Code]) -> str:
    return "、".join(f"{row.code} {row.name}" for row in rows)
