"""Names of boxes that are built up: those of tables, `<table>.<row>.<column>` with rows counted from 1, taken apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from forms.pdf.blank import Blank

CONTINUED = "continued."
"""How the names begin of Kaiban's own fields for texts that go on on a page at the end."""
_ROW = re.compile(r"(?P<table>.+)\.(?P<row>[1-9][0-9]{0,4})\.(?P<column>[^.]+)")


class RowName(NamedTuple):
    """The name of a table's box taken apart."""

    table: str
    number: int
    column: str


def row_of(box: str) -> RowName | None:
    """`shareholders.3.name` → table, row, column; None for a box of no table."""
    found = _ROW.fullmatch(box)
    return RowName(found["table"], int(found["row"]), found["column"]) if found else None


def column_of(box: str) -> str:
    """`shareholders.3.name` → `shareholders.name`; a box of no table as it is."""
    row = row_of(box)
    return f"{row.table}.{row.column}" if row is not None else box


def rows_in(blank: Blank, table: str) -> int:
    """How many rows of a table a blank has."""
    rows = (row_of(spec.name) for spec in blank.boxes)
    return max((row.number for row in rows if row is not None and row.table == table), default=0)
