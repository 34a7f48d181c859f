"""How a value is written in a box: the formats that a form's map may name (`FormatName` in forms/model.py).

Money is yuan; 大写 follows 《正确填写票据和结算凭证的基本规定》: 到"元"写"整",有"分"不写"整",连续的 0 只写一个"零"。
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from forms.errors import FormsError
from rules.expr import ExprType, ExprValue

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (10**3, "仟"), (10**2, "佰"), (10, "拾"))
_LARGEST = 10**16
_FEN = Decimal("0.01")


class FormatError(FormsError):
    """A value cannot be written in a format: it is of another type, or an amount out of range."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"the format '{name}' takes {wanted}; correct `format` or the expression in map.yaml")


def plain_number(number: Decimal) -> str:
    """Digits without an exponent and without trailing zeros: `50`, `0.5`, `1234567.89`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_words(yuan: Decimal) -> str:
    """大写 of an amount in yuan, up to 分. Raises FormatError for a negative amount or one of 10^16 and more."""
    fen = int((yuan * 100).to_integral_value(ROUND_HALF_UP))
    if not 0 <= fen < _LARGEST * 100:
        raise FormatError("money_words", "an amount from 0 to below 10^16 yuan")
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
    """大写 of a whole number from 1 up. Each unit splits it in two: 12 0345 is 12, 万, and 零 with 0345."""
    for unit, name in _UNITS:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = _DIGITS[0] if 0 < low < unit // 10 else ""
            return _whole_words(high) + name + gap + (_whole_words(low) if low else "")
    return _DIGITS[number]


def _plain(value: ExprValue) -> str:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return _date_cn(value)
    return "、".join(str(one) for one in value) if isinstance(value, tuple) else str(value)


def _date_cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _integer(number: Decimal) -> str:
    if number != number.to_integral_value():
        raise FormatError("integer", "a whole number")
    return plain_number(number)


_NUMBERS: Mapping[str, Callable[[Decimal], str]] = {
    "wan": lambda number: plain_number(number / 10_000),
    "yuan": lambda number: f"{number.quantize(_FEN, ROUND_HALF_UP):f}",
    "money_words": money_words,
    "percent": lambda number: f"{plain_number(number)}%",
    "percent_number": plain_number,
    "integer": _integer,
}
_DATES: Mapping[str, Callable[[date], str]] = {
    "date_cn": _date_cn,
    "year": lambda day: str(day.year),
    "month": lambda day: str(day.month),
    "day": lambda day: str(day.day),
}
FORMAT_NAMES = frozenset({"plain", *_NUMBERS, *_DATES})


def fits(name: str, kind: ExprType) -> bool:
    """Whether a format can write what an expression of this type gives."""
    if name in _NUMBERS:
        return kind is ExprType.NUMBER
    if name in _DATES:
        return kind is ExprType.DATE
    return kind in {ExprType.TEXT, ExprType.NUMBER, ExprType.DATE, ExprType.TEXTS}


def written(name: str, value: ExprValue) -> str:
    """A value as it stands on paper, in NFC. Raises FormatError, and KeyError for an unknown format."""
    return unicodedata.normalize("NFC", _written(name, value))


def _written(name: str, value: ExprValue) -> str:
    if name in _NUMBERS:
        if isinstance(value, Decimal):
            return _NUMBERS[name](value)
        raise FormatError(name, "a number")
    if name in _DATES:
        if isinstance(value, date):
            return _DATES[name](value)
        raise FormatError(name, "a date")
    if name not in FORMAT_NAMES:
        raise KeyError(name)
    if isinstance(value, str | Decimal | date) or (isinstance(value, tuple) and _all_text(value)):
        return _plain(value)
    raise FormatError(name, "text, a number, a date or several texts")


def _all_text(values: tuple[object, ...]) -> bool:
    return all(isinstance(one, str) for one in values)
