"""The plan with days, for people (`plan_rows`) and for scripts (`plan_json`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TypeAlias

from assistant.findings import check_finding_view, failing
from assistant.reporting import matter_title, may_wait_words
from assistant.showing import Shown, is_masked, source_view, value_words
from assistant.views import PlanRow
from rules.calendar import WorkingCalendar
from rules.decisions import Because, Decision, MaterialDecision, NotRequired, Undecided, decision_word
from rules.facts import FactId, Items, declared
from rules.model import MatterDef, MatterId
from rules.parse import to_plain
from rules.schedule import Plan, PlanEntry, schedule

PlainJson: TypeAlias = "str | bool | int | Sequence[PlainJson] | Mapping[str, PlainJson] | None"

_PLANNED = FactId("filing.planned_date")


@cache
def calendar() -> WorkingCalendar:
    """The working-day calendar that comes with the program."""
    return WorkingCalendar.load()


def first_day(shown: Shown) -> date:
    """The day the plan begins on: the planned filing day where it is known and not past, else the case's day."""
    planned = shown.facts.known(_PLANNED) if _PLANNED in shown.pack.facts else None
    return max(planned, shown.as_of) if isinstance(planned, date) else shown.as_of


def plan_of(shown: Shown) -> Plan:
    """The matters that are required, with their days."""
    return schedule(shown.pack, shown.decisions, first_day(shown), calendar())


def licence_days(shown: Shown) -> int | None:
    """The working days that the first matter of the plan takes; None where they are not known."""
    entries = plan_of(shown).entries
    return entries[0].duration_days if entries else None


def plan_rows(shown: Shown) -> tuple[PlanRow, ...]:
    """One row for each required matter, in the order they can be done."""
    return tuple(_row(shown, entry) for entry in plan_of(shown).entries)


def _row(shown: Shown, entry: PlanEntry) -> PlanRow:
    voice = shown.voice
    notes: list[str] = []
    if not entry.known and entry.not_before is not None:
        notes.append(voice.say("plan.not_before", day=entry.not_before.isoformat()))
    notes += _deadline(shown, entry)
    return PlanRow(
        id=entry.matter,
        title=matter_title(shown, entry.matter),
        start=entry.start.isoformat() if entry.start else "",
        finish=entry.finish.isoformat() if entry.finish else "",
        hall=hall_title(shown, entry.matter),
        note=voice.say("list.semicolon").join(notes),
    )


def _deadline(shown: Shown, entry: PlanEntry) -> list[str]:
    """The last day, or the rule it will be counted by where the day is not known yet or no calendar covers it."""
    voice = shown.voice
    if entry.due is not None:
        return [voice.say("plan.due", day=entry.due.isoformat())]
    matter = shown.pack.matter(entry.matter, shown.as_of)
    if matter is None or matter.due is None:
        return []
    after = shown.pack.matter(matter.due.after, shown.as_of)
    what = voice.of(after.title) if after is not None else voice.say(f"event.{matter.due.after}")
    text_id = "plan.due_working" if matter.due.working else "plan.due_days"
    return [voice.say(text_id, days=matter.due.days, what=what)]


def hall_title(shown: Shown, matter_id: str) -> str:
    """Where a matter is handed in: the first of its windows that is known on the day."""
    matter = shown.pack.matter(matter_id, shown.as_of)
    for hall_id in matter.windows if matter else ():
        hall = shown.pack.hall(hall_id, shown.as_of)
        if hall is not None:
            return shown.voice.of(hall.title)
    return ""


# ---------------------------------------------------------------- for scripts


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
        **_needs_json(decision),
        "materials": [_material_json(shown, need) for need in materials],
        "forms": forms_of(shown, matter, materials),
        "start": _day(entry.start if entry else None),
        "finish": _day(entry.finish if entry else None),
        "not_before": _day(entry.not_before if entry else None),
        "due": _day(entry.due if entry else None),
        "hall": hall_title(shown, matter_id) or None,
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
    if isinstance(one.value, Items):
        value = len(one.value.items)
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
