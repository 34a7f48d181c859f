"""Tables of equal rows, which go on on a continuation sheet where a form has more of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Literal

from forms.model import BoxName, Grid, LabelCell, Repeat, RepeatColumn, Row, SignCell, Strip
from forms.typeset.cells import ALIGN, cell_block
from forms.typeset.errors import GridError
from forms.typeset.grids import edges_of, grid_blocks, ruled, stretched
from forms.typeset.marks import MM, Block, Box, Place, Words, in_cell, moved

_SIZE = 9.5
"""The type size of a head and of row numbers."""
_NUMBER = RepeatColumn(name="number", label="序号", width=10.0)


def repeat_blocks(table: Repeat, wide: float, rows: int | None = None) -> list[Block]:
    """Head and rows of a table; the head stays with the first row. Raises GridError.

    With `rows`, the rows of a continuation sheet: their 序号 stay empty, for the sheet does not know where it goes on.
    """
    columns = (_NUMBER, *table.columns) if table.numbered else table.columns
    edges = edges_of([column.width for column in columns], wide)
    head = _head(columns, edges)
    numbers = range(1, (rows or table.rows) + 1)
    return [head, *(replace(_row(table, edges, at, on_sheet=rows is not None), head=head) for at in numbers)]


def _head(columns: Sequence[RepeatColumn], edges: Sequence[float]) -> Block:
    if any(column.group for column in columns):
        return _grouped_head(columns, edges)
    cells: list[Block] = []
    for column, (left, right) in zip(columns, pairwise(edges), strict=True):
        try:
            cells.append(cell_block(LabelCell(label=column.label, align="center", size=_SIZE), right - left))
        except GridError as error:
            raise GridError(f"column '{column.name}': {error}") from error
    height = max(cell.height for cell in cells)
    places = tuple(Place(0, at) for at in range(len(columns)))
    words = [
        words
        for cell, left, place in zip(cells, edges[:-1], places, strict=True)
        for words in in_cell(moved(cell, left, (height - cell.height) / 2), place).words
    ]
    return Block(
        height, tuple(words), ruled(height, edges), keep_with_next=True, cells=places, column_heads=frozenset(places)
    )


def _grouped_head(columns: Sequence[RepeatColumn], edges: Sequence[float]) -> Block:
    """A head of two rows: words over the columns of a group, and the columns' own words below; others take both."""
    over: list[LabelCell] = []
    under: list[LabelCell] = []
    for group, run in groupby(columns, key=lambda column: column.group):
        labels = [LabelCell(label=column.label, align="center", size=_SIZE) for column in run]
        if group:
            over.append(LabelCell(label=group, span=len(labels), align="center", size=_SIZE))
            under += labels
        else:
            over += [label.model_copy(update={"rows": 2}) for label in labels]
    rows = (Row(height=0.0, cells=tuple(over)), Row(height=0.0, cells=tuple(under)))
    grid = Grid(columns=tuple(right - left for left, right in pairwise(edges)), rows=rows)
    (block,) = grid_blocks(grid, edges[-1])
    return replace(block, keep_with_next=True, row_heads=frozenset(), column_heads=frozenset(block.cells))


def _row(table: Repeat, edges: Sequence[float], number: int, *, on_sheet: bool) -> Block:
    height = table.row_height * MM
    words: tuple[Words, ...] = ()
    if table.numbered:
        label = LabelCell(label="" if on_sheet else str(number), align="center", size=_SIZE)
        cell = cell_block(label, edges[1])
        words = in_cell(moved(cell, 0, (height - cell.height) / 2), Place(0, 0)).words
    first = 1 if table.numbered else 0
    which = f"续页第{number}行" if on_sheet else f"第{number}行"
    boxes = tuple(
        _box(f"{table.box}.{number}", which, column, (left + 1, 1, right - 1, height - 1), Place(0, at))
        for at, (column, (left, right)) in enumerate(zip(table.columns, pairwise(edges[first:]), strict=True), first)
    )
    places = tuple(Place(0, at) for at in range(len(edges) - 1))
    row = Block(height, words, ruled(height, edges), boxes, cells=places)
    return row if table.under is None else _with_strip(row, table.under, f"{table.box}.{number}", edges[-1])


def _box(row: str, which: str, column: RepeatColumn, rect: tuple[float, float, float, float], place: Place) -> Box:
    tooltip = f"{which} {column.tooltip or column.label}".replace("\n", "")
    return Box(
        BoxName(f"{row}.{column.name}"), *rect, column.kind, tooltip, column.size, column.floor,
        align=ALIGN[column.align], cell=place,
    )  # fmt: skip


def _with_strip(row: Block, strip: Strip, owner: str, wide: float) -> Block:
    """A row and the strip under it, as one block."""
    align: Literal["left", "center"] = "left" if strip.what == "signature" else "center"
    sign = SignCell(sign=f"{owner}.{strip.name}", label=strip.label, role=strip.role, what=strip.what, align=align)
    block = cell_block(sign, wide)
    height = max(block.height, strip.height * MM)
    place = Place(1, 0, 1, len(row.cells))
    below = in_cell(moved(stretched(sign, block, height), 0, row.height), place)
    rules = moved(Block(height, rules=ruled(height, [0.0, wide])), 0, row.height).rules
    return replace(
        row,
        height=row.height + height,
        words=row.words + below.words,
        rules=row.rules + rules,
        boxes=row.boxes + below.boxes,
        cells=(*row.cells, place),
    )
