"""Matters that are handed in as a part of another one: what they are called, and with which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from rules.decisions import Decisions, Required
from rules.model import MatterDef, MatterId, Part


class MatterSource(Protocol):
    """What is needed of a pack: its matters."""

    def matter(self, matter_id: str, day: date) -> MatterDef | None:
        """The version of a matter in force on a day."""
        ...


def taken_in(pack: MatterSource, decisions: Decisions) -> Mapping[MatterId, tuple[MatterId, Part]]:
    """The required matters that are handed in with another required one, each with that one; the others are no keys."""
    required = {matter_id for matter_id, decision in decisions.matters.items() if isinstance(decision, Required)}
    found: dict[MatterId, tuple[MatterId, Part]] = {}
    for other_id in (one for one in decisions.matters if one in required):
        other = pack.matter(other_id, decisions.as_of)
        for part in other.takes_in if other is not None else ():
            if MatterId(part.matter) in required:
                found.setdefault(MatterId(part.matter), (other_id, part))
    return found


def as_called(pack: MatterSource, decisions: Decisions, matter: MatterDef) -> MatterDef:
    """The matter with the title and folder that it has in this case."""
    found = taken_in(pack, decisions).get(MatterId(matter.id))
    if found is None:
        return matter
    return matter.model_copy(update={"title": found[1].title, "folder": found[1].folder})
