"""How far the cells of a zipped spreadsheet reach, before a library lays them out: a small file may stand for billions.

A library that meets such a file takes all memory or ends the program. So it is given a copy that holds only the parts
measured here: XML without a document type, whose cells were counted the way the library places them.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from xml.parsers import expat

MAX_UNPACKED = 128 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 1_024
MAX_CELLS = 2_000_000
"""Cells of all sheets together, the empty ones between filled ones included."""

_MAX_PARTS = 2_000
_MAX_ELEMENTS = 8_000_000
_REFERENCE = re.compile(r"([A-Z]{1,7})([0-9]{1,9})")
_BROKEN_ZIP = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error, zlib.error,
)  # fmt: skip


class TooFarError(Exception):
    """The file is larger, or its cells reach further, than is laid out; the message says which limit."""


class NoZipError(Exception):
    """What is damaged, locked or no zip file at all."""


def measured(raw: bytes) -> bytes:
    """The parts of an xlsx or ods file that hold XML, as a zip file. Raises `TooFarError`, `NoZipError`."""
    out = io.BytesIO()
    cells = 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(out, "w") as copy:
            members = {member.filename: member for member in archive.infolist()}
            if sum(member.file_size for member in members.values()) > MAX_UNPACKED or len(members) > _MAX_PARTS:
                raise TooFarError("unpacked it is larger than 128 MB")
            for name, member in members.items():
                with archive.open(member) as opened:
                    part = opened.read(member.file_size + 1)  # never more than it says it holds
                found = 0 if name == "mimetype" else _cells(part)
                if found is not None:
                    copy.writestr(name, part)
                    cells += found
                    if cells > MAX_CELLS:
                        raise TooFarError(f"more than {MAX_CELLS} cells")
    except _BROKEN_ZIP as fault:
        raise NoZipError from fault
    return out.getvalue()


def _cells(part: bytes) -> int | None:
    """The cells that one part lays out; None for what is no plain XML."""
    if not part.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    placed, repeated, elements = _Placed(), _Repeated(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > _MAX_ELEMENTS:
            raise TooFarError(f"more than {_MAX_ELEMENTS} elements in one part")
        tag = name.rpartition(":")[2]
        placed.start(tag, attributes)
        repeated.start(tag, attributes)

    def no_type(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = no_type
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        return None
    return placed.area() + repeated.area()


class _Area:
    """The rows and columns met so far, from 1; those of the sheets before are added up."""

    def __init__(self) -> None:
        self.before = self.rows = self.columns = 0

    def reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows > MAX_ROWS or self.columns > MAX_COLUMNS:
            raise TooFarError(f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns")

    def area(self) -> int:
        return self.before + self.rows * self.columns


class _Placed(_Area):
    """Cells of an xlsx file: they say where they stand; one that does not stands behind the one before it.

    One that holds nothing is none, so that a colour down to the last row costs nothing.
    """

    row = column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif tag == "c":
            said = _REFERENCE.fullmatch(attributes.get("r", ""))
            if said is not None:
                self.column, self.row = _column_number(said[1]), int(said[2])
            else:
                self.column += 1
        elif tag in {"v", "is"}:
            self.reach(self.row, self.column)


class _Repeated(_Area):
    """Cells of an ods file: empty ones behind the last that holds something are no cells at all."""

    row = column = 0
    in_cell = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.before, self.rows, self.columns, self.row = self.area(), 0, 0, 0
        elif tag == "table-row":
            self.row, self.column, self.in_cell = self.row + _times(attributes, "rows"), 0, False
        elif tag in {"table-cell", "covered-table-cell"}:
            self.column, self.in_cell = self.column + _times(attributes, "columns"), True
            if any(name.startswith("office:") for name in attributes):
                self.reach(self.row, self.column)
        elif self.in_cell:
            self.reach(self.row, self.column)


def _times(attributes: dict[str, str], what: str) -> int:
    wanted = f"number-{what}-repeated"
    return next((int(text) for name, text in attributes.items() if name.rpartition(":")[2] == wanted), 1)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
