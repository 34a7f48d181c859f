"""The views of one state of a case, each made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from assistant.cautions import Caution
from assistant.interview import Questions
from assistant.views import DocumentView, FindingView, PersonView, PlanRow, QuestionView, ReviewRow, SidePanelView

V = TypeVar("V")


class Kept(Generic[V]):
    """A view that is made once, when it is first asked for."""

    def __init__(self) -> None:
        self._made: list[V] = []

    def __call__(self, make: Callable[[], V]) -> V:
        if not self._made:
            self._made.append(make())
        return self._made[0]


class KeptViews:
    """The views of one state."""

    def __init__(self) -> None:
        self.questions: Kept[Questions] = Kept()
        self.question: Kept[QuestionView | None] = Kept()
        self.people: Kept[tuple[PersonView, ...]] = Kept()
        self.panel: Kept[SidePanelView] = Kept()
        self.review: Kept[tuple[ReviewRow, ...]] = Kept()
        self.findings: Kept[tuple[FindingView, ...]] = Kept()
        self.documents: Kept[tuple[DocumentView, ...]] = Kept()
        self.plan: Kept[tuple[PlanRow, ...]] = Kept()
        self.cautions: Kept[tuple[Caution, ...]] = Kept()
