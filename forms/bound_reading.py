"""Reads a filled copy of a pinned blank, whoever filled it: what stands in its places that the blank itself has not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from forms.bound import known_places
from forms.reading import Limits, PdfReading, ReadBox, Unreadable
from forms.stranger import bytes_of, read_pdf
from forms.stranger_ask import ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forms.bound import Bound, BoundBox
    from forms.reading import KnownBox

_DEFAULT = Limits()
_Place: TypeAlias = tuple[str, float, bool]
"""Words, share of ink, and whether some of the words are not seen."""
_TICK_INK = 0.035  # more ink than the blank's own box has: it is ticked
_SURE, _LESS_SURE = 0.9, 0.6
_ON = "on"
_NOTHING = ("", 0.0, False)
_BROAD = 3.0  # points that a tick may reach beyond its box


def read_bound(path: Path, bound: Bound, blank: bytes, limits: Limits = _DEFAULT) -> PdfReading | Unreadable:
    """The values of a filled copy. A copy with fields is read by its fields; a flat one in the blank's places.

    A ticked box has the value `on`. What is printed on the blank is no value.
    """
    reading = read_pdf(path, limits)
    if isinstance(reading, Unreadable) or reading.kind != "flat":
        return reading
    data = bytes_of(path, limits)
    if isinstance(data, Unreadable):
        return data
    known = [_widened(one) for one in known_places(bound)]
    filled = _places(data, known, limits)
    empty = _places(blank, known, limits)
    if isinstance(filled, Unreadable):
        return filled
    if isinstance(empty, Unreadable):
        return empty
    boxes = tuple(_read(one, filled, empty) for one in bound.boxes if one.kind != "signature")
    return PdfReading(
        "flat", reading.pages, boxes, reading.title, reading.form or bound.form, reading.edition, reading.texts
    )


def _widened(place: KnownBox) -> KnownBox:
    if place.kind != "check":
        return place
    left, bottom, right, top = place.rect
    return replace(place, rect=(left - _BROAD / 2, bottom - _BROAD / 2, right + _BROAD / 2, top + _BROAD))


def _places(pdf: bytes, known: Sequence[KnownBox], limits: Limits) -> Mapping[str, _Place] | Unreadable:
    wanted = [{"name": one.name, "page": one.page, "rect": list(one.rect), "kind": one.kind} for one in known]
    answered = ask({"work": "places", "pages": limits.pages, "known": wanted}, pdf, limits)
    if isinstance(answered, Unreadable):
        return answered
    listed = answered[0]["places"]
    rows = listed if isinstance(listed, list) else []
    return {str(name): (str(words), float(ink), bool(unseen)) for name, words, ink, unseen in rows}


def _read(one: BoundBox, filled: Mapping[str, _Place], empty: Mapping[str, _Place]) -> ReadBox:
    name = one.box or one.place
    words, ink, unseen = filled.get(name, _NOTHING)
    printed, own_ink, _ = empty.get(name, _NOTHING)
    sure = _SURE if name in filled else 0.0
    if one.kind == "check":
        on = ink - own_ink > _TICK_INK
        value = _ON if on else ""
        return ReadBox(name, one.page, one.rect, "check", one.label, value=value, drawn=value, confidence=sure)
    value, sure = (words, sure) if not printed else (_without(words, printed), min(sure, _LESS_SURE))
    if one.kind == "comb":
        value = value.replace(" ", "")
    return ReadBox(
        name, one.page, one.rect, one.kind, one.label, value=value, drawn=value, confidence=sure, unseen=unseen
    )


def _without(words: str, printed: str) -> str:
    """What was written beside printed words: those words, taken out once."""
    return "" if words == printed else words.replace(printed, "", 1).strip()
