"""Characters that nobody sees in print: controls, direction marks, zero-width joiners. In a value they are a mishap."""

from __future__ import annotations

import unicodedata

_LAYOUT = frozenset("\n\r\t")
_KINDS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def first_invisible(text: str) -> int:
    """Which character of a text, from 1, has no look whatever the font; 0 if all have one. Line ends and tabs do."""
    if text.isprintable():
        return 0
    hidden = (at for at, one in enumerate(text, start=1) if one not in _LAYOUT and unicodedata.category(one) in _KINDS)
    return next(hidden, 0)
