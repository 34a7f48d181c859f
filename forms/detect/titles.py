"""Headings printed outside of tables: short lines in larger type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forms.detect.lines import lines_of
from forms.detect.words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.page import Glyph

_LARGER = 1.12  # times the page's usual size
_USUAL = 10.5
_ENOUGH = 60  # characters that tell a page's usual size
_LONGEST = 30
_ANNEX = re.compile(r"^附[表件][0-9一二三四五六七八九十]*")
_SENTENCE = re.compile(r"[。；;：:]")


def titles_of(free: Sequence[Glyph]) -> list[tuple[float, str]]:
    """The titles among the characters outside of tables, each with the height it stands at."""
    titles: list[tuple[float, str]] = []
    sizes = sorted(glyph.size for glyph in free)
    usual = max(_USUAL, sizes[len(sizes) // 2]) if len(sizes) > _ENOUGH else _USUAL
    for line in lines_of(free, ()):
        text = _ANNEX.sub("", line.text)
        if line.size >= usual * _LARGER and len(plain(text)) in range(2, _LONGEST) and not _SENTENCE.search(text):
            if any(token.kind == "rule" for token in line.tokens):
                continue
            titles.append((line.y, plain(text)))
    return titles
