"""What pydantic says of a file's items, in the plain words of findings, whatever its own words are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.vocabulary import nearest

_BRANCH = re.compile(r"_?[A-Z]|function-")
COLON = "\uff1a"
"""The Chinese colon, which YAML takes for a part of the key."""
_LISTED = re.compile(r"'([^']*)'")
_BY_TYPE = (
    ("date_", "the calendar has no such day; write it as YYYY-MM-DD"),
    ("datetime_", "the calendar has no such day; write it as YYYY-MM-DD"),
    ("int_", "input should be a valid integer, unable to parse string as an integer"),
    ("decimal_", "input should be a valid decimal"),
    ("float_", "input should be a valid decimal"),
    ("bool_", "input should be a valid boolean, unable to interpret input"),
    ("string_type", "input should be a valid string"),
    ("tuple_type", "input should be a valid tuple"),
    ("list_type", "input should be a valid tuple"),
    ("model_", "input should be a valid dictionary"),
    ("dict_type", "input should be a valid dictionary"),
    ("mapping_type", "input should be a valid dictionary"),
)
"""How the names of kinds of faults begin, and what is said of each: one sentence for all of a kind."""
_BY_PATTERN = (
    ("^[0-9]{4}", "write YYYY, YYYY-MM or YYYY-MM-DD"),
    ("^[a-z]+(-", "write small letters, parts joined by a hyphen"),
    ("^[a-z][a-z0-9_", "write small letters, digits and underscores, a letter first, parts joined by a dot"),
)
"""How the patterns of the models begin, and what is to be written."""


def faults_of(error: ValidationError) -> list[ErrorDetails]:
    """What is wrong. Where a value may be of several kinds, only what keeps it from the kind that it is nearest to; a
    key with a Chinese colon is not missing as well.
    """
    details = error.errors(include_url=False)
    kinds: dict[tuple[int | str, ...], dict[str, int]] = {}
    for detail in details:
        for prefix, kind in _branches(detail["loc"]):
            counts = kinds.setdefault(prefix, {})
            counts[kind] = counts.get(kind, 0) + 1
    best = {prefix: min(counts, key=lambda kind: counts[kind]) for prefix, counts in kinds.items()}
    kept = [one for one in details if all(best[prefix] == kind for prefix, kind in _branches(one["loc"]))]
    there = {
        (*one["loc"][:-1], str(one["loc"][-1]).partition(COLON)[0]) for one in kept if COLON in str(one["loc"][-1:])
    }
    return [one for one in kept if one["type"] != "missing" or one["loc"] not in there]


def _branches(loc: Sequence[int | str]) -> Iterable[tuple[tuple[int | str, ...], str]]:
    for at, step in enumerate(loc):
        if isinstance(step, str) and _BRANCH.match(step):
            yield tuple(loc[:at]), step


def steps_of(detail: ErrorDetails) -> list[str]:
    """The keys that lead to a fault, without the names of our own classes."""
    return [str(step) for step in detail["loc"] if isinstance(step, int) or not _BRANCH.match(step)]


def said_of(detail: ErrorDetails) -> str:
    """A fault in plain words, with the nearest word where only some are allowed."""
    kind = detail["type"]
    if kind in {"enum", "literal_error"}:
        expected = _LISTED.findall(str(detail.get("ctx", {}).get("expected", "")))
        typed = detail.get("input")
        near = nearest(typed, expected) if isinstance(typed, str) else None
        hint = f"; did you mean '{near}'?" if near else ""
        return f"input should be {_lowered(detail['msg']).removeprefix('input should be ')}{hint}"
    if kind == "string_pattern_mismatch":
        pattern = str(detail.get("ctx", {}).get("pattern", ""))
        return next((said for start, said in _BY_PATTERN if pattern.startswith(start)), _lowered(detail["msg"]))
    known = next((said for start, said in _BY_TYPE if kind.startswith(start)), "")
    return known or _lowered(detail["msg"].removeprefix("Value error, "))


def _lowered(said: str) -> str:
    return said[:1].lower() + said[1:]
