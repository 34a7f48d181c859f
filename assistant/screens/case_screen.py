"""What every screen of an open case has in common: the fixed places, the keys, undo, numbers shown, an asking box."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from assistant.errors import StoreFailedError
from assistant.screens.explain import ExplainScreen
from assistant.screens.kaiban_screen import KaibanScreen
from assistant.screens.prompt import PromptScreen
from assistant.session import NotTaken, Session, Taken
from assistant.views import AnswerKind
from assistant.widgets.lines import Notice, TopLine
from assistant.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.views import FindingView, QuestionView
    from assistant.widgets.answer_control import Typed
    from rules.facts import FactRef

PANEL_FROM = 100
"""Columns from which the panel is always there; below it is a drawer."""
NOTICE_SECONDS, WARNING_SECONDS = 6, 12
"""How long words stay: long enough to be found and read."""


class CaseScreen(KaibanScreen):
    """Base of the screens of one case. A key has one meaning on all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "go('documents')", show=False),
        Binding("f5", "panel", show=False),
        Binding("f6", "go('people')", show=False),
        Binding("f7", "go('review')", show=False),
        Binding("f8", "reveal", show=False),
        Binding("f9", "go('export')", show=False),
        Binding("ctrl+p", "go('policies')", show=False),
        Binding("ctrl+z", "undo", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "menu", show=False),
        Binding("ctrl+down", "scroll_panel(5)", show=False),
        Binding("ctrl+up", "scroll_panel(-5)", show=False),
    ]

    @property
    def session(self) -> Session:
        """The open case."""
        return self.kaiban.session

    # ------------------------------------------------------------ showing

    def __init__(self) -> None:
        super().__init__()
        self._covered = False

    def on_mount(self) -> None:
        """The panel or the drawer; then, by the handler of the base, the case as it stands."""
        self.set_class(self.size.width < PANEL_FROM, "narrow")

    def on_resize(self) -> None:
        """Below a hundred columns the panel becomes a drawer."""
        self.set_class(self.size.width < PANEL_FROM, "narrow")

    def on_screen_suspend(self) -> None:
        """Another screen is shown, or lies over this one."""
        self._covered = True

    def on_screen_resume(self) -> None:
        """Another screen may have changed the case."""
        if self._covered:
            self._covered = False
            self.show()

    def show(self) -> None:
        """Show the three fixed places; what a screen is about comes in its own."""
        super().show()
        top = self.session.top
        line = self.query_one(TopLine)
        line.where = " · ".join(part for part in (self.say("app"), top.number, top.pack, top.name) if part)
        line.status = self.status_words()
        for panel in self.query(SidePanel):
            panel.show(self.session.panel, self.kaiban.voice)

    def status_words(self) -> str:
        """The right end of the top line."""
        return ""

    # ------------------------------------------------------------ steps

    def step(self, take: Callable[[], Taken | NotTaken]) -> Taken | NotTaken:
        """Take one step of the session; a full disk is a refusal like any other."""
        try:
            return take()
        except StoreFailedError as error:
            return NotTaken(error.message, "store")

    def tell(self, words: str, *, warning: bool = False, of_step: bool = False) -> None:
        """Say for a while what has just happened; words about one step (`of_step`) go with the next."""
        self.kaiban.tell(Notice(words, WARNING_SECONDS if warning else NOTICE_SECONDS, warning, of_step))

    def doubt(self, ref: FactRef, known: Sequence[FindingView]) -> str:
        """What this very answer is doubtful for, its cure, and how to leave it so; empty where nothing.

        That is what blocks the case, and warnings that were not `known` before.
        """
        new = self.session.broken_since(known)
        held = [found for found in self.session.findings if ref in found.refs and (found.blocks or found in new)]
        if not held:
            return ""
        lines = [self.say("interview.doubt", mark=found.mark, message=found.message, cure=found.cure) for found in held]
        leave = "leave_so" if any(found.blocks for found in held) else "leave_warned"
        return "\n".join([*lines, self.say(f"interview.{leave}")])

    def ask(self, view: QuestionView, then: Callable[[], None] | None = None) -> None:
        """Ask one question in a box over the screen; `then` follows an answer."""

        def hand_over(typed: Typed) -> str:
            answers, known = self.session.answers, self.session.findings
            outcome = self.step(lambda: self.session.answer(view.ref, typed))
            if isinstance(outcome, NotTaken):
                return outcome.message
            self.kaiban.step_taken()
            return self.doubt(view.ref, known) if self.session.answers != answers else ""

        def close(answered: bool | None) -> None:
            self.show()
            if answered and then is not None:
                then()

        find = partial(self.session.matches, view.ref)
        self.app.push_screen(PromptScreen(self.kaiban.voice, view, hand_over, find), close)

    def action_undo(self) -> None:
        """Take the last step back."""
        self._again(self.session.undo, "undone", "nothing_to_undo")

    def action_redo(self) -> None:
        """Take a step again."""
        self._again(self.session.redo, "redone", "nothing_to_redo")

    def _again(self, step: Callable[[], bool], done: str, nothing: str) -> None:
        try:
            self.tell(self.say(done if step() else nothing))
        except StoreFailedError as error:
            self.tell(error.message, warning=True)
        self.show()

    # ------------------------------------------------------------ keys

    def action_go(self, screen: str) -> None:
        """To another screen of the case."""
        self.kaiban.show_screen(screen)

    def action_panel(self) -> None:
        """Open or close the drawer."""
        self.toggle_class("drawer")

    def action_scroll_panel(self, rows: int) -> None:
        """Move the panel by some rows: it never has the keyboard."""
        for panel in self.query(SidePanel):
            panel.scroll_relative(y=rows, animate=False)

    def action_reveal(self) -> None:
        """Show numbers in full, or hide them again."""
        self.kaiban.revealed = not self.kaiban.revealed
        self.tell(self.say("revealed" if self.kaiban.revealed else "masked"))
        self.show()

    def action_menu(self) -> None:
        """One step up: to the open question, or the review, from the screens beside it, from there to the start."""
        above = self.above()
        if above is None:
            self.kaiban.leave_case()
        else:
            self.kaiban.show_screen(above)

    def above(self) -> str | None:
        """The screen one step up; None for the start."""
        view = self.session.question
        if view is None:
            return "review"
        return "people" if view.kind is AnswerKind.PEOPLE else "interview"

    def explain(self, target: str) -> None:
        """Why something is as it is."""
        self.app.push_screen(ExplainScreen(self.kaiban.voice, self.session.explain(target)))
