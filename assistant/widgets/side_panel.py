"""What applies so far: the panel at the right of every interview screen."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from assistant.texts import Voice
from assistant.views import SidePanelView
from assistant.widgets.prose import Line, Prose


class SidePanel(VerticalScroll):
    """Matters that are certain, open, and not needed; counts and failing checks below. Shows, and decides nothing."""

    can_focus = False

    def __init__(self, voice: Voice) -> None:
        super().__init__(id="panel")
        self._voice = voice

    def compose(self) -> ComposeResult:
        """One block of text."""
        yield Prose()

    def show(self, view: SidePanelView, voice: Voice) -> None:
        """Show the state of a case."""
        self._voice = voice
        self.query_one(Prose).update(self._lines(view))

    def _lines(self, view: SidePanelView) -> Iterator[Line]:
        say = self._voice.say
        if not view.required and not view.undecided:
            yield Line(say("screen.panel.empty"), "dim")
        for warning in view.warnings:
            yield Line(f"! {warning}", "bold", 2)
        for heading, matters in (
            ("screen.panel.required", view.required),
            ("screen.panel.undecided", view.undecided),
            ("screen.panel.not_required", view.not_required),
        ):
            if matters:
                yield Line(say(heading), "bold")
            for matter in matters:
                yield Line(f"{matter.mark} {matter.title}", hang=2)
                if matter.note:
                    yield Line(f"  {matter.note}", "dim", 2)
        yield Line("─" * 12, "dim")
        yield Line(say("screen.panel.counts", materials=view.materials, signatures=view.signatures))
        if view.working_days is not None:
            yield Line(say("screen.panel.days", days=view.working_days))
