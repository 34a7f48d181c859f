"""The cells of a page's tables with their words, their neighbours, and the label an empty cell belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from forms.detect.lines import TICKS
from forms.detect.words import is_place_to_sign, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.page import Glyph
    from forms.reading import Rect

_TOUCH = 3.0  # points between the edges of neighbouring cells
_SAME_COLUMN = 3.5
_LONGEST_LABEL = 60
_LONGEST_HEADING = 45
_TALLEST_HEADING = 60.0
_HEADS = 3
_WIDE = 0.9  # of a table's width: a row of its own
_PLACEHOLDER = re.compile(r"^(?:[A-Z][A-Z0-9_]{2,}|[a-z][a-z0-9_]{2,})$")
_NUMBER = re.compile(r"^[（(]?[0-9]{1,3}[)）.、]?$")
_NO_LABEL = re.compile(r"[。；;]|年月日|^年月$|[:：].{7,}|[:：][A-Za-z]")
_RAISED = 0.7  # of a cell's largest size
_DEFAULT = re.compile(r"^[0-9][0-9.\-]{3,}$")


@dataclass
class Cell:
    """A cell with the characters in it; `boxed` counts the drawn tick boxes in it."""

    index: int
    rect: Rect
    glyphs: list[Glyph] = field(default_factory=list)
    boxed: int = 0

    @property
    def width(self) -> float:
        """From its left to its right rule."""
        return self.rect[2] - self.rect[0]

    @property
    def height(self) -> float:
        """From its lower to its upper rule."""
        return self.rect[3] - self.rect[1]

    @cached_property
    def text(self) -> str:
        """Its words, upright columns of characters included, without spaces."""
        return "".join(glyph.text for glyph in in_reading_order(self.glyphs))

    @property
    def empty(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.glyphs and not self.boxed

    @cached_property
    def placeholder(self) -> bool:
        """Whether all it holds is a name that a program would have replaced."""
        return is_placeholder(self.text) and not self.boxed

    @cached_property
    def prefilled(self) -> bool:
        """Whether all it holds is a number, which no label is."""
        return bool(_DEFAULT.match(self.text))

    @cached_property
    def labels(self) -> bool:
        """Whether its words can name another cell."""
        if self.placeholder or self.prefilled or len(self.text) > _LONGEST_LABEL or self.boxed > 1:
            return False
        ticks = [glyph.text in TICKS for glyph in in_reading_order(self.glyphs)]
        if ticks and ticks[0] and (sum(ticks) > 1 or self.text.endswith(("：", ":"))):
            return False  # options, which name no neighbour
        return bool(plain(self.words)) and not _NO_LABEL.search(self.text)

    @cached_property
    def words(self) -> str:
        """Its words without small raised marks that point to notes."""
        largest = max((glyph.size for glyph in self.glyphs), default=0.0)
        ordered = in_reading_order([glyph for glyph in self.glyphs if glyph.size > _RAISED * largest])
        return "".join(glyph.text for glyph in ordered)

    @cached_property
    def blanks(self) -> bool:
        """Whether there are blanks between its words."""
        return any(glyph.text in "_＿﹍﹎" for glyph in self.glyphs)

    @cached_property
    def heads(self) -> bool:
        """Whether its words can head a part of a table."""
        short = self.labels and len(self.text) <= _LONGEST_HEADING and self.height <= _TALLEST_HEADING
        return short and not self.blanks and not is_place_to_sign(self.text)

    @cached_property
    def numbered(self) -> bool:
        """Whether it only counts a row."""
        return bool(_NUMBER.match(self.text))


def is_placeholder(text: str) -> bool:
    """Whether a text is a name that a program would have replaced, such as `COMPANY_NAME`."""
    return bool(_PLACEHOLDER.match(text))


def in_reading_order(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Characters line by line."""
    rows: list[list[Glyph]] = []
    for one in sorted(glyphs, key=lambda glyph: (-glyph.y, glyph.x0)):
        if rows and rows[-1][0].y - one.y <= 0.45 * min(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda glyph: glyph.x0)]


@dataclass(frozen=True, slots=True)
class Named:
    """What a cell belongs to: its label, the heading around that, and how sure it is."""

    label: str
    section: str
    confidence: float


class Table:
    """All cells of a page; several tables on one page do no harm, since cells are neighbours only where they touch."""

    def __init__(self, cells: Sequence[Cell], titles: Sequence[tuple[float, str]] = (), carried: str = "") -> None:
        """`titles` are the headings outside of tables with their heights, `carried` one of the page before."""
        self.cells = cells
        self.titles = titles
        self.carried = carried

    def left_of(self, cell: Cell) -> Cell | None:
        """The cell that touches the left side at half height."""
        middle = (cell.rect[1] + cell.rect[3]) / 2
        near = [
            other
            for other in self.cells
            if abs(other.rect[2] - cell.rect[0]) <= _TOUCH and other.rect[1] - 1 <= middle <= other.rect[3] + 1
        ]
        return min(near, key=lambda other: other.height, default=None)

    def right_of(self, cell: Cell) -> Cell | None:
        """The cell that touches the right side at half height."""
        middle = (cell.rect[1] + cell.rect[3]) / 2
        near = [
            other
            for other in self.cells
            if abs(other.rect[0] - cell.rect[2]) <= _TOUCH and other.rect[1] - 1 <= middle <= other.rect[3] + 1
        ]
        return min(near, key=lambda other: other.height, default=None)

    def above(self, cell: Cell) -> Cell | None:
        """The cell that touches the upper side in the middle."""
        middle = (cell.rect[0] + cell.rect[2]) / 2
        near = [
            other
            for other in self.cells
            if abs(other.rect[1] - cell.rect[3]) <= _TOUCH and other.rect[0] - 1 <= middle <= other.rect[2] + 1
        ]
        return min(near, key=lambda other: other.width, default=None)

    def below(self, cell: Cell) -> Cell | None:
        """The cell that touches the lower side in the middle."""
        middle = (cell.rect[0] + cell.rect[2]) / 2
        near = [
            other
            for other in self.cells
            if abs(other.rect[3] - cell.rect[1]) <= _TOUCH and other.rect[0] - 1 <= middle <= other.rect[2] + 1
        ]
        return min(near, key=lambda other: other.width, default=None)

    def header_of(self, cell: Cell) -> Cell | None:
        """The head of a column of empty cells: the nearest words above in cells of the same width."""
        seen = 0
        other = self.above(cell)
        while other is not None and seen < len(self.cells):
            if self._signing_row(other):
                other, seen = self._over(other, cell), seen + 1
                continue  # each row of such a table has a place to paste or sign below it
            if not _same_column(other, cell):
                return None
            if other.labels:
                return other if not _is_option(other) else None
            other, seen = self.above(other), seen + 1
        return None

    def _signing_row(self, cell: Cell) -> bool:
        """Whether a cell stands in a row that is only there to sign or paste."""
        row = [one for one in self.cells if abs(one.rect[1] - cell.rect[1]) + abs(one.rect[3] - cell.rect[3]) <= _TOUCH]
        return any(is_place_to_sign(one.text) for one in row) and all(
            one.empty or is_place_to_sign(one.text) for one in row
        )

    def _over(self, row: Cell, cell: Cell) -> Cell | None:
        """The cell of a column right above a row that takes the whole width."""
        over = (other for other in self.cells if abs(other.rect[1] - row.rect[3]) <= _TOUCH)
        return next((other for other in over if _same_column(other, cell)), None)

    def span_of(self, cell: Cell) -> Cell | None:
        """The head above a column that is wider than the cell."""
        seen = 0
        other = self.above(cell)
        while other is not None and seen < len(self.cells):
            if other.labels:
                return other if other.width < _WIDE * self._width(cell) and not _is_option(other) else None
            other, seen = self.above(other), seen + 1
        return None

    def _width(self, cell: Cell) -> float:
        low, high = cell.rect[0], cell.rect[2]
        for other in self.cells:
            low, high = min(low, other.rect[0]), max(high, other.rect[2])
        return high - low

    def full_row(self, cell: Cell) -> bool:
        """Whether a cell takes the whole width of its table."""
        return self.left_of(cell) is None and self.right_of(cell) is None and cell.width >= _WIDE * self._width(cell)

    def heading(self, cell: Cell) -> str:
        """The row of its own above a cell that heads its part of the table."""
        above = [
            other for other in self.cells if other.rect[1] >= cell.rect[3] - 1 and other.heads and self.full_row(other)
        ]
        if above:
            return _label(min(above, key=lambda other: other.rect[1]))
        return self.title_above(cell.rect[3])

    def title_above(self, y: float) -> str:
        """The nearest title on the page, outside of tables, above a height."""
        over = [(at, text) for at, text in self.titles if at >= y - 1]
        return min(over)[1] if over else self.carried

    def name(self, cell: Cell) -> Named | None:
        """The label of an empty cell (or one with a placeholder), or None."""
        left, header = self.left_of(cell), self.header_of(cell)
        beside = left if left is not None and left.labels and not left.numbered else None
        if header is not None and (beside is None or self._heads_columns(header, beside)):
            return self._headed(cell, header)
        if beside is not None:
            return Named(_label(beside), self._around(beside), 0.95)
        span = self.span_of(cell)
        if span is not None:
            return Named(_label(span), self._around(cell), 0.7)
        further = self._further_left(cell)
        if further is not None:
            return Named(_label(further), self._around(further), 0.75)
        return None

    def name_beside(self, cell: Cell) -> Named | None:
        """The label of a cell that holds words itself: the words at its left, else the head of its column."""
        left = self.left_of(cell)
        if left is not None and left.labels and not left.numbered and not left.blanks:
            return Named(_label(left), self._around(left), 0.95)
        header = self.header_of(cell)
        return self._headed(cell, header) if header is not None and self._in_head_row(header) else None

    def _headed(self, cell: Cell, header: Cell) -> Named:
        over = self.above(header)
        section = ""
        if over is not None and over.labels and over.width > header.width + _SAME_COLUMN:
            section = _label(over)
        spanning = self._row_head(cell)
        row = self._further_left(cell)
        label = _label(header)
        if row is not None and abs(row.height - cell.height) <= _TOUCH and self._in_head_row(header):
            label = f"{_label(row)} {label}"
        if spanning is not None:
            section = _label(spanning)
        return Named(label, section or self.heading(cell), 0.9)

    def _heads_columns(self, header: Cell, beside: Cell) -> bool:
        """Whether the words above a cell head a column, although there are words at its left too."""
        if beside is self.left_of(header):  # one row head for several rows and their head
            return self.is_head(header)
        return self._in_head_row(header)

    def _in_head_row(self, header: Cell) -> bool:
        """Whether a cell stands in a row of at least three heads and nothing else."""
        return bool(self.head_row(header))

    def head_row(self, header: Cell) -> tuple[Cell, ...]:
        """The row of at least three heads and nothing else that a cell stands in; empty where it is none."""
        row = [header]
        for step in (self.left_of, self.right_of):
            other = step(header)
            while other is not None and abs(other.rect[1] - header.rect[1]) <= _TOUCH and len(row) < len(self.cells):
                row.append(other)
                other = step(other)
        return tuple(row) if len(row) >= _HEADS and all(one.labels and not _is_option(one) for one in row) else ()

    def is_head(self, cell: Cell) -> bool:
        """Whether a cell is one of a row of heads: the words beside it stand in a cell of its height."""
        return any(
            one is not None and one.labels and abs(one.height - cell.height) <= _TOUCH
            for one in (self.left_of(cell), self.right_of(cell))
        )

    def _row_head(self, cell: Cell) -> Cell | None:
        """A cell with words left of the whole row that is higher than the row."""
        other: Cell | None = self.left_of(cell)
        seen = 0
        while other is not None and seen < len(self.cells):
            if other.labels and other.height > cell.height + _TOUCH:
                return other
            other, seen = self.left_of(other), seen + 1
        return None

    def _further_left(self, cell: Cell) -> Cell | None:
        other, seen = self.left_of(cell), 0
        while other is not None and seen < len(self.cells):
            if other.labels and not other.numbered:
                return other
            other, seen = self.left_of(other), seen + 1
        return None

    def _around(self, label: Cell) -> str:
        """The heading that a label stands under: a higher cell at its left, or a row of its own above."""
        outer = self._row_head(label)
        return _label(outer) if outer is not None else self.heading(label)


def _same_column(one: Cell, other: Cell) -> bool:
    return abs(one.rect[0] - other.rect[0]) <= _SAME_COLUMN and abs(one.rect[2] - other.rect[2]) <= _SAME_COLUMN


def _is_option(cell: Cell) -> bool:
    return any(glyph.text in TICKS for glyph in cell.glyphs)


def _without_ticks(text: str) -> str:
    return "".join(one for one in text if one not in TICKS)


def _label(cell: Cell) -> str:
    return plain(_without_ticks(cell.words).replace("（）", "").replace("()", ""))
