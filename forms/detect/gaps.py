"""Room to write in that nothing rules: behind a colon, before a unit, beside a hint."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from forms.detect.dates import over
from forms.detect.region import COLONS, LONGEST, NEXT_LINE, Region, last_words, overlap, place
from forms.detect.words import introduces, is_generic_signature, is_place_to_sign, plain, word_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Token
    from forms.detect.page import FoundKind, Place
    from forms.reading import Rect

_COLON_GAP = 2.2  # of the size
_LINE_HEIGHT = 1.35  # of the size
_FREE_LINES = 1.9
_NO_GAP = ("。", "；", "年", "月")
_NO_BLANK = re.compile(r"[。；，,“”《》]|下列|如下|以下")
_LISTED = re.compile(r"^(?:[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9一二三四五六七八九十]{1,3}[、.．])")


def behind_colons(region: Region, taken: Sequence[Rect]) -> list[Place]:
    found: list[Place] = []
    signing = any(is_generic_signature(token.text) for line in region.lines for token in line.tokens if token.text)
    for number, line in enumerate(region.lines):
        for index, token in enumerate(line.tokens):
            if token.kind != "words":
                continue
            label = _colon_label(line.tokens, index)
            if not label or len(label) > LONGEST or _NO_BLANK.search(label) or introduces(label):
                continue
            following = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
            if following is not None and following.kind != "words":
                continue  # the blank or the options are there
            if is_place_to_sign(token.text) or (region.cell and signing and number == 0):
                continue
            lower = region.lines[number + 1] if number + 1 < len(region.lines) else None
            if following is None and lower is not None and _LISTED.match(lower.text):
                continue  # the list that follows is what it introduces
            if following is None and lower is not None and all(one.kind == "rule" and one.text for one in lower.tokens):
                continue  # the blank follows on a line of its own
            kind: FoundKind = "signature" if is_place_to_sign(label) else "text"
            end = following.x0 if following is not None else region.rect[2]
            rect = (token.x1, line.y - 2, end, line.y + line.size + 1)
            below = _free_below(region, number)
            if following is None and below is not None:
                found.append(place(region, below, "multiline", "gap", label, 0.8))
            else:
                end = min([end, *(one[0] for one in taken if overlap(rect, one))])
                if end - token.x1 >= _COLON_GAP * line.size:
                    rect = (token.x1, rect[1], end, rect[3])
                    found.append(place(region, rect, kind, "gap", label, 0.75))
    return found


def _colon_label(tokens: Sequence[Token], index: int) -> str:
    """The label before a colon at the end of words, letters set wide apart included."""
    text = tokens[index].text
    if not text.endswith(COLONS):
        return ""
    for before in reversed(tokens[:index]):
        if before.kind != "words" or len(plain(text)) > 1 or len(before.text) > 1:
            break
        text = before.text + text
    return plain(text)


def _free_below(region: Region, number: int) -> Rect | None:
    """The empty part of a cell under a heading of its own, if there is one worth writing in."""
    if not region.cell:
        return None
    upper = region.lines[number]
    for lower in region.lines[number + 1 :]:
        if upper.y - lower.y > NEXT_LINE * upper.size or not lower.text.startswith(("（", "(")):
            break
        upper = lower  # a note to the heading, in brackets
    after = [line for line in region.lines if line.y < upper.y]
    bottom = after[0].y + after[0].size if after else region.rect[1]
    if upper.y - 3 - bottom < _FREE_LINES * upper.size * _LINE_HEIGHT:
        return None
    return (region.rect[0] + 1, bottom + 1, region.rect[2] - 1, upper.y - 3)


def before_units(region: Region, dates: Sequence[Place]) -> list[Place]:
    """Gaps in running words before a unit: `注册资本为    万元`."""
    found: list[Place] = []
    units = tuple(word_lists().gap_units)
    for line in region.lines:
        for left, right in itertools.pairwise(line.tokens):
            gap = right.x0 - left.x1
            if left.kind != "words" or right.kind != "words" or not right.text.startswith(units):
                continue
            if (
                gap < line.size
                or left.text.endswith(_NO_GAP)
                or any(over(one.rect, right.x0, line.y + 0.5) for one in dates)
            ):
                continue
            rect = (left.x1, line.y - 2, right.x0, line.y + line.size)
            label = last_words([one for one in line.tokens if one.x1 <= left.x1 + 1], replace(left, x0=left.x1))
            found.append(place(region, rect, "text", "gap", label, 0.7))
    return found


def before_unit(region: Region) -> list[Place]:
    """A cell that holds nothing but a unit leaves room in front of it."""
    tokens = [token for line in region.lines for token in line.tokens]
    units = {plain(unit) for unit in word_lists().cell_units}
    if len(tokens) != 1 or plain(tokens[0].text).strip("（）") not in units:
        return []
    left, bottom, right, top = region.rect
    unit = tokens[0]
    if not region.label or right - left < 2.5 * (unit.x1 - unit.x0):
        return []
    rect = (left + 1, bottom + 1, unit.x0, top - 1)
    if unit.x0 - left < 2 * unit.size:
        rect = (unit.x1, bottom + 1, right - 1, top - 1)
    return [place(region, rect, "text", "gap", region.label, 0.85)]


def above_parts(region: Region) -> list[Place]:
    """A labelled cell whose only words split a sum (`其中：实缴__万元`) leaves room for the sum above them."""
    if not region.cell or not region.label or not region.lines:
        return []
    first, (left, _, right, top) = region.lines[0], region.rect
    bottom = first.y + first.size
    if not first.text.startswith(tuple(word_lists().parts)) or top - bottom < _LINE_HEIGHT * first.size:
        return []
    return [place(region, (left + 1, bottom, right - 1, top - 1), "text", "gap", region.label, 0.75)]


def beside_hint(region: Region) -> list[Place]:
    """A labelled cell that holds nothing but a hint in brackets leaves room above or below it."""
    text = "".join(line.text for line in region.lines)
    if not region.label or text[:1] not in {"（", "("} or text[-1:] not in {"）", ")"}:
        return []
    left, bottom, right, top = region.rect
    first, last = region.lines[0], region.lines[-1]
    above, below = top - (first.y + first.size), last.y - 4 - bottom
    if max(above, below) < _FREE_LINES * first.size * _LINE_HEIGHT:
        return []
    rect = (
        (left + 1, first.y + first.size, right - 1, top - 1)
        if above >= below
        else (left + 1, bottom + 1, right - 1, last.y - 4)
    )
    return [place(region, rect, "multiline", "gap", region.label, 0.7)]
