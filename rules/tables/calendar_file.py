"""Files of holidays: the shipped one, and those a user brings along for years that came later.

A file is a CSV table with the columns `date` and `kind` (`off`, `work_makeup`), and `source` where its notice is named.
The headings 日期, 类别, 来源 and the kinds 放假, 上班 are taken too; so is GB 18030 beside UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from rules.errors import RulesError
from rules.tables.codes import read_table
from rules.tables.csvtext import BrokenRowError, csv_rows, decoded
from rules.tables.days import read_day

OWN_FOLDER = "calendar"
"""The folder among the user's packs that holds the user's own calendar files."""

_FOLDER = Path(__file__).parents[1] / "packs" / "cn" / "calendar"
_SHIPPED = _FOLDER / "holidays.csv"
_KINDS = {"off": False, "work_makeup": True, "放假": False, "上班": True}
_WORDS = {False: "off", True: "work_makeup"}
_HEADINGS = {"日期": "date", "类别": "kind", "来源": "source"}
_MOST_BYTES = 1 << 20
_MOST_OF_A_SOURCE = 200
_YEARS = range(1949, 2201)


class CalendarError(RulesError):
    """A holiday file that cannot be taken: `code` is stable, `row` counts from 1 with the headings (0: the file)."""

    def __init__(self, file: Path, row: int, code: str, what: str) -> None:
        self.file = file.name
        self.row = row
        self.code = code
        where = f"{file.name}, row {row}" if row else file.name
        super().__init__(f"{where}: {what}. Each row is a day (2026-10-01) and one of: {', '.join(_KINDS)}.")


class CalendarIncompleteError(RulesError):
    """A file with rows of a year that lacks that year's fixed holidays, so that its other days would be guessed."""

    def __init__(self, file: Path, year: int, missing: tuple[str, ...]) -> None:
        self.file = file.name
        self.year = year
        self.missing = missing
        super().__init__(f"{file.name}: {year} lacks {', '.join(missing)}. Write every row of that year's notice.")


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """Where days come from: a file's name, the years it has rows for, the notice it names, whether it is a user's."""

    file: str
    years: tuple[int, ...]
    notice: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days of one file that differ from their weekday (true: worked), and where they come from."""

    days: Mapping[date, bool]
    source: CalendarSource

    def as_csv(self) -> str:
        """The file as Kaiban keeps it: days in order, lines end in LF."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("date", "kind", "source"))
        for day in sorted(self.days):
            writer.writerow((day.isoformat(), _WORDS[self.days[day]], self.source.notice))
        return out.getvalue()


def read_holidays(path: Path | None = None) -> Holidays:
    """A file in the shipped form, the shipped one where none is given. Raises `CalendarError` or `CodeTableError`."""
    file = _SHIPPED if path is None else path
    return _holidays(file, list(enumerate(read_table(file, ("date", "kind")), start=2)), own=False)


def read_own_holidays(path: Path) -> Holidays:
    """A user's file.

    A year that the program does not ship must hold its fixed holidays (`fixed.csv`); of one that it ships, any day may
    be told anew. Raises `CalendarError`, `CalendarIncompleteError`.
    """
    found = _holidays(path, list(_own_rows(path)), own=True)
    shipped = set(read_holidays().source.years)
    fixed = [row["day"] for row in read_table(_FOLDER / "fixed.csv", ("day", "name"))]
    for year in found.source.years:
        missing = tuple(day for day in fixed if found.days.get(date.fromisoformat(f"{year}-{day}")) is not False)
        if missing and year not in shipped:
            raise CalendarIncompleteError(path, year, missing)
    return found


def own_files(packs: Path) -> tuple[Path, ...]:
    """The user's calendar files among the user's packs, by name; a later one counts where two name a day."""
    return tuple(sorted(path for path in (packs / OWN_FOLDER).glob("*.csv") if path.is_file()))


def _own_rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as fault:
        raise CalendarError(path, 0, "unreadable", f"the file cannot be read ({type(fault).__name__})") from None
    if len(raw) > _MOST_BYTES:
        raise CalendarError(path, 0, "too_large", "the file is larger than 1 MiB")
    text = decoded(raw)
    if text is None:
        raise CalendarError(path, 1, "no_table", "this is no text")
    try:
        first, *rows = csv_rows(text) or [[]]
    except BrokenRowError as fault:
        raise CalendarError(path, fault.row, "no_table", "this is no row of a CSV table") from None
    headings = [_HEADINGS.get(cell.strip(), cell.strip()) for cell in first]
    if not {"date", "kind"} <= set(headings):
        raise CalendarError(path, 1, "no_table", "the first row is not date,kind")
    for number, cells in enumerate(rows, 2):
        if any(cell.strip() for cell in cells):
            yield number, dict(zip(headings, (cell.strip() for cell in cells), strict=False))


def _holidays(file: Path, rows: list[tuple[int, Mapping[str, str]]], *, own: bool) -> Holidays:
    days: dict[date, bool] = {}
    notices: dict[str, None] = {}
    for number, row in rows:
        day = _day(file, number, row.get("date") or "")
        kind = row.get("kind") or ""
        if kind not in _KINDS:
            raise CalendarError(file, number, "no_kind", "this kind of day is not known")
        if day in days:
            raise CalendarError(file, number, "twice", "this day stands in the file twice")
        days[day] = _KINDS[kind]
        if notice := (row.get("source") or "").strip():
            notices.setdefault(notice)
    if own and not days:
        raise CalendarError(file, 1, "no_table", "the file has no days")
    years = tuple(sorted({day.year for day in days}))
    notice = "; ".join(notices)[:_MOST_OF_A_SOURCE]
    return Holidays(MappingProxyType(days), CalendarSource(file.name, years, notice, own))


def _day(file: Path, number: int, text: str) -> date:
    day = read_day(text)
    if day is None:
        raise CalendarError(file, number, "no_day", "this is no day")
    if day.year not in _YEARS:
        raise CalendarError(file, number, "no_day", f"the year lies outside {_YEARS[0]} to {_YEARS[-1]}")
    return day
