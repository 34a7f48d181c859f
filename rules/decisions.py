"""What the engine decides, and why: the types that travel from `rules.deciding.engine` upwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from rules.facts import FactRef, Facts, Value
from rules.model import CheckId, Citation, MaterialId, MatterId, Severity


class Reason(StrEnum):
    """Why a decision needed no fact, or which sort of reason it is."""

    FACTS = "facts"
    ALWAYS = "always"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True)
class Because:
    """One fact that decided, with the value it has; of a list, the keys of its items."""

    fact: FactRef
    value: Value


@dataclass(frozen=True, slots=True)
class Required:
    """It applies. `because` holds the deciding facts; none where it always applies."""

    because: tuple[Because, ...]
    reason: Reason = Reason.FACTS


@dataclass(frozen=True, slots=True)
class NotRequired:
    """It does not apply."""

    because: tuple[Because, ...]
    reason: Reason = Reason.FACTS


NeedSets: TypeAlias = tuple[frozenset[FactRef], ...]
"""Sets of missing facts, each of which would be enough; the smallest first."""


class Undecided:
    """It cannot be told yet. `needs` holds the smallest sets of missing facts that would decide it, smallest first.

    They are worked out when they are first asked for: on most key presses nobody asks.
    """

    __match_args__ = ("needs",)
    __slots__ = ("_make", "_needs")

    def __init__(self, needs: NeedSets = ()) -> None:
        self._needs = needs
        self._make: Callable[[], NeedSets] | None = None

    @classmethod
    def later(cls, make: Callable[[], NeedSets]) -> Undecided:
        """Not told yet; `make` gives the needs."""
        made = cls()
        made._make = make
        return made

    @property
    def needs(self) -> NeedSets:
        """The smallest sets of missing facts that would decide it."""
        make = self._make
        if make is not None:
            self._needs = make()  # before it is forgotten how: another thread may ask meanwhile
            self._make = None
        return self._needs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Undecided) and self.needs == other.needs

    def __hash__(self) -> int:
        return hash(self.needs)

    def __repr__(self) -> str:
        return f"Undecided(needs={self.needs!r})"


Decision: TypeAlias = Required | NotRequired | Undecided
DecisionWord: TypeAlias = Literal["required", "not_required", "undecided"]


def decision_word(decision: Decision) -> DecisionWord:
    """What files and scripts call a decision."""
    match decision:
        case Required():
            return "required"
        case NotRequired():
            return "not_required"
        case Undecided():
            return "undecided"


@dataclass(frozen=True, slots=True)
class Holds:
    """The check applies and holds."""


@dataclass(frozen=True, slots=True)
class Fails:
    """The check applies and fails; `because` names the facts a person would look at."""

    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The check does not apply to these facts or this day."""


CheckOutcome: TypeAlias = Holds | Fails | NotApplicable | Undecided
CheckWord: TypeAlias = Literal["holds", "fails", "undecided", "not_applicable"]


def check_word(outcome: CheckOutcome) -> CheckWord:
    """What files and scripts call a check's outcome."""
    match outcome:
        case Holds():
            return "holds"
        case Fails():
            return "fails"
        case Undecided():
            return "undecided"
        case NotApplicable():
            return "not_applicable"


def check_word_of(outcomes: Iterable[CheckOutcome]) -> CheckWord:
    """The word for a check made per person: it fails where one fails, else is undecided where one is, else holds."""
    words = {check_word(outcome) for outcome in outcomes}
    order: tuple[CheckWord, ...] = ("fails", "undecided", "holds")
    return next((word for word in order if word in words), "not_applicable")


class CheckResult(NamedTuple):
    """The outcome of one check, for one person where the check is made per person."""

    check: CheckId
    item: str | None
    severity: Severity
    outcome: CheckOutcome
    source: Citation


@dataclass(frozen=True, slots=True)
class MaterialDecision:
    """Whether a matter needs a material; `items` are the keys of the people it is needed from (`per: people`)."""

    matter: MatterId
    material: MaterialId
    decision: Decision
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything decided for one case on one day."""

    as_of: date
    facts: Facts
    matters: Mapping[MatterId, Decision]
    materials: tuple[MaterialDecision, ...]
    checks: tuple[CheckResult, ...]
