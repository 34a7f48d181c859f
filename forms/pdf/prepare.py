"""Brings a PDF form into one shape before it is taken apart.

After this every page has its own resources with a place for an overlay, its contents are closed in q … Q, every
annotation is an object of its own, inherited page entries stand on the page, the field tree is in one shape
(`forms.pdf.mending`), and XFA, usage rights, encryption, scripts, other actions and carried files are gone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from forms.errors import BlankError
from forms.pdf.active import may_be_active, without_active
from forms.pdf.fieldtree import terminals, text_of
from forms.pdf.mending import mend_fields
from forms.pdf.slots import Dropped

OVERLAY = Name.KaibanOverlay
_PAGE_INHERITED = (Name.Resources, Name.MediaBox, Name.CropBox, Name.Rotate)
_TAIL = b"\nQ\nq /KaibanOverlay Do Q\n"
"""What the filler draws is marked inside its own stream, as content or as an artifact."""


class DynamicXfaError(BlankError):
    """The form exists only as XFA and is drawn by one vendor's viewer; there is nothing to fill."""


class NoPagesError(BlankError):
    """The PDF has no pages."""


class SignedError(BlankError):
    """The form is signed or certified; filling would break that."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The PDF in one shape, what was dropped from it, and the title it has."""

    pdf: bytes
    dropped: tuple[Dropped, ...]
    title: str


def prepare(pdf: bytes) -> Prepared:
    """Bring a PDF into one shape.

    Raises BlankError (DynamicXfaError, NoPagesError, SignedError), FieldTreeError and pikepdf's PdfError.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if not len(opened.pages):
            raise NoPagesError("the PDF has no pages")
        form = opened.Root.get(Name.AcroForm)
        if isinstance(form, Dictionary):
            next(terminals(form), None)  # a form with far too many fields ends here, before anything is done to it
        dropped = (*_without_xfa(opened), *_without_rights(opened))
        if opened.is_encrypted:  # with an empty password for readers: saved without
            dropped = (*dropped, "restrictions")
        head, tail = opened.make_stream(b"q\n"), opened.make_stream(_TAIL)
        for page in opened.pages:
            _settle_page(opened, page, head, tail)
        mend_fields(opened)
        title = text_of(opened.trailer.get(Name.Info, Dictionary()).get(Name.Title))
        if Name.Info in opened.trailer:
            del opened.trailer[Name.Info]
        settled = _saved(opened)
    if may_be_active(settled):
        with pikepdf.open(io.BytesIO(settled)) as again:
            dropped = (*dropped, *without_active(again))
            settled = _saved(again)
    return Prepared(settled, dropped, title)


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True, encryption=False)
    return out.getvalue()


def _without_xfa(pdf: Pdf) -> tuple[Dropped, ...]:
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return ()
    if is_dynamic_xfa(pdf):
        raise DynamicXfaError("the form is a dynamic XFA form; it holds no fields that can be filled")
    del form[Name.XFA]
    return ("xfa",)


def _without_rights(pdf: Pdf) -> tuple[Dropped, ...]:
    """Usage rights (12.8.2.3) end with any change, and a viewer says so each time; a certification is kept."""
    rights = pdf.Root.get(Name.Perms)
    if not isinstance(rights, Dictionary):
        return ()
    if Name.DocMDP in rights:
        raise SignedError("the form is certified")
    del pdf.Root[Name.Perms]
    return ("rights",)


def is_dynamic_xfa(pdf: Pdf) -> bool:
    """Whether the pages are only a notice and the form itself is XFA."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return False
    return bool(pdf.Root.get(Name.NeedsRendering, False)) or next(terminals(form), None) is None


def _settle_page(pdf: Pdf, page: pikepdf.Page, head: Stream, tail: Stream) -> None:
    for key in _PAGE_INHERITED:
        if key not in page.obj and (value := _inherited(page.obj, key)) is not None:
            page.obj[key] = value
    contents = page.obj.get(Name.Contents)
    streams = list(contents) if isinstance(contents, Array) else [contents] if isinstance(contents, Stream) else []
    page.obj.Contents = Array([head, *streams, tail])
    resources = Dictionary(dict(page.obj.get(Name.Resources, Dictionary()).items()))
    xobjects = Dictionary(dict(resources.get(Name.XObject, Dictionary()).items()))
    xobjects[OVERLAY] = pdf.make_stream(b"")
    resources.XObject = xobjects
    page.obj.Resources = resources
    annotations = page.obj.get(Name.Annots)
    if isinstance(annotations, Array):
        page.obj.Annots = Array(
            [
                thing if thing.is_indirect else pdf.make_indirect(thing)
                for thing in annotations
                if isinstance(thing, Dictionary)
            ]
        )


def _inherited(node: Object, key: Name) -> Object | None:
    for _ in range(100):
        parent = node.get(Name.Parent)
        if not isinstance(parent, Dictionary):
            return None
        if key in parent:
            return parent[key]
        node = parent
    return None
