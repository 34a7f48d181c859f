"""Ruled tables: rows of cells with spans, as blocks that may be parted between pages only where no cell spans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from forms.model import Cell, Grid, LabelCell, SignCell, TextCell
from forms.typeset.cells import cell_block
from forms.typeset.errors import GridError
from forms.typeset.marks import MM, Block, Place, Rule, Scope, in_cell, moved

THIN = 0.6
THICK = 1.2


@dataclass(frozen=True, slots=True)
class _Put:
    """A cell on its place in the grid, with its marks."""

    cell: Cell
    place: Place
    block: Block


def places_of(grid: Grid) -> Iterator[tuple[Cell, Place]]:
    """Every cell with its place. Raises GridError where the rows do not close to a rectangle."""
    taken: set[tuple[int, int]] = set()
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
            yield cell, Place(number, column, cell.rows, cell.span)
            column += cell.span
        free = [at for at in range(count) if (number, at) not in taken]
        if free:
            raise GridError(f"row {number + 1} leaves column {free[0] + 1} of {count} without a cell")


def grid_blocks(grid: Grid, wide: float) -> list[Block]:
    """The blocks of a table, `wide` points wide. Raises GridError, which names the row."""
    edges = edges_of(grid.columns, wide)
    puts = [_Put(cell, place, _drawn(cell, place, edges)) for cell, place in places_of(grid)]
    heights = [row.height * MM for row in grid.rows]
    for put in sorted(puts, key=lambda put: put.place.rows):
        first, last = put.place.row, put.place.row + put.place.rows - 1
        heights[last] += max(0.0, put.block.height - sum(heights[first : last + 1]))
    scopes = {put.place: _scope(put, puts) for put in puts}
    return [
        _chunk([put for put in puts if first <= put.place.row < last], edges, heights[first:last], first, scopes)
        for first, last in _chunks([put.place for put in puts], len(grid.rows))
    ]


def _scope(put: _Put, puts: Sequence[_Put]) -> Scope:
    """What a cell's words head: the columns below a row of words alone, else what stands at their right."""
    if not isinstance(put.cell, LabelCell) or not put.cell.label.strip():
        return ""
    own = put.place
    beside = [other.cell for other in puts if other.place.row == own.row and other is not put]
    below = [other.cell for other in puts if other.place.row == own.row + own.rows and _meet(own, other.place)]
    if beside and _labels(beside) and not _labels(below):
        return "Column"
    after, rows = own.column + own.columns, range(own.row, own.row + own.rows)
    return "Row" if any(other.place.column >= after and other.place.row in rows for other in puts) else ""


def _labels(cells: Sequence[Cell]) -> bool:
    """Whether these cells hold printed words alone."""
    return all(isinstance(cell, LabelCell) for cell in cells)


def _meet(one: Place, other: Place) -> bool:
    """Whether two cells stand in a common column."""
    return one.column < other.column + other.columns and other.column < one.column + one.columns


def edges_of(columns: Sequence[float], wide: float) -> list[float]:
    """Where the upright rules of a table stand, its columns scaled to the width."""
    scale = wide / sum(columns)
    return [0.0, *accumulate(column * scale for column in columns)]


def _drawn(cell: Cell, place: Place, edges: Sequence[float]) -> Block:
    try:
        return cell_block(cell, edges[place.column + place.columns] - edges[place.column])
    except GridError as error:
        raise GridError(f"row {place.row + 1}, column {place.column + 1}: {error}") from error


def _chunks(places: Sequence[Place], rows: int) -> Iterator[tuple[int, int]]:
    """Ranges of rows that no cell crosses."""
    cuts = [row for row in range(1, rows) if not any(at.row < row < at.row + at.rows for at in places)]
    return pairwise([0, *cuts, rows])


def _chunk(
    puts: Sequence[_Put], edges: Sequence[float], heights: Sequence[float], first: int, scopes: Mapping[Place, Scope]
) -> Block:
    """The rows from `first` on as one block."""
    tops = [0.0, *accumulate(heights)]
    inner: list[Block] = []
    rules: list[Rule] = []
    for put in puts:
        place = put.place._replace(row=put.place.row - first)
        x0, x1 = edges[place.column], edges[place.column + place.columns]
        y0, y1 = tops[place.row], tops[place.row + place.rows]
        inner.append(in_cell(moved(stretched(put.cell, put.block, y1 - y0), x0, y0), place))
        rules += [Rule(x0, y0, x1, y0, THIN), Rule(x1, y0, x1, y1, THIN)]
        rules += [Rule(x0, y1, x1, y1, THIN), Rule(x0, y0, x0, y1, THIN)]
    frame = (Rule(0, 0, 0, tops[-1], THICK), Rule(edges[-1], 0, edges[-1], tops[-1], THICK))
    return Block(
        tops[-1],
        words=tuple(words for block in inner for words in block.words),
        rules=(*(rule for block in inner for rule in block.rules), *dict.fromkeys(rules), *frame),
        boxes=tuple(box for block in inner for box in block.boxes),
        cells=tuple(put.place._replace(row=put.place.row - first) for put in puts),
        row_heads=_those(puts, first, scopes, "Row"),
        column_heads=_those(puts, first, scopes, "Column"),
    )


def _those(puts: Sequence[_Put], first: int, scopes: Mapping[Place, Scope], scope: Scope) -> frozenset[Place]:
    """The places, within a block that begins with row `first`, of the cells that head this."""
    return frozenset(put.place._replace(row=put.place.row - first) for put in puts if scopes[put.place] == scope)


def stretched(cell: Cell, block: Block, height: float) -> Block:
    """A cell's marks in the height of its row: boxes and the rules of a comb grow, words go to the middle.

    Where one signs or an office decides, the words stay on top.
    """
    middle = moved(block, 0, (height - block.height) / 2)
    if not isinstance(cell, TextCell | SignCell):
        return replace(middle, height=height)
    boxes = tuple(replace(box, y1=height - 1) for box in block.boxes)
    rules = tuple(replace(rule, y1=height) for rule in block.rules)
    on_top = isinstance(cell, SignCell) and cell.what != "paste"
    return replace(block if on_top else middle, boxes=boxes, rules=rules, height=height)


def ruled(height: float, edges: Sequence[float]) -> tuple[Rule, ...]:
    """The rules of one row of equal cells."""
    upright = [Rule(x, 0, x, height, THIN) for x in edges[1:-1]]
    outer = [Rule(x, 0, x, height, THICK) for x in (edges[0], edges[-1])]
    return (Rule(0, 0, edges[-1], 0, THIN), Rule(0, height, edges[-1], height, THIN), *upright, *outer)
