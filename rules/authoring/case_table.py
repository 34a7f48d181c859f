"""Tables of cases (一行一例): each row is a day, facts and what should come out, in Chinese labels; read and run here.

A person's facts stand in columns `人员1.姓名`; the list of people is complete unless `人员齐全` says 否. An empty cell
gives nothing; （无） in a fact that may be empty says that there is none. A table in which a heading means nothing is
not run: its outcomes would be those of other facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.authoring.case_columns import (
    PEOPLE,
    CaseColumn,
    Columns,
    UnknownColumn,
    outcome_of,
    outcomes_for,
    table_words,
)
from rules.authoring.case_labels import chosen, option_labels
from rules.authoring.cases import CaseFailure, run_case
from rules.authoring.guide_text import folded
from rules.authoring.sheets import Sheet, column_name
from rules.loading.pack_index import Pack
from rules.loading.pack_schema import Located
from rules.model import CaseTest, FactType
from rules.tables.days import read_day
from rules.yamlfile import MapNode

_SEARCHED_ROWS = 20
_LEAST_COLUMNS = 2

TABLE_FAULTS = (
    "no_heading", "unknown", "ambiguous", "column_twice", "day", "no_day", "closed", "outcome", "nothing_expected",
    "person_left_out", "other_pack", "row_twice", "fact", "choice", "expect", "like", "late",
)  # fmt: skip
"""Every code of a `TableFault`."""


@dataclass(frozen=True, slots=True)
class TableFault:
    """What is wrong with a cell, or what came out otherwise: row and column as the spreadsheet counts them.

    `code` is one of `TABLE_FAULTS`; for a fact that cannot be taken `reason` is the code of its refusal and `hint` its
    limit, for an outcome `expected` and `got` are ids. Where a cell is none of the choices, `allowed` are their labels,
    `hint` the nearest of them and `part` which of several words it is (from 1; 0 where there is but one).
    """

    row: int
    column: str
    title: str
    code: str
    name: str = ""
    hint: str = ""
    reason: str = ""
    expected: str = ""
    got: str = ""
    allowed: tuple[str, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class TableReport:
    """How many rows came out whole as expected, how many did not, and everything that failed."""

    passed: int
    failed: int
    faults: tuple[TableFault, ...]


@dataclass(frozen=True, slots=True)
class TableCase:
    """One row as a case; `places` are the columns of its facts (by reference) and of what it expects (by key)."""

    row: int
    case: CaseTest
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CaseTable:
    """What a sheet holds: its cases, its headings, and what could not be read."""

    cases: tuple[TableCase, ...]
    headings: tuple[str, ...]
    faults: tuple[TableFault, ...]


def read_case_table(sheet: Sheet, pack: Pack, default_day: date | None = None) -> CaseTable:
    """The cases of a sheet for one pack; a row with something wrong in it is left out and told.

    `default_day` is the day of rows that name none.
    """
    return _Reader(sheet, pack, default_day).read()


def run_case_table(table: CaseTable, pack: Pack) -> TableReport:
    """Runs every case of a table."""
    passed = 0
    faults = list(table.faults)
    for one in table.cases:
        failures = run_case(pack, Located(one.case, pack.id, "", one.row, MapNode((), one.row)))
        # what comes out without a fact that could not be taken says nothing
        failures = tuple(one for one in failures if one.sort == "fact") or failures
        faults += (_failed(one, table, failure) for failure in failures)
        passed += not failures
    rows = {fault.row for fault in faults if fault.row > 0}
    return TableReport(passed, len(rows), tuple(sorted(faults, key=lambda fault: (fault.row, fault.column))))


def _failed(one: TableCase, table: CaseTable, failure: CaseFailure) -> TableFault:
    place = one.places.get(failure.key)
    column = "" if place is None else column_name(place)
    title = failure.key if place is None else table.headings[place]
    name = one.case.name
    if failure.sort == "expect":
        return TableFault(one.row, column, title, "expect", name, expected=failure.expected, got=failure.got)
    if failure.sort == "fact":
        reason, _, hint = failure.got.partition(" ")
        return TableFault(one.row, column, title, "fact", name, hint=hint, reason=reason)
    return TableFault(one.row, column, title, "late" if failure.sort == "day" else "like", name, hint=failure.got)


def heading_row(sheet: Sheet, columns: Columns) -> int | None:
    """The row, among the first ones, with the most headings that mean something; None where none has two."""
    best, found = 0, None
    for number, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        known = sum(isinstance(columns.read(cell), CaseColumn) for cell in cells if cell.strip())
        if known > best:
            best, found = known, number
    return found if best >= _LEAST_COLUMNS else None


@dataclass(slots=True)
class _Reader:
    sheet: Sheet
    pack: Pack
    default_day: date | None
    faults: list[TableFault] = field(default_factory=list)
    columns: dict[int, CaseColumn] = field(default_factory=dict)
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)

    def read(self) -> CaseTable:
        at = heading_row(self.sheet, known := Columns(self.pack))
        if at is None:
            return CaseTable((), (), (TableFault(0, "", "", "no_heading"),))
        headings = tuple(cell.strip() for cell in self.sheet.rows[at])
        self.heads(headings, at, known)
        if self.faults:
            return CaseTable((), headings, tuple(self.faults))
        cases: list[TableCase] = []
        names: set[str] = set()
        for row in range(at + 1, len(self.sheet.rows)):
            if any(self.sheet.cell(row, place).strip() for place in self.columns):
                one = self.case(row, headings, names)
                cases += [one] if one is not None else []
        return CaseTable(tuple(cases), headings, tuple(self.faults))

    def heads(self, headings: Sequence[str], at: int, known: Columns) -> None:
        seen: dict[tuple[str, str, int], int] = {}
        for place, title in enumerate(headings):
            if not title:
                continue
            found = known.read(title)
            if isinstance(found, UnknownColumn):
                self.told(at, place, title, found.code, hint=found.hint)
                continue
            key = (found.kind, found.key, found.person)
            if found.kind != "ignored" and key in seen:
                self.told(at, place, title, "column_twice", hint=column_name(seen[key]))
            seen[key] = place
            self.columns[place] = found

    def told(self, row: int, place: int, title: str, code: str, *, name: str = "", hint: str = "") -> None:
        column = column_name(place) if place >= 0 else ""
        self.faults.append(TableFault(row + 1, column, title[:40], code, name, hint))

    def texts(self, row: int, kind: str) -> dict[int, str]:
        """The filled cells of a row in the columns of a kind, by place."""
        found = {place: self.sheet.cell(row, place).strip() for place, one in self.columns.items() if one.kind == kind}
        return {place: text for place, text in found.items() if text}

    def case(self, row: int, headings: Sequence[str], names: set[str]) -> TableCase | None:
        before = len(self.faults)
        cells = tuple(self.sheet.cell(row, place).strip() for place in sorted(self.columns))
        first = self.rows.setdefault(cells, row)
        if first != row:
            self.told(row, -1, "", "row_twice", hint=str(first + 1))
            return None
        name = next(iter(self.texts(row, "name").values()), "") or str(row + 1)
        if name in names:
            name = f"{name} {row + 1}"
        names.add(name)
        for place, text in self.texts(row, "pack").items():
            if text != self.pack.id:
                self.told(row, place, headings[place], "other_pack", name=name, hint=self.pack.id)
        day = self.day(row, headings, name)
        places: dict[str, int] = {}
        facts = self.facts(row, headings, name, places)
        people = self.people(row, headings, name, places)
        if people is not None:
            facts[PEOPLE] = people
        expect = self.expected(row, headings, name, places)
        if not expect and len(self.faults) == before:
            self.told(row, -1, "", "nothing_expected", name=name)
        if len(self.faults) > before or day is None:
            return None
        return TableCase(row + 1, CaseTest(name=name, as_of=day, facts=facts, expect=expect), places)

    def day(self, row: int, headings: Sequence[str], name: str) -> date | None:
        for place, text in self.texts(row, "as_of").items():
            day = read_day(text)
            if day is None:
                self.told(row, place, headings[place], "day", name=name)
            return day
        if self.default_day is None:
            self.told(row, -1, "", "no_day", name=name)
        return self.default_day

    def facts(self, row: int, headings: Sequence[str], name: str, places: dict[str, int]) -> dict[str, object]:
        found: dict[str, object] = {}
        for place, text in self.texts(row, "fact").items():
            key = self.columns[place].key
            found[key] = self.typed(row, place, text, headings[place], name)
            places[key] = place
        return found

    def typed(self, row: int, place: int, text: str, title: str, name: str) -> str:
        """A cell as an answer: "none" where it says so and the fact may be empty."""
        fact = self.columns[place].fact
        if fact is None or (fact.optional and folded(text) == folded(table_words().nothing)):
            return "" if fact is not None else text
        read = chosen(fact, text) if fact.options else text
        if isinstance(read, str):
            return read
        part = read.part if fact.type is FactType.CHOICES else 0
        column, allowed = column_name(place), option_labels(fact)
        self.faults.append(
            TableFault(row + 1, column, title[:40], "choice", name, read.near, allowed=allowed, part=part)
        )
        return text

    def people(self, row: int, headings: Sequence[str], name: str, places: dict[str, int]) -> object | None:
        """The list of people as a file holds it; None where the row says nothing of people."""
        persons: dict[int, dict[str, object]] = {}
        for place, text in self.texts(row, "person").items():
            column = self.columns[place]
            person = persons.setdefault(column.person, {"key": f"p{column.person}"})
            person[column.key] = self.typed(row, place, text, headings[place], name)
            places[f"{PEOPLE}[p{column.person}].{column.key}"] = place
        numbers = sorted(persons)
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            missing = next(one for one in range(1, numbers[-1]) if one not in persons)
            place = next(place for place, one in self.columns.items() if one.person == numbers[-1])
            self.told(row, place, headings[place], "person_left_out", name=name, hint=str(missing))
        closed: bool | None = None
        for place, text in self.texts(row, "closed").items():
            closed = self.truth(text)
            if closed is None:
                self.told(row, place, headings[place], "closed", name=name)
        items = [persons[number] for number in numbers]
        if closed is False:
            return {"open": items}
        return items if items or closed else None

    def truth(self, text: str) -> bool | None:
        words = table_words()
        return True if text in words.yes else False if text in words.no else None

    def expected(self, row: int, headings: Sequence[str], name: str, places: dict[str, int]) -> dict[str, str]:
        found: dict[str, str] = {}
        for place, text in self.texts(row, "expect").items():
            key = self.columns[place].key
            outcome = outcome_of(key, text)
            if outcome is None:
                self.told(row, place, headings[place], "outcome", name=name, hint="、".join(outcomes_for(key)))
            else:
                found[key] = outcome
                places[key] = place
        return found


def is_case_table(sheet: Sheet, pack: Pack) -> bool:
    """Whether a sheet's headings name at least one thing that a case may expect."""
    columns = Columns(pack)
    at = heading_row(sheet, columns)
    if at is None:
        return False
    read = (columns.read(cell) for cell in sheet.rows[at] if cell.strip())
    return any(isinstance(one, CaseColumn) and one.kind == "expect" for one in read)
