"""Matters that are handed in as a part of another one: what they are called, and with which."""

from __future__ import annotations

from rules.decisions import Decisions, Required
from rules.model import MatterDef, MatterId

__all__ = ["as_called", "part_of"]


def part_of(matter: MatterDef, decisions: Decisions) -> MatterId | None:
    """The required matter that this one is handed in with; None where it is an application of its own."""
    if matter.part_of is None:
        return None
    other = MatterId(matter.part_of.matter)
    return other if isinstance(decisions.matters.get(other), Required) else None


def as_called(matter: MatterDef, decisions: Decisions) -> MatterDef:
    """The matter with the title and folder that it has in this case."""
    if matter.part_of is None or part_of(matter, decisions) is None:
        return matter
    return matter.model_copy(update={"title": matter.part_of.title, "folder": matter.part_of.folder})
