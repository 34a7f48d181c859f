"""CSV tables as offices save them: UTF-8, UTF-16 or GB 18030, parted by commas or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator


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


def csv_rows(text: str) -> Iterator[list[str]]:
    """The rows of a table.

    Raises `csv.Error` while they are read, also where a quotation mark is never closed: all rows behind it would
    vanish in one cell.
    """
    first = text.partition("\n")[0]
    tab = first.count("\t") > first.count(",")
    return csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tab else ",", strict=True)
