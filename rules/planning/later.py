"""容缺: which materials of a case come later, until when, and on what letter.

A material that may wait says so itself (`may_wait`); the fact `filing.later` holds those that the applicant wants to
hand in later. The day counts from the day the application is handed in; a last day on which offices rest moves to the
next working day (civil code, article 203).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.decisions import Decisions, Required
from rules.facts import FactId
from rules.loading.pack_index import Pack
from rules.model import FactDef, MaterialDef, MaterialId, MatterId, MayWait, Option
from rules.planning.schedule import Plan, last_day
from rules.tables.calendar import WorkingCalendar

LATER = FactId("filing.later")
"""The fact that holds the materials to be handed in later; its options are the materials that may wait."""


@dataclass(frozen=True, slots=True)
class Later:
    """A material of a matter that is handed in later.

    `due` is its last day, None while the day of the application is not known or the calendar ends before; then
    `due_not_before` is the earliest that it can be, as far as days are known.
    """

    matter: MatterId
    material: MaterialId
    rule: MayWait
    due: date | None
    due_not_before: date | None


def with_waiting(fact: FactDef, materials: Iterable[MaterialDef]) -> FactDef:
    """The fact with an option for each material of which some version may wait; without one it does not apply."""
    waiting = {one.id: one for one in materials if isinstance(one.may_wait, MayWait)}
    options = tuple(Option(id=one.id, label=one.title) for one in waiting.values())
    return fact.model_copy(update={"options": options, "applies_when": fact.applies_when if options else "false"})


def later_materials(pack: Pack, decisions: Decisions, plan: Plan, calendar: WorkingCalendar) -> tuple[Later, ...]:
    """The materials of required matters that the applicant hands in later and may, in window order."""
    chosen = decisions.facts.known(LATER)
    if not isinstance(chosen, tuple):
        return ()
    found: list[Later] = []
    for one in decisions.materials:
        material = pack.material(one.material, decisions.as_of)
        if material is None or not isinstance(material.may_wait, MayWait) or one.material not in chosen:
            continue
        if isinstance(one.decision, Required) and isinstance(decisions.matters.get(one.matter), Required):
            entry = plan.entry(one.matter)
            start, earliest = (entry.start, entry.not_before) if entry is not None else (None, None)
            rule = material.may_wait
            due, bound = (None if day is None else last_day(rule, day, calendar) for day in (start, earliest))
            found.append(Later(one.matter, one.material, rule, due, bound))
    return tuple(found)
