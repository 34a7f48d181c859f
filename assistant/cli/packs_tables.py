"""Tables of cases in the words of a call: rows that are not as expected, with row, column and heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.call import Call, CallError, JsonValue
from assistant.lintwords import said
from assistant.telling import problem_words
from rules.authoring.case_columns import table_words
from rules.authoring.case_table import TableFault, TableReport, is_case_table, read_case_table, run_case_table
from rules.authoring.sheets import SUFFIXES, Sheet, SheetError, read_sheets
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class TableRun:
    """One sheet of one file, run with one pack."""

    file: str
    sheet: str
    pack: str
    report: TableReport


def is_table(word: str) -> bool:
    """Whether a word of the call names a spreadsheet."""
    return Path(word).suffix.lower() in SUFFIXES


def table_files(folder: Path) -> tuple[Path, ...]:
    """The tables of cases among a pack's cases."""
    return tuple(sorted(path for path in (folder / "cases").glob("*") if is_table(path.name) and path.is_file()))


def run_tables(call: Call, file: Path, pack: Pack, shown: str, *, whole: bool) -> Iterator[TableRun]:
    """Run every sheet of a file that holds cases; with `whole`, a file without any is refused. Raises `CallError`."""
    try:
        sheets = read_sheets(file)
    except SheetError as error:
        raise CallError(f"authoring.sheet_{error.code}", file=error.file, row=error.row) from error
    day = call.as_of or call.today
    fitting = [sheet for sheet in sheets if is_case_table(sheet, pack)] or list(sheets[:1] if whole else ())
    for sheet in fitting:
        yield TableRun(shown, sheet.name, pack.id, run_case_table(read_case_table(sheet, pack, day), pack))


def named_pack(file: Path) -> str:
    """The pack that the first row of a table is for; empty where it names none or cannot be read."""
    try:
        sheets = read_sheets(file)
    except SheetError:
        return ""
    titles = set(table_words().columns["pack"])
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows[:20]):
            for column, cell in enumerate(cells):
                if cell.strip() in titles:
                    below = (sheet.cell(number, column).strip() for number in range(row + 1, len(sheet.rows)))
                    return next((text for text in below if text), "")
    return ""


def tell(call: Call, runs: Sequence[TableRun]) -> None:
    """A line for everything that failed."""
    for run in runs:
        for fault in run.report.faults:
            call.console.line(fault_line(call, run, fault))


def fault_line(call: Call, run: TableRun, fault: TableFault) -> str:
    """`cases.xlsx 第 3 行 F 列“食品经营许可”（案例名）：…`."""
    say = call.voice.say
    text_id = "authoring.table_place" if fault.column else "authoring.table_row"
    place = say(text_id, file=run.file, row=fault.row, column=fault.column, title=fault.title)
    name = say("authoring.table_name", name=fault.name) if fault.name else ""
    return place + name + _why(call, fault)


def _why(call: Call, fault: TableFault) -> str:
    say = call.voice.say
    if fault.code == "expect":
        return say("authoring.table_expect", expected=_word(fault.expected), got=_word(fault.got))
    if fault.code == "fact":
        return say("authoring.table_fact", reason=problem_words(call.voice, fault.reason, fault.hint))
    if fault.code == "choice":
        part = say("authoring.table_part", part=fault.part) if fault.part else ""
        near = say("authoring.table_hint", hint=fault.hint) if fault.hint else ""
        return say("authoring.table_choice", part=part, near=near, allowed=say("list.separator").join(fault.allowed))
    if fault.code == "like":
        return say("authoring.table_like", hint=said(call.voice, fault.hint))
    hint = say("authoring.table_hint", hint=fault.hint) if fault.hint and fault.code == "unknown" else fault.hint
    columns = {name: words[0] for name, words in table_words().columns.items()}
    examples = {"name": columns["name"], "day": columns["as_of"], "yes": "是", "no": "否"}
    return say(f"authoring.table_{fault.code}", hint=hint, **examples)


def _word(outcome: str) -> str:
    words = table_words().words.get(outcome)
    return words[0] if words else outcome


def as_json(call: Call, runs: Sequence[TableRun]) -> list[JsonValue]:
    """Everything that failed, for a script."""
    return [
        {
            "file": run.file,
            "sheet": run.sheet,
            "row": fault.row,
            "column": fault.column,
            "title": fault.title,
            "code": fault.code,
            "expected": fault.expected,
            "got": fault.got,
            "message": fault_line(call, run, fault),
        }
        for run in runs
        for fault in run.report.faults
    ]


def sheet_of(file: Path) -> Sheet | None:
    """The first sheet of a table that is there; None where there is no such file. Raises `CallError`."""
    if not file.exists():
        return None
    try:
        return read_sheets(file)[0]
    except SheetError as error:
        raise CallError(f"authoring.sheet_{error.code}", file=error.file, row=error.row) from error
