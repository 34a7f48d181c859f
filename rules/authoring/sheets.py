"""Spreadsheets as rows of text: xlsx, xls, ods (the one door to calamine) and CSV in UTF-8 or GB 18030.

Every cell is text: a whole number without a fraction, a day as `2026-11-22`, true and false as 是 and 否, a formula as
the value it had when the file was saved. Rows and columns are counted as the spreadsheet counts them.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
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

from rules.errors import RulesError

MAX_BYTES = 16 * 1024 * 1024
MAX_UNPACKED = 128 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 1_024
MAX_CELLS = 2_000_000
MAX_SHEETS = 64
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
"""The kinds of file that can be read, by the end of the name."""

Cell: TypeAlias = "int | float | str | bool | time | date | datetime | timedelta"
Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(/>|>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL
)
_BROKEN_ZIP = (
    zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, struct.error, zlib.error,
)  # fmt: skip
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]+)"')


class SheetError(RulesError):
    """A spreadsheet that cannot be read.

    `code` is one of `absent`, `kind`, `unreadable`, `too_large`, `password`, `encoding`, `empty`.
    """

    def __init__(self, file: Path, code: str, what: str) -> None:
        self.file = file.name
        self.code = code
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
    sheets = _csv(path, raw) if suffix == ".csv" else tuple(_workbook(path, raw))
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


def decoded(raw: bytes) -> str | None:
    """The text of a CSV file, in UTF-8 or as spreadsheets in Chinese write it; None where it is neither."""
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _csv(path: Path, raw: bytes) -> tuple[Sheet, ...]:
    text = decoded(raw)
    if text is None or "\0" in text:
        raise SheetError(path, "encoding", "this is no CSV file in UTF-8 or GB 18030")
    first = text.partition("\n")[0]
    tab = first.count("\t") > first.count(",")
    rows: list[tuple[str, ...]] = []
    limit = csv.field_size_limit()
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tab else ","):
            rows.append(tuple(row))
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise SheetError(path, "too_large", f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns")
    except csv.Error as fault:
        raise SheetError(
            path, "unreadable", f"row {len(rows) + 1} is no CSV (cells up to {limit} characters)"
        ) from fault
    return (Sheet(path.stem, tuple(rows)),) if any(any(row) for row in rows) else ()


def _workbook(path: Path, raw: bytes) -> Iterator[Sheet]:
    if raw[:2] == b"PK":
        _refuse_bombs(path, raw)
    try:
        with _opened(path, raw) as book:
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
    except PasswordError as fault:
        raise SheetError(path, "password", "the file is locked with a password") from fault
    except CalamineError as fault:
        raise SheetError(path, "unreadable", "this is no spreadsheet that can be read") from fault


def _opened(path: Path, raw: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except BaseException as fault:
        # The library's own way of saying that it met what it did not foresee is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise SheetError(path, "unreadable", "this is no spreadsheet that can be read") from None


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
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


# ---------------------------------------------------------------- before anything is unpacked


def _refuse_bombs(path: Path, raw: bytes) -> None:
    """A small file may stand for billions of cells: how far the cells reach is read before they are laid out."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED or len(members) > 2000:
                raise SheetError(path, "too_large", "unpacked it is larger than 128 MB")
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _refuse_wide(path, archive.read(member))
                elif member.filename == "content.xml":
                    _refuse_repeated(path, archive.read(member))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        struct.error,
        zlib.error,
    ) as fault:
        raise SheetError(path, "unreadable", "this is no spreadsheet that can be read") from fault


def _refuse_wide(path: Path, xml: bytes) -> None:
    rows, columns = 0, 0
    for letters, digits in _REFERENCE.findall(xml):
        rows = max(rows, int(digits))
        columns = max(columns, _column_number(letters))
    _refuse_area(path, rows, columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse_repeated(path: Path, xml: bytes) -> None:
    """Rows and cells that hold something and are repeated; empty ones at the end are no cells at all."""
    rows, columns = 0, 0
    for about, _, body in _ODS_ROW.findall(xml):
        filled = [(cell, inside) for cell, _, inside in _ODS_CELL.findall(body)]
        while filled and not filled[-1][1]:
            filled.pop()
        if filled:
            rows += _times(about)
            columns = max(columns, sum(_times(cell) for cell, _ in filled))
    _refuse_area(path, rows, columns)


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _refuse_area(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise SheetError(path, "too_large", f"more than {MAX_ROWS} rows, {MAX_COLUMNS} columns or {MAX_CELLS} cells")


def trimmed(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows without white space around their cells and without empty cells at their ends."""
    found = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        found.append(tuple(cells))
    return tuple(found)
