"""The blanks of a pack as a spreadsheet to fill in, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from assistant.blanks import blank_rows
from assistant.overlays import TAKEN_BACK
from assistant.texts import Voice, voice
from rules.authoring.sheets import Sheet, column_name, read_sheets
from rules.authoring.sheets_write import Look, write_xlsx
from rules.loading.overlay import Blank
from rules.loading.overlay_values import misread
from rules.loading.pack_index import Pack
from rules.model_overlay import FillDef

COLUMNS = ("key", "about", "field", "ask", "value", "english", "letter", "by_whom")
_MUST = ("key", "value")
_LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not taken: its number as the spreadsheet counts, and why in words."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """What stands in a filled spreadsheet, by pack, each with its row."""

    fills: Mapping[str, tuple[tuple[int, FillDef], ...]]
    problems: tuple[RowProblem, ...]


def blanks_xlsx(said: Voice, pack: Pack, blanks: Sequence[Blank]) -> bytes:
    """The blanks as a spreadsheet: a row for each, with an empty cell to fill in."""
    heading = tuple(said.say(f"blanks.column_{name}") for name in COLUMNS)
    rows = [
        (
            f"{pack.id} {row.key}", row.about, f"{row.field}{row.hint}", row.ask,
            row.value, row.english, row.letter, row.by,
        )
        for row in blank_rows(said, blanks)
    ]  # fmt: skip
    sheet = Sheet(said.say("blanks.sheet"), (heading, *rows))
    return write_xlsx((sheet,), (Look(frozen_rows=1, machine=frozenset((0,))),))


def read_filled(said: Voice, path: Path, by: str, on: date) -> FilledSheet:
    """The fills of a spreadsheet; rows left empty are no fills. Raises `SheetError`, `BlanksSheetError`."""
    for sheet in read_sheets(path):
        at = _columns(sheet)
        if at is not None:
            return _filled(said, sheet, at, by, on)
    raise BlanksSheetError(path.name)


class BlanksSheetError(Exception):
    """A spreadsheet without the columns of `packs blanks`."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True, slots=True)
class _Heading:
    row: int
    columns: Mapping[str, int]


def _columns(sheet: Sheet) -> _Heading | None:
    """The row with the column names, in whatever language, and where each column is."""
    known = {voice(one).say(f"blanks.column_{name}"): name for one in _LANGUAGES for name in COLUMNS}
    for number, row in enumerate(sheet.rows[:20]):
        found = {known[cell.strip()]: at for at, cell in enumerate(row) if cell.strip() in known}
        if all(name in found for name in _MUST):
            return _Heading(number, found)
    return None


def _filled(said: Voice, sheet: Sheet, heading: _Heading, by: str, on: date) -> FilledSheet:
    fills: dict[str, list[tuple[int, FillDef]]] = {}
    problems: list[RowProblem] = []

    def cell(row: int, name: str) -> str:
        at = heading.columns.get(name)
        return "" if at is None else sheet.cell(row, at).strip()

    for row in range(heading.row + 1, len(sheet.rows)):
        value = cell(row, "value")
        if not value:
            continue
        pack_id, _, key = cell(row, "key").partition(" ")
        code: str | None = None if value in TAKEN_BACK else misread(key, value)
        try:
            fill = FillDef(blank=key, value=value, en=cell(row, "english"), letter=cell(row, "letter"), by=by, on=on)
        except ValidationError as error:
            long = any(one["type"] == "string_too_long" for one in error.errors(include_url=False))
            code = "bad_length" if long else code or "no_blank"
        if code is None:
            fills.setdefault(pack_id, []).append((row + 1, fill))
        else:
            place = f"{column_name(heading.columns['value'])}{row + 1}"
            problems.append(RowProblem(row + 1, said.say(f"blanks.{code}", place=place, key=(key or pack_id)[:80])))
    return FilledSheet({pack: tuple(found) for pack, found in fills.items()}, tuple(problems))
