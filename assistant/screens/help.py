"""The keys, on one page."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.texts import Voice


class HelpScreen(ModalScreen[None]):
    """Every key and what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f1,q,Q", "dismiss", show=False)]

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice

    def compose(self) -> ComposeResult:
        """A box over the screen."""
        with Vertical(classes="box"):
            yield Static(self._voice.say("screen.help.heading"), classes="heading", markup=False)
            yield Static(self._voice.say("screen.help.body"), markup=False)
