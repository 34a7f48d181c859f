"""Continuation pages for texts that did not fit: drawn here, each text whole, in a field of its own.

A text's field is named `continued.<box>.<n>`; a text longer than a page has several, whose values joined are the text.
What a reader hears of a field is the reference printed above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forms.pdf.assemble import Entry, Part
from forms.pdf.ink import Fit, Shape, draw
from forms.pdf.linebreak import Line, break_lines
from forms.pdf.marking import ARTIFACT
from forms.pdf.objects import references, text_string, whole
from forms.pdf.slots import IDENTITY, NOTE, OBJECT, FieldSlot, PageSlot, Template, WidgetSlot, picture_of
from forms.rows import CONTINUED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.pdf.assemble import Note
    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import Node, Rect, Tree

_PAGE: Rect = (0.0, 0.0, 595.28, 841.89)
_MARGIN = 56.0
_WIDTH = _PAGE[2] - 2 * _MARGIN
_TITLE_SIZE = 14.0
_NOTE_SIZE = 9.0
_SIZE = 10.5
_LEADING = 1.25
_PAD = 2.0
_GAP = 14.0
_LEAST_LINES = 2
_READ_ONLY_MULTILINE = 1 | 1 << 12
_PRINTED = 1 << 2


class Overflow(NamedTuple):
    """A text that goes on elsewhere: its box, the words that say which box and page it belongs to, and the whole."""

    box: str
    reference: str
    text: str


class ContinuedField(NamedTuple):
    """A field with its reference, its text, its place and what draws it."""

    name: str
    reference: str
    text: str
    rect: Rect
    drawing: bytes


class TextPage(NamedTuple):
    """One finished page and the fields on it."""

    part: Part
    fields: tuple[ContinuedField, ...]


class TextPages(NamedTuple):
    """All of them, and for each box the number of the continuation page its text starts on."""

    pages: tuple[TextPage, ...]
    starts: dict[str, int]


class _Sheet:
    """A page being filled from the top. Its notes are headings, and for each field a reference and a frame."""

    def __init__(self, y: float, notes: list[Note]) -> None:
        self.y = y
        self.notes = notes
        self.fields: list[ContinuedField] = []


def text_pages(overflows: Sequence[Overflow], heads: Sequence[str], first_number: int, glyphs: GlyphSet) -> TextPages:
    """Draw the pages, with `heads` (where not empty) a line each under the heading, which numbers them.

    The first has the continuation number `first_number`.
    """
    sheets: list[_Sheet] = []
    starts: dict[str, int] = {}
    for overflow in overflows:
        text = overflow.text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        lines = break_lines(text, (_WIDTH - 2 * _PAD) / _SIZE, glyphs.advance)
        done, piece = 0, 0
        while done < len(lines):
            if not sheets or _room(sheets[-1]) < min(_LEAST_LINES, len(lines) - done):
                sheets.append(_opened(heads, first_number + len(sheets), glyphs))
            sheet = sheets[-1]
            starts.setdefault(overflow.box, first_number + len(sheets) - 1)
            taken = lines[done : done + _room(sheet)]
            done, piece = done + len(taken), piece + 1
            begin, end = taken[0].start, lines[done].start if done < len(lines) else len(text)
            shown = tuple(Line(line.start - begin, line.end - begin) for line in taken)
            laid = Fit(text[begin:end], _SIZE, shown)
            reference = f"{overflow.reference}（接上页）" if piece > 1 else overflow.reference
            _write(sheet, f"{CONTINUED}{overflow.box}.{piece}", reference, laid, glyphs)
    return TextPages(tuple(_finished(sheet) for sheet in sheets), starts)


def _room(sheet: _Sheet) -> int:
    """How many lines still fit under a reference line."""
    left = sheet.y - _MARGIN - _NOTE_SIZE - 6 - 2 * _PAD
    return max(0, int((left - _SIZE) / (_SIZE * _LEADING)) + 1) if left >= _SIZE else 0


def _opened(heads: Sequence[str], number: int, glyphs: GlyphSet) -> _Sheet:
    top = _PAGE[3] - _MARGIN
    heading = f"续页{number}"
    left = (_PAGE[2] - glyphs.width(heading) * _TITLE_SIZE) / 2
    notes = [_words(b"H1", glyphs.show(heading, left, top - _TITLE_SIZE, _TITLE_SIZE))]
    y = top - _TITLE_SIZE - 2
    for words in filter(None, heads):
        y -= _NOTE_SIZE + 5
        size = min(_NOTE_SIZE, _WIDTH / glyphs.width(words))
        left = (_PAGE[2] - glyphs.width(words) * size) / 2
        notes.append(_words(b"P", glyphs.show(words, left, y, size)))
    return _Sheet(min(y, top - _TITLE_SIZE - 16) - 18, notes)


def _words(kind: bytes, shown: bytes) -> Note:
    return kind, b"BT 0 g\n%s\nET" % shown


def _write(sheet: _Sheet, name: str, reference: str, laid: Fit, glyphs: GlyphSet) -> None:
    size = min(_NOTE_SIZE, _WIDTH / max(1.0, glyphs.width(reference)))
    sheet.notes.append(_words(b"P", glyphs.show(reference, _MARGIN, sheet.y - _NOTE_SIZE, size)))
    top = sheet.y - _NOTE_SIZE - 6
    height = _SIZE + (len(laid.lines) - 1) * _SIZE * _LEADING + 2 * _PAD
    rect = (_MARGIN, top - height, _PAGE[2] - _MARGIN, top)
    frame = b"q 0.5 w 0 G %.2f %.2f %.2f %.2f re S Q" % (rect[0], rect[1], rect[2] - rect[0], height)
    sheet.notes.append((ARTIFACT, frame))
    shape = Shape("multiline", rect[2] - rect[0], height, _SIZE, _SIZE)
    sheet.fields.append(ContinuedField(name, reference, laid.text, rect, draw(shape, laid, glyphs)))
    sheet.y = rect[1] - _GAP


_PAGE_HEAD = (
    b"<</Type/Page/MediaBox[%.2f %.2f %.2f %.2f]/Resources<</XObject<</KaibanOverlay 2 0 R>>>>/Contents 3 0 R" % _PAGE
)
_CONTENTS = b"q /KaibanOverlay Do Q"
_FIELD_HEAD = (
    b"<</Type/Annot/Subtype/Widget/FT/Tx/Ff %d/F %d/DA(/Helv %.1f Tf 0 g)/P 1 0 R/TU%s/Rect[%.2f %.2f %.2f %.2f]"
    b"/StructParent %d"
)


def _finished(sheet: _Sheet) -> TextPage:
    """A template of one page: 1 page, 2 overlay, 3 contents, then the fields, each keyed by its number."""
    slots: dict[str, FieldSlot] = {}
    entries: dict[str, Entry] = {}
    for number, field in enumerate(sheet.fields, start=4):
        slots[field.name] = _slot(number, field)
        entries[field.name] = Entry(b"/V" + text_string(field.text), (field.drawing,))
    numbers = tuple(slot.number for slot in slots.values())
    template = Template(
        statics=((3, whole(3, b"<</Length %d>>\nstream\n%s\nendstream" % (len(_CONTENTS), _CONTENTS))),),
        tagged=(),
        pages=(PageSlot(1, _PAGE_HEAD, 2, _PAGE, references(numbers), b"", _PAGE),),
        fields=slots,
        roots=b"",
        root_head=b"<<",
        structure=b"<<",
        form_head=b"<<",
        size=4 + len(slots),
        keeps_tree=False,
        tree=_tree(sheet, numbers),
    )
    return TextPage(Part(template, entries, notes={0: sheet.notes}), tuple(sheet.fields))


def _tree(sheet: _Sheet, fields: tuple[int, ...]) -> Tree:
    """The page's elements: headings, and each field behind its reference, where its frame is drawn."""
    nodes: list[Node] = []
    left = iter(zip(fields, sheet.fields, strict=True))
    for place, (kind, _) in enumerate(sheet.notes):
        if kind != ARTIFACT:
            nodes.append((kind, -1, b"", b"", 1, ((NOTE, 0, place),)))
        else:
            number, field = next(left)
            nodes.append((b"Form", -1, text_string(field.reference), b"", 1, ((OBJECT, number, 0),)))
    return tuple(nodes), tuple((number, number) for number in fields), 4 + len(fields)


def _slot(number: int, field: ContinuedField) -> FieldSlot:
    rect = field.rect
    head = _FIELD_HEAD % (_READ_ONLY_MULTILINE, _PRINTED, _SIZE, text_string(field.reference), *rect, number)
    width, height = rect[2] - rect[0], rect[3] - rect[1]
    widget = WidgetSlot(number, head, 0, rect, width, height, IDENTITY, picture_of(width, height, IDENTITY))
    return FieldSlot(
        name=field.name,
        kind="multiline",
        number=number,
        head=b"",
        widgets=(widget,),
        size=_SIZE,
        max_length=None,
        align=0,
        value="",
        kept=b"",
    )
