"""The work on strangers' PDFs, as the child process does it: read, fill, or draw a page."""

from __future__ import annotations

import io
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import pikepdf

from forms.errors import BlankError, PdfWriteError
from forms.pdf.examine import examine
from forms.pdf.fieldtree import FieldTreeError
from forms.pdf.pdfium import page_picture
from forms.pdf.prepare import DynamicXfaError
from forms.reading import KnownBox

if TYPE_CHECKING:
    from forms.reading import Reason


class Request(TypedDict, total=False):
    """What the parent asks. `work` is read, fill or picture; the other keys depend on it."""

    work: str
    pages: int
    known: list[dict[str, object]]
    values: dict[str, str | bool]
    cache_dir: str
    flatten: bool
    page: int
    width: int


def serve(request: Request, pdf: bytes) -> tuple[dict[str, object], bytes]:
    """Do the work; gives the answer and its bytes. An answer with `reason` means it could not be done."""
    try:
        match request["work"]:
            case "read":
                known = [_known(box) for box in request.get("known", [])]
                return {"reading": asdict(examine(pdf, known, request["pages"]))}, b""
            case "fill":
                from forms.fonts import load_fonts  # noqa: PLC0415  # reading, which is most of the work, needs neither
                from forms.pdf.fillany import fill_any  # noqa: PLC0415

                with load_fonts(Path(request["cache_dir"])) as fonts:
                    made = fill_any(pdf, request["values"], fonts, flatten=request["flatten"])
                return made.answer(), made.pdf
            case _:
                return {}, page_picture(_resaved(pdf), request["page"], request["width"])
    except pikepdf.PasswordError:
        return _refused("pdf.encrypted")
    except DynamicXfaError:
        return _refused("pdf.dynamic_xfa")
    except FieldTreeError:
        return _refused("pdf.too_complex")
    except (pikepdf.PdfError, BlankError, PdfWriteError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        # What a broken file makes of a library's objects cannot be listed; all of it means the file is broken.
        return _refused("pdf.damaged")


def _refused(reason: Reason) -> tuple[dict[str, object], bytes]:
    return {"reason": reason}, b""


def _known(box: dict[str, object]) -> KnownBox:
    rect = box["rect"]
    if not isinstance(rect, list) or len(rect) != 4:
        raise ValueError("rect")
    left, bottom, right, top = (float(value) for value in rect)
    return KnownBox(str(box["name"]), int(str(box["page"])), (left, bottom, right, top))


def _resaved(pdf: bytes) -> bytes:
    """Written anew by qpdf, which mends what PDFium may stumble over, and without a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out)
    return out.getvalue()
