"""A composed document as a tagged PDF: embedded subset fonts, right text above U+FFFF, the same bytes each time.

Structure after ISO 32000-1, 14.7 and 14.8; the text operators and fonts are those of the form filler.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exports.documents.blocks import Composed, with_characters_replaced, words_of
from exports.documents.flow import BOTTOM, PAGE, Element, Flow, Ink, Laid, paginate
from forms.fonts import Fonts
from forms.pdf.glyphs import GlyphSet
from forms.pdf.packing import packed

_FOOT = 9.0
_BOLD = 0.028
"""Width of the outline that thickens a bold character, in ems."""


@dataclass(frozen=True, slots=True)
class SignPlace:
    """A place to sign on a finished document. `page` counts from 1; `rect` is (left, bottom, right, top) in points."""

    page: int
    rect: tuple[float, float, float, float]
    role: str
    item: str
    label: str
    on_form: bool = False
    """On a form, whose printed label tells what goes there; else a signature line at a document's end."""


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """A finished document."""

    id: str
    title: str
    pdf: bytes
    pages: int
    signs: tuple[SignPlace, ...]


def draw(document: Composed, fonts: Fonts, glyphs: GlyphSet | None = None) -> DrawnDocument:
    """The PDF of a document. Every character must be in the fonts: ask `texts_of` and `Fonts.lacking` first.

    `glyphs` is a set shared by the documents of a package. Raises `forms.errors.PdfWriteError`.
    """
    used = glyphs if glyphs is not None else GlyphSet(fonts)
    flow = Flow(used.advance, _text_width(document))
    flow.add(document.blocks)
    laid, pages = paginate(flow.slabs)
    pdf = _Writer(document, flow.elements, laid, pages, used).write()
    return DrawnDocument(document.id, document.title, pdf, pages, _places(laid, document.margin))


def _text_width(document: Composed) -> float:
    return PAGE[0] - 2 * document.margin


def texts_of(document: Composed) -> tuple[str, ...]:
    """Every text that `draw` will show, before it is laid out."""
    return (*words_of(document.blocks), document.footer, document.page_words, "0123456789")


def printable(document: Composed, fonts: Fonts) -> Composed:
    """The document with 〓 in the place of characters no font has: what tells of them must be readable."""
    lacking = fonts.lacking(texts_of(document))
    return with_characters_replaced(document, lacking, "〓") if lacking else document


def _places(laid: Sequence[Laid], left: float) -> tuple[SignPlace, ...]:
    return tuple(
        SignPlace(
            one.page + 1,
            (left + place.x0, one.top + place.y0, left + place.x1, one.top + place.y1),
            place.role,
            place.item,
            place.label,
        )
        for one in laid
        for place in one.slab.places
    )


@dataclass(slots=True)
class _Page:
    """One page being written: its operators and the structure elements of its marked content, by MCID."""

    ops: list[bytes] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)


class _Writer:
    """Objects: 1 catalog, 2 pages, 3 info, 4 structure root, 5 parent tree, 6 fonts, 7 document element, the rest."""

    def __init__(
        self, document: Composed, elements: Sequence[Element], laid: Sequence[Laid], pages: int, glyphs: GlyphSet
    ) -> None:
        self.document = document
        self.elements = elements
        self.glyphs = glyphs
        self.pages = [_Page() for _ in range(pages)]
        self.objects: dict[int, bytes] = {}
        for one in laid:
            self._slab(one)
        for number, page in enumerate(self.pages):
            self._foot(page, number + 1)

    def _slab(self, laid: Laid) -> None:
        page = self.pages[laid.page]
        slab = laid.slab
        left = self.document.margin
        if slab.strokes:
            lines = b"".join(
                b"%.2f %.2f m %.2f %.2f l\n" % (left + rule.x0, laid.top + rule.y0, left + rule.x1, laid.top + rule.y1)
                for rule in slab.strokes
            )
            page.ops.append(b"/Artifact BMC 0.6 w " + lines + b"S EMC")
        for ink in slab.inks:
            if ink.text:
                kind = self.elements[ink.element].kind.encode("ascii")
                page.ops.append(
                    b"/%s<</MCID %d>>BDC\n%s\nEMC" % (kind, len(page.marks), self._shown(ink, left, laid.top))
                )
                page.marks.append(ink.element)

    def _shown(self, ink: Ink, x: float, y: float) -> bytes:
        shown = self._spread(ink, x, y)
        if ink.bold:
            return b"q BT 2 Tr %.3f w 0 g 0 G\n%s\nET Q" % (ink.size * _BOLD, shown)
        return b"BT 0 g\n%s\nET" % shown

    def _spread(self, ink: Ink, x: float, y: float) -> bytes:
        """The operators of a line whose characters are moved apart, one font at a time."""
        if not ink.spread:
            return self.glyphs.show(ink.text, x + ink.x, y + ink.y, ink.size)
        pieces = [b"%.4f Tc" % ink.spread]
        start, pen, at = 0, x + ink.x, x + ink.x
        for number, char in enumerate(ink.text):
            glyph = self.glyphs.glyph(char)
            if glyph.font != self.glyphs.glyph(ink.text[start]).font:
                pieces.append(self.glyphs.show(ink.text[start:number], at, y + ink.y, ink.size))
                start, at = number, pen
            pen += glyph.advance * ink.size + ink.spread
        pieces.append(self.glyphs.show(ink.text[start:], at, y + ink.y, ink.size))
        return b"\n".join([*pieces, b"0 Tc"])

    def _foot(self, page: _Page, number: int) -> None:
        words = self.document.page_words.format(page=number, pages=len(self.pages))
        width = self.glyphs.width(words) * _FOOT
        left, y = self.document.margin, BOTTOM - 34
        page.ops.append(b"/Artifact BMC BT 0 g\n%s" % self.glyphs.show(words, PAGE[0] - left - width, y, _FOOT))
        if self.document.footer:
            page.ops.append(self.glyphs.show(self.document.footer, left, y, _FOOT))
        page.ops.append(b"ET EMC")

    def _emit(self, number: int, body: bytes) -> None:
        self.objects[number] = body

    def write(self) -> bytes:
        """The bytes of the file."""
        first_element = 8
        first_page = first_element + len(self.elements)
        first_font = first_page + 2 * len(self.pages)
        page_numbers = [first_page + 2 * index for index in range(len(self.pages))]
        fonts = self.glyphs.font_objects(first_font, self._emit)
        self._emit(6, fonts)
        for index, page in enumerate(self.pages):
            self._page(page, index, page_numbers[index])
        self._structure(first_element, page_numbers)
        kids = b" ".join(b"%d 0 R" % number for number in page_numbers)
        self._emit(2, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(self.pages)))
        self._emit(
            1,
            b"<</Type/Catalog/Pages 2 0 R/Lang(%s)/MarkInfo<</Marked true>>/StructTreeRoot 4 0 R"
            b"/ViewerPreferences<</DisplayDocTitle true>>>>" % self.document.lang.encode("ascii"),
        )
        info = {"Title": self.document.title, "Producer": "Kaiban", "KaibanForm": self.document.id}
        self._emit(3, b"<<%s>>" % b"".join(b"/%s%s" % (key.encode(), _text(value)) for key, value in info.items()))
        return _file(self.objects)

    def _page(self, page: _Page, index: int, number: int) -> None:
        content = packed(b"\n".join(page.ops))
        self._emit(
            number,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</Font 6 0 R>>/Contents %d 0 R"
            b"/StructParents %d/Tabs/S>>" % (*PAGE, number + 1, index),
        )
        self._emit(number + 1, b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content))

    def _structure(self, first: int, page_numbers: Sequence[int]) -> None:
        kids: dict[int, list[bytes]] = defaultdict(list)
        for index, page in enumerate(self.pages):
            for mark, owner in enumerate(page.marks):
                kids[owner].append(b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (page_numbers[index], mark))
        for index, element in enumerate(self.elements):
            kids[element.parent].append(b"%d 0 R" % (first + index))
        for index, element in enumerate(self.elements):
            parent = 7 if element.parent < 0 else first + element.parent
            self._emit(
                first + index,
                b"<</Type/StructElem/S/%s/P %d 0 R/K[%s]>>" % (element.kind.encode(), parent, b" ".join(kids[index])),
            )
        self._emit(7, b"<</Type/StructElem/S/Document/P 4 0 R/K[%s]>>" % b" ".join(kids[-1]))
        self._emit(4, b"<</Type/StructTreeRoot/K 7 0 R/ParentTree 5 0 R/ParentTreeNextKey %d>>" % len(self.pages))
        nums = b"".join(
            b"%d[%s]" % (index, b" ".join(b"%d 0 R" % (first + owner) for owner in page.marks))
            for index, page in enumerate(self.pages)
        )
        self._emit(5, b"<</Nums[%s]>>" % nums)


def _text(value: str) -> bytes:
    return b"<FEFF" + value.encode("utf-16-be").hex().upper().encode("ascii") + b">"


def _file(objects: Mapping[int, bytes]) -> bytes:
    """Objects, cross-reference table and trailer; the file's id is the hash of its content."""
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    at = len(parts[0])
    offsets: dict[int, int] = {}
    for number in sorted(objects):
        offsets[number] = at
        part = b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
        parts.append(part)
        at += len(part)
    size = max(objects) + 1
    digest = hashlib.sha256(b"".join(parts)).hexdigest()[:32].upper().encode("ascii")
    table = b"".join(
        b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 00000 f \n"
        for number in range(1, size)
    )
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
    parts.append(
        b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, digest, digest, at)
    )
    return b"".join(parts)
