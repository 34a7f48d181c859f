"""The work on strangers' PDFs, as the child process does it: read, fill, or draw a page."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import pikepdf

from forms.errors import BlankError, PdfWriteError
from forms.pdf.blank import BoxSpec
from forms.pdf.examine import examine
from forms.pdf.fieldtree import FieldTreeError
from forms.pdf.opening import was_mended
from forms.pdf.pdfium import page_picture
from forms.pdf.prepare import DynamicXfaError, NoPagesError, SignedError
from forms.reading import KnownBox, ReadKind, Rect

if TYPE_CHECKING:
    from forms.reading import Given, Reason


class Request(TypedDict, total=False):
    """What the parent asks. `work` is read, detect, places, fill, look or picture; the other keys depend on it."""

    work: str
    pages: int
    known: list[dict[str, object]]
    values: dict[str, Given]
    cache_dir: str
    font: str
    flatten: bool
    archive: bool
    boxes: list[dict[str, object]]
    expected: list[dict[str, object]]
    page: int
    width: int


_MENDED = ("", "pdf.mended")
Answer: TypeAlias = tuple[dict[str, object], bytes]


def get_ready(work: str) -> None:
    """Load what a sort of work needs before it is asked for."""
    if work == "look":
        import forms.pdf.looking  # noqa: PLC0415
        import forms.pdf.secondreader  # noqa: F401, PLC0415


def serve(request: Request, pdf: bytes) -> Answer:
    """Do the work; gives the answer and its bytes. An answer with `reason` means it could not be done."""
    try:
        return _WORKS[request["work"]](request, pdf)
    except pikepdf.PasswordError:
        return _refused("pdf.encrypted")
    except DynamicXfaError:
        return _refused("pdf.dynamic_xfa")
    except NoPagesError:
        return _refused("pdf.no_pages")
    except SignedError:
        return _refused("pdf.signed")
    except FieldTreeError:
        return _refused("pdf.too_complex")
    except (pikepdf.PdfError, BlankError, PdfWriteError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        # What a broken file makes of a library's objects cannot be listed; all of it means the file is broken.
        return _refused("pdf.damaged")


def _read(request: Request, pdf: bytes) -> Answer:
    known = [_known(box) for box in request.get("known", [])]
    reading = examine(pdf, known, request["pages"])
    return {"reading": asdict(reading) | {"mended": was_mended(pdf)}}, b""


def _detect(request: Request, pdf: bytes) -> Answer:
    from forms.pdf.detect_work import detect  # noqa: PLC0415  # of use to few

    return detect(pdf, request["pages"]) | {"mended": was_mended(pdf)}, b""


def _places(request: Request, pdf: bytes) -> Answer:
    from forms.pdf.detect_read import read_places  # noqa: PLC0415

    known = [_known(box) for box in request.get("known", [])]
    return {"places": read_places(pdf, known, request["pages"])}, b""


def _fill(request: Request, pdf: bytes) -> Answer:
    from forms.fonts import load_fonts  # noqa: PLC0415  # reading, which is most of the work, needs neither
    from forms.pdf.fillany import fill_any  # noqa: PLC0415

    boxes = [_box(box) for box in request.get("boxes", [])]
    chosen = Path(request["font"]) if request["font"] else None
    mended = was_mended(pdf)
    if mended:  # PDFium, which looks at it, may mend less than qpdf does
        pdf = _resaved(pdf, protected=True)
    with load_fonts(Path(request["cache_dir"]), chosen) as fonts:
        flatten, archive = request["flatten"], request["archive"]
        made = fill_any(pdf, request["values"], fonts, flatten=flatten, boxes=boxes, archive=archive)
    notes = (_MENDED, *made.notes) if made.pdf and mended else made.notes
    return replace(made, notes=notes).answer(), made.pdf


def _look(request: Request, pdf: bytes) -> Answer:
    from forms.pdf.looking import expected_of, look  # noqa: PLC0415
    from forms.pdf.secondreader import stored_otherwise  # noqa: PLC0415

    expected = [expected_of(box) for box in request["expected"]]
    flaws = (*stored_otherwise(pdf, expected), *look(pdf, expected))
    return {"flaws": [(flaw.box, flaw.page, flaw.code) for flaw in flaws]}, b""


def _picture(request: Request, pdf: bytes) -> Answer:
    return {}, page_picture(_resaved(pdf), request["page"], request["width"])


_WORKS: Mapping[str, Callable[[Request, bytes], Answer]] = {
    "read": _read,
    "detect": _detect,
    "places": _places,
    "fill": _fill,
    "look": _look,
    "picture": _picture,
}


def _refused(reason: Reason) -> Answer:
    return {"reason": reason}, b""


def _known(box: dict[str, object]) -> KnownBox:
    told = box.get("kind")
    kind: ReadKind = "check" if told == "check" else "comb" if told == "comb" else "text"
    return KnownBox(str(box["name"]), int(str(box["page"])), _rect(box["rect"]), kind)


def _box(box: dict[str, object]) -> BoxSpec:
    return BoxSpec(**(box | {"rect": _rect(box["rect"])}))  # type: ignore[arg-type]


def _rect(rect: object) -> Rect:
    if not isinstance(rect, list) or len(rect) != 4:
        raise ValueError("rect")
    left, bottom, right, top = (float(value) for value in rect)
    return left, bottom, right, top


def _resaved(pdf: bytes, *, protected: bool = False) -> bytes:
    """Written anew by qpdf, which mends what PDFium may stumble over; without a password, or `protected` as before."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=protected and opened.is_encrypted)
    return out.getvalue()
