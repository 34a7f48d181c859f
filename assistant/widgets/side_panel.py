"""What applies so far: the panel at the right of every interview screen."""

from __future__ import annotations

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from assistant.texts import Voice
from assistant.views import MatterLine, SidePanelView


class SidePanel(VerticalScroll):
    """Matters that are certain, open, and not needed; counts and failing checks below. Shows, and decides nothing."""

    can_focus = False

    def __init__(self, voice: Voice) -> None:
        super().__init__(id="panel")
        self._voice = voice
        self._body = Static(markup=False)

    def compose(self) -> list[Static]:
        """One block of text."""
        return [self._body]

    def show(self, view: SidePanelView) -> None:
        """Show the state of a case."""
        say = self._voice.say
        text = Text()
        for heading, lines in (
            ("screen.panel.required", view.required),
            ("screen.panel.undecided", view.undecided),
            ("screen.panel.not_required", view.not_required),
        ):
            if lines:
                text.append(say(heading) + "\n", "bold")
                for line in lines:
                    _matter(text, line)
        if not view.required and not view.undecided:
            text.append(say("screen.panel.empty") + "\n", "dim")
        text.append("\n")
        text.append(say("screen.panel.counts", materials=view.materials, signatures=view.signatures) + "\n")
        if view.working_days is not None:
            text.append(say("screen.panel.days", days=view.working_days) + "\n")
        for warning in view.warnings:
            text.append(f"! {warning}\n", "bold")
        self._body.update(text)


def _matter(text: Text, line: MatterLine) -> None:
    text.append(f" {line.mark} {line.title}\n")
    if line.note:
        text.append(f"   {line.note}\n", "dim")
