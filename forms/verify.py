"""Reads a filled form back with another library than the one that wrote it, and compares.

Checked for every value: what the field stores, what its appearance draws (decoded through the embedded font's
ToUnicode map), and for ticks that state and appearance agree.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from forms.model import BoxFinding, BoxName, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forms.model import FieldValues, FilledForm, Tick

_SHOWN = re.compile(rb"/(KF\d+) [\d.]+ Tf|<([0-9A-F]*)>Tj")
_MAPPED = re.compile(rb"<([0-9A-F]{4})><([0-9A-F]+)>")
_SPACE = re.compile(r"\s+")
_DEEPEST = 50
_Maps: TypeAlias = dict[str, dict[bytes, str]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A field as the second reader sees it."""

    value: str
    drawn: tuple[str, ...]
    states: tuple[str, ...]


def verify(filled: FilledForm, values: FieldValues) -> tuple[BoxFinding, ...]:
    """Every box that does not read back as it was filled; empty if all do."""
    given = {box: value for box, value in values.values.items() if not isinstance(value, Text) or value.text}
    try:
        reader = PdfReader(io.BytesIO(filled.pdf), strict=True)
        if len(reader.pages) != filled.pages:
            return _all(filled, values, given)
        form = reader.root_object.get("/AcroForm")
        if form is None:
            return _verify_flat(reader, filled, values, given)
        form = form.get_object()
        if form.get("/NeedAppearances"):
            return _all(filled, values, given)
        fields = dict(_fields(form))
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError):
        return _all(filled, values, given)
    wrong = [box for box, value in given.items() if not _agrees(box, value, fields, box in filled.continued)]
    return _all(filled, values, wrong)


def _all(
    filled: FilledForm, values: FieldValues, boxes: Mapping[BoxName, object] | list[BoxName]
) -> tuple[BoxFinding, ...]:
    return tuple(
        BoxFinding(filled.form, box, "box.unreadable", values.owners[box].facts if box in values.owners else ())
        for box in boxes
    )


def _agrees(box: BoxName, value: Text | Tick, fields: Mapping[str, _Read], continued: bool) -> bool:
    read = fields.get(box)
    if read is None:
        # A table's sheet leaves out rows without any value.
        return not isinstance(value, Text) and not value.on
    if not isinstance(value, Text):
        on = read.value not in {"", "Off"}
        return on == value.on and all((state == read.value) if on else state == "Off" for state in read.states)
    if not continued:
        return read.value == value.text and _drawn_as(read, value.text)
    parts: list[_Read] = []
    while (part := fields.get(f"continued.{box}.{len(parts) + 1}")) is not None:
        parts.append(part)
    whole = "".join(part.value for part in parts)
    return (
        _plain(whole) == _plain(value.text)
        and "见续页" in read.value
        and _drawn_as(read, read.value)
        and all(_drawn_as(part, part.value) for part in parts)
    )


def _drawn_as(read: _Read, text: str) -> bool:
    return bool(read.drawn) and all(_plain(drawn) == _plain(text) for drawn in read.drawn)


def _plain(text: str) -> str:
    """Without white space: line ends and spaces at them are not drawn."""
    return _SPACE.sub("", text)


# ---------------------------------------------------------------- reading fields


def _fields(form: DictionaryObject) -> Iterator[tuple[str, _Read]]:
    maps: _Maps = {}
    waiting = [(node.get_object(), "", 0) for node in form.get("/Fields", ArrayObject())]
    while waiting:
        node, prefix, depth = waiting.pop()
        if not isinstance(node, DictionaryObject) or depth > _DEEPEST:
            continue
        part = str(node.get("/T", ""))
        name = f"{prefix}.{part}" if prefix and part else prefix or part
        kids = [kid.get_object() for kid in node.get("/Kids", ArrayObject())]
        if any("/T" in kid for kid in kids):
            waiting.extend((kid, name, depth + 1) for kid in kids)
        else:
            yield name, _read(node, kids or [node], maps)


def _read(node: DictionaryObject, widgets: list[DictionaryObject], maps: _Maps) -> _Read:
    value = str(node.get("/V", ""))
    if node.get("/FT") == "/Btn":
        return _Read(value.removeprefix("/"), (), tuple(str(w.get("/AS", "/Off")).removeprefix("/") for w in widgets))
    drawn: list[str] = []
    for widget in widgets:
        looks = widget.get("/AP")
        if looks is not None:
            drawn.append(_shown_text(_stream(_entry(looks.get_object(), "/N")), maps))
    return _Read(value, tuple(drawn), ())


def _shown_text(stream: StreamObject, maps: _Maps) -> str:
    """The text a stream of ours draws, by the ToUnicode maps of its fonts. `maps` keeps those read before."""
    fonts = _entry(_entry(stream, "/Resources"), "/Font")
    pieces: list[str] = []
    current: dict[bytes, str] = {}
    for font, codes in _SHOWN.findall(stream.get_data()):
        if font:
            name = f"/{font.decode('ascii')}"
            place = str(fonts.raw_get(name))
            if place not in maps:
                maps[place] = _unicode_map(_entry(fonts, name))
            current = maps[place]
        else:
            pieces.extend(current.get(codes[at : at + 4], "\ufffd") for at in range(0, len(codes), 4))
    return "".join(pieces)


def _entry(thing: DictionaryObject, key: str) -> DictionaryObject:
    found = thing[key].get_object()
    if not isinstance(found, DictionaryObject):
        raise TypeError(key)
    return found


def _stream(thing: DictionaryObject) -> StreamObject:
    if not isinstance(thing, StreamObject):
        raise TypeError("not a stream")
    return thing


def _unicode_map(font: DictionaryObject) -> dict[bytes, str]:
    data = _stream(_entry(font, "/ToUnicode")).get_data()
    return {code: bytes.fromhex(text.decode("ascii")).decode("utf-16-be") for code, text in _MAPPED.findall(data)}


# ---------------------------------------------------------------- flat forms


def _verify_flat(
    reader: PdfReader, filled: FilledForm, values: FieldValues, given: Mapping[BoxName, Text | Tick]
) -> tuple[BoxFinding, ...]:
    """Each text must stand in one piece in what its page's overlay draws; a tick leaves nothing to read."""
    maps: _Maps = {}
    pages = [_plain(_overlay_text(page, maps)) for page in reader.pages]
    page_of = {placed.box: placed.page for placed in filled.placed}
    all_pages = "".join(pages)
    wrong: list[BoxName] = []
    for box, value in given.items():
        if not isinstance(value, Text):
            continue
        text = _plain(value.text)
        if box in filled.continued:
            found = all(piece in all_pages for piece in (text[:20], text[-20:]))
        else:
            found = text in pages[page_of[box]] if box in page_of else False
        if not found:
            wrong.append(box)
    return _all(filled, values, wrong)


def _overlay_text(page: DictionaryObject, maps: _Maps) -> str:
    overlay = _entry(_entry(_entry(page, "/Resources"), "/XObject"), "/KaibanOverlay")
    return _shown_text(_stream(overlay), maps)
