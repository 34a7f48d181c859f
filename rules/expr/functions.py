"""Functions of known values. Each gives None where there is no answer (division by zero, a day that is no day)."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import TypeAlias

from rules.facts import Scalar
from rules.tables.calendar import shipped_calendar
from rules.tables.numbers import check_number
from rules.vocabulary import ExprType

DECIMALS = Context(prec=28)
"""28 digits; `enterprise` capital in yuan with cents takes 20 at most."""

_MOST_DIGITS = 12
_FEBRUARY, _LEAP_DAY = 2, 29
_SEX_WORDS = {"female": "女", "male": "男"}
_SHOWN_START, _SHOWN_END = 3, 2

Strict: TypeAlias = Callable[[date, tuple[Scalar, ...]], Scalar | None]


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's parameter types, result type and body; the body gets the day of the case first."""

    takes: tuple[ExprType, ...]
    gives: ExprType
    body: Strict


def calculate(body: Strict, day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    """The function's value, or None where arithmetic has none."""
    try:
        return body(day, values)
    except (DecimalException, OverflowError):
        return None


def _number(value: Scalar) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise TypeError("a number was expected; the type check lets nothing else through")


def _text(value: Scalar) -> str:
    if isinstance(value, str):
        return value
    raise TypeError("a text was expected; the type check lets nothing else through")


def _date(value: Scalar) -> date:
    if isinstance(value, date):
        return value
    raise TypeError("a date was expected; the type check lets nothing else through")


def _whole(value: Scalar) -> int | None:
    number = _number(value)
    return int(number) if number == number.to_integral_value() and abs(number) < Decimal(10) ** 9 else None


def _add(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return DECIMALS.add(_number(values[0]), _number(values[1]))


def _subtract(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return DECIMALS.subtract(_number(values[0]), _number(values[1]))


def _multiply(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return DECIMALS.multiply(_number(values[0]), _number(values[1]))


def _divide(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return DECIMALS.divide(_number(values[0]), _number(values[1]))


def _negate(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return DECIMALS.minus(_number(values[0]))


def _concat(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return "".join(_text(value) for value in values)


def _size(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return Decimal(len(_text(values[0])))


def _round(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    digits = _whole(values[1])
    if digits is None or not 0 <= digits <= _MOST_DIGITS:
        return None
    return _number(values[0]).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=DECIMALS)


def _floor(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return _number(values[0]).to_integral_value(rounding=ROUND_FLOOR, context=DECIMALS)


def _add_years(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    day, years = _date(values[0]), _whole(values[1])
    if years is None or not date.min.year <= day.year + years <= date.max.year:
        return None
    year = day.year + years
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY) and not isleap(year):
        return date(year, _FEBRUARY, _LEAP_DAY - 1)
    return day.replace(year=year)


def _add_days(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    days = _whole(values[1])
    return None if days is None else _date(values[0]) + timedelta(days=days)


def _age_on(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    birth, day = _date(values[0]), _date(values[1])
    before = (day.month, day.day) < (birth.month, birth.day)
    return Decimal(day.year - birth.year - before)


def _id_birth(day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    checked = check_number(_text(values[0]), _text(values[1]), day)
    return None if checked.refused else checked.birth


def _id_sex(day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    checked = check_number(_text(values[0]), _text(values[1]), day)
    return None if checked.refused or checked.sex is None else _SEX_WORDS[checked.sex]


def _id_valid(day: date, values: tuple[Scalar, ...]) -> Scalar:
    return not check_number(_text(values[0]), _text(values[1]), day).refused


def _is_day_off(_day: date, values: tuple[Scalar, ...]) -> Scalar | None:
    works = shipped_calendar().is_working_day(_date(values[0]))
    return None if works is None else not works


def _mask(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    number = _text(values[0])
    if len(number) <= _SHOWN_START + _SHOWN_END:
        return "*" * len(number)
    return number[:_SHOWN_START] + "*" * (len(number) - _SHOWN_START - _SHOWN_END) + number[-_SHOWN_END:]


def _starts(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return _text(values[0]).startswith(_text(values[1]))


def _ends(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return _text(values[0]).endswith(_text(values[1]))


def _contains(_day: date, values: tuple[Scalar, ...]) -> Scalar:
    return _text(values[1]) in _text(values[0])


_B, _N, _T, _D = ExprType.BOOL, ExprType.NUMBER, ExprType.TEXT, ExprType.DATE

OPERATORS: Mapping[str, Strict] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "negate": _negate,
    "concat": _concat,
}

FUNCTIONS: Mapping[str, Signature] = {
    "round": Signature((_N, _N), _N, _round),
    "floor": Signature((_N,), _N, _floor),
    "add_years": Signature((_D, _N), _D, _add_years),
    "add_days": Signature((_D, _N), _D, _add_days),
    "age_on": Signature((_D, _D), _N, _age_on),
    "id_birth": Signature((_T, _T), _D, _id_birth),
    "id_sex": Signature((_T, _T), _T, _id_sex),
    "id_valid": Signature((_T, _T), _B, _id_valid),
    "is_day_off": Signature((_D,), _B, _is_day_off),
    "mask": Signature((_T,), _T, _mask),
}

METHODS: Mapping[str, Signature] = {
    "startsWith": Signature((_T, _T), _B, _starts),
    "endsWith": Signature((_T, _T), _B, _ends),
    "contains": Signature((_T, _T), _B, _contains),
}

STRICT: Mapping[str, Strict] = {
    **OPERATORS,
    "size": _size,
    **{name: signature.body for name, signature in (*FUNCTIONS.items(), *METHODS.items())},
}
