"""The gaps of a date where nothing is ruled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.detect.region import COLONS, LONGEST, SENTENCE, Region, place
from forms.detect.words import is_place_to_sign, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Line
    from forms.detect.page import Place
    from forms.reading import Rect

_DATE_GAP = 0.35  # of the size
_OWN_BLANK = 6.0  # of the size: words with a colon this far before a date have a blank of their own
_YEAR_ROOM = 2.6  # of the size: what four digits take
_SIGN_REACH = 6.0  # of the size: how far above a date the place to sign may be


def dates(region: Region, blanks: Sequence[Place]) -> list[Place]:
    """The gaps of `年  月  日` where nothing is ruled."""
    found: list[Place] = []
    for line in region.lines:
        letters = [
            (one, start, end)
            for token in line.tokens
            if token.kind == "words"
            for one, start, end in zip(token.text, token.starts, (*token.starts[1:], token.x1), strict=True)
        ]
        for at, (letter, x0, _) in enumerate(letters):
            following = [one for one, _, _ in letters[at + 1 : at + 3]]
            if letter != "年" or following[:1] != ["月"]:
                continue
            start = letters[at - 1][2] if at else region.rect[0]
            gap = letters[at + 1][1] - letters[at][2]  # a wide one parts words, and ends the first there
            if gap < _DATE_GAP * line.size or any(over(place.rect, x0, line.y) for place in blanks):
                continue
            ends = [(max(start, x0 - _YEAR_ROOM * line.size), x0, "年"), (letters[at][2], letters[at + 1][1], "月")]
            if following == ["月", "日"]:
                ends.append((letters[at + 1][2], letters[at + 2][1], "日"))
            base = _before_date(letters[:at], x0, line.size) or _signed_near(region, line, x0) or region.label
            for left, right, unit in ends:
                if right - left >= _DATE_GAP * line.size:
                    rect = (left, line.y - 2, right, line.y + line.size)
                    found.append(place(region, rect, "date", "gap", f"{base} {unit}".strip(), 0.9))
    return found


def over(rect: Rect, x: float, y: float) -> bool:
    return abs(rect[1] + 1.5 - y) < 4 and rect[0] - 30 <= x <= rect[2] + 30


def _before_date(letters: Sequence[tuple[str, float, float]], year: float, size: float) -> str:
    """The words that lead to a date, unless a blank of their own lies between."""
    text = "".join(one for one, _, _ in letters)
    if not text or (text.endswith(COLONS) and year - letters[-1][2] > _OWN_BLANK * size):
        return ""
    since = 0  # behind the date before this one: its last letter stands alone
    for at in range(1, len(letters)):
        if letters[at][0] in {"年", "月", "日"} and letters[at][1] - letters[at - 1][2] >= _DATE_GAP * size:
            since = at + 1
    return plain(SENTENCE.split(text[since:])[-1])[-LONGEST:]


def _signed_near(region: Region, line: Line, x: float) -> str:
    """A date beside or under a place to sign is the day of signing; of several the nearest."""
    best, nearest = "", float("inf")
    for other in region.lines:
        if not -1 < other.y - line.y < _SIGN_REACH * line.size:
            continue
        for token in other.tokens:
            if token.kind == "words" and is_place_to_sign(token.text):
                off = abs((token.x0 + token.x1) / 2 - x) + 2 * (other.y - line.y)
                if off < nearest:
                    best, nearest = plain(token.text), off
    signing = [one.text for other in region.lines for one in other.tokens if is_place_to_sign(one.text)]
    return best or (plain(signing[0]) if len(signing) == 1 and region.cell else "")
