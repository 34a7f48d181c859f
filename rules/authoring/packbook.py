"""A whole pack as a workbook, and back: one sheet for each kind of item, the guides first, in the officials' columns.

Writing and reading give the same items in the same files and order. What does not come along are comments in YAML.
CSV files of the pack (code tables, calendars, tables of cases) are sheets of their own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from rules.authoring.guide_text import closest, folded
from rules.authoring.packbook_cells import CellError, Titles, decode, encode
from rules.authoring.packbook_columns import Column, book_words, columns_of, heading
from rules.authoring.sheets import Sheet, column_name, csv_cells
from rules.authoring.sheets_write import Look
from rules.filenames import is_device, is_plain
from rules.loading.faults import faults_of, said_of, steps_of
from rules.loading.pack_schema import KINDS, Located, PackFolder
from rules.model import Content
from rules.model_pack import PackMeta
from rules.yamlfile import Plain, dump

_FILE_MARK = "#"
_STANDARD = 13
"""Columns at the start of the sheet of guides that officers read; the ones behind are for machines."""


@dataclass(frozen=True, slots=True)
class BookFault:
    """A cell or row of a workbook that cannot be taken: the sheet, the row and column as the spreadsheet counts them
    (0 and empty: the whole), the heading, a code, a hint, and the line in a cell of several (0: it has but one).
    """

    sheet: str
    row: int
    column: str
    heading: str
    code: str
    hint: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A pack out of a workbook: its id, each file's text by its path in the pack's folder, what was not taken, and how
    many rows were.
    """

    id: str
    files: Mapping[str, str]
    faults: tuple[BookFault, ...]
    rows: int


# ---------------------------------------------------------------- writing


def items_of(pack: PackFolder, kind: str) -> tuple[Located[Content], ...]:
    """The items of one folder of a pack."""
    found = getattr(pack, kind)
    items: tuple[Located[Content], ...] = found() if callable(found) else found
    return items


def titles_of(folders: Sequence[PackFolder]) -> Titles:
    """The titles of laws, matters and materials of a chain of packs."""
    sources = {one.value.id: one.value.title for pack in folders for one in pack.sources}
    named = {one.value.id: one.value.title.zh for pack in folders for one in pack.matters}
    named |= {one.value.id: one.value.title.zh for pack in folders for one in pack.materials}
    return Titles(sources, named)


def pack_sheets(pack: PackFolder, folder: Path, parents: Sequence[PackFolder]) -> tuple[list[Sheet], list[Look]]:
    """The sheets of a pack's workbook and their looks; `folder` is where its CSV files lie.

    Raises `OSError`, `SheetError`.
    """
    words, titles = book_words(), titles_of((*parents, pack))
    sheets, looks = [], []
    order = ["matters", *(kind for kind in KINDS if kind != "matters")]
    for kind in order:
        items = items_of(pack, kind)
        if items:
            sheets.append(_sheet(words.sheets.get(kind, kind), KINDS[kind], items, titles))
            width = len(sheets[-1].rows[0])
            looks.append(Look(1, frozenset(range(_STANDARD, width)) if kind == "matters" else frozenset({width - 1})))
    sheets.append(_sheet(words.sheets["pack"], PackMeta, [pack.meta], titles))
    looks.append(Look())
    for number, path in enumerate(_csv_files(folder), start=1):
        name = path.relative_to(folder).as_posix()
        sheets.append(
            Sheet(f"{words.sheets['files']} {number}", ((_FILE_MARK, name), *csv_cells(path, path.read_bytes())))
        )
        looks.append(Look())
    return sheets, looks


def _csv_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/*.csv") if path.is_file())


def _sheet(name: str, model: type[Content], items: Iterable[Located[Content]], titles: Titles) -> Sheet:
    columns = columns_of(model)
    rows = [(*(heading(model, column) for column in columns), book_words().headings["file"])]
    for item in items:
        tree = _tree(item.value)
        rows.append((*(_cell(tree, column, titles) for column in columns), item.file.rpartition("/")[2]))
    return Sheet(name, tuple(rows))


def _tree(value: Content) -> Plain:
    found: Plain = _plain_of(value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True))
    return found


def _plain_of(value: object) -> Plain:
    if isinstance(value, dict):
        return {str(key): _plain_of(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_of(below) for below in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _cell(tree: Plain, column: Column, titles: Titles) -> str:
    found = _at(tree, column.path)
    if column.may_be_unknown:
        whole = _at(tree, column.path[:-1] if column.path[-1] == "zh" else column.path)
        if isinstance(whole, dict) and "ask" in whole:
            return book_words().unknown
        if isinstance(found, dict) and column.codec == "text":
            return ""  # its parts have columns of their own
    return "" if found is None else encode(found, column.codec, titles)


def _at(tree: Plain, path: Sequence[str]) -> Plain | None:
    for step in path:
        if not isinstance(tree, dict) or step not in tree:
            return None
        tree = tree[step]
    return tree


# ---------------------------------------------------------------- reading


def is_book(sheets: Sequence[Sheet]) -> bool:
    """Whether a workbook is a whole pack: it has the sheet that says which."""
    return any(sheet.name == book_words().sheets["pack"] for sheet in sheets)


def read_book(sheets: Sequence[Sheet], pack_id: str = "", parents: Sequence[PackFolder] = ()) -> Book:
    """The pack of a workbook, named `pack_id` where one is given.

    Rows that cannot be taken are told, the others kept.
    """
    return _Reader(sheets, pack_id, parents).read()


def parent_named(sheets: Sequence[Sheet]) -> str:
    """The parent that a workbook's pack names; empty where it names none."""
    return _meta_cell(sheets, "parent")


def id_named(sheets: Sequence[Sheet]) -> str:
    """The id of the pack that a workbook holds; empty where it names none."""
    return _meta_cell(sheets, "id")


def _meta_cell(sheets: Sequence[Sheet], name: str) -> str:
    sheet = next((one for one in sheets if one.name == book_words().sheets["pack"]), None)
    place = _places(sheet, PackMeta, columns_of(PackMeta))[0].get((name,)) if sheet else None
    return sheet.cell(1, place).strip() if sheet is not None and place is not None else ""


@dataclass(slots=True)
class _Reader:
    sheets: Sequence[Sheet]
    pack_id: str
    parents: Sequence[PackFolder]
    faults: list[BookFault] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    rows: int = 0

    def read(self) -> Book:
        words = book_words()
        by_name = {sheet.name: sheet for sheet in self.sheets}
        titles = self.titles(by_name)
        models: dict[str, type[Content]] = {"pack": PackMeta, **KINDS}
        for kind, model in models.items():
            sheet = by_name.pop(words.sheets.get(kind, kind), None)
            if sheet is None:
                continue
            items = list(self.items(sheet, model, titles))
            self.rows += len(items)
            if kind == "pack":
                self.meta([tree for _, tree in items])
                continue
            by_file: dict[str, list[Plain]] = {}
            for name, tree in items:
                by_file.setdefault(f"{kind}/{name}", []).append(tree)
            self.files |= {name: dump(trees) for name, trees in by_file.items()}
        for sheet in by_name.values():
            self.raw(sheet)
        return Book(self.pack_id, self.files, tuple(self.faults), self.rows)

    def meta(self, trees: Sequence[Plain]) -> None:
        """`pack.yaml`, under the name that was asked for."""
        for tree in trees[:1]:
            if isinstance(tree, dict):
                self.pack_id = self.pack_id or str(tree.get("id", ""))
                self.files["pack.yaml"] = dump({**tree, "id": self.pack_id})

    def titles(self, by_name: Mapping[str, Sheet]) -> Titles:
        """Titles out of the workbook's own sheets and the parents'."""
        above = titles_of(self.parents)
        found: dict[str, dict[str, str]] = {}
        for kind in ("sources", "matters", "materials"):
            sheet = by_name.get(book_words().sheets[kind])
            columns = columns_of(KINDS[kind])
            places = _places(sheet, KINDS[kind], columns)[0] if sheet else {}
            title = places.get(("title",), places.get(("title", "zh"), -1))
            found[kind] = {
                sheet.cell(row, places[("id",)]): sheet.cell(row, title)
                for row in range(1, len(sheet.rows) if sheet and ("id",) in places and title >= 0 else 1)
                if sheet is not None
            }
        return Titles({**above.sources, **found["sources"]}, {**above.named, **found["matters"], **found["materials"]})

    def items(self, sheet: Sheet, model: type[Content], titles: Titles) -> Iterator[tuple[str, Plain]]:
        """The rows of a sheet as (file, tree), those that the model takes."""
        columns = columns_of(model)
        places, unknown = _places(sheet, model, columns)
        for column, title, near in unknown:
            self.faults.append(BookFault(sheet.name, 1, column_name(column), title, "unknown_column", near))
        file_at = places.get(("", "file"), -1)
        seen: dict[tuple[str, ...], int] = {}
        for row in range(1, len(sheet.rows)):
            cells = tuple(cell.strip() for cell in sheet.rows[row])
            if not any(cells):
                continue
            if (first := seen.setdefault(cells, row)) != row:
                self.faults.append(BookFault(sheet.name, row + 1, "", "", "row_twice", str(first + 1)))
                continue
            tree = self.tree(sheet, row, model, places, titles)
            if tree is not None and self.taken(sheet, row, model, places, tree):
                named = sheet.cell(row, file_at).strip() if file_at >= 0 else ""
                yield named if _is_file_name(named) else "more.yaml", tree

    def tree(
        self, sheet: Sheet, row: int, model: type[Content], places: Mapping[tuple[str, ...], int], titles: Titles
    ) -> Plain | None:
        tree: dict[str, Plain] = {}
        faulty = False
        for column in columns_of(model):
            place = places.get(column.path, -1)
            text = sheet.cell(row, place) if place >= 0 else ""
            try:
                if text.strip() or (column.required and column.codec in {"lines", "named"}):
                    _put(tree, column, text, titles)
            except CellError as fault:
                faulty = True
                self.faults.append(
                    BookFault(
                        sheet.name,
                        row + 1,
                        column_name(place),
                        heading(model, column),
                        f"cell_{fault.code}",
                        fault.hint,
                        fault.line,
                    )
                )
        return None if faulty else tree

    def taken(
        self, sheet: Sheet, row: int, model: type[Content], places: Mapping[tuple[str, ...], int], tree: Plain
    ) -> bool:
        try:
            model.model_validate(tree)
        except ValidationError as error:
            columns = columns_of(model)
            for detail in faults_of(error):
                steps = tuple(steps_of(detail))
                column = next((one for one in columns if one.path[: len(steps)] == steps), None)
                code = "missing" if detail["type"] == "missing" else "bad_value"
                title = heading(model, column) if column else ".".join(steps)
                said = "" if code == "missing" else said_of(detail)
                place = places.get(column.path) if column else None
                letter = "" if place is None else column_name(place)
                self.faults.append(BookFault(sheet.name, row + 1, letter, title, code, said))
            return False
        return True

    def raw(self, sheet: Sheet) -> None:
        """A CSV file of the pack; any other sheet is told and passed over."""
        name = sheet.cell(0, 1)
        folder, _, file = name.partition("/")
        if sheet.cell(0, 0) != _FILE_MARK or not _is_folder(folder) or not _is_file_name(file, ".csv"):
            self.faults.append(BookFault(sheet.name, 0, "", "", "unknown_sheet"))
            return
        out = io.StringIO(newline="")
        writer, width = csv.writer(out, lineterminator="\n"), 0
        for row in sheet.rows[1:]:
            cells = list(row)
            while len(cells) > width and not cells[-1]:  # a sheet is as wide as its widest row
                cells.pop()
            if not cells[:1] or not cells[0].startswith(_FILE_MARK):
                width = width or len(cells)
            writer.writerow(cells)
        self.files[name] = out.getvalue()


def _places(
    sheet: Sheet, model: type[Content], columns: Sequence[Column]
) -> tuple[dict[tuple[str, ...], int], list[tuple[int, str, str]]]:
    """Each path's column in the sheet, and the headings that mean nothing with the nearest that does."""
    known = {folded(heading(model, column)): column.path for column in columns}
    known[folded(book_words().headings["file"])] = ("", "file")
    places: dict[tuple[str, ...], int] = {}
    unknown = []
    titles = [heading(model, one) for one in columns]
    for number, cell in enumerate(sheet.rows[0] if sheet.rows else ()):
        path = known.get(folded(cell))
        if path is not None and path not in places:
            places[path] = number
        elif cell.strip():
            unknown.append((number, cell.strip()[:30], closest(cell.strip(), titles)))
    return places, unknown


def _put(tree: dict[str, Plain], column: Column, text: str, titles: Titles) -> None:
    """Puts a cell's value at its place in the tree. Raises `CellError`."""
    path = column.path
    if column.may_be_unknown and text.strip() == book_words().unknown:
        path = path[:-1] if path[-1] == "zh" else path
        _set(tree, (*path, "unknown"), "true")
        return
    value: Plain = decode(text, column.codec, titles) if text.strip() else []
    if column.codec == "limit" and isinstance(value, dict):
        _set(tree, (*path, "working_days"), value["working_days"])
        return
    _set(tree, path, value)


def _set(tree: dict[str, Plain], path: Sequence[str], value: Plain) -> None:
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            raise CellError("json")
        tree = below
    tree[path[-1]] = value


def _is_folder(name: str) -> bool:
    return name.isidentifier() and not is_device(name)


def _is_file_name(name: str, suffix: str = ".yaml") -> bool:
    stem = name.removesuffix(suffix)
    return name.endswith(suffix) and is_plain(stem) and all(one.isalnum() or one in "_-." for one in stem)
