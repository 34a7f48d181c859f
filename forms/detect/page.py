"""What detection works on (characters and ruled lines of a page) and what it gives (places to write in).

Lengths are points in the page's own space, origin bottom left; rectangles are (left, bottom, right, top).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from forms.reading import Rect

FoundKind: TypeAlias = Literal["text", "multiline", "comb", "check", "signature", "date"]
Shape: TypeAlias = Literal["cell", "line", "gap", "option", "bracket", "sign"]
"""How a place is printed: an empty cell, a ruled underline, a gap between words, a □, a ( ), a place to sign."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn character: its advance box from `x0` to `x1`, the baseline `y`, the type size."""

    text: str
    x0: float
    x1: float
    y: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the character's body."""
        return (self.x0 + self.x1) / 2, self.y + self.size * 0.38


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight drawn line, level or upright, from (x0, y0) to (x1, y1) with x0 ≤ x1 and y0 ≤ y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.y1 - self.y0 <= self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class PageInk:
    """What a page shows: its size, its characters, its straight lines."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place to write in. `page` counts from 0.

    `label` are the words it belongs to and `section` the heading above or beside those, if there is one. `value` is
    what is printed in it already (a placeholder, a default). `cells` counts the digit boxes of a comb. `confidence`
    is from 0 to 1.
    """

    page: int
    rect: Rect
    kind: FoundKind
    shape: Shape
    label: str
    section: str
    confidence: float
    value: str = ""
    cells: int = 0
