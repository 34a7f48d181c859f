"""One case in work: the only caller of the whole chain, and all that a front end talks to.

How a front end uses it (see `assistant.desk` for where a `Session` comes from):

    view = session.question                     # QuestionView, or None: everything is asked → review
    line = session.consequence(view.ref, option.id).line        # "选“租来的”会: + … – …", before it is accepted
    match session.answer(view.ref, typed):      # text, "true"/"false", an option id, a list of option ids
        case Taken(): ...                       # show session.question again
        case NotTaken(message=message): ...     # what to type instead, in words; nothing has changed
    session.keep_draft(view.ref, text)          # at a pause in the typing; view.draft has it until the next step
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
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import plan_outline, planning, reporting, showing
from assistant.case_people import CasePeople
from assistant.case_steps import TORN, NotTaken, Taken
from assistant.cautions import Caution, cautions
from assistant.explaining import explanation_view
from assistant.views import (
    DocumentView,
    ExplanationView,
    ExportView,
    FindingView,
    PageView,
    PlanRow,
    QuestionView,
    ReviewRow,
    SidePanelView,
    TopView,
)
from rules.facts import FactRef
from rules.planning.later import LATER

if TYPE_CHECKING:
    from assistant.rowfile import SavedRow
    from exports.model import Package

__all__ = ["TORN", "NotTaken", "Session", "Taken"]


class Session(CasePeople):
    """One case with all its views. Made by `assistant.desk.Desk`.

    What it inherits: steps (`assistant.case_steps`), questions (`assistant.case_questions`), people
    (`assistant.case_people`).
    """

    @property
    def top(self) -> TopView:
        """The top line."""
        return TopView(
            pack=self.voice.of(self.pack.meta.title),
            name=showing.enterprise_name(self.shown) or self.voice.say("top.unnamed"),
            number=self.number,
            as_of=self.as_of.isoformat(),
        )

    # ------------------------------------------------------------ views

    @property
    def panel(self) -> SidePanelView:
        """What applies so far, and why."""
        return self._views.panel(lambda: reporting.panel_view(self.shown, planning.licence_days(self.shown)))

    @property
    def review(self) -> tuple[ReviewRow, ...]:
        """Every answer and every open question, by topic."""
        return self._views.review(lambda: reporting.review(self.shown, self.questions))

    @property
    def findings(self) -> tuple[FindingView, ...]:
        """What the checks say now, worst first."""
        return self._views.findings(lambda: reporting.check_findings(self.shown))

    def broken_since(self, known: Sequence[FindingView]) -> tuple[FindingView, ...]:
        """The findings that were not there before, mere notes apart: what a step broke."""
        ids = {finding.id for finding in known}
        return tuple(found for found in self.findings if found.id not in ids and found.severity != "note")

    def question_behind(self, finding: FindingView) -> QuestionView | None:
        """The question whose answer a finding hangs on: of those it names the one told last, where that is known.

        Else the first; None where it hangs on none.
        """
        asked = [ref for ref in finding.refs if self.question_about(ref) is not None]
        ref = self.told_last(asked) or next(iter(asked), None)
        return self.question_about(ref) if ref is not None else None

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What makes the plan less sure than it looks: old sources, rules that change, days no calendar covers."""
        return self._views.cautions(lambda: cautions(self.shown, self._today))

    @property
    def documents(self) -> tuple[DocumentView, ...]:
        """Every paper of the package, in window order."""
        return self._views.documents(lambda: reporting.documents(self.shown, self.tools.can_draw, self.tools.hand_of))

    def may_come_later(self, document: DocumentView) -> bool:
        """Whether the authority lets this paper be handed in after the others (容缺)."""
        fact = self.pack.facts.get(LATER)
        return fact is not None and any(option.id == _material(document) for option in fact.options)

    def comes_later(self, document: DocumentView) -> bool:
        """Whether the applicant hands this paper in later."""
        return _material(document) in self._later()

    def turn_later(self, document: DocumentView) -> Taken | NotTaken:
        """Hand a paper in later, or with the others again."""
        material, chosen = _material(document), self._later()
        left = [one for one in chosen if one != material] if material in chosen else [*chosen, material]
        return self.answer(FactRef(LATER), left)

    def _later(self) -> tuple[str, ...]:
        value = self.answers.values.get(FactRef(LATER))
        return value if isinstance(value, tuple) else ()

    @property
    def plan(self) -> tuple[PlanRow, ...]:
        """The matters with their days."""
        return self._views.plan(lambda: planning.plan_rows(self.shown))

    def outline(self, by: date | None = None) -> tuple[str, ...]:
        """How the plan hangs together, line by line; with a day, also the latest start of each matter to hold it."""
        return plan_outline.outline(self.shown, by)

    def explain(self, target: str) -> ExplanationView:
        """Why a matter, `matter/material`, `check:ID` or fact is as it is. Raises `UnknownTargetError`."""
        return explanation_view(self.shown, target)

    def reveal(self, ref: FactRef) -> str:
        """A masked value in full, while the person holds the key for it."""
        value = self.decisions.facts.known(ref)
        value = self.answers.values.get(ref) if value is None else value
        return "" if value is None else showing.value_words(self.shown, ref, value, masked=False)

    def save_row(self, folder: Path) -> SavedRow:
        """Save the case as one more row of a folder's table of cases, its personal data replaced by invented ones.

        Raises `RowFileError`.
        """
        from assistant.rowfile import ROWS_FILE, save_row  # spreadsheets: 80 ms that only this asks for

        return save_row(self.pack, self.answers, self.as_of, self.number or "1", folder / ROWS_FILE)

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

    def remade(self, *, draft: bool) -> Package | None:
        """The package in memory, to compare another one with; None where it cannot be made."""
        return self.tools.remade(self.shown, draft=draft)


def _material(document: DocumentView) -> str:
    return document.id.rpartition("/")[2]
