"""Shows finished forms on screen: a page as a picture, and as lines of text where no picture can be shown.

For PDFs that Kaiban made itself: PDFium runs in this process, under a lock. A stranger's file goes through
`forms.stranger`, which works in a child process.
"""

from __future__ import annotations

from forms.pdf.pdfium import lines_of, page_characters, page_picture


def render_page(pdf: bytes, page: int, width: int) -> bytes:
    """A page (from 0) as a PNG picture `width` pixels wide, fields included. Raises PdfWriteError."""
    return page_picture(pdf, page, width)


def page_text(pdf: bytes, page: int) -> tuple[str, ...]:
    """A page (from 0) as lines of text, field values included. Raises PdfWriteError."""
    return lines_of(page_characters(pdf, page, with_fields=True))
