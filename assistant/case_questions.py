"""The questions of a case: which comes next, going back, answering, putting off."""

from __future__ import annotations

from dataclasses import replace

from assistant import interview, lookups, reporting, showing
from assistant.case_steps import CaseSteps, NotTaken, Taken
from assistant.case_store import Draft
from assistant.interview import Accepted, Asked, Questions
from assistant.views import ConsequenceView, OptionView, QuestionView
from rules.facts import FactRef, Parked, declared

_NO_WORD = "〇"
"""What no table has: looking it up takes the whole way."""


class CaseQuestions(CaseSteps):
    """Asks and takes answers."""

    @property
    def question(self) -> QuestionView | None:
        """The question to show now: where the person went back to, else the next open one; None when all is asked."""
        if self._cursor is not None:
            return self.question_about(self._cursor)
        return self._with_draft(
            self._views.question(lambda: self._view_of(self.questions.next) if self.questions.next else None)
        )

    def question_about(self, ref: FactRef) -> QuestionView | None:
        """The question about one fact, to change its answer from the review; None where no question asks for it."""
        question = self.pack.question(declared(ref))
        return self._with_draft(self._view_of(Asked(ref, question))) if question else None

    @property
    def questions(self) -> Questions:
        """The questions that are open now."""
        return self._views.questions(lambda: Questions(self.pack, self.answers, self.decisions, self.papers))

    @property
    def at_most_left(self) -> int:
        """How many questions can still come."""
        return self.questions.at_most_left

    @property
    def questions_left(self) -> int:
        """How many questions are open now, those put off included."""
        return len(self.questions.open)

    @property
    def put_off(self) -> int:
        """How many of the open questions were put off."""
        off = self.answers.postponed
        return sum(asked.ref in off for asked in self.questions.open) if off else 0

    def answer(self, ref: FactRef, typed: object) -> Taken | NotTaken:
        """Take an answer, or say why not and what to type instead."""
        taken = self._take(interview.accept(self.pack, self.answers, ref, typed, self.as_of))
        if isinstance(taken, Taken) and self._cursor == ref:
            self._cursor = self._after(ref)
        return taken

    def keep_draft(self, ref: FactRef, text: str) -> None:
        """Keep what is being typed about a fact in case it is never handed over; the next step ends that.

        An empty text, or the answer that was given before, is no draft. Raises `StoreFailedError`.
        """
        view = self.question_about(ref)
        if view is None:
            return
        if text not in ("", view.default):
            self._keep(Draft(ref, text))
        elif view.draft:
            self._keep(None)

    def postpone(self, ref: FactRef) -> Taken | NotTaken:
        """Put a question off: it is not asked again until `resume`."""
        self._cursor = None
        return self._take(Accepted(interview.postpone(self.answers, ref)))

    def resume(self, ref: FactRef | None = None) -> Taken | NotTaken:
        """Ask again what was put off: one question or all, and show that next."""
        self._cursor = ref
        return self._take(Accepted(interview.resume(self.answers, ref)))

    def withdraw(self, ref: FactRef) -> Taken | NotTaken:
        """Unsay an answer."""
        return self._take(Accepted(interview.withdraw(self.answers, ref)))

    def matches(self, ref: FactRef, typed: str) -> tuple[OptionView, ...]:
        """Rows of the fact's code table for what is being typed, best first; an option's id goes to `answer`."""
        return lookups.match_views(self.shown, ref, typed)

    def ready_matches(self, ref: FactRef) -> None:
        """Read the fact's code table and make its index, so that the first letter need not wait; for a thread."""
        self.matches(ref, _NO_WORD)

    def consequence(self, ref: FactRef, typed: object) -> ConsequenceView:
        """What an answer would add or take away."""
        found = interview.consequence(self.pack, self.answers, self.decisions, ref, typed, self._recall)
        return reporting.consequence_view(self.shown, found, ref, typed)

    def back(self) -> QuestionView | None:
        """Go to the question answered before the one shown; None where there is none before it."""
        path = self._path
        before = [one for one in path[: path.index(self._cursor) if self._cursor in path else None] if self._holds(one)]
        if not before:
            return None
        self._cursor = before[-1]
        return self.question

    def forward(self) -> None:
        """Leave going back: `question` is the next open one again."""
        self._cursor = None

    def go_to(self, ref: FactRef) -> QuestionView | None:
        """Show the question about a fact next (from the review, a finding or a box); None where nothing asks for it."""
        if self.question_about(ref) is not None:
            self._cursor = ref
        return self.question_about(ref)

    # ------------------------------------------------------------ inside

    @property
    def _path(self) -> list[FactRef]:
        """The way back: what was answered or put off and can still be asked."""
        off = self.answers.is_off_list
        return [ref for ref in self.answers.path if not off(ref) and self.pack.question(declared(ref)) is not None]

    def _view_of(self, asked: Asked) -> QuestionView:
        path = self._path
        place = path.index(asked.ref) if asked.ref in path else len(path)
        return showing.question_view(self.shown, asked.question, asked.ref, place + 1, self.at_most_left)

    def _with_draft(self, view: QuestionView | None) -> QuestionView | None:
        """A question with what was typed to it before the program ended."""
        draft = self._draft
        return view if view is None or draft is None or draft.ref != view.ref else replace(view, draft=draft.text)

    def _after(self, ref: FactRef) -> FactRef | None:
        """Where to go after changing an earlier answer: the next on the path, or out of it."""
        path = self._path
        behind = path[path.index(ref) + 1 :] if ref in path else []
        return next((one for one in behind if self._holds(one)), None)

    def _holds(self, ref: FactRef) -> bool:
        """Whether a question of the way back is still one: another answer may have parked it."""
        return not isinstance(self.decisions.facts.state(ref), Parked)
