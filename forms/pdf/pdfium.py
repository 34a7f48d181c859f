"""PDFium: pages as pictures, and the text of pages with its place. The only module that imports pypdfium2.

PDFium is not made for several threads; every call holds one lock. On a stranger's file it may die: there it runs in a
child process (`forms.stranger`); in this process it only opens PDFs that Kaiban made.
"""

from __future__ import annotations

import ctypes
import io
import math
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2
from pypdfium2 import raw

from forms.errors import PdfWriteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PIL.Image import Image

_LOCK = threading.Lock()
_WIDEST, _TALLEST = 8_000, 12_000  # pixels
_SAME_LINE = 0.5
_INK_SCALE = 3.0  # pixels a point where ink is measured
_HYPHEN = 2
_CHINESE = "\u2e80"  # from here on characters are as wide as they are high
_WIDE, _NARROW = 1.0, 0.55  # advances, in sizes, where only the sort of character is known
_WORD_GAP = 0.15  # of the size: a space of a font is 0.2 or more, kerning far less


@dataclass(frozen=True, slots=True)
class Placed:
    """One character, the origin of its glyph, its type size and its advance, in points."""

    character: str
    x: float
    y: float
    size: float
    width: float = 0.0


def page_picture(pdf: bytes, page: int, width: int) -> bytes:
    """A page as a PNG picture `width` pixels wide, field appearances included; less wide if it were far too tall.

    Raises PdfWriteError.
    """
    with _LOCK, _opened(pdf) as document:
        document.init_forms()
        sheet = _page(document, page)
        wide, high = max(1.0, sheet.get_width()), max(1.0, sheet.get_height())
        scale = min(min(width, _WIDEST) / wide, _TALLEST / high)
        picture = sheet.render(scale=scale, may_draw_forms=True).to_pil()
        out = io.BytesIO()
        picture.convert("RGB").save(out, "PNG")
        sheet.close()
    return out.getvalue()


def page_darkness(pdf: bytes, page: int, rects: Sequence[tuple[float, float, float, float]]) -> tuple[float, ...]:
    """How much ink lies in each rectangle, from 0 (white) to 1 (black), fields included. Raises PdfWriteError."""
    with _LOCK, _opened(pdf) as document:
        document.init_forms()
        sheet = _page(document, page)
        left, _, _, top = sheet.get_cropbox()  # what is drawn; the media box where there is none
        scale = min(_INK_SCALE, _WIDEST / max(1.0, sheet.get_width()), _TALLEST / max(1.0, sheet.get_height()))
        picture = sheet.render(scale=scale, may_draw_forms=True, grayscale=True).to_pil().convert("L")
        sheet.close()
    shares: list[float] = []
    for x0, y0, x1, y1 in rects:
        box = ((x0 - left) * scale, (top - y1) * scale, (x1 - left) * scale, (top - y0) * scale)
        counts = picture.crop(tuple(round(side) for side in box)).histogram()
        dark = sum((255 - shade) * count for shade, count in enumerate(counts))
        shares.append(dark / (255 * sum(counts)) if any(counts) else 0.0)
    return tuple(shares)


def page_characters(pdf: bytes, page: int, *, with_fields: bool) -> tuple[Placed, ...]:
    """The characters that a page draws, with or without those of its fields. Raises PdfWriteError."""
    return pages_characters(pdf, (page,), with_fields=with_fields)[0]


def pages_characters(pdf: bytes, pages: Iterable[int], *, with_fields: bool) -> tuple[tuple[Placed, ...], ...]:
    """The characters of several pages, in the order asked for. Raises PdfWriteError."""
    with _LOCK, _opened(pdf) as document:
        if with_fields:
            document.init_forms()
        return tuple(_page_characters(document, page, with_fields=with_fields) for page in pages)


def _page_characters(document: pypdfium2.PdfDocument, page: int, *, with_fields: bool) -> tuple[Placed, ...]:
    sheet = _page(document, page)
    if with_fields:
        return _flattened_characters(document, page, sheet)
    characters = tuple(_characters(sheet))
    sheet.close()
    return characters


def _flattened_characters(document: pypdfium2.PdfDocument, page: int, sheet: pypdfium2.PdfPage) -> tuple[Placed, ...]:
    """The characters of an opened page with those of its fields; the page is closed."""
    if sheet.formenv:  # none in a PDF without fields
        sheet.flatten()
        sheet.close()
        sheet = _page(document, page)
    characters = tuple(_characters(sheet))
    sheet.close()
    return characters


class PageLook(NamedTuple):
    """A page's own content without its fields, and what its fields draw, as pictures and as characters.

    `before` is the picture of the fields of another file on this page, if there is one.
    """

    paper: Image
    ink: Image
    drawn: tuple[Placed, ...]
    before: Image | None


def page_looks(
    pdf: bytes, bare: bytes, before: bytes, scale: float, levels: tuple[Sequence[int], Sequence[int]]
) -> Iterator[PageLook]:
    """Every page of a PDF, `scale` pixels to the point, one after the other: a long form is never in memory whole.

    `bare` has the same fields on empty pages, `before` (it may be empty) is another file with fields. `levels` are what
    the 256 shades from black to white become, for papers and for fields. To be taken to its end: PDFium is locked
    until then. Raises PdfWriteError.
    """
    with _LOCK, _opened(pdf) as papers, _opened(bare) as fields, _opened(before) if before else nullcontext() as others:
        fields.init_forms()
        if others is not None:
            others.init_forms()
        for number in range(len(fields)):
            sheet = _page(papers, number)
            paper = sheet.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False).to_pil()
            sheet.close()
            own = _page(fields, number)
            ink = _fields_picture(own, scale, levels[1])
            drawn = _flattened_characters(fields, number, own)
            old = None
            if others is not None and number < len(others):
                other = _page(others, number)
                old = _fields_picture(other, scale, levels[1])
                other.close()
            yield PageLook(paper.point(levels[0]), ink, drawn, old)


def _fields_picture(sheet: pypdfium2.PdfPage, scale: float, levels: Sequence[int]) -> Image:
    wide, high = (math.ceil(side * scale) for side in (sheet.get_width(), sheet.get_height()))
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, raw.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    if sheet.formenv:
        raw.FPDF_FFLDraw(sheet.formenv, bitmap, sheet, 0, 0, wide, high, 0, 0)
    picture: Image = bitmap.to_pil().point(levels)
    bitmap.close()
    return picture


def _characters(sheet: pypdfium2.PdfPage) -> Iterator[Placed]:
    text = sheet.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    body, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    count = text.count_chars()
    at = 0
    while at < count:
        unit = raw.FPDFText_GetUnicode(text, at)
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetLooseCharBox(text, at, body)
        raw.FPDFText_GetMatrix(text, at, matrix)
        size = raw.FPDFText_GetFontSize(text, at) * (math.hypot(matrix.c, matrix.d) or 1.0)
        if unit == _HYPHEN:  # so PDFium says that a line ends in a hyphen
            unit = ord("-")
        at += 1
        if 0xD800 <= unit < 0xDC00 and at < count:  # PDFium gives UTF-16 units
            low = raw.FPDFText_GetUnicode(text, at)
            if 0xDC00 <= low < 0xE000:
                unit = 0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00
                at += 1
        if unit > 32 and not 0xD800 <= unit < 0xE000 and unit <= 0x10FFFF:
            yield Placed(chr(unit), x.value, y.value, size, max(0.0, body.right - x.value))
    text.close()


def lines_of(characters: tuple[Placed, ...]) -> tuple[str, ...]:
    """Characters as lines from top to bottom; a wide gap, between Latin words a narrow one too, becomes a space."""
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
        line, last_one = "", None
        for one in sorted(row_characters, key=lambda one: one.x):
            if last_one is not None and _apart(last_one, one):
                line += " "
            line += one.character
            last_one = one
        lines.append(line)
    return tuple(lines)


def _apart(left: Placed, right: Placed) -> bool:
    """Whether a space lies between two characters of a line: a narrow one only between two that are not Chinese."""
    if right.x - left.x > left.size * (_WIDE if left.character >= _CHINESE else _NARROW) + max(2.0, right.size * 0.6):
        return True
    latin = left.character < _CHINESE and right.character < _CHINESE
    return latin and left.width > 0 and right.x - left.x - left.width > min(left.size, right.size) * _WORD_GAP


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PdfWriteError("PDFium cannot open the PDF") from error


def _page(document: pypdfium2.PdfDocument, page: int) -> pypdfium2.PdfPage:
    if not 0 <= page < len(document):
        raise PdfWriteError(f"the PDF has {len(document)} pages; page {page + 1} is not among them")
    return document[page]
