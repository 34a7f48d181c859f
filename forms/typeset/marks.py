"""What is drawn on a blank, before it has a place on a page: words, rules and boxes relative to a block's corner.

Points; x to the right from the block's left edge, y downwards from its top edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from forms.model import BoxName
from forms.pdf.blank import BoxKind

MM = 72 / 25.4
"""Points of a millimetre."""
PAD = 3.0
"""Points kept free inside a cell's edges."""
LEAD = 1.45
"""The distance of lines, in type sizes."""
TICK = 9.0
"""The side of a printed □ in points; before and after it as many points are kept free as the next two say."""
TICK_BEFORE = 1.5
TICK_AFTER = 2.0


class Place(NamedTuple):
    """A cell of a table within its block: first row and column, and how many of each it takes."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


Role: TypeAlias = Literal["P", "H1", "H2"]
"""What a block outside of tables is for a reader that cannot see it: running text or a heading."""
Scope: TypeAlias = Literal["", "Row", "Column"]
"""What a cell of a table heads (ISO 32000-1, 14.8.5.7): nothing, its row, or its column."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of printed words; `y` is the base line."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    cell: Place | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.6


@dataclass(frozen=True, slots=True)
class Box:
    """A box to write in, tick or sign; `y0` is its top."""

    name: BoxName
    x0: float
    y0: float
    x1: float
    y1: float
    kind: BoxKind
    tooltip: str
    size: float = 10.5
    floor: float = 7.0
    max_length: int | None = None
    align: int = 0
    role: str = ""
    cell: Place | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Marks that stay together on a page, and their height.

    `cells` are those of a table, empty ones included; some of them are `row_heads` or `column_heads`. `head` is the
    head of the table that a row belongs to: it is drawn again where the row starts a page.
    """

    height: float
    words: tuple[Words, ...] = ()
    rules: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()
    keep_with_next: bool = False
    cells: tuple[Place, ...] = ()
    row_heads: frozenset[Place] = frozenset()
    column_heads: frozenset[Place] = frozenset()
    role: Role = "P"
    head: Block | None = None


def moved(block: Block, x: float, y: float) -> Block:
    """The same marks shifted to the right and down."""
    return replace(
        block,
        words=tuple(replace(one, x=one.x + x, y=one.y + y) for one in block.words),
        rules=tuple(replace(one, x0=one.x0 + x, x1=one.x1 + x, y0=one.y0 + y, y1=one.y1 + y) for one in block.rules),
        boxes=tuple(replace(one, x0=one.x0 + x, x1=one.x1 + x, y0=one.y0 + y, y1=one.y1 + y) for one in block.boxes),
    )


def in_cell(block: Block, cell: Place) -> Block:
    """The same marks as those of one cell of a table."""
    return replace(
        block,
        words=tuple(replace(one, cell=cell) for one in block.words),
        boxes=tuple(replace(one, cell=cell) for one in block.boxes),
    )


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of the structure tree; its kids are elements, marked contents of the page by number, fields by name."""

    tag: str
    kids: tuple[Element | int | BoxName, ...]
    rows: int = 1
    columns: int = 1
    scope: Scope = ""
