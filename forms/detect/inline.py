"""Places to write in between printed words: underlines, dates, gaps behind a colon, places to sign, □ and ( )."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.detect.options import options_in
from forms.detect.page import Place
from forms.detect.words import introduces, is_generic_signature, is_place_to_sign, is_unit, plain, word_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Line, Token
    from forms.detect.page import FoundKind, Shape
    from forms.reading import Rect

_LINE_HEIGHT = 1.35  # of the size
_DATE_GAP = 0.35  # of the size
_OWN_BLANK = 6.0  # of the size: words with a colon this far before a date have a blank of their own
_YEAR_ROOM = 2.6  # of the size: what four digits take
_COLON_GAP = 2.2  # of the size
_LONGEST = 28
_SIGN_REACH = 6.0  # of the size: how far above a date the place to sign may be
_SIGN_WIDTH, _SIGN_HEIGHT = 110.0, 34.0
_MOST_MERGED = 2  # lines above a place to sign that say who signs
_NEXT_LINE = 2.2  # of the size
_FREE_LINES = 1.9
_UNIT_WITH_CHOICE = re.compile(r"^[^（）]{1,2}（[^）]*/[^）]*）")
_NO_GAP = ("。", "；", "年", "月")
_COLONS = ("：", ":")
_SENTENCE = re.compile(r"[。；，,]")
_NO_BLANK = re.compile(r"[。；，,“”《》]|下列|如下|以下")
_LISTED = re.compile(r"^(?:[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9一二三四五六七八九十]{1,3}[、.．])")


@dataclass(frozen=True, slots=True)
class Region:
    """A cell with words in it, or the page outside all tables. `label` are the words of the row it stands in."""

    page: int
    rect: Rect
    lines: Sequence[Line]
    label: str
    section: str
    cell: bool


def places_in(region: Region) -> list[Place]:
    """All places of a region in reading order."""
    blanks = _blanks(region)
    found = [*blanks, *options_in(region.page, region.rect, region.lines, region.label, region.section)]
    dates = _dates(region, blanks)
    found.extend(dates)
    found.extend(_before_units(region, dates))
    taken = [place.rect for place in found]
    signs = _signs(region, taken)
    found.extend(signs)
    found.extend(_behind_colons(region, [*taken, *(place.rect for place in signs)]))
    if region.cell and not found:
        found.extend(_pasted(region) or _before_unit(region) or _beside_hint(region))
    return found


def _place(
    region: Region, rect: Rect, kind: FoundKind, shape: Shape, label: str, confidence: float, value: str = ""
) -> Place:
    section = region.label if label and region.label and label != region.label else region.section
    return Place(region.page, rect, kind, shape, label or region.label, section, confidence, value)


# ---------------------------------------------------------------- underlines


def _blanks(region: Region) -> list[Place]:
    """Every ruled underline, with the words before it or the unit behind it as its label."""
    stream = [token for line in region.lines for token in line.tokens]
    rules = [index for index, token in enumerate(stream) if token.kind == "rule"]
    found: list[Place] = []
    follows = False  # the first blank of a cell tells whether its words stand behind the blanks
    for number, index in enumerate(rules):
        rule = stream[index]
        since = rules[number - 1] + 1 if number else 0
        until = rules[number + 1] if number + 1 < len(rules) else len(stream)
        before = _last_words(stream[since:index], rule)
        after = _first_words(stream[index + 1 : until], rule)
        if number == 0:
            follows = region.cell and not before and bool(after)
        label = (
            after
            if follows and after and len(rules) > 1
            else _blank_label(before, after, first=number == 0, only=len(rules) == 1 and bool(region.label))
        )
        if not after and all(token is rule or token.y != rule.y for token in stream) and region.label:
            label = ""  # a further line for the row's label
        date = after[:1] in {"年", "月", "日"} and _is_date(stream, index)
        base = _date_base(stream, index, region) if date else ""
        words = f"{base} {after[0]}".strip() if date else label
        top = rule.y + max(11.0, rule.size * 1.1)
        rect = (rule.x0, rule.y - 1.5, rule.x1, min(top, region.rect[3]))
        sign = is_place_to_sign(before) and not date and not rule.text
        kind: FoundKind = "date" if date else "signature" if sign else "text"
        found.append(_place(region, rect, kind, "line", words, 0.95 if words else 0.6, rule.text))
    return found


def _last_words(tokens: Sequence[Token], rule: Token) -> str:
    """The words that lead to a blank: those before it on its line, else the end of the line before."""
    own = [token for token in tokens if token.y == rule.y and token.x1 <= rule.x0 + 2]
    ticks = [at for at, token in enumerate(own) if token.kind == "tick"]
    words = "".join(token.text for token in own[ticks[-1] + 1 if ticks else 0 :] if token.kind == "words")
    if (not words and not own) or words.strip("：: ")[:1] in {"（", "("}:
        before = [token for token in tokens if token.y > rule.y]
        words = (before[-1].text if before and before[-1].kind == "words" else "") + words
    pieces = [piece for piece in re.split(r"[。；;，,：:]", words.rstrip("：: ")) if plain(piece)]
    return plain(pieces[-1])[-_LONGEST:] if pieces else ""


def _first_words(tokens: Sequence[Token], rule: Token) -> str:
    """The words that follow a blank up to a stop or a wide gap."""
    words = ""
    end = rule.x1
    for token in tokens:
        if token.kind != "words" or (token.y == rule.y and token.x0 - end > 1.5 * token.size):
            break
        if token.y != rule.y and rule.x1 - end > 1.5 * token.size:
            break
        words += token.text
        end = token.x1
    first = plain(re.split(r"[。；;，,、]", words)[0])
    unit = _UNIT_WITH_CHOICE.match(first)
    return (unit[0] if unit is not None else first)[:_LONGEST]


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
    return base[-_LONGEST:] or region.label


# ---------------------------------------------------------------- dates without underlines


def _dates(region: Region, blanks: Sequence[Place]) -> list[Place]:
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
            if gap < _DATE_GAP * line.size or any(_over(place.rect, x0, line.y) for place in blanks):
                continue
            ends = [(max(start, x0 - _YEAR_ROOM * line.size), x0, "年"), (letters[at][2], letters[at + 1][1], "月")]
            if following == ["月", "日"]:
                ends.append((letters[at + 1][2], letters[at + 2][1], "日"))
            base = _before_date(letters[:at], x0, line.size) or _signed_near(region, line, x0) or region.label
            for left, right, unit in ends:
                if right - left >= _DATE_GAP * line.size:
                    rect = (left, line.y - 2, right, line.y + line.size)
                    found.append(_place(region, rect, "date", "gap", f"{base} {unit}".strip(), 0.9))
    return found


def _over(rect: Rect, x: float, y: float) -> bool:
    return abs(rect[1] + 1.5 - y) < 4 and rect[0] - 30 <= x <= rect[2] + 30


def _before_date(letters: Sequence[tuple[str, float, float]], year: float, size: float) -> str:
    """The words that lead to a date, unless a blank of their own lies between."""
    text = "".join(one for one, _, _ in letters)
    if not text or (text.endswith(_COLONS) and year - letters[-1][2] > _OWN_BLANK * size):
        return ""
    since = 0  # behind the date before this one: its last letter stands alone
    for at in range(1, len(letters)):
        if letters[at][0] in {"年", "月", "日"} and letters[at][1] - letters[at - 1][2] >= _DATE_GAP * size:
            since = at + 1
    return plain(_SENTENCE.split(text[since:])[-1])[-_LONGEST:]


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


# ---------------------------------------------------------------- places to sign


def _signs(region: Region, taken: Sequence[Rect]) -> list[Place]:
    tokens = [(line, index) for line in region.lines for index in range(len(line.tokens))]
    signing = [(line, index) for line, index in tokens if _signs_here(line.tokens, index)]
    generic = [(line, index) for line, index in signing if is_generic_signature(line.tokens[index].text)]
    found: list[Place] = []
    for line, index in signing:
        token = line.tokens[index]
        head = line is region.lines[0] and token.text.endswith(_COLONS)
        if region.cell and head and any(other is not line for other, _ in generic):
            continue  # it says who signs at the generic words below
        following = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
        rect = _sign_rect(region, line, token, following)
        beside = [one[0] for one in taken if _overlap(rect, one) and one[0] > rect[0] + token.size]
        if rect[0] == token.x1:
            rect = (rect[0], rect[1], min([rect[2], *beside]), rect[3])
        found.append(_place(region, rect, "signature", "sign", _signer(region, line, token), 0.9))
    return found


def _signs_here(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind != "words" or len(token.text) > _LONGEST:
        return False
    if _SENTENCE.search(token.text) and token.text[0] not in "（(":
        return False
    if not is_place_to_sign(token.text) or any(one.kind == "rule" for one in tokens[index + 1 : index + 2]):
        return False
    before = tokens[index - 1] if index else None  # words behind a □ are an option that speaks of a seal
    return before is None or before.kind != "tick" or token.x0 - before.x1 >= token.size


def _signer(region: Region, line: Line, token: Token) -> str:
    """Who signs: the words themselves, with those above where they only say 签章."""
    label = plain(token.text)
    if not is_generic_signature(token.text):
        return label
    y, merged = line.y, 0
    for other in sorted((one for one in region.lines if one.y > line.y), key=lambda one: one.y):
        words = [one for one in other.tokens if one.kind == "words" and one.x0 < token.x1 and one.x1 > token.x0]
        if (
            other.y - y > _NEXT_LINE * line.size
            or not words
            or _SENTENCE.search(words[0].text)
            or merged == _MOST_MERGED
        ):
            break
        label, y, merged = plain(words[0].text) + label, other.y, merged + 1
    if not merged and region.cell:
        heads = [one.text for other in region.lines for one in other.tokens if one.text.endswith(_COLONS)]
        label = plain(heads[0]) + label if heads else label
    return label


def _sign_rect(region: Region, line: Line, token: Token, following: Token | None) -> Rect:
    left, bottom, right, top = region.rect
    paste = any(word in token.text for word in word_lists().paste)
    if paste and region.cell:
        return (left + 1, bottom + 1, right - 1, top - 1)
    if token.text.endswith(_COLONS):
        end = min(following.x0 if following is not None else right, token.x1 + _SIGN_WIDTH, right)
        if end - token.x1 > token.size * 2:
            return (token.x1, token.y - 6, end, token.y + token.size + 4)
    middle = (token.x0 + token.x1) / 2
    over = [other.y - 2 for other in region.lines if other.y > line.y + 0.6 * line.size]
    ceiling = min([top, token.y + _SIGN_HEIGHT, max(min(over, default=top), token.y + token.size)])
    low = max(bottom, token.y - _SIGN_HEIGHT / 2)
    return (max(left, middle - _SIGN_WIDTH / 2), low, min(right, middle + _SIGN_WIDTH / 2), ceiling)


# ---------------------------------------------------------------- behind a colon, before a unit


def _behind_colons(region: Region, taken: Sequence[Rect]) -> list[Place]:
    found: list[Place] = []
    signing = any(is_generic_signature(token.text) for line in region.lines for token in line.tokens if token.text)
    for number, line in enumerate(region.lines):
        for index, token in enumerate(line.tokens):
            if token.kind != "words":
                continue
            label = _colon_label(line.tokens, index)
            if not label or len(label) > _LONGEST or _NO_BLANK.search(label) or introduces(label):
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
                found.append(_place(region, below, "multiline", "gap", label, 0.8))
            else:
                end = min([end, *(one[0] for one in taken if _overlap(rect, one))])
                if end - token.x1 >= _COLON_GAP * line.size:
                    rect = (token.x1, rect[1], end, rect[3])
                    found.append(_place(region, rect, kind, "gap", label, 0.75))
    return found


def _colon_label(tokens: Sequence[Token], index: int) -> str:
    """The label before a colon at the end of words, letters set wide apart included."""
    text = tokens[index].text
    if not text.endswith(_COLONS):
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
        if upper.y - lower.y > _NEXT_LINE * upper.size or not lower.text.startswith(("（", "(")):
            break
        upper = lower  # a note to the heading, in brackets
    after = [line for line in region.lines if line.y < upper.y]
    bottom = after[0].y + after[0].size if after else region.rect[1]
    if upper.y - 3 - bottom < _FREE_LINES * upper.size * _LINE_HEIGHT:
        return None
    return (region.rect[0] + 1, bottom + 1, region.rect[2] - 1, upper.y - 3)


def _overlap(one: Rect, other: Rect) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 2 and min(one[3], other[3]) - max(one[1], other[1]) > 2


def _before_units(region: Region, dates: Sequence[Place]) -> list[Place]:
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
                or any(_over(one.rect, right.x0, line.y + 0.5) for one in dates)
            ):
                continue
            rect = (left.x1, line.y - 2, right.x0, line.y + line.size)
            label = _last_words([token for token in line.tokens if token.x1 <= left.x1 + 1], left)
            found.append(_place(region, rect, "text", "gap", label, 0.7))
    return found


def _before_unit(region: Region) -> list[Place]:
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
    return [_place(region, rect, "text", "gap", region.label, 0.85)]


def _pasted(region: Region) -> list[Place]:
    """A cell whose words, on several lines, say what is pasted there."""
    text = "".join(line.text for line in region.lines)
    if len(text) > 2 * _LONGEST or not is_place_to_sign(text) or "。" in text:
        return []
    left, bottom, right, top = region.rect
    rect = (left + 1, bottom + 1, right - 1, top - 1)
    return [_place(region, rect, "signature", "sign", plain(text), 0.85)]


def _beside_hint(region: Region) -> list[Place]:
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
    return [_place(region, rect, "multiline", "gap", region.label, 0.7)]
