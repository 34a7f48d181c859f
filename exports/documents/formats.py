"""How values are printed in documents. Money is yuan, a percentage is 0 to 100."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rules.vocabulary import ExprType


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the type it takes (None: text, number or date) and how it shows a value."""

    takes: ExprType | None
    show: Callable[[object], str]


def _number(value: object) -> Decimal:
    assert isinstance(value, Decimal | int)
    return Decimal(value)


def _trimmed(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(value: object) -> str:
    match value:
        case bool():
            raise TypeError("a yes or no is not printed; write it as a condition")
        case Decimal():
            return _trimmed(value)
        case date():
            return _date(value)
        case _:
            return str(value)


def _date(value: object) -> str:
    assert isinstance(value, date)
    return f"{value.year}年{value.month}月{value.day}日"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SMALL = ("", "拾", "佰", "仟")
_LARGE = ("", "万", "亿", "万亿")


def money_words(value: object) -> str:
    """An amount in capital Chinese numerals (《正确填写票据和结算凭证的基本规定》): 壹佰万元整, 壹拾陆元零柒分."""
    cents = int((_number(value) * 100).to_integral_value())
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _whole(yuan) + "元" if yuan else ""
    if not jiao and not fen:
        return (text or "零元") + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    groups = []
    rest = number
    while rest:
        rest, group = divmod(rest, 10000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = True
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _LARGE[place]
        gap = False
    return text


def _group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _SMALL[place]
        gap = False
    return text


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "plain": Format(None, _plain),
        "wan": Format(ExprType.NUMBER, lambda value: _trimmed(_number(value) / 10000)),
        "yuan": Format(ExprType.NUMBER, lambda value: _trimmed(_number(value))),
        "money_words": Format(ExprType.NUMBER, money_words),
        "percent": Format(ExprType.NUMBER, lambda value: f"{_trimmed(_number(value))}%"),
        "integer": Format(ExprType.NUMBER, lambda value: str(int(_number(value)))),
        "date_cn": Format(ExprType.DATE, _date),
    }
)
"""Format name → format."""
