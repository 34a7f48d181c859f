"""Write the package: where to, what stops it, how far it is, where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, ProgressBar

from assistant import waiting
from assistant.interview import Answers
from assistant.screens.case_screen import CaseScreen
from assistant.session import Session
from assistant.views import ExportView
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import BottomLines, ErrorLine, TopLine
from assistant.widgets.prose import Line, Prose

SHOWN = 12
"""Findings listed after an export; the notice has them all."""


@dataclass(frozen=True, slots=True)
class LastExport:
    """The package written last while the program runs, and what it was written from."""

    session: Session
    answers: Answers
    view: ExportView


class ExportScreen(CaseScreen):
    """The last step. Blocking findings stop it; a draft is marked as one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "draft", show=False, priority=True),
        Binding("pagedown", "scroll_outcome(8)", show=False),
        Binding("pageup", "scroll_outcome(-8)", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "export"),
        ("Ctrl+G", "draft"),
        ("F7", "review"),
        ("F4", "documents"),
        ("F1", "help"),
        ("Esc", "upwards"),
    )

    class Progress(Message):
        """One step of the export is done."""

        def __init__(self, what: str, step: int, steps: int) -> None:
            super().__init__()
            self.what = what
            self.step = step
            self.steps = steps

    class Finished(Message):
        """The export is done, or was stopped."""

        def __init__(self, view: ExportView, answers: Answers) -> None:
            super().__init__()
            self.view = view
            self.answers = answers

    def compose(self) -> ComposeResult:
        """Folder, progress, outcome."""
        yield TopLine()
        with VerticalScroll(id="export", can_focus=False):
            yield Prose(id="ask", classes="heading")
            yield LineInput(str(self.kaiban.export_folder), id="folder")
            yield Prose(id="state")
            yield ProgressBar(id="bar", show_eta=False)
            yield ErrorLine()
            yield Prose(id="outcome")
        yield BottomLines()

    def status_words(self) -> str:
        """What this screen does."""
        return self.say("top.export")

    def show(self) -> None:
        """Whether it can be exported now."""
        super().show()
        self.query_one("#ask", Prose).update(self.say("export.where"))
        blocks = [finding for finding in self.session.findings if finding.blocks]
        lines = [self.say("export.blocked", count=len(blocks))] if blocks else []
        lines += [f"✗ {finding.message}" for finding in blocks]
        if self.session.questions_left:
            lines.append(self.say("export.open", count=self.session.questions_left))
        ready = lines or [self.say("export.ready")]
        self.query_one("#state", Prose).update("\n".join([*ready, "", self.say("export.again")]))
        self.query_one("#bar", ProgressBar).display = False
        self.query_one("#outcome", Prose).update(self._before())
        self.query_one(LineInput).untouched = False
        self.query_one(LineInput).focus()

    @on(Input.Submitted)
    def _enter(self) -> None:
        self._start(draft=False)

    def action_draft(self) -> None:
        """A draft, marked as not for filing."""
        self._start(draft=True)

    def action_scroll_outcome(self, rows: int) -> None:
        """Move an outcome that is longer than the window."""
        self.query_one("#export", VerticalScroll).scroll_relative(y=rows, animate=False)

    def _start(self, *, draft: bool) -> None:
        typed = self.query_one(LineInput).value.strip()
        self.query_one(ErrorLine).say("" if typed else self.say("export.no_folder"))
        self.query_one("#outcome", Prose).update("")
        if not typed:
            return
        self.query_one("#bar", ProgressBar).display = True
        self.kaiban.export_folder = Path(typed).expanduser()
        self._write(self.kaiban.export_folder, draft)

    @work(thread=True, exclusive=True)
    def _write(self, folder: Path, draft: bool) -> None:
        answers = self.session.answers
        view = self.session.export(folder, draft=draft, progress=self._progress)
        self.post_message(self.Finished(view, answers))

    def _progress(self, what: str, step: int, steps: int) -> None:
        self.post_message(self.Progress(what, step, steps))

    @on(Progress)
    def _show_progress(self, event: Progress) -> None:
        self.query_one("#bar", ProgressBar).update(total=event.steps, progress=event.step)
        words = self.say("export.working", what=event.what, step=event.step, steps=event.steps)
        self.query_one("#state", Prose).update(words)

    @on(Finished)
    def _show_outcome(self, event: Finished) -> None:
        self.query_one("#bar", ProgressBar).display = False
        view = event.view
        if not view.done:
            blocks = waiting.left(*waiting.grouped(self.session.shown, view.findings))
            self.query_one(ErrorLine).say(self.say("export.blocked", count=blocks) if blocks else view.line)
        else:
            self.kaiban.last_export = LastExport(self.session, event.answers, view)
        self.query_one("#state", Prose).update("")
        self.query_one("#outcome", Prose).update(self._outcome(view))

    def _before(self) -> Iterator[Line]:
        """The package of this case written last, and whether the answers have changed since."""
        last = self.kaiban.last_export
        if last is None or last.session is not self.session:
            return
        if last.answers == self.session.answers:
            yield Line(f"✓ {self.say('export.done', path=last.view.path)}", "bold", 2)
        else:
            yield Line(self.say("export.before", path=last.view.path), hang=2)

    def _outcome(self, view: ExportView) -> Iterator[Line]:
        if view.done:
            yield Line(f"✓ {self.say('export.done', path=view.path)}", "bold", 2)
            if view.findings:
                yield Line(self.say("export.findings", count=len(view.findings)))
        missing, others = waiting.grouped(self.session.shown, view.findings)
        if missing:
            yield Line(self.kaiban.voice.say("waiting.heading"))
        yield from (Line(line, hang=4) for line in waiting.lines(self.session.shown, missing, asked=True))
        for finding in others[:SHOWN]:
            yield Line(f"{finding.mark} {finding.message}", hang=2)
