"""Code tables: industries, divisions, countries and the like, in `codes/*.csv` of a pack (docs/code-tables.md).

A table is read when first asked for and kept. A child pack's table stands in the place of its parent's of the same id;
one in a folder `codes` beside the packs stands before all of them: that is where an imported official list lies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias

from rules.errors import RulesError
from rules.model import Grade
from rules.tables.codes_file import CodeHead, CodeTableError, RawTable, read_code_file, read_head, read_table
from rules.tables.codes_search import Index, folded

__all__ = [
    "NO_TABLES", "Code", "CodeHead", "CodeTable", "CodeTableError", "CodeTables", "UnknownTableError", "code_tables",
    "countries", "divisions", "read_table", "region_name", "table", "telephone_areas",
]  # fmt: skip

GROUPING = "virtual"
"""The level of rows that only group others (市辖区): paths leave them out."""

_SHIPPED = Path(__file__).parents[1] / "packs" / "cn"
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


class UnknownTableError(RulesError):
    """No code table of this id; `nearest` is one with a similar id, or nothing."""

    def __init__(self, table_id: str, known: Iterable[str]) -> None:
        names = sorted(known)
        self.table_id = table_id
        self.nearest = next(iter(get_close_matches(table_id, names, n=1)), "")
        hint = f" Did you mean '{self.nearest}'?" if self.nearest else f" There are: {', '.join(names) or 'none'}."
        super().__init__(f"There is no code table '{table_id}'.{hint}")


class Code(NamedTuple):
    """One row. `also` are other names, `since` and `until` the days it holds, `now` the code that took its place.

    `grade` is the table's where the row says nothing; `more` are the table's own columns by name.
    """

    code: str
    name: str
    parent: str
    also: tuple[str, ...]
    en: str
    level: str
    since: date | None
    until: date | None
    now: str
    grade: Grade
    more: Mapping[str, str]

    def holds_on(self, day: date) -> bool:
        """Whether the code is in use on a day, as far as the table says."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class CodeTable:
    """A table with its rows in the order of the file. Codes are compared as they stand, `read` is more lenient."""

    def __init__(self, raw: RawTable) -> None:
        self.head = raw.head
        self.columns = raw.columns
        self._at = {column: place for place, column in enumerate(raw.columns)}
        code_at = self._at["code"]
        self._rows = {row[code_at]: row for row in raw.rows}
        self._first_row = raw.first_row
        self._made: dict[str, Code] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    @property
    def id(self) -> str:
        """The table's id."""
        return self.head.id

    @property
    def codes(self) -> Iterable[str]:
        """Every code in the order of the file."""
        return self._rows.keys()

    def find(self, code: str) -> Code | None:
        """The row of exactly this code; None where there is none."""
        made = self._made.get(code)
        if made is None and code in self._rows:
            made = self._made[code] = self._make(self._rows[code])
        return made

    def row_of(self, code: str) -> int:
        """The number of a code's row in the file, from 1. Raises KeyError."""
        return self._first_row + list(self._rows).index(self[code].code)

    def under(self, code: str = "") -> tuple[Code, ...]:
        """The rows right below a code; those without a parent for the empty text. None of an unknown code."""
        return tuple(self[below] for below in self._below.get(code, ()))

    def ancestors(self, code: str) -> tuple[Code, ...]:
        """The rows above a code, the topmost first, itself left out. Empty for an unknown code."""
        return tuple(self[above] for above in reversed(self._line(code)[1:]))

    def is_under(self, code: str, parent: str) -> bool | None:
        """Whether a code is `parent` or lies below it, however far; None where the table lacks one of them."""
        if code not in self._rows or parent not in self._rows:
            return None
        return parent in self._line(code)

    def path(self, code: str) -> str:
        """The names from the top down to a code, without a blank: 山东省滨州市滨城区. Empty for an unknown code."""
        return "".join(row.name for row in map(self.find, reversed(self._line(code))) if row and row.level != GROUPING)

    def read(self, typed: str) -> tuple[Code, ...]:
        """The rows that a text names exactly: by code, or else by name, other name or path, whatever its case.

        More than one where a name stands in the table several times.
        """
        word = folded(typed)
        by_code = self._folded_codes.get(word.replace(" ", ""))
        found = (by_code,) if by_code is not None else self._by_name.get(word, ())
        return tuple(self[code] for code in found)

    def search(
        self, typed: str, limit: int = 10, day: date | None = None, among: Callable[[str], bool] | None = None
    ) -> tuple[Code, ...]:
        """The rows that fit what is being typed, best first: codes, words, first letters of pinyin.

        Several words narrow it down; they may name rows above. With `day`, rows that do not hold on it are left out;
        with `among`, those whose code it refuses.
        """

        def kept(code: str) -> bool:
            return (among is None or among(code)) and self._kept(code, day)

        return tuple(self[code] for code in self._index.search(typed, limit, kept))

    def named_in(self, text: str) -> bool:
        """Whether a text is a row's name, or holds one of three characters or more: 朝阳区 is held, 城区 is not."""
        if text in self._all_names:
            return True
        longest = range(3, min(len(text), self._longest_name) + 1)
        return any(text[at : at + size] in self._all_names for size in longest for at in range(len(text) - size + 1))

    def __getitem__(self, code: str) -> Code:
        found = self.find(code)
        if found is None:
            raise KeyError(code)
        return found

    # ------------------------------------------------------------ inside

    def _cell(self, row: Sequence[str], column: str) -> str:
        place = self._at.get(column)
        return "" if place is None else row[place]

    def _make(self, row: tuple[str, ...]) -> Code:
        since, until = (date.fromisoformat(day) if day else None for day in (self._cell(row, one) for one in _DAYS))
        grade = self._cell(row, "grade")
        extra = {column: row[self._at[column]] for column in self.head.extra if row[self._at[column]]}
        return Code(
            code=self._cell(row, "code"),
            name=self._cell(row, "name"),
            parent=self._cell(row, "parent"),
            also=self._also(row),
            en=self._cell(row, "en"),
            level=self._cell(row, "level"),
            since=since,
            until=until,
            now=self._cell(row, "now"),
            grade=Grade(grade) if grade else self.head.grade,
            more=MappingProxyType(extra) if extra else _NO_COLUMNS,
        )

    def _also(self, row: Sequence[str]) -> tuple[str, ...]:
        also = self._cell(row, "also")
        return tuple(also.split("|")) if also else ()

    def _line(self, code: str) -> list[str]:
        """A code and the codes above it; empty where the table lacks it."""
        line: list[str] = []
        while code in self._rows:
            line.append(code)
            code = self._cell(self._rows[code], "parent")
        return line

    def _kept(self, code: str, day: date | None) -> bool:
        row = self[code]
        return row.level != GROUPING and (day is None or row.holds_on(day))

    @cached_property
    def _below(self) -> Mapping[str, Sequence[str]]:
        below: dict[str, list[str]] = {}
        for code, row in self._rows.items():
            below.setdefault(self._cell(row, "parent"), []).append(code)
        return below

    @cached_property
    def _folded_codes(self) -> Mapping[str, str]:
        return {folded(code): code for code in reversed(self._rows)}

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for code, row in self._rows.items():
            if self._cell(row, "level") != GROUPING:
                for name in (self._cell(row, "name"), self._cell(row, "en"), *self._also(row), self.path(code)):
                    if name:
                        found.setdefault(folded(name), {})[code] = None
        return {name: tuple(codes) for name, codes in found.items()}

    @cached_property
    def _all_names(self) -> frozenset[str]:
        rows = (row for row in map(self.find, self._rows) if row is not None and row.level != GROUPING)
        return frozenset(name for row in rows for name in (row.name, *row.also) if len(name) > 1)

    @cached_property
    def _longest_name(self) -> int:
        return max(map(len, self._all_names), default=0)

    @cached_property
    def _index(self) -> Index:
        name = self._at["name"]
        return Index(
            (
                code,
                (row[name], *self._also(row)),
                self._cell(row, "en"),
                [self._rows[above][name] for above in self._line(code)[:0:-1]],
            )
            for code, row in self._rows.items()
        )


_DAYS = ("from", "until")
Signature: TypeAlias = tuple[tuple[str, str, int, int], ...]
"""Id, path, size and time of each table's file."""


@dataclass(frozen=True, eq=False)
class CodeTables:
    """The tables of one pack by id: the files are known, and read when asked for."""

    files: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))

    def __contains__(self, table_id: object) -> bool:
        return table_id in self.files

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the tables, sorted."""
        return tuple(sorted(self.files))

    def table(self, table_id: str) -> CodeTable:
        """A table. Raises `UnknownTableError`, `CodeTableError`."""
        return _load(*self._signed(table_id))

    def head(self, table_id: str) -> CodeHead:
        """A table's head, without reading its rows into memory. Raises `UnknownTableError`, `CodeTableError`."""
        return _load_head(*self._signed(table_id))

    def digest(self, table_ids: Iterable[str]) -> str:
        """SHA-256 over some tables, empty for none: tables that no rule names do not count. Raises OSError."""
        lines = [f"{one} {hashlib.sha256(self.files[one].read_bytes()).hexdigest()}\n" for one in sorted(table_ids)]
        return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""

    @property
    def signature(self) -> Signature:
        """What changes when a file does. Raises `CodeTableError`."""
        return tuple((one, str(path), *_stamp(path)) for one, path in sorted(self.files.items()))

    @classmethod
    def signed(cls, signature: Signature) -> CodeTables:
        """The tables that a signature is of."""
        return cls(MappingProxyType({one: Path(path) for one, path, *_ in signature}))

    def _signed(self, table_id: str) -> tuple[str, Path, tuple[int, int]]:
        path = self.files.get(table_id)
        if path is None:
            raise UnknownTableError(table_id, self.files)
        return table_id, path, _stamp(path)


NO_TABLES = CodeTables()


class HasCodes(Protocol):
    """Whatever has code tables: a pack."""

    @property
    def codes(self) -> CodeTables:
        """Its tables."""
        ...


def table(pack: HasCodes, table_id: str) -> CodeTable:
    """A code table of a pack. Raises `UnknownTableError`, `CodeTableError`."""
    return pack.codes.table(table_id)


def code_tables(chain: Sequence[Path], roots: Sequence[Path] = ()) -> CodeTables:
    """The tables of a chain of pack folders, root first, and of the folders `codes` beside the packs of `roots`.

    The first root that has a table counts, as with packs.
    """
    files: dict[str, Path] = {}
    for folder in (*chain, *reversed(roots)):
        files.update({path.stem: path for path in sorted((folder / "codes").glob("*.csv"))})
    return CodeTables(MappingProxyType(files))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as fault:
        raise CodeTableError(path, f"the file cannot be read ({type(fault).__name__})") from None
    return found.st_size, found.st_mtime_ns


@lru_cache(maxsize=64)
def _load(table_id: str, path: Path, stamp: tuple[int, int]) -> CodeTable:
    """`stamp` belongs to the key, so that a changed file is read again."""
    return CodeTable(_named(read_code_file(path), table_id, path))


@lru_cache(maxsize=64)
def _load_head(table_id: str, path: Path, stamp: tuple[int, int]) -> CodeHead:
    return read_head(path)


def _named(raw: RawTable, table_id: str, path: Path) -> RawTable:
    if raw.head.id != table_id:
        raise CodeTableError(path, f"the table's id '{raw.head.id}' is not the name of its file", 1)
    return raw


# ---------------------------------------------------------------- the shipped tables that numbers are read with


@lru_cache(maxsize=1)
def _shipped() -> CodeTables:
    return code_tables((_SHIPPED,))


@lru_cache(maxsize=1)
def divisions() -> CodeTable:
    """The shipped divisions by their six-digit code, those that were abolished included."""
    return _shipped().table("divisions")


def telephone_areas() -> CodeTable:
    """The shipped area codes of fixed lines, with their 0."""
    return _shipped().table("telephone_areas")


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Chinese country names by three-digit code and by three-letter code."""
    rows = _shipped().table("countries").under()
    return {key: row.name for row in rows for key in (row.code, row.more["alpha3"])}


def region_name(code: str) -> str | None:
    """`371602` → 山东省滨州市滨城区. A code the table lacks gives the part above it that is known; None for none."""
    known = divisions()
    found = next((part for part in (code, f"{code[:4]}00", f"{code[:2]}0000") if part in known), "")
    return known.path(found) or None
