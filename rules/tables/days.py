"""Days as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date

from rules.tables.numbers import normalise

_WAYS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})",
        r"(\d{4})(年)(\d{1,2})月(\d{1,2})[日号]",
        r"(\d{4})()(\d{2})(\d{2})",
    )
)


def read_day(text: str) -> date | None:
    """`2026-11-2`, `2026/11/2`, `2026.11.2`, `2026年11月2日` or `20261102`; None for anything else."""
    plain = normalise(text)
    found = next((match for way in _WAYS if (match := way.fullmatch(plain))), None)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None
