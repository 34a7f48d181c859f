"""One question in a box over the screen: a name, somebody's roles, an answer changed from the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from assistant.texts import Voice
from assistant.views import AnswerKind, QuestionView
from assistant.widgets.answer_control import AnswerControl, Answered, Considering, Typed, Unchosen
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import ErrorLine
from assistant.widgets.lookup import Find
from assistant.widgets.options import Numbered
from assistant.widgets.prose import Prose

_BOX_ROWS = 20
"""Most rows of the box, as in `style.tcss`."""
_LEAST_ROWS = 3
"""Rows of a list, however long the words."""


class PromptScreen(ModalScreen[bool]):
    """Asks until `hand_over` is content with the answer; its words say why not. Esc leaves what was taken as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("pagedown", "scroll_words(8)", show=False),
        Binding("pageup", "scroll_words(-8)", show=False),
    ]

    def __init__(
        self, voice: Voice, view: QuestionView, hand_over: Callable[[Typed], str], find: Find | None = None
    ) -> None:
        super().__init__()
        self._find = find
        self._voice = voice
        self.view = view
        self._hand_over = hand_over

    def compose(self) -> ComposeResult:
        """The question, its control, the line for refusals, and a hint."""
        with VerticalScroll(classes="box"):
            heading = f"{self.view.person} · {self.view.ask}" if self.view.person else self.view.ask
            yield Prose(heading, classes="heading")
            if self.view.help:
                yield Prose(self.view.help, id="told", classes="help")
            yield ErrorLine()
            yield AnswerControl(self.view, self._find)
            yield Prose(self._hint(), classes="help")

    def _hint(self) -> str:
        say = self._voice.say
        if self.view.lookup is not None:
            return say("screen.interview.lookup", table=self.view.lookup.title)
        if self.view.kind is AnswerKind.SEVERAL_OF:
            return say("screen.interview.space")
        if self.view.kind in {AnswerKind.YES_NO, AnswerKind.ONE_OF}:
            return say("screen.interview.choose")
        return say("screen.interview.optional") if self.view.optional else ""

    def on_mount(self) -> None:
        """The control has the keyboard at once."""
        self.query_one(AnswerControl).take_focus()
        for line in self.query(LineInput):
            line.untouched = False  # there is nothing to go back to
        self.watch(self.query_one(VerticalScroll), "virtual_size", self._laid_out)

    def _laid_out(self) -> None:
        """The room for a list is what the words leave, now and whenever they are laid out anew."""
        self.call_next(self._fit)

    def _say(self, words: str) -> None:
        """Show a refusal in place of the help, so that it is in sight as a whole; nothing brings the help back."""
        line = self.query_one(ErrorLine)
        if line.plain == words == "":
            return
        line.say(words)
        for told in self.query("#told"):
            told.display = not words
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """A list takes the room that the words leave, and the option under the bar is in sight."""
        if not self.is_attached:
            return
        box, control = self.query_one(VerticalScroll), self.query_one(AnswerControl)
        words = sum(part.outer_size.height for part in box.children if part.display and part is not control)
        room = _BOX_ROWS - 2
        control.fit(max(_LEAST_ROWS, room - words - 1))
        self.call_after_refresh(self._show_bar)

    def _show_bar(self) -> None:
        box = self.query_one(VerticalScroll)
        if self.query_one(ErrorLine).display and self.query_one(ErrorLine).plain:
            box.scroll_home(animate=False)
        else:
            box.scroll_end(animate=False)
        for options in self.query(Numbered):
            options.scroll_to_highlight()

    def action_scroll_words(self, rows: int) -> None:
        """Move words that are longer than the box."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        refusal = self._hand_over(event.typed)
        if refusal:
            self._say(refusal)
        else:
            self.dismiss(True)

    @on(Unchosen)
    def _unchosen(self) -> None:
        marked = any(options.highlighted is not None for options in self.query(Numbered))
        self._say(self._hint() if marked else self._voice.say("screen.interview.choose_first"))

    @on(Considering)
    def _considering(self) -> None:
        self._say("")

    def action_leave(self) -> None:
        """Leave without a further answer."""
        self.dismiss(False)
