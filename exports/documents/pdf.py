"""A composed document as a tagged PDF: embedded subset fonts, right text above U+FFFF, the same bytes each time.

Structure after ISO 32000-1, 14.7 and 14.8; the text operators and fonts are those of the form filler.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from exports.documents.blocks import Composed, with_characters_replaced, words_of
from exports.documents.flow import BOTTOM, PAGE, Element, Flow, Ink, Laid, paginate
from forms.fonts import Fonts
from forms.pdf.glyphs import GlyphSet
from forms.pdf.volume import Paper, Volume

_FOOT = 9.0
_BOLD = 0.028
"""Width of the outline that thickens a bold character, in ems."""
_SCOPE = b"/A<</O/Table/Scope/%s>>"


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
    paper: Paper = field(repr=False, compare=False)
    """Writes the same pages into a file of several papers."""


def draw(document: Composed, fonts: Fonts, glyphs: GlyphSet | None = None) -> DrawnDocument:
    """The PDF of a document. Every character must be in the fonts: ask `texts_of` and `Fonts.lacking` first.

    `glyphs` is a set shared by the documents of a package. Raises `forms.errors.PdfWriteError`.
    """
    used = glyphs if glyphs is not None else GlyphSet(fonts)
    flow = Flow(used.advance, _text_width(document))
    flow.add(document.blocks)
    laid, pages = paginate(flow.slabs)
    drawing = _Drawing(document, flow.elements, laid, pages, used)
    signs = _places(laid, document.margin)
    return DrawnDocument(document.id, document.title, drawing.write(), pages, signs, drawing)


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


class _Drawing:
    """A document's pages with their operators: a paper of its own, or part of a file of several."""

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
            if ink.text and laid.repeated:
                page.ops.append(b"/Artifact BMC\n%s\nEMC" % self._shown(ink, left, laid.top))
            elif ink.text:
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
        whole = self.glyphs.show(ink.text, x + ink.x, y + ink.y, ink.size)
        if not ink.spread:
            return whole
        if whole.count(b"Tj") == 1:  # one font
            return b"%.4f Tc\n%s\n0 Tc" % (ink.spread, whole)
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

    def write(self) -> bytes:
        """The bytes of a file of its own."""
        volume = Volume(several=False)
        self.write_into(volume, "")
        info = {"KaibanForm": self.document.id, "Producer": "Kaiban", "Title": self.document.title}
        return volume.finish(info, root_head=b"<</Lang(%s)" % self.document.lang.encode("ascii"))

    def write_into(self, volume: Volume, title: str) -> None:
        """Write pages and elements; marked contents are numbered on their page."""
        file, tags = volume.file, volume.tags
        paper = tags.paper()
        first, keys = file.take(len(self.elements)), tags.keys(len(self.pages))
        kids: dict[int, list[bytes]] = defaultdict(list)
        for key, page in enumerate(self.pages, start=keys):
            number = self._page(page, volume, key)
            for mark, owner in enumerate(page.marks):
                tags.marked(key, mark, first + owner)
                kids[owner].append(b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (number, mark))
        for index, element in enumerate(self.elements, start=first):
            if element.parent < 0:
                paper.add(index)
            else:
                kids[element.parent].append(b"%d 0 R" % index)
        for index, element in enumerate(self.elements):
            above = paper.number if element.parent < 0 else first + element.parent
            scope = _SCOPE % element.scope.encode("ascii") if element.scope else b""
            body = b"<</Type/StructElem/S/%s/P %d 0 R%s/K[%s]>>"
            file.emit(first + index, body % (element.kind.encode("ascii"), above, scope, b" ".join(kids[index])))
        paper.close(title)

    def _page(self, page: _Page, volume: Volume, key: int) -> int:
        """Write a page; gives its number."""
        file = volume.file
        number, content = file.take(), file.take()
        file.emit(
            number,
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R/Contents %d 0 R"
            b"/StructParents %d/Tabs/S>>"
            % (volume.pages_root, *PAGE, volume.fonts(self.glyphs).resources, content, key),
        )
        file.stream(content, b"", b"\n".join(page.ops))
        volume.pages.append(number)
        return number
