"""What was decided last, part by part, for deciding again: only parts that hang on a changed fact are made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from rules.decisions import CheckResult, Decision, MaterialDecision
from rules.expr import Open
from rules.facts import FactId, FactRef, Facts, ItemKey
from rules.model import MaterialId

Ground: TypeAlias = tuple[FactRef, ...] | Open | None
"""Of a check that holds or does not apply, the facts that decided it: while these stay, it stays; of an open one, what
its condition gave. None where that says too little."""
Grounds: TypeAlias = Mapping[tuple[str, str | None], Ground]
"""By a check's id and the key of the item for which it is made, if any."""


@dataclass(frozen=True, slots=True)
class MaterialPart:
    """Whether a material is needed by its own condition, whatever its matter's says; for each item where per item."""

    decision: Decision
    of_items: Mapping[ItemKey, Decision] = field(default_factory=lambda: MappingProxyType({}))
    needed: tuple[ItemKey, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterPart:
    """A matter's decision, its materials on their own, and these under the matter's decision."""

    decision: Decision
    own: Mapping[MaterialId, MaterialPart] = field(default_factory=lambda: MappingProxyType({}))
    materials: tuple[MaterialDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The parts of all decisions about these facts: by matter, by check, by the choice that has conditional options."""

    facts: Facts
    matters: Mapping[str, MatterPart]
    checks: Mapping[str, tuple[CheckResult, ...]]
    deep: frozenset[str]
    """The matters, materials and checks for which facts behind those they read counted: missing and parked ones."""
    options: Mapping[FactId, tuple[CheckResult, ...]]
    grounds: Grounds
