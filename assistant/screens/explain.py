"""Why something is as it is: the deciding facts, the law behind it, its grade and the day it was last read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from assistant.texts import Voice
from assistant.views import ExplanationView
from assistant.widgets.prose import Line, Prose


class ExplainScreen(ModalScreen[None]):
    """One explanation in a box over the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f3,q,Q", "dismiss", show=False)]

    def __init__(self, voice: Voice, view: ExplanationView) -> None:
        super().__init__()
        self._voice = voice
        self._view = view

    def compose(self) -> ComposeResult:
        """Headline, lines, sources."""
        prose = Prose()
        prose.update(self._lines())
        with VerticalScroll(classes="box"):
            yield prose

    def _lines(self) -> Iterator[Line]:
        yield Line(self._view.headline, "bold")
        for line in self._view.lines:
            yield Line(f"  {line}", hang=2)
        for source in self._view.sources:
            yield Line(self._voice.say("screen.interview.source", source=source.line), "dim", 2)
