"""Values of a pack's items as the text of one cell, and back without loss.

What people read stands plainly; what could be misread (a line break inside a list's item, a text that looks like a
marker) stands as JSON. Ids and grades stand behind the words in `〔…〕`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rules.authoring.guide_table import HANDLING
from rules.authoring.guide_text import (
    Limit,
    closest,
    folded,
    handling_words,
    lines,
    numbered,
    read_limit,
    same_law,
    show_limit,
)
from rules.authoring.packbook_columns import Codec, book_words
from rules.model import Grade
from rules.tables.days import read_day
from rules.yamlfile import Plain

_MARK = re.compile(
    r"^(?P<text>.*)〔(?P<of>[a-z][a-z0-9_.]*) (?P<grade>[a-z]+)(?: (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}))?〕$", re.DOTALL
)
_NAMED = re.compile(r"^(?P<text>.*)〔(?P<id>[a-z][a-z0-9_.]*)〕$", re.DOTALL)
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LAW = re.compile(r"^《(?P<law>.+?)》(?P<article>.*)$", re.DOTALL)


class CellError(ValueError):
    """A cell that cannot be read; `code` is stable, `hint` names what was probably meant or what is allowed, `line` is
    the line of a cell with several (from 1; 0 where it has but one).
    """

    def __init__(self, code: str, hint: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.hint = hint
        self.line = line


CELL_FAULTS = ("limit", "handling", "no_source", "no_named", "json", "steps")
"""Every code of a `CellError`."""


@dataclass(frozen=True)
class Titles:
    """The titles behind ids, for reading and writing: of the laws, and of what is named in lists."""

    sources: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)


def encode(value: Plain, codec: Codec, titles: Titles) -> str:
    """The text of a cell."""
    match codec:
        case "lines":
            return _lines(_texts(value))
        case "steps":
            return _steps(_texts(value))
        case "kinds":
            return "、".join(_texts(value))
        case "named":
            return _lines([_named(one, titles) for one in _texts(value)])
        case "citation":
            return _citation(value, titles)
        case "citations":
            return _lines([_citation(one, titles) for one in value]) if isinstance(value, list) else ""
        case "limit":
            days = value.get("working_days") if isinstance(value, dict) else None
            return show_limit(Limit(int(str(days)))) if days is not None else ""
        case "json":
            return json.dumps(value, ensure_ascii=False)
        case _:
            return _text(str(value))


def decode(text: str, codec: Codec, titles: Titles) -> Plain:
    """The value of a cell that is not empty. Raises `CellError`."""
    match codec:
        case "lines":
            return list(_items(text))
        case "steps":
            return _read_steps(text)
        case "kinds":
            if any(one not in HANDLING for one in handling_words(text)):
                raise CellError("handling", "、".join(HANDLING))
            return list(handling_words(text))
        case "named":
            return _each(_read_named, _items(text), titles)
        case "citation":
            return _read_citation(text, titles)
        case "citations":
            return _each(_read_citation, _items(text), titles)
        case "limit":
            limit = read_limit(text)
            if limit is None or limit.days is None:
                raise CellError("limit")
            return {"working_days": str(limit.days)}
        case "day":
            day = read_day(text)
            return text if day is None else day.isoformat()
        case "json":
            return _json(text)
        case _:
            return _read_text(text)


def _texts(value: Plain) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


# ---------------------------------------------------------------- texts and lists


def _text(text: str) -> str:
    """A text as it is; quoted where it is empty, looks quoted, or says what a cell says of the unknown."""
    plain = bool(text) and not text.startswith('"') and text != book_words().unknown
    return text if plain else json.dumps(text, ensure_ascii=False)


def _read_text(text: str) -> str:
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        try:
            found = json.loads(text)
        except json.JSONDecodeError:
            return text
        return found if isinstance(found, str) else text
    return text


def _lines(items: Sequence[str]) -> str:
    joined = "\n".join(items)
    return joined if list(_items(joined)) == list(items) else json.dumps(list(items), ensure_ascii=False)


def _items(text: str) -> Sequence[str]:
    """The lines of a cell, or the items of a list in JSON."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
    return [line for line in re.split(r"\r?\n", text) if line.strip()]


def _steps(items: Sequence[str]) -> str:
    text = numbered(items)
    return text if list(lines(text)) == list(items) else json.dumps(list(items), ensure_ascii=False)


def _read_steps(text: str) -> Plain:
    found = _items(text) if text.startswith("[") else lines(text)
    if not found:
        raise CellError("steps")
    return list(found)


def _json(text: str) -> Plain:
    try:
        return _plain(json.loads(text, parse_int=str, parse_float=str, parse_constant=str))
    except (ValueError, RecursionError):
        raise CellError("json") from None


def _plain(value: object) -> Plain:
    if isinstance(value, dict):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


# ---------------------------------------------------------------- names and citations


def _each(read: Callable[[str, Titles], Plain], items: Sequence[str], titles: Titles) -> list[Plain]:
    found: list[Plain] = []
    for line, item in enumerate(items, start=1):
        try:
            found.append(read(item, titles))
        except CellError as fault:
            raise CellError(fault.code, fault.hint, line if len(items) > 1 else 0) from None
    return found


def _named(item_id: str, titles: Titles) -> str:
    title = titles.named.get(item_id, "")
    return f"{title}〔{item_id}〕" if title and "\n" not in title else item_id


def _read_named(text: str, titles: Titles) -> str:
    marked = _NAMED.match(text)
    if marked:
        return marked["id"]
    if _ID.fullmatch(text.strip()):
        return text.strip()
    same = [item_id for item_id, title in titles.named.items() if folded(title) == folded(text)]
    if not same:
        raise CellError("no_named", closest(text.strip(), titles.named.values()))
    return same[0]


def _citation(value: Plain, titles: Titles) -> str:
    if not isinstance(value, dict):
        return ""
    of, grade, day = str(value["of"]), str(value["grade"]), value.get("last_checked")
    title = titles.sources.get(of)
    words = f"《{title}》" if title else ""
    return f"{words}{value.get('article', '')}〔{of} {grade}{f' {day}' if day else ''}〕"


def _read_citation(text: str, titles: Titles) -> dict[str, Plain]:
    marked = _MARK.match(text)
    if marked:
        article = marked["text"].removeprefix(f"《{titles.sources.get(marked['of'], '')}》")
        found = {"of": marked["of"], "article": article, "grade": marked["grade"], "last_checked": marked["day"] or ""}
        return {key: word for key, word in found.items() if word}
    named = _LAW.match(text.strip())
    known = {same_law(title): source_id for source_id, title in titles.sources.items()}
    source_id = known.get(same_law(named["law"])) if named else None
    if named is None or source_id is None:
        near = closest(named["law"] if named else text, titles.sources.values())
        raise CellError("no_source", near)
    article = named["article"].strip()
    return {"of": source_id, **({"article": article} if article else {}), "grade": str(Grade.INFERRED)}
