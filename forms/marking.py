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


def marked(png: bytes, size: tuple[float, float], marks: Sequence[tuple[Rect, str]]) -> bytes:
    """The picture with a frame around each place: `matched`, `open` or `chosen`. `size` is the page's, in points."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    scale = picture.width / max(1.0, size[0])
    drawing = ImageDraw.Draw(picture, "RGBA")
    for (x0, y0, x1, y1), sort in marks:
        colour = _COLOURS[sort]
        box = (x0 * scale, (size[1] - y1) * scale, max(x0, x1) * scale, (size[1] - min(y0, y1)) * scale)
        drawing.rectangle(box, outline=colour, fill=(*colour, _FILL), width=3 if sort == "chosen" else 1)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
