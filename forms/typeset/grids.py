"""Ruled tables: rows of cells with spans, as blocks that may be parted between pages only where no cell spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from forms.model import BoxName, Cell, Grid, LabelCell, Repeat, RepeatColumn, SignCell, TextCell
from forms.typeset.cells import cell_block
from forms.typeset.errors import GridError
from forms.typeset.marks import MM, Block, Box, Rule, Words, moved

THIN = 0.6
THICK = 1.2
_TABLE_SIZE = 9.5
"""The type size of a repeating table's head and row numbers."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell with its place in the grid: first row and column, and how many of each."""

    cell: Cell
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class _Put:
    """A placed cell with its marks."""

    place: _Place
    block: Block


def places_of(grid: Grid) -> list[_Place]:
    """Every cell on its place. Raises GridError where the rows do not close to a rectangle."""
    taken: set[tuple[int, int]] = set()
    places: list[_Place] = []
    count = len(grid.columns)
    for number, row in enumerate(grid.rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            own = {(number + down, column + across) for down in range(cell.rows) for across in range(cell.span)}
            if column + cell.span > count:
                raise GridError(f"row {number + 1} has cells for more than {count} columns")
            if number + cell.rows > len(grid.rows):
                raise GridError(f"row {number + 1} has a cell of {cell.rows} rows, which ends below the table")
            if own & taken:
                raise GridError(f"row {number + 1} has a cell over one that comes down from a row above")
            taken |= own
            places.append(_Place(cell, number, column, cell.rows, cell.span))
            column += cell.span
        free = [at for at in range(count) if (number, at) not in taken]
        if free:
            raise GridError(f"row {number + 1} leaves column {free[0] + 1} of {count} without a cell")
    return places


def grid_blocks(grid: Grid, wide: float) -> list[Block]:
    """The blocks of a table, `wide` points wide. Raises GridError, which names the row."""
    edges = _edges(grid.columns, wide)
    puts = [_Put(place, _drawn(place, edges)) for place in places_of(grid)]
    heights = [row.height * MM for row in grid.rows]
    for put in sorted(puts, key=lambda put: put.place.rows):
        last = put.place.row + put.place.rows - 1
        heights[last] += max(0.0, put.block.height - sum(heights[put.place.row : last + 1]))
    return [
        _chunk([put for put in puts if first <= put.place.row < last], edges, heights[first:last], first)
        for first, last in _chunks(puts, len(grid.rows))
    ]


def _edges(columns: Sequence[float], wide: float) -> list[float]:
    scale = wide / sum(columns)
    return [0.0, *accumulate(column * scale for column in columns)]


def _drawn(place: _Place, edges: Sequence[float]) -> Block:
    try:
        return cell_block(place.cell, edges[place.column + place.columns] - edges[place.column])
    except GridError as error:
        raise GridError(f"row {place.row + 1}, column {place.column + 1}: {error}") from error


def _chunks(puts: Sequence[_Put], rows: int) -> list[tuple[int, int]]:
    """Ranges of rows that no cell crosses."""
    places = [put.place for put in puts]
    cuts = [row for row in range(1, rows) if not any(at.row < row < at.row + at.rows for at in places)]
    return list(pairwise([0, *cuts, rows]))


def _chunk(puts: Sequence[_Put], edges: Sequence[float], heights: Sequence[float], first: int) -> Block:
    tops = [0.0, *accumulate(heights)]
    inner: list[Block] = []
    rules: list[Rule] = []
    for put in puts:
        place = put.place
        x0, x1 = edges[place.column], edges[place.column + place.columns]
        y0, y1 = tops[place.row - first], tops[place.row - first + place.rows]
        inner.append(moved(_stretched(place.cell, put.block, y1 - y0), x0, y0))
        rules += [Rule(x0, y0, x1, y0, THIN), Rule(x1, y0, x1, y1, THIN)]
        rules += [Rule(x0, y1, x1, y1, THIN), Rule(x0, y0, x0, y1, THIN)]
    frame = (Rule(0, 0, 0, tops[-1], THICK), Rule(edges[-1], 0, edges[-1], tops[-1], THICK))
    return Block(
        tops[-1],
        tuple(words for block in inner for words in block.words),
        (*(rule for block in inner for rule in block.rules), *dict.fromkeys(rules), *frame),
        tuple(box for block in inner for box in block.boxes),
    )


def _stretched(cell: Cell, block: Block, height: float) -> Block:
    """A cell's marks in the height the row gives: boxes grow, words go to the middle; a place to sign has them on top."""
    if not isinstance(cell, TextCell | SignCell):
        return replace(moved(block, 0, (height - block.height) / 2), height=height)
    boxes = tuple(replace(box, y1=height - 1) for box in block.boxes)
    on_top = isinstance(cell, SignCell) and cell.what in {"signature", "seal"}
    words = block if on_top else moved(block, 0, (height - block.height) / 2)
    return replace(words, boxes=boxes, height=height)


# ---------------------------------------------------------------- tables of equal rows


def repeat_blocks(table: Repeat, wide: float, rows: int | None = None) -> list[Block]:
    """Head and rows of a repeating table; the head stays with the first row. Raises GridError.

    With `rows`, the rows of a continuation sheet: their 序号 stay empty, for the sheet does not know where it goes on.
    """
    columns = table.columns
    if table.numbered:
        columns = (RepeatColumn(name="number", label="序号", width=10.0), *columns)
    edges = _edges([column.width for column in columns], wide)
    head = replace(_head(columns, edges), keep_with_next=True)
    numbers = range(1, (rows or table.rows) + 1)
    return [head, *(replace(_row(table, columns, edges, at, on_sheet=rows is not None), under=head) for at in numbers)]


def _ruled(height: float, edges: Sequence[float]) -> tuple[Rule, ...]:
    upright = [Rule(x, 0, x, height, THIN) for x in edges[1:-1]]
    outer = [Rule(x, 0, x, height, THICK) for x in (edges[0], edges[-1])]
    return (Rule(0, 0, edges[-1], 0, THIN), Rule(0, height, edges[-1], height, THIN), *upright, *outer)


def _head(columns: Sequence[RepeatColumn], edges: Sequence[float]) -> Block:
    cells: list[Block] = []
    for column, (left, right) in zip(columns, pairwise(edges), strict=True):
        try:
            cells.append(cell_block(LabelCell(label=column.label, align="center", size=_TABLE_SIZE), right - left))
        except GridError as error:
            raise GridError(f"column '{column.name}': {error}") from error
    height = max(cell.height for cell in cells)
    words = [
        words
        for cell, left in zip(cells, edges, strict=False)
        for words in moved(cell, left, (height - cell.height) / 2).words
    ]
    return Block(height, tuple(words), _ruled(height, edges))


def _row(
    table: Repeat, columns: Sequence[RepeatColumn], edges: Sequence[float], number: int, *, on_sheet: bool
) -> Block:
    height = table.row_height * MM
    words: tuple[Words, ...] = ()
    boxes: list[Box] = []
    place = f"续页第{number}行" if on_sheet else f"第{number}行"
    for column, (left, right) in zip(columns, pairwise(edges), strict=True):
        if table.numbered and column.name == "number":
            label = LabelCell(label="" if on_sheet else str(number), align="center", size=_TABLE_SIZE)
            cell = cell_block(label, right - left)
            words = moved(cell, left, (height - cell.height) / 2).words
            continue
        name = BoxName(f"{table.box}.{number}.{column.name}")
        tooltip = f"{place} {column.tooltip or column.label}".replace("\n", "")
        boxes.append(Box(name, left + 1, 1, right - 1, height - 1, column.kind, tooltip, column.size, column.floor))
    return Block(height, words, _ruled(height, edges), tuple(boxes))
