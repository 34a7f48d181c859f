"""How a text lies in its box: size, lines, and the operators that draw it.

Lengths are points in the box's own upright space, origin bottom left. A text is never cut: `fit` gives None where it
does not fit, and `shortened` gives what the box shows instead.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from forms.pdf.linebreak import Line, break_lines
from forms.pdf.slots import BLACK

if TYPE_CHECKING:
    from forms.pdf.glyphs import GlyphSet

WritingKind: TypeAlias = Literal["text", "multiline", "comb", "date"]

_SIDE = 2.0
_NARROW_SIDE = 0.8
_NARROW = 24.0
_EDGE = 1.0
_TOP_GAP = 3.0
_LEADING = 1.25
_STEP = 0.5
_ABOVE = 0.88  # of the size: top of a Chinese character above the baseline
_CENTRE = 0.38  # of the size: middle of a Chinese character above the baseline
_COMB_SHARE = 0.92  # of a comb's cell that a character may take
_SMALLEST_MARK = 4.0
_NAME_LENGTH = 60  # a text this short may be a name, and a name is never shown in part
_ROUNDING = 1e-6
_CENTRED_LINES = 5.2  # a multiline box lower than this many lines is set in the middle


class Shape(NamedTuple):
    """A box to write in. `align` is 0 left, 1 middle, 2 right; `colour` the operator that sets the ink."""

    kind: WritingKind
    width: float
    height: float
    size: float
    floor: float
    max_length: int | None = None
    align: int = 0
    colour: bytes = BLACK

    @property
    def room(self) -> float:
        """The width that a line may take."""
        return max(1.0, self.width - 2 * (_NARROW_SIDE if self.width < _NARROW else _SIDE))


class Fit(NamedTuple):
    """A text that lies wholly inside its box."""

    text: str
    size: float
    lines: tuple[Line, ...]
    comb: bool = False


def normal(text: str, kind: WritingKind) -> str:
    """The text as it is drawn: one kind of line end, and none where the box has a single line."""
    one = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return one if kind == "multiline" else one.replace("\n", " ")


def fit(shape: Shape, text: str, glyphs: GlyphSet) -> Fit | None:
    """Lay a text into a box at its declared size, or smaller down to the floor; None if it does not fit."""
    if not text.isprintable():
        text = normal(text, shape.kind)
    if shape.kind == "comb" and shape.max_length and len(text) <= shape.max_length:
        cell = shape.width / shape.max_length
        widest = max((glyphs.advance(character) for character in text), default=1.0)
        size = min(shape.size, cell * _COMB_SHARE / widest, shape.height)
        return Fit(text, size, (Line(0, len(text)),), comb=True)
    if shape.kind != "multiline" and (size := _on_one_line(shape, text, glyphs)):
        return Fit(text, size, (Line(0, len(text)),))
    return _wrapped(shape, text, glyphs)


def written(shape: Shape, text: str, glyphs: GlyphSet) -> bytes | None:
    """The operators that draw a text in a box, None if it does not fit; the shortest way for what most boxes hold."""
    if shape.kind == "text" and text.isprintable() and (size := _on_one_line(shape, text, glyphs)):
        baseline = (shape.height + size) / 2 - size * (0.5 + _CENTRE)
        return b"BT %s\n%s\nET" % (shape.colour, _line(shape, text.rstrip(" "), baseline, size, glyphs))
    laid = fit(shape, text, glyphs)
    return None if laid is None else draw(shape, laid, glyphs)


def _on_one_line(shape: Shape, text: str, glyphs: GlyphSet) -> float:
    """The size in which a text fits on one line; 0 if it does not."""
    ems = glyphs.width(text)
    highest = min(shape.size, shape.height)
    size = int(min(highest, shape.room / ems if ems else highest) * 100) / 100
    return size if size >= min(shape.floor, highest) else 0.0


def _wrapped(shape: Shape, text: str, glyphs: GlyphSet) -> Fit | None:
    size, ink = shape.size, 0.0
    while True:
        room = shape.room / size
        if _height(max(1, ceil(ink / room - _ROUNDING)), size) <= shape.height - _EDGE:
            lines = tuple(break_lines(text, room, glyphs.advance))
            if _height(len(lines), size) <= shape.height - _EDGE and _within(lines, text, room, glyphs):
                return Fit(text, size, lines)
        ink = ink or glyphs.width("".join(text.split()))  # white space at the end of a line takes no room
        if size <= shape.floor:
            return None
        size = max(shape.floor, size - _STEP)


def _height(lines: int, size: float) -> float:
    return size + (lines - 1) * size * _LEADING


def _within(lines: tuple[Line, ...], text: str, ems: float, glyphs: GlyphSet) -> bool:
    """A single character may be wider than the box; then it does not fit. Longer lines were broken to fit."""
    return all(end - start != 1 or glyphs.advance(text[start]) <= ems + 1e-6 for start, end in lines)


def shortened(shape: Shape, text: str, mark: str, glyphs: GlyphSet) -> Fit:
    """What a box shows of a text that goes on elsewhere.

    The first part and the mark; the mark alone for what may be a name.
    """
    text = normal(text, shape.kind)
    if len(text) > _NAME_LENGTH and shape.kind == "multiline":
        small = shape._replace(size=shape.floor, max_length=None)
        low, high = 0, len(text)
        best: Fit | None = None
        while low < high:
            middle = (low + high + 1) // 2
            tried = _wrapped(small, f"{text[:middle].rstrip()}……{mark}", glyphs)
            if tried is None:
                high = middle - 1
            else:
                low, best = middle, tried
        if best is not None and low > 0:
            return best
    size = min(shape.size, max(_SMALLEST_MARK, shape.room / glyphs.width(mark)))
    return Fit(mark, size, (Line(0, len(mark)),))


def draw(shape: Shape, laid: Fit, glyphs: GlyphSet) -> bytes:
    """The operators that draw a laid text, from BT to ET."""
    text, size, lines, comb = laid
    if not text:
        return b""
    if comb and shape.max_length:
        return _draw_comb(shape, laid, glyphs)
    pieces = [b"BT " + shape.colour]
    tall = _height(len(lines), size)
    if shape.kind == "multiline" and shape.height > _height(1, shape.size) * _CENTRED_LINES:
        top = min(_TOP_GAP, max(0.0, shape.height - tall) / 2)
        baseline = shape.height - top - size * _ABOVE
    else:
        baseline = (shape.height + tall) / 2 - size * (0.5 + _CENTRE)
    for start, end in lines:
        line = text[start:end].rstrip(" ")
        if line:
            pieces.append(_line(shape, line, baseline, size, glyphs))
        baseline -= size * _LEADING
    pieces.append(b"ET")
    return b"\n".join(pieces)


def _line(shape: Shape, line: str, baseline: float, size: float, glyphs: GlyphSet) -> bytes:
    """The operators that draw one line, from the left or as the box is aligned."""
    left = _NARROW_SIDE if shape.width < _NARROW else _SIDE
    if shape.align:
        free = shape.width - glyphs.width(line) * size
        left = free / 2 if shape.align == 1 else free - left
    return glyphs.show(line, left, baseline, size)


def _draw_comb(shape: Shape, laid: Fit, glyphs: GlyphSet) -> bytes:
    cell = shape.width / (shape.max_length or 1)
    baseline = shape.height / 2 - laid.size * _CENTRE
    return b"BT %s\n%s\nET" % (shape.colour, glyphs.show_in_cells(laid.text, cell, baseline, laid.size))
