"""A blank PDF form and its boxes: what the typesetter gives and the filler takes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from forms.model import BoxName

BoxKind: TypeAlias = Literal["text", "multiline", "comb", "date", "check", "sign"]
Rect: TypeAlias = tuple[float, float, float, float]


class BoxSpec(NamedTuple):
    """One box of a blank.

    `name` is the full name of the PDF field. `page` counts from 0. `rect` is (left, bottom, right, top) in points.
    `size` is the declared type size and `floor` the smallest one allowed, in points. `max_length` counts characters
    (the cells of a comb). `role` names who signs, for kind `sign`.
    """

    name: BoxName
    page: int
    rect: Rect
    kind: BoxKind
    tooltip: str = ""
    size: float = 10.5
    floor: float = 7.0
    max_length: int | None = None
    role: str = ""


class Blank(NamedTuple):
    """A blank PDF, its SHA-256 in lower-case hexadecimal, its boxes in printed order and its number of pages."""

    pdf: bytes
    sha256: str
    boxes: tuple[BoxSpec, ...]
    pages: int


def blank_of(pdf: bytes, boxes: tuple[BoxSpec, ...], pages: int) -> Blank:
    """A `Blank` with its hash worked out."""
    return Blank(pdf, hashlib.sha256(pdf).hexdigest(), boxes, pages)
