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
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from forms.errors import PdfWriteError
from forms.pdf.packing import packed
from forms.pdf.truetype import checksum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forms.fonts import Fonts
    from forms.pdf.truetype import Face

OBJECTS_PER_FONT = 5
FIXED_TEXT = " 0123456789见续接上页第至共（）、：「」…"
"""What the filler itself may write: references to continuation pages."""

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


class _Subset:
    """The characters used of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.glyphs = [0]
        self.characters: list[str] = []
        self._made: tuple[bytes, bytes, bytes, int] | None = None

    def add(self, character: str, glyph: int) -> int:
        self.glyphs.append(glyph)
        self.characters.append(character)
        self._made = None
        return len(self.glyphs) - 1

    def made(self) -> tuple[bytes, bytes, bytes, int]:
        """(tag, compressed font file, compressed ToUnicode map, length of the font file)."""
        if self._made is None:
            font = _font_file(self.face, self.glyphs)
            digest = hashlib.sha256(font).digest()
            tag = bytes(65 + byte % 26 for byte in digest[:6])
            self._made = tag, packed(font), packed(_unicode_map(self.characters)), len(font)
        return self._made


_V = TypeVar("_V")


class _Made(dict[str, _V]):
    """A mapping that makes what it lacks."""

    def __init__(self, make: Callable[[str], _V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: str) -> _V:
        value = self[key] = self._make(key)
        return value


class GlyphSet:
    """The glyphs of one document, or of all documents of a package once sealed."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._subsets: list[_Subset] = []
        self._slots: dict[int, int] = {}
        self._glyphs: dict[str, Glyph] = _Made(self._add)
        self._advances: dict[str, float] = _Made(lambda character: self._glyphs[character].advance)
        self._codes: dict[str, bytes] = _Made(lambda character: self._glyphs[character].code)
        self._outside: set[str] = set()  # the characters that are not in the first font
        self.advance: Callable[[str], float] = self._advances.__getitem__
        """The advance of a character in ems."""
        self._sealed = False

    @classmethod
    def shared(cls, fonts: Fonts, texts: Iterable[str]) -> GlyphSet:
        """A sealed set for these texts, to be given to each form of a package; unknown characters are left out."""
        made = cls(fonts)
        for text in (FIXED_TEXT, *texts):
            for character in text:
                if character not in made._glyphs and fonts.face_of(character) is not None:
                    made.glyph(character)
        made._sealed = True
        for subset in made._subsets:
            subset.made()
        return made

    def covers(self, texts: Iterable[str]) -> bool:
        """Whether every character of these texts is in the set already."""
        known = self._glyphs.keys()
        return all(known >= set(text) - set("\n\r\t") for text in texts)

    def known(self, text: str) -> str:
        """The text without the characters that cannot be drawn; for labels, never for values."""
        if self._sealed:
            return "".join(character for character in text if character in self._glyphs)
        return "".join(character for character in text if self._fonts.face_of(character) is not None)

    def glyph(self, character: str) -> Glyph:
        """The glyph of a character that a font is known to have. Raises PdfWriteError otherwise."""
        return self._glyphs[character]

    def _add(self, character: str) -> Glyph:
        if character in "\n\r\t":
            return self._glyphs[" "]
        found = None if self._sealed else self._fonts.face_of(character)
        if found is None:
            raise PdfWriteError("a text holds a character that is not in the glyph set; ask Fonts.lacking first")
        which, face, number = found
        slot = self._slots.get(which)
        if slot is None:
            slot = self._slots[which] = len(self._subsets)
            self._subsets.append(_Subset(face))
        code = self._subsets[slot].add(character, number)
        if slot:
            self._outside.add(character)
        return Glyph(slot, b"%04X" % code, face.advance(number) / face.units_per_em)

    def width(self, text: str) -> float:
        """The width of a line of text in ems."""
        return sum(map(self.advance, text))

    def show(self, text: str, x: float, y: float, size: float) -> bytes:
        """The operators that show a line with its baseline starting at (x, y); to stand between BT and ET."""
        shown = b"".join(map(self._codes.__getitem__, text))
        if self._outside.isdisjoint(text):
            return b"/KF0 %.4g Tf 1 0 0 1 %.2f %.2f Tm<%s>Tj" % (size, x, y, shown)
        pieces: list[bytes] = []
        codes: list[bytes] = []
        font, start, pen = -1, x, x
        glyphs = self._glyphs
        for character in text:
            slot, code, advance = glyphs[character]
            if slot != font:
                if codes:
                    pieces.append(_shown(font, size, start, y, codes))
                font, start, codes = slot, pen, []
            codes.append(code)
            pen += advance * size
        if codes:
            pieces.append(_shown(font, size, start, y, codes))
        return b"\n".join(pieces)

    def font_objects(self, first: int, emit: Callable[[int, bytes], None]) -> bytes:
        """Write the fonts as objects from number `first` on; gives the /Font resource dictionary."""
        names: list[bytes] = []
        for slot, subset in enumerate(self._subsets):
            number = first + OBJECTS_PER_FONT * slot
            _emit_font(subset, number, emit)
            names.append(b"/KF%d %d 0 R" % (slot, number))
        return b"<<%s>>" % b"".join(names)

    @property
    def object_count(self) -> int:
        """How many objects `font_objects` writes."""
        return OBJECTS_PER_FONT * len(self._subsets)


def _shown(font: int, size: float, x: float, y: float, codes: list[bytes]) -> bytes:
    return b"/KF%d %.4g Tf 1 0 0 1 %.2f %.2f Tm<%s>Tj" % (font, size, x, y, b"".join(codes))


def _emit_font(subset: _Subset, number: int, emit: Callable[[int, bytes], None]) -> None:
    """Type0 font, CIDFont, descriptor, font file and ToUnicode map (ISO 32000-1, 9.7 to 9.10)."""
    face = subset.face
    scale = 1000 / face.units_per_em
    tag, font_file, unicode_map, length = subset.made()
    name = tag + b"+" + face.postscript_name.encode("ascii")
    widths = b" ".join([face.record(glyph).width for glyph in subset.glyphs])
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


def _unicode_map(characters: list[str]) -> bytes:
    """Code to UTF-16BE, surrogate pairs for planes above 0 (ISO 32000-1, 9.10.3)."""
    pieces = [_CMAP_HEAD]
    for start in range(0, len(characters), 100):
        block = characters[start : start + 100]
        lines = [
            f"<{code:04X}><{ord(character):04X}>" if character < "\U00010000" else f"<{code:04X}><{_pair(character)}>"
            for code, character in enumerate(block, start + 1)
        ]
        pieces.append(f"{len(block)} beginbfchar\n{chr(10).join(lines)}\nendbfchar\n".encode("ascii"))
    return b"".join([*pieces, _CMAP_TAIL])


def _pair(character: str) -> str:
    return character.encode("utf-16-be").hex().upper()


def _font_file(face: Face, wanted: list[int]) -> bytes:
    """A TrueType file with these glyphs in this order, and the parts of composite glyphs behind them."""
    glyphs = list(wanted)
    place = {glyph: index for index, glyph in enumerate(glyphs)}
    outlines: list[bytes] = []
    metrics: list[bytes] = []
    checksum = 0
    for glyph in glyphs:  # grows while composites are met
        outline, words, measures, _, composite = face.record(glyph)
        if composite:
            outline = _renumbered(outline, glyphs, place)
            words = checksum_of(outline)
        outlines.append(outline)
        metrics.append(measures)
        checksum += words
    places = array("I", accumulate(map(len, outlines), initial=0))
    if sys.byteorder == "little":
        places.byteswap()
    head, hhea, maxp = bytearray(face.table("head")), bytearray(face.table("hhea")), bytearray(face.table("maxp"))
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", hhea, 34, len(glyphs))
    struct.pack_into(">H", maxp, 4, len(glyphs))
    tables = {
        "glyf": b"".join(outlines),
        "head": bytes(head),
        "hhea": bytes(hhea),
        "hmtx": b"".join(metrics),
        "loca": places.tobytes(),
        "maxp": bytes(maxp),
    }
    tables |= {tag: face.table(tag) for tag in ("cvt ", "fpgm", "prep") if tag in face.tables}
    return _sfnt(tables, {"glyf": checksum & 0xFFFFFFFF})


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
