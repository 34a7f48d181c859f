"""Opens a finished PDF with qpdf, which mends nothing here: is its structure whole, and does every page unpack?"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Name, Stream

from forms.errors import PdfWriteError


def whole_pages(pdf: bytes) -> int:
    """How many pages a finished PDF has. Raises PdfWriteError where qpdf would have to mend it, or warns.

    The cross-reference table and the page tree are followed, and what each page draws is unpacked.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as opened:
            pages = 0
            for page in opened.pages:
                _unpack(page.obj)
                pages += 1
            if opened.get_warnings():
                raise PdfWriteError("qpdf warns of the PDF")
            return pages
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError) as error:
        raise PdfWriteError(f"the PDF cannot be read ({error.__class__.__name__})") from error


def _unpack(page: pikepdf.Object) -> None:
    contents = page.get(Name.Contents)
    for stream in contents if isinstance(contents, Array) else [contents]:
        if not isinstance(stream, Stream):
            raise PdfWriteError("a page draws nothing")
        stream.read_bytes()
