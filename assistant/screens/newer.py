"""Before a stored case goes on: what newer rules would change, and what nobody may overlook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from assistant.cautions import Caution
from assistant.newer import Newer, newer_lines
from assistant.texts import Voice
from assistant.widgets.prose import Prose

Verdict: TypeAlias = Literal["accept", "keep"]


class NewerScreen(ModalScreen["Verdict | None"]):
    """Shows the difference; A accepts the newer rules, K keeps to the earlier ones, Esc leaves the case closed."""

    DEFAULT_CSS = "NewerScreen .box { max-height: 90%; } NewerScreen VerticalScroll { height: auto; max-height: 14; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A", "dismiss('accept')", show=False),
        Binding("k,K", "keep", show=False),
        Binding("escape,q,Q", "dismiss(None)", show=False),
    ]

    def __init__(self, voice: Voice, newer: Newer) -> None:
        super().__init__()
        self._voice = voice
        self._newer = newer

    def compose(self) -> ComposeResult:
        """Which versions, what comes out otherwise, the keys."""
        say = self._voice.say
        with Vertical(classes="box"):
            yield Prose(say("pin.heading"), classes="heading")
            with VerticalScroll():
                yield Prose("\n".join(newer_lines(self._voice, self._newer)), id="differs")
            yield Prose(say("pin.keys" if self._newer.kept else "pin.keys_not_kept"), classes="help")

    def action_keep(self) -> None:
        """Go on by the earlier rules, where they were kept."""
        if self._newer.kept:
            self.dismiss("keep")


class CautionScreen(ModalScreen[None]):
    """Warnings about the case as a whole, which have to be seen once."""

    DEFAULT_CSS = (
        "CautionScreen .box { max-height: 90%; } CautionScreen VerticalScroll { height: auto; max-height: 14; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,Q", "dismiss", show=False)]

    def __init__(self, voice: Voice, cautions: Sequence[Caution]) -> None:
        super().__init__()
        self._voice = voice
        self._cautions = cautions

    def compose(self) -> ComposeResult:
        """The warnings with their details, the key."""
        say = self._voice.say
        lines = [line for one in self._cautions for line in (f"! {one.message}", *(f"    {it}" for it in one.details))]
        with Vertical(classes="box"):
            yield Prose(say("caution.heading"), classes="heading")
            with VerticalScroll():
                yield Prose("\n".join(lines), id="cautions")
            yield Prose(say("caution.keys"), classes="help")
