"""Articles of one law put together: `第三条、第十六条` and `第八条、第十六条` are 第三条、第八条、第十六条."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.answers.parse_number import chinese_number

_NUMBERED = re.compile(r"第(?P<number>[零〇一二三四五六七八九十百千]+)[条條]")


def merged_articles(texts: Iterable[str]) -> str:
    """Each article once, in the order of the law; in the order given where one has no number of its own."""
    parts = list(dict.fromkeys(part for text in texts for part in text.split("、") if part))
    numbers = [_number(part) for part in parts]
    if None not in numbers:
        order = sorted(range(len(parts)), key=lambda place: (numbers[place] or 0, place))
        parts = [parts[place] for place in order]
    return "、".join(parts)


def _number(part: str) -> int | None:
    found = _NUMBERED.match(part)
    value = chinese_number(found["number"]) if found is not None else None
    return None if value is None else int(value)
