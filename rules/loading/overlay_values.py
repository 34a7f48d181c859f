"""The fields that an office can fill in, and how what it writes there is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["words", "text", "days", "wait", "number"]
"""What stands in a blank: words, plain text, working days, until when a paper may come later, a limit of the place."""

FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "hall": {"address": "words", "hours": "words", "phone": "text"},
    "matter": {"authority": "words", "special_steps": "words", "promised_time": "days", "fee": "words"},
    "fact": {"local": "number"},
    "material": {"may_wait": "wait"},
    "remark": {"text": "words"},
}
"""The fields that an office can fill, by kind of item; a matter's are those of its guide."""

_WAIT = re.compile(r"(\d{1,3})\s*(个?工作日|个?自然日|日|天|working days?|days?)?")
_PHONE = re.compile(r"(?=(?:\D*\d){3})[\d+\-—()（）转、，,；;/ ]+")
_MOST_DAYS = 250
"""Working days of a year: no office promises more."""
_NO_WAIT = frozenset(("不可", "不可容缺", "否", "不", "no"))
_WORKING = ("工作日", "working")


def read_days(text: str) -> int | None:
    """Working days: `3`, `3个工作日`, `当场`; None for anything else, and for more than a year has."""
    if text.strip() in {"当场", "即办", "当场办结"}:
        return 0
    found = read_wait(text)
    return found[0] if found is not None and 0 <= found[0] <= _MOST_DAYS and _plain_or_working(text) else None


def _plain_or_working(text: str) -> bool:
    return text.strip().isdigit() or any(word in text for word in _WORKING)


def read_wait(text: str) -> tuple[int, bool] | None:
    """Days, and whether they are working days; -1 for a paper that may not be handed in later; None for no answer."""
    plain = text.strip().lower()
    if plain in _NO_WAIT:
        return -1, True
    found = _WAIT.fullmatch(plain)
    if found is None:
        return None
    unit = found[2] or "工作日"
    return int(found[1]), any(word in unit for word in _WORKING)


def misread(key: str, value: str) -> Literal["no_blank", "bad_days", "bad_wait", "bad_phone"] | None:
    """What is wrong with a value for a blank, before it is kept; None where it can be filled in."""
    kind, _, rest = key.partition(":")
    wanted = FIELDS.get(kind, {}).get(rest.rpartition(":")[2])
    if wanted is None:
        return "no_blank"
    if wanted == "days" and read_days(value) is None:
        return "bad_days"
    if key.endswith(":phone") and _PHONE.fullmatch(value.strip()) is None:
        return "bad_phone"
    return "bad_wait" if wanted == "wait" and read_wait(value) is None else None
