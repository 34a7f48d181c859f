"""Takes from a PDF's pages what detection works on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf

from forms.detect.page import Glyph, PageInk
from forms.pdf.detect_strokes import page_strokes
from forms.pdf.fieldtree import FieldTreeError
from forms.pdf.geometry import rectangle
from forms.pdf.pdfium import page_characters
from forms.pdf.upright import set_upright

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.pdf.pdfium import Placed

_SAME_PLACE = 1.0  # a character drawn twice this near is one that was made bold


def pages_ink(pdf: bytes, most_pages: int) -> tuple[PageInk, ...]:
    """Characters and straight lines of every page set upright; no fields, pictures or curves.

    Raises FieldTreeError if there is too much of it, PdfWriteError, and pikepdf's PdfError.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if len(opened.pages) > most_pages:
            raise FieldTreeError
        set_upright(opened)
        sizes = [rectangle(page.mediabox) for page in opened.pages]
        strokes = [page_strokes(page) for page in opened.pages]
        resaved = io.BytesIO()
        opened.save(resaved)
    data = resaved.getvalue()
    return tuple(
        PageInk(size[2], size[3], _glyphs(page_characters(data, page, with_fields=False)), strokes[page])
        for page, size in enumerate(sizes)
    )


def _glyphs(characters: Sequence[Placed]) -> tuple[Glyph, ...]:
    glyphs: dict[tuple[str, int, int], Glyph] = {}
    for one in characters:
        if one.character.isspace():
            continue
        width = one.width or one.size * (1.0 if one.character >= "\u2e80" else 0.5)
        place = (one.character, round(one.x / _SAME_PLACE), round(one.y / _SAME_PLACE))
        glyphs.setdefault(place, Glyph(one.character, one.x, one.x + width, one.y, one.size))
    return tuple(glyphs.values())
