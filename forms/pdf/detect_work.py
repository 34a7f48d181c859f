"""Detection as the child process does it: fields where a PDF has them, else places found from lines and words."""

from __future__ import annotations

import hashlib
import io
from dataclasses import asdict
from typing import TYPE_CHECKING

import pikepdf

from forms.detect.find import find_places
from forms.pdf.detect_ink import pages_ink
from forms.pdf.examine import examine
from forms.pdf.upright import turn_of
from forms.reading import put_together
from forms.rows import CONTINUED

if TYPE_CHECKING:
    from forms.detect.page import Place
    from forms.reading import ReadBox, Rect
    from forms.turning import Turn

_FOUND_NAME = "p{page}.{number:03d}"


def detect(pdf: bytes, most_pages: int) -> dict[str, object]:
    """What could be written into, as JSON for the parent. Raises what `examine` and `pages_ink` raise."""
    reading, _ = put_together(examine(pdf, (), most_pages))
    turns = _turns(pdf)
    boxes: list[dict[str, object]] = []
    titles: list[str] = [reading.title]
    if reading.kind == "acroform":
        named = {box.name: box for box in reversed(reading.boxes) if not box.name.startswith(CONTINUED)}
        boxes = [_field(box) for box in reversed(named.values())]  # one place a name, where it stands first
    elif reading.kind == "flat":
        counts: dict[int, int] = {}
        for place in find_places(pages_ink(pdf, most_pages)):
            counts[place.page] = counts.get(place.page, 0) + 1
            name = _FOUND_NAME.format(page=place.page + 1, number=counts[place.page])
            boxes.append(_found(place, turns[place.page].back(place.rect), name))
    for lines in reading.texts[:1]:
        titles.extend(lines[:6])
    return {
        "kind": reading.kind,
        "pages": reading.pages,
        "titles": [title for title in titles if title],
        "turns": [asdict(turn) for turn in turns],
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "boxes": boxes,
    }


def _turns(pdf: bytes) -> list[Turn]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [turn_of(page.obj) for page in opened.pages]


def _field(box: ReadBox) -> dict[str, object]:
    return {
        "name": box.name,
        "page": box.page,
        "rect": list(box.rect),
        "kind": box.kind,
        "label": box.label,
        "options": list(box.options),
        "value": box.value,
        "read_only": box.read_only,
        "confidence": 1.0,
    }


def _found(place: Place, rect: Rect, name: str) -> dict[str, object]:
    return {
        "name": name,
        "page": place.page,
        "rect": [round(side, 1) for side in rect],
        "kind": place.kind,
        "label": place.label,
        "section": place.section,
        "value": place.value,
        "cells": place.cells,
        "confidence": place.confidence,
    }
