"""Canonical JSON for what a package carries: sorted keys, no float, UTF-8, LF; equal content is equal bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""Numbers are integers; decimals travel as text and keep their digits."""


def canonical_json(value: Json) -> bytes:
    """The one byte form of a value: keys sorted by code point, indented by two, LF."""
    return (json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode("utf-8")


def _plain(value: Json) -> object:
    match value:
        case float():
            raise TypeError("a float has no one text form; write the decimal as text")
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return [_plain(item) for item in value]
