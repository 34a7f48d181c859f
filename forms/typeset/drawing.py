"""Laid-out blocks drawn with reportlab: rules, words as marked content, □, and the line at the foot of every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.pdfgen.canvas import Canvas

from forms.model import BoxName
from forms.typeset.font import NAME, width
from forms.typeset.marks import Box, Element, Rule, Scope, Words
from forms.typeset.pages import Put, Sheet

FOOT_SIZE = 8.0
_BOLD = 0.03
"""Width of the outline that thickens a bold character, in ems."""
_SAME_LINE = 6.0
"""Points by which the middles of marks on one line may differ."""


@dataclass(frozen=True, slots=True)
class Foot:
    """The line at the foot of every page: the edition note, and `number` in which {page} and {pages} are filled in."""

    edition: tuple[str, ...]
    number: str


class Drawing:
    """The pages of one blank. `structure` holds the pieces of the structure tree by page, in reading order."""

    def __init__(self, sheet: Sheet, pages: int, foot: Foot, title: str) -> None:
        self.sheet = sheet
        self.pages = pages
        self.foot = foot
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=(sheet.wide, sheet.high), invariant=1, initialFontName=NAME)
        self.canvas.setTitle(title)
        self.structure: list[list[Element]] = []
        self._marked = 0

    def draw(self, puts: Sequence[Put]) -> bytes:
        """Every page, in order."""
        for number in range(self.pages):
            self._marked = 0
            mine = [put for put in puts if put.page == number]
            self._paper(mine[0].sheet)
            self._rules(mine)
            elements: list[Element] = []
            for table, run in groupby(mine, key=lambda put: bool(put.block.cells)):
                if table:
                    elements.append(Element("Table", tuple(row for put in run for row in self._table_rows(put))))
                else:
                    elements += [self._running(put) for put in run]
            elements.append(self._foot(number + 1))
            self.structure.append(elements)
            self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()

    def _paper(self, sheet: Sheet) -> None:
        if sheet != self.sheet:
            self.sheet = sheet
            self.canvas.setPageSize((sheet.wide, sheet.high))

    def _rules(self, puts: Iterable[Put]) -> None:
        """All rules first, as an artifact, with a thick line around each run of table blocks."""
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setLineCap(2)
        for put in puts:
            for rule in put.block.rules:
                self._rule(rule, put.y)
        for top, bottom, left, right in _tables(puts):
            self._rule(Rule(left, top, right, top, 1.2), 0.0)
            self._rule(Rule(left, bottom, right, bottom, 1.2), 0.0)
        self.canvas.setLineCap(0)
        self.canvas._code.append("EMC")

    def _rule(self, rule: Rule, y: float) -> None:
        left, top = self.sheet.left, self.sheet.high
        self.canvas.setLineWidth(rule.width)
        self.canvas.line(left + rule.x0, top - y - rule.y0, left + rule.x1, top - y - rule.y1)

    # ------------------------------------------------------------ reading order

    def _running(self, put: Put) -> Element:
        return Element(put.block.role, self._kids([*put.block.words, *put.block.boxes], put.y, put.block.role))

    def _table_rows(self, put: Put) -> Iterator[Element]:
        block = put.block
        for _, row in groupby(sorted(block.cells), key=lambda place: place.row):
            cells = []
            for place in row:
                marks: list[Words | Box] = [one for one in block.words if one.cell == place]
                marks += [one for one in block.boxes if one.cell == place]
                scope: Scope = "Column" if place in block.column_heads else "Row" if place in block.row_heads else ""
                kids = self._kids(marks, put.y, "P")
                cells.append(Element("TH" if scope else "TD", kids, place.rows, place.columns, scope))
            yield Element("TR", tuple(cells))

    def _kids(self, marks: Iterable[Words | Box], y: float, tag: str) -> tuple[int | BoxName, ...]:
        """Draw marks in the order they are read, line by line; places to sign are no fields."""
        kids: list[int | BoxName] = []
        for mark in _in_lines(marks):
            if isinstance(mark, Words):
                if mark.text:
                    kids.append(self._words(mark, y, tag))
                continue
            if mark.kind == "check":
                self._tick(mark, y)
            if mark.kind != "sign":
                kids.append(mark.name)
        return tuple(kids)

    def _words(self, words: Words, y: float, tag: str) -> int:
        """Draw words as marked content of the page; its number."""
        number = self._marked
        self._marked += 1
        self.canvas._code.append(f"/{tag} <</MCID {number}>> BDC")
        self._text(words, y)
        self.canvas._code.append("EMC")
        return number

    def _text(self, words: Words, y: float) -> None:
        text = self.canvas.beginText(self.sheet.left + words.x, self.sheet.high - y - words.y)
        text.setFont(NAME, words.size)
        if words.bold:
            self.canvas.setLineWidth(words.size * _BOLD)
            text.setTextRenderMode(2)
        text.textOut(words.text)
        if words.bold:
            text.setTextRenderMode(0)
        self.canvas.drawText(text)

    def _tick(self, box: Box, y: float) -> None:
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setLineWidth(0.7)
        high = box.y1 - box.y0
        self.canvas.rect(self.sheet.left + box.x0, self.sheet.high - y - box.y1, box.x1 - box.x0, high)
        self.canvas._code.append("EMC")

    def _foot(self, page: int) -> Element:
        y = self.sheet.high - self.sheet.bottom + 6
        lead = FOOT_SIZE * 1.3
        lines = [
            self._words(Words(0, y - lead * (len(self.foot.edition) - 1 - at), line, FOOT_SIZE), 0.0, "P")
            for at, line in enumerate(self.foot.edition)
        ]
        number = self.foot.number.format(page=page, pages=self.pages)
        self.canvas._code.append("/Artifact BMC")
        self._text(Words(self.sheet.room - width(number, FOOT_SIZE), y, number, FOOT_SIZE), 0.0)
        self.canvas._code.append("EMC")
        return Element("P", tuple(lines))


def _in_lines(marks: Iterable[Words | Box]) -> list[Words | Box]:
    """Marks from top to bottom, those of one line from left to right."""
    placed = sorted(marks, key=_middle)
    lines: list[list[Words | Box]] = []
    for mark in placed:
        if lines and _middle(mark) - _middle(lines[-1][0]) < _SAME_LINE:
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return [
        mark for line in lines for mark in sorted(line, key=lambda one: one.x if isinstance(one, Words) else one.x0)
    ]


def _middle(mark: Words | Box) -> float:
    return mark.y - mark.size * 0.36 if isinstance(mark, Words) else (mark.y0 + mark.y1) / 2


def _tables(puts: Iterable[Put]) -> list[tuple[float, float, float, float]]:
    """Runs of blocks with rules that touch: (top, bottom, left, right)."""
    runs: list[tuple[float, float, float, float]] = []
    for put in puts:
        upright = [rule for rule in put.block.rules if rule.x0 == rule.x1]
        if not upright:
            continue
        left, right = min(rule.x0 for rule in upright), max(rule.x0 for rule in upright)
        if runs and max(abs(runs[-1][1] - put.y), abs(runs[-1][2] - left), abs(runs[-1][3] - right)) < 0.1:
            runs[-1] = (runs[-1][0], put.y + put.block.height, left, right)
        else:
            runs.append((put.y, put.y + put.block.height, left, right))
    return runs
