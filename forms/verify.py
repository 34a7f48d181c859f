"""Reads a filled form back with another reader than the one that wrote it, and compares.

Checked for every value: what the field stores, what its appearance draws (decoded through the embedded font's
ToUnicode map), and for ticks that state and appearance agree and that both states can be shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forms.model import BoxFinding, BoxName, Text, Tick
from forms.pdf.rereading import ReadField, RereadError, reread, reread_pages
from forms.reading import continued_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from forms.model import FieldValues, FilledForm
    from forms.pdf.rereading import PrintedPage

_SPACE = re.compile(r"\s+")


def verify(filled: FilledForm, values: FieldValues) -> tuple[BoxFinding, ...]:
    """Every box that does not read back as it was filled; empty if all do."""
    given = _given(values)
    try:
        read = reread(filled.pdf)
    except RereadError:
        return filled.unreadable(values)
    if read.pages != filled.pages or read.asks_to_draw:
        return filled.unreadable(values)
    if read.fields is None:  # flat: texts stand in one piece in what a page's overlay draws, ticks are for the eye
        return filled.unreadable(values, _wrong_texts(filled, read.overlays, given))
    fields = read.fields
    wrong = (box for box, value in given.items() if not _agrees(box, value, fields, box in filled.continued))
    return filled.unreadable(values, wrong)


def _given(values: FieldValues) -> dict[BoxName, Text | Tick]:
    return {box: value for box, value in values.values.items() if not isinstance(value, Text) or value.text}


def verify_printed(
    pdf: bytes, forms: Sequence[tuple[int, FilledForm, FieldValues]]
) -> tuple[tuple[BoxFinding, ...], ...]:
    """For each form of a file for printing, from its first page there, every box that does not read back.

    Texts are compared page by page; of the ticks, how many a page has.
    """
    try:
        pages = reread_pages(pdf)
    except RereadError:
        pages = ()
    found = []
    for first, filled, values in forms:
        given = _given(values)
        own = pages[first : first + filled.pages]
        if len(own) != filled.pages:
            found.append(filled.unreadable(values))
            continue
        wrong = [*_wrong_texts(filled, [page.text for page in own], given), *_wrong_ticks(filled, own, given)]
        found.append(filled.unreadable(values, wrong))
    return tuple(found)


def _wrong_ticks(
    filled: FilledForm, pages: Sequence[PrintedPage], given: Mapping[BoxName, Text | Tick]
) -> Iterator[BoxName]:
    """The ticked boxes of pages that show another number of ticks; all tick boxes of a page that is to show none."""
    ticked: dict[int, list[BoxName]] = {}
    checks: dict[int, list[BoxName]] = {}
    for placed in filled.placed:
        if placed.kind == "check":
            checks.setdefault(placed.page, []).append(placed.box)
            if given.get(placed.box) == Tick(on=True):
                ticked.setdefault(placed.page, []).append(placed.box)
    for number, page in enumerate(pages):
        boxes = ticked.get(number, [])
        if page.ticks is not None and page.ticks != len(boxes):
            yield from boxes or checks.get(number, [])


def _agrees(box: BoxName, value: Text | Tick, fields: Mapping[str, ReadField], continued: bool) -> bool:
    read = fields.get(box)
    if read is None:
        # A table's sheet leaves out rows without any value.
        return not isinstance(value, Text) and not value.on
    if not isinstance(value, Text):
        on = read.value not in {"", "Off"}
        shown = all((state == read.value) if on else state == "Off" for state in read.states)
        return on == value.on and shown and read.pictured
    if not continued:
        return read.value == value.text and _drawn_as(read, value.text)
    parts = continued_in(fields, box)
    whole = "".join(part.value for part in parts)
    return (
        _plain(whole) == _plain(value.text)
        and "见续页" in read.value
        and _drawn_as(read, read.value)
        and all(_drawn_as(part, part.value) for part in parts)
    )


def _drawn_as(read: ReadField, text: str) -> bool:
    return bool(read.drawn) and all(_plain(drawn) == _plain(text) for drawn in read.drawn)


def _plain(text: str) -> str:
    """Without white space: line ends and spaces at them are not drawn."""
    return _SPACE.sub("", text)


def _wrong_texts(filled: FilledForm, drawn: Sequence[str], given: Mapping[BoxName, Text | Tick]) -> list[BoxName]:
    """`drawn` is what the overlay of each of the form's pages draws."""
    pages = [_plain(text) for text in drawn]
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
    return wrong
