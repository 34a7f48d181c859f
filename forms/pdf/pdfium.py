"""PDFium: pages as pictures, and the text of pages with its place. The only module that imports pypdfium2.

PDFium is not made for several threads; every call holds one lock. On a stranger's file it may die: there it runs in a
child process (`forms.stranger`); in this process it only opens PDFs that Kaiban made.
"""

from __future__ import annotations

import ctypes
import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2
from pypdfium2 import raw

from forms.errors import PdfWriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = threading.Lock()
_POINTS_AN_INCH = 72.0
_WIDEST = 8000
_SAME_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Placed:
    """One character and the origin of its glyph, in points."""

    character: str
    x: float
    y: float
    size: float


def page_picture(pdf: bytes, page: int, width: int) -> bytes:
    """A page as a PNG picture `width` pixels wide, field appearances included. Raises PdfWriteError."""
    with _LOCK, _opened(pdf) as document:
        document.init_forms()
        sheet = _page(document, page)
        scale = min(width, _WIDEST) / max(1.0, sheet.get_width())
        picture = sheet.render(scale=scale, may_draw_forms=True).to_pil()
        out = io.BytesIO()
        picture.convert("RGB").save(out, "PNG")
        sheet.close()
    return out.getvalue()


def page_characters(pdf: bytes, page: int, *, with_fields: bool) -> tuple[Placed, ...]:
    """The characters that a page draws, with or without those of its fields. Raises PdfWriteError."""
    with _LOCK, _opened(pdf) as document:
        if with_fields:
            document.init_forms()
            sheet = _page(document, page)
            if sheet.formenv:  # none in a PDF without fields
                sheet.flatten()
            sheet.close()
        sheet = _page(document, page)
        characters = tuple(_characters(sheet))
        sheet.close()
    return characters


def _characters(sheet: pypdfium2.PdfPage) -> Iterator[Placed]:
    text = sheet.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    count = text.count_chars()
    at = 0
    while at < count:
        unit = raw.FPDFText_GetUnicode(text, at)
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        size = raw.FPDFText_GetFontSize(text, at)
        at += 1
        if 0xD800 <= unit < 0xDC00 and at < count:  # PDFium gives UTF-16 units
            low = raw.FPDFText_GetUnicode(text, at)
            if 0xDC00 <= low < 0xE000:
                unit = 0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00
                at += 1
        if unit > 32 and not 0xD800 <= unit < 0xE000 and unit <= 0x10FFFF:
            yield Placed(chr(unit), x.value, y.value, size)
    text.close()


def lines_of(characters: tuple[Placed, ...]) -> tuple[str, ...]:
    """Characters as lines from top to bottom; a wide gap becomes a space."""
    rows: dict[int, list[Placed]] = {}
    ordered = sorted(characters, key=lambda one: (-one.y, one.x))
    row = 0
    last: float | None = None
    for one in ordered:
        if last is None or last - one.y > max(2.0, one.size * _SAME_LINE):
            row += 1
            last = one.y
        rows.setdefault(row, []).append(one)
    lines: list[str] = []
    for row_characters in rows.values():
        line, end = "", None
        for one in sorted(row_characters, key=lambda one: one.x):
            if end is not None and one.x - end > max(2.0, one.size * 0.6):
                line += " "
            line += one.character
            end = one.x + one.size * (1.0 if one.character >= "\u2e80" else 0.55)
        lines.append(line)
    return tuple(lines)


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PdfWriteError("PDFium cannot open the PDF") from error


def _page(document: pypdfium2.PdfDocument, page: int) -> pypdfium2.PdfPage:
    if not 0 <= page < len(document):
        raise PdfWriteError(f"the PDF has {len(document)} pages; page {page + 1} is not among them")
    return document[page]
