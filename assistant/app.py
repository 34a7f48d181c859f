"""The terminal app: one open case at a time, one language, and which screen is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # terminals lose an input method's text under that protocol

from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import Input, TextArea

from assistant.errors import DeskError
from assistant.screens.documents import DocumentsScreen
from assistant.screens.export import ExportScreen, LastExport
from assistant.screens.interview import InterviewScreen
from assistant.screens.kaiban_screen import KaibanScreen
from assistant.screens.newer import CautionScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.policies import PoliciesScreen
from assistant.screens.quiet_app import QuietApp
from assistant.screens.review import ReviewScreen
from assistant.screens.small import SMALLEST, SmallScreen
from assistant.screens.start import StartScreen
from assistant.widgets.lines import Notice
from assistant.widgets.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from assistant.desk import Desk
    from assistant.session import Session
    from assistant.texts import Voice
    from rules.facts import ItemKey

OPENING_SECONDS = 30
"""How long words about the case itself stay on the screen when it opens."""
LEAVING_SECONDS = 8
"""How long it is said which key quits."""


_SCREENS: dict[str, Callable[[], Screen[None]]] = {
    "interview": InterviewScreen,
    "people": PeopleScreen,
    "review": ReviewScreen,
    "documents": DocumentsScreen,
    "policies": PoliciesScreen,
    "export": ExportScreen,
}


class KaibanApp(QuietApp[None]):
    """Kaiban in the terminal. Holds no logic: the desk opens cases, the session answers."""

    CSS_PATH = "style.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Kaiban"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "copy_or_say_how_to_leave", show=False, priority=True),
        Binding("f12", "next_theme", show=False),
    ]

    def __init__(self, desk: Desk, export_folder: Path, session: Session | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.export_folder = export_folder
        self.revealed = False
        self.last_export: LastExport | None = None
        self.notice: Notice | None = None
        self._session = session

    # ------------------------------------------------------------ case and language

    @property
    def session(self) -> Session:
        """The open case; only the screens of a case ask for it."""
        if self._session is None:
            raise LookupError("no case is open: show a screen of a case only after open_case")
        return self._session

    @property
    def voice(self) -> Voice:
        """The words of the language in use."""
        return self.desk.voice

    def open_case(self, open_it: Callable[[], Session]) -> str:
        """Open a case and go to its first open question; the words why not, or nothing."""
        try:
            self._session = open_it()
        except DeskError as error:
            return error.message
        self._show_case(self._session)
        return ""

    def _show_case(self, session: Session) -> None:
        self.revealed = False
        self.show_screen("interview")
        if session.opening_words:
            self.tell(Notice(session.opening_words, OPENING_SECONDS, warning=True))
        if session.cautions:
            self.push_screen(CautionScreen(self.voice, session.cautions))

    def leave_case(self) -> None:
        """Close the case (everything is kept) and go to the start, to the case in the list there."""
        left = ""
        if self._session is not None:
            left = self._session.number
            self._session.close()
            self._session = None
        self.notice = None
        self.switch_screen(StartScreen(left))

    def switch_language(self) -> None:
        """Chinese or English, on the screen alone: paper stays Chinese."""
        self.desk = self.desk.in_language("zh-Hans" if self.desk.language == "en" else "en")
        if self._session is not None:
            self._session.speak(self.desk.voice)

    def show_screen(self, name: str) -> None:
        """Show a screen of the open case."""
        self.switch_screen(_SCREENS[name]())

    def show_person(self, key: ItemKey) -> None:
        """Ask what is open about one person, then show the people again."""
        self.switch_screen(InterviewScreen(key))

    def tell(self, notice: Notice) -> None:
        """Say for a while what has just happened, on whatever screen is shown."""
        self._show_notice(notice)
        self.set_timer(notice.seconds, lambda: self._show_notice(None) if self.notice is notice else None)

    def step_taken(self) -> None:
        """What was said about the step before is said no longer."""
        if self.notice is not None and self.notice.of_step:
            self._show_notice(None)

    def _show_notice(self, notice: Notice | None) -> None:
        self.notice = notice
        for screen in self.screen_stack:
            if isinstance(screen, KaibanScreen) and screen.is_mounted:
                screen.show_notice()

    # ------------------------------------------------------------ the app itself

    def on_mount(self) -> None:
        """Themes, then the case to go on with, or the start."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.push_screen(StartScreen())
        if self._session is not None:
            self._show_case(self._session)

    def on_resize(self, event: Resize) -> None:
        """A window too small for any screen says so, and gives way when it is enlarged."""
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        shown = isinstance(self.screen, SmallScreen)
        if small and not shown:
            self.push_screen(SmallScreen(self.voice))
        elif not small and shown:
            self.pop_screen()

    def action_next_theme(self) -> None:
        """Dark, light, high contrast."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def action_copy_or_say_how_to_leave(self) -> None:
        """Copy what is selected in a line; with nothing selected, say which key quits."""
        focused = self.focused
        if isinstance(focused, Input | TextArea) and focused.selected_text:
            self.copy_to_clipboard(focused.selected_text)
        else:
            self.say_how_to_leave()

    def say_how_to_leave(self) -> None:
        """Which key quits."""
        self.tell(Notice(self.voice.say("screen.how_to_leave"), LEAVING_SECONDS))

    def action_leave(self) -> None:
        """Quit; every accepted answer is on the disk already."""
        if self._session is not None:
            self._session.close()
        self.exit()
