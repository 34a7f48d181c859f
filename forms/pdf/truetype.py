"""A TrueType font with `glyf` outlines, read straight from a memory-mapped file.

Only what a PDF needs is read: the character map (cmap formats 12 and 4), glyph places (loca), advances (hmtx), and the
metrics of head and hhea (OpenType 1.9, chapters of those names). The file stays mapped until `close`.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from forms.errors import FontFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_UINT16 = "H"
_UINT32 = "I"
_UNICODE_MAPS = frozenset({(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})
_POSTSCRIPT_NAME = 6
_USAGE, _RESTRICTED, _NO_SUBSET, _BITMAPS_ONLY = 0xF, 0x2, 0x100, 0x200


class GlyphRecord(NamedTuple):
    """What a subset font holds of a glyph.

    Its outline padded to four bytes, the sum of the outline's 32-bit words, its `hmtx` entry, its advance in
    thousandths of an em as digits, and whether it is put together from other glyphs.
    """

    outline: bytes
    checksum: int
    metrics: bytes
    width: bytes
    composite: bool


_K = TypeVar("_K")
_V = TypeVar("_V")


class Made(dict[_K, _V]):
    """A mapping that makes what it lacks, and keeps it."""

    def __init__(self, make: Callable[[_K], _V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _K) -> _V:
        value = self[key] = self._make(key)
        return value


class Face:
    """One font file. Glyph and character numbers are plain integers; lengths are in font units."""

    def __init__(self, path: Path, postscript_name: str = "", index: int = 0) -> None:
        """Map the file; `index` chooses from a collection. Without a name the font's own is taken.

        Raises FontFileError if it is no `glyf` TrueType with a Unicode map.
        """
        self.path = path
        self.index = index
        self.records = Made(self._record)
        """Each glyph as a subset takes it; kept, for the same glyphs are asked for again and again."""
        self.postscript_name = postscript_name
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise FontFileError(path, f"cannot be opened ({error.__class__.__name__})") from error
        try:
            self._read_tables()
            if not postscript_name:
                self.postscript_name = self._own_name()
        except (struct.error, KeyError, IndexError, ValueError) as error:
            self._bytes.close()
            raise FontFileError(path, "is not a TrueType font with outlines and a Unicode character map") from error

    def _read_tables(self) -> None:
        data = self._bytes
        start = 0
        if data[:4] == b"ttcf":
            if not 0 <= self.index < struct.unpack_from(">I", data, 8)[0]:
                raise IndexError(self.index)
            start = struct.unpack_from(">I", data, 12 + 4 * self.index)[0]
        count = struct.unpack_from(">H", data, start + 4)[0]
        self.tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            at = start + 12 + 16 * index
            offset, length = struct.unpack_from(">II", data, at + 8)
            self.tables[data[at : at + 4].decode("latin-1")] = (offset, length)
        head, hhea = self.tables["head"][0], self.tables["hhea"][0]
        self.units_per_em: int = struct.unpack_from(">H", data, head + 18)[0]
        self.bounds: tuple[int, int, int, int] = struct.unpack_from(">4h", data, head + 36)
        self.ascent, self.descent = struct.unpack_from(">hh", data, hhea + 4)
        self.glyph_count: int = struct.unpack_from(">H", data, self.tables["maxp"][0] + 4)[0]
        loca = self.tables["loca"][0]
        if struct.unpack_from(">h", data, head + 50)[0]:
            self._places = self._numbers(_UINT32, loca, self.glyph_count + 1)
        else:
            self._places = array(_UINT32, (2 * half for half in self._numbers(_UINT16, loca, self.glyph_count + 1)))
        self._metric_count: int = struct.unpack_from(">H", data, hhea + 34)[0]
        self._metrics = self._numbers(_UINT16, self.tables["hmtx"][0], 2 * self._metric_count)
        self._glyphs_at = self.tables["glyf"][0]
        self._read_character_map(self.tables["cmap"][0])

    def _read_character_map(self, cmap: int) -> None:
        """The groups of a full map (format 12), else of one for the first plane (format 4)."""
        data = self._bytes
        formats: dict[int, int] = {}
        for index in range(struct.unpack_from(">H", data, cmap + 2)[0]):
            platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)
            if (platform, encoding) in _UNICODE_MAPS:
                formats.setdefault(struct.unpack_from(">H", data, cmap + offset)[0], cmap + offset)
        if 12 in formats:
            groups = struct.unpack_from(">I", data, formats[12] + 12)[0]
            numbers = self._numbers(_UINT32, formats[12] + 16, 3 * groups)
            self._first, self._last, self._start = numbers[0::3], numbers[1::3], numbers[2::3]
        elif 4 in formats:
            found = sorted(self._segments(formats[4]))
            self._first, self._last, self._start = (array(_UINT32, column) for column in zip(*found, strict=True))
        else:
            raise ValueError("no Unicode character map of format 4 or 12")

    def _segments(self, at: int) -> Iterator[tuple[int, int, int]]:
        """The groups (first, last, glyph of the first) of a format 4 map."""
        count = struct.unpack_from(">H", self._bytes, at + 6)[0] // 2
        ends = self._numbers(_UINT16, at + 14, count)
        starts, deltas, ranges = (self._numbers(_UINT16, at + 16 + 2 * count * column, count) for column in (1, 2, 3))
        for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
            if not offset:
                yield from _wrapped(first, last, delta)
                continue
            place = at + 16 + 6 * count + 2 * index + offset
            for point, glyph in enumerate(self._numbers(_UINT16, place, last - first + 1), first):
                if glyph:
                    yield point, point, (glyph + delta) & 0xFFFF

    def _own_name(self) -> str:
        """The PostScript name (name table, entry 6), with what a PDF name may hold."""
        data, at = self._bytes, self.tables["name"][0]
        count, texts = struct.unpack_from(">HH", data, at + 2)
        for index in range(count):
            platform, _, _, kind, length, offset = struct.unpack_from(">6H", data, at + 6 + 12 * index)
            if kind == _POSTSCRIPT_NAME:
                raw = data[at + texts + offset : at + texts + offset + length]
                name = raw.decode("utf-16-be" if platform != 1 else "latin-1", "ignore")
                return "".join(letter for letter in name if (letter.isascii() and letter.isalnum()) or letter == "-")
        return "Chosen"

    @property
    def may_be_embedded(self) -> bool:
        """Whether the maker lets a subset be embedded (OS/2 table, fsType)."""
        if "OS/2" not in self.tables:
            return True
        rights: int = struct.unpack_from(">H", self._bytes, self.tables["OS/2"][0] + 8)[0]
        return rights & _USAGE != _RESTRICTED and not rights & (_NO_SUBSET | _BITMAPS_ONLY)

    def _numbers(self, code: str, offset: int, count: int) -> array[int]:
        numbers = array(code)
        numbers.frombytes(self._bytes[offset : offset + count * numbers.itemsize])
        if sys.byteorder == "little":
            numbers.byteswap()
        return numbers

    def glyph_of(self, character: str) -> int:
        """The glyph number of one character, 0 if the font lacks it."""
        point = ord(character)
        at = bisect_right(self._first, point) - 1
        return self._start[at] + point - self._first[at] if at >= 0 and point <= self._last[at] else 0

    def advance(self, glyph: int) -> int:
        """How far the pen moves after a glyph, in font units."""
        return self._metrics[2 * min(glyph, self._metric_count - 1)]

    def side_bearing(self, glyph: int) -> int:
        """The left side bearing of a glyph as stored, modulo 2^16."""
        if glyph < self._metric_count:
            return self._metrics[2 * glyph + 1]
        at = self.tables["hmtx"][0] + 4 * self._metric_count + 2 * (glyph - self._metric_count)
        return int(struct.unpack_from(">H", self._bytes, at)[0])

    def outline(self, glyph: int) -> bytes:
        """The `glyf` record of a glyph; empty for a space."""
        return self._bytes[self._glyphs_at + self._places[glyph] : self._glyphs_at + self._places[glyph + 1]]

    def _record(self, glyph: int) -> GlyphRecord:
        plain = self.outline(glyph)
        outline = plain + bytes(-len(plain) % 4)
        advance = self.advance(glyph)
        return GlyphRecord(
            outline,
            checksum_of(outline),
            struct.pack(">HH", advance, self.side_bearing(glyph)),
            b"%d" % round(advance * 1000 / self.units_per_em),
            len(plain) > 10 and bool(plain[0] & 0x80),
        )

    def table(self, tag: str) -> bytes:
        """A whole table as stored."""
        offset, length = self.tables[tag]
        return self._bytes[offset : offset + length]

    def close(self) -> None:
        """Let go of the file, so that Windows can delete or replace it."""
        self._bytes.close()


def checksum_of(padded: bytes) -> int:
    """The sum of 32-bit words, high byte first (OpenType 1.9, "Calculating checksums")."""
    words = array(_UINT32)
    words.frombytes(padded)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _wrapped(first: int, last: int, delta: int) -> Iterator[tuple[int, int, int]]:
    """A segment whose glyph numbers may pass 65,535 and start again; 0xFFFF only ends the list."""
    last = min(last, 0xFFFE)
    if first > last:
        return
    turn = 0x10000 - delta
    if first < turn <= last:
        yield first, turn - 1, first + delta
        yield turn, last, turn + delta - 0x10000
    else:
        yield first, last, (first + delta) & 0xFFFF
