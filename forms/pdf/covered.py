"""Words that a page holds and does not show: covered by a rectangle, white on white, or never drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from forms.pdf.nearby import characters_in
from forms.pdf.pdfium import page_darkness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.pdf.pdfium import Placed
    from forms.reading import Rect

MOST_PAGES = 60
"""How many pages of a file are drawn to look at them: a form of hundreds is not worth its reader's limits."""
_LEAST_INK = 0.01  # share of a character's place; the thinnest of letters, digits and Chinese characters takes 0.03
_BELOW, _ABOVE = 0.12, 0.88  # of the size, from the line that characters stand on
_LEVEL = 0.3  # of the size: characters of one line differ by less
_NARROWEST = 0.3  # of the size


def unseen_in(pdf: bytes, page: int, rects: Sequence[Rect], characters: Sequence[Placed]) -> tuple[bool, ...]:
    """For each place on an upright page: whether a letter, digit or Chinese character starts in it that has no ink.

    Punctuation and words that do not run from left to right are not judged. Raises PdfWriteError.
    """
    found = [_judged(characters_in(rect, characters)) for rect in rects]
    if not any(found):
        return (False,) * len(rects)
    shares = iter(page_darkness(pdf, page, [_place(one) for group in found for one in group]))
    inked = [[next(shares) for _ in group] for group in found]
    return tuple(any(share < _LEAST_INK for share in group) for group in inked)


def _judged(group: Sequence[Placed]) -> list[Placed]:
    """The characters that tell: those of a line, or one alone."""
    if len(group) > 1:
        ordered = sorted(group, key=lambda one: one.y)
        pairs = [(low, high) for low, high in pairwise(ordered) if high.y - low.y < low.size * _LEVEL]
        group = [*dict.fromkeys(one for pair in pairs for one in pair)]
    return [one for one in group if one.character.isalnum()]


def _place(one: Placed) -> Rect:
    right = one.x + max(one.width, one.size * _NARROWEST)
    return one.x, one.y - _BELOW * one.size, right, one.y + _ABOVE * one.size
