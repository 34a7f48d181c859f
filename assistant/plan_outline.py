"""How a plan hangs together, in words: what can start now, what the end hangs on, the trips, and a day to hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.planning import backward_of, plan_of, titles, trips_of
from assistant.reporting import matter_title
from assistant.showing import Shown
from rules.model import MatterId, NotKnown
from rules.planning.backward import Backward, LatestDays, Verdict
from rules.planning.later import Later, later_materials
from rules.planning.schedule import Plan, PlanEntry
from rules.planning.trips import Trip
from rules.tables.calendar import CalendarSource

_VERDICTS = {
    Verdict.HOLDS: "outline.by_holds",
    Verdict.FAILS: "outline.by_fails",
    Verdict.NOT_KNOWN: "outline.by_not_known",
}


def outline(shown: Shown, by: date | None = None) -> tuple[str, ...]:
    """The lines of a plan; none where nothing is required. With `by`, the latest starts that hold the day too."""
    plan = plan_of(shown)
    if not plan.entries:
        return ()
    lines = [*_order(shown, plan), *(_trip(shown, trip) for trip in trips_of(shown, plan)), _end(shown, plan)]
    lines += [_later(shown, one) for one in later_materials(shown.pack, shown.decisions, plan, shown.calendar)]
    if by is not None:
        lines += _backward(shown, plan, backward_of(shown, plan, by))
    if plan.beyond_calendar:
        years = shown.voice.say("list.separator").join(str(year) for year in sorted(shown.calendar.years))
        longer = any(entry.beyond_calendar for entry in plan.entries)
        lines.append(shown.voice.say("outline.beyond" if longer else "outline.due_beyond", years=years))
    lines += [source_line(shown, source) for source in shown.calendar.sources if source.own]
    return tuple(lines)


def source_line(shown: Shown, source: CalendarSource) -> str:
    """A file of the working-day calendar: its name, its years and the notice it names."""
    voice = shown.voice
    years = voice.say("list.separator").join(str(year) for year in source.years)
    notice = source.notice or voice.say("calendar.no_notice")
    return voice.say("calendar.own", file=source.file, years=years, notice=notice)


def _later(shown: Shown, one: Later) -> str:
    """A material that comes later, with its last day as far as it is known."""
    material = shown.pack.material(one.material, shown.as_of)
    what = shown.voice.of(material.title) if material is not None else one.material
    letter = shown.voice.turn(one.rule.letter)
    due = one.due or one.due_not_before
    text_id = "outline.later" if one.due else "outline.later_not_before" if due else "outline.later_open"
    return shown.voice.say(text_id, what=what, matter=matter_title(shown, one.matter), letter=letter, day=due or "")


def _order(shown: Shown, plan: Plan) -> Iterator[str]:
    say = shown.voice.say
    now, critical = plan.can_start_now, plan.critical_path
    yield say("outline.now_together" if len(now) > 1 else "outline.now", what=titles(shown, now))
    if critical:
        yield say("outline.critical_known" if plan.open_lengths else "outline.critical", what=titles(shown, critical))


def _end(shown: Shown, plan: Plan) -> str:
    say = shown.voice.say
    if plan.finish is not None:
        return say("outline.finish", day=plan.finish.isoformat())
    if plan.not_before is None:
        return say("outline.finish_unknown")
    if not plan.open_lengths:
        return say("outline.finish_not_before", day=plan.not_before.isoformat())
    return say("outline.finish_open", day=plan.not_before.isoformat(), what=titles(shown, plan.open_lengths))


def _trip(shown: Shown, trip: Trip) -> str:
    say = shown.voice.say
    if trip.day is not None:
        day = trip.day.isoformat()
    elif trip.not_before is not None:
        day = say("outline.day_from", day=trip.not_before.isoformat())
    else:
        day = say("outline.day_open")
    what = titles(shown, trip.matters)
    code = "outline.trip_spared" if trip.can_be_spared else "outline.trip"
    line = say(code, day=day, place=trip_place(shown, trip) or say("outline.place_open"), what=what)
    if trip.can_be_spared or not trip.online:
        return line
    return line + say("outline.some_online", what=titles(shown, trip.online))


def trip_place(shown: Shown, trip: Trip) -> str:
    """The hall of a trip, else the authority that its matters share; empty where neither is known."""
    if trip.hall is not None:
        hall = shown.pack.hall(trip.hall, shown.as_of)
        return "" if hall is None else shown.voice.of(hall.title)
    matter = shown.pack.matter(trip.matters[0], shown.as_of)
    if matter is None or isinstance(matter.guide.authority, NotKnown):
        return ""
    return shown.voice.of(matter.guide.authority)


def _backward(shown: Shown, plan: Plan, found: Backward) -> Iterator[str]:
    say = shown.voice.say
    day = found.by.isoformat()
    yield say(_VERDICTS[found.verdict], day=day, what=titles(shown, found.failing))
    if found.last_day is None:
        yield say("outline.by_uncovered", year=found.by.year)
        return
    for entry, latest in zip(plan.entries, found.entries, strict=True):
        yield "  " + _latest(shown, entry, latest)


def _latest(shown: Shown, entry: PlanEntry, latest: LatestDays) -> str:
    say = shown.voice.say
    what = matter_title(shown, MatterId(entry.matter))
    bound = latest.start_not_after
    if bound is None:
        return say("outline.latest_unknown", what=what)
    if latest.verdict is Verdict.FAILS and entry.not_before is not None:
        line = say("outline.latest_fails", what=what, day=bound.isoformat(), earliest=entry.not_before.isoformat())
    elif latest.latest_start is None:
        line = say("outline.latest_bound", what=what, day=bound.isoformat())
    elif latest.slack_days is None:
        line = say("outline.latest", what=what, day=bound.isoformat())
    else:
        line = say("outline.latest_slack", what=what, day=bound.isoformat(), days=latest.slack_days)
    if latest.deadline_first and latest.due is not None:
        line += say("outline.deadline_first", day=latest.due.isoformat())
    return line
