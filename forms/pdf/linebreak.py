"""Where a line of Chinese text may end (标点避头尾, after GB/T 15834-2011 and the rules of Chinese typesetting)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEVER_FIRST = frozenset("，。、；：？！）》」』】〕〉”’％‰℃·…—～,.;:?!)]}%>»")
_NEVER_LAST = frozenset("（《「『【〔〈“‘([{<«￥$¥￡")
_WORD_MARKS = frozenset("._-/@:%+#&'’")
_DOUBLED = frozenset("—…")
_CHINESE_FROM = "\u2e80"


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
    filled = 0.0
    permitted = start  # the last place seen where this line may end
    since = 0.0  # the width from there on
    at = start
    while at < end:
        step = advance(text[at])
        if at > start and may_break(text, at):
            permitted, since = at, 0.0
        if filled + step > width and at > start and text[at] != " ":
            if permitted > start:
                yield Line(start, permitted)
                start, filled = permitted, since
            else:
                yield Line(start, at)
                start, permitted, filled, since = at, at, 0.0, 0.0
            if start < at and filled + step > width:
                continue
        filled += step
        since += step
        at += 1
    yield Line(start, end)
