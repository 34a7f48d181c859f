"""One question at a time: the question, its control, what an option would change, why it is asked."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import Input, TextArea

from assistant.errors import StoreFailedError
from assistant.screens.case_screen import CaseScreen
from assistant.session import NotTaken
from assistant.views import AnswerKind, QuestionView
from assistant.widgets.answer_control import AnswerControl, Answered, Considering, Unchosen
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import BottomLines, ErrorLine, TopLine
from assistant.widgets.prose import Prose
from assistant.widgets.side_panel import SidePanel
from rules.facts import FactRef, ItemKey

SHOWN_OPTIONS = 8
"""More options than this may not all be in sight at once: a hint tells how many there are."""
DRAFT_SECONDS = 1.0
"""After how long without a key what was typed is kept, in case the terminal is closed before Enter."""
LEAST_ROWS = 6
"""Rows that an answer always gets, however long the words above it are."""


class InterviewScreen(CaseScreen):
    """The applicant's screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "postpone", show=False),
        Binding("f3", "why", show=False),
        Binding("left", "back", show=False),
        Binding("pagedown", "scroll_question(8)", show=False),
        Binding("pageup", "scroll_question(-8)", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "next"),
        ("←", "back"),
        ("F2", "postpone"),
        ("F3", "why"),
        ("F4", "documents"),
        ("F7", "review"),
        ("F9", "export"),
        ("F1", "help"),
        ("F5", "panel"),
        ("F6", "people"),
        ("Esc", "menu"),
    )

    def __init__(self, person: ItemKey | None = None) -> None:
        """With a person, only what that person is asked; afterwards, and on Esc, back to the people."""
        super().__init__()
        self._person = person
        self._view: QuestionView | None = None
        self._early = ""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """The three places, and the question in the middle."""
        yield TopLine()
        with Horizontal(id="body"):
            with Vertical(id="asked"):
                yield Prose(id="topic")
                yield Prose(id="ask", classes="heading")
                with VerticalScroll(id="question", can_focus=False):
                    yield Prose(id="help", classes="help")
                    yield VerticalScroll(id="control", can_focus=False)
                    yield ErrorLine()
                    yield Prose(id="consequence")
                    yield Prose(id="why", classes="help")
            yield SidePanel(self.kaiban.voice)
        yield BottomLines()

    def status_words(self) -> str:
        """How far along."""
        view = self.session.question
        if view is None:
            return self.say("interview.done")
        off = self.session.put_off
        return self._place(view) + (self.say("top.put_off", count=off) if off else "")

    def _place(self, view: QuestionView) -> str:
        """Which question this is; of one person's, among that person's; behind the last open one none is left."""
        if self._person is not None:
            place, count = self.session.place_about_person(self._person, view.ref)
            return self.say("top.question_person", place=place, count=count)
        if not view.at_most_left:
            return self.say("top.question_none_left", place=view.place)
        words = "top.question" if self.session.people_closed else "top.question_open"
        return self.say(words, place=view.place, left=view.at_most_left)

    def show(self) -> None:
        """Show the question that is next, or go where the next step is."""
        super().show()
        view = self.session.question
        if view is None:
            self.call_later(self._leave_for, "review")
            return
        if view.kind is AnswerKind.PEOPLE:
            self.call_later(self._leave_for, "people")
            return
        same = self._view is not None and view == self._view
        self._view = view
        topic = f"{view.topic} · {self.say('interview.about', person=view.person)}" if view.person else view.topic
        self.query_one("#topic", Prose).update(topic)
        self.query_one("#ask", Prose).update(view.ask)
        self.query_one("#help", Prose).update("\n".join(filter(None, (view.help, self._example(view)))))
        self.query_one("#why", Prose).update(self._why(view))
        self.query_one(ErrorLine).say("")
        if not same:
            self.query_one("#consequence", Prose).update("")
            self.run_worker(self._show_control(view), exclusive=True)

    def _leave_for(self, screen: str) -> None:
        """Go where the next step is, unless a key or an earlier call went somewhere else meanwhile."""
        if self.is_current:
            self.kaiban.show_screen(screen)

    def asks(self, ref: FactRef) -> bool:
        """Whether the control on the screen takes the answer about this fact."""
        return any(control.view.ref == ref for control in self.query(AnswerControl))

    async def _show_control(self, view: QuestionView) -> None:
        """Put the control in place and hand it what was typed meanwhile."""
        place = self.query_one("#control", VerticalScroll)
        await place.remove_children()
        control = AnswerControl(view, lambda typed: self.session.matches(view.ref, typed))
        await place.mount(control)
        control.take_focus()
        self.call_after_refresh(self._fit)
        control.insert(self._early)
        self._early = ""
        if view.lookup is not None:
            session = self.session
            self.run_worker(lambda: session.ready_matches(view.ref), thread=True, group="lookup")

    def _fit(self) -> None:
        """The question's words stay in sight: a long list takes what room they leave, and is itself moved."""
        if self not in self.app.screen_stack:
            return  # the screen was left before its first picture
        question = self.query_one("#question")
        above = self.query_one("#help").size.height
        rows = max(LEAST_ROWS, question.size.height - above - 1)
        control = self.query_one("#control")
        control.styles.max_height = rows
        for part in control.query(AnswerControl):
            part.fit(rows - 1)  # a line stays free above it
        question.scroll_home(animate=False)

    def on_mount(self) -> None:
        """The room for a list is what the words leave, whenever they are laid out anew."""
        for words in ("#ask", "#help", "#question"):
            self.watch(self.query_one(words), "virtual_size", self._laid_out)

    def _laid_out(self) -> None:
        self.call_next(self._fit)

    def on_resize(self) -> None:
        """The window has another size."""
        self.call_after_refresh(self._fit)

    def _example(self, view: QuestionView) -> str:
        hints = [self.say("interview.draft")] if view.draft else []
        hints += [self.say("interview.example", example=view.example)] if view.example else []
        if view.kind is AnswerKind.SEVERAL_OF:
            hints.append(self.say("interview.space"))
        if view.kind in {AnswerKind.YES_NO, AnswerKind.ONE_OF} and not view.default:
            hints.append(self.say("interview.choose"))
        if view.lookup is not None:
            hints.append(self.say("interview.lookup", table=view.lookup.title))
        if len(view.options) > SHOWN_OPTIONS:
            hints.append(self.say("interview.more", count=len(view.options)))
        if view.kind is AnswerKind.DATE:
            hints.append(self.say("interview.date"))
        if view.optional:
            hints.append(self.say("interview.optional"))
        if view.default and not view.draft and view.kind is not AnswerKind.SEVERAL_OF:
            hints.append(self.say("interview.keep" if view.answered else "interview.keep_default"))
        return "  ".join(hints)

    def _why(self, view: QuestionView) -> str:
        lines = [self.say("interview.why", why=view.why)] if view.why else []
        if view.source:
            lines.append(self.say("interview.source", source=view.source.line))
        return "\n".join(lines)

    # ------------------------------------------------------------ steps

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        view = self._view
        if view is None:
            return
        session, known, answers = self.session, self.session.findings, self.session.answers
        outcome = self.step(lambda: session.answer(view.ref, event.typed))
        if isinstance(outcome, NotTaken):
            self.query_one(ErrorLine).say(outcome.message)
            return
        self.kaiban.step_taken()
        doubt = self.doubt(view.ref, known) if session.answers != answers else ""
        broken = [finding for finding in session.broken_since(known) if view.ref not in finding.refs]
        if doubt:
            self._view = session.go_to(view.ref)  # the control stays as it is, with what was typed
            self.show()
            self.query_one(ErrorLine).say(doubt)
        else:
            self._go_on(view, walking=view.ref in answers.values)
        if broken:
            words = "\n".join(f"{finding.message} {finding.cure}" for finding in broken)
            self.tell(words, warning=True, of_step=True)

    def _go_on(self, view: QuestionView, *, walking: bool) -> None:
        """The next question: of the person, where the screen asks one person alone; then back to the people."""
        if self._person is not None and self.session.go_on_with(self._person, view.ref, walking=walking) is None:
            self.session.forward()
            self.kaiban.show_screen("people")
            return
        self.show()

    @on(Unchosen)
    def _unchosen(self) -> None:
        self.query_one(ErrorLine).say(self.say("interview.choose_first"))

    @on(Considering)
    def _considering(self, event: Considering) -> None:
        self.query_one(ErrorLine).say("")
        if self._view is not None:
            line = self.session.consequence(self._view.ref, event.option).line
            self.query_one("#consequence", Prose).update(line)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typing(self) -> None:
        self.query_one(ErrorLine).say("")
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DRAFT_SECONDS, self._keep_draft)

    def _keep_draft(self) -> None:
        """Keep what stands in the control, at a pause in the typing."""
        if self not in self.app.screen_stack:
            return  # the screen was left, perhaps the case too
        for control in self.query(AnswerControl):
            text = control.typed
            if text is not None:
                try:
                    self.session.keep_draft(control.view.ref, text)
                except StoreFailedError as error:
                    self.tell(error.message, warning=True)

    @on(LineInput.Back)
    def _line_back(self) -> None:
        self.action_back()

    def action_back(self) -> None:
        """The question before."""
        if self.session.back() is not None:
            self.show()

    def action_postpone(self) -> None:
        """Not known: put it off, and go on. What was answered before stays as it is."""
        view = self._view
        if view is None:
            return
        outcome = self.step(lambda: self.session.postpone(view.ref))
        if isinstance(outcome, NotTaken):
            self.query_one(ErrorLine).say(outcome.message)
        else:
            self._go_on(view, walking=False)

    def action_menu(self) -> None:
        """Back to the people from one person's questions, else to the start; what was being typed is kept."""
        self._keep_draft()
        if self._person is not None:
            self.session.forward()
        super().action_menu()

    def action_go(self, screen: str) -> None:
        """Another screen of the case; what was being typed is kept."""
        self._keep_draft()
        super().action_go(screen)

    def above(self) -> str | None:
        """The people, where one of them is asked about."""
        return None if self._person is None else "people"

    def action_scroll_question(self, rows: int) -> None:
        """Move a question that is longer than the window."""
        self.query_one("#question", VerticalScroll).scroll_relative(y=rows, animate=False)

    def action_why(self) -> None:
        """Everything that hangs on this fact."""
        if self._view is not None:
            self.explain(self._view.ref)

    def on_key(self, event: events.Key) -> None:
        """Keys typed while one control gives way to the next are kept for it."""
        if self.focused is None and event.is_printable and event.character:
            self._early += event.character
            event.stop()
