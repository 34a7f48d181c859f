"""A one-line input that an input method (IME) can follow."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input


class LineInput(Input):
    """`Input` with a steady cursor, reported at its true cell, and ← going back at the start of the line.

    The stock widget reports the cursor one cell too far right at the end of the text; an input method draws its
    candidate window there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("left", "left_or_back", show=False)]

    class Back(Message):
        """← was pressed with the cursor at the start of the line."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.untouched = bool(value)
        """The answer given before stands here as it was: ← goes further back instead of into it."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cursor's cell on the screen, where the input method puts its candidates."""
        x, y, _width, _height = self.content_region
        return Offset(x + self._position_to_cell(self.cursor_position) - self.scroll_offset[0], y)

    async def _on_key(self, event: events.Key) -> None:
        if event.key != "left":
            self.untouched = False
        await super()._on_key(event)

    def action_left_or_back(self) -> None:
        """Move left, or ask to go back at the start of the line."""
        if self.cursor_at_start or self.untouched:
            self.post_message(self.Back())
        else:
            self.action_cursor_left()
