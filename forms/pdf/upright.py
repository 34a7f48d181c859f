"""Sets turned pages upright, so that whoever looks for lines and words reads them as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name

from forms.pdf.geometry import rectangle
from forms.turning import Turn

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

_DEEPEST = 100
_LETTER = (0.0, 0.0, 612.0, 792.0)


def turn_of(page: Object) -> Turn:
    """How a page is turned, by its own `/Rotate` or the one it takes from the tree of pages; US letter if unsized."""
    box = _inherited(page, Name.MediaBox)
    angle = int(_inherited(page, Name.Rotate) or 0) % 360
    return Turn(angle if angle % 90 == 0 else 0, _LETTER if box is None else rectangle(box))


def set_upright(pdf: Pdf) -> tuple[Turn, ...]:
    """Turn the content of every turned page and take its `/Rotate` away; gives how each page was turned."""
    turns = tuple(turn_of(page.obj) for page in pdf.pages)
    for page, turn in zip(pdf.pages, turns, strict=True):
        if not turn.angle:
            continue
        page.contents_add(("q " + " ".join(f"{part:g}" for part in turn.matrix) + " cm\n").encode(), prepend=True)
        page.contents_add(b"\nQ", prepend=False)
        if Name.CropBox in page.obj:
            page.obj.CropBox = Array([*turn.forth(rectangle(page.obj.CropBox))])
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
