"""What every screen of an open case has in common: the three fixed places, the keys, undo, language, numbers shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from assistant.screens.explain import ExplainScreen
from assistant.screens.help import HelpScreen
from assistant.session import NotTaken, Session, StoreFailedError, Taken
from assistant.widgets.lines import KeyLine, TopLine
from assistant.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.app import KaibanApp

PANEL_FROM = 100
"""Columns from which the panel is always there; below it is a drawer."""


class CaseScreen(Screen[None]):
    """Base of the screens of one case. A subclass shows itself in `refresh_view`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("f4", "go('documents')", show=False),
        Binding("f5", "panel", show=False),
        Binding("f6", "go('people')", show=False),
        Binding("f7", "go('review')", show=False),
        Binding("f8", "reveal", show=False),
        Binding("f9", "go('export')", show=False),
        Binding("f10", "language", show=False),
        Binding("ctrl+z", "undo", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "menu", show=False),
        Binding("ctrl+down", "scroll_panel(5)", show=False),
        Binding("ctrl+up", "scroll_panel(-5)", show=False),
    ]

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Key and text id below `screen.key`, in the order of the bottom line."""

    @property
    def kaiban(self) -> KaibanApp:
        """The app, typed."""
        return cast("KaibanApp", self.app)

    @property
    def session(self) -> Session:
        """The open case."""
        return self.kaiban.session

    def say(self, text_id: str, **params: object) -> str:
        """Words of the screens."""
        return self.kaiban.voice.say(f"screen.{text_id}", **params)

    # ------------------------------------------------------------ showing

    def on_mount(self) -> None:
        """Show the case as it stands."""
        self.set_class(self.size.width < PANEL_FROM, "narrow")
        self.show()

    def on_resize(self) -> None:
        """Below a hundred columns the panel becomes a drawer."""
        self.set_class(self.size.width < PANEL_FROM, "narrow")

    def on_screen_resume(self) -> None:
        """Another screen may have changed the case."""
        if self.is_mounted:
            self.show()

    def show(self) -> None:
        """Show the three fixed places and then what the screen is about."""
        top = self.session.top
        line = self.query_one(TopLine)
        line.where = " · ".join(part for part in (self.say("app"), top.number, top.pack, top.name) if part)
        line.status = self.status_words()
        self.query_one(KeyLine).keys = tuple((key, self.say(f"key.{words}")) for key, words in self.KEYS)
        for panel in self.query(SidePanel):
            panel.show(self.session.panel, self.kaiban.voice)
        self.refresh_view()

    def status_words(self) -> str:
        """The right end of the top line."""
        return ""

    def refresh_view(self) -> None:
        """Show what this screen is about."""
        raise NotImplementedError

    # ------------------------------------------------------------ steps

    def step(self, take: Callable[[], Taken | NotTaken]) -> Taken | NotTaken:
        """Take one step of the session; a full disk is a refusal like any other."""
        try:
            return take()
        except StoreFailedError as error:
            return NotTaken(error.message, "store")

    def action_undo(self) -> None:
        """Take the last step back."""
        self._again(self.session.undo, "undone", "nothing_to_undo")

    def action_redo(self) -> None:
        """Take a step again."""
        self._again(self.session.redo, "redone", "nothing_to_redo")

    def _again(self, step: Callable[[], bool], done: str, nothing: str) -> None:
        try:
            self.notify(self.say(done if step() else nothing), timeout=2)
        except StoreFailedError as error:
            self.notify(error.message, severity="error")
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
        self.notify(self.say("revealed" if self.kaiban.revealed else "masked"), timeout=2)
        self.show()

    def action_language(self) -> None:
        """Chinese or English."""
        self.kaiban.switch_language()
        self.show()

    def action_help(self) -> None:
        """The keys."""
        self.app.push_screen(HelpScreen(self.kaiban.voice))

    def action_menu(self) -> None:
        """Back to the start; the case is kept."""
        self.kaiban.leave_case()

    def explain(self, target: str) -> None:
        """Why something is as it is."""
        self.app.push_screen(ExplainScreen(self.kaiban.voice, self.session.explain(target)))
