"""The policies a case may use and those it just misses; Enter answers what would decide one."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.policies import PolicyView, policy_lines, policy_views
from assistant.screens.case_screen import CaseScreen
from assistant.screens.documents import LIST_WIDTH
from assistant.widgets.lines import BottomLines, TopLine
from assistant.widgets.prose import Line, Prose
from assistant.wrapping import wrapped


class PoliciesScreen(CaseScreen):
    """The list at the left under its headings, one policy at the right."""

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("↑↓", "choose"),
        ("Enter", "answer"),
        ("F7", "review"),
        ("F4", "documents"),
        ("F9", "export"),
        ("F1", "help"),
        ("Esc", "upwards"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._views: tuple[PolicyView, ...] = ()

    def compose(self) -> ComposeResult:
        """List and policy."""
        yield TopLine()
        with Horizontal(id="body"):
            yield OptionList(id="policies", classes="list")
            with VerticalScroll(id="sheet"):
                yield Prose(id="text")
        yield BottomLines()

    def status_words(self) -> str:
        """How many policies."""
        return self.say("top.policies", count=len(self._views))

    def show(self) -> None:
        """All policies worth telling of, under what can be said of them."""
        self._views = policy_views(self.session.shown)
        super().show()
        listing = self.query_one("#policies", OptionList)
        at = listing.highlighted
        listing.clear_options()
        word = ""
        for place, view in enumerate(self._views):
            if view.word != word:
                word = view.word
                heading = "\n".join(wrapped(self.kaiban.voice.say(f"policies.{word}"), LIST_WIDTH))
                listing.add_option(Option(Text(heading, "bold", no_wrap=True), disabled=True))
            words = "\n".join(wrapped(f"{view.mark} {view.title}", LIST_WIDTH, 2))
            listing.add_option(Option(Text(words, no_wrap=True), id=str(place)))
        if not self._views:
            self.query_one("#text", Prose).update([Line(self.kaiban.voice.say("policies.none"))])
            return
        listing.highlighted = 1 if at is None else min(at, listing.option_count - 1)
        listing.focus()

    @on(OptionList.OptionHighlighted, "#policies")
    def _highlight(self, event: OptionList.OptionHighlighted) -> None:
        if event.option.id is None:
            return
        view = self._views[int(event.option.id)]
        lines = [Line(view.title, "bold"), *(Line(line, hang=2) for line in policy_lines(self.kaiban.voice, view))]
        if view.wanted:
            lines.append(Line(self.say("policies.answer"), "dim"))
        self.query_one("#text", Prose).update(lines)

    @on(OptionList.OptionSelected, "#policies")
    def _answer(self, event: OptionList.OptionSelected) -> None:
        view = self._views[int(event.option.id or 0)]
        questions = [found for ref in view.wanted if (found := self.session.question_about(ref)) is not None]
        if questions:
            self.ask(questions[0])
        else:
            self.tell(self.say("policies.nothing_to_answer"))
