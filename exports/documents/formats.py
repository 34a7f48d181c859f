"""The formats that a slot may name: those of the forms, and Chinese counting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from exports.documents.numerals import counted
from forms.formats import written
from rules.expr import ExprType, ExprValue


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name and the type it takes (None: text, a number, a date or several texts)."""

    name: str
    takes: ExprType | None

    def show(self, value: ExprValue) -> str:
        """The value as it is printed, in NFC."""
        if self.name == "cn":
            return counted(int(written("integer", value)))
        return written(self.name, value)


_TAKES: Mapping[str, ExprType | None] = {
    "plain": None,
    "wan": ExprType.NUMBER,
    "yuan": ExprType.NUMBER,
    "money_words": ExprType.NUMBER,
    "percent": ExprType.NUMBER,
    "integer": ExprType.NUMBER,
    "cn": ExprType.NUMBER,
    "date_cn": ExprType.DATE,
}
FORMATS: Mapping[str, Format] = MappingProxyType({name: Format(name, takes) for name, takes in _TAKES.items()})
"""Format name → format; `cn` counts in Chinese: 两, 三, 二十."""
