"""Blank forms made by code, for tests of filling."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from forms.model import BoxName, FieldValues, FormMeta, Layout, Text, Tick
from forms.pdf.blank import Blank, BoxSpec, blank_of

PAGE = (0.0, 0.0, 595.28, 841.89)


def box(name: str, rect: tuple[float, float, float, float], kind: str = "text", **more: object) -> BoxSpec:
    return BoxSpec(BoxName(name), rect=rect, kind=kind, **({"page": 0, "tooltip": name} | more))  # type: ignore[arg-type]


def make_blank(boxes: Sequence[BoxSpec], pages: int = 1) -> Blank:
    return blank_of(make_pdf(boxes, pages), tuple(boxes), pages)


def make_pdf(boxes: Sequence[BoxSpec], pages: int = 1, **form: object) -> bytes:
    pdf = pikepdf.new()
    fields = Array()
    for index in range(pages):
        pdf.add_blank_page(page_size=(PAGE[2], PAGE[3]))
        own = [spec for spec in boxes if spec.page == index]
        frames = b"".join(
            b"%.2f %.2f %.2f %.2f re S\n"
            % (spec.rect[0], spec.rect[1], spec.rect[2] - spec.rect[0], spec.rect[3] - spec.rect[1])
            for spec in own
        )
        page = pdf.pages[index].obj
        page.Contents = pdf.make_stream(b"0.3 w\n" + frames)
        page.Annots = Array([_widget(pdf, spec) for spec in own])
        fields.extend(page.Annots)
    entries = {"/Fields": fields, "/DA": String("/Helv 0 Tf 0 g"), "/NeedAppearances": True}
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(entries | {f"/{key}": value for key, value in form.items()}))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _widget(pdf: pikepdf.Pdf, spec: BoxSpec) -> pikepdf.Object:
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        T=String(spec.name),
        TU=String(spec.tooltip),
        Rect=Array([round(value, 2) for value in spec.rect]),
        F=4,
    )
    if spec.kind == "check":
        left, bottom, right, top = spec.rect
        cross = b"0 0 %.2f %.2f re f" % (right - left, top - bottom)
        looks = {
            "/On": _picture(pdf, spec, cross),
            "/Off": _picture(pdf, spec, b""),
        }
        widget.FT, widget.V, widget.AS = Name.Btn, Name.Off, Name.Off
        widget.AP = Dictionary(N=Dictionary(looks))
    elif spec.kind == "sign":
        widget.FT = Name.Sig
    else:
        flags = {"multiline": 1 << 12, "comb": 1 << 24}.get(spec.kind, 0)
        widget.FT, widget.Ff, widget.DA = Name.Tx, flags, String(f"/Helv {spec.size:g} Tf 0 g")
        if spec.max_length:
            widget.MaxLen = spec.max_length
    return pdf.make_indirect(widget)


def _picture(pdf: pikepdf.Pdf, spec: BoxSpec, content: bytes) -> pikepdf.Stream:
    stream = pdf.make_stream(content)
    width, height = spec.rect[2] - spec.rect[0], spec.rect[3] - spec.rect[1]
    stream.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, round(width, 2), round(height, 2)])
    )
    return stream


@dataclass(frozen=True)
class SmallForm:
    """A form of the library as the filler sees it."""

    meta: FormMeta
    layout: Layout
    blank: Blank
    sheets: Mapping[str, Blank] = field(default_factory=dict)


def make_form(
    boxes: Sequence[BoxSpec], pages: int = 1, sheets: Mapping[str, Blank] | None = None, title: str = "样表"
) -> SmallForm:
    meta = FormMeta.model_validate(
        {
            "id": "sample",
            "title": title,
            "issuer": "测试",
            "edition": "2024",
            "in_force": {"from": "2024-01-01"},
            "grade": "inferred",
            "source": {"of": "sample", "grade": "inferred"},
            "matters": [],
            "printed_edition": "2024",
        }
    )
    section = {
        "title": "股东出资情况",
        "body": [{"box": "owners", "rows": 3, "columns": [{"name": "name", "label": "姓名", "width": 40}]}],
    }
    layout = Layout.model_validate({"title": title, "sections": [section]})
    return SmallForm(meta, layout, make_blank(boxes, pages), sheets or {})


def values(**given: object) -> FieldValues:
    return field_values({name.replace("__", "."): value for name, value in given.items()})


def field_values(given: Mapping[str, object]) -> FieldValues:
    from rules.model import FormId

    return FieldValues(
        FormId("sample"),
        {BoxName(name): Tick(value) if isinstance(value, bool) else Text(str(value)) for name, value in given.items()},
        {},
    )
