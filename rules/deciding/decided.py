"""What was decided last, part by part, for deciding again: only parts that hang on a changed fact are made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.decisions import CheckResult, Decision, MaterialDecision
from rules.facts import FactId, Facts


@dataclass(frozen=True, slots=True)
class MatterPart:
    """A matter's decision with those of its materials."""

    decision: Decision
    materials: tuple[MaterialDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The parts of all decisions about these facts: by matter, by check, by the choice that has conditional options."""

    facts: Facts
    matters: Mapping[str, MatterPart]
    checks: Mapping[str, tuple[CheckResult, ...]]
    deep: frozenset[str]
    """The matters and checks (`check:ID`) for which facts behind those they read counted: missing and parked ones."""
    options: Mapping[FactId, tuple[CheckResult, ...]]
