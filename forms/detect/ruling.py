"""Ruled lines as tables: the cells they close, and the lines that rule no table (underlines)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.detect.page import Stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from forms.reading import Rect

_SAME = 0.7  # points by which two pieces of one line may be off
_JOIN = 2.2  # a gap in a line, or between a line and the one it meets
_DOUBLE = 3.0  # points between the lines of a double rule
_LEAST_WIDTH = 6.0
_LEAST_HEIGHT = 6.0
_MOST_CROSSINGS = 20_000
_SQUARE = (5.5, 16.0)  # sides of a drawn tick box
_EDGE_SHARE = 0.85  # of a cell that its edge covers
_UNDERLINE = 5.0  # the shortest underline


@dataclass(frozen=True, slots=True)
class Ruling:
    """The cells of a page's tables, the drawn tick boxes, and the level lines that close no cell."""

    cells: tuple[Rect, ...]
    squares: tuple[Rect, ...]
    underlines: tuple[Stroke, ...]


def ruling_of(strokes: Sequence[Stroke]) -> Ruling:
    """Sort a page's lines. Lines of more crossings than any form has give no cells."""
    levels = _joined([one for one in strokes if one.level])
    uprights = [_turned(one) for one in _joined([_turned(one) for one in strokes if not one.level])]
    closed = _cells(levels, uprights)
    squares = tuple(cell for cell in closed if _is_square(cell, closed))
    cells = tuple(cell for cell in closed if cell not in squares)
    return Ruling(cells, squares, tuple(one for one in levels if not _closes(one, closed)))


def _turned(one: Stroke) -> Stroke:
    return Stroke(one.y0, one.x0, one.y1, one.x1)


def _joined(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Level pieces of one line as one."""
    rows: list[list[Stroke]] = []
    for one in sorted(strokes, key=lambda stroke: (stroke.y0, stroke.x0)):
        if rows and one.y0 - rows[-1][-1].y0 <= _SAME and one.y0 - rows[-1][0].y0 <= 2 * _SAME:
            rows[-1].append(one)
        else:
            rows.append([one])
    lines: list[Stroke] = []
    for row in rows:
        y = sum(one.y0 for one in row) / len(row)
        start: float | None = None
        end = 0.0
        for one in sorted(row, key=lambda stroke: stroke.x0):
            if start is not None and one.x0 <= end + _JOIN:
                end = max(end, one.x1)
                continue
            if start is not None:
                lines.append(Stroke(start, y, end, y))
            start, end = one.x0, one.x1
        if start is not None:
            lines.append(Stroke(start, y, end, y))
    return lines


def _cells(levels: Sequence[Stroke], uprights: Sequence[Stroke]) -> list[Rect]:
    """The smallest rectangle below and to the right of every crossing that has all four sides drawn."""
    on_level: list[list[int]] = [[] for _ in levels]
    on_upright: list[list[int]] = [[] for _ in uprights]
    crossings: set[tuple[int, int]] = set()
    for row, level in enumerate(levels):
        for column, upright in enumerate(uprights):
            if _meet(level, upright):
                crossings.add((row, column))
                on_level[row].append(column)
                on_upright[column].append(row)
        if len(crossings) > _MOST_CROSSINGS:
            return []
    for columns in on_level:
        columns.sort(key=lambda column: uprights[column].x0)
    for rows in on_upright:
        rows.sort(key=lambda row: -levels[row].y0)
    cells: list[Rect] = []
    for row, column in sorted(crossings, key=lambda at: (-levels[at[0]].y0, uprights[at[1]].x0)):
        below = on_upright[column][on_upright[column].index(row) + 1 :]
        beside = on_level[row][on_level[row].index(column) + 1 :]
        left, top = uprights[column].x0, levels[row].y0
        below = [low for low in below if top - levels[low].y0 >= _LEAST_HEIGHT]  # a double rule is no row
        beside = [right for right in beside if uprights[right].x0 - left >= _LEAST_WIDTH]
        corner = next(((low, right) for low in below for right in beside if (low, right) in crossings), None)
        if corner is not None:
            cells.append((left, levels[corner[0]].y0, uprights[corner[1]].x0, top))
    return [cell for at, cell in enumerate(cells) if not any(_same(cell, other) for other in cells[:at])]


def _same(one: Rect, other: Rect) -> bool:
    return all(abs(mine - its) <= _DOUBLE for mine, its in zip(one, other, strict=True))


def _meet(level: Stroke, upright: Stroke) -> bool:
    return level.x0 - _JOIN <= upright.x0 <= level.x1 + _JOIN and upright.y0 - _JOIN <= level.y0 <= upright.y1 + _JOIN


def _is_square(cell: Rect, cells: Sequence[Rect]) -> bool:
    """A small square that touches no other cell is a tick box."""
    width, height = cell[2] - cell[0], cell[3] - cell[1]
    low, high = _SQUARE
    if not (low <= width <= high and low <= height <= high and abs(width - height) <= 0.3 * max(width, height)):
        return False
    return not any(other is not cell and _touch(cell, other) for other in cells)


def _touch(one: Rect, other: Rect) -> bool:
    level = min(one[3], other[3]) - max(one[1], other[1]) > 1
    upright = min(one[2], other[2]) - max(one[0], other[0]) > 1
    beside = min(abs(one[2] - other[0]), abs(one[0] - other[2])) <= _JOIN
    stacked = min(abs(one[3] - other[1]), abs(one[1] - other[3])) <= _JOIN
    return (level and beside) or (upright and stacked)


def _closes(line: Stroke, cells: Sequence[Rect]) -> bool:
    """Whether a level line is an edge of a cell, or too short to write on."""
    if line.x1 - line.x0 < _UNDERLINE:
        return True
    return any(
        min(abs(cell[1] - line.y0), abs(cell[3] - line.y0)) <= _JOIN
        and min(cell[2], line.x1) - max(cell[0], line.x0) > _EDGE_SHARE * (cell[2] - cell[0])
        for cell in cells
    )


def cell_at(cells: Sequence[Rect], x: float, y: float) -> int | None:
    """The index of the smallest cell that holds a point."""
    best: int | None = None
    smallest = float("inf")
    for index, (left, bottom, right, top) in enumerate(cells):
        if left <= x < right and bottom <= y < top and (area := (right - left) * (top - bottom)) < smallest:
            best, smallest = index, area
    return best


def free_ranges(
    start: float, end: float, taken: Iterable[tuple[float, float]], least: float
) -> list[tuple[float, float]]:
    """The parts of a range, at least `least` long, that no taken range covers."""
    free: list[tuple[float, float]] = []
    for left, right in sorted(taken):
        if min(left, end) - start >= least:
            free.append((start, min(left, end)))
        start = max(start, right)
        if start >= end:
            break
    if end - start >= least:
        free.append((start, end))
    return free
