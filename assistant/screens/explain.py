"""Why something is as it is: the deciding facts, the law behind it, its grade and the day it was last read."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.texts import Voice
from assistant.views import ExplanationView


class ExplainScreen(ModalScreen[None]):
    """One explanation in a box over the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f3,q", "dismiss", show=False)]

    def __init__(self, voice: Voice, view: ExplanationView, lead: str = "") -> None:
        super().__init__()
        self._voice = voice
        self._view = view
        self._lead = lead

    def compose(self) -> ComposeResult:
        """Headline, lines, sources."""
        with VerticalScroll(classes="box"):
            yield Static(self._text(), markup=False)

    def _text(self) -> Text:
        text = Text()
        text.append(self._view.headline + "\n", "bold")
        if self._lead:
            text.append(self._lead + "\n")
        for line in self._view.lines:
            text.append(f"  {line}\n")
        for source in self._view.sources:
            text.append(self._voice.say("screen.interview.source", source=source.line) + "\n", "dim")
        return text
