"""The form library: forms by id and edition, with their blanks, continuation sheets and compiled maps.

A form is a folder `forms/library/<form-id>/<edition>/` (docs/form-format.md). What is compiled once is kept: the same
folder and vocabulary give the same `Form`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from forms.errors import FormsError
from forms.formats import fits
from forms.formfiles import FormFileError, FormFiles, form_files, place_of
from forms.model import (
    BlankEntry,
    BoxName,
    FormMap,
    FormMeta,
    Layout,
    Repeat,
    TableColumn,
    TableEntry,
    TextEntry,
    TickEntry,
)
from forms.pdf.blank import Blank, BoxSpec, blank_of
from rules.cachefile import CacheFolder
from rules.expr import Expression, ExprType, compile_expression
from rules.expr.keeping import Trees
from rules.facts import FactId
from rules.vocabulary import Vocabulary, nearest

__all__ = [
    "PEOPLE", "ROOT", "Form", "FormFileError", "Lost", "Tabled", "Ticked", "UnknownFormError", "Written",
    "edition_folders", "editions", "folder_on", "form_ids", "has_form", "load_edition", "load_form", "read_blanks",
    "read_meta", "read_meta_and_layout", "write_blanks",
]  # fmt: skip

ROOT = Path(__file__).with_name("library")
PEOPLE = FactId("people")
_FORM_ID = re.compile(r"[a-z][a-z0-9_]*")
_NOBODY: Mapping[str, FactId] = MappingProxyType({})


class UnknownFormError(FormsError):
    """No form of this id, or none in force on the day."""

    def __init__(self, form_id: str, near: str | None, day: date | None = None) -> None:
        when = f" in force on {day.isoformat()}" if day else ""
        hint = f" The nearest is '{near}'." if near else ""
        super().__init__(f"there is no form '{form_id}'{when}.{hint} `kaiban forms list` names them all.")
        self.form_id = form_id
        self.near = near
        self.day = day


@dataclass(frozen=True, slots=True)
class Written:
    """A compiled text entry: the expression, its format and its condition."""

    text: Expression
    format: str
    when: Expression | None
    required: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """A compiled tick entry."""

    tick: Expression
    required: bool


@dataclass(frozen=True, slots=True)
class Tabled:
    """A compiled table entry: the people of its rows, the columns that are filled, and why the others stay blank."""

    rows: Expression
    columns: Mapping[str, tuple[Expression, str]]
    blanks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lost:
    """What an imported blank has no room for: the entries of those boxes, and tables with the columns it lacks.

    `labels` are what boxes, and columns as `<table>.<column>`, are called. In the place of `printed` ones the blank has
    words of its own.
    """

    texts: Mapping[BoxName, Written]
    ticks: Mapping[BoxName, Ticked]
    tables: Mapping[str, Tabled]
    labels: Mapping[str, str]
    printed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One edition of one form, ready to be filled; `per` gives the people of whom each gets a sheet of it.

    `official` is the SHA-256 of the authority's own file where that was imported, empty for the drawn blank.
    """

    meta: FormMeta
    layout: Layout
    blank: Blank
    sheets: Mapping[str, Blank]  # in printed order
    texts: Mapping[BoxName, Written]
    ticks: Mapping[BoxName, Ticked]
    tables: Mapping[str, Tabled]
    blanks: Mapping[str, str]
    folder: Path
    per: Expression | None = None
    official: str = ""
    lost: Lost | None = None

    @property
    def reads(self) -> frozenset[FactId]:
        """Every declared fact that the map can read."""
        return frozenset(fact for expression in self.expressions() for fact in expression.reads)

    @property
    def requires(self) -> frozenset[FactId]:
        """The declared facts that a required box reads."""
        needed = [one.text for one in self.texts.values() if one.required]
        needed += [one.tick for one in self.ticks.values() if one.required]
        for table in self.tables.values():
            needed += [table.rows, *(expression for expression, _ in table.columns.values())]
        needed += [self.per] if self.per is not None else []
        return frozenset(fact for expression in needed for fact in expression.reads)

    def expressions(self) -> Iterator[Expression]:
        """Every expression of the map."""
        if self.per is not None:
            yield self.per
        for one in self.texts.values():
            yield one.text
            if one.when is not None:
                yield one.when
        for tick in self.ticks.values():
            yield tick.tick
        for table in self.tables.values():
            yield table.rows
            for expression, _ in table.columns.values():
                yield expression


def read_meta_and_layout(folder: Path) -> tuple[FormMeta, Layout]:
    """The files a blank is drawn from. Raises FormFileError."""
    files = FormFiles(folder)
    return files.read("form.yaml", FormMeta), files.read("layout.yaml", Layout)


def form_ids(root: Path = ROOT) -> tuple[str, ...]:
    """The ids of all forms."""
    return tuple(sorted(path.name for path in root.iterdir() if any(path.glob("*/form.yaml"))))


def has_form(form_id: str, root: Path = ROOT) -> bool:
    """Whether the library has a form of this id, without looking at any other."""
    return bool(_folders(form_id, root))


@lru_cache(maxsize=256)
def read_meta(folder: Path, cache: CacheFolder | None = None) -> FormMeta:
    """The `form.yaml` of an edition. Raises FormFileError."""
    return form_files(folder, cache).read("form.yaml", FormMeta)


def _folders(form_id: str, root: Path) -> tuple[Path, ...]:
    """The folders of a form's editions; a name that can be no form's (a PDF may say any) is looked up nowhere."""
    if not _FORM_ID.fullmatch(form_id):
        return ()
    return tuple(sorted(path.parent for path in (root / form_id).glob("*/form.yaml")))


def edition_folders(form_id: str, root: Path = ROOT) -> tuple[Path, ...]:
    """The folders of a form's editions, by name. Raises UnknownFormError."""
    if folders := _folders(form_id, root):
        return folders
    raise UnknownFormError(form_id, nearest(form_id, form_ids(root)))


def _editions(form_id: str, root: Path, cache: CacheFolder | None = None) -> list[tuple[FormMeta, Path]]:
    """All editions of a form with their folders, oldest first. Raises UnknownFormError, FormFileError."""
    found = [(read_meta(folder, cache), folder) for folder in edition_folders(form_id, root)]
    return sorted(found, key=lambda edition: edition[0].in_force.since)


def editions(form_id: str, root: Path = ROOT, cache: CacheFolder | None = None) -> tuple[FormMeta, ...]:
    """All editions of a form, oldest first. Raises UnknownFormError, FormFileError."""
    return tuple(meta for meta, _ in _editions(form_id, root, cache))


def folder_on(form_id: str, day: date, root: Path = ROOT, cache: CacheFolder | None = None) -> Path:
    """The folder of the edition in force on a day, the newest of several. Raises UnknownFormError, FormFileError."""
    current = [folder for meta, folder in _editions(form_id, root, cache) if meta.in_force.covers(day)]
    if not current:
        raise UnknownFormError(form_id, None, day)
    return current[-1]


def load_form(
    form_id: str, day: date, vocabulary: Vocabulary, root: Path = ROOT, cache: CacheFolder | None = None
) -> Form:
    """The edition of a form in force on a day; with `cache`, files that were good once are not parsed again.

    Raises UnknownFormError, FormFileError, ExpressionError.
    """
    return _load(folder_on(form_id, day, root, cache), vocabulary, cache)


def load_edition(form_id: str, edition: str, vocabulary: Vocabulary, root: Path = ROOT) -> Form:
    """A named edition of a form. Raises UnknownFormError, FormFileError, ExpressionError."""
    for meta, folder in _editions(form_id, root):
        if meta.edition == edition:
            return _load(folder, vocabulary, None)
    raise UnknownFormError(form_id, form_id)


@lru_cache(maxsize=64)
def _load(folder: Path, vocabulary: Vocabulary, cache: CacheFolder | None) -> Form:
    files = form_files(folder, cache)
    form = _compiled_form(files, _Compiler(vocabulary, files.trees(vocabulary)))
    files.keep((one.text for one in form.expressions()), vocabulary)
    return form


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Compiles the expressions of a map."""

    vocabulary: Vocabulary
    trees: Trees

    def condition(
        self, text: str, expected: ExprType | None, place: str, bound: Mapping[str, FactId] = _NOBODY
    ) -> Expression:
        """An expression of a type. Raises ExpressionError."""
        return compile_expression(text, self.vocabulary, expected, place, bound, self.trees)

    def box(self, entry: TextEntry | TableColumn, place: str, bound: Mapping[str, FactId]) -> Expression:
        """The expression of a box, whose type its format can write. Raises ExpressionError, FormFileError."""
        expression = self.condition(entry.text, None, place, bound)
        if not fits(entry.format, expression.type):
            raise FormFileError(
                f"{place}: the format '{entry.format}' does not write a {expression.type}; correct either"
            )
        fact = self.vocabulary.facts.get(FactId(entry.text))
        if entry.format == "integer" and fact is not None and not fact.whole:
            raise FormFileError(f"{place}: the format 'integer' writes a fact declared 'whole: true'; correct either")
        return expression

    def table(self, entry: TableEntry, place: str) -> Tabled:
        """The rows and columns of a table. Raises ExpressionError, FormFileError."""
        rows = self.condition(entry.rows, ExprType.PERSONS, place)
        columns = {
            name: (self.box(column, f"{place}.{name}", {"person": PEOPLE}), column.format)
            for name, column in entry.columns.items()
        }
        if twice := sorted(entry.columns.keys() & entry.blanks.keys()):
            raise FormFileError(f"{place}.{twice[0]}: a column that is filled and left blank; delete one")
        return Tabled(rows, columns, entry.blanks)


def _compiled_form(files: FormFiles, compiler: _Compiler) -> Form:
    folder = files.folder
    texts: dict[BoxName, Written] = {}
    ticks: dict[BoxName, Ticked] = {}
    tables: dict[str, Tabled] = {}
    blanks: dict[str, str] = {}
    form_map = files.read("map.yaml", FormMap)
    entries = form_map.entries
    where = place_of(folder / "map.yaml")
    twice = [name for name, count in Counter(map(_name_of, entries)).items() if count > 1]
    if twice:
        raise FormFileError(f"{where}: {', '.join(twice)}: two entries of one box; delete one")
    per = form_map.per and compiler.condition(form_map.per, ExprType.PERSONS, f"{where}: per")
    bound = {"person": PEOPLE} if per else {}
    for entry in entries:
        place = f"{where}: {_name_of(entry)}"
        match entry:
            case TextEntry():
                text = compiler.box(entry, place, bound)
                when = entry.when and compiler.condition(entry.when, ExprType.BOOL, place, bound)
                texts[BoxName(entry.box)] = Written(text, entry.format, when or None, entry.required)
            case TickEntry():
                tick = compiler.condition(entry.tick, ExprType.BOOL, place, bound)
                ticks[BoxName(entry.box)] = Ticked(tick, entry.required)
            case TableEntry():
                tables[entry.table] = compiler.table(entry, place)
            case BlankEntry():
                blanks[entry.blank] = entry.reason
    blank, sheets = read_blanks(folder)
    layout = files.read("layout.yaml", Layout)
    tables_in_order = [part.box for section in layout.sections for part in section.body if isinstance(part, Repeat)]
    in_order = {table: sheets[table] for table in tables_in_order if table in sheets}
    return Form(
        read_meta(folder, files.cache), layout, blank, in_order, texts, ticks, tables, blanks, folder, per or None
    )


def _name_of(entry: TextEntry | TickEntry | TableEntry | BlankEntry) -> str:
    match entry:
        case TextEntry() | TickEntry():
            return entry.box
        case TableEntry():
            return entry.table
        case BlankEntry():
            return entry.blank


# ---------------------------------------------------------------- blanks as shipped


def write_blanks(folder: Path, blank: Blank, sheets: Mapping[str, Blank]) -> None:
    """Write `blank.pdf`, `sheet-<table>.pdf` and `boxes.json` of a form."""
    (folder / "blank.pdf").write_bytes(blank.pdf)
    for table, sheet in sheets.items():
        (folder / f"sheet-{table}.pdf").write_bytes(sheet.pdf)
    plain = {"blank": _plain(blank), "sheets": {table: _plain(sheet) for table, sheet in sheets.items()}}
    text = json.dumps(plain, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / "boxes.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _plain(blank: Blank) -> dict[str, object]:
    return {"pages": blank.pages, "boxes": [box._asdict() for box in blank.boxes]}


def read_blanks(folder: Path) -> tuple[Blank, Mapping[str, Blank]]:
    """The blank and the continuation sheets as shipped. Raises FormFileError."""
    try:
        plain = json.loads((folder / "boxes.json").read_text(encoding="utf-8"))
        blank = _blank(plain["blank"], (folder / "blank.pdf").read_bytes())
        sheets = {
            table: _blank(sheet, (folder / f"sheet-{table}.pdf").read_bytes())
            for table, sheet in plain["sheets"].items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FormFileError(
            f"{place_of(folder / 'boxes.json')}: cannot be read ({error}); run `make blanks`"
        ) from error
    return blank, sheets


def _blank(plain: Mapping[str, object], pdf: bytes) -> Blank:
    boxes, pages = plain["boxes"], plain["pages"]
    if not isinstance(boxes, list) or not isinstance(pages, int):
        raise TypeError("boxes or pages missing")
    return blank_of(pdf, tuple(BoxSpec(**{**box, "rect": tuple(box["rect"])}) for box in boxes), pages)
