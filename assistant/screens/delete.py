"""Before a stored case is taken away for good: which, and what is lost with it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from assistant.texts import Voice
from assistant.views import CaseView
from assistant.widgets.prose import Prose


class DeleteScreen(ModalScreen[bool]):
    """Asks once; only Y means yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "dismiss(True)", show=False),
        Binding("escape,enter,n,N,q,Q", "dismiss(False)", show=False),
    ]

    def __init__(self, voice: Voice, case: CaseView) -> None:
        super().__init__()
        self._voice = voice
        self._case = case

    def compose(self) -> ComposeResult:
        """The number, what is lost, the keys."""
        say = self._voice.say
        name = self._case.name or say("top.unnamed")
        with Vertical(classes="box"):
            yield Prose(say("screen.delete.ask", number=self._case.number, name=name), classes="heading")
            yield Prose(say("screen.delete.lost", answered=self._case.answered))
            yield Prose(say("screen.delete.keys"), classes="help")
