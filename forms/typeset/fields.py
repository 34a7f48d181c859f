"""Real AcroForm fields and a structure tree on pages that reportlab drew (ISO 32000-1, 12.7 and 14.7).

A field's name `shareholders.3.name` becomes a tree of partial names, as the standard asks for. The structure tree has
headings, paragraphs and tables with their cells; each field is a Form element with its tooltip as alternative text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from forms.pdf.blank import BoxSpec
from forms.typeset.marks import Element

_MULTILINE = 1 << 12
_COMB = 1 << 24
_PRINT = 4
_HOOK = "q 1.1 w 1 J 1 j {:.2f} {:.2f} m {:.2f} {:.2f} l {:.2f} {:.2f} l S Q"


def with_fields(
    drawn: bytes,
    boxes: Sequence[BoxSpec],
    aligns: Mapping[str, int],
    structure: Sequence[Sequence[Element]],
    info: Mapping[str, str],
) -> bytes:
    """The drawn pages with fields, structure, language and title. `structure` is in reading order, by page.

    Boxes of kind `sign` are places to sign, not fields. The same input gives the same bytes.
    """
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        widgets = [(box, _widget(pdf, box, aligns.get(box.name, 0))) for box in boxes if box.kind != "sign"]
        for box, widget in widgets:
            page = pdf.pages[box.page].obj
            widget.P = page
            if "/Annots" not in page:
                page.Annots = pdf.make_indirect(Array())
            page.Annots.append(widget)
        _form(pdf, widgets)
        _Tree(pdf, {box.name: (box, widget) for box, widget in widgets}).write(structure)
        pdf.Root.Lang = String("zh-CN")
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.trailer.Info = pdf.make_indirect(Dictionary({f"/{key}": String(value) for key, value in info.items()}))
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return written.getvalue()


def _widget(pdf: Pdf, box: BoxSpec, align: int) -> Object:
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        F=_PRINT,
        Rect=Array([round(side, 2) for side in box.rect]),
        TU=String(box.tooltip),
    )
    if box.kind == "check":
        _check(pdf, widget, box)
    else:
        widget.FT = Name.Tx
        widget.DA = String(f"/STSong {box.size:g} Tf 0 g")
        flags = (_MULTILINE if box.kind == "multiline" else 0) | (_COMB if box.kind == "comb" else 0)
        if flags:
            widget.Ff = flags
        if box.max_length is not None:
            widget.MaxLen = box.max_length
        if align:
            widget.Q = align
    return pdf.make_indirect(widget)


def _check(pdf: Pdf, widget: Object, box: BoxSpec) -> None:
    wide, high = box.rect[2] - box.rect[0], box.rect[3] - box.rect[1]
    hook = _HOOK.format(wide * 0.18, high * 0.52, wide * 0.42, high * 0.22, wide * 0.86, high * 0.84)
    widget.FT = Name.Btn
    widget.V = Name.Off
    widget.AS = Name.Off
    widget.DA = String("/ZaDb 0 Tf 0 g")
    widget.MK = Dictionary(CA=String("4"))
    widget.AP = Dictionary(N=Dictionary(On=_state(pdf, hook, wide, high), Off=_state(pdf, "q Q", wide, high)))


def _state(pdf: Pdf, content: str, wide: float, high: float) -> Object:
    stream = pdf.make_stream(content.encode("ascii"))
    stream.Type = Name.XObject
    stream.Subtype = Name.Form
    stream.BBox = Array([0, 0, round(wide, 2), round(high, 2)])
    stream.Resources = Dictionary()
    return stream


def _form(pdf: Pdf, widgets: Iterable[tuple[BoxSpec, Object]]) -> None:
    top = Array()
    branches: dict[str, Object] = {}
    for box, widget in widgets:
        *above, last = box.name.split(".")
        siblings: Object = top
        parent: Object | None = None
        path = ""
        for part in above:
            path = f"{path}.{part}" if path else part
            branch = branches.get(path)
            if branch is None:
                branch = pdf.make_indirect(Dictionary(T=String(part), Kids=Array()))
                if parent is not None:
                    branch.Parent = parent
                siblings.append(branch)
                branches[path] = branch
            siblings, parent = branch.Kids, branch
        widget.T = String(last)
        if parent is not None:
            widget.Parent = parent
        siblings.append(widget)
    fonts = Dictionary(
        STSong=_song(pdf),
        ZaDb=pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)),
    )
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(Fields=top, DR=Dictionary(Font=fonts), DA=String("/STSong 10.5 Tf 0 g"))
    )


def _song(pdf: Pdf) -> Object:
    """The Song typeface every Chinese viewer has, for a person who edits a field by hand (not embedded)."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/STSong-Light"),
        Flags=6,
        FontBBox=Array([-25, -254, 1000, 880]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    character_font = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/STSong-Light"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=4),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/STSong-Light-UniGB-UCS2-H"),
            Encoding=Name("/UniGB-UCS2-H"),
            DescendantFonts=Array([pdf.make_indirect(character_font)]),
        )
    )


class _Tree:
    """The structure tree: elements of the pages in reading order, and the way back from content to element."""

    def __init__(self, pdf: Pdf, widgets: Mapping[str, tuple[BoxSpec, Object]]) -> None:
        self.pdf = pdf
        self.widgets = widgets
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array()))
        self.owners: list[dict[int, Object]] = [{} for _ in pdf.pages]
        self.fields: list[Object] = []

    def write(self, structure: Sequence[Sequence[Element]]) -> None:
        for number, elements in enumerate(structure):
            for element in elements:
                if element.kids:
                    self.document.K.append(self._element(element, self.document, number))
        numbers = Array()
        for number, page in enumerate(self.pdf.pages):
            page.obj.StructParents = number
            page.obj.Tabs = Name.S
            owners = self.owners[number]
            numbers.append(number)
            numbers.append(self.pdf.make_indirect(Array([owners[mark] for mark in sorted(owners)])))
        for number, field in enumerate(self.fields, start=len(self.pdf.pages)):
            numbers.append(number)
            numbers.append(field)
        self.root.K = self.document
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=numbers))
        self.root.ParentTreeNextKey = len(self.pdf.pages) + len(self.fields)
        self.pdf.Root.StructTreeRoot = self.root

    def _element(self, element: Element, parent: Object, page: int) -> Object:
        made = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent, Pg=self.pdf.pages[page].obj)
        )
        attributes = Dictionary(O=Name.Table)
        for key, span in (("/RowSpan", element.rows), ("/ColSpan", element.columns)):
            if span > 1:
                attributes[key] = span
        if element.scope:
            attributes.Scope = Name(f"/{element.scope}")
        if len(attributes.keys()) > 1:
            made.A = attributes
        kids = Array()
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._element(kid, made, page))
            elif isinstance(kid, int):
                self.owners[page][kid] = made
                kids.append(kid)
            else:
                kids.append(self._field(kid, made, page))
        made.K = kids
        return made

    def _field(self, name: str, parent: Object, page: int) -> Object:
        box, widget = self.widgets[name]
        made = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Form,
                P=parent,
                Alt=String(box.tooltip),
                K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=self.pdf.pages[page].obj),
            )
        )
        widget.StructParent = len(self.pdf.pages) + len(self.fields)
        self.fields.append(made)
        return made
