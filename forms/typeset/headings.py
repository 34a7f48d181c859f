"""Headings: above a table, or in a ruled row of their own; with a □ in front where a part of a form is ticked."""

from __future__ import annotations

from dataclasses import replace

from forms.model import BoxName
from forms.typeset.font import width
from forms.typeset.grids import ruled
from forms.typeset.marks import LEAD, PAD, TICK, TICK_AFTER, Block, Box, Role, Words, moved
from forms.typeset.words import break_lines


def heading_block(
    title: str,
    wide: float,
    size: float,
    *,
    bold: bool = True,
    gap: float = 6.0,
    role: Role = "H2",
    tick: str | None = None,
) -> Block:
    """A heading in the middle; it stays with what follows. `tick` names the □ in front."""
    before = TICK + TICK_AFTER if tick else 0.0
    lines = break_lines(title, wide - 2 * before, lambda text: width(text, size))
    lead = size * LEAD
    words = tuple(
        Words((wide + before - width(line, size)) / 2, number * lead + size * 1.1, line, size, bold)
        for number, line in enumerate(lines)
    )
    boxes: tuple[Box, ...] = ()
    if tick:
        left, top = words[0].x - before, words[0].y - TICK + 0.5
        boxes = (Box(BoxName(tick), left, top, left + TICK, top + TICK, "check", title),)
    return Block(len(lines) * lead + gap, words, boxes=boxes, keep_with_next=True, role=role)


def heading_row(title: str, wide: float, size: float, *, tick: str | None = None) -> Block:
    """A heading in a ruled row of its own, as wide as the tables; it stays with what follows."""
    plain = heading_block(title, wide, size, gap=0.0, tick=tick)
    height = plain.height + 2 * PAD
    return replace(moved(plain, 0, PAD - 0.1 * size), height=height, rules=ruled(height, [0.0, wide]))
