"""Rectangles and matrices of pages, widgets and appearances."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name

from forms.pdf.slots import IDENTITY, Matrix, Rect

if TYPE_CHECKING:
    from pikepdf import Object, Stream


def placing(stream: Stream, rect: Rect) -> Matrix:
    """The matrix that puts an appearance into its rectangle (ISO 32000-1, 12.5.5, algorithm 8.1)."""
    box = rectangle(stream.get(Name.BBox, Array([0, 0, 1, 1])))
    own = tuple(float(value) for value in stream.get(Name.Matrix, Array([1, 0, 0, 1, 0, 0])))
    corners = [
        (own[0] * x + own[2] * y + own[4], own[1] * x + own[3] * y + own[5])
        for x in (box[0], box[2])
        for y in (box[1], box[3])
    ]
    low_x, high_x = min(x for x, _ in corners), max(x for x, _ in corners)
    low_y, high_y = min(y for _, y in corners), max(y for _, y in corners)
    scale_x = (rect[2] - rect[0]) / (high_x - low_x) if high_x > low_x else 1.0
    scale_y = (rect[3] - rect[1]) / (high_y - low_y) if high_y > low_y else 1.0
    return (scale_x, 0.0, 0.0, scale_y, rect[0] - low_x * scale_x, rect[1] - low_y * scale_y)


def turning(turned: int, wide: float, high: float) -> Matrix:
    """From upright text space to the box as it lies on the page, for a widget with /MK /R."""
    match turned:
        case 90:
            return (0.0, 1.0, -1.0, 0.0, wide, 0.0)
        case 180:
            return (-1.0, 0.0, 0.0, -1.0, wide, high)
        case 270:
            return (0.0, -1.0, 1.0, 0.0, 0.0, high)
        case _:
            return IDENTITY


def rectangle(array: Object) -> Rect:
    """(left, bottom, right, top) of an array of four numbers, whichever corners it names."""
    one, two, three, four = (float(value) for value in list(array)[:4])
    return (min(one, three), min(two, four), max(one, three), max(two, four))


def common(one: Rect, other: Rect) -> Rect:
    """What two rectangles share; without width or height where they share nothing."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    return left, bottom, max(left, min(one[2], other[2])), max(bottom, min(one[3], other[3]))


def dress(widget: Dictionary, width: float, height: float) -> bytes:
    """The operators for a widget's ground and frame, from its /MK and /BS entries (12.5.6.19, 12.5.4)."""
    looks = widget.get(Name.MK)
    if not isinstance(looks, Dictionary):
        return b""
    pieces: list[bytes] = []
    if ground := _colour(looks.get(Name.BG), (b"g", b"rg", b"k")):
        pieces.append(b"%s 0 0 %.2f %.2f re f" % (ground, width, height))
    style = widget.get(Name.BS)
    line = float(style.get(Name.W, 1)) if isinstance(style, Dictionary) else 1.0
    frame = _colour(looks.get(Name.BC), (b"G", b"RG", b"K"))
    if frame and line > 0:
        half = line / 2
        pieces.append(b"%s %.2f w %.2f %.2f %.2f %.2f re S" % (frame, line, half, half, width - line, height - line))
    return b"\n".join(pieces)


def stroke_of(mark: str, width: float, height: float) -> bytes:
    """The operators for a button's mark, by its ZapfDingbats character: a hook, a cross, a dot or a square."""
    side = min(width, height)
    left, bottom = (width - side) / 2, (height - side) / 2

    def at(x: float, y: float) -> bytes:
        return b"%.2f %.2f" % (left + x * side, bottom + y * side)

    match mark:
        case "8" | "6" | "7" | "5":
            lines = b"%s m %s l %s m %s l" % (at(0.2, 0.2), at(0.8, 0.8), at(0.2, 0.8), at(0.8, 0.2))
        case "n":
            return b"0 g %s %.2f %.2f re f" % (at(0.25, 0.25), side / 2, side / 2)
        case "l":
            far, near = 0.25, 0.138  # of the side: radius, and the handles of a quarter circle
            turns = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 0))
            pieces = [b"0 g " + at(0.5 + far, 0.5) + b" m"]
            for (x, y), (to_x, to_y) in pairwise(turns):
                one = at(0.5 + far * x + near * to_x, 0.5 + far * y + near * to_y)
                two = at(0.5 + far * to_x + near * x, 0.5 + far * to_y + near * y)
                pieces.append(b"%s %s %s c" % (one, two, at(0.5 + far * to_x, 0.5 + far * to_y)))
            return b" ".join([*pieces, b"f"])
        case _:
            lines = b"%s m %s l %s l" % (at(0.18, 0.52), at(0.42, 0.22), at(0.86, 0.84))
    return b"q 0 G %.2f w 1 J 1 j %s S Q" % (max(0.6, side * 0.1), lines)


def _colour(array: Object | None, operators: tuple[bytes, bytes, bytes]) -> bytes:
    if not isinstance(array, Array) or len(array) not in {1, 3, 4}:
        return b""
    operator = operators[{1: 0, 3: 1, 4: 2}[len(array)]]
    return b" ".join([*(b"%.3f" % float(value) for value in array), operator])
