"""Printed □ and ( ) with the words of the option each stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forms.detect.page import Place
from forms.detect.words import is_answer, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Line, Token
    from forms.detect.page import Shape
    from forms.reading import Rect

_WIDE_GAP = 1.8  # of the size: ends the words of an option
_LONGEST = 40
_NEAR_EDGE = 2.0  # of the size: a line that ends this near the edge goes on below
_PAUSES = "，,。；;：:、"
_STOPS = re.compile(r"[。；;]|(?<=.)其中[：:]")


def options_in(page: int, rect: Rect, lines: Sequence[Line], label: str, section: str) -> list[Place]:
    """Every □ and ( ) of a region with its words: those behind it, or those before it where the box follows."""
    found: list[Place] = []
    for kind in ("tick", "bracket"):
        for number, line in enumerate(lines):
            marks = [index for index, token in enumerate(line.tokens) if token.kind == kind]
            if not marks:
                continue
            follows = _box_follows(line, marks, brackets=kind == "bracket")
            lead = "" if follows else plain("".join(t.text for t in line.tokens[: marks[0]] if t.kind == "words"))
            for place, index in enumerate(marks):
                token = line.tokens[index]
                if follows:
                    words = _before(line.tokens, marks[place - 1] + 1 if place else 0, index)
                else:
                    below = lines[number + 1] if number + 1 < len(lines) and place == len(marks) - 1 else None
                    words = _behind(line.tokens, index, marks[place + 1 :], below, rect[2])
                    if index == 0 and number == 0 and len(marks) == 1 and len(lines) > 1:
                        words = _alone(lines) or words
                outer = lead or label or section
                box = (token.x0, token.y - 2, token.x1, token.y + token.size)
                shape: Shape = "option" if kind == "tick" else "bracket"
                value = "on" if token.filled else token.text if len(token.text) > 1 else ""
                sure = 0.95 if words else 0.6
                found.append(Place(page, box, "check", shape, words or label, outer, sure, value))
    return found


def _alone(lines: Sequence[Line]) -> str:
    """All the words of a region, if they belong to its only mark."""
    tokens = [token for line in lines for token in line.tokens]
    if any(token.kind != "words" for token in tokens[1:]):
        return ""
    return _cut("".join(token.text for token in tokens[1:]))


def _box_follows(line: Line, marks: Sequence[int], *, brackets: bool) -> bool:
    """Whether words come before the first mark and none behind the last: the box follows its words."""
    first, last = line.tokens[marks[0]], line.tokens[marks[-1]]
    before = [token for token in line.tokens[: marks[0]] if token.kind == "words"]
    behind = [token for token in line.tokens[marks[-1] + 1 :] if token.kind == "words"]
    if not before:
        return False
    near = first.x0 - before[-1].x1 <= _WIDE_GAP * first.size and not before[-1].text.endswith(("：", ":"))
    if not near:
        return False
    if not behind or (before[-1].text[-1:] not in _PAUSES and is_answer(before[-1].text)):
        return True
    return brackets and behind[0].x0 - last.x1 > 0.8 * last.size


def _before(tokens: Sequence[Token], start: int, index: int) -> str:
    words = ""
    edge = tokens[index].x0
    for token in reversed(tokens[start:index]):
        if token.kind != "words" or (words and edge - token.x1 > _WIDE_GAP * token.size):
            break
        words = token.text + words
        edge = token.x0
    return plain(_STOPS.split(words.rstrip("。；;"))[-1])[-_LONGEST:]


def _behind(tokens: Sequence[Token], index: int, later: Sequence[int], below: Line | None, edge: float) -> str:
    until = later[0] if later else len(tokens)
    words, end = "", tokens[index].x1
    for token in tokens[index + 1 : until]:
        if token.kind == "rule" and not words:
            end = token.x1
            continue
        if token.kind != "words":
            break
        if words and token.x0 - end > _WIDE_GAP * token.size:
            return _cut(words)
        words += token.text
        end = token.x1
    size = tokens[index].size
    ended = _STOPS.search(words) is not None
    if words and not later and below is not None and not ended and edge - end <= _NEAR_EDGE * size:
        words += _start_of(below)
    if not words and not later and below is not None and len(tokens[index].text) > 1:
        words = _start_of(below)  # the words of a name to be replaced stand on the next line
    return _cut(words)


def _start_of(line: Line) -> str:
    words = ""
    if line.text[:1].isdigit():
        return ""  # the next point of a list
    for token in line.tokens:
        if token.kind != "words":
            break
        words += token.text
    return words


def _cut(words: str) -> str:
    label = plain(_STOPS.split(words)[0]).rstrip("（")
    if label.count("）") > label.count("（"):
        label = label.rstrip("）")
    return label[:_LONGEST]
