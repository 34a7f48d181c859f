"""Blocks put on pages in printed order: sections kept together where they fit, tables parted at row borders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from forms.model import Grid, Layout, Paragraph, Repeat, Section
from forms.typeset.errors import GridError
from forms.typeset.font import width
from forms.typeset.grids import grid_blocks
from forms.typeset.headings import heading_block, heading_row
from forms.typeset.marks import LEAD, MM, Block, Words, moved
from forms.typeset.repeats import repeat_blocks
from forms.typeset.words import break_lines

A4 = (210 * MM, 297 * MM)
FOOT = 26.0
"""Points kept free above the lower margin for the edition line."""
_BELOW_TABLE = 3.0
"""Points between a table and the words that follow it."""
_ABOVE_HEADING = 8.0
_HEADING = 12.0


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


def sheet_of(layout: Layout, page: str = "") -> Sheet:
    """The paper of a layout, or another one with its margins."""
    wide, high = A4 if (page or layout.page) == "A4" else (A4[1], A4[0])
    top, right, bottom, left = (side * MM for side in layout.margins)
    return Sheet(wide, high, top, right, bottom, left)


def papers(layout: Layout) -> Iterator[tuple[Section, Sheet]]:
    """Each section with its paper: the layout's, or the one that this section or the last before it names."""
    page = ""
    for section in layout.sections:
        page = section.page or page
        yield section, sheet_of(layout, page)


@dataclass(frozen=True, slots=True)
class Put:
    """A block on a page (from 0); `y` is the distance of its top from the page's upper edge, in points."""

    page: int
    y: float
    block: Block
    sheet: Sheet


def paragraph_block(paragraph: Paragraph, wide: float) -> Block:
    """Running text; an indent is two characters, as everywhere in Chinese."""
    size = paragraph.size
    text = f"\u3000\u3000{paragraph.text}" if paragraph.indent else paragraph.text
    lead = size * LEAD
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[paragraph.align]
    lines = break_lines(text, wide, lambda words: width(words, size))
    words = tuple(
        Words((wide - width(line, size)) * share, number * lead + size * 1.1, line, size)
        for number, line in enumerate(lines)
    )
    return Block(len(lines) * lead + 3, words)


def section_blocks(section: Section, wide: float) -> list[Block]:
    """The blocks of a section in printed order. Raises GridError."""
    blocks: list[Block] = []
    if section.title and section.heading == "row":
        blocks.append(heading_row(section.title, wide, _HEADING, tick=section.tick))
    elif section.title:
        blocks.append(heading_block(section.title, wide, _HEADING, gap=3.0, tick=section.tick))
    if section.note:
        note = paragraph_block(Paragraph(text=section.note, size=9.0), wide)
        blocks.append(replace(note, keep_with_next=True))
    for number, part in enumerate(section.body, start=1):
        try:
            blocks += _part_blocks(part, wide, below_table=bool(blocks) and bool(blocks[-1].rules))
        except GridError as error:
            raise GridError(f"part {number}: {error}") from error
    return blocks


def _part_blocks(part: Paragraph | Grid | Repeat, wide: float, *, below_table: bool) -> list[Block]:
    match part:
        case Paragraph():
            block, gap = paragraph_block(part, wide), _BELOW_TABLE if below_table else 0.0
            return [replace(moved(block, 0, gap), height=block.height + gap)]
        case Grid():
            return grid_blocks(part, wide)
        case Repeat():
            return repeat_blocks(part, wide)


def title_blocks(layout: Layout, wide: float) -> list[Block]:
    """The form's title and the line below it."""
    blocks = [heading_block(layout.title, wide, 17.0, gap=8.0, role="H1")]
    if layout.subtitle:
        blocks.append(heading_block(layout.subtitle, wide, 10.5, bold=False, gap=4.0, role="P"))
    return blocks


class Flow:
    """Fills pages from the top; where a table goes on on the next page, its head is drawn again."""

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
        """Put blocks below each other; a group that fits on a page is not parted if `together`.

        Raises GridError for a block that is higher than a page.
        """
        whole = sum(block.height for block in blocks) + gap
        if together and whole <= self.sheet.depth and not self._holds(whole):
            self.new_page()
        if self.used > 0:
            self.used += gap
        for number, block in enumerate(blocks):
            if not self._holds(sum(one.height for one in _kept(blocks[number:]))):
                self.new_page()
                if block.head is not None:
                    self._put(block.head)
            self._put(block)

    def _holds(self, height: float) -> bool:
        return self.used + height <= self.sheet.depth + 0.01

    def _put(self, block: Block) -> None:
        if not self._holds(block.height):
            high, room = block.height / MM, (self.sheet.depth - self.used) / MM
            raise GridError(f"rows that stay together are {high:.0f} mm high, and a page has {room:.0f}; part them")
        self.puts.append(Put(self.page, self.sheet.top + self.used, block, self.sheet))
        self.used += block.height


def _kept(blocks: Sequence[Block]) -> Iterator[Block]:
    """The first block, and those that must stand on the same page."""
    yield blocks[0]
    if blocks[0].keep_with_next:
        following = blocks[1:]
        heads = list(takewhile(lambda block: block.keep_with_next, following))
        yield from following[: len(heads) + 1]


def laid_out(layout: Layout) -> tuple[Sheet, list[Put], int]:
    """The layout's paper, every block on its page, and the number of pages.

    Raises GridError, which names section and row.
    """
    sheet = sheet_of(layout)
    flow = Flow(sheet)
    flow.add(title_blocks(layout, sheet.room), together=True, gap=0.0)
    for number, (section, paper) in enumerate(papers(layout)):
        if paper != flow.sheet or (section.new_page and number):
            flow.new_page()
            flow.sheet = paper
        joined = section.heading == "row" and flow.in_table
        gap = _ABOVE_HEADING if section.title and number and not joined else 0.0
        try:
            flow.add(section_blocks(section, paper.room), together=section.keep_together and number > 0, gap=gap)
        except GridError as error:
            raise GridError(f"section {number + 1} '{section.title}': {error}") from error
    return sheet, flow.puts, flow.page + 1
