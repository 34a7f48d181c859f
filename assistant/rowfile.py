"""A case saved as a row of a table of cases: into a new file, or behind the rows of a CSV table that is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.interview import Answers, given_of
from assistant.telling import reason
from assistant.texts import Voice
from profiles.wholefile import write_whole
from rules.authoring.case_row import case_row, with_row
from rules.authoring.sheets import Sheet, SheetError, read_sheets
from rules.authoring.sheets_write import write_csv, write_xlsx
from rules.facts import FactId
from rules.pack import Pack

ROWS_FILE = "一行一例.csv"
"""The table of cases that the screens write."""

_SHEET = "案例"


@dataclass(frozen=True, slots=True)
class SavedRow:
    """The row, its number in the file (0: nothing was written), what comes out otherwise with invented data, and the
    facts whose words stayed since the rules look into them.
    """

    headings: tuple[str, ...]
    cells: tuple[str, ...]
    row: int
    changed: tuple[str, ...]
    kept: tuple[FactId, ...] = ()


def row_words(voice: Voice, pack: Pack, saved: SavedRow) -> list[str]:
    """What to look at in a row before it is handed on."""
    separator = voice.say("list.separator")
    found = []
    if saved.kept:
        labels = separator.join(voice.of(pack.facts[one].label) for one in saved.kept)
        found.append(voice.say("authoring.row_kept", what=labels))
    if saved.changed:
        found.append(voice.say("authoring.row_changed", what=separator.join(saved.changed)))
    return found


class RowFileError(Exception):
    """A file that the row cannot be written to; `code` is a text id."""

    def __init__(self, code: str, file: str) -> None:
        super().__init__(code)
        self.code = code
        self.file = file

    def params(self, voice: Voice) -> dict[str, str]:
        """What fills the words."""
        return {"file": self.file, "reason": reason(voice, self.__cause__)}


def save_row(
    pack: Pack, answers: Answers, as_of: date, name: str, target: Path | None, *, real: bool = False
) -> SavedRow:
    """Save a case as a row; personal data are replaced by invented ones unless `real`.

    Raises `RowFileError`, and `NoVersionError` where the pack cannot decide on the day.
    """
    row = case_row(pack, given_of(answers), as_of, name, real=real)
    if target is None:
        return SavedRow(row.headings, row.cells, 0, row.changed, row.kept)
    suffix = target.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise RowFileError("authoring.row_kind", target.name)
    if target.exists() and suffix == ".xlsx":  # its looks and other sheets would be lost
        raise RowFileError("authoring.row_exists", target.name)
    rows = with_row(_there(target), row, pack)
    data = write_csv(rows) if suffix == ".csv" else write_xlsx([Sheet(_SHEET, rows)])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, data)
    except OSError as error:
        raise RowFileError("write.failed", target.name) from error
    return SavedRow(row.headings, row.cells, len(rows), row.changed, row.kept)


def _there(target: Path) -> Sheet | None:
    """The table that is there already."""
    if not target.exists():
        return None
    try:
        return read_sheets(target)[0]
    except SheetError as error:
        if error.code == "empty":
            return None
        raise RowFileError("authoring.row_no_table", target.name) from error
