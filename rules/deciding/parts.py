"""Matters that are handed in as a part of another one: what they are called, and with which."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from rules.decisions import Decisions, Required
from rules.model import MatterDef, MatterId, Part

__all__ = ["as_called", "part_of"]


class MatterSource(Protocol):
    """What is needed of a pack."""

    def matter(self, matter_id: str, day: date) -> MatterDef | None:
        """The version of a matter in force on a day."""
        ...


def part_of(pack: MatterSource, decisions: Decisions, matter: MatterDef) -> MatterId | None:
    """The required matter that this one is handed in with; None where it is an application of its own."""
    found = _found(pack, decisions, matter)
    return None if found is None else found[0]


def as_called(pack: MatterSource, decisions: Decisions, matter: MatterDef) -> MatterDef:
    """The matter with the title and folder that it has in this case."""
    found = _found(pack, decisions, matter)
    if found is None:
        return matter
    return matter.model_copy(update={"title": found[1].title, "folder": found[1].folder})


def _found(pack: MatterSource, decisions: Decisions, matter: MatterDef) -> tuple[MatterId, Part] | None:
    if not isinstance(decisions.matters.get(MatterId(matter.id)), Required):
        return None
    for other_id, decision in decisions.matters.items():
        other = pack.matter(other_id, decisions.as_of) if isinstance(decision, Required) else None
        for part in other.takes_in if other is not None else ():
            if part.matter == matter.id:
                return other_id, part
    return None
