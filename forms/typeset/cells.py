"""The inside of one cell: printed words, a box to write in, a place to sign. Lines with marks are in `running`."""

from __future__ import annotations

from forms.model import BoxName, Cell, LabelCell, MixedCell, SignCell, TextCell, TicksCell
from forms.typeset.errors import GridError
from forms.typeset.font import width
from forms.typeset.marks import LEAD, PAD, Block, Box, Rule, Words
from forms.typeset.running import mixed_atoms, running, tick_atoms
from forms.typeset.words import break_lines

SIZE = 10.5
ALIGN = {"left": 0, "center": 1, "right": 2}
"""The numbers of a field's alignment (ISO 32000-1, 12.7.4.3)."""
_BESIDE = 2.0
"""Points between printed words and the box beside them."""
_LEAST = 12.0
"""The narrowest box to write in, in points."""
_SIGN_HEIGHT = {"signature": 30.0, "seal": 34.0, "paste": 60.0, "agency": 34.0}


def cell_block(cell: Cell, wide: float, size: float = SIZE) -> Block:
    """The marks of one cell of a given width; the height is what the marks need, padding included.

    Raises GridError where something is wider than the cell.
    """
    match cell:
        case LabelCell():
            return _label(cell, wide, cell.size or size)
        case TextCell():
            return _text(cell, wide, size)
        case SignCell():
            return _sign(cell, wide, size)
        case TicksCell():
            return running(tick_atoms(cell, size), wide, size, cell.align)
        case MixedCell():
            return running(mixed_atoms(cell.parts, size), wide, size, cell.align)


def _label(cell: LabelCell, wide: float, size: float) -> Block:
    lead = size * LEAD
    room = wide - 2 * PAD
    lines = (
        [char for char in cell.label if char != "\n"]
        if cell.vertical
        else break_lines(cell.label, room, lambda text: width(text, size))
    )
    widest = max((width(line, size) for line in lines), default=0.0)
    if widest > room + 0.1:
        raise GridError(f"the label '{cell.label}' needs {widest:.0f} pt on one line, and its cell has {room:.0f}")
    align = "center" if cell.vertical else cell.align
    return Block(
        len(lines) * lead + 2 * PAD,
        words=tuple(
            Words(_start(line, wide, size, align), PAD + number * lead + size, line, size, cell.bold)
            for number, line in enumerate(lines)
        ),
    )


def _start(line: str, wide: float, size: float, align: str) -> float:
    if align == "left":
        return PAD
    room = wide - width(line, size)
    return room / 2 if align == "center" else room - PAD


def _text(cell: TextCell, wide: float, size: float) -> Block:
    before, after = (width(words, size) + _BESIDE if words else 0.0 for words in (cell.before, cell.after))
    height = (2.0 if cell.kind == "multiline" else 1.0) * max(cell.size, size) * LEAD + PAD
    left, right = PAD / 2 + before, wide - PAD / 2 - after
    if right - left < _LEAST:
        raise GridError(f"the words around the box '{cell.box}' leave it {right - left:.0f} pt; it needs {_LEAST:.0f}")
    base = height / 2 + size * 0.36
    words = [Words(PAD, base, cell.before, size)] if cell.before else []
    if cell.after:
        words.append(Words(wide - PAD - width(cell.after, size), base, cell.after, size))
    box = Box(
        BoxName(cell.box), left, 1, right, height - 1, cell.kind, cell.tooltip, cell.size, cell.floor, cell.max_length,
        align=ALIGN[cell.align],
    )  # fmt: skip
    return Block(height, words=tuple(words), rules=_comb_rules(cell, left, right, height), boxes=(box,))


def _comb_rules(cell: TextCell, left: float, right: float, height: float) -> tuple[Rule, ...]:
    """The upright rules between the squares of a comb, one square for each character."""
    if cell.kind != "comb" or cell.max_length is None:
        return ()
    step = (right - left) / cell.max_length
    return tuple(Rule(left + step * at, 0, left + step * at, height) for at in range(1, cell.max_length))


def _sign(cell: SignCell, wide: float, size: float) -> Block:
    """A place to paste has its words in the middle, as printed on the official forms."""
    align = "center" if cell.what == "paste" else cell.align
    label = _label(LabelCell(label=cell.label, align=align), wide, size)
    height = max(label.height, _SIGN_HEIGHT[cell.what])
    box = Box(BoxName(cell.sign), 1, 1, wide - 1, height - 1, "sign", cell.label, role=cell.role)
    return Block(height, words=label.words, boxes=(box,))
