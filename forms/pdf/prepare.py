"""Brings a PDF form into one shape before it is taken apart.

After this every page has its own resources with a place for an overlay, its contents are closed in q … Q, every
annotation is an object of its own, every widget hangs on the field tree, inherited page entries stand on the page, and
XFA is gone.
"""

from __future__ import annotations

import io
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from forms.errors import BlankError

OVERLAY = Name.KaibanOverlay
_PAGE_INHERITED = (Name.Resources, Name.MediaBox, Name.CropBox, Name.Rotate)
_TAIL = b"\nQ\n/Artifact BMC q /KaibanOverlay Do Q EMC\n"


class DynamicXfaError(BlankError):
    """The form exists only as XFA and is drawn by one vendor's viewer; there is nothing to fill."""


def prepare(pdf: bytes) -> tuple[bytes, tuple[Literal["xfa"], ...]]:
    """The PDF in one shape, and what was dropped.

    Raises BlankError (DynamicXfaError) and pikepdf's PdfError.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if not len(opened.pages):
            raise BlankError("the PDF has no pages")
        dropped = _without_xfa(opened)
        head, tail = opened.make_stream(b"q\n"), opened.make_stream(_TAIL)
        for page in opened.pages:
            _settle_page(opened, page, head, tail)
        _settle_fields(opened)
        if Name.Info in opened.trailer:
            del opened.trailer[Name.Info]
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return out.getvalue(), dropped


def _without_xfa(pdf: Pdf) -> tuple[Literal["xfa"], ...]:
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return ()
    if is_dynamic_xfa(pdf):
        raise DynamicXfaError("the form is a dynamic XFA form; it holds no fields that can be filled")
    del form[Name.XFA]
    return ("xfa",)


def is_dynamic_xfa(pdf: Pdf) -> bool:
    """Whether the pages are only a notice and the form itself is XFA."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return False
    return bool(pdf.Root.get(Name.NeedsRendering, False)) or not len(form.get(Name.Fields, Array()))


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


def _settle_fields(pdf: Pdf) -> None:
    """Fields are objects of their own, and widgets that no field names are fields themselves."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return
    listed = form.get(Name.Fields, Array())
    fields = [thing if thing.is_indirect else pdf.make_indirect(thing) for thing in listed]
    known = {thing.objgen for thing in fields}
    for page in pdf.pages:
        for thing in page.obj.get(Name.Annots, ()):
            orphan = Name.Parent not in thing and Name.T in thing and thing.get(Name.Subtype) == Name.Widget
            if orphan and thing.objgen not in known:
                known.add(thing.objgen)
                fields.append(thing)
    form.Fields = Array(fields)
