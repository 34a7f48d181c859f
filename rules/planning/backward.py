"""Reckoning back from a day on which all is to be done (倒排工期): the latest start of each matter of a plan.

A matter that others wait for has to finish by the latest start of each of them, the others by the day itself. Where a
length is not known, neither is the latest start of what comes before: a day that it cannot be later than takes its
place. Deadlines move with what they count from, so they stand beside the latest start and are not mixed into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.model import MatterId
from rules.planning.schedule import Plan, PlanEntry, last_day
from rules.tables.calendar import WorkingCalendar


class Verdict(StrEnum):
    """Whether the day can be held."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class LatestDays:
    """The latest days of one matter.

    `latest_start`, `latest_finish`: None where they are not known; `start_not_after`, `finish_not_after` are days they
    cannot be later than (None where not even that). `slack_days` are the working days between the earliest and the
    latest start, negative where the day cannot be held. `due` is the deadline to apply, counted from the latest finish
    of what it counts from, or from the event. `verdict` is about the day, not the deadline: it fails where the matter
    cannot begin early enough, and holds where it is known to begin early enough.
    """

    matter: MatterId
    latest_start: date | None
    latest_finish: date | None
    start_not_after: date | None
    finish_not_after: date | None
    slack_days: int | None
    due: date | None
    verdict: Verdict

    @property
    def deadline_first(self) -> bool:
        """Whether the deadline to apply falls before the latest start that the day allows."""
        return self.due is not None and self.start_not_after is not None and self.due < self.start_not_after


@dataclass(frozen=True, slots=True)
class Backward:
    """A plan reckoned back from `by`, its matters in the plan's order.

    `last_day` is the last working day not after `by`, None in a year that the calendar does not cover.
    """

    by: date
    last_day: date | None
    verdict: Verdict
    entries: tuple[LatestDays, ...]

    def entry(self, matter: str) -> LatestDays | None:
        """The latest days of a matter; None where it is not in the plan."""
        return next((entry for entry in self.entries if entry.matter == matter), None)

    @property
    def failing(self) -> tuple[MatterId, ...]:
        """The matters that cannot begin early enough."""
        return tuple(entry.matter for entry in self.entries if entry.verdict is Verdict.FAILS)


@dataclass(frozen=True, slots=True)
class _Latest:
    """Start and finish: as they are known, and as they cannot be later than."""

    start: date | None
    finish: date | None
    start_bound: date | None
    finish_bound: date | None


def backward(plan: Plan, by: date, calendar: WorkingCalendar) -> Backward:
    """The latest days of every matter of the plan so that all of them are done by a day."""
    last = calendar.last_working_day(by)
    followers: dict[MatterId, list[PlanEntry]] = {entry.matter: [] for entry in plan.entries}
    for entry in plan.entries:
        for other in entry.depends_on:
            followers[other].append(entry)
    latest: dict[MatterId, _Latest] = {}
    for entry in reversed(plan.entries):
        latest[entry.matter] = _latest(entry, followers[entry.matter], latest, last, calendar)
    entries = tuple(_entry(entry, latest, calendar) for entry in plan.entries)
    return Backward(by, last, _verdict(plan, by, entries), entries)


def _latest(
    entry: PlanEntry,
    followers: list[PlanEntry],
    latest: dict[MatterId, _Latest],
    last: date | None,
    calendar: WorkingCalendar,
) -> _Latest:
    after = [latest[follower.matter] for follower in followers]
    between = any(follower.undecided_before for follower in followers)
    starts = [last, *(one.start for one in after)]
    known = [day for day in starts if day is not None]
    finish = min(known) if len(known) == len(starts) and not between else None
    bounds = [day for day in (last, *(one.start_bound for one in after)) if day is not None]
    finish_bound = min(bounds) if bounds else None
    days = entry.duration_days
    start = None if finish is None or days is None else calendar.begin_by(finish, days)
    begun = None if finish_bound is None else calendar.begin_by(finish_bound, days or 0)
    return _Latest(start, finish, finish_bound if begun is None else begun, finish_bound)


def _entry(entry: PlanEntry, latest: dict[MatterId, _Latest], calendar: WorkingCalendar) -> LatestDays:
    one = latest[entry.matter]
    slack = None
    if entry.start is not None and one.start is not None:
        slack = calendar.working_days_between(entry.start, one.start)
    verdict = Verdict.NOT_KNOWN
    if one.start_bound is not None and entry.not_before is not None and one.start_bound < entry.not_before:
        verdict = Verdict.FAILS
    elif one.start is not None and entry.start is not None:
        verdict = Verdict.HOLDS
    return LatestDays(
        matter=entry.matter,
        latest_start=one.start,
        latest_finish=one.finish,
        start_not_after=one.start_bound,
        finish_not_after=one.finish_bound,
        slack_days=slack,
        due=_due(entry, latest, calendar),
        verdict=verdict,
    )


def _due(entry: PlanEntry, latest: dict[MatterId, _Latest], calendar: WorkingCalendar) -> date | None:
    if entry.due_rule is None or entry.due_told is not None:
        return None
    after = latest.get(MatterId(entry.due_rule.after))
    if after is None:  # an event, or a matter that is not in the plan
        return entry.due
    return None if after.finish is None else last_day(entry.due_rule, after.finish, calendar)


def _verdict(plan: Plan, by: date, entries: tuple[LatestDays, ...]) -> Verdict:
    ends = [entry.finish_not_before for entry in plan.entries if entry.finish_not_before is not None]
    if any(entry.verdict is Verdict.FAILS for entry in entries) or any(end > by for end in ends):
        return Verdict.FAILS
    held = not plan.entries or (plan.finish is not None and plan.finish <= by)
    return Verdict.HOLDS if held else Verdict.NOT_KNOWN
