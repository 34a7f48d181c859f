"""What stands in known places of a PDF without fields: words by where they start, ticks by their ink."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf

from forms.pdf.covered import MOST_PAGES, unseen_in
from forms.pdf.fieldtree import FieldTreeError
from forms.pdf.nearby import words_in
from forms.pdf.pdfium import page_characters, page_darkness
from forms.pdf.upright import set_upright

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.reading import KnownBox


def read_places(pdf: bytes, known: Sequence[KnownBox], most_pages: int) -> list[list[object]]:
    """Name, words, share of ink (of ticks alone) and whether words are not seen, of each place that lies on a page.

    Raises FieldTreeError if the places lie on too many pages, PdfWriteError, and pikepdf's PdfError.
    """
    pages = sorted({box.page for box in known})
    if len(pages) > most_pages:
        raise FieldTreeError
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        turns = set_upright(opened)
        opened.save(out)
    data = out.getvalue()
    read: list[list[object]] = []
    for at, page in enumerate(pages):
        if not 0 <= page < len(turns):
            continue
        own = [replace(box, rect=turns[page].forth(box.rect)) for box in known if box.page == page]
        characters = page_characters(data, page, with_fields=True)
        ticks = [box for box in own if box.kind == "check"]
        ink = dict(zip((box.name for box in ticks), _ink(data, page, ticks), strict=True))
        looked_at = [box.rect for box in own] if at < MOST_PAGES else []
        unseen = unseen_in(data, page, looked_at, characters) or (False,) * len(own)
        read.extend(
            [box.name, words_in(box.rect, characters), ink.get(box.name, 0.0), hidden]
            for box, hidden in zip(own, unseen, strict=True)
        )
    return read


def _ink(data: bytes, page: int, ticks: Sequence[KnownBox]) -> tuple[float, ...]:
    return page_darkness(data, page, [box.rect for box in ticks]) if ticks else ()
