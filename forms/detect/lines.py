"""Characters as printed lines, and each line as words, blanks, ticks and brackets from left to right."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from forms.detect.page import Glyph, Stroke
from forms.detect.ruling import free_ranges
from forms.detect.words import is_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.reading import Rect

TokenKind: TypeAlias = Literal["words", "rule", "tick", "bracket"]

TICKS = frozenset("£¨□☐▢◻◽⬜❏❑❐❒〇○◯\uf0a3\uf06f\uf0a8\uf071■☑☒▣\uf052\uf0fe\uf0fd\uf06e")
SET = frozenset("■☑☒▣\uf052\uf0fe\uf0fd\uf06e")
_ROUND = frozenset("〇○◯")
MARKS = frozenset("√✓✔✗×VvⅤ\uf0fc")
_UNDERSCORES = frozenset("_＿﹍﹎")
_QUOTES = frozenset('“”"‘’\u300c\u300d')
_OPENING_QUOTES = frozenset("“‘\u300c")
_OPENING, _CLOSING = frozenset("(（"), frozenset(")）")
_SLOT = re.compile(r"[A-Z][A-Z0-9_]{3,}(?:-[0-9])?\$?|(?:^|(?<=[：:]))[a-z][a-z0-9_]{2,}$")
_NUMBERED_SLOT = re.compile(r"[0-9]\$?$")
_SPOKEN_OF = frozenset(("中打", "内打", "里打", "处打", "中划", "内划", "中填", "内填", "内标", "符号"))
_SAME_LINE = 0.45  # of the size
_WORD_GAP = 0.75  # of the size
_ENOUGH_GAPS, _WIDEST_SET = 3, 2.0
_LEAST_BLANK = 7.0
_BESIDE_WORDS = 1.4  # of the size
_OPTION_GAP = 1.5  # of the size: the words of an option are no farther off
_UNIT = 3  # characters of a unit
_BELOW, _ABOVE = 0.5, 0.25  # of the size: where an underline may lie under its baseline


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line on baseline `y`. `starts` are the left edges of its characters; `filled` means printed set."""

    kind: TokenKind
    x0: float
    x1: float
    y: float
    size: float
    text: str = ""
    filled: bool = False
    starts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its tokens from left to right."""

    y: float
    size: float
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(token.text for token in self.tokens if token.kind == "words")


def lines_of(glyphs: Sequence[Glyph], underlines: Sequence[Stroke], squares: Sequence[Rect] = ()) -> list[Line]:
    """The lines of a region from top to bottom. Underscores and ruled lines under no word become blanks."""
    rows = _rows(glyphs)
    under: dict[int, list[Stroke]] = {index: [] for index in range(len(rows))}
    alone: list[Stroke] = []
    for stroke in underlines:
        index = _row_of(stroke, rows)
        (under[index] if index is not None else alone).append(stroke)
    boxes: dict[int, list[Rect]] = {index: [] for index in range(len(rows))}
    for square in squares:
        index = _nearest(square, rows)
        if index is not None:
            boxes[index].append(square)
    lines = [_line(row, under[index], boxes[index]) for index, row in enumerate(rows)]
    for stroke in alone:
        token = Token("rule", stroke.x0, stroke.x1, stroke.y0 + 2.0, 10.5)
        lines.append(Line(token.y, token.size, (token,)))
    return sorted(lines, key=lambda line: -line.y)


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for one in sorted(glyphs, key=lambda glyph: (-glyph.y, glyph.x0)):
        if rows and rows[-1][0].y - one.y <= _SAME_LINE * min(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        row.sort(key=lambda glyph: glyph.x0)
    return rows


def _row_of(stroke: Stroke, rows: Sequence[Sequence[Glyph]]) -> int | None:
    best: int | None = None
    nearest = float("inf")
    for index, row in enumerate(rows):
        off, size = row[0].y - stroke.y0, row[0].size
        if -_ABOVE * size <= off <= _BELOW * size and abs(off - 1.5) < nearest:
            best, nearest = index, abs(off - 1.5)
    return best


def _nearest(square: Rect, rows: Sequence[Sequence[Glyph]]) -> int | None:
    middle = (square[1] + square[3]) / 2
    for index, row in enumerate(rows):
        if abs(row[0].y + row[0].size * 0.38 - middle) <= row[0].size * 0.5:
            return index
    return None


def _line(row: Sequence[Glyph], under: Sequence[Stroke], squares: Sequence[Rect]) -> Line:
    y, size = row[0].y, max(glyph.size for glyph in row)
    words = [glyph for at, glyph in enumerate(row) if not _is_blank(row, at)]
    blanks = [(stroke.x0, stroke.x1) for stroke in under]
    blanks += [(glyph.x0, glyph.x1) for at, glyph in enumerate(row) if _is_blank(row, at)]
    taken = [(glyph.x0, glyph.x1) for glyph in words]
    free = [gap for start, end in _merged(blanks) for gap in _free(start, end, taken, size)]
    tokens = [Token("rule", start, end, y, size) for start, end in free]
    tokens.extend(_words(words, y, free))
    brackets = [token for token in tokens if token.kind == "bracket"]
    tokens.extend(
        Token("tick", box[0], box[2], y, size)
        for box in squares
        if not any(one.x0 <= box[0] and box[2] <= one.x1 for one in brackets)
    )
    tokens = [piece for token in tokens for piece in _parted(token)]
    ordered = sorted(tokens, key=lambda token: token.x0)
    return Line(y, size, tuple(_settled(ordered, at, blanks) for at in range(len(ordered))))


def _free(start: float, end: float, taken: Sequence[tuple[float, float]], size: float) -> list[tuple[float, float]]:
    """The parts of an underline under no word; short ones beside underlined words are only their ends."""
    worded = any(x0 < end - 1 and x1 > start + 1 for x0, x1 in taken)
    return free_ranges(start, end, taken, _BESIDE_WORDS * size if worded else _LEAST_BLANK)


def _parted(token: Token) -> list[Token]:
    """Words with the names that a program would have replaced as pieces of their own."""
    if token.kind != "words":
        return [token]
    cuts = [0, *(edge for found in _SLOT.finditer(token.text) for edge in found.span()), len(token.text)]
    pieces: list[Token] = []
    for start, end in itertools.pairwise(cuts):
        if start < end:
            x1 = token.starts[end] if end < len(token.text) else token.x1
            text, starts = token.text[start:end], token.starts[start:end]
            pieces.append(replace(token, x0=token.starts[start], x1=x1, text=text, starts=starts))
    return pieces


def _settled(tokens: Sequence[Token], at: int, blanks: Sequence[tuple[float, float]]) -> Token:
    """A name to be replaced is a blank where it is underlined, stands before a unit or ends the words; else a tick."""
    token = tokens[at]
    if token.kind != "words" or not _SLOT.fullmatch(token.text):
        return token
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    underlined = any(start <= token.x0 + 2 and end >= token.x1 - 2 for start, end in blanks)
    near = following is not None and following.x0 - token.x1 <= _OPTION_GAP * token.size
    words = following.text if following is not None and near and following.kind == "words" else ""
    unit = words and is_unit(words) and len(re.split(r"[（(]", words)[0]) <= _UNIT
    if not underlined and _NUMBERED_SLOT.search(token.text):
        return replace(token, kind="tick", starts=())  # one of several options
    ends = not words or not any(one.isalpha() for one in words) or _SLOT.fullmatch(words)
    blank = underlined or unit or ends
    return replace(token, kind="rule" if blank else "tick", starts=())


def _is_blank(row: Sequence[Glyph], at: int) -> bool:
    """Whether a character is an underscore to write on; inside a name such as `LEGAL_NAME` it is none."""
    if row[at].text not in _UNDERSCORES:
        return False
    beside = [row[near].text for near in (at - 1, at + 1) if 0 <= near < len(row)]
    return not (len(beside) == 2 and all(one.isascii() and one.isalnum() for one in beside))


def _merged(ranges: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1] + 2.2:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _word_gap(glyphs: Sequence[Glyph]) -> float:
    """The gap, as a share of the size, from which on words are apart; wider in lines set wide."""
    gaps = sorted((right.x0 - left.x1) / right.size for left, right in itertools.pairwise(glyphs))
    usual = gaps[len(gaps) // 2] if len(gaps) >= _ENOUGH_GAPS else 0.0
    return max(_WORD_GAP, usual * 1.5) if usual < _WIDEST_SET else _WORD_GAP


def _words(glyphs: Sequence[Glyph], y: float, blanks: Sequence[tuple[float, float]]) -> list[Token]:
    apart = _word_gap(glyphs)
    tokens: list[Token] = []
    run: list[Glyph] = []

    def close() -> None:
        if run:
            text = "".join(glyph.text for glyph in run)
            size = max(glyph.size for glyph in run)
            starts = tuple(glyph.x0 for glyph in run for _ in glyph.text)
            tokens.append(Token("words", run[0].x0, run[-1].x1, y, size, text, starts=starts))
            run.clear()

    index = 0
    while index < len(glyphs):
        one = glyphs[index]
        bracket = _bracket(glyphs, index)
        if bracket is not None:
            close()
            filled, end = bracket
            tokens.append(Token("bracket", one.x0, glyphs[end].x1, y, one.size, filled=filled))
            index = end + 1
            continue
        if is_tick(glyphs, index):
            close()
            tokens.append(Token("tick", one.x0, one.x1, y, one.size, one.text, filled=one.text in SET))
        else:
            if run and (one.x0 - run[-1].x1 > apart * one.size or _between(run[-1], one, blanks)):
                close()
            run.append(one)
        index += 1
    close()
    return tokens


def is_tick(glyphs: Sequence[Glyph], index: int) -> bool:
    """Whether a character is a box or circle to tick; not if it is a digit, or is spoken of in quotes."""
    one = glyphs[index]
    if one.text not in TICKS:
        return False
    quotes = [glyph.text for glyph in glyphs[:index] if glyph.text in _QUOTES]
    if quotes and (quotes[-1] in _OPENING_QUOTES or (quotes[-1] == '"' and len(quotes) % 2)):
        return False
    if "".join(glyph.text for glyph in glyphs[index + 1 : index + 3]) in _SPOKEN_OF:
        return False
    if one.text in _ROUND:
        near = [glyphs[at].text for at in (index - 1, index + 1) if 0 <= at < len(glyphs)]
        return not any(text in "〇○一二三四五六七八九十0123456789年" for text in near)
    return True


def _between(left: Glyph, right: Glyph, blanks: Sequence[tuple[float, float]]) -> bool:
    return any(start >= left.x1 - 1 and end <= right.x0 + 1 for start, end in blanks)


def _bracket(glyphs: Sequence[Glyph], index: int) -> tuple[bool, int] | None:
    """An opening bracket with nothing, or a tick mark, before its closing one: whether ticked, and its end."""
    if glyphs[index].text not in _OPENING:
        return None
    for end in (index + 1, index + 2):
        if end >= len(glyphs) or glyphs[end].text not in _CLOSING:
            continue
        inside = glyphs[end].x0 - glyphs[index].x1
        room = inside >= 0.2 * glyphs[index].size or glyphs[index].text in "（"
        if end == index + 1:
            return (False, end) if room else None
        return (True, end) if glyphs[index + 1].text in MARKS else None
    return None
