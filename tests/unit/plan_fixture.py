"""Matters and plans for the tests of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.decisions import Decision, Decisions, Required
from rules.facts import Facts
from rules.model import MatterDef, MatterId
from rules.planning.schedule import Plan, PlanEntry, schedule
from rules.tables.calendar import WorkingCalendar

MONDAY = date(2026, 11, 23)
CALENDAR = WorkingCalendar.load()
CITED = {"of": "law", "article": "第一条", "grade": "verified"}


class Pack:
    """Matters of a test, all in force."""

    def __init__(self, *matters: MatterDef) -> None:
        self.matters = {matter.id: matter for matter in matters}

    def matter(self, matter_id: str, day: date) -> MatterDef | None:
        """The version in force."""
        found = self.matters.get(matter_id)
        return found if found is not None and found.in_force.covers(day) else None


def matter(
    matter_id: str,
    order: int = 10,
    *,
    after: tuple[str, ...] = (),
    promised: int | None = None,
    statutory: int | None = None,
    due: Mapping[str, object] | None = None,
    authority: object = "机关",
    channels: tuple[str, ...] = (),
    takes_in: tuple[str, ...] = (),
) -> MatterDef:
    """A matter in force since 2024-07-01; limits in working days, unknown where not given."""

    def limit(days: int | None) -> object:
        return {"unknown": "true", "ask": "窗口"} if days is None else {"working_days": days, "source": CITED}

    return MatterDef.model_validate(
        {
            "id": matter_id,
            "title": "事项",
            "folder": "事项",
            "order": order,
            "applies_when": "true",
            "depends_on": after,
            "takes_in": tuple(
                {"matter": one, "title": "并入", "folder": "并入", "since": "从何日算起不知道"} for one in takes_in
            ),
            "due": None if due is None else {**due, "source": CITED},
            "guide": {
                "authority": authority,
                "legal_basis": (CITED,),
                "conditions": "条件",
                "procedure": ("申请",),
                "special_steps": "无",
                "statutory_time": limit(statutory),
                "promised_time": limit(promised),
                "fee": "不收费",
                "result": "结果",
            },
            "channels": channels,
            "in_force": {"from": "2024-07-01"},
            "source": CITED,
        }
    )


def plan(pack: Pack, start: date = MONDAY, others: Mapping[str, Decision] | None = None, **events: date) -> Plan:
    """The plan of all matters of the pack, save those decided otherwise in `others`."""
    decided: dict[MatterId, Decision] = {MatterId(name): Required(()) for name in pack.matters}
    decided |= {MatterId(name): decision for name, decision in (others or {}).items()}
    return schedule(pack, Decisions(start, Facts(), decided, (), ()), start, CALENDAR, events)


def entry(found: Plan, name: str) -> PlanEntry:
    """The entry of a matter that is in the plan."""
    one = found.entry(name)
    assert one is not None
    return one
