"""The plan: order, dates, deadlines, and what stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import WorkingCalendar
from rules.decisions import Decision, Decisions, NotRequired, Required, Undecided
from rules.facts import Facts
from rules.model import MatterDef, MatterId
from rules.schedule import Plan, PlanEntry, ScheduleCycleError, schedule

MONDAY = date(2026, 11, 23)
CALENDAR = WorkingCalendar.load()
CITED = {"of": "law", "article": "第一条", "grade": "verified"}


class Pack:
    """Matters of a test, all in force."""

    def __init__(self, *matters: MatterDef) -> None:
        self.matters = {matter.id: matter for matter in matters}

    def matter(self, matter_id: str, day: date) -> MatterDef | None:
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
) -> MatterDef:
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
            "due": None if due is None else {**due, "source": CITED},
            "guide": {
                "authority": "机关",
                "legal_basis": (CITED,),
                "conditions": "条件",
                "procedure": ("申请",),
                "special_steps": "无",
                "statutory_time": limit(statutory),
                "promised_time": limit(promised),
                "fee": "不收费",
                "result": "结果",
            },
            "in_force": {"from": "2024-07-01"},
            "source": CITED,
        }
    )


def plan(pack: Pack, start: date = MONDAY, others: Mapping[str, Decision] | None = None, **events: date) -> Plan:
    decided: dict[MatterId, Decision] = {MatterId(name): Required(()) for name in pack.matters}
    decided |= {MatterId(name): decision for name, decision in (others or {}).items()}
    return schedule(pack, Decisions(start, Facts(), decided, (), ()), start, CALENDAR, events)


def entry(found: Plan, name: str) -> PlanEntry:
    one = found.entry(name)
    assert one is not None
    return one


def test_a_matter_starts_on_the_day_the_last_one_it_waits_for_finishes() -> None:
    found = plan(Pack(matter("a", promised=2), matter("b", promised=5), matter("c", after=("a", "b"), promised=1)))
    assert (entry(found, "c").start, entry(found, "c").finish) == (date(2026, 11, 30), date(2026, 12, 1))
    assert found.finish == date(2026, 12, 1)


def test_the_promised_time_counts_before_the_statutory_one() -> None:
    found = plan(Pack(matter("a", promised=1, statutory=20), matter("b", statutory=3)))
    assert [entry(found, name).duration_days for name in "ab"] == [1, 3]


def test_a_start_on_a_sunday_moves_to_monday() -> None:
    found = plan(Pack(matter("a", promised=0)), start=date(2026, 11, 22))
    assert (entry(found, "a").start, entry(found, "a").finish) == (MONDAY, MONDAY)


def test_an_unknown_limit_leaves_the_finish_unknown_and_gives_followers_an_earliest_day() -> None:
    found = plan(Pack(matter("a", promised=2), matter("b", after=("a",)), matter("c", after=("b",), promised=1)))
    assert (entry(found, "b").start, entry(found, "b").finish, entry(found, "b").known) == (
        date(2026, 11, 25),
        None,
        False,
    )
    late = entry(found, "c")
    assert (late.start, late.finish, late.not_before) == (None, None, date(2026, 11, 25))
    assert (found.finish, found.not_before) == (None, date(2026, 11, 26))


def test_what_waits_for_a_matter_that_is_not_required_waits_for_what_that_one_waits_for() -> None:
    pack = Pack(matter("a", promised=3), matter("seal", after=("a",)), matter("bank", after=("seal",), promised=0))
    found = plan(pack, others={"seal": NotRequired(())})
    assert [one.matter for one in found.entries] == ["a", "bank"]
    assert entry(found, "bank").depends_on == ("a",)
    assert entry(found, "bank").start == date(2026, 11, 26)


def test_an_undecided_matter_is_not_in_the_plan() -> None:
    found = plan(Pack(matter("a", promised=1), matter("b")), others={"b": Undecided(())})
    assert [one.matter for one in found.entries] == ["a"]


def test_matters_without_an_order_between_them_come_in_window_order_then_by_id() -> None:
    found = plan(Pack(matter("z", 10), matter("b", 20), matter("a", 20), matter("c", 5, after=("b",))))
    assert [one.matter for one in found.entries] == ["z", "a", "b", "c"]


def test_matters_that_wait_for_each_other_are_named() -> None:
    pack = Pack(matter("free"), matter("a", after=("b",)), matter("b", after=("c",)), matter("c", after=("a",)))
    with pytest.raises(ScheduleCycleError, match="a, b, c") as error:
        plan(pack)
    assert error.value.matters == ("a", "b", "c")


def test_a_circle_through_a_matter_that_is_not_required_is_still_a_circle() -> None:
    pack = Pack(matter("a", after=("b",)), matter("b", after=("a",)))
    with pytest.raises(ScheduleCycleError):
        plan(pack, others={"b": NotRequired(())})


def test_a_deadline_counts_from_the_finish_of_the_matter_it_names() -> None:
    due = {"days": 30, "after": "setup"}
    found = plan(Pack(matter("setup", promised=1), matter("social", after=("setup",), promised=0, due=due)))
    assert entry(found, "social").due == date(2026, 12, 24)
    working = {"days": 3, "working": "true", "after": "setup"}
    found = plan(Pack(matter("setup", promised=1), matter("tax", promised=0, due=working)))
    assert entry(found, "tax").due == date(2026, 11, 27)


def test_a_deadline_after_an_event_is_known_only_when_the_day_of_the_event_is() -> None:
    pack = Pack(matter("social", promised=0, due={"days": 5, "after": "hiring"}))
    assert entry(plan(pack), "social").due is None
    found = plan(pack, hiring=date(2026, 11, 10))
    assert entry(found, "social").due == date(2026, 11, 16)
    assert entry(found, "social").late


def test_the_calendars_end_leaves_days_unknown_instead_of_guessing_them() -> None:
    found = plan(Pack(matter("a", promised=40), matter("b", after=("a",), promised=1)))
    assert [(one.start, one.finish, one.not_before) for one in found.entries] == [
        (MONDAY, None, MONDAY),
        (None, None, MONDAY),
    ]


def test_the_longest_chain_is_critical_and_a_short_branch_is_not() -> None:
    pack = Pack(
        matter("a", promised=2), matter("slow", after=("a",), promised=9), matter("quick", after=("a",), promised=1)
    )
    assert [(one.matter, one.critical) for one in plan(pack).entries] == [
        ("a", True),
        ("quick", False),
        ("slow", True),
    ]


def test_a_plan_of_nothing_has_no_end() -> None:
    assert plan(Pack()) == Plan((), None, None)


NAMES = "abcdef"


@given(
    st.lists(st.sets(st.sampled_from(NAMES)), min_size=6, max_size=6),
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=6, max_size=6),
    st.sets(st.sampled_from(NAMES)),
)
def test_nothing_starts_before_what_it_waits_for_ends(
    edges: list[set[str]], days: list[int | None], left_out: set[str]
) -> None:
    matters = [
        matter(name, after=tuple(sorted(one for one in before if one < name)), promised=length)
        for name, before, length in zip(NAMES, edges, days, strict=True)
    ]
    found = plan(Pack(*matters), others={name: NotRequired(()) for name in left_out})
    seen: set[str] = set()
    for one in found.entries:
        assert set(one.depends_on) <= seen
        seen.add(one.matter)
        assert one.not_before is not None
        for before in map(found.entry, one.depends_on):
            assert before is not None
            assert before.finish_not_before is not None
            assert one.not_before >= before.finish_not_before
            assert one.start is None or before.finish is not None
    assert seen == set(NAMES) - left_out
    assert (found.finish is None) == (not seen or any(one.finish is None for one in found.entries))
