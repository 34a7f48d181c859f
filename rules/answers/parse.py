"""Typed text and file text become values here, once; and values become words and file text again.

Text is put in NFC; digits and letters of numbers, codes and dates become ASCII. A wrong answer is a `Refusal`: a code
(a text id worded by the application) with the fact and, where it helps, a limit. Nothing typed is ever repeated.

An identity number is only normalised here, because its kind is another fact: `check_against` judges the two together.
The interview asks it at once; a file's number is judged by the packs' checks, so that a notice can name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.answers.parse_code import REFUSALS as CODE_REFUSALS
from rules.answers.parse_code import read_code, show_code
from rules.answers.parse_number import chinese_number, money, plain_number
from rules.answers.parse_text import ascii_code, clean_name, clean_text, loosely
from rules.facts import FactId, Items, Value
from rules.model import FactDef, FactType, Option
from rules.tables.codes import NO_TABLES, CodeTables
from rules.tables.days import read_day
from rules.tables.numbers import check_number

REFUSALS = frozenset(
    f"refused.{name}"
    for name in (
        "empty", "bool", "number", "money", "cents", "percent", "too_small", "too_large", "too_many_decimals",
        "date", "date_range", "choice", "choices", "too_short", "too_long", "control_character", "private_character",
        "name",
        "id_characters", "id_number", "id_length", "id_area", "id_birth", "id_birth_future", "id_check_digit",
        "id_retired", "id_permit", "uscc", "mobile", "phone", "phone_area", "email", "postcode", "list", "not_text",
        "whole", "no_words",
        *CODE_REFUSALS,
    )
)  # fmt: skip
"""Every code a refusal can carry, for the application to word. `Refusal.limit` fills a number into the words, or
rows of a code table."""

Plain = str | bool | list[str]
"""A value in a file: text, true or false, or a list of option ids."""

_TRUE = frozenset(("true", "yes", "y", "是", "对", "有", "要", "需要", "1", "√"))
_FALSE = frozenset(("false", "no", "n", "否", "不", "不是", "没有", "无", "不要", "不需要", "0", "2"))
_UNITS = {"平方米": ("平方米", "平米", "平方", "m2"), "人": ("人", "名", "个人", "位")}
"""How people write a unit, the longer first; any other unit only as its fact has it."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_EXTENSION = re.compile(r"(转|EXT\.?|X)(?=[0-9]{1,6}$)")
_ABROAD = re.compile(r"(\+|00)(?!86)[1-9][0-9()-]{6,18}")
_SERVICE = re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}")
"""400 and 800 numbers, which have no area code."""

_ID_FAULTS: Mapping[str, str] = {
    "number.length": "id_length",
    "number.characters": "id_characters",
    "number.province": "id_area",
    "number.birth": "id_birth",
    "number.birth_future": "id_birth_future",
    "number.check_digit": "id_check_digit",
    "number.retired_15": "id_retired",
    "number.is_residence_permit": "id_permit",
}
_WHOLE_EXAMPLE = Decimal(3)
_SEPARATORS = re.compile(r"[,;、\uff0c\uff1b\s]+")
_NUMBERS = frozenset((FactType.NUMBER, FactType.MONEY, FactType.PERCENT))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that cannot be taken: a code out of `REFUSALS`, the fact, and a limit to name. Never the value."""

    code: str
    fact: FactId
    limit: str = ""


def parse_value(fact: FactDef, typed: object, as_of: date, codes: CodeTables = NO_TABLES) -> Value | Refusal:
    """The value of one fact out of what was typed or stands in a file (text, true/false, a number, a list).

    `as_of` is the case's day: numbers that state a date are read with it. An empty text is "none" for an optional
    fact and refused for any other. `codes` are the pack's tables: a fact that is declared with one takes a code or an
    exact name of it, and its value is the code. Raises `UnknownTableError`, `CodeTableError`.
    """
    if fact.type is FactType.LIST:
        return _refuse(fact, "list")
    if fact.type is FactType.CHOICES:
        return _choices(fact, typed)
    if isinstance(typed, bool):
        return typed if fact.type is FactType.BOOL else _refuse(fact, "not_text")
    if isinstance(typed, int | Decimal) and fact.type is not FactType.BOOL:
        typed = format(Decimal(typed), "f")
    if isinstance(typed, date):
        typed = typed.isoformat()
    if not isinstance(typed, str):
        return _refuse(fact, "not_text")
    if not typed.strip():
        return "" if fact.optional else _refuse(fact, "empty")
    if fact.codes is not None:
        found = read_code(codes.table(fact.codes), typed, as_of)
        return _refuse(fact, found.problem, found.limit) if found.problem else found.code
    return _from_text(fact, typed, as_of)


def _refuse(fact: FactDef, code: str, limit: object = "") -> Refusal:
    return Refusal(f"refused.{code}", FactId(fact.id), str(limit))


def _from_text(fact: FactDef, typed: str, as_of: date) -> Value | Refusal:
    match fact.type:
        case FactType.BOOL:
            return _bool(fact, typed)
        case FactType.NUMBER | FactType.MONEY | FactType.PERCENT:
            return _number(fact, typed)
        case FactType.DATE:
            return _date(fact, typed)
        case FactType.CHOICE:
            found = _option(fact.options, typed)
            return _refuse(fact, "choice") if found is None else found.id
        case FactType.TEXT | FactType.NAME:
            return _text(fact, typed)
        case _:
            return _code(fact, typed, as_of)


def _bool(fact: FactDef, typed: str) -> Value | Refusal:
    word = loosely(typed)
    if word in _TRUE:
        return True
    return False if word in _FALSE else _refuse(fact, "bool")


def _number(fact: FactDef, typed: str) -> Value | Refusal:
    text = ascii_code(typed)
    if fact.type is FactType.MONEY:
        number = money(text)
    elif fact.type is FactType.PERCENT:
        number = plain_number(text.removesuffix("%"))
    else:
        bare = _without_unit(text, fact.unit)
        number = plain_number(bare)
        number = chinese_number(bare) if number is None else number
    if number is None and fact.whole:
        return _refuse(fact, "whole", _whole_example(fact))
    if number is None:
        return _refuse(fact, {FactType.MONEY: "money", FactType.PERCENT: "percent"}.get(fact.type, "number"))
    return _in_range(fact, number)


def _without_unit(text: str, unit: str) -> str:
    """`80平米` or `80㎡` of a fact in 平方米 without its unit, a unit of something else as it is."""
    ways = sorted(map(ascii_code, _UNITS.get(unit, (unit,))), key=len, reverse=True)
    found = next((way for way in ways if way and text.casefold().endswith(way.casefold())), "")
    return text[: len(text) - len(found)]


def _whole_example(fact: FactDef) -> Decimal:
    """A whole number that the fact would take."""
    least = _WHOLE_EXAMPLE if fact.minimum is None else max(fact.minimum, _WHOLE_EXAMPLE)
    return least if fact.maximum is None else min(fact.maximum, least)


def _in_range(fact: FactDef, number: Decimal) -> Value | Refusal:
    places = max(0, -int(number.normalize().as_tuple().exponent))
    allowed = fact.decimals if fact.decimals is not None else 2 if fact.type is FactType.MONEY else None
    if places and fact.whole:
        return _refuse(fact, "whole", _whole_example(fact))
    if allowed is not None and places > allowed:
        return _refuse(fact, "cents" if fact.type is FactType.MONEY else "too_many_decimals", allowed)
    percent = fact.type is FactType.PERCENT
    minimum = fact.minimum if fact.minimum is not None else Decimal(0) if percent else None
    maximum = fact.maximum if fact.maximum is not None else Decimal(100) if percent else None
    if minimum is not None and number < minimum:
        return _refuse(fact, "too_small", minimum)
    if maximum is not None and number > maximum:
        return _refuse(fact, "too_large", maximum)
    return Decimal(format(number, "f")) + 0


def _date(fact: FactDef, typed: str) -> Value | Refusal:
    day = read_day(typed)
    if day is None:
        return _refuse(fact, "date")
    return day if 1900 <= day.year <= 2200 else _refuse(fact, "date_range")


def _option(options: Sequence[Option], typed: str) -> Option | None:
    word = loosely(typed)
    for option in options:
        if option.id == word:
            return option
    for option in options:
        words = [option.label] if option.term is None else [option.label, option.term]
        if any(word in (loosely(said.zh), loosely(said.en or said.zh)) for said in words):
            return option
    if word.isascii() and word.isdigit() and len(word) <= 3 and 1 <= int(word) <= len(options):
        return options[int(word) - 1]
    return None


def _choices(fact: FactDef, typed: object) -> Value | Refusal:
    if isinstance(typed, str):
        whole = _option(fact.options, typed) if typed.strip() else None
        parts: list[object] = [typed] if whole else [part for part in _SEPARATORS.split(typed) if part]
    elif isinstance(typed, list | tuple):
        parts = list(typed)
    else:
        return _refuse(fact, "choices")
    if not parts:
        return () if fact.optional else _refuse(fact, "empty")
    chosen: set[str] = set()
    for position, part in enumerate(parts, start=1):
        found = _option(fact.options, part) if isinstance(part, str) else None
        if found is None:
            return _refuse(fact, "choices", position)
        chosen.add(found.id)
    return tuple(option.id for option in fact.options if option.id in chosen)


def _text(fact: FactDef, typed: str) -> Value | Refusal:
    cleaned = clean_name(typed) if fact.type is FactType.NAME else clean_text(typed)
    if cleaned.problem:
        return _refuse(fact, cleaned.problem)
    if not cleaned.text:
        return _refuse(fact, "empty")
    if len(cleaned.text) < fact.min_length:
        return _refuse(fact, "too_short", fact.min_length)
    if fact.min_length and not any(map(str.isalpha, cleaned.text)):  # a day or a number where an address is asked
        return _refuse(fact, "no_words")
    if fact.max_length is not None and len(cleaned.text) > fact.max_length:
        return _refuse(fact, "too_long", fact.max_length)
    return cleaned.text


def _code(fact: FactDef, typed: str, as_of: date) -> Value | Refusal:
    text = ascii_code(typed)
    kind = str(fact.type)
    match fact.type:
        case FactType.ID_NUMBER:
            if not re.fullmatch(r"[A-Z0-9()/-]{4,30}", text.upper()):
                return _refuse(fact, "id_characters")
            return text.upper()
        case FactType.USCC | FactType.MOBILE:
            checked = check_number(kind, text, as_of)
            return checked.normalised if checked.valid is not False else _refuse(fact, kind)
        case FactType.EMAIL:
            return text if len(text) <= 100 and _EMAIL.fullmatch(text) else _refuse(fact, kind)
        case FactType.POSTCODE:
            return text if re.fullmatch(r"[0-9]{6}", text) else _refuse(fact, kind)
        case _:
            fault = _phone_fault(text.upper(), as_of)
            return _refuse(fact, fault) if fault else text


def _phone_fault(text: str, as_of: date) -> str:
    """Why a telephone number is not taken; empty for a line with area code, a mobile, 400/800 or a number abroad."""
    plain = _EXTENSION.sub("-", text)
    if _ABROAD.fullmatch(plain) or _SERVICE.fullmatch(plain) or check_number("mobile", plain, as_of).valid:
        return ""
    line = check_number("phone", plain, as_of)
    if not line.valid:
        return "phone"
    return "phone_area" if "number.area_unknown" in line.hints else ""


def check_against(fact: FactDef, value: Value, siblings: Mapping[str, Value], as_of: date) -> Refusal | None:
    """Whether an identity number fits its kind; `siblings` are the other fields of the same person by name.

    The kind of `id_number` stands in `id_type` (any `…_number` in `…_type`). None where nothing speaks against it,
    also where the kind is not known yet or states no rule.
    """
    if fact.type is not FactType.ID_NUMBER or not isinstance(value, str):
        return None
    name = fact.id.rpartition(".")[2]
    kind = siblings.get(name.removesuffix("_number") + "_type")
    if not isinstance(kind, str):
        return None
    checked = check_number(kind, value, as_of)
    return _refuse(fact, _ID_FAULTS.get(checked.reason, "id_number")) if checked.refused else None


def show_value(fact: FactDef, value: Value, language: str = "zh", codes: CodeTables = NO_TABLES) -> str:
    """The value as a person reads it: `500,000 元(50 万元)`, `2026年11月22日`, a label, a code with its name."""
    english = language.startswith("en")
    if isinstance(value, bool):
        return ("yes" if value else "no") if english else ("是" if value else "否")
    if isinstance(value, Decimal):
        return _show_number(fact, value, english=english)
    if isinstance(value, date):
        return value.isoformat() if english else f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Items):
        return str(len(value.items)) if english else f"{len(value.items)} 人"
    if fact.codes in codes and isinstance(value, str):
        return show_code(codes.table(str(fact.codes)), value, english=english)
    labels = {option.id: option.label.of("en" if english else "zh") for option in fact.options}
    if isinstance(value, tuple):
        return (", " if english else "、").join(labels.get(part, part) for part in value)
    return labels.get(value, value)


def _show_number(fact: FactDef, value: Decimal, *, english: bool) -> str:
    number = format(value, "f")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    grouped = format(Decimal(number), ",f")
    if fact.type is FactType.PERCENT:
        return f"{number}%"
    if fact.type is not FactType.MONEY:
        return f"{grouped} {fact.unit}".rstrip() if fact.unit and not english else grouped
    if english:
        return f"CNY {grouped}"
    wan = format((value / 10000).normalize(), "f")
    return f"{grouped} 元({wan} 万元)" if abs(value) >= 10000 else f"{grouped} 元"


def to_plain(fact: FactDef, value: Value) -> Plain:
    """The value as a file holds it; `parse_value` reads it back as the same value."""
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Items):
        raise TypeError(f"{fact.id} is a list; write its items field by field")
    return value
