"""Sets turned pages upright, so that whoever looks for lines and words reads them as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name

from forms.pdf.geometry import rectangle
from forms.turning import Turn

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

    from forms.reading import Rect

_DEEPEST = 100
_LETTER = (0.0, 0.0, 612.0, 792.0)


def turn_of(page: Object) -> Turn:
    """How a page is turned, by its own entries or those it takes from the tree of pages; US letter if unsized."""
    media, crop = (_inherited(page, key) for key in (Name.MediaBox, Name.CropBox))
    angle = int(_inherited(page, Name.Rotate) or 0) % 360
    box = _LETTER if media is None else rectangle(media)
    shown = None if crop is None else _common(box, rectangle(crop))
    return Turn(angle if angle % 90 == 0 else 0, box, shown)


def _common(box: Rect, crop: Rect) -> Rect | None:
    """The part of the media box that a page shows (ISO 32000-2, 14.11.2); None where the two do not meet."""
    low = max(box[0], crop[0]), max(box[1], crop[1])
    high = min(box[2], crop[2]), min(box[3], crop[3])
    return (*low, *high) if low[0] < high[0] and low[1] < high[1] else None


def set_upright(pdf: Pdf) -> tuple[Turn, ...]:
    """Turn the content of every turned page and take its `/Rotate` away; gives how each page was turned."""
    turns = tuple(turn_of(page.obj) for page in pdf.pages)
    for page, turn in zip(pdf.pages, turns, strict=True):
        if not turn.angle:
            continue
        page.contents_add(("q " + " ".join(f"{part:g}" for part in turn.matrix) + " cm\n").encode(), prepend=True)
        page.contents_add(b"\nQ", prepend=False)
        if turn.shown is not None:
            page.obj.CropBox = Array([*turn.view])
        page.obj.MediaBox = Array([*turn.upright])
        page.obj.Rotate = 0
    return turns


def _inherited(page: Object, key: Name) -> Object | None:
    node = page
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        parent = node.get(Name.Parent)
        if not isinstance(parent, Dictionary):
            break
        node = parent
    return None
