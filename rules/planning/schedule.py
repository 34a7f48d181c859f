"""The plan: when each required matter can start and finish, in the order their dependencies allow.

A matter starts on the day the last matter it waits for finishes (the first ones on the day given), moved to a
working day. Its length is the promised time, else the statutory one, in working days counted from the day after. A
length that nobody published is not known and neither is what comes after it: bounds take its place, never a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from rules.deciding.parts import MatterSource, taken_in
from rules.decisions import Decisions, Required
from rules.model import DueWithin, Duration, MatterDef, MatterId, MayWait, Words
from rules.planning.waits import Before, ScheduleCycleError, Waits, ordered
from rules.tables.calendar import WorkingCalendar

__all__ = [
    "Deadline",
    "MatterSource",
    "Plan",
    "PlanEntry",
    "ScheduleCycleError",
    "last_day",
    "schedule",
]

_NO_EVENTS: Mapping[str, date] = MappingProxyType({})


class Deadline(StrEnum):
    """Whether a matter can be applied for by its deadline."""

    KEPT = "kept"
    MISSED = "missed"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One matter in the plan.

    `start` and `finish` are None where an unknown time limit, a matter not decided yet or the calendar's end keeps them
    from being known; then `not_before` and `finish_not_before` say the earliest days there are, as far as the limits
    are known (None where not even that). `duration_days` are working days, None where no limit was published. `known`
    says that the finish is known. `depends_on` are the required matters it waits for, those behind matters that are not
    required included; `undecided_before` are the undecided ones that it waits for should they be required. `due` is the
    last day to apply, where there is one (`due_rule`) and what it counts from is known, `due_not_before` the earliest
    that this day can be. `due_may_move` says that `due` falls into a year of which no holidays are known: it is the day
    as counted, and only moves to a later one. `critical` says that the plan ends later when this matter does, as far as
    the limits are known. `beyond_calendar` says that the calendar ends before this matter does. `part_of` is the matter
    it is handed in with as one filing. `due_told` is told in place of a last day where the deadline counts from a
    matter that here is part of another one, so that it runs from a day of its own.
    """

    matter: MatterId
    start: date | None
    finish: date | None
    duration_days: int | None
    known: bool
    depends_on: tuple[MatterId, ...]
    due: date | None
    critical: bool
    not_before: date | None
    finish_not_before: date | None
    undecided_before: tuple[MatterId, ...] = ()
    due_rule: DueWithin | None = None
    due_not_before: date | None = None
    due_may_move: bool = False
    beyond_calendar: bool = False
    part_of: MatterId | None = None
    due_told: Words | None = None

    @property
    def can_start_now(self) -> bool:
        """Whether it waits for nothing: all such matters can be begun side by side (并联)."""
        return not self.depends_on and not self.undecided_before

    @property
    def late(self) -> bool:
        """Whether even the earliest start misses the deadline, wherever holidays may move it."""
        if self.due is None or self.due_may_move or self.not_before is None:
            return False
        return self.not_before > self.due

    @property
    def deadline(self) -> Deadline | None:
        """How the earliest start stands to the deadline; None where there is none."""
        if self.due_rule is None:
            return None
        if self.late:
            return Deadline.MISSED
        due = self.due or self.due_not_before
        kept = due is not None and self.start is not None and self.start <= due
        return Deadline.KEPT if kept else Deadline.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries in order; `finish` is None while one is not known, `not_before` is the earliest end there is."""

    entries: tuple[PlanEntry, ...]
    finish: date | None
    not_before: date | None = None

    def entry(self, matter: str) -> PlanEntry | None:
        """The entry of a matter; None where it is not in the plan."""
        return next((entry for entry in self.entries if entry.matter == matter), None)

    @property
    def can_start_now(self) -> tuple[MatterId, ...]:
        """The matters that wait for nothing."""
        return tuple(entry.matter for entry in self.entries if entry.can_start_now)

    @property
    def critical_path(self) -> tuple[MatterId, ...]:
        """The matters of known length that the end hangs on, in order."""
        return tuple(entry.matter for entry in self.entries if entry.critical and entry.duration_days is not None)

    @property
    def open_lengths(self) -> tuple[MatterId, ...]:
        """The matters whose length is not known: the end may hang on any of them."""
        return tuple(entry.matter for entry in self.entries if entry.duration_days is None)

    @property
    def beyond_calendar(self) -> bool:
        """Whether the calendar ends before some matter does, or before some deadline."""
        return any(entry.beyond_calendar or entry.due_may_move for entry in self.entries)


def schedule(
    pack: MatterSource,
    decisions: Decisions,
    start: date,
    calendar: WorkingCalendar,
    events: Mapping[str, date] = _NO_EVENTS,
) -> Plan:
    """The plan of the required matters, begun on `start`.

    `events` are the days of events that deadlines count from and that are no matters (`hiring`). Order: dependencies
    first, then window order, then id. Raises `ScheduleCycleError`.
    """
    matters = _required(pack, decisions)
    waiting = Waits(pack, decisions, matters)
    waits = {matter_id: waiting.before(matter) for matter_id, matter in matters.items()}
    entries: dict[MatterId, PlanEntry] = {}
    for matter_id in ordered(matters, {name: before.required for name, before in waits.items()}):
        entries[matter_id] = _entry(matters[matter_id], waits[matter_id], entries, start, calendar)
    instead = {matter.counts_as: matter_id for matter_id, matter in matters.items() if matter.counts_as is not None}
    parts = taken_in(pack, decisions)
    for matter_id, entry in entries.items():
        rule = _counted(matters[matter_id].due, matters, instead)
        told = None if rule is None or MatterId(rule.after) not in parts else parts[MatterId(rule.after)][1].since
        due, may_move, not_before = _last_days(rule if told is None else None, entries, calendar, events)
        entries[matter_id] = replace(
            entry,
            due=due,
            due_not_before=not_before,
            due_may_move=may_move,
            due_rule=rule,
            due_told=told,
            part_of=parts[matter_id][0] if matter_id in parts else None,
        )
    critical = _critical(entries)
    listed = tuple(replace(entry, critical=entry.matter in critical) for entry in entries.values())
    return Plan(listed, _end([entry.finish for entry in listed]), _end([entry.finish_not_before for entry in listed]))


def _required(pack: MatterSource, decisions: Decisions) -> Mapping[MatterId, MatterDef]:
    found = {
        matter_id: pack.matter(matter_id, decisions.as_of)
        for matter_id, decision in decisions.matters.items()
        if isinstance(decision, Required)
    }
    return {matter_id: matter for matter_id, matter in found.items() if matter is not None}


def _working_days(matter: MatterDef) -> int | None:
    for limit in (matter.guide.promised_time, matter.guide.statutory_time):
        if isinstance(limit, Duration):
            return limit.working_days
    return None


def _entry(
    matter: MatterDef,
    waits: Before,
    entries: Mapping[MatterId, PlanEntry],
    start: date,
    calendar: WorkingCalendar,
) -> PlanEntry:
    days = _working_days(matter)
    before = [entries[other] for other in waits.required]
    certain = None if waits.undecided else _end([start, *(entry.finish for entry in before)])
    bound = max([start, *(entry.finish_not_before for entry in before if entry.finish_not_before is not None)])
    begins = None if certain is None else calendar.next_working_day(certain)
    earliest = calendar.next_working_day(bound)
    ends = None if begins is None or days is None else calendar.add_working_days(begins, days)
    ends_not_before = None if earliest is None else calendar.add_working_days(earliest, days or 0)
    return PlanEntry(
        matter=MatterId(matter.id),
        start=begins,
        finish=ends,
        duration_days=days,
        known=ends is not None,
        depends_on=waits.required,
        due=None,
        critical=False,
        not_before=earliest,
        finish_not_before=ends_not_before,
        undecided_before=waits.undecided,
        beyond_calendar=ends_not_before is None or any(entry.beyond_calendar for entry in before),
    )


def _end(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _counted(
    due: DueWithin | None, matters: Mapping[MatterId, MatterDef], instead: Mapping[str, MatterId]
) -> DueWithin | None:
    """The deadline, counted from the matter that stands in the place of one that is not in the plan."""
    if due is None or MatterId(due.after) in matters or due.after not in instead:
        return due
    return due.model_copy(update={"after": instead[due.after]})


def _last_days(
    due: DueWithin | None,
    entries: Mapping[MatterId, PlanEntry],
    calendar: WorkingCalendar,
    events: Mapping[str, date],
) -> tuple[date | None, bool, date | None]:
    """The last day of a deadline, whether holidays may still move it, and the earliest that it can be.

    Working days take at least as many days, and a last day only ever moves to a later one.
    """
    if due is None:
        return None, False, None
    entry = entries.get(MatterId(due.after))
    since = entry.finish if entry is not None else events.get(due.after)
    earliest = since if entry is None else entry.finish_not_before or entry.not_before
    last = None if since is None else last_day(due, since, calendar)
    counted = None if due.working else _days_after(since, due.days)
    return last or counted, last is None and counted is not None, _days_after(earliest, due.days)


def _days_after(since: date | None, days: int) -> date | None:
    return None if since is None or (date.max - since).days < days else since + timedelta(days=days)


def last_day(due: DueWithin | MayWait, since: date, calendar: WorkingCalendar) -> date | None:
    """The last day of a deadline that counts from a day; None where the calendar ends before."""
    return calendar.add_working_days(since, due.days) if due.working else calendar.add_days_rolling(since, due.days)


def _critical(entries: Mapping[MatterId, PlanEntry]) -> set[MatterId]:
    """The matters on a longest chain, by their earliest days."""
    ends = [entry.finish_not_before for entry in entries.values() if entry.finish_not_before is not None]
    if not ends:
        return set()
    last = max(ends)
    pending = [entry for entry in entries.values() if entry.finish_not_before == last]
    critical: set[MatterId] = set()
    while pending:
        entry = pending.pop()
        if entry.matter in critical:
            continue
        critical.add(entry.matter)
        before = [entries[other] for other in entry.depends_on]
        latest = max((one.finish_not_before for one in before if one.finish_not_before is not None), default=None)
        pending += [one for one in before if latest is not None and one.finish_not_before == latest]
    return critical
