"""What can be wrong with a layout; both are errors of the forms floor.

FormsError
├── GridError           a section cannot be drawn: cells that do not close, words wider than their cell
└── DuplicateBoxError   two boxes of one name
"""

from __future__ import annotations

from forms.errors import FormsError


class GridError(FormsError):
    """A part of a layout cannot be drawn; the message names section and row and says what does not fit."""


class DuplicateBoxError(FormsError):
    """Two boxes of one layout carry the same name, or one name continues another."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the box '{name}' stands twice, or continues the name of another box; rename one")
