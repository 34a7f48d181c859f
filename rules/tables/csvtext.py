"""CSV tables as offices save them: UTF-8, UTF-16 or GB 18030, parted by commas or tabs."""

from __future__ import annotations

import csv
import io
from itertools import islice


class BrokenRowError(ValueError):
    """A row of a CSV table that does not end, or holds a cell that is too long; `row` counts from 1."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} is no row of a CSV table")
        self.row = row


def decoded(raw: bytes) -> str | None:
    """The text of a table; None where it is text in none of these encodings."""
    wide = raw[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-8-sig", "utf-16" if wide else "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def csv_rows(text: str, most: int | None = None) -> list[list[str]]:
    """The rows of a table, no more than `most` of them.

    Raises `BrokenRowError` where a quotation mark is never closed: all rows behind it would vanish in one cell.
    """
    first = text.partition("\n")[0]
    tab = first.count("\t") > first.count(",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tab else ",", strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, most))
    except csv.Error:
        raise BrokenRowError(len(rows) + 1) from None
    return rows
