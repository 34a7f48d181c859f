"""The start: a new case, a stored one, or a sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.screens.help import HelpScreen
from assistant.session import Session
from assistant.views import CaseView
from assistant.widgets.lines import ErrorLine, KeyLine, TopLine
from assistant.widgets.prose import Prose

if TYPE_CHECKING:
    from assistant.app import KaibanApp


class StartScreen(Screen[None]):
    """Choose what to work on. Empty states say what belongs here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("f10", "language", show=False),
        Binding("escape", "app.leave", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "choose"),
        ("F1", "help"),
        ("F10", "language"),
        ("Ctrl+Q", "quit"),
    )

    @property
    def kaiban(self) -> KaibanApp:
        """The app, typed."""
        return cast("KaibanApp", self.app)

    def compose(self) -> ComposeResult:
        """Heading, choices, refusals."""
        yield TopLine()
        with Vertical(id="start"):
            yield Static(classes="heading", markup=False, id="heading")
            yield OptionList(id="choices")
            yield ErrorLine()
            yield Prose(classes="help", id="note")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what there is."""
        self.show()

    def show(self) -> None:
        """Everything in the language in use."""
        say = self.kaiban.voice.say
        line = self.query_one(TopLine)
        line.where = say("screen.app")
        line.status = say("screen.top.start")
        self.query_one("#heading", Static).update(say("screen.start.heading"))
        cases = self.kaiban.desk.cases()
        note = (
            say("screen.start.place_note")
            if cases
            else say("screen.start.none") + "\n" + say("screen.start.place_note")
        )
        self.query_one("#note", Prose).update(note)
        choices = self.query_one("#choices", OptionList)
        choices.clear_options()
        choices.add_options(self._options(cases))
        stored = [at for at, case in enumerate(cases, start=1) if not case.problem]
        choices.highlighted = stored[0] if stored else 0
        choices.focus()
        self.query_one(KeyLine).keys = tuple((key, say(f"screen.key.{words}")) for key, words in self.KEYS)

    def _options(self, cases: tuple[CaseView, ...]) -> list[Option]:
        say = self.kaiban.voice.say
        options = [Option(self._stored(case), id=f"case:{case.number}", disabled=bool(case.problem)) for case in cases]
        new = [
            Option(say("screen.start.new", place=pack.title), id=f"new:{pack.id}") for pack in self.kaiban.desk.packs()
        ]
        samples = [
            Option(say(f"screen.start.sample_{name}"), id=f"sample:{name}") for name in self.kaiban.desk.samples()
        ]
        return [*new[:1], *options, *samples, *new[1:]]

    def _stored(self, case: CaseView) -> str:
        say = self.kaiban.voice.say
        if case.problem:
            return say("screen.start.broken", number=case.number, problem=case.problem)
        name = case.name or say("top.unnamed")
        return say("screen.start.stored", number=case.number, name=name, answered=case.answered)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind, _, name = (event.option.id or "").partition(":")
        desk = self.kaiban.desk
        openers: dict[str, Callable[[], Session]] = {
            "new": lambda: desk.new(name),
            "case": lambda: desk.open(name),
            "sample": lambda: desk.sample(name),
        }
        self.query_one(ErrorLine).say(self.kaiban.open_case(openers[kind]))

    def action_language(self) -> None:
        """Chinese or English."""
        self.kaiban.switch_language()
        self.show()

    def action_help(self) -> None:
        """The keys."""
        self.app.push_screen(HelpScreen(self.kaiban.voice))
