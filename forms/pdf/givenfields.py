"""Puts fields on a flat PDF, at boxes that were found or told of: a cell, an underline, a printed □, digit boxes.

The result is a form like any other: it can be pinned as a blank, filled with real fields, or flattened to placed text.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from forms.errors import BlankError
from forms.pdf.geometry import stroke_of
from forms.pdf.upright import turn_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.pdf.blank import BoxSpec

_FLAGS = {"multiline": 1 << 12, "comb": 1 << 24}
_PRINT = 4
_MOST_DIGITS = 200


def with_given_fields(pdf: bytes, boxes: Sequence[BoxSpec]) -> bytes:
    """The PDF with a field for each box that is no place to sign; fields it has already stay.

    A comb's cells lie side by side over the printed ones, `max_length` of them. On a turned page the fields are turned
    with it. The same arguments give the same bytes. Raises BlankError where a box lies on no page, has no area, is a
    comb without length, or a name is used twice; and pikepdf's PdfError.
    """
    _checked(boxes)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        form = opened.Root.get(Name.AcroForm)
        if not isinstance(form, Dictionary):
            form = opened.Root.AcroForm = opened.make_indirect(Dictionary(Fields=Array()))
        top = form.get(Name.Fields)
        fields: list[Object] = list(top) if isinstance(top, Array) else []
        branches: dict[str, Object] = {}
        for box in boxes:
            if box.kind == "sign":
                continue
            if not 0 <= box.page < len(opened.pages):
                raise BlankError(f"the box '{box.name}' lies on page {box.page + 1}; there are {len(opened.pages)}")
            page = opened.pages[box.page].obj
            widget = _widget(opened, box, turn_of(page).angle)
            widget.P = page
            notes = page.get(Name.Annots)
            page.Annots = Array([*(notes if isinstance(notes, Array) else ()), widget])
            _hang(opened, widget, box.name, branches, fields)
        form.Fields = Array(fields)
        out = io.BytesIO()
        opened.save(out, deterministic_id=True, encryption=False)
    return out.getvalue()


def _checked(boxes: Sequence[BoxSpec]) -> None:
    names: set[str] = set()
    for box in boxes:
        left, bottom, right, top = box.rect
        if box.name in names:
            raise BlankError(f"two boxes are named '{box.name}'")
        if right - left <= 0 or top - bottom <= 0:
            raise BlankError(f"the box '{box.name}' has no area")
        if box.kind == "comb" and not 0 < (box.max_length or 0) <= _MOST_DIGITS:
            raise BlankError(f"the comb '{box.name}' needs the number of its cells")
        names.add(box.name)


def _widget(pdf: Pdf, box: BoxSpec, turned: int) -> Object:
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        F=_PRINT,
        Rect=Array([round(side, 2) for side in box.rect]),
        TU=String(box.tooltip or box.name),
    )
    if turned:
        widget.MK = Dictionary(R=turned)
    if box.kind == "check":
        width, height = box.rect[2] - box.rect[0], box.rect[3] - box.rect[1]
        widget.FT, widget.V, widget.AS = Name.Btn, Name.Off, Name.Off
        looks = {"/On": stroke_of("4", width, height), "/Off": b""}
        widget.AP = Dictionary(N=Dictionary({state: _picture(pdf, ink, box, turned) for state, ink in looks.items()}))
    else:
        widget.FT, widget.DA = Name.Tx, String(f"/STSong {box.size:g} Tf 0 g")
        if flags := _FLAGS.get(box.kind, 0):
            widget.Ff = flags
        if box.kind == "comb":
            widget.MaxLen = box.max_length or 1
    return pdf.make_indirect(widget)


def _picture(pdf: Pdf, ink: bytes, box: BoxSpec, turned: int) -> Object:
    picture = pdf.make_stream(ink)
    picture.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(box.rect[2] - box.rect[0], 2), round(box.rect[3] - box.rect[1], 2)]),
        Resources=Dictionary(),
    )
    if turned:
        picture.Matrix = Array({90: [0, 1, -1, 0, 0, 0], 180: [-1, 0, 0, -1, 0, 0], 270: [0, -1, 1, 0, 0, 0]}[turned])
    return picture


def _hang(pdf: Pdf, widget: Object, name: str, branches: dict[str, Object], fields: list[Object]) -> None:
    """Put a field into the tree of partial names (12.7.3.2)."""
    *above, last = name.split(".")
    parent: Object | None = None
    path = ""
    for part in above:
        path = f"{path}.{part}" if path else part
        if path not in branches:
            branches[path] = pdf.make_indirect(Dictionary(T=String(part), Kids=Array()))
            _append(branches[path], parent, fields)
        parent = branches[path]
    widget.T = String(last)
    _append(widget, parent, fields)


def _append(node: Object, parent: Object | None, fields: list[Object]) -> None:
    if parent is None:
        fields.append(node)
    else:
        node.Parent = parent
        parent.Kids.append(node)
