"""A case as a row of steps: each is decided, kept on the disk, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from assistant import interview
from assistant.case_store import CaseWriter, Draft
from assistant.case_views import KeptViews
from assistant.errors import StoreFailedError
from assistant.interview import Answers, Outcome, Papers, Refused
from assistant.paperwork import Paperwork
from assistant.showing import Shown
from assistant.telling import store_trouble
from assistant.texts import Voice
from profiles.errors import JournalWriteError
from rules.deciding.recall import Recall
from rules.decisions import Decisions
from rules.facts import FactRef, ItemKey
from rules.pack import Pack
from rules.tables.calendar import WorkingCalendar, shipped_calendar

KEPT_STEPS = 500
"""How many steps can be undone."""
TORN = "store.torn"
"""The text id of what is said of a case whose last record could not be read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The step was taken and kept. `key` is the new person's where one was added."""

    key: ItemKey | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The step was not taken: `message` says why and what to do, `code` is its text id."""

    message: str
    code: str


@dataclass(frozen=True, slots=True)
class _State:
    """Where a case stands, with what was decided from it."""

    answers: Answers
    decisions: Decisions


class CaseSteps:
    """Where a case stands, and the steps from there. The cursor is the question a person went back or jumped to."""

    def __init__(
        self,
        pack: Pack,
        as_of: date,
        tools: Paperwork,
        voice: Voice,
        *,
        states: Sequence[Answers] = (),
        writer: CaseWriter | None = None,
        torn: bool = False,
        calendar: WorkingCalendar | None = None,
        opening: str = "",
        today: date | None = None,
        draft: Draft | None = None,
    ) -> None:
        self.pack = pack
        self.as_of = as_of
        self.tools = tools
        self.voice = voice
        self._writer = writer
        self._torn = torn
        self._opening = opening
        self._today = today or as_of
        self._calendar = calendar or shipped_calendar()
        past = tuple(states) or (Answers(),)
        self._past: tuple[Answers, ...] = past[:-1][-KEPT_STEPS:]
        self._future: tuple[Answers, ...] = ()
        self._cursor: FactRef | None = None
        self._draft = draft
        self._recall = Recall(pack, as_of)
        self._state = self._decided(past[-1])
        self._papers: Papers | None = None
        self._views = KeptViews()

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
    def opening_words(self) -> str:
        """What a person is to know when the case opens: which pack it goes by, that its last record was left out."""
        return "\n".join(part for part in (self.voice.say(TORN) if self._torn else "", self._opening) if part)

    @property
    def shown(self) -> Shown:
        """What views are made from."""
        return Shown(self.pack, self.answers, self.decisions, self.voice, self._calendar)

    @property
    def papers(self) -> Papers:
        """What forms and documents of this pack read."""
        if self._papers is None:
            self._papers = replace(self.tools.papers(self.pack, self.as_of), recall=self._recall)
        return self._papers

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

    def told_last(self, refs: Sequence[FactRef]) -> FactRef | None:
        """Which of some facts was told or changed last; None where no step did, or one told several at once."""
        after = self.answers
        for before in reversed(self._past):
            changed = [ref for ref in refs if before.values.get(ref) != after.values.get(ref)]
            if changed:
                return changed[0] if len(changed) == 1 else None
            after = before
        return None

    def speak(self, voice: Voice) -> None:
        """Go on in another language."""
        self.voice = voice
        self._forget(keep_cursor=True)

    def close(self) -> bool:
        """Let others open the stored case; whether there is still one.

        One in which nothing was told, and a sample as it came, leaves nothing behind.
        """
        if self._writer is None:
            return False
        told = bool(self._past) and any(map(_tells, (*self._past, self.answers)))
        if told:
            self._writer.close()
        else:
            self._writer.discard()
        return told

    # ------------------------------------------------------------ inside

    def _take(self, outcome: Outcome) -> Taken | NotTaken:
        if isinstance(outcome, Refused):
            return NotTaken(self.voice.say(outcome.code, **outcome.params), outcome.code)
        if outcome.answers == self.answers:
            self._keep(None)
            return Taken()
        state = self._decided(outcome.answers)
        self._write(outcome.answers)
        self._past = (*self._past, self.answers)[-KEPT_STEPS:]
        self._future = ()
        self._state = state
        self._forget(keep_cursor=True)
        return Taken()

    def _write(self, answers: Answers) -> None:
        with self._told():
            if self._writer is not None:
                self._writer.record(self.answers, answers)
        self._draft = None  # it goes with the step

    def _keep(self, draft: Draft | None) -> None:
        """Keep a draft, or take back the one there is."""
        if draft == self._draft:
            return
        with self._told():
            if self._writer is not None:
                self._writer.draft(draft or Draft(FactRef(""), ""))
        self._draft = draft

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in words why nothing could be kept. Raises `StoreFailedError`."""
        try:
            yield
        except JournalWriteError as error:
            raise StoreFailedError(store_trouble(self.voice, error)) from error

    def _decided(self, answers: Answers) -> _State:
        return _State(answers, interview.decided(self.pack, answers, self.as_of, self._recall))

    def _forget(self, *, keep_cursor: bool = False) -> None:
        self._views = KeptViews()
        if not keep_cursor:
            self._cursor = None


def _tells(answers: Answers) -> bool:
    """Whether anything was told: a value, or a person, be it one taken off the list since."""
    return bool(answers.values) or any(people.issued for people in answers.lists.values())
