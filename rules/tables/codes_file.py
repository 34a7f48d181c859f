"""Reading of code tables: one CSV file each, its head in rows that begin with `#` (docs/code-tables.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from rules.errors import RulesError
from rules.model import Content, Day, Grade, Id, Words
from rules.tables.csvtext import BrokenRowError, csv_rows, decoded

MAX_BYTES = 8 * 1024 * 1024
COLUMNS = ("code", "name", "parent", "also", "en", "level", "from", "until", "now", "grade")
"""The columns every table may have; only `code` and `name` must be there. A head declares further ones (`#extra`)."""

_HEAD = {"table", "title", "source", "grade", "last_checked", "from", "until", "sample", "note", "extra", "refers"}
_DATES = ("from", "until")
_MOST_HEAD = 200


class CodeTableError(RulesError):
    """A code table that cannot be read; `row` counts the file's rows from 1 (0: the whole file)."""

    def __init__(
        self, file: Path, what: str, row: int = 0, cure: str = "Restore the file from the pack it came with"
    ) -> None:
        self.file = file.name
        self.row = row
        self.what = what
        at = f", row {row}" if row else ""
        super().__init__(f"{file.name}{at}: {what}. {cure}.")


class CodeHead(Content):
    """What a table says of itself. `extra` are its own columns with their titles, `refers` column → table of its codes.

    `since` and `until` are the days between which the list as a whole holds, where its source names them; a `sample`
    is no official list and must never be taken for one.
    """

    id: Id
    title: Words
    source: str
    grade: Grade
    last_checked: Day
    since: Day | None = None
    until: Day | None = None
    sample: bool = False
    note: str = ""
    extra: Mapping[str, Words] = {}
    refers: Mapping[str, Id] = {}


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file's content: the head, the names of the columns, the rows as they stand, the row number of the first."""

    head: CodeHead
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int


def read_table(path: Path, columns: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    """The rows of a plain CSV file in UTF-8, every cell text. Raises `CodeTableError` where a column is missing."""
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    try:
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise CodeTableError(path, f"column {sorted(missing)[0]} is missing")
        return tuple(reader)
    except csv.Error as fault:
        raise CodeTableError(path, f"the file cannot be read ({type(fault).__name__})") from None


def read_head(path: Path) -> CodeHead:
    """The head alone, without the rows. Raises `CodeTableError`."""
    return _head(_split(path, rows=False)[0], path)


def read_code_file(path: Path) -> RawTable:
    """A whole table with every row checked by itself. Raises `CodeTableError` at the first row that cannot be taken."""
    said, rows, first_row = _split(path)
    head = _head(said, path)
    columns = tuple(rows[0]) if rows else ()
    _check_columns(columns, head, path, first_row)
    width = len(columns)
    while len(rows) > 1 and not any(rows[-1]):  # empty rows that a spreadsheet left at the end
        rows.pop()
    body = tuple(tuple(row) for row in rows[1:])
    for number, row in enumerate(body, first_row + 1):
        if len(row) != width:
            raise CodeTableError(path, f"{len(row)} cells, while there are {width} columns", number)
    _check_rows(columns, body, path, first_row + 1)
    return RawTable(head, columns, body, first_row + 1)


def write_code_file(head: CodeHead, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as the bytes of a file: UTF-8 with a mark that spreadsheets understand, LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["#table", head.id])
    writer.writerow(["#title", head.title.zh, *([head.title.en] if head.title.en else [])])
    writer.writerow(["#source", head.source])
    writer.writerow(["#grade", head.grade])
    writer.writerow(["#last_checked", head.last_checked.isoformat()])
    for name, day in (("from", head.since), ("until", head.until)):
        writer.writerows([[f"#{name}", day.isoformat()]] if day else [])
    writer.writerows([["#sample", "true"]] if head.sample else [])
    writer.writerows([["#note", head.note]] if head.note else [])
    for column, words in head.extra.items():
        writer.writerow(["#extra", column, words.zh, *([words.en] if words.en else [])])
    writer.writerows(["#refers", column, table] for column, table in head.refers.items())
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


# ---------------------------------------------------------------- reading


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise CodeTableError(path, f"the file cannot be read ({type(fault).__name__})") from None
    if len(raw) > MAX_BYTES:
        raise CodeTableError(path, "the file is larger than 8 MB")
    text = decoded(raw)
    if text is None:
        raise CodeTableError(path, "this is no text in UTF-8 or GB 18030", cure="Save it again as UTF-8")
    return text


def _split(path: Path, *, rows: bool = True) -> tuple[list[list[str]], list[list[str]], int]:
    """The rows of the head, the rows from the one with the columns on, and the number of that one."""
    try:
        found = csv_rows(_text(path), None if rows else _MOST_HEAD)
    except BrokenRowError as fault:
        raise CodeTableError(path, "a quotation mark is not closed", fault.row) from None
    head = next((n for n, row in enumerate(found) if row and not row[0].startswith("#")), len(found))
    return found[:head], found[head:], head + 1


def _head(said: Sequence[Sequence[str]], path: Path) -> CodeHead:
    fields: dict[str, object] = {}
    extra: dict[str, object] = {}
    refers: dict[str, str] = {}
    for number, row in enumerate(said, 1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:  # a spreadsheet fills every row to the same width
            cells.pop()
        if not cells:
            continue
        key, values = cells[0][1:], [*cells[1:], "", "", ""]
        if key not in _HEAD:
            raise CodeTableError(path, f"'#{key[:30]}' is no row of a head; {_did_you_mean(key, _HEAD)}", number)
        match key:
            case "extra":
                extra[values[0]] = {"zh": values[1] or values[0], "en": values[2] or None}
            case "refers":
                refers[values[0]] = values[1]
            case "title":
                fields["title"] = {"zh": values[0], "en": values[1] or None}
            case _ if values[0]:
                fields[{"table": "id", "from": "since"}.get(key, key)] = values[0]
    try:
        return CodeHead.model_validate({**fields, "extra": extra, "refers": refers})
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in detail["loc"])
        raise CodeTableError(path, f"the head's '{place}': {detail['msg']}") from None


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(known))}"


def _check_columns(columns: tuple[str, ...], head: CodeHead, path: Path, row: int) -> None:
    for needed in ("code", "name"):
        if needed not in columns:
            raise CodeTableError(path, f"column {needed} is missing", row)
    for column in columns:
        if column not in COLUMNS and column not in head.extra:
            known = (*COLUMNS, *head.extra)
            raise CodeTableError(
                path, f"the column '{column[:30]}' is not declared; {_did_you_mean(column, known)}", row
            )
        if columns.count(column) > 1:
            raise CodeTableError(path, f"the column '{column[:30]}' stands twice", row)
    for column in (*head.extra, *head.refers):
        if column not in columns:
            raise CodeTableError(path, f"the head speaks of the column '{column[:30]}', which is not there", row)


def _check_rows(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], path: Path, first: int) -> None:
    """Codes are there once, names are there, parents exist and lead up, days are days, grades are grades."""
    code_at, name_at = columns.index("code"), columns.index("name")
    codes = [row[code_at] for row in rows]
    known = set(codes)
    if "" in known or any(not row[name_at] for row in rows):
        number = next(n for n, row in enumerate(rows) if not row[code_at] or not row[name_at])
        raise CodeTableError(path, "a row needs a code and a name", first + number)
    if len(known) != len(codes):
        met: dict[str, int] = {}
        number = next(n for n, code in enumerate(codes) if met.setdefault(code, n) < n)
        raise CodeTableError(path, f"the code '{codes[number][:30]}' stands twice", first + number)
    if "parent" in columns:
        parents = dict(zip(codes, (row[columns.index("parent")] for row in rows), strict=True))
        wrong = next(wrong_parents(parents), None)
        if wrong is not None:
            raise CodeTableError(path, wrong[1], first + codes.index(wrong[0]))
    for column in set(columns) & {*_DATES, "grade"}:
        at = columns.index(column)
        allowed = {cell for cell in {row[at] for row in rows} if not cell or _may_be(column, cell)}
        for number, row in enumerate(rows):
            if row[at] not in allowed:
                raise CodeTableError(path, f"column {column}: this cannot stand there", first + number)


def wrong_parents(parents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The codes whose way up does not end, and why; `parents` is code → code above, nothing at the top."""
    faults: dict[str, str] = {"": ""}
    for code in parents:
        way: dict[str, None] = {}
        at = code
        while at not in faults and at not in way and at in parents:
            way[at] = None
            at = parents[at]
        circle = "its parents go round in a circle"
        fault = faults[at] if at in faults else circle if at in way else f"there is no parent '{at[:30]}'"
        faults |= dict.fromkeys(way, fault)
        if faults[code]:
            yield code, faults[code]


def _may_be(column: str, cell: str) -> bool:
    if column == "grade":
        return cell in set(Grade)
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False
