"""Packs streams (FlateDecode, ISO 32000-1, 7.4.4) by libdeflate: the same bytes on every machine."""

from __future__ import annotations

from mmap import mmap

import deflate

_LEVEL = 1
"""Outlines of glyphs pack hardly better at higher levels (3 % at 6) and three to five times slower."""


def checksum(data: bytes | mmap) -> str:
    """The CRC-32 of the data, as eight hexadecimal digits."""
    return f"{deflate.crc32(data):08x}"


def packed(data: bytes) -> bytes:
    """The data as a zlib stream."""
    return bytes(deflate.zlib_compress(data, _LEVEL))
