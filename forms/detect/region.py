"""A stretch of words to look for places in, and what all who look share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.detect.page import Place
from forms.detect.words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Line, Token
    from forms.detect.page import FoundKind, Shape
    from forms.reading import Rect

LONGEST = 28  # characters of a label
NEXT_LINE = 2.2  # of the size: the line below is no farther off
COLONS = ("：", ":")
SENTENCE = re.compile(r"[。；，,]")


@dataclass(frozen=True, slots=True)
class Region:
    """A cell with words in it, or the page outside all tables. `label` are the words of the row it stands in."""

    page: int
    rect: Rect
    lines: Sequence[Line]
    label: str
    section: str
    cell: bool


def place(
    region: Region, rect: Rect, kind: FoundKind, shape: Shape, label: str, confidence: float, value: str = ""
) -> Place:
    """A place of a region; without a label of its own it has the row's, and else stands under it."""
    section = region.label if label and region.label and label != region.label else region.section
    return Place(region.page, rect, kind, shape, label or region.label, section, confidence, value)


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles share more than their edges."""
    return min(one[2], other[2]) - max(one[0], other[0]) > 2 and min(one[3], other[3]) - max(one[1], other[1]) > 2


def last_words(tokens: Sequence[Token], rule: Token) -> str:
    """The words that lead to a blank: those before it on its line, else the end of the line before."""
    own = [token for token in tokens if token.y == rule.y and token.x1 <= rule.x0 + 2]
    ticks = [at for at, token in enumerate(own) if token.kind == "tick"]
    words = "".join(token.text for token in own[ticks[-1] + 1 if ticks else 0 :] if token.kind == "words")
    if (not words and not own) or words.strip("：: ")[:1] in {"（", "("}:
        before = [token for token in tokens if token.y > rule.y]
        words = (before[-1].text if before and before[-1].kind == "words" else "") + words
    pieces = [piece for piece in re.split(r"[。；;，,：:]", words.rstrip("：: ")) if plain(piece)]
    return plain(pieces[-1])[-LONGEST:] if pieces else ""
