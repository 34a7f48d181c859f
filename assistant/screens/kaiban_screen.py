"""What every screen has in common: the app behind it, its words, the bottom line, help and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from assistant.screens.help import HelpScreen
from assistant.widgets.lines import KeyLine, NoticeLine

if TYPE_CHECKING:
    from assistant.app import KaibanApp


class KaibanScreen(Screen[None]):
    """Base of all screens. A subclass shows itself in `show`, after this one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("f10", "language", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Key and text id below `screen.key`, in the order of the bottom line."""

    @property
    def kaiban(self) -> KaibanApp:
        """The app, typed."""
        return cast("KaibanApp", self.app)

    def say(self, text_id: str, **params: object) -> str:
        """Words of the screens."""
        return self.kaiban.voice.say(f"screen.{text_id}", **params)

    def on_mount(self) -> None:
        """Show everything as it stands."""
        self.show()

    def show(self) -> None:
        """Show everything in the language in use; here the bottom lines."""
        self.query_one(KeyLine).keys = tuple((key, self.say(f"key.{words}")) for key, words in self.KEYS)
        self.show_notice()

    def show_notice(self) -> None:
        """What has just happened, while the app tells it."""
        self.query_one(NoticeLine).tell(self.kaiban.notice)

    def action_help(self) -> None:
        """The keys."""
        self.app.push_screen(HelpScreen(self.kaiban.voice))

    def action_language(self) -> None:
        """Chinese or English."""
        self.kaiban.switch_language()
        self.show()
