"""A TrueType font with `glyf` outlines, read straight from a memory-mapped file.

Only what a PDF needs is read: the character map (cmap format 12), glyph places (loca), advances (hmtx), and the
metrics of head and hhea (OpenType 1.9, chapters of those names). The file stays mapped until `close`.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from forms.errors import FontFileError

if TYPE_CHECKING:
    from pathlib import Path

_UINT16 = "H"
_UINT32 = "I"


class Face:
    """One font file. Glyph and character numbers are plain integers; lengths are in font units."""

    def __init__(self, path: Path, postscript_name: str) -> None:
        """Map the file. Raises FontFileError if it is no `glyf` TrueType with a full Unicode map."""
        self.path = path
        self.postscript_name = postscript_name
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise FontFileError(path, f"cannot be opened ({error.__class__.__name__})") from error
        try:
            self._read_tables()
        except (struct.error, KeyError, IndexError, ValueError) as error:
            self._bytes.close()
            raise FontFileError(path, "is not a TrueType font with outlines and a full character map") from error

    def _read_tables(self) -> None:
        data = self._bytes
        count = struct.unpack_from(">H", data, 4)[0]
        self.tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            at = 12 + 16 * index
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
        data = self._bytes
        for index in range(struct.unpack_from(">H", data, cmap + 2)[0]):
            offset = struct.unpack_from(">I", data, cmap + 4 + 8 * index + 4)[0]
            if struct.unpack_from(">H", data, cmap + offset)[0] == 12:
                groups = struct.unpack_from(">I", data, cmap + offset + 12)[0]
                numbers = self._numbers(_UINT32, cmap + offset + 16, 3 * groups)
                self._first, self._last, self._start = numbers[0::3], numbers[1::3], numbers[2::3]
                return
        raise ValueError("no cmap subtable of format 12")

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

    def table(self, tag: str) -> bytes:
        """A whole table as stored."""
        offset, length = self.tables[tag]
        return self._bytes[offset : offset + length]

    def close(self) -> None:
        """Let go of the file, so that Windows can delete or replace it."""
        self._bytes.close()
