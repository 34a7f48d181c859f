"""Amounts as people write them: `1,000,000`, `50.5 万元`, `壹佰万元整`, `20%` → an exact decimal.

Nothing is guessed: what is not plainly one number is None.
"""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?P<part>\.\d{1,9})?")
_SCALES = {"亿": Decimal(10) ** 8, "千万": Decimal(10) ** 7, "百万": Decimal(10) ** 6, "万": Decimal(10) ** 4}
_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS = {"万": 10**4, "亿": 10**8}
_MONEY_WORDS = re.compile(r"^(人民币|RMB|CNY|¥|¥)|(元整|圆整|元|圆|块)$")


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
    """`一百二十万` or `壹佰贰拾万` → 1200000; None for anything else."""
    if not text or not all(c in _DIGITS or c in _UNITS or c in _SECTIONS for c in text):
        return None
    total, section, digit = 0, 0, None
    last_unit = 10**9
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _UNITS:
            unit = _UNITS[character]
            if unit >= last_unit:
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        else:
            total = (total + section + (digit or 0)) * _SECTIONS[character]
            section, digit, last_unit = 0, None, 10**9
    return Decimal(total + section + (digit or 0))
