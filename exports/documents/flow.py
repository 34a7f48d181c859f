"""Pages out of blocks: line breaking, keeping together, tables that go on over pages.

A block becomes slabs (a line, a table row, a place to sign); slabs chained by `keep` stay on one page. Lengths are
points, y grows upwards on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from exports.documents.blocks import Align, Block, Gap, Heading, Para, Signs, Table, Title
from forms.pdf.linebreak import break_lines

PAGE = (595.28, 841.89)
TOP, BOTTOM = 68.0, 68.0
LEADING = 1.75
_CELL = 4.0
_CELL_LEADING = 1.4


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text: offset from the slab's top left corner to its baseline, size, structure element, weight.

    `spread` is added behind each character, in points, so that full lines end at the margin.
    """

    text: str
    x: float
    y: float
    size: float
    element: int
    bold: bool = False
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A rule from one point to another, offsets from the slab's top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place to sign inside a slab: the rectangle's offsets, and who signs there."""

    x0: float
    y0: float
    x1: float
    y1: float
    role: str
    item: str
    label: str


@dataclass(frozen=True, slots=True)
class Slab:
    """The smallest thing that is not cut by a page end. `keep`: the next slab follows on the same page."""

    height: float
    inks: tuple[Ink, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    places: tuple[Place, ...] = ()
    keep: bool = False
    space: bool = False
    again: tuple[Slab, ...] = ()
    """Slabs set again on top of a page that starts with this one: the headings of a table."""


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the document's structure (ISO 32000-1, 14.8.4): its type and its parent (-1: the document).

    `scope` tells whether a heading cell stands over a column or in front of a row.
    """

    kind: str
    parent: int
    scope: Literal["", "Column", "Row"] = ""


@dataclass(frozen=True, slots=True)
class _RowLook:
    """How a table's row is set: size, weight, and its place in the structure."""

    size: float
    outer: int
    kind: str
    bold: bool
    labelled: bool = False


@dataclass(slots=True)
class Flow:
    """Collects slabs and structure elements; `advance` gives a character's width in ems, `width` is the text's."""

    advance: Callable[[str], float]
    width: float
    slabs: list[Slab] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    def add(self, blocks: Sequence[Block]) -> None:
        """Turn blocks into slabs, in order."""
        for block in blocks:
            match block:
                case Title():
                    size = max(14.0, min(19.0, self.width / self._measure(block.text, 1) * 0.98))
                    self._lines(block.text, "H1", size, "center", bold=True, keep=True)
                    self.slabs.append(Slab(10, space=True, keep=True))
                case Heading():
                    self.slabs.append(Slab(8, space=True))
                    self._lines(block.text, "H2", 14, block.align, bold=True, keep=True)
                    self.slabs.append(Slab(3, space=True, keep=True))
                case Para():
                    self._para(block)
                case Table():
                    self._table(block)
                case Signs():
                    self._signs(block)
                case Gap():
                    self.slabs.append(Slab(block.height, space=True))

    def element(self, kind: str, parent: int = -1, scope: Literal["", "Column", "Row"] = "") -> int:
        """A new structure element; gives its index."""
        self.elements.append(Element(kind, parent, scope))
        return len(self.elements) - 1

    def _measure(self, text: str, size: float) -> float:
        return sum(map(self.advance, text)) * size

    def _cut(self, text: str, width: float, size: float) -> list[str]:
        """The lines of a text; closing marks may hang half an em into the margin rather than start a line."""
        return [text[line.start : line.end].rstrip(" ") for line in break_lines(text, width / size, self.advance)]

    def _offset(self, text: str, size: float, width: float, align: Align) -> float:
        if align == "left":
            return 0.0
        free = width - self._measure(text, size)
        return free / 2 if align == "center" else free

    def _lines(self, text: str, kind: str, size: float, align: Align, *, bold: bool, keep: bool) -> None:
        """Lines of a heading, of about the same length where there are several."""
        element = self.element(kind)
        count = len(self._cut(text, self.width, size))
        even = min(self.width, self._measure(text, size) / count + size)
        lines = self._cut(text, even, size)
        for line in lines if len(lines) == count else self._cut(text, self.width, size):
            x = self._offset(line, size, self.width, align)
            self.slabs.append(Slab(size * 1.6, (Ink(line, x, -size * 1.2, size, element, bold),), keep=keep))

    def _para(self, block: Para) -> None:
        element = self.element("P")
        size, left = block.size, block.left * block.size
        lead = block.lead + ("　" if block.lead else "")
        start = left + block.indent * size
        lines = self._indented(lead + block.text, start, left, size)
        height = size * LEADING
        for number, line in enumerate(lines):
            x = start if number == 0 else left
            if block.align != "left":
                x = left + self._offset(line, size, self.width - left, block.align)
            last = number == len(lines) - 1
            spread = 0.0 if last or block.align != "left" else self._spread(line, size, self.width - x)
            ink = Ink(line, x, -size * 1.3, size, element, block.bold, spread)
            inks = self._with_lead(ink, block.lead, lead) if number == 0 and block.lead else (ink,)
            keep = (number == 0 and len(lines) > 1) or number == len(lines) - 2
            self.slabs.append(Slab(height, inks, keep=keep or (last and block.keep_next)))

    def _spread(self, line: str, size: float, width: float) -> float:
        """What to add behind each character so that the line ends at the margin; 0 where much is free."""
        free = width - self._measure(line, size)
        return free / (len(line) - 1) if len(line) > 1 and 0 < free < 2 * size else 0.0

    def _with_lead(self, ink: Ink, bold: str, lead: str) -> tuple[Ink, ...]:
        """The first line in two weights, where its lead stands whole on it."""
        if not ink.text.startswith(bold):
            return (ink,)
        shift = self._measure(lead, ink.size) + ink.spread * len(lead)
        rest = replace(ink, text=ink.text[len(lead) :], x=ink.x + shift)
        return replace(ink, text=bold, bold=True), rest

    def _indented(self, text: str, start: float, left: float, size: float) -> list[str]:
        """Lines of which the first is shorter: broken with the first line's width, the rest with the full one."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            first = break_lines(paragraph, (self.width - start) / size, self.advance)[0]
            lines.append(paragraph[first.start : first.end].rstrip(" "))
            if first.end < len(paragraph):
                lines.extend(self._cut(paragraph[first.end :].lstrip(" "), self.width - left, size))
        return lines

    def _table(self, table: Table) -> None:
        total = sum(column.width for column in table.columns)
        widths = [column.width / total * self.width for column in table.columns]
        outer = self.element("Table")
        head: tuple[Slab, ...] = ()
        if table.head:
            titles = self._cells([column.title for column in table.columns], widths, table.size)
            row = self._row(titles, widths, ["center"] * len(widths), _RowLook(table.size, outer, "TH", bold=True))
            head = (replace(row, keep=True),)
            self.slabs.extend(head)
        aligns = [column.align for column in table.columns]
        for number, cells in enumerate(table.rows):
            labelled = not table.head and len(widths) > 1
            look = _RowLook(table.size, outer, "TD", bold=number in table.strong, labelled=labelled)
            for part in _parts(self._cells(cells, widths, table.size), table.size):
                row = self._row(part, widths, aligns, look)
                keep = number in {0, len(table.rows) - 2} and number < len(table.rows) - 1
                self.slabs.append(replace(row, again=head, keep=keep))
        self.slabs.append(Slab(6, space=True))

    def _cells(self, cells: Sequence[str], widths: Sequence[float], size: float) -> list[list[str]]:
        """The lines of each cell of a row."""
        return [self._cut(cell, width - 2 * _CELL, size) for cell, width in zip(cells, widths, strict=True)]

    def _row(self, cut: Sequence[list[str]], widths: Sequence[float], aligns: Sequence[Align], look: _RowLook) -> Slab:
        """A row whose cells have these lines; a cell without any is empty."""
        size = look.size
        row = self.element("TR", look.outer)
        leading = size * _CELL_LEADING
        height = max(len(lines) for lines in cut) * leading + 2 * _CELL
        inks: list[Ink] = []
        strokes = [Stroke(0, 0, self.width, 0), Stroke(0, -height, self.width, -height), Stroke(0, 0, 0, -height)]
        x = 0.0
        for lines, width, align in zip(cut, widths, aligns, strict=True):
            heads = look.kind == "TH" or (look.labelled and not x)  # a table without a head has its labels in front
            scope: Literal["Column", "Row"] = "Column" if look.kind == "TH" else "Row"
            element = self.element("TH", row, scope) if heads else self.element("TD", row)
            top = (height - len(lines) * leading) / 2
            for number, line in enumerate(lines):
                at = x + _CELL + self._offset(line, size, width - 2 * _CELL, align)
                inks.append(Ink(line, at, -(top + number * leading + size * 1.08), size, element, look.bold))
            x += width
            strokes.append(Stroke(x, 0, x, -height))
        return Slab(height, tuple(inks), tuple(strokes))

    def _signs(self, block: Signs) -> None:
        """Bind the last lines of text to the places to sign, so that those never stand alone."""
        for number in range(len(self.slabs) - 1, max(len(self.slabs) - 4, -1), -1):
            self.slabs[number] = replace(self.slabs[number], keep=True)
        size, height = 12.0, 34.0
        title = self.element("P")
        self.slabs.append(Slab(14, space=True, keep=True))
        self.slabs.append(Slab(size * LEADING, (Ink(block.title, 0, -size * 1.3, size, title, bold=True),), keep=True))
        for line in block.lines:
            element = self.element("P")
            lines = self._cut(line.prompt, self.width - 2 * size - 4 - 120, size)
            extra = (len(lines) - 1) * size * 1.4
            inks = tuple(
                Ink(text, 2 * size, -(22 + number * size * 1.4), size, element) for number, text in enumerate(lines)
            )
            start = 2 * size + self._measure(lines[-1], size) + 4
            base, end = -(26 + extra), min(start + 150, self.width)
            rule = Stroke(start, base, end, base)
            place = Place(start, base, end, base + 24, line.role, line.item, line.label)
            self.slabs.append(Slab(height + extra, inks, (rule,), (place,), keep=True))
        if block.date:
            element = self.element("P")
            x = self.width - self._measure(block.date, size) - 2 * size
            self.slabs.append(Slab(44, (Ink(block.date, x, -34, size, element),)))
        self.slabs[-1] = replace(self.slabs[-1], keep=False)


def _parts(cells: list[list[str]], size: float) -> list[list[list[str]]]:
    """The row itself, or several rows where its text is longer than most of a page."""
    most = int((PAGE[1] - TOP - BOTTOM) * 0.8 / (size * _CELL_LEADING))
    longest = max(len(lines) for lines in cells)
    if longest <= most:
        return [cells]
    return [[lines[at : at + most] for lines in cells] for at in range(0, longest, most)]


@dataclass(frozen=True, slots=True)
class Laid:
    """A slab with its place: the page, counted from 0, and the height of its top edge on it.

    `repeated`: it stands on an earlier page already, so that who listens hears it once.
    """

    slab: Slab
    page: int
    top: float
    repeated: bool = False


def paginate(slabs: Sequence[Slab]) -> tuple[list[Laid], int]:
    """Places for all slabs, and the number of pages. A chain longer than a page is cut where the page is full."""
    laid: list[Laid] = []
    page, y = 0, PAGE[1] - TOP
    at = 0
    while at < len(slabs):
        end = at + 1
        while end < len(slabs) and slabs[end - 1].keep:
            end += 1
        need = sum(slab.height for slab in slabs[at:end])
        fresh = y >= PAGE[1] - TOP - 0.01
        if need > y - BOTTOM and not fresh and not all(slab.space for slab in slabs[at:end]):
            page, y = page + 1, PAGE[1] - TOP
        for slab in slabs[at:end]:
            top_of_page = y >= PAGE[1] - TOP - 0.01
            if slab.space and top_of_page:
                continue
            if slab.height > y - BOTTOM and not top_of_page:
                if slab.space:
                    continue
                page, y, top_of_page = page + 1, PAGE[1] - TOP, True
            if top_of_page and page > 0:
                for head in slab.again:
                    laid.append(Laid(head, page, y, repeated=True))
                    y -= head.height
            laid.append(Laid(slab, page, y))
            y -= slab.height
        at = end
    return laid, page + 1
