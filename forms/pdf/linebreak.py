"""Where a line of Chinese text may end (标点避头尾, after GB/T 15834-2011 and the rules of Chinese typesetting)."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEVER_FIRST = frozenset("，。、；：？！）》」』】〕〉”’％‰℃·…—～,.;:?!)]}%>»")
_NEVER_LAST = frozenset("（《「『【〔〈“‘([{<«￥$¥￡")
_WORD_MARKS = frozenset("._-/@:%+#&'’")
_DOUBLED = frozenset("—…")
_CHINESE_FROM = "\u2e80"
_ROUNDING = 1e-9


class Line(NamedTuple):
    """text[start:end] on one line; a line end in the text belongs to no line."""

    start: int
    end: int


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before text[at]."""
    before, after = text[at - 1], text[at]
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before in _DOUBLED and before == after:
        return False
    if unicodedata.combining(after):
        return False
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character < _CHINESE_FROM and (character.isalnum() or character in _WORD_MARKS)


def break_lines(text: str, width: float, advance: Callable[[str], float]) -> list[Line]:
    """Cut a text into lines no wider than `width`; both in the unit of `advance`.

    Line ends in the text are kept. A run without a permitted place is cut where the line is full. Joined in order the
    lines give the text again, less its line ends.
    """
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        lines.extend(_paragraph_lines(text, start, start + len(paragraph), width, advance))
        start += len(paragraph) + 1
    return lines


def _paragraph_lines(text: str, start: int, end: int, width: float, advance: Callable[[str], float]) -> Iterator[Line]:
    first = start
    places = list(accumulate(map(advance, text[first:end]), initial=0.0))  # of each character's left edge
    if places[-1] <= width:
        yield Line(start, end)
        return
    while True:
        at = first + bisect_right(places, places[start - first] + width + _ROUNDING) - 1
        while at < end and text[at] == " ":  # a space at the end of a line takes no room
            at += 1
        if at >= end:
            yield Line(start, end)
            return
        at = max(at, start + 1)
        permitted = next((place for place in range(at, start, -1) if may_break(text, place)), at)
        yield Line(start, permitted)
        start = permitted
