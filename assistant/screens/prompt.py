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
from assistant.widgets.prose import Prose


class PromptScreen(ModalScreen[bool]):
    """Asks until `hand_over` is content with the answer; its words say why not. Esc leaves what was taken as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

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
                yield Prose(self.view.help, classes="help")
            yield AnswerControl(self.view, self._find)
            yield ErrorLine()
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

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        refusal = self._hand_over(event.typed)
        if refusal:
            self.query_one(ErrorLine).say(refusal)
        else:
            self.dismiss(True)

    @on(Unchosen)
    def _unchosen(self) -> None:
        self.query_one(ErrorLine).say(self._voice.say("screen.interview.choose_first"))

    @on(Considering)
    def _considering(self) -> None:
        self.query_one(ErrorLine).say("")

    def action_leave(self) -> None:
        """Leave without a further answer."""
        self.dismiss(False)
