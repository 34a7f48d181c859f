"""Taking an official list into a code table: a CSV file as offices hand it out, its columns named in Chinese.

Rows that cannot be taken are told with their number; the good ones are kept. What the list says is given the grade
"inferred": nobody has compared it with the original here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.model import Grade
from rules.tables.codes_file import COLUMNS, MAX_BYTES, CodeHead, write_code_file, wrong_parents
from rules.tables.codes_search import folded
from rules.tables.csvtext import BrokenRowError, csv_rows, decoded

_TITLES: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "编码", "条目代码", "规范条目代码", "项目代码"),
    "name": ("名称", "规范表述", "条目", "条目名称", "经营范围规范表述", "中文名称"),
    "parent": ("上级代码", "父级代码", "上级"),
    "also": ("别名", "其他名称"),
    "level": ("层级", "级别"),
    "mark": ("许可/一般", "许可或一般", "类别", "经营项目类别"),
    "industry": ("行业代码", "国民经济行业代码", "对应行业代码"),
    "licence": ("许可证件", "许可事项", "许可或备案"),
    "timing": ("时点", "前置后置", "前置/后置"),
}
"""The titles of a column in such lists; besides them those that the table itself declares, and the columns' ids."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its number in the file, and why: `empty`, `twice`, `width`, `parent`."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """The new table as a file's bytes, how many rows it has, what was left out, columns that say nothing to us."""

    data: bytes
    rows: int
    rejected: tuple[Rejected, ...]
    passed_over: tuple[str, ...]


class ImportListError(ValueError):
    """The list as a whole cannot be taken; `code` is `unreadable` or `nothing`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def list_text(raw: bytes) -> str:
    """The text of a list of at most 8 MB. Raises `ImportListError`."""
    if len(raw) > MAX_BYTES:
        raise ImportListError("unreadable")
    text = decoded(raw)
    if text is None:
        raise ImportListError("unreadable")
    return text


def import_list(text: str, base: CodeHead, source: str, day: date) -> Imported:
    """The table `base` with the rows of a list in their place. Raises `ImportListError`."""
    try:
        lines = [(number, row) for number, row in enumerate(csv_rows(text), 1) if any(row)]
    except BrokenRowError:
        raise ImportListError("unreadable") from None
    places, passed_over = _columns(lines[0][1] if lines else (), base)
    if "code" not in places or "name" not in places:
        raise ImportListError("unreadable")
    kept, rejected = _rows(lines[1:], places, len(lines[0][1]))
    if not kept:
        raise ImportListError("nothing")
    columns = tuple(places)
    extra = {column: words for column, words in base.extra.items() if column in places}
    head = CodeHead(
        id=base.id, title=base.title, source=source, grade=Grade.INFERRED, last_checked=day, extra=extra,
        refers={column: table for column, table in base.refers.items() if column in extra},
    )  # fmt: skip
    return Imported(write_code_file(head, columns, kept), len(kept), rejected, passed_over)


def _columns(titles: Sequence[str], base: CodeHead) -> tuple[dict[str, int], tuple[str, ...]]:
    """Column → its place in the list, and the titles that mean nothing to us."""
    known: dict[str, str] = {}
    for column in (*COLUMNS, *base.extra):
        own = (base.extra[column].zh,) if column in base.extra else ()
        for title in (column, *own, *_TITLES.get(column, ())):
            known.setdefault(folded(title).replace(" ", ""), column)
    places: dict[str, int] = {}
    passed_over = []
    for place, title in enumerate(titles):
        found = known.get(folded(title).replace(" ", ""))
        if found is None or found in places or found in {"grade", "now", "from", "until"}:
            passed_over.append(title[:30])
        else:
            places[found] = place
    return places, tuple(passed_over)


def _rows(
    lines: Sequence[tuple[int, Sequence[str]]], places: Mapping[str, int], width: int
) -> tuple[list[list[str]], tuple[Rejected, ...]]:
    kept: dict[str, tuple[int, list[str]]] = {}
    rejected: list[Rejected] = []
    at = {column: order for order, column in enumerate(places)}
    for number, row in lines:
        if len(row) != width:
            rejected.append(Rejected(number, "width"))
            continue
        cells = [" ".join(row[place].split()) for place in places.values()]
        code, name = cells[at["code"]], cells[at["name"]]
        if not code or not name:
            rejected.append(Rejected(number, "empty"))
        elif code in kept:
            rejected.append(Rejected(number, "twice"))
        else:
            kept[code] = (number, cells)
    if "parent" in at:
        parents = {code: cells[at["parent"]] for code, (_, cells) in kept.items()}
        rejected += (Rejected(kept.pop(code)[0], "parent") for code, _ in wrong_parents(parents))
    return [cells for _, cells in kept.values()], tuple(sorted(rejected, key=lambda one: one.row))
