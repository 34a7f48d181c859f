"""Laid-out blocks drawn with reportlab: rules, words as marked content, □, and the line at the foot of every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from reportlab.pdfgen.canvas import Canvas

from forms.typeset.font import NAME, width
from forms.typeset.marks import Block, Box, Rule, Words
from forms.typeset.pages import Put, Sheet

_FOOT_SIZE = 8.0
_BOLD = 0.03
"""Width of the outline that thickens a bold character, in ems."""


class Drawing:
    """The pages of one blank. `marks` names the structure tag of each marked content by page."""

    def __init__(self, sheet: Sheet, pages: int, edition: str, title: str) -> None:
        self.sheet = sheet
        self.pages = pages
        self.edition = edition
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=(sheet.wide, sheet.high), invariant=1, initialFontName=NAME)
        self.canvas.setTitle(title)
        self.marks: list[list[str]] = []

    def draw(self, puts: Sequence[Put]) -> bytes:
        """Every page, in order."""
        for number in range(self.pages):
            self.marks.append([])
            mine = [put for put in puts if put.page == number]
            self._rules(mine)
            for put in mine:
                self._block(put.block, put.y)
            self._foot(number + 1)
            self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()

    def _rules(self, puts: Iterable[Put]) -> None:
        """All rules first, as an artifact, with a thick line around each run of table blocks."""
        self.canvas._code.append("/Artifact BMC")
        for put in puts:
            for rule in put.block.rules:
                self._rule(rule, put.y)
        for top, bottom, left, right in _tables(puts):
            self._rule(Rule(left, top, right, top, 1.2), 0.0)
            self._rule(Rule(left, bottom, right, bottom, 1.2), 0.0)
        self.canvas._code.append("EMC")

    def _rule(self, rule: Rule, y: float) -> None:
        left, top = self.sheet.left, self.sheet.high
        self.canvas.setLineWidth(rule.width)
        self.canvas.line(left + rule.x0, top - y - rule.y0, left + rule.x1, top - y - rule.y1)

    def _block(self, block: Block, y: float) -> None:
        for words in block.words:
            if words.text:
                self._words(words, y, "H1" if words.bold and words.size > 14 else "P")
        for box in block.boxes:
            if box.kind == "check":
                self._tick(box, y)

    def _words(self, words: Words, y: float, tag: str) -> None:
        page = self.marks[-1]
        self.canvas._code.append(f"/{tag} <</MCID {len(page)}>> BDC")
        page.append(tag)
        text = self.canvas.beginText(self.sheet.left + words.x, self.sheet.high - y - words.y)
        text.setFont(NAME, words.size)
        if words.bold:
            self.canvas.setLineWidth(words.size * _BOLD)
            text.setTextRenderMode(2)
        text.textOut(words.text)
        if words.bold:
            text.setTextRenderMode(0)
        self.canvas.drawText(text)
        self.canvas._code.append("EMC")

    def _tick(self, box: Box, y: float) -> None:
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setLineWidth(0.7)
        high = box.y1 - box.y0
        self.canvas.rect(self.sheet.left + box.x0, self.sheet.high - y - box.y1, box.x1 - box.x0, high)
        self.canvas._code.append("EMC")

    def _foot(self, number: int) -> None:
        place = f"第 {number} 页 共 {self.pages} 页"
        y = self.sheet.high - self.sheet.bottom + 6
        end = self.sheet.room - width(place, _FOOT_SIZE)
        self._words(Words(0, y, self.edition, _FOOT_SIZE), 0.0, "P")
        self._words(Words(end, y, place, _FOOT_SIZE), 0.0, "P")


def _tables(puts: Iterable[Put]) -> list[tuple[float, float, float, float]]:
    """Runs of blocks with rules that touch: (top, bottom, left, right)."""
    runs: list[tuple[float, float, float, float]] = []
    for put in puts:
        upright = [rule for rule in put.block.rules if rule.x0 == rule.x1]
        if not upright:
            continue
        left, right = min(rule.x0 for rule in upright), max(rule.x0 for rule in upright)
        if runs and abs(runs[-1][1] - put.y) < 0.1 and runs[-1][2:] == (left, right):
            runs[-1] = (runs[-1][0], put.y + put.block.height, left, right)
        else:
            runs.append((put.y, put.y + put.block.height, left, right))
    return runs
