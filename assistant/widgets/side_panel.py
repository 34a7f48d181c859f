"""What applies so far: the panel at the right of every interview screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from assistant.texts import Voice
from assistant.views import MatterLine, SidePanelView
from assistant.widgets.prose import Line, Prose

MANY = 3
"""More matters than this of which the same is to be said share a paragraph."""


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

    def _alike(self, note: str, matters: list[MatterLine]) -> Iterator[Line]:
        """Matters of which the same is to be said: it is said once, and many are one paragraph."""
        mark = matters[0].mark
        if len(matters) > MANY:
            titles = self._voice.say("list.separator").join(matter.title for matter in matters)
            yield Line(f"{mark} {self._voice.say('screen.panel.many', n=len(matters), titles=titles)}", hang=2)
        else:
            yield from (Line(f"{mark} {matter.title}", hang=2) for matter in matters)
        if note:
            yield Line(f"  {note}", "dim", 2)

    def _lines(self, view: SidePanelView) -> Iterator[Line]:
        say = self._voice.say
        if not view.required and not view.undecided:
            yield Line(say("screen.panel.empty"), "dim")
        for warning in view.warnings:
            yield Line(warning, "bold", 2)
        for heading, matters in (
            ("screen.panel.required", view.required),
            ("screen.panel.undecided", view.undecided),
            ("screen.panel.not_required", view.not_required),
            ("screen.panel.not_recorded", view.not_recorded),
        ):
            if matters:
                yield Line(say(heading), "bold")
            for note, alike in groupby(matters, key=lambda matter: matter.note):
                yield from self._alike(note, list(alike))
        yield Line("─" * 12, "dim")
        yield Line(say("screen.panel.counts", materials=view.materials, signatures=view.signatures))
        if view.working_days is not None:
            yield Line(say("screen.panel.days", days=view.working_days))
