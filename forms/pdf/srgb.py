"""A colour profile for sRGB, made here: matrix and tone curve after IEC 61966-2-1 (ICC.1:2001-04, version 2.4).

The tone curve is the plain power 2.2; the primaries are those of sRGB seen under D50.
"""

from __future__ import annotations

import struct
from functools import cache

_WHITE = (0.9642, 1.0, 0.8249)
_PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_NAME = b"sRGB"
_GAMMA = 2.2


@cache
def srgb_profile() -> bytes:
    """The profile as an ICC file."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(_GAMMA * 256))
    described = b"desc" + bytes(4) + struct.pack(">I", len(_NAME) + 1) + _NAME + bytes(1 + 4 + 4 + 2 + 1 + 67)
    tags = {
        b"desc": described,
        b"cprt": b"text" + bytes(4) + b"No copyright" + bytes(1),
        b"wtpt": _xyz(_WHITE),
        **{tag: _xyz(place) for tag, place in _PRIMARIES.items()},
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table = [struct.pack(">I", len(tags))]
    body: list[bytes] = []
    offset = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table.append(tag + struct.pack(">II", offset, len(data)))
        body.append(padded)
        offset += len(padded)
    head = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI3i4s44x",
        offset, b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp", b"", 0, b"", b"", 0, 0,
        *(round(value * 65536) for value in _WHITE), b"",
    )  # fmt: skip
    return b"".join([head, *table, *body])


def _xyz(place: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in place))
