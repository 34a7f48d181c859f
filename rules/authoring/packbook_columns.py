"""The columns of a pack's items in a workbook, worked out from their models: one column for each thing to write.

A guide's twelve fields come first, under their official headings; Chinese words have a column for the English beside
them; what nobody told us has one for whom to ask.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from rules import yamlfile
from rules.authoring.guide_text import guide_words
from rules.model import Citation, Content, Duration, MatterDef, NotKnown, Words

Codec = Literal["text", "lines", "steps", "named", "kinds", "citation", "citations", "limit", "day", "json"]
"""How a value stands in a cell: `named` are ids with their titles, `kinds` the four kinds of handling."""

WORDS = get_args(Words)[0]
"""The model behind `Words`."""

_GUIDE_PATHS: Mapping[tuple[str, ...], str] = {
    ("title",): "title",
    ("guide", "authority"): "authority",
    ("guide", "legal_basis"): "legal_basis",
    ("guide", "conditions"): "conditions",
    ("guide", "handling"): "handling",
    ("guide", "procedure"): "procedure",
    ("materials",): "materials",
    ("guide", "special_steps"): "special_steps",
    ("guide", "statutory_time"): "statutory_time",
    ("guide", "promised_time"): "promised_time",
    ("guide", "fee"): "fee",
    ("guide", "result"): "result",
}
_STEP = re.compile(r"\[(?P<item>[^\]]*)\]|(?P<key>[^.\[\]]+)")
_MATTER_CODECS: Mapping[tuple[str, ...], Codec] = {
    ("guide", "procedure"): "steps",
    ("guide", "handling"): "kinds",
    ("materials",): "named",
    ("depends_on",): "named",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the way to its value in an item's tree, how it is written, whether it may be not known; `required`
    values are written even where they are empty.
    """

    path: tuple[str, ...]
    codec: Codec
    may_be_unknown: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class BookWords:
    """`packbook_words.yaml`."""

    sheets: Mapping[str, str]
    headings: Mapping[str, str]
    english: str
    between: str
    unknown: str


@lru_cache(maxsize=1)
def book_words() -> BookWords:
    """The words of workbooks, read once. Raises `YamlError`, `TypeError` where the file is damaged."""
    tree = yamlfile.to_plain(yamlfile.load(Path(__file__).with_name("packbook_words.yaml")))
    if not isinstance(tree, dict):
        raise TypeError("packbook_words.yaml is a mapping")
    sheets, headings = tree["sheets"], tree["headings"]
    if not isinstance(sheets, dict) or not isinstance(headings, dict):
        raise TypeError("packbook_words.yaml has sheets and headings")
    return BookWords(
        {key: str(word) for key, word in sheets.items()},
        {key: str(word) for key, word in headings.items()},
        str(tree["english"]),
        str(tree["between"]),
        str(tree["unknown"]),
    )


@lru_cache(maxsize=64)
def columns_of(model: type[Content]) -> tuple[Column, ...]:
    """The columns for items of a model; those of a guide first where it is a matter."""
    found = tuple(_of_model(model, ()))
    if model is not MatterDef:
        return found
    codecs = [
        Column(one.path, _MATTER_CODECS.get(one.path, one.codec), one.may_be_unknown, one.required) for one in found
    ]
    places = {path: place for place, path in enumerate(_GUIDE_PATHS)}
    first = sorted(
        (one for one in codecs if _bare(one.path) in places and "source" not in one.path and one.path[-1] != "en"),
        key=lambda one: (len(one.path) > len(_bare(one.path)) and one.path[-1] != "zh", places[_bare(one.path)]),
    )
    standard = [one for one in first if one.path in places or (one.path[-1] == "zh" and one.path[-2] != "ask")]
    return (Column(("id",), "text"), *standard, *(one for one in codecs if one not in standard and one.path != ("id",)))


def _bare(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path without the steps inside a word or a limit."""
    return path[:2] if path[:1] == ("guide",) else path[:1]


def heading(model: type[Content], column: Column) -> str:
    """What stands above a column."""
    words = book_words()
    path, english = column.path, column.path[-1] == "en"
    if path[-1] in {"zh", "en"}:
        path = path[:-1]
    if model is MatterDef and _bare(path) in _GUIDE_PATHS:
        start = guide_words().columns[_GUIDE_PATHS[_bare(path)]][0]
        steps = path[len(_bare(path)) :]
    else:
        start, steps = words.headings.get(path[0], path[0]), path[1:]
    found = words.between.join((start, *(words.headings.get(step, step) for step in steps)))
    return found + (words.english if english else "")


def field_title(model: type[Content], path: tuple[str, ...]) -> str:
    """What a field is called above its columns; the path itself where it has none."""
    found = next((one for one in columns_of(model) if one.path[: len(path)] == path), None)
    return heading(model, found) if found else ".".join(path)


def path_words(model: type[Content], path: str) -> str:
    """A way into an item in the words above its columns: `guide.legal_basis[1].of` is `法律依据 1·出处`."""
    words = book_words()
    steps = [(found["key"] or "", found["item"] or "") for found in _STEP.finditer(path)]
    keys = tuple(key for key, _ in steps)
    said: list[str] = []
    start = next((one for one in (keys[:2], keys[:1]) if model is MatterDef and one in _GUIDE_PATHS), ())
    if start:
        said.append(guide_words().columns[_GUIDE_PATHS[start]][0])
        steps = steps[len(start) :]
    for key, item in steps:
        if item:
            said[-1:] = [f"{said[-1]} {item}"]
        elif key == "en":
            said[-1:] = [said[-1] + words.english]
        elif key != "zh":
            said.append(words.headings.get(key, key))
    return words.between.join(said)


def _of_model(model: type[BaseModel], start: tuple[str, ...]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        path = (*start, field.alias or name)
        yield from _of_field(list(_members(field.annotation, field.metadata)), path, required=field.is_required())


def _members(annotation: object, metadata: object = ()) -> Iterator[object]:
    """The types a field may have, None aside."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin is Union or origin is types.UnionType:
        for one in get_args(annotation):
            yield from _members(one)
    elif annotation is not type(None):
        yield annotation


def _of_field(members: list[object], path: tuple[str, ...], *, required: bool) -> Iterator[Column]:
    unknown = NotKnown in members
    kinds = [one for one in members if one is not NotKnown]
    kind = kinds[0] if len(kinds) == 1 else str
    if kind is WORDS:
        yield Column((*path, "zh"), "text", unknown, required)
        yield Column((*path, "en"), "text")
    elif kind is Citation:
        yield Column(path, "citation", unknown)
    elif kind is Duration:
        yield Column(path, "limit", unknown)
        yield Column((*path, "source"), "citation")
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        if unknown:
            yield Column(path, "text", unknown)
        yield from _of_model(kind, path)
    else:
        yield Column(path, _plain_codec(kind), unknown, required)
    if unknown:
        yield Column((*path, "ask", "zh"), "text")
        yield Column((*path, "ask", "en"), "text")


def _plain_codec(kind: object) -> Codec:
    if kind is date:
        return "day"
    origin = get_origin(kind)
    if origin is tuple:
        inner = list(_members(get_args(kind)[0]))
        if inner == [Citation]:
            return "citations"
        plain = all(one is str or get_origin(one) is Literal for one in inner)
        return "lines" if plain else "json"
    return "json" if origin is dict or kind is dict or (origin is not None and origin is not Literal) else "text"
