"""Text over several lines of the screen, which is one line for the program, and looking up the entry being written."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from assistant.widgets.line_input import LineInput
from assistant.widgets.lookup import Matches

_OF_THE_SCREEN = ("f6", "f7")
"""Keys the stock widget selects text with; here they lead to the people and to the review, as everywhere."""


class LongText(TextArea, inherit_bindings=False):
    """Enter hands the text over, for the value itself has no line breaks; with a bar on a match it takes the match.

    Enter is taken in turn with the other keys, not as a priority binding: that would overtake letters still on the way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in TextArea.BINDINGS if not isinstance(one, Binding) or one.key not in _OF_THE_SCREEN),
        Binding("ctrl+home", "to_start", show=False),
        Binding("ctrl+end", "to_end", show=False),
    ]

    class Entered(Message):
        """The text was handed over."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, text: str, matches: Matches | None = None, parted_by: str = "") -> None:
        """With `matches`, the entry before the cursor is looked up; `parted_by` are the marks between entries."""
        super().__init__(text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self.cursor_blink = False
        self.move_cursor(self.document.end)
        self._matches = matches
        self._parted_by = parted_by
        self._was = text

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            chosen = self._matches.chosen_for(self.entry) if self._matches else None
            if chosen is not None:
                self.put(chosen.id)
            else:
                self.post_message(self.Entered("".join(self.text.splitlines())))
        elif event.key == "left" and self.cursor_location == (0, 0):
            self.post_message(LineInput.Back())
        elif not self._moves(event.key):
            await super()._on_key(event)
            self.seek()
            return
        event.stop()
        event.prevent_default()

    def action_delete_to_start_of_line(self) -> None:
        """All before the cursor: the line is the whole text, however many rows of the screen it takes."""
        self._delete_via_keyboard((0, 0), self.cursor_location)
        self.seek()

    async def action_delete_to_end_of_line_or_delete_line(self) -> None:
        """All behind the cursor."""
        self._delete_via_keyboard(self.cursor_location, self.document.end)
        self.seek()

    def action_to_start(self) -> None:
        """The cursor before the whole text."""
        self.move_cursor((0, 0))

    def action_to_end(self) -> None:
        """The cursor behind the whole text."""
        self.move_cursor(self.document.end)

    def _moves(self, key: str) -> bool:
        """Whether an arrow moved the bar: it is reached from the last row, so that arrows still move in the text."""
        if self._matches is None:
            return False
        if key not in {"up", "down"}:
            self._matches.highlighted = None
            return False
        last = self.navigator.is_last_wrapped_line(self.cursor_location)
        return (self._matches.chosen is not None or last) and self._matches.move(key)

    def seek(self) -> None:
        """Show what fits the entry that was changed; moving in the text shows nothing."""
        if self._matches is not None and self.text != self._was:
            self._was = self.text
            self._matches.seek(self.entry)

    @property
    def entry(self) -> str:
        """What stands between the last mark and the cursor."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        return before[self._begin(before) :].strip()

    def put(self, answer: str) -> None:
        """Put a match in the place of the entry."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        ends = [at for at in (line.find(mark, column) for mark in self._parted_by) if at >= 0]
        self.replace(answer, (row, self._begin(line[:column])), (row, min(ends, default=len(line))))
        self._was = self.text
        if self._matches is not None:
            self._matches.forget()

    def _begin(self, before: str) -> int:
        return max((before.rfind(mark) + 1 for mark in self._parted_by), default=0)
