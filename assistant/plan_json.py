"""The plan for scripts: what `kaiban plan --json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from assistant.findings import check_finding_view, failing
from assistant.plan_basis import legal_basis
from assistant.plan_outline import trip_place
from assistant.planning import backward_of, first_day, hall_title, plan_of, trips_of
from assistant.reporting import matter_title, may_wait_words
from assistant.showing import Shown, is_masked, source_view, value_words
from rules.answers.parse import to_plain
from rules.decisions import Because, Decision, MaterialDecision, NotRequired, Undecided, decision_word
from rules.facts import declared
from rules.model import FactType, MatterDef, MatterId
from rules.planning.backward import LatestDays
from rules.planning.later import later_materials
from rules.planning.schedule import PlanEntry
from rules.planning.trips import Trip
from rules.tables.calendar import CalendarSource

PlainJson: TypeAlias = "str | bool | int | Sequence[PlainJson] | Mapping[str, PlainJson] | None"


def matters_json(shown: Shown) -> list[PlainJson]:
    """`matters[]` of `plan --json`."""
    plan = plan_of(shown)
    return [
        _matter_json(shown, matter_id, decision, plan.entry(matter_id))
        for matter_id, decision in shown.decisions.matters.items()
    ]


def _matter_json(shown: Shown, matter_id: MatterId, decision: Decision, entry: PlanEntry | None) -> PlainJson:
    matter = shown.pack.matter(matter_id, shown.as_of)
    source = source_view(shown, matter.source) if matter else None
    cited = source.line if source else ""
    materials = [need for need in shown.decisions.materials if need.matter == matter_id]
    return {
        "id": matter_id,
        "title": matter_title(shown, matter_id),
        "status": decision_word(decision),
        "because": [_because_json(shown, one, cited) for one in _because(decision)],
        "source": cited,
        "legal_basis": list(legal_basis(shown, matter)) if matter else [],
        **_needs_json(decision),
        "materials": [_material_json(shown, need) for need in materials],
        "forms": forms_of(shown, matter, materials),
        **_days_json(entry),
        "hall": hall_title(shown, matter_id) or None,
    }


def _days_json(entry: PlanEntry | None) -> dict[str, PlainJson]:
    """The days of a matter and what it waits for; null and empty for one that is not in the plan."""
    return {
        "start": _day(entry.start if entry else None),
        "finish": _day(entry.finish if entry else None),
        "not_before": _day(entry.not_before if entry else None),
        "finish_not_before": _day(entry.finish_not_before if entry else None),
        "working_days": entry.duration_days if entry else None,
        "waits_for": list(entry.depends_on) if entry else [],
        "may_wait_for": list(entry.undecided_before) if entry else [],
        "due": _day(entry.due if entry else None),
        "due_may_move": entry is not None and entry.due_may_move,
        "deadline": entry.deadline.value if entry and entry.deadline else None,
    }


def schedule_json(shown: Shown) -> PlainJson:
    """`schedule` of `plan --json`: how the matters hang together."""
    plan = plan_of(shown)
    return {
        "begins": first_day(shown).isoformat(),
        "finish": _day(plan.finish),
        "not_before": _day(plan.not_before),
        "can_start_now": list(plan.can_start_now),
        "critical_path": list(plan.critical_path),
        "open_lengths": list(plan.open_lengths),
        "later": [
            {
                "matter": one.matter,
                "material": one.material,
                "letter": one.rule.letter,
                "due": _day(one.due),
                "due_not_before": _day(one.due_not_before),
            }
            for one in later_materials(shown.pack, shown.decisions, plan, shown.calendar)
        ],
        "trips": [_trip_json(shown, trip) for trip in trips_of(shown, plan)],
        "beyond_calendar": plan.beyond_calendar,
        "calendar": [calendar_json(source) for source in shown.calendar.sources],
    }


def _trip_json(shown: Shown, trip: Trip) -> PlainJson:
    return {
        "day": _day(trip.day),
        "not_before": _day(trip.not_before),
        "hall": trip.hall,
        "place": trip_place(shown, trip) or None,
        "matters": list(trip.matters),
        "online": list(trip.online),
    }


def calendar_json(source: CalendarSource) -> PlainJson:
    """A file of the working-day calendar."""
    return {"file": source.file, "years": list(source.years), "notice": source.notice or None, "own": source.own}


def backward_json(shown: Shown, by: date | None) -> PlainJson:
    """`backward` of `plan --by DAY --json`; null without a day."""
    if by is None:
        return None
    found = backward_of(shown, plan_of(shown), by)
    return {
        "by": by.isoformat(),
        "last_working_day": _day(found.last_day),
        "verdict": found.verdict.value,
        "matters": [_latest_json(latest) for latest in found.entries],
    }


def _latest_json(latest: LatestDays) -> PlainJson:
    return {
        "id": latest.matter,
        "verdict": latest.verdict.value,
        "latest_start": _day(latest.latest_start),
        "latest_finish": _day(latest.latest_finish),
        "start_not_after": _day(latest.start_not_after),
        "finish_not_after": _day(latest.finish_not_after),
        "slack_days": latest.slack_days,
        "due": _day(latest.due),
    }


def forms_of(shown: Shown, matter: MatterDef | None, materials: Sequence[MaterialDecision]) -> list[PlainJson]:
    """The forms of a matter and of its materials that are needed or may be, each once."""
    found: dict[str, None] = dict.fromkeys(matter.forms if matter else ())
    for need in materials:
        material = shown.pack.material(need.material, shown.as_of)
        if material is not None and material.form is not None and not isinstance(need.decision, NotRequired):
            found.setdefault(material.form)
    return list(found)


def _because(decision: Decision) -> tuple[Because, ...]:
    return () if isinstance(decision, Undecided) else decision.because


def _because_json(shown: Shown, one: Because, cited: str) -> PlainJson:
    fact = shown.pack.facts[declared(one.fact)]
    value: PlainJson
    if fact.type is FactType.LIST and isinstance(one.value, tuple):
        value = len(one.value)
    elif is_masked(fact) or fact.sensitive:
        value = value_words(shown, one.fact, one.value, masked=True)
    else:
        value = to_plain(fact, one.value)
    return {"fact": one.fact, "value": value, "source": cited}


def _needs_json(decision: Decision) -> dict[str, PlainJson]:
    """`needs` is the smallest set of facts that would decide; `needs_any` every such set."""
    needs = decision.needs if isinstance(decision, Undecided) else ()
    sets: list[PlainJson] = [sorted(one) for one in needs]
    return {"needs": sets[0] if sets else [], "needs_any": sets}


def _material_json(shown: Shown, need: MaterialDecision) -> PlainJson:
    material = shown.pack.material(need.material, shown.as_of)
    common: dict[str, PlainJson] = {
        "id": need.material,
        "status": decision_word(need.decision),
        "people": list(need.items),
        **_needs_json(need.decision),
    }
    if material is None:
        return common
    source = source_view(shown, material.source)
    because = [_because_json(shown, one, source.line if source else "") for one in _because(need.decision)]
    return {
        **common,
        "title": shown.voice.of(material.title),
        "original": material.original,
        "copies": material.copies,
        "when_due": material.needed_when,
        "may_wait": may_wait_words(shown, material) or None,
        "promise": shown.voice.of(material.promise) or None,
        "made_by": material.made_by,
        "form": material.form,
        "source": source.line if source else "",
        "signed_by": list(material.signed_by),
        "sealed": material.sealed,
        "because": because,
    }


def warnings_json(shown: Shown) -> list[PlainJson]:
    """`warnings[]` of `plan --json`: the checks that fail."""
    views = [check_finding_view(shown, result) for result in failing(shown.decisions)]
    return [
        {
            "id": view.id,
            "severity": view.severity,
            "message": view.message,
            "why": view.why,
            "cure": view.cure,
            "facts": list(view.refs),
        }
        for view in views
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
