"""Write the package: where to, what stops it, how far it is, where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, ProgressBar, Static

from assistant.screens.case_screen import CaseScreen
from assistant.views import ExportView
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import ErrorLine, KeyLine, TopLine


class ExportScreen(CaseScreen):
    """The last step. Blocking findings stop it; a draft is marked as one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "draft", show=False, priority=True)]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "export"),
        ("F8", "draft"),
        ("F7", "review"),
        ("F4", "documents"),
        ("F1", "help"),
        ("Esc", "menu"),
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

        def __init__(self, view: ExportView) -> None:
            super().__init__()
            self.view = view

    def compose(self) -> ComposeResult:
        """Folder, progress, outcome."""
        yield TopLine()
        with VerticalScroll(id="export", can_focus=False):
            yield Static(id="ask", classes="heading", markup=False)
            yield LineInput(str(self.kaiban.export_folder), id="folder")
            yield Static(id="state", markup=False)
            yield ProgressBar(id="bar", show_eta=False)
            yield ErrorLine()
            yield Static(id="outcome", markup=False)
        yield KeyLine()

    def status_words(self) -> str:
        """What this screen does."""
        return self.say("top.export")

    def refresh_view(self) -> None:
        """Whether it can be exported now."""
        self.query_one("#ask", Static).update(self.say("export.where"))
        blocks = [finding for finding in self.session.findings if finding.severity == "block"]
        ready = self.say("export.blocked", count=len(blocks)) if blocks else self.say("export.ready")
        lines = [f"✗ {finding.message}" for finding in blocks]
        self.query_one("#state", Static).update("\n".join([ready, *lines, "", self.say("export.again")]))
        self.query_one("#bar", ProgressBar).display = False
        self.query_one(LineInput).focus()

    @on(Input.Submitted)
    def _enter(self) -> None:
        self._start(draft=False)

    def action_draft(self) -> None:
        """A draft, marked as not for filing."""
        self._start(draft=True)

    def _start(self, *, draft: bool) -> None:
        folder = Path(self.query_one(LineInput).value).expanduser()
        self.query_one(ErrorLine).say("")
        self.query_one("#outcome", Static).update("")
        self.query_one("#bar", ProgressBar).display = True
        self._write(folder, draft)

    @work(thread=True, exclusive=True)
    def _write(self, folder: Path, draft: bool) -> None:
        view = self.session.export(folder, draft=draft, progress=self._progress)
        self.post_message(self.Finished(view))

    def _progress(self, what: str, step: int, steps: int) -> None:
        self.post_message(self.Progress(what, step, steps))

    @on(Progress)
    def _show_progress(self, event: Progress) -> None:
        self.query_one("#bar", ProgressBar).update(total=event.steps, progress=event.step)
        words = self.say("export.working", what=event.what, step=event.step, steps=event.steps)
        self.query_one("#state", Static).update(words)

    @on(Finished)
    def _show_outcome(self, event: Finished) -> None:
        self.query_one("#bar", ProgressBar).display = False
        view = event.view
        text = Text()
        if view.done:
            text.append("✓ " + self.say("export.done", path=view.path) + "\n", "bold")
            remarks = len(view.findings)
            if remarks:
                text.append(self.say("export.findings", count=remarks) + "\n")
        else:
            self.query_one(ErrorLine).say(view.line)
        for finding in view.findings[:12]:
            text.append(f"{finding.mark} {finding.message}\n")
        self.query_one("#state", Static).update("")
        self.query_one("#outcome", Static).update(text)
