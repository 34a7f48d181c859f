"""Chinese numerals for counting clauses: 一 to 九百九十九."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def counted(number: int) -> str:
    """A number of things: as `numeral`, but 两 for two before a measure word, and plain digits outside 1 to 999."""
    if not 1 <= number <= 999:
        return str(number)
    return "两" if number == 2 else numeral(number)


def numeral(number: int) -> str:
    """A whole number from 1 to 999 in Chinese, as clauses are counted: 十, 十一, 二十, 一百零一."""
    if not 1 <= number <= 999:
        raise ValueError(f"{number} is not from 1 to 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
