"""One case in work: the only caller of the whole chain, and all that a front end talks to.

How a front end uses it (see `assistant.desk` for where a `Session` comes from):

    view = session.question                     # QuestionView, or None: everything is asked → review
    line = session.consequence(view.ref, option.id).line        # "选“租来的”会: + … – …", before it is accepted
    match session.answer(view.ref, typed):      # text, "true"/"false", an option id, a list of option ids
        case Taken(): ...                       # show session.question again
        case NotTaken(message=message): ...     # what to type instead, in words; nothing has changed
    session.postpone(view.ref)                  # F2; resume() asks what was put off again
    session.back()                              # ← : session.question is now the one answered before
    session.forward()                           # out of going back, to the next open question

A question of kind `PEOPLE` is answered on the people screen: `add_person`, `set_roles`, …, `close_people`.
`session.panel`, `.review`, `.people`, `.findings`, `.documents`, `.plan`, `.top` are views of where the case stands;
they are made when asked for and kept until the next change, so asking twice costs nothing.
Each accepted step is on the disk before the method returns; `undo` and `redo` are steps too.
State inside is frozen: a view or an export begun in another thread is not disturbed by what is typed meanwhile.
Only `StoreFailedError` is raised (disk full, …): the step was not taken, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from assistant import interview, planning, reporting, showing
from assistant.case_store import CaseWriter
from assistant.explaining import explanation_view
from assistant.interview import PEOPLE, Accepted, Answers, Asked, Outcome, Papers, Refused
from assistant.paperwork import Paperwork
from assistant.showing import Shown
from assistant.texts import Voice
from assistant.views import (
    ConsequenceView,
    DocumentView,
    ExplanationView,
    ExportView,
    FindingView,
    PageView,
    PersonView,
    PlanRow,
    QuestionView,
    ReviewRow,
    SidePanelView,
    TopView,
)
from profiles.errors import JournalWriteError
from rules.decisions import Decisions
from rules.facts import FactId, FactRef, ItemKey, declared, item_ref
from rules.pack import Pack

V = TypeVar("V")
KEPT_STEPS = 500
"""How many steps can be undone."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The step was taken and kept. `key` is the new person's where one was added."""

    key: ItemKey | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The step was not taken: `message` says why and what to do, `code` is its text id."""

    message: str
    code: str


class StoreFailedError(Exception):
    """The step could not be kept on the disk and was not taken; `message` is worded for the user."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class _State:
    """Where a case stands, with what was decided from it."""

    answers: Answers
    decisions: Decisions


class _Kept(Generic[V]):
    """A view that is made once, when it is first asked for."""

    def __init__(self) -> None:
        self._made: V | None = None

    def __call__(self, make: Callable[[], V]) -> V:
        if self._made is None:
            self._made = make()
        return self._made


class _Views:
    """The views of one state."""

    def __init__(self) -> None:
        self.people: _Kept[tuple[PersonView, ...]] = _Kept()
        self.panel: _Kept[SidePanelView] = _Kept()
        self.review: _Kept[tuple[ReviewRow, ...]] = _Kept()
        self.findings: _Kept[tuple[FindingView, ...]] = _Kept()
        self.documents: _Kept[tuple[DocumentView, ...]] = _Kept()
        self.plan: _Kept[tuple[PlanRow, ...]] = _Kept()


class Session:
    """One case. Made by `assistant.desk.Desk`."""

    def __init__(
        self,
        pack: Pack,
        as_of: date,
        tools: Paperwork,
        voice: Voice,
        *,
        states: Sequence[Answers] = (),
        writer: CaseWriter | None = None,
    ) -> None:
        self.pack = pack
        self.as_of = as_of
        self.tools = tools
        self.voice = voice
        self._writer = writer
        past = tuple(states) or (Answers(),)
        self._past: tuple[Answers, ...] = past[:-1][-KEPT_STEPS:]
        self._future: tuple[Answers, ...] = ()
        self._cursor: FactRef | None = None
        self._state = self._decided(past[-1])
        self._papers: Papers | None = None
        self._views = _Views()

    # ------------------------------------------------------------ where the case stands

    @property
    def answers(self) -> Answers:
        """Everything told so far."""
        return self._state.answers

    @property
    def decisions(self) -> Decisions:
        """Everything decided from it; the facts are in `decisions.facts`."""
        return self._state.decisions

    @property
    def number(self) -> str:
        """The stored case's number; empty while the case is not stored."""
        return self._writer.number if self._writer else ""

    @property
    def shown(self) -> Shown:
        """What views are made from."""
        return Shown(self.pack, self.answers, self.decisions, self.voice)

    @property
    def papers(self) -> Papers:
        """What forms and documents of this pack read."""
        if self._papers is None:
            self._papers = self.tools.papers(self.pack, self.as_of)
        return self._papers

    @property
    def top(self) -> TopView:
        """The top line."""
        name = self.decisions.facts.known(FactId("enterprise.name"))
        return TopView(
            pack=self.voice.of(self.pack.meta.title),
            name=name if isinstance(name, str) else self.voice.say("top.unnamed"),
            number=self.number,
            as_of=self.as_of.isoformat(),
        )

    # ------------------------------------------------------------ questions

    @property
    def question(self) -> QuestionView | None:
        """The question to show now: where the person went back to, else the next open one; None when all is asked."""
        if self._cursor is not None:
            return self.question_about(self._cursor)
        asked = interview.next_question(self.pack, self.answers, self.decisions, self.papers)
        return self._view_of(asked) if asked else None

    def question_about(self, ref: FactRef) -> QuestionView | None:
        """The question about one fact, to change its answer from the review; None where no question asks for it."""
        question = self.pack.question(declared(ref))
        return self._view_of(Asked(ref, question)) if question else None

    @property
    def at_most_left(self) -> int:
        """How many questions can still come."""
        return interview.at_most_left(self.pack, self.answers, self.decisions, self.papers)

    @property
    def questions_left(self) -> int:
        """How many questions are open now, those put off included."""
        return len(interview.open_questions(self.pack, self.answers, self.decisions, self.papers))

    def answer(self, ref: FactRef, typed: object) -> Taken | NotTaken:
        """Take an answer, or say why not and what to type instead."""
        taken = self._take(interview.accept(self.pack, self.answers, ref, typed, self.as_of))
        if isinstance(taken, Taken) and self._cursor == ref:
            self._cursor = self._after(ref)
        return taken

    def postpone(self, ref: FactRef) -> Taken | NotTaken:
        """Put a question off: it is not asked again until `resume`."""
        self._cursor = None
        return self._take(Accepted(interview.postpone(self.answers, ref)))

    def resume(self, ref: FactRef | None = None) -> Taken | NotTaken:
        """Ask again what was put off: one question or all."""
        return self._take(Accepted(interview.resume(self.answers, ref)))

    def withdraw(self, ref: FactRef) -> Taken | NotTaken:
        """Unsay an answer."""
        return self._take(Accepted(interview.withdraw(self.answers, ref)))

    def consequence(self, ref: FactRef, typed: object) -> ConsequenceView:
        """What an answer would add or take away."""
        found = interview.consequence(self.pack, self.answers, self.decisions, ref, typed)
        return reporting.consequence_view(self.shown, found, ref, typed)

    def back(self) -> QuestionView | None:
        """Go to the question answered before the one shown; None where there is none before it."""
        path = self._path
        at = path.index(self._cursor) if self._cursor in path else len(path)
        if at == 0:
            return None
        self._cursor = path[at - 1]
        return self.question

    def forward(self) -> None:
        """Leave going back: `question` is the next open one again."""
        self._cursor = None

    def go_to(self, ref: FactRef) -> QuestionView | None:
        """Show the question about a fact next (from the review, a finding or a box); None where nothing asks for it."""
        if self.question_about(ref) is not None:
            self._cursor = ref
        return self.question_about(ref)

    # ------------------------------------------------------------ people

    @property
    def people(self) -> tuple[PersonView, ...]:
        """The people in order, then those taken off the list."""
        return self._views.people(lambda: reporting.people_views(self.shown, self.papers))

    @property
    def people_keys(self) -> tuple[ItemKey, ...]:
        """The keys of the people on the list, in order."""
        return self.answers.people().keys

    @property
    def name_question(self) -> QuestionView:
        """The question that asks a new person's name, for `add_person`. Raises `LookupError` where there is none."""
        question = self.pack.question(f"{PEOPLE}[].name")
        if question is None:
            raise LookupError(f"pack {self.pack.id} has no question about {PEOPLE}[].name")
        key, _ = self.answers.people().next_key()
        return self._view_of(Asked(item_ref(PEOPLE, key, "name"), question))

    def person_ref(self, key: ItemKey, name: str) -> FactRef:
        """The reference of one field of a person: `person_ref(key, "roles")`."""
        return item_ref(PEOPLE, key, name)

    @property
    def people_closed(self) -> bool:
        """Whether the list is said to be complete."""
        return self.answers.people().closed

    def add_person(self, name: str) -> Taken | NotTaken:
        """A new person by name; `Taken.key` is the key."""
        key, outcome = interview.add_person(self.pack, self.answers, name, self.as_of)
        taken = self._take(outcome)
        return Taken(key) if isinstance(taken, Taken) else taken

    def remove_person(self, key: ItemKey) -> Taken | NotTaken:
        """Take a person off the list; everything told about the person is kept for `restore_person`."""
        return self._take(interview.remove_person(self.answers, key))

    def restore_person(self, key: ItemKey) -> Taken | NotTaken:
        """Put a person back."""
        return self._take(interview.restore_person(self.answers, key))

    def move_person(self, key: ItemKey, place: int) -> Taken | NotTaken:
        """Put a person at another place (0 first)."""
        return self._take(interview.move_person(self.answers, key, place))

    def set_roles(self, key: ItemKey, roles: Sequence[str]) -> Taken | NotTaken:
        """The roles of a person, as option ids."""
        return self._take(interview.set_roles(self.pack, self.answers, key, roles, self.as_of))

    def close_people(self) -> Taken | NotTaken:
        """Nobody else will come."""
        taken = self._take(interview.close_people(self.answers))
        self._cursor = None if self._cursor == FactRef(PEOPLE) else self._cursor
        return taken

    def open_people(self) -> Taken | NotTaken:
        """Somebody may still come."""
        return self._take(interview.open_people(self.answers))

    def questions_about_person(self, key: ItemKey) -> tuple[QuestionView, ...]:
        """Every question that is or can be asked about one person, answered ones included: for a grid."""
        mine = [asked for asked in interview.in_order(self.pack, self.answers) if f"[{key}]." in asked.ref]
        no = interview.Applies.NO
        return tuple(self._view_of(q) for q in mine if interview.applies(self.pack, self.decisions, q.ref) is not no)

    # ------------------------------------------------------------ views

    @property
    def panel(self) -> SidePanelView:
        """What applies so far, and why."""
        return self._views.panel(lambda: reporting.panel_view(self.shown, planning.licence_days(self.shown)))

    @property
    def review(self) -> tuple[ReviewRow, ...]:
        """Every answer and every open question, by topic."""
        return self._views.review(lambda: reporting.review(self.shown, self.papers))

    @property
    def findings(self) -> tuple[FindingView, ...]:
        """What the checks say now, worst first."""
        return self._views.findings(lambda: reporting.check_findings(self.shown))

    @property
    def documents(self) -> tuple[DocumentView, ...]:
        """Every paper of the package, in window order."""
        return self._views.documents(lambda: reporting.documents(self.shown, self.tools.can_draw))

    @property
    def plan(self) -> tuple[PlanRow, ...]:
        """The matters with their days."""
        return self._views.plan(lambda: planning.plan_rows(self.shown))

    def explain(self, target: str) -> ExplanationView:
        """Why a matter, `matter/material`, `check:ID` or fact is as it is. Raises `UnknownTargetError`."""
        return explanation_view(self.shown, target)

    def reveal(self, ref: FactRef) -> str:
        """A masked value in full, while the person holds the key for it."""
        value = self.decisions.facts.known(ref)
        value = self.answers.values.get(ref) if value is None else value
        return "" if value is None else showing.value_words(self.shown, ref, value, masked=False)

    # ------------------------------------------------------------ papers

    def preview_page(self, document: str, page: int, width: int | None) -> PageView:
        """A page (from 1) of a document as it would be printed now, with a picture where a width in pixels is given.

        Takes a moment: call it in a thread. What cannot be shown says why in `problem`.
        """
        return self.tools.preview_page(self.shown, document, page, width)

    def export(
        self, folder: Path, *, draft: bool = False, progress: Callable[[str, int, int], None] | None = None
    ) -> ExportView:
        """Write the package into a folder, or say what stops it. Safe to run in a thread.

        `progress` is called with words, steps done and steps in all. With `draft`, missing facts do not stop it.
        """
        return self.tools.export(self.shown, folder, draft=draft, progress=progress)

    # ------------------------------------------------------------ steps

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        if not self._past:
            return False
        self._write(self._past[-1])
        self._future = (*self._future, self.answers)
        self._past, self._state = self._past[:-1], self._decided(self._past[-1])
        self._forget()
        return True

    def redo(self) -> bool:
        """Take a step again that was taken back; False where there is none."""
        if not self._future:
            return False
        self._write(self._future[-1])
        self._past = (*self._past, self.answers)
        self._future, self._state = self._future[:-1], self._decided(self._future[-1])
        self._forget()
        return True

    def speak(self, voice: Voice) -> None:
        """Go on in another language."""
        self.voice = voice
        self._forget(keep_cursor=True)

    def close(self) -> None:
        """Let others open the stored case."""
        if self._writer is not None:
            self._writer.close()

    # ------------------------------------------------------------ inside

    def _take(self, outcome: Outcome) -> Taken | NotTaken:
        if isinstance(outcome, Refused):
            return NotTaken(self.voice.say(outcome.code, **outcome.params), outcome.code)
        if outcome.answers == self.answers:
            return Taken()
        state = self._decided(outcome.answers)
        self._write(outcome.answers)
        self._past = (*self._past, self.answers)[-KEPT_STEPS:]
        self._future = ()
        self._state = state
        self._forget(keep_cursor=True)
        return Taken()

    def _write(self, answers: Answers) -> None:
        if self._writer is None:
            return
        try:
            self._writer.record(self.answers, answers)
        except JournalWriteError as error:
            raise StoreFailedError(self.voice.say(error.code, **error.params)) from error

    def _decided(self, answers: Answers) -> _State:
        return _State(answers, interview.decided(self.pack, answers, self.as_of))

    @property
    def _path(self) -> list[FactRef]:
        """The way back: what was answered or put off and can still be asked."""
        off = self.answers.is_off_list
        return [ref for ref in self.answers.path if not off(ref) and self.pack.question(declared(ref)) is not None]

    def _view_of(self, asked: Asked) -> QuestionView:
        path = self._path
        place = path.index(asked.ref) if asked.ref in path else len(path)
        return showing.question_view(self.shown, asked.question, asked.ref, place + 1, self.at_most_left)

    def _forget(self, *, keep_cursor: bool = False) -> None:
        self._views = _Views()
        if not keep_cursor:
            self._cursor = None

    def _after(self, ref: FactRef) -> FactRef | None:
        """Where to go after changing an earlier answer: the next on the path, or out of it."""
        path = self._path
        at = path.index(ref) if ref in path else len(path)
        return path[at + 1] if at + 1 < len(path) else None
