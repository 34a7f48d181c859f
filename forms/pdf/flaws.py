"""What is to be seen in the boxes of a finished form, and what is wrong with their look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from forms.reading import Rect

FlawCode: TypeAlias = Literal[
    "box.stores_other", "box.shows_other", "box.shows_nothing", "box.shows_idle", "box.outside", "box.over_print"
]
"""Another value stored than given; another text drawn; nothing drawn; something drawn in a box left open; ink outside;
ink over printed words."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A box and what is to be seen in it: a text, a tick or none, or (None) anything that stays inside.

    `as_before` is of a button that has a look of its own for being off, and was off: whether it is to look as it did.
    """

    name: str
    page: int
    rect: Rect
    kind: str
    seen: str | bool | None
    as_before: bool | None = None

    def moved(self, left: float, bottom: float) -> Expected:
        """The same, measured from another corner of the page."""
        rect = (self.rect[0] - left, self.rect[1] - bottom, self.rect[2] - left, self.rect[3] - bottom)
        return replace(self, rect=rect)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One box that does not look as it should."""

    box: str
    page: int
    code: FlawCode
