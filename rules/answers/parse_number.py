"""Amounts as people write them: `1,000,000`, `50.5 万元`, `壹佰万元整`, `20%` → an exact decimal.

Nothing is guessed: what is not plainly one number is None.
"""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?P<part>\.\d{1,9})?", re.ASCII)
_SCALES = {"亿": Decimal(10) ** 8, "千万": Decimal(10) ** 7, "百万": Decimal(10) ** 6, "万": Decimal(10) ** 4}
_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"), start=1
    )
    for character in characters
}
_DIGIT = f"[{''.join(_DIGITS)}]"
_SECTION = re.compile(
    f"(?:[零〇]?({_DIGIT})[千仟])?(?:[零〇]?({_DIGIT})[百佰])?(?:[零〇]?({_DIGIT}?)[十拾])?(?:([零〇]?)({_DIGIT}))?"
)
_MONEY_WORDS = re.compile(r"^(人民币|RMB|CNY|¥)|(元[整正]|圆[整正]|元|圆|块)$")


def plain_number(text: str) -> Decimal | None:
    """`1,000,000.50` → 1000000.50; at most 15 digits before and 9 behind the point."""
    found = _PLAIN.fullmatch(text)
    return None if found is None else Decimal(text.replace(",", ""))


def money(text: str) -> Decimal | None:
    """Yuan out of ASCII digits or Chinese numerals, with 万 or 亿 and the words around an amount."""
    bare = text
    while (shorter := _MONEY_WORDS.sub("", bare)) != bare:
        bare = shorter
    for word, scale in _SCALES.items():
        if bare.endswith(word) and (number := plain_number(bare.removesuffix(word))) is not None:
            return number * scale
    number = plain_number(bare)
    return number if number is not None else chinese_number(bare)


def chinese_number(text: str) -> Decimal | None:
    """`一百二十万` or `壹佰贰拾万` → 1200000; None for anything else, and for what is said two ways (`一万五`)."""
    if text in {"零", "〇"}:
        return Decimal(0)
    high, unit, low = (f"一{text}" if text[:1] in set("十拾百佰千仟") else text).rpartition("亿")
    upper = _below_a_hundred_million(high, after="") if unit else 0
    lower = _below_a_hundred_million(low, after=unit) if low or not unit else 0
    return None if upper is None or lower is None else Decimal(upper * 10**8 + lower)


def _below_a_hundred_million(text: str, after: str) -> int | None:
    head, unit, tail = text.rpartition("万")
    upper = _section(head, after="") if unit else 0
    lower = _section(tail, after=unit or after) if tail or not unit else 0
    return None if upper is None or lower is None else upper * 10**4 + lower


def _section(text: str, after: str) -> int | None:
    """A number below ten thousand, behind the unit `after`: there, or behind 千 or 百, a last digit needs its 零."""
    found = _SECTION.fullmatch(text)
    if not text or found is None:
        return None
    thousands, hundreds, tens, zero, ones = found.groups()
    if ones and not zero and tens is None and (after or thousands or hundreds):
        return None
    ten = 0 if tens is None else _DIGITS.get(tens, 1)
    return 1000 * _DIGITS.get(thousands, 0) + 100 * _DIGITS.get(hundreds, 0) + 10 * ten + _DIGITS.get(ones, 0)
