"""What a table that goes on over the end of a page takes along: the heading it stands under, its columns' heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.detect.table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.page import Glyph

_SAME_EDGE = 3.5  # points
_LEVEL = 3.0
_HEAD_HEIGHT = 20.0
_PAGE_NUMBER = frozenset("0123456789-—–－第页共/ ")


@dataclass(frozen=True, slots=True)
class Carried:
    """A table's outer edges, its last heading, and the heads of its columns, if a row of heads names them."""

    edges: tuple[float, float]
    heading: str
    heads: tuple[Cell, ...]


def taken_along(table: Table, free: Sequence[Glyph]) -> Carried | None:
    """What the lowest table of a page hands to the next page; nothing if words follow it."""
    if not table.cells:
        return None
    lowest = min(table.cells, key=lambda cell: cell.rect[1])
    if any(one.y < lowest.rect[1] and one.text not in _PAGE_NUMBER for one in free):
        return None
    row = [cell for cell in table.cells if abs(cell.rect[1] - lowest.rect[1]) <= _LEVEL]
    heads = next((found for cell in row if (found := _heads(table, cell))), ())
    return Carried(_edges(row), table.heading(lowest), heads)


def goes_on(carried: Carried | None, cells: Sequence[Cell], free: Sequence[Glyph]) -> bool:
    """Whether a page begins with a table of the same edges, with nothing printed above it."""
    if carried is None or not cells:
        return False
    top = max(cell.rect[3] for cell in cells)
    if any(one.y > top for one in free):
        return False
    edges = _edges([cell for cell in cells if abs(cell.rect[3] - top) <= _LEVEL])
    return all(abs(one - other) <= _SAME_EDGE for one, other in zip(edges, carried.edges, strict=True))


def heads_over(carried: Carried, cells: Sequence[Cell]) -> list[Cell]:
    """The heads as cells that stand on the first row of the page."""
    top = max(cell.rect[3] for cell in cells)
    return [
        Cell(-1 - number, (head.rect[0], top, head.rect[2], top + _HEAD_HEIGHT), head.glyphs)
        for number, head in enumerate(carried.heads)
    ]


def _heads(table: Table, cell: Cell) -> tuple[Cell, ...]:
    header = table.header_of(cell)
    return table.head_row(header) if header is not None else ()


def _edges(row: Sequence[Cell]) -> tuple[float, float]:
    return min(cell.rect[0] for cell in row), max(cell.rect[2] for cell in row)
