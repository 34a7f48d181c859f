"""How values are written in boxes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.formats import FormatError, fits, money_words, plain_number, written
from forms.model import FormatName
from rules.expr import ExprType

_DIGITS = {word: number for number, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
AMOUNTS = st.integers(min_value=0, max_value=10**18 - 1).map(lambda fen: Decimal(fen) / 100)


def read_group(words: str) -> int:
    total = digit = 0
    for word in words:
        if word in _PLACES:
            total, digit = total + digit * _PLACES[word], 0
        else:
            digit = _DIGITS[word]
    return total + digit


def read_whole(words: str) -> int:
    total = 0
    for part in words.rpartition("亿")[::2]:
        high, found, low = part.partition("万")
        number = read_group(high) * 10_000 + read_group(low) if found else read_group(part)
        total = total * 10**8 + number
    return total


def read_money(words: str) -> Decimal:
    """大写 read back, by a reader that shares nothing with the writer."""
    yuan, _, small = words.rpartition("元")
    fen = read_whole(yuan) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        digit, found, rest = small.partition(unit)
        if found:
            fen, small = fen + _DIGITS[digit[-1]] * worth, rest
    return Decimal(fen) / 100


@given(AMOUNTS)
def test_an_amount_in_words_reads_back_as_the_same_amount(amount: Decimal) -> None:
    assert read_money(money_words(amount)) == amount


@given(AMOUNTS)
def test_an_amount_in_words_never_has_two_zeros_together_nor_one_before_a_unit(amount: Decimal) -> None:
    words = money_words(amount)
    assert "零零" not in words
    if amount >= 1:
        assert not any(f"零{unit}" in words for unit in "元万亿角拾佰仟")


@given(AMOUNTS)
def test_an_amount_in_words_ends_with_whole_exactly_where_there_is_no_fen(amount: Decimal) -> None:
    assert money_words(amount).endswith("整") == ((amount * 100) % 10 == 0)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("8000000", "捌佰万元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("100.05", "壹佰元零伍分"),
        ("1001000", "壹佰万壹仟元整"),
        ("123456789.01", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
        ("500000", "伍拾万元整"),
        ("1000000", "壹佰万元整"),
    ],
)
def test_money_in_words_follows_the_rule_for_notes_and_settlement_papers(amount: str, words: str) -> None:
    assert money_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "1e16"])
def test_an_amount_that_no_form_can_hold_is_refused_and_not_written_wrong(amount: str) -> None:
    with pytest.raises(FormatError):
        money_words(Decimal(amount))


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_ten_thousands_give_the_amount_again_and_carry_no_idle_zeros(amount: Decimal) -> None:
    text = written("wan", amount)
    assert Decimal(text) * 10_000 == amount
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize(("amount", "text"), [("8000000", "800"), ("500", "0.05"), ("1234567.89", "123.456789")])
def test_yuan_are_written_as_ten_thousands(amount: str, text: str) -> None:
    assert written("wan", Decimal(amount)) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("yuan", Decimal("12.5"), "12.50"),
        ("percent", Decimal("33.30"), "33.3%"),
        ("percent_number", Decimal("40.00"), "40"),
        ("integer", Decimal("7"), "7"),
        ("date_cn", date(2026, 11, 22), "2026年11月22日"),
        ("year", date(2026, 1, 2), "2026"),
        ("month", date(2026, 1, 2), "1"),
        ("day", date(2026, 1, 2), "2"),
        ("plain", ("货币", "实物"), "货币、实物"),
        ("plain", Decimal("1E+3"), "1000"),
    ],
)
def test_each_format_writes_its_kind(name: str, value: Decimal | date | tuple[str, ...], text: str) -> None:
    assert written(name, value) == text


@pytest.mark.parametrize(("name", "value"), [("wan", "800"), ("date_cn", Decimal(3)), ("plain", True)])
def test_a_format_given_another_type_is_an_error_without_the_value(name: str, value: str | Decimal | bool) -> None:
    with pytest.raises(FormatError) as caught:
        written(name, value)
    assert "800" not in str(caught.value)


def test_a_format_knows_which_expressions_it_can_write() -> None:
    assert fits("wan", ExprType.NUMBER)
    assert not fits("wan", ExprType.TEXT)
    assert not fits("plain", ExprType.BOOL)
    assert not fits("plain", ExprType.PERSON)


def test_a_fraction_is_never_rounded_to_a_whole_number() -> None:
    assert written("integer", Decimal("12.0")) == "12"
    with pytest.raises(FormatError):
        written("integer", Decimal("12.5"))


def test_text_is_written_in_one_unicode_form() -> None:
    assert written("plain", "e\u0301") == "\u00e9"


def test_every_format_that_a_map_may_name_is_there() -> None:
    for name in get_args(FormatName):
        assert fits(name, ExprType.NUMBER) or fits(name, ExprType.DATE)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**15, places=6))
def test_a_plain_number_reads_back_equal(number: Decimal) -> None:
    assert Decimal(plain_number(number)) == number
