"""Packs streams (FlateDecode, ISO 32000-1, 7.4.4): by libdeflate where it is installed, else by zlib.

Either gives the same bytes for the same data; the two differ from each other, in bytes and not in content.
"""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LEVEL = 1
"""Outlines of glyphs pack hardly better at higher levels (3 % at 6) and three to five times slower."""


def _packer() -> Callable[[bytes], bytes]:
    try:
        compress: Callable[[bytes, int], bytes] = import_module("deflate").zlib_compress
    except ImportError:  # there is no build of it for every platform
        compress = zlib.compress
    return lambda data: bytes(compress(data, _LEVEL))


packed: Callable[[bytes], bytes] = _packer()
"""The data as a zlib stream."""
