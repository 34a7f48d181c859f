"""Marks places on the picture of a page, for whoever confirms them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.reading import Rect

_COLOURS = {"matched": (0, 110, 60), "open": (200, 60, 0), "chosen": (0, 60, 220)}
_FILL = 40  # of 255: how far a mark covers what is printed


def marked(png: bytes, view: Rect, marks: Sequence[tuple[Rect, str]]) -> bytes:
    """The picture with a frame around each place: `matched`, `open` or `chosen`. It shows `view` of the page."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    left, _, right, top = view
    scale = picture.width / max(1.0, right - left)
    drawing = ImageDraw.Draw(picture, "RGBA")
    for (x0, y0, x1, y1), sort in marks:
        colour = _COLOURS[sort]
        across = (x0 - left) * scale, (max(x0, x1) - left) * scale
        down = (top - y1) * scale, (top - min(y0, y1)) * scale
        box = (across[0], down[0], across[1], down[1])
        drawing.rectangle(box, outline=colour, fill=(*colour, _FILL), width=3 if sort == "chosen" else 1)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
