"""Opens a PDF with qpdf to ask whether it is whole: a finished one, which may not need mending, or a stranger's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Name, Stream

from forms.errors import PdfWriteError

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def was_mended(pdf: bytes) -> bool:
    """Whether a stranger's PDF is damaged where qpdf can mend or skip it: something of it may be lost.

    Raises pikepdf's PdfError where it cannot be opened at all.
    """
    with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as opened:
        warned = bool(opened.get_warnings())
        opened.save(io.BytesIO(), compress_streams=False)  # looks at every object
        try:
            for page in opened.pages:
                for stream in _contents(page.obj):
                    if isinstance(stream, Stream):
                        stream.read_bytes()
        except pikepdf.PdfError:
            return True
        return warned or bool(opened.get_warnings())


def _contents(page: pikepdf.Object) -> Iterable[object]:
    contents = page.get(Name.Contents)
    return contents if isinstance(contents, Array) else [contents]


def _unpack(page: pikepdf.Object) -> None:
    for stream in _contents(page):
        if not isinstance(stream, Stream):
            raise PdfWriteError("a page draws nothing")
        stream.read_bytes()
