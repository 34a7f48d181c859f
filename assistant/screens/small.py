"""The window is too small: one line that says how small, and how large it must be."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.texts import Voice

SMALLEST = (80, 24)
"""Columns and rows below which no screen fits."""


class SmallScreen(ModalScreen[None]):
    """Stands over everything until the window is large enough."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(self._line(), markup=False)

    def on_resize(self) -> None:
        """The size changes while a person drags the window."""
        self.query_one(Static).update(self._line())

    def _line(self) -> str:
        size = self.app.size
        return self._voice.say("screen.small", width=size.width, height=size.height)
