"""Canonical JSON for what a package carries: sorted keys, no float, UTF-8, LF; equal content is equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""Numbers are integers; decimals travel as text and keep their digits."""

_quoted: Callable[[str], str] = encode_basestring
_STEP = "  "


def canonical_json(value: Json) -> bytes:
    """The one byte form of a value: keys sorted by code point, indented by two, LF."""
    return (_text(value, "\n") + "\n").encode("utf-8")


def _text(value: Json, line: str) -> str:
    """A value as text; `line` is a line end with the indentation of the value. Raises TypeError for a float."""
    match value:
        case str():
            return _quoted(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            raise TypeError("a float has no one text form; write the decimal as text")
        case Mapping():
            deeper = line + _STEP
            entries = [f"{_quoted(key)}: {_text(value[key], deeper)}" for key in sorted(value)]
            return _between("{", entries, "}", line)
        case _:
            deeper = line + _STEP
            return _between("[", [_text(item, deeper) for item in value], "]", line)


def _between(opening: str, entries: Sequence[str], closing: str, line: str) -> str:
    if not entries:
        return opening + closing
    deeper = line + _STEP
    return f"{opening}{deeper}{f',{deeper}'.join(entries)}{line}{closing}"
