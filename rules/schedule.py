"""The plan: when each required matter can start and finish, in the order their dependencies allow.

A matter starts on the day the last matter it waits for finishes (the first ones on the day given), moved to a
working day. Its length is the promised time, else the statutory one, in working days counted from the day after.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Protocol

from rules.calendar import WorkingCalendar
from rules.decisions import Decisions, Required
from rules.errors import RulesError
from rules.model import DueWithin, Duration, MatterDef, MatterId

_NO_EVENTS: Mapping[str, date] = MappingProxyType({})


class ScheduleCycleError(RulesError):
    """Required matters that wait for each other."""

    def __init__(self, matters: tuple[str, ...]) -> None:
        self.matters = matters
        super().__init__(
            f"These matters wait for each other: {', '.join(matters)}. "
            "Take one of them out of another's `depends_on` in the pack."
        )


class MatterSource(Protocol):
    """What the plan needs of a pack."""

    def matter(self, matter_id: str, day: date) -> MatterDef | None:
        """The version of a matter in force on a day."""
        ...


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One matter in the plan.

    `start` and `finish` are None where an unknown time limit or the calendar's end keeps them from being known; then
    `not_before` and `finish_not_before` say the earliest days there are, as far as the limits are known (None where
    not even that). `duration_days` are working days, None where no limit was published. `known` says that the finish
    is known. `depends_on` are the required matters it waits for, those behind matters that are not required included.
    `due` is the last day to apply, where there is one and what it counts from is known. `critical` says that the plan
    ends later when this matter does, as far as the limits are known.
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

    @property
    def late(self) -> bool:
        """Whether even the earliest start misses the deadline."""
        return self.due is not None and self.not_before is not None and self.not_before > self.due


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries in order; `finish` is None while one is not known, `not_before` is the earliest end there is."""

    entries: tuple[PlanEntry, ...]
    finish: date | None
    not_before: date | None = None

    def entry(self, matter: str) -> PlanEntry | None:
        """The entry of a matter; None where it is not in the plan."""
        return next((entry for entry in self.entries if entry.matter == matter), None)


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
    waits = {matter_id: _waits_for(matter_id, matters, pack, decisions.as_of) for matter_id in matters}
    entries: dict[MatterId, PlanEntry] = {}
    for matter_id in _ordered(matters, waits):
        entries[matter_id] = _entry(matters[matter_id], waits[matter_id], entries, start, calendar)
    for matter_id, entry in entries.items():
        entries[matter_id] = replace(entry, due=_due(matters[matter_id].due, entries, calendar, events))
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


def _waits_for(
    matter_id: MatterId, matters: Mapping[MatterId, MatterDef], pack: MatterSource, day: date
) -> tuple[MatterId, ...]:
    """The required matters it depends on; behind one that is not required, what that one depends on."""
    found: set[MatterId] = set()
    seen: set[str] = set()
    pending = list(matters[matter_id].depends_on)
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        if MatterId(name) in matters:
            found.add(MatterId(name))
        elif (skipped := pack.matter(name, day)) is not None:
            pending += skipped.depends_on
    return tuple(sorted(found, key=lambda found_id: (matters[found_id].order, found_id)))


def _ordered(
    matters: Mapping[MatterId, MatterDef], waits: Mapping[MatterId, tuple[MatterId, ...]]
) -> tuple[MatterId, ...]:
    left = {matter_id: set(before) for matter_id, before in waits.items()}
    ready = [(matters[matter_id].order, matter_id) for matter_id, before in left.items() if not before]
    heapq.heapify(ready)
    ordered: list[MatterId] = []
    while ready:
        _, done = heapq.heappop(ready)
        ordered.append(done)
        del left[done]
        for matter_id, before in left.items():
            if done in before:
                before.discard(done)
                if not before:
                    heapq.heappush(ready, (matters[matter_id].order, matter_id))
    if left:
        raise ScheduleCycleError(tuple(sorted(_circle(left))))
    return tuple(ordered)


def _circle(left: Mapping[MatterId, set[MatterId]]) -> set[MatterId]:
    """One circle among matters of which each waits for another."""
    path = [min(left)]
    while (following := min(left[path[-1]])) not in path:
        path.append(following)
    return set(path[path.index(following) :])


def _working_days(matter: MatterDef) -> int | None:
    for limit in (matter.guide.promised_time, matter.guide.statutory_time):
        if isinstance(limit, Duration):
            return limit.working_days
    return None


def _entry(
    matter: MatterDef,
    waits: tuple[MatterId, ...],
    entries: Mapping[MatterId, PlanEntry],
    start: date,
    calendar: WorkingCalendar,
) -> PlanEntry:
    days = _working_days(matter)
    before = [entries[other] for other in waits]
    certain = _end([start, *(entry.finish for entry in before)])
    bound = max([start, *(entry.finish_not_before for entry in before if entry.finish_not_before is not None)])
    begins = None if certain is None else calendar.next_working_day(certain)
    earliest = calendar.next_working_day(bound)
    ends = None if begins is None or days is None else calendar.add_working_days(begins, days)
    return PlanEntry(
        matter=MatterId(matter.id),
        start=begins,
        finish=ends,
        duration_days=days,
        known=ends is not None,
        depends_on=waits,
        due=None,
        critical=False,
        not_before=earliest,
        finish_not_before=None if earliest is None else calendar.add_working_days(earliest, days or 0),
    )


def _end(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _due(
    due: DueWithin | None,
    entries: Mapping[MatterId, PlanEntry],
    calendar: WorkingCalendar,
    events: Mapping[str, date],
) -> date | None:
    if due is None:
        return None
    entry = entries.get(MatterId(due.after))
    since = entry.finish if entry is not None else events.get(due.after)
    if since is None:
        return None
    return calendar.add_working_days(since, due.days) if due.working else calendar.add_days_rolling(since, due.days)


def _critical(entries: Mapping[MatterId, PlanEntry]) -> set[MatterId]:
    """The matters on a longest chain, by their earliest days."""
    ends = [entry.finish_not_before for entry in entries.values() if entry.finish_not_before is not None]
    if not ends:
        return set()
    pending = [entry for entry in entries.values() if entry.finish_not_before == max(ends)]
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
