"""What is drawn on a blank, before it has a place on a page: words, rules and boxes relative to a block's corner.

Points; x to the right from the block's left edge, y downwards from its top edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.model import BoxName
from forms.pdf.blank import BoxKind

TICK = 9.0
"""The side of a printed □ in points."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of printed words; `y` is the base line."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


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


@dataclass(frozen=True, slots=True)
class Block:
    """Marks that stay together on a page, and their height."""

    height: float
    words: tuple[Words, ...] = ()
    rules: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()
    keep_with_next: bool = False


def moved(block: Block, x: float, y: float) -> Block:
    """The same marks shifted to the right and down."""
    return replace(
        block,
        words=tuple(replace(one, x=one.x + x, y=one.y + y) for one in block.words),
        rules=tuple(replace(one, x0=one.x0 + x, x1=one.x1 + x, y0=one.y0 + y, y1=one.y1 + y) for one in block.rules),
        boxes=tuple(replace(one, x0=one.x0 + x, x1=one.x1 + x, y0=one.y0 + y, y1=one.y1 + y) for one in block.boxes),
    )
