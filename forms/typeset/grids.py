"""Ruled tables: rows of cells with spans, as blocks that may be parted between pages only where no cell spans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from forms.model import BoxName, Cell, Grid, LabelCell, Repeat, RepeatColumn, SignCell, Strip, TextCell
from forms.typeset.cells import ALIGN, MM, cell_block
from forms.typeset.marks import Block, Box, Place, Rule, Words, in_cell, moved

THIN = 0.6
THICK = 1.2


@dataclass(frozen=True, slots=True)
class _Put:
    """A cell with its place in the grid: first row and column, and how many of each."""

    cell: Cell
    row: int
    column: int
    rows: int
    columns: int


class GridError(ValueError):
    """A row of a layout has too many or too few cells."""


def _placed(grid: Grid) -> list[_Put]:
    taken: dict[tuple[int, int], bool] = {}
    puts: list[_Put] = []
    count = len(grid.columns)
    for number, row in enumerate(grid.rows):
        column = 0
        for cell in row.cells:
            while taken.get((number, column)):
                column += 1
            if column + cell.span > count:
                raise GridError(f"row {number + 1} has cells for more than {count} columns")
            puts.append(_Put(cell, number, column, cell.rows, cell.span))
            for down in range(cell.rows):
                for across in range(cell.span):
                    taken[number + down, column + across] = True
            column += cell.span
        free = [at for at in range(count) if not taken.get((number, at))]
        if free:
            raise GridError(f"row {number + 1} leaves column {free[0] + 1} of {count} without a cell")
    return puts


def grid_blocks(grid: Grid, wide: float) -> list[Block]:
    """The blocks of a table, `wide` points wide. Raises GridError."""
    scale = wide / sum(grid.columns)
    edges = [0.0]
    for column in grid.columns:
        edges.append(edges[-1] + column * scale)
    puts = _placed(grid)
    drawn = {id(put): cell_block(put.cell, edges[put.column + put.columns] - edges[put.column]) for put in puts}
    heights = [row.height * MM for row in grid.rows]
    for put in sorted(puts, key=lambda put: put.rows):
        need = drawn[id(put)].height - sum(heights[put.row : put.row + put.rows])
        if need > 0:
            heights[put.row + put.rows - 1] += need
    return [
        _chunk([put for put in puts if first <= put.row < last], drawn, edges, heights, first, last)
        for first, last in _chunks(puts, len(grid.rows))
    ]


def _chunks(puts: list[_Put], rows: int) -> list[tuple[int, int]]:
    """Ranges of rows that no cell crosses."""
    cuts = [row for row in range(1, rows) if not any(put.row < row < put.row + put.rows for put in puts)]
    edges = [0, *cuts, rows]
    return list(pairwise(edges))


def _chunk(
    puts: list[_Put], drawn: dict[int, Block], edges: list[float], heights: list[float], first: int, last: int
) -> Block:
    tops = [0.0]
    for height in heights[first:last]:
        tops.append(tops[-1] + height)
    whole = Block(tops[-1])
    rules: list[Rule] = []
    for put in puts:
        place = Place(put.row - first, put.column, put.rows, put.columns)
        x0, x1 = edges[put.column], edges[put.column + put.columns]
        y0, y1 = tops[put.row - first], tops[put.row - first + put.rows]
        inner = in_cell(moved(_stretched(put.cell, drawn[id(put)], y1 - y0), x0, y0), place)
        whole = replace(
            whole,
            words=whole.words + inner.words,
            boxes=whole.boxes + inner.boxes,
            rules=whole.rules + inner.rules,
            cells=(*whole.cells, place),
        )
        rules += [Rule(x0, y0, x1, y0, THIN), Rule(x1, y0, x1, y1, THIN)]
        rules += [Rule(x0, y1, x1, y1, THIN), Rule(x0, y0, x0, y1, THIN)]
    frame = (Rule(0, 0, 0, tops[-1], THICK), Rule(edges[-1], 0, edges[-1], tops[-1], THICK))
    return replace(whole, rules=(*whole.rules, *dict.fromkeys(rules), *frame))


def _stretched(cell: Cell, block: Block, height: float) -> Block:
    """A cell's marks in the height the row gives: boxes grow, words go to the middle."""
    spare = height - block.height
    if isinstance(cell, TextCell):
        boxes = tuple(replace(box, y1=height - 1) for box in block.boxes)
        return replace(moved(replace(block, boxes=()), 0, spare / 2), boxes=boxes, height=height)
    if isinstance(cell, SignCell):
        boxes = tuple(replace(box, y1=height - 1) for box in block.boxes)
        if cell.what in {"paste", "agency"}:
            return replace(moved(replace(block, boxes=()), 0, spare / 2), boxes=boxes, height=height)
        return replace(block, boxes=boxes, height=height)
    return replace(moved(block, 0, spare / 2), height=height)


# ---------------------------------------------------------------- tables of equal rows


def heading_row(title: str, wide: float, size: float) -> Block:
    """A heading in a ruled row of its own, as wide as the tables; it stays with what follows."""
    words = cell_block(LabelCell(label=title, align="center", size=size, bold=True), wide)
    return replace(words, rules=_ruled(words.height, [0.0, wide]), keep_with_next=True, role="H2")


def repeat_blocks(table: Repeat, wide: float, rows: int | None = None) -> list[Block]:
    """Head and rows of a repeating table; the head says that it stays with the first row.

    With `rows`, the rows of a continuation sheet: their 序号 stay empty, for the sheet does not know where it goes on.
    """
    columns = table.columns
    if table.numbered:
        columns = (RepeatColumn(name="number", label="序号", width=10.0), *columns)
    scale = wide / sum(column.width for column in columns)
    edges = [0.0]
    for column in columns:
        edges.append(edges[-1] + column.width * scale)
    body = [_row(table, columns, edges, number + 1, numbers=rows is None) for number in range(rows or table.rows)]
    return [_head(columns, edges), *body]


def _ruled(height: float, edges: list[float]) -> tuple[Rule, ...]:
    upright = [Rule(x, 0, x, height, THIN) for x in edges[1:-1]]
    outer = [Rule(x, 0, x, height, THICK) for x in (edges[0], edges[-1])]
    return (Rule(0, 0, edges[-1], 0, THIN), Rule(0, height, edges[-1], height, THIN), *upright, *outer)


def _head(columns: tuple[RepeatColumn, ...], edges: list[float]) -> Block:
    cells = [
        cell_block(LabelCell(label=column.label, align="center", size=9.5), right - left)
        for column, left, right in zip(columns, edges[:-1], edges[1:], strict=True)
    ]
    height = max(cell.height for cell in cells)
    words: list[Words] = []
    places = tuple(Place(0, number) for number in range(len(columns)))
    for cell, left, place in zip(cells, edges[:-1], places, strict=True):
        words += in_cell(moved(cell, left, (height - cell.height) / 2), place).words
    rules = _ruled(height, edges)
    return Block(height, tuple(words), rules, keep_with_next=True, cells=places, role="TH")


def _row(table: Repeat, columns: tuple[RepeatColumn, ...], edges: list[float], number: int, *, numbers: bool) -> Block:
    height = table.row_height * MM
    words: list[Words] = []
    boxes: list[Box] = []
    places = tuple(Place(0, at) for at in range(len(columns)))
    for column, place, left, right in zip(columns, places, edges[:-1], edges[1:], strict=True):
        if table.numbered and column.name == "number":
            cell = cell_block(LabelCell(label=str(number) if numbers else "", align="center", size=9.5), right - left)
            words += in_cell(moved(cell, left, (height - cell.height) / 2), place).words
            continue
        boxes.append(_column_box(table, column, number, (left + 1, 1, right - 1, height - 1), place))
    row = Block(height, tuple(words), _ruled(height, edges), tuple(boxes), cells=places)
    return row if table.under is None else _with_strip(row, table.under, f"{table.box}.{number}", edges[-1])


def _column_box(
    table: Repeat, column: RepeatColumn, number: int, rect: tuple[float, float, float, float], place: Place
) -> Box:
    return Box(
        BoxName(f"{table.box}.{number}.{column.name}"),
        *rect,
        column.kind,
        f"第{number}行 {column.tooltip or column.label.replace(chr(10), '')}",
        column.size,
        column.floor,
        align=ALIGN[column.align],
        cell=place,
    )


def _with_strip(row: Block, strip: Strip, owner: str, wide: float) -> Block:
    """A row and the strip under it, as one block."""
    sign = SignCell(sign=f"{owner}.{strip.name}", label=strip.label, role=strip.role, what=strip.what, align="center")
    block = cell_block(sign, wide)
    height = max(block.height, strip.height * MM)
    place = Place(1, 0, 1, len(row.cells))
    below = in_cell(moved(_stretched(sign, block, height), 0, row.height), place)
    rules = moved(Block(height, rules=_ruled(height, [0.0, wide])), 0, row.height).rules
    return replace(
        row,
        height=row.height + height,
        words=row.words + below.words,
        rules=row.rules + rules,
        boxes=row.boxes + below.boxes,
        cells=(*row.cells, place),
    )
