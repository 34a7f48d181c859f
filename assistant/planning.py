"""The plan of a case with its days: for `assistant.plan_outline` (how it hangs together), `assistant.plan_json` (for
scripts) and the rows that screens show.
"""

from __future__ import annotations

from datetime import date

from assistant.reporting import matter_title
from assistant.showing import Shown
from assistant.views import PlanRow
from rules.facts import FactId
from rules.model import MatterDef, MatterId
from rules.model_places import HallDef
from rules.places import windows
from rules.planning.backward import Backward, backward
from rules.planning.schedule import Plan, PlanEntry, schedule
from rules.planning.trips import Trip, trips

_PLANNED = FactId("filing.planned_date")


def first_day(shown: Shown) -> date:
    """The day the plan begins on: the planned filing day where it is known and not past, else the case's day."""
    planned = shown.facts.known(_PLANNED) if _PLANNED in shown.pack.facts else None
    return max(planned, shown.as_of) if isinstance(planned, date) else shown.as_of


def plan_of(shown: Shown) -> Plan:
    """The matters that are required, with their days."""
    return schedule(shown.pack, shown.decisions, first_day(shown), shown.calendar)


def backward_of(shown: Shown, plan: Plan, by: date) -> Backward:
    """The latest day of each matter so that all are done by a day."""
    return backward(plan, by, shown.calendar)


def trips_of(shown: Shown, plan: Plan) -> tuple[Trip, ...]:
    """The ways to go, merged by place and day."""

    def hall_of(matter: MatterDef) -> str | None:
        hall = hall_for(shown, matter.id)
        return None if hall is None else hall.id

    return trips(shown.pack, plan, shown.as_of, hall_of)


def licence_days(shown: Shown) -> int | None:
    """The working days that the first matter of the plan takes; None where they are not known."""
    entries = plan_of(shown).entries
    return entries[0].duration_days if entries else None


def plan_rows(shown: Shown) -> tuple[PlanRow, ...]:
    """One row for each required matter, in the order they can be done."""
    return tuple(_row(shown, entry) for entry in plan_of(shown).entries)


def _row(shown: Shown, entry: PlanEntry) -> PlanRow:
    notes = [*_filed_with(shown, entry), *_why_not_known(shown, entry), *_deadline(shown, entry)]
    return PlanRow(
        id=entry.matter,
        title=matter_title(shown, entry.matter),
        start=entry.start.isoformat() if entry.start else "",
        finish=entry.finish.isoformat() if entry.finish else "",
        hall=hall_title(shown, entry.matter),
        note=shown.voice.say("list.semicolon").join(notes),
        waits_for=titles(shown, entry.depends_on),
        critical=entry.critical and entry.duration_days is not None,
        can_start_now=entry.can_start_now,
    )


def titles(shown: Shown, matters: tuple[MatterId, ...]) -> str:
    """The titles of matters, joined; empty for none."""
    return shown.voice.say("list.separator").join(matter_title(shown, matter) for matter in matters)


def _filed_with(shown: Shown, entry: PlanEntry) -> list[str]:
    """With which matter it is handed in as one filing."""
    return [] if entry.part_of is None else [shown.voice.say("plan.part_of", what=matter_title(shown, entry.part_of))]


def _why_not_known(shown: Shown, entry: PlanEntry) -> list[str]:
    """What keeps the finish from being known, with the earliest day where there is one."""
    voice = shown.voice
    if entry.known:
        return []
    if entry.beyond_calendar:
        return [voice.say("plan.beyond")]
    if entry.not_before is None:
        return []
    day = entry.not_before.isoformat()
    if entry.undecided_before:
        return [voice.say("plan.may_wait_for", what=titles(shown, entry.undecided_before), day=day)]
    return [voice.say("plan.not_before", day=day)]


def _deadline(shown: Shown, entry: PlanEntry) -> list[str]:
    """The last day, or the rule it will be counted by where the day is not known yet or no calendar covers it."""
    voice = shown.voice
    if entry.due is not None:
        text_id = "plan.due_may_move" if entry.due_may_move else "plan.due"
        said = [voice.say(text_id, day=entry.due.isoformat(), year=entry.due.year)]
        return [*said, voice.say("plan.late")] if entry.late else said
    if entry.due_rule is None:
        return []
    if entry.due_told is not None:
        text_id = "plan.due_told_working" if entry.due_rule.working else "plan.due_told"
        return [voice.say(text_id, days=entry.due_rule.days, told=voice.of(entry.due_told))]
    after = shown.pack.matter(entry.due_rule.after, shown.as_of)
    what = voice.of(after.title) if after is not None else voice.say(f"event.{entry.due_rule.after}")
    text_id = "plan.due_working" if entry.due_rule.working else "plan.due_days"
    return [voice.say(text_id, days=entry.due_rule.days, what=what)]


def hall_for(shown: Shown, matter_id: str) -> HallDef | None:
    """Where a matter is handed in: the first of its halls that serves the case on its day; never a closed one."""
    matter = shown.pack.matter(matter_id, shown.as_of)
    found = windows(shown.pack, shown.facts, shown.as_of, matter) if matter is not None else ()
    return found[0].hall if found else None


def hall_title(shown: Shown, matter_id: str) -> str:
    """The title of the hall where a matter is handed in; empty where none is known."""
    hall = hall_for(shown, matter_id)
    return "" if hall is None else shown.voice.of(hall.title)
