"""Writing spreadsheets: the one door to XlsxWriter. The same sheets give the same bytes.

Every cell is written as text, so that a number keeps its zeros and a day its form.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from xlsxwriter import Workbook

from rules.authoring.sheets import Sheet

LONGEST_CELL = 32_767
"""Characters that one cell of a spreadsheet holds."""

_MADE = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDEST = 48
_FORMULA = re.compile(r"^(?![+-][0-9., %]+$)[=+@-]")


@dataclass(frozen=True, slots=True)
class Look:
    """How a sheet is laid out: rows at the top that stay in view, and columns that only machines read (from 0)."""

    frozen_rows: int = 1
    machine: frozenset[int] = frozenset()


class CellTooLongError(ValueError):
    """A text is longer than a cell of a spreadsheet; the sheet, row and column are counted as a spreadsheet does."""

    def __init__(self, sheet: str, row: int, column: int) -> None:
        super().__init__(f"{sheet}: row {row}, column {column}: more than {LONGEST_CELL} characters")


def write_xlsx(sheets: Sequence[Sheet], looks: Sequence[Look] = ()) -> bytes:
    """The sheets as the bytes of an xlsx file. Raises `CellTooLongError`."""
    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"created": _MADE})
    usual = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE6F0"})
    faint = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#808080"})
    for place, sheet in enumerate(sheets):
        look = looks[place] if place < len(looks) else Look()
        page = book.add_worksheet(sheet.name[:31])
        page.freeze_panes(look.frozen_rows, 1)
        for column in range(max((len(row) for row in sheet.rows), default=0)):
            longest = max(
                (_width(line) for row in sheet.rows[:200] if column < len(row) for line in row[column].split("\n")),
                default=0,
            )
            page.set_column(column, column, min(_WIDEST, max(8, longest + 2)))
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if len(cell) > LONGEST_CELL:
                    raise CellTooLongError(sheet.name, row + 1, column + 1)
                if cell:
                    top = row < look.frozen_rows
                    page.write_string(row, column, cell, heading if top else faint if column in look.machine else usual)
    book.close()
    return out.getvalue()


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as the bytes of a CSV file: UTF-8 with a mark that spreadsheets understand.

    A text that a spreadsheet would run as a formula gets a `'` in front, which `read_sheets` takes off again.
    """
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_FORMULA.sub(r"'\g<0>", cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _width(text: str) -> int:
    """About how many columns of a terminal a text takes: characters outside Latin count twice."""
    return sum(2 if character > "\u2e7f" else 1 for character in text[:_WIDEST])
