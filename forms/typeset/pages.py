"""Blocks put on pages in printed order: sections kept together where they fit, tables parted at row borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.model import Grid, Layout, Paragraph, Repeat, Section
from forms.typeset.cells import LEAD, MM
from forms.typeset.font import width
from forms.typeset.grids import grid_blocks, heading_row, repeat_blocks
from forms.typeset.marks import Block, Role, Words, moved
from forms.typeset.words import break_lines

A4 = (210 * MM, 297 * MM)
_BELOW_TABLE = 2.5
FOOT = 26.0
"""Points kept free above the lower margin for the edition line."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper of a layout: its size, its margins and the room for text, in points."""

    wide: float
    high: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def room(self) -> float:
        """The width for text."""
        return self.wide - self.left - self.right

    @property
    def depth(self) -> float:
        """The height for text."""
        return self.high - self.top - self.bottom - FOOT


def sheet_of(layout: Layout) -> Sheet:
    """The paper of a layout."""
    wide, high = A4 if layout.page == "A4" else (A4[1], A4[0])
    top, right, bottom, left = (side * MM for side in layout.margins)
    return Sheet(wide, high, top, right, bottom, left)


@dataclass(frozen=True, slots=True)
class Put:
    """A block on a page (from 0); `y` is the distance of its top from the page's upper edge, in points."""

    page: int
    y: float
    block: Block


def paragraph_block(paragraph: Paragraph, wide: float) -> Block:
    """Running text."""
    size = paragraph.size
    indent = 2 * size if paragraph.indent else 0.0
    lines = break_lines(paragraph.text, wide, lambda text: width(text, size), indent)
    lead = size * LEAD
    words = []
    for number, line in enumerate(lines):
        free = wide - width(line, size)
        x = indent if number == 0 else 0.0
        x = free / 2 if paragraph.align == "center" else free if paragraph.align == "right" else x
        words.append(Words(x, number * lead + size * 1.1, line, size))
    return Block(len(lines) * lead + 3, tuple(words))


def heading_block(
    title: str, wide: float, size: float, *, bold: bool = True, gap: float = 6.0, role: Role = "H2"
) -> Block:
    """A heading in the middle; it stays with what follows."""
    lines = break_lines(title, wide, lambda text: width(text, size))
    lead = size * LEAD
    words = tuple(
        Words((wide - width(line, size)) / 2, number * lead + size * 1.1, line, size, bold)
        for number, line in enumerate(lines)
    )
    return Block(len(lines) * lead + gap, words, keep_with_next=True, role=role)


def section_blocks(section: Section, wide: float) -> list[Block]:
    """The blocks of a section in printed order."""
    blocks: list[Block] = []
    if section.title and section.heading == "row":
        blocks.append(heading_row(section.title, wide, 12.0))
    elif section.title:
        blocks.append(heading_block(section.title, wide, 12.0, gap=3.0))
    if section.note:
        note = paragraph_block(Paragraph(text=section.note, size=9.0), wide)
        blocks.append(Block(note.height, note.words, keep_with_next=True))
    for part in section.body:
        match part:
            case Paragraph():
                text = paragraph_block(part, wide)
                low = _BELOW_TABLE if blocks and blocks[-1].rules else 0.0
                blocks.append(replace(moved(text, 0, low), height=text.height + low))
            case Grid():
                blocks += grid_blocks(part, wide)
            case Repeat():
                blocks += repeat_blocks(part, wide)
    return blocks


def title_blocks(layout: Layout, wide: float) -> list[Block]:
    """The form's title and the line below it."""
    blocks = [heading_block(layout.title, wide, 17.0, gap=8.0, role="H1")]
    if layout.subtitle:
        blocks.append(heading_block(layout.subtitle, wide, 10.5, bold=False, gap=4.0, role="P"))
    return blocks


class Flow:
    """Fills pages from the top. `head` is drawn again where a table goes on on the next page."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.puts: list[Put] = []
        self.page = 0
        self.used = 0.0

    @property
    def in_table(self) -> bool:
        """Whether the last block is a piece of a table."""
        return bool(self.puts and self.puts[-1].block.rules)

    def new_page(self) -> None:
        """Start a page, unless the present one is still empty."""
        if self.used > 0:
            self.page += 1
            self.used = 0.0

    def add(self, blocks: Sequence[Block], *, together: bool, gap: float) -> None:
        """Put blocks below each other; a group that fits on a page is not parted if `together`."""
        whole = sum(block.height for block in blocks) + gap
        if self.used > 0 and self.used + whole > self.sheet.depth and together and whole <= self.sheet.depth:
            self.new_page()
        if self.used > 0:
            self.used += gap
        for number, block in enumerate(blocks):
            follow = blocks[number + 1].height if block.keep_with_next and number + 1 < len(blocks) else 0.0
            if self.used > 0 and self.used + block.height + follow > self.sheet.depth:
                self.new_page()
                head = self._head(blocks, number)
                if head is not None:
                    self._put(head)
            self._put(block)

    def _put(self, block: Block) -> None:
        self.puts.append(Put(self.page, self.sheet.top + self.used, block))
        self.used += block.height

    @staticmethod
    def _head(blocks: Sequence[Block], at: int) -> Block | None:
        """The head of the table that goes on at this block, if it is a row of one."""
        if not blocks[at].boxes or blocks[at].keep_with_next:
            return None
        for block in reversed(blocks[:at]):
            if block.keep_with_next:
                return block if block.rules else None
            if not block.boxes:
                return None
        return None


def laid_out(layout: Layout) -> tuple[Sheet, list[Put], int]:
    """Every block of a layout on its page, and the number of pages."""
    sheet = sheet_of(layout)
    flow = Flow(sheet)
    titles = title_blocks(layout, sheet.room)
    flow.add(titles, together=True, gap=0.0)
    for number, section in enumerate(layout.sections):
        if section.new_page and number:
            flow.new_page()
        gap = 8.0 if section.title and number and not (section.heading == "row" and flow.in_table) else 0.0
        flow.add(section_blocks(section, sheet.room), together=section.keep_together and number > 0, gap=gap)
    return sheet, flow.puts, flow.page + 1
