"""What a pack tells of policies and answers, as typed and frozen models (`policies/*.yaml`, `faq/*.yaml`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from rules.model import Citation, Condition, Content, Id, InForce, NotKnown, Words


class PolicyCondition(Content):
    """One thing a policy asks for: a truth, a number with a bound, or (with neither) what a person checks alone."""

    text: Words
    holds: Condition | None = None
    value: Condition | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    near: Decimal | None = None
    """A miss of at most so many units is told as a near one (`差 1 人`); none is where this is absent."""
    unit: str = ""

    @model_validator(mode="after")
    def _of_one_sort(self) -> PolicyCondition:
        bounds = (self.at_least is not None) + (self.at_most is not None)
        if self.holds is not None and self.value is not None:
            raise ValueError("a condition has holds or value, not both")
        if (self.value is not None) != (bounds == 1):
            raise ValueError("value needs at_least or at_most, and only value has one")
        if self.near is not None and (self.value is None or not self.unit):
            raise ValueError("near goes with value and unit")
        return self

    @property
    def source_text(self) -> Condition | None:
        """The expression to compile, if there is one."""
        return self.holds or self.value


class PolicyDef(Content):
    """A policy for new enterprises (明白纸). A draft, and one whose days are over, is never offered.

    `end_stated: false` says that the document names no last day: what holds now must be asked. A policy whose text was
    not obtained has a `benefit` that is not known: it is a pointer, nothing more.
    """

    id: Id
    title: Words
    standing: Literal["formal", "draft"] = "formal"
    applies_when: Condition | None = None
    target: Words
    conditions: tuple[PolicyCondition, ...] = ()
    benefit: Words | NotKnown
    materials: tuple[Words, ...] = ()
    how: Words | NotKnown
    authority: Words | NotKnown
    end_stated: bool = True
    ask: Words | None = None
    """Who can say what holds now; needed where the statement is inferred or its end is not stated."""
    note: Words | None = None
    in_force: InForce
    source: Citation

    @model_validator(mode="after")
    def _says_who_knows(self) -> PolicyDef:
        if self.ask is None and (self.source.grade == "inferred" or not self.end_stated):
            raise ValueError("what is inferred or has no stated end needs ask: who can say what holds now")
        if self.end_stated == (self.in_force.until is None):
            raise ValueError("a stated end stands in in_force.until; without one write end_stated: false")
        return self


class AnswerDef(Content):
    """One question people ask, with its answer (`faq/*.yaml`). An inferred answer says who can confirm it."""

    id: Id
    question: Words
    answer: Words
    words: tuple[str, ...] = ()
    """Everyday words for the same thing, for the search."""
    asked: tuple[str, ...] = ()
    """Other questions that this answers, for the search."""
    matters: tuple[Id, ...] = ()
    ask: Words | None = None
    in_force: InForce
    source: Citation

    @model_validator(mode="after")
    def _says_who_knows(self) -> AnswerDef:
        if self.ask is None and self.source.grade == "inferred":
            raise ValueError("an inferred answer needs ask: who can confirm it")
        return self
