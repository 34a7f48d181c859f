"""Ruled underlines as places, with the words before them or the unit behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forms.detect.region import COLONS, LONGEST, Region, last_words, place
from forms.detect.words import is_place_to_sign, is_unit, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Token
    from forms.detect.page import FoundKind, Place

_NEAR_EDGE = 2.5  # of the size: words that end this near the edge go on below
_UNIT_WITH_CHOICE = re.compile(r"^[^（）]{1,2}（[^）]*/[^）]*）")


def blanks(region: Region) -> list[Place]:
    """Every ruled underline, with the words before it or the unit behind it as its label."""
    stream = [token for line in region.lines for token in line.tokens]
    rules = [index for index, token in enumerate(stream) if token.kind == "rule"]
    found: list[Place] = []
    follows = False  # the first blank of a cell tells whether its words stand behind the blanks
    for number, index in enumerate(rules):
        rule = stream[index]
        since = rules[number - 1] + 1 if number else 0
        until = rules[number + 1] if number + 1 < len(rules) else len(stream)
        before = last_words(stream[since:index], rule)
        after = _first_words(stream[index + 1 : until], rule, region.rect[2])
        if number == 0:
            follows = region.cell and not before and bool(after)
        label = (
            after
            if follows and after and len(rules) > 1
            else _blank_label(before, after, first=number == 0, only=len(rules) == 1 and bool(region.label))
        )
        if before and index > since and stream[index - 1].text.endswith(COLONS):
            label = before
        if not after and all(token is rule or token.y != rule.y for token in stream) and region.label:
            label = ""  # a further line for the row's label
        date = after[:1] in {"年", "月", "日"} and _is_date(stream, index)
        base = _date_base(stream, index, region) if date else ""
        words = f"{base} {after[0]}".strip() if date else label
        top = rule.y + max(11.0, rule.size * 1.1)
        rect = (rule.x0, rule.y - 1.5, rule.x1, min(top, region.rect[3]))
        sign = is_place_to_sign(before) and not date and not rule.text
        kind: FoundKind = "date" if date else "signature" if sign else "text"
        found.append(place(region, rect, kind, "line", words, 0.95 if words else 0.6, rule.text))
    return found


def _first_words(tokens: Sequence[Token], rule: Token, edge: float) -> str:
    """The words that follow a blank up to a stop or a wide gap."""
    words = ""
    end = rule.x1
    for token in tokens:
        if token.kind != "words" or (token.y == rule.y and token.x0 - end > 1.5 * token.size):
            break
        if token.y != rule.y and edge - end > _NEAR_EDGE * token.size:
            break  # the line ends here, and so do the words
        words += token.text
        end = token.x1
    first = plain(re.split(r"[。；;，,、]", words)[0])
    unit = _UNIT_WITH_CHOICE.match(first)
    return (unit[0] if unit is not None else first)[:LONGEST]


def _blank_label(before: str, after: str, *, first: bool, only: bool) -> str:
    if only and not before and is_unit(after):
        return ""  # the label of the row
    if not before or (is_unit(before) and not first and is_unit(after)):
        return after or before
    return before


def _is_date(stream: Sequence[Token], index: int) -> bool:
    """Whether a blank before 年, 月 or 日 is part of a date: one of the other two is next to it."""
    near = "".join(token.text for token in stream[max(0, index - 3) : index + 5] if token.kind == "words")
    return ("年" in near and "月" in near) or ("月" in near and "日" in near)


def _date_base(stream: Sequence[Token], index: int, region: Region) -> str:
    words = ""
    for token in reversed(stream[:index]):
        if token.kind == "tick":
            break
        if token.kind == "words" and plain(token.text) not in {"年", "月", "日"}:
            words = token.text
            break
    base = plain(words)
    base = base[1:] if base[:1] in {"年", "月", "日"} else base
    return base[-LONGEST:] or region.label
