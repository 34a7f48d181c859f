"""The glyphs a PDF uses: subset fonts with compact codes, and the text operators that show them.

A `GlyphSet` grows while one form is laid out. A sealed one, made from all texts of a package, can be given to every
form of the package, so that the embedded fonts are equal and are made once. Codes follow the order of first use:
the same texts give the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from array import array
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from forms.errors import PdfWriteError
from forms.pdf.packing import packed
from forms.pdf.truetype import checksum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forms.fonts import Fonts
    from forms.pdf.truetype import Face, GlyphRecord

OBJECTS_PER_FONT = 5
FIXED_TEXT = " 0123456789见续接上页第至共全文名称（）、：「」…"
"""What the filler itself may write: references to continuation pages, and whose they are."""
_CONTROLS = frozenset("\n\r\t")

_COMPOSITE_WORDS, _COMPOSITE_SCALE, _COMPOSITE_MORE = 0x1, 0x8, 0x20
_COMPOSITE_XY_SCALE, _COMPOSITE_2X2 = 0x40, 0x80
_CMAP_HEAD = (
    b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def"
    b"/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n"
)
_CMAP_TAIL = b"endcmap CMapName currentdict/CMap defineresource pop end end"


class Glyph(NamedTuple):
    """A character as shown: which font of the set, its code as four hexadecimal digits, its advance in ems."""

    font: int
    code: bytes
    advance: float


class _Embedded(NamedTuple):
    """What a PDF holds of one subset; the streams are packed, `length` is that of the font file before."""

    name: bytes
    widths: bytes
    font_file: bytes
    unicode_map: bytes
    length: int


class _Subset:
    """The characters used of one face; codes are places in `glyphs`."""

    def __init__(self, face: Face, slot: int) -> None:
        self.face = face
        self.slot = slot
        self.glyphs = [0]
        self.units: list[bytes] = []
        self._made: tuple[int, _Embedded] | None = None

    def made(self) -> _Embedded:
        """The subset as it now is."""
        if self._made is None or self._made[0] != len(self.glyphs):
            font = _font_file(self.face, self.glyphs)
            tag = bytes(65 + byte % 26 for byte in hashlib.sha256(font).digest()[:6])
            name = tag + b"+" + self.face.postscript_name.encode("ascii")
            widths = b" ".join([self.face.records[glyph].width for glyph in self.glyphs])
            made = _Embedded(name, widths, packed(font), packed(_unicode_map(self.units)), len(font))
            self._made = len(self.glyphs), made
        return self._made[1]


class _Codes(dict[str, bytes]):
    """The code of each character taken in, as four hexadecimal digits; what is asked for is taken in."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self._fonts = fonts
        self.subsets: dict[int, _Subset] = {}
        self.outside: dict[str, int] = {}
        """The characters that are not in the first subset, and in which they are."""
        self.sealed = False

    def __missing__(self, character: str) -> bytes:
        if character in _CONTROLS:
            return self[" "]
        self.take(character)
        return self[character]

    def take(self, text: str) -> None:
        """Take in what is new of these characters. Raises PdfWriteError if one is not to be had."""
        found = self._fonts.found
        for character in dict.fromkeys(text):
            if character in self or character in _CONTROLS:
                continue
            one = None if self.sealed else found[character]
            if one is None:
                raise PdfWriteError("a text holds a character that is not in the glyph set; ask Fonts.lacking first")
            which, face, glyph, units = one
            subset = self.subsets.get(which)
            if subset is None:
                subset = self.subsets[which] = _Subset(face, len(self.subsets))
            if subset.slot:
                self.outside[character] = subset.slot
            self[character] = b"%04X" % len(subset.glyphs)
            subset.glyphs.append(glyph)
            subset.units.append(units)


class GlyphSet:
    """The glyphs of one document, or of all documents of a package once sealed."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._codes = _Codes(fonts)
        self._code: Callable[[str], bytes] = self._codes.__getitem__
        self.advance: Callable[[str], float] = fonts.advances.__getitem__
        """The advance of a character in ems."""

    @classmethod
    def shared(cls, fonts: Fonts, texts: Iterable[str]) -> GlyphSet:
        """A sealed set for these texts, to be given to each form of a package; unknown characters are left out."""
        made = cls(fonts)
        made.take(made.known("".join(dict.fromkeys("".join((FIXED_TEXT, *texts))))))
        made._codes.sealed = True
        for subset in made._codes.subsets.values():
            subset.made()
        return made

    def take(self, text: str) -> None:
        """Take in the characters of a text; all at once costs less than one by one. Nothing happens to a sealed set."""
        if not self._codes.sealed:
            self._codes.take(text)

    def covers(self, texts: Iterable[str]) -> bool:
        """Whether every character of these texts is in the set already."""
        return self._codes.keys() >= set().union(*texts) - _CONTROLS

    def known(self, text: str) -> str:
        """The text without the characters that cannot be drawn; for labels, never for values."""
        if self._codes.sealed:
            return "".join(character for character in text if character in self._codes)
        return "".join(character for character in text if self._fonts.found[character] is not None)

    def glyph(self, character: str) -> Glyph:
        """The glyph of a character that a font is known to have. Raises PdfWriteError otherwise."""
        code = self._code(character)
        return Glyph(self._codes.outside.get(character, 0), code, self.advance(character))

    def width(self, text: str) -> float:
        """The width of a line of text in ems."""
        return sum(map(self.advance, text))

    def _in_first(self, text: str) -> bool:
        outside = self._codes.outside
        return not outside or outside.keys().isdisjoint(text)

    def show(self, text: str, x: float, y: float, size: float) -> bytes:
        """The operators that show a line with its baseline starting at (x, y); to stand between BT and ET."""
        shown = b"".join(map(self._code, text))
        if self._in_first(text):
            return b"/KF0 %.4g Tf 1 0 0 1 %.2f %.2f Tm<%s>Tj" % (size, x, y, shown)
        pieces: list[bytes] = []
        for slot, run in groupby(text, lambda character: self._codes.outside.get(character, 0)):
            part = "".join(run)
            codes = b"".join(map(self._code, part))
            pieces.append(b"/KF%d %.4g Tf 1 0 0 1 %.2f %.2f Tm<%s>Tj" % (slot, size, x, y, codes))
            x += self.width(part) * size
        return b"\n".join(pieces)

    def show_in_cells(self, text: str, cell: float, y: float, size: float) -> bytes:
        """The operators that show each character in the middle of a cell of its own, from x = 0 on."""
        codes = [*map(self._code, text)]
        advances = [*map(self.advance, text)]
        if not self._in_first(text):
            places = (cell * index + (cell - advance * size) / 2 for index, advance in enumerate(advances))
            return b"\n".join([self.show(one, x, y, size) for one, x in zip(text, places, strict=True)])
        back = [500 * (one + other) - 1000 * cell / size for one, other in pairwise(advances)]
        moved = b"".join([b"<%s>%.1f" % one for one in zip(codes, back, strict=False)])
        left = (cell - advances[0] * size) / 2
        return b"/KF0 %.4g Tf 1 0 0 1 %.2f %.2f Tm[%s<%s>]TJ" % (size, left, y, moved, codes[-1])

    def font_objects(self, first: int, emit: Callable[[int, bytes], None]) -> bytes:
        """Write the fonts as objects from number `first` on; gives the /Font resource dictionary."""
        names: list[bytes] = []
        for subset in self._codes.subsets.values():
            number = first + OBJECTS_PER_FONT * subset.slot
            _emit_font(subset, number, emit)
            names.append(b"/KF%d %d 0 R" % (subset.slot, number))
        return b"<<%s>>" % b"".join(names)

    @property
    def object_count(self) -> int:
        """How many objects `font_objects` writes."""
        return OBJECTS_PER_FONT * len(self._codes.subsets)


def _emit_font(subset: _Subset, number: int, emit: Callable[[int, bytes], None]) -> None:
    """Type0 font, CIDFont, descriptor, font file and ToUnicode map (ISO 32000-1, 9.7 to 9.10)."""
    face = subset.face
    scale = 1000 / face.units_per_em
    name, widths, font_file, unicode_map, length = subset.made()
    emit(
        number,
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, number + 1, number + 4),
    )
    emit(
        number + 1,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/W[0[%s]]/CIDToGIDMap/Identity/FontDescriptor %d 0 R>>" % (name, widths, number + 2),
    )
    bounds = b" ".join(b"%d" % round(value * scale) for value in face.bounds)
    emit(
        number + 2,
        b"<</Type/FontDescriptor/FontName/%s/Flags 6/FontBBox[%s]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 733"
        b"/StemV 80/FontFile2 %d 0 R>>"
        % (name, bounds, round(face.ascent * scale), round(face.descent * scale), number + 3),
    )
    emit(
        number + 3,
        b"<</Filter/FlateDecode/Length1 %d/Length %d>>stream\n%s\nendstream" % (length, len(font_file), font_file),
    )
    emit(number + 4, b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(unicode_map), unicode_map))


def _unicode_map(units: list[bytes]) -> bytes:
    """Code to UTF-16BE, surrogate pairs for planes above 0 (ISO 32000-1, 9.10.3)."""
    pieces = [_CMAP_HEAD]
    for start in range(0, len(units), 100):
        block = units[start : start + 100]
        lines = [b"<%04X><%s>\n" % line for line in enumerate(block, start + 1)]
        pieces += [b"%d beginbfchar\n" % len(block), *lines, b"endbfchar\n"]
    return b"".join([*pieces, _CMAP_TAIL])


def _font_file(face: Face, wanted: list[int]) -> bytes:
    """A TrueType file with these glyphs in this order, and the parts of composite glyphs behind them."""
    records = [*map(face.records.__getitem__, wanted)]
    if any(record.composite for record in records):
        records = _with_parts(face, wanted)
    outlines, checksums, metrics, _, _ = zip(*records, strict=True)
    places = array("I", accumulate(map(len, outlines), initial=0))
    if sys.byteorder == "little":
        places.byteswap()
    head, hhea, maxp = bytearray(face.table("head")), bytearray(face.table("hhea")), bytearray(face.table("maxp"))
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", hhea, 34, len(records))
    struct.pack_into(">H", maxp, 4, len(records))
    tables = {
        "glyf": b"".join(outlines),
        "head": bytes(head),
        "hhea": bytes(hhea),
        "hmtx": b"".join(metrics),
        "loca": places.tobytes(),
        "maxp": bytes(maxp),
    }
    tables |= {tag: face.table(tag) for tag in ("cvt ", "fpgm", "prep") if tag in face.tables}
    return _sfnt(tables, {"glyf": sum(checksums) & 0xFFFFFFFF})


def _with_parts(face: Face, wanted: list[int]) -> list[GlyphRecord]:
    """The records of these glyphs and of the parts they are put together from, which carry their new numbers."""
    glyphs = list(wanted)
    place = {glyph: index for index, glyph in enumerate(glyphs)}
    records: list[GlyphRecord] = []
    for glyph in glyphs:  # grows while composites are met
        record = face.records[glyph]
        if record.composite:
            outline = _renumbered(record.outline, glyphs, place)
            record = record._replace(outline=outline, checksum=checksum_of(outline))
        records.append(record)
    return records


def _renumbered(outline: bytes, glyphs: list[int], place: dict[int, int]) -> bytes:
    """A composite glyph whose parts carry their new numbers; parts not yet wanted are added."""
    changed = bytearray(outline)
    at = 10
    while True:
        flags, part = struct.unpack_from(">HH", changed, at)
        if part not in place:
            place[part] = len(glyphs)
            glyphs.append(part)
        struct.pack_into(">H", changed, at + 2, place[part])
        at += 8 if flags & _COMPOSITE_WORDS else 6
        if flags & _COMPOSITE_SCALE:
            at += 2
        elif flags & _COMPOSITE_XY_SCALE:
            at += 4
        elif flags & _COMPOSITE_2X2:
            at += 8
        if not flags & _COMPOSITE_MORE:
            return bytes(changed)


def _sfnt(tables: dict[str, bytes], known: dict[str, int]) -> bytes:
    """The table directory and the tables (OpenType 1.9, "Organization of an OpenType Font"); some checksums known."""
    power = len(tables).bit_length() - 1
    directory = [struct.pack(">IHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))]
    body: list[bytes] = []
    offset = 12 + 16 * len(tables)
    for tag in sorted(tables):
        table = tables[tag]
        padded = table + bytes(-len(table) % 4)
        checksum = known[tag] if tag in known else checksum_of(padded)
        directory.append(tag.encode("latin-1") + struct.pack(">III", checksum, offset, len(table)))
        body.append(padded)
        offset += len(padded)
    return b"".join([*directory, *body])
