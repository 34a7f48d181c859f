"""How a value is written in a box: the formatters that a form's map may name.

Money is yuan; 大写 follows 《正确填写票据和结算凭证的基本规定》: 到"元"写"整",有"分"不写"整",连续的 0 只写一个"零"。
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rules.expr import ExprValue

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LARGEST = Decimal(10) ** 16
_FEN = Decimal("0.01")


class FormatError(ValueError):
    """A formatter was given a value of another type; the map's `format` does not fit its expression."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"the format '{name}' takes {wanted}; correct `format` or the expression in map.yaml")


def plain_number(number: Decimal) -> str:
    """Digits without an exponent and without trailing zeros: `50`, `0.5`, `1234567.89`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_words(yuan: Decimal) -> str:
    """大写 of an amount in yuan, up to 分. Raises FormatError for a negative amount or one of 10^16 and more."""
    if not 0 <= yuan < _LARGEST:
        raise FormatError("money_words", "an amount from 0 to below 10 000 万亿 yuan")
    fen = int((yuan / _FEN).to_integral_value(ROUND_HALF_UP))
    whole, small = divmod(fen, 100)
    jiao, rest = divmod(small, 10)
    words = f"{_whole_words(whole)}元" if whole else ""
    if not small:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif words:
        words += "零"
    return f"{words}{_DIGITS[rest]}分" if rest else f"{words}整"


def _whole_words(number: int) -> str:
    groups: list[int] = []
    while number:
        number, low = divmod(number, 10_000)
        groups.append(low)
    words = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += _DIGITS[0]
        words += _group_words(group) + _GROUPS[place]
        gap = False
    return words


def _group_words(group: int) -> str:
    words = ""
    gap = False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = bool(words)
    return words


def _number(name: str, value: ExprValue) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise FormatError(name, "a number")


def _day(name: str, value: ExprValue) -> date:
    if isinstance(value, date):
        return value
    raise FormatError(name, "a date")


def _plain(value: ExprValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return _date_cn(value)
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return "、".join(str(one) for one in value)
    raise FormatError("plain", "text, a number, a date or several texts")


def _date_cn(value: ExprValue) -> str:
    day = _day("date_cn", value)
    return f"{day.year}年{day.month}月{day.day}日"


_FORMATS: Mapping[str, Callable[[ExprValue], str]] = {
    "plain": _plain,
    "label": _plain,
    "address": _plain,
    "join": _plain,
    "wan": lambda value: plain_number(_number("wan", value) / 10_000),
    "yuan": lambda value: f"{_number('yuan', value).quantize(_FEN, ROUND_HALF_UP):f}",
    "money_words": lambda value: money_words(_number("money_words", value)),
    "percent": lambda value: f"{plain_number(_number('percent', value))}%",
    "percent_number": lambda value: plain_number(_number("percent_number", value)),
    "integer": lambda value: plain_number(_number("integer", value).to_integral_value(ROUND_HALF_UP)),
    "date_cn": _date_cn,
    "year": lambda value: str(_day("year", value).year),
    "month": lambda value: str(_day("month", value).month),
    "day": lambda value: str(_day("day", value).day),
}
FORMAT_NAMES = frozenset(_FORMATS)


def written(name: str, value: ExprValue) -> str:
    """A value as it stands on paper, in NFC. Raises FormatError, and KeyError for an unknown format."""
    return unicodedata.normalize("NFC", _FORMATS[name](value))
