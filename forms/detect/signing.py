"""Places to sign, stamp or paste, and who does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.detect.region import COLONS, LONGEST, NEXT_LINE, SENTENCE, Region, overlap, place
from forms.detect.words import is_generic_signature, is_place_to_sign, plain, word_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.lines import Line, Token
    from forms.detect.page import Place
    from forms.reading import Rect

_SIGN_WIDTH, _SIGN_HEIGHT = 110.0, 34.0
_MOST_MERGED = 2  # lines above a place to sign that say who signs


def signs(region: Region, taken: Sequence[Rect]) -> list[Place]:
    tokens = [(line, index) for line in region.lines for index in range(len(line.tokens))]
    signing = [(line, index) for line, index in tokens if _signs_here(line.tokens, index)]
    generic = [(line, index) for line, index in signing if is_generic_signature(line.tokens[index].text)]
    found: list[Place] = []
    for line, index in signing:
        token = line.tokens[index]
        head = line is region.lines[0] and token.text.endswith(COLONS)
        if region.cell and head and any(other is not line for other, _ in generic):
            continue  # it says who signs at the generic words below
        following = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
        rect = _sign_rect(region, line, token, following)
        beside = [one[0] for one in taken if overlap(rect, one) and one[0] > rect[0] + token.size]
        if rect[0] == token.x1:
            rect = (rect[0], rect[1], min([rect[2], *beside]), rect[3])
        found.append(place(region, rect, "signature", "sign", _signer(region, line, token), 0.9))
    return found


def _signs_here(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind != "words" or len(token.text) > LONGEST:
        return False
    if SENTENCE.search(token.text) and token.text[0] not in "（(":
        return False
    if not is_place_to_sign(token.text) or any(one.kind == "rule" for one in tokens[index + 1 : index + 2]):
        return False
    before = tokens[index - 1] if index else None  # words behind a □ are an option that speaks of a seal
    return before is None or before.kind != "tick" or token.x0 - before.x1 >= token.size


def _signer(region: Region, line: Line, token: Token) -> str:
    """Who signs: the words themselves, with those above where they only say 签章."""
    label = plain(token.text)
    if not is_generic_signature(token.text):
        return _with_line_above(region, line, token, label)
    y, merged = line.y, 0
    for other in sorted((one for one in region.lines if one.y > line.y), key=lambda one: one.y):
        words = [one for one in other.tokens if one.kind == "words" and one.x0 < token.x1 and one.x1 > token.x0]
        if other.y - y > NEXT_LINE * line.size or not words or SENTENCE.search(words[0].text) or merged == _MOST_MERGED:
            break
        label, y, merged = plain(words[0].text) + label, other.y, merged + 1
    if not merged and region.cell:
        heads = [
            one.text
            for other in region.lines
            for one in other.tokens
            if one.text.endswith(COLONS) and (other is region.lines[0] or not is_place_to_sign(one.text))
        ]
        label = plain(heads[0]) + label if heads else label
    return label


def _with_line_above(region: Region, line: Line, token: Token, label: str) -> str:
    """A label that closes a bracket it does not open begins on the line above."""
    if label.count("）") <= label.count("（"):
        return label
    near = [other for other in region.lines if 0 < other.y - line.y <= NEXT_LINE * line.size]
    for other in sorted(near, key=lambda one: one.y)[:1]:
        for words in other.tokens:
            if words.kind == "words" and words.x0 < token.x1 and words.x1 > token.x0:
                return plain(words.text) + label
    return label


def _sign_rect(region: Region, line: Line, token: Token, following: Token | None) -> Rect:
    left, bottom, right, top = region.rect
    paste = any(word in token.text for word in word_lists().paste)
    if paste and region.cell:
        return (left + 1, bottom + 1, right - 1, top - 1)
    if token.text.endswith(COLONS):
        end = min(following.x0 if following is not None else right, token.x1 + _SIGN_WIDTH, right)
        if end - token.x1 > token.size * 2:
            return (token.x1, token.y - 6, end, token.y + token.size + 4)
    middle = (token.x0 + token.x1) / 2
    over = [other.y - 2 for other in region.lines if other.y > line.y + 0.6 * line.size]
    ceiling = min([top, token.y + _SIGN_HEIGHT, max(min(over, default=top), token.y + token.size)])
    low = max(bottom, token.y - _SIGN_HEIGHT / 2)
    return (max(left, middle - _SIGN_WIDTH / 2), low, min(right, middle + _SIGN_WIDTH / 2), ceiling)


def pasted(region: Region) -> list[Place]:
    """A cell whose words, on several lines, say what is pasted there."""
    text = "".join(line.text for line in region.lines)
    if len(text) > 2 * LONGEST or not is_place_to_sign(text) or "。" in text:
        return []
    left, bottom, right, top = region.rect
    rect = (left + 1, bottom + 1, right - 1, top - 1)
    return [place(region, rect, "signature", "sign", plain(text), 0.85)]
