"""Lists of guides (办事指南) as offices hand them out: a sheet's heading found, its rows read, every fault told.

A row is taken whole or not at all. What is not taken is told with the row's number, the column and a code; what was
taken with a grain of salt (calendar or working days not said) is told too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from rules.authoring.guide_text import (
    NO_LIMIT,
    Basis,
    Limit,
    Paper,
    counts_by_calendar,
    folded,
    guide_words,
    handling_words,
    lines,
    read_bases,
    read_limit,
    read_papers,
    says_nothing,
)
from rules.authoring.sheets import Sheet, column_name
from rules.model import Guide

LONGEST_TEXT = 8_000
_SEARCHED_ROWS = 30
_LONGEST_TITLE = 100
_LEAST_TITLES = 4
_COUNTED = re.compile(r"\((?:单位:)?个?(?P<unit>工作日|日|天)\)$")
"""In what a column's heading says that its limits are counted."""
HANDLING: tuple[str, ...] = tuple(get_args(get_args(Guide.model_fields["handling"].annotation)[0]))
"""The four kinds of handling there are."""

FAULTS = (
    "no_title", "no_authority", "no_legal_basis", "no_conditions", "no_procedure", "no_materials", "no_result",
    "twice", "handling", "limit", "too_long", "control", "repeated_heading",
)  # fmt: skip
"""Why a row is not taken."""

NOTICES = ("days_as_working_days", "part_of_a_day", "no_law_named", "promise_longer", "limit_in_words")
"""What is told of a row that is taken."""


@dataclass(frozen=True, slots=True)
class RowTold:
    """Something about a row (counted from 1 as the spreadsheet does): the column's letter and title, and a code."""

    row: int
    column: str
    title: str
    code: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """One guide: the twelve standard fields. `row` 0 and an `id` stand for a matter of a pack; `unknown` are the
    fields of which it is said that nobody told us.
    """

    title: str
    authority: str
    legal_basis: tuple[Basis, ...]
    conditions: str
    handling: tuple[str, ...]
    procedure: tuple[str, ...]
    materials: tuple[Paper, ...]
    special_steps: str
    statutory_time: Limit
    promised_time: Limit
    fee: str
    result: str
    row: int = 0
    id: str = ""
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GuideList:
    """What a sheet of guides holds: the good rows, the rows that were left out and why, notices, and the columns that
    say nothing to us (by title) or are not there (by field). `title` stands above the heading; empty where none does.
    `columns` are the letters of the columns by field.
    """

    sheet: str
    entries: tuple[GuideEntry, ...]
    rejected: tuple[RowTold, ...]
    notices: tuple[RowTold, ...]
    passed_over: tuple[str, ...]
    absent: tuple[str, ...]
    title: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def rejected_rows(self) -> tuple[int, ...]:
        """The rows that were left out, each once."""
        return tuple(sorted({one.row for one in self.rejected}))


@dataclass(frozen=True, slots=True)
class NoGuides:
    """No sheet is a list of guides: the best one lacks these columns (by the title that is written)."""

    sheet: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    row: int
    columns: Mapping[str, int]
    passed_over: tuple[str, ...]
    working: frozenset[str] = frozenset()
    """The limits of which the heading says that they are counted in working days."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(one for one in guide_words().needed if one not in self.columns)


def read_guides(sheets: Sequence[Sheet]) -> GuideList | NoGuides:
    """The guides of the first sheet that is a list of them."""
    best: tuple[Sheet, _Heading] | None = None
    for sheet in sheets:
        heading = _heading(sheet)
        if heading is not None and not heading.missing:
            return _Reader(sheet, heading).read()
        if heading is not None and (best is None or len(heading.missing) < len(best[1].missing)):
            best = (sheet, heading)
    titles = guide_words().columns
    missing = best[1].missing if best else guide_words().needed
    return NoGuides(best[0].name if best else "", tuple(titles[one][0] for one in missing))


def _heading(sheet: Sheet) -> _Heading | None:
    """The row, among the first ones, with the most titles of columns."""
    known = {folded(title): name for name, titles in guide_words().columns.items() for title in titles}
    found: _Heading | None = None
    for number, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        columns: dict[str, int] = {}
        passed_over, working = [], set()
        for column, cell in enumerate(cells):
            title = folded(cell).lstrip("*")
            counted = _COUNTED.search(title)
            name = known.get(title) or known.get(title[: counted.start()] if counted else "")
            if name is not None and name not in columns:
                columns[name] = column
                working |= {name} if counted and counted["unit"] == "工作日" else set()
            elif cell.strip():
                passed_over.append(cell.strip()[:30])
        if len(columns) >= _LEAST_TITLES and (found is None or len(columns) > len(found.columns)):
            found = _Heading(number, columns, tuple(passed_over), frozenset(working))
    return found


@dataclass(slots=True)
class _Reader:
    sheet: Sheet
    heading: _Heading
    rejected: list[RowTold] = field(default_factory=list)
    notices: list[RowTold] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Each cell of an area that was merged, with the one that holds its text."""

    def read(self) -> GuideList:
        for first, last in self.sheet.merged:
            if first[0] > self.heading.row:
                rows = range(first[0], min(last[0] + 1, len(self.sheet.rows)))
                columns = (one for one in self.heading.columns.values() if first[1] <= one <= last[1])
                self.merged |= {(row, column): first for column in columns for row in rows}
        entries = []
        for rows in self.groups():
            entry = self.entry(rows)
            if entry is not None:
                entries.append(entry)
        absent = tuple(one for one in guide_words().columns if one not in self.heading.columns)
        return GuideList(
            self.sheet.name, tuple(entries), tuple(self.rejected), tuple(self.notices), self.heading.passed_over,
            absent, self.title(), {name: column_name(at) for name, at in self.heading.columns.items()},
        )  # fmt: skip

    def title(self) -> str:
        """What the first row above the heading says alone: the list's title."""
        rows = ({cell.strip() for cell in row} - {""} for row in self.sheet.rows[: self.heading.row])
        first = next((one for one in rows if one), set())
        found = " ".join(next(iter(first)).split()) if len(first) == 1 else ""
        return found if len(found) <= _LONGEST_TITLE and ":" not in folded(found) else ""

    def groups(self) -> Iterator[range]:
        """The rows of each guide: one, or those over which the cell with its title was merged."""
        title = self.heading.columns["title"]
        merged = {
            first[0]: last[0]
            for first, last in self.sheet.merged
            if first[1] <= title <= last[1] and last[0] > first[0] > self.heading.row
        }
        row = self.heading.row + 1
        while row < len(self.sheet.rows):
            last = merged.get(row, row)
            if any(cell.strip() for one in range(row, last + 1) for cell in self.known_cells(one)):
                yield range(row, last + 1)
            row = last + 1

    def known_cells(self, row: int) -> Iterable[str]:
        return (self.sheet.cell(row, column) for column in self.heading.columns.values())

    def text(self, rows: range, name: str) -> str:
        """What the rows say in a column: each different text once, one under the other."""
        column = self.heading.columns.get(name)
        if column is None:
            return ""
        cells = [self.merged_cell(row, column).strip() for row in rows]
        return "\n".join(dict.fromkeys(cell for cell in cells if cell))

    def merged_cell(self, row: int, column: int) -> str:
        """A cell's text; that of the cell above where several rows were merged into one."""
        return self.sheet.cell(*self.merged.get((row, column), (row, column)))

    def told(self, rows: range, name: str, code: str, hint: str = "") -> RowTold:
        column = self.heading.columns.get(name)
        letter = "" if column is None else column_name(column)
        return RowTold(rows[0] + 1, letter, guide_words().columns[name][0], code, hint)

    def entry(self, rows: range) -> GuideEntry | None:
        cells = {name: self.text(rows, name) for name in guide_words().columns}
        cells |= {name: f"{cells[name]}个工作日" for name in self.heading.working if cells[name].isdecimal()}
        faults = list(self.faults(rows, cells))
        if not any(one.code == "repeated_heading" for one in faults):
            faults += self.unreadable(rows, cells)
        if faults:
            self.rejected += faults
            return None
        self.seen[folded(cells["title"]), folded(cells["authority"])] = rows[0] + 1
        entry = entry_of(cells, row=rows[0] + 1)
        for name in ("statutory_time", "promised_time"):
            limit: Limit = getattr(entry, name)
            if counts_by_calendar(cells[name]):
                self.notices.append(self.told(rows, name, "limit_in_words", cells[name].strip()))
            if limit.assumed:
                code = "days_as_working_days" if limit.assumed == "days" else "part_of_a_day"
                self.notices.append(self.told(rows, name, code, str(limit.days)))
        if not any(one.law for one in entry.legal_basis):
            self.notices.append(self.told(rows, "legal_basis", "no_law_named"))
        return entry

    def faults(self, rows: range, cells: Mapping[str, str]) -> Iterator[RowTold]:
        """What a guide must have and this one lacks."""
        titles = guide_words().columns
        if sum(folded(cells[name]) in {folded(one) for one in titles[name]} for name in titles) >= _LEAST_TITLES:
            yield self.told(rows, "title", "repeated_heading")
            return
        for name in ("title", "authority", "legal_basis", "conditions", "procedure", "materials", "result"):
            empty = not cells[name] if name in {"conditions", "materials"} else says_nothing(cells[name])
            if empty:
                yield self.told(rows, name, f"no_{name}")
        same = self.seen.get((folded(cells["title"]), folded(cells["authority"])))
        if same is not None and cells["title"]:
            yield self.told(rows, "title", "twice", str(same))

    def unreadable(self, rows: range, cells: Mapping[str, str]) -> Iterator[RowTold]:
        """Cells that hold what no guide can hold."""
        for name, text in cells.items():
            if len(text) > LONGEST_TEXT:
                yield self.told(rows, name, "too_long", str(LONGEST_TEXT))
            elif any(ord(character) < 32 and character not in "\t\n\r" for character in text):
                yield self.told(rows, name, "control")
        if any(one not in HANDLING for one in handling_words(cells["handling"])):
            yield self.told(rows, "handling", "handling", "、".join(HANDLING))
        for name in ("statutory_time", "promised_time"):
            if read_limit(cells[name]) is None and not counts_by_calendar(cells[name]):
                yield self.told(rows, name, "limit")


def entry_of(cells: Mapping[str, str], *, row: int = 0) -> GuideEntry:
    """The guide that readable cells tell; a cell that says nobody told us makes its field unknown.

    A limit that is not counted in working days stands among the special steps, in the words of the list.
    """
    words = guide_words()
    unknown = frozenset(name for name, text in cells.items() if folded(text.partition("；")[0]) in words.unknown)

    def plain(name: str) -> str:
        return "" if name in unknown else cells[name].strip()

    timed = ("statutory_time", "promised_time")
    in_words = [f"{words.columns[one][0]}：{cells[one].strip()}" for one in timed if counts_by_calendar(cells[one])]
    special = () if in_words and says_nothing(plain("special_steps")) else (plain("special_steps"),)
    return GuideEntry(
        title=" ".join(cells["title"].split()),
        authority=plain("authority"),
        legal_basis=read_bases(cells["legal_basis"]),
        conditions=plain("conditions"),
        handling=tuple(one for one in HANDLING if one in handling_words(cells["handling"])),
        procedure=lines(cells["procedure"]),
        materials=read_papers(cells["materials"]),
        special_steps="\n".join((*special, *in_words)),
        statutory_time=read_limit(cells["statutory_time"]) or NO_LIMIT,
        promised_time=read_limit(cells["promised_time"]) or NO_LIMIT,
        fee=plain("fee"),
        result=plain("result"),
        row=row,
        unknown=unknown - {"special_steps"} if in_words else unknown,
    )
