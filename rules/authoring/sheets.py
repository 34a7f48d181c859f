"""Spreadsheets as rows of text: xlsx, xls, ods (the one door to calamine) and CSV in UTF-8 or GB 18030.

Every cell is text: a whole number without a fraction, a day as `2026-11-22`, true and false as 是 and 否, a formula as
the value it had when the file was saved. Rows and columns are counted as the spreadsheet counts them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from rules.authoring.sheets_bounds import MAX_COLUMNS, MAX_ROWS, NoZipError, TooFarError, measured
from rules.errors import RulesError
from rules.tables.csvtext import BrokenRowError, csv_rows, decoded

MAX_BYTES = 16 * 1024 * 1024
MAX_SHEETS = 64
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
"""The kinds of file that can be read, by the end of the name."""

_KEPT_FROM_RUNNING = re.compile(r"^'(?=[=+@-])")
Cell: TypeAlias = "int | float | str | bool | time | date | datetime | timedelta"
Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


class SheetError(RulesError):
    """A spreadsheet that cannot be read.

    `code` is one of `absent`, `kind`, `unreadable`, `too_large`, `password`, `encoding`, `empty`, `row` (then `row`
    is its number, from 1).
    """

    def __init__(self, file: Path, code: str, what: str, row: int = 0) -> None:
        self.file = file.name
        self.code = code
        self.row = row
        super().__init__(f"{file.name}: {what}.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its rows of cells (the first is row 1), and the areas whose cells were merged.

    `merged` counts from 0: ((row, column), (row, column)), both included.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Span, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """The text of a cell, counted from 0; empty beyond the edge."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]


def column_name(column: int) -> str:
    """What a spreadsheet calls a column counted from 0: `A`, `Z`, `AA`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Every sheet of a file that is shown to people and holds something. Raises `SheetError`."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SheetError(path, "kind", f"the name ends in none of {', '.join(SUFFIXES)}")
    raw = _bytes(path)
    sheets = _csv(path, raw) if suffix == ".csv" else _workbook(path, raw)
    if not sheets:
        raise SheetError(path, "empty", "there is no row in it")
    return sheets


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise SheetError(path, "absent", "there is no such file")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise SheetError(path, "unreadable", f"the file cannot be opened ({type(fault).__name__})") from fault
    if len(raw) > MAX_BYTES:
        raise SheetError(path, "too_large", "the file is larger than 16 MB")
    return raw


def csv_cells(path: Path, raw: bytes) -> tuple[tuple[str, ...], ...]:
    """The rows of a CSV file whose bytes are `raw`. Raises `SheetError`."""
    text = decoded(raw)
    if text is None:
        raise SheetError(path, "encoding", "this is no CSV file in UTF-8 or GB 18030")
    try:
        rows = csv_rows(text, MAX_ROWS + 1)
    except BrokenRowError as fault:
        raise SheetError(path, "row", str(fault), fault.row) from fault
    if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS:
        raise SheetError(path, "too_large", f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns")
    return tuple(map(tuple, rows))


def _csv(path: Path, raw: bytes) -> tuple[Sheet, ...]:
    rows = tuple(tuple(_KEPT_FROM_RUNNING.sub("", cell) for cell in row) for row in csv_cells(path, raw))
    return (Sheet(path.stem, rows),) if any(any(row) for row in rows) else ()


def _workbook(path: Path, raw: bytes) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(_unpacked(path, raw))) as book:
            return tuple(_sheets(path, book))
    except PasswordError as fault:
        raise SheetError(path, "password", "the file is locked with a password") from fault
    except CalamineError as fault:
        raise SheetError(path, "unreadable", "this is no spreadsheet that can be read") from fault
    except BaseException as fault:
        # The library's own way of saying that it met what it did not foresee is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise SheetError(path, "unreadable", "this is no spreadsheet that can be read") from None


def _unpacked(path: Path, raw: bytes) -> bytes:
    """What the library reads of a file: of a zipped one what was measured."""
    if raw[:2] != b"PK":
        return raw
    try:
        return measured(raw)
    except TooFarError as fault:
        raise SheetError(path, "too_large", str(fault)) from fault
    except NoZipError as fault:
        raise SheetError(path, "unreadable", "this is no spreadsheet that can be read") from fault


def _sheets(path: Path, book: CalamineWorkbook) -> Iterator[Sheet]:
    metadata = book.sheets_metadata
    if len(metadata) > MAX_SHEETS:
        raise SheetError(path, "too_large", f"more than {MAX_SHEETS} sheets")
    for about in metadata:
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            raise SheetError(path, "too_large", f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns")
        rows = _rows(sheet)
        if any(any(row) for row in rows):
            yield Sheet(about.name, rows, tuple(sheet.merged_cell_ranges or ()))


def _rows(sheet: CalamineSheet) -> tuple[tuple[str, ...], ...]:
    rows = [tuple(_text(cell) for cell in row) for row in sheet.to_python(skip_empty_area=False)]
    while rows and not any(rows[-1]):
        rows.pop()
    return tuple(rows)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"  # as spreadsheets show it
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def trimmed(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows without white space around their cells and without empty cells at their ends."""
    found = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        found.append(tuple(cells))
    return tuple(found)
