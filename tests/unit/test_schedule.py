"""The plan: order, dates, deadlines, and what stays unknown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_fixture import MONDAY, Pack, entry, matter, plan

from rules.deciding.parts import as_called
from rules.decisions import Decision, Decisions, NotRequired, Required, Undecided
from rules.facts import FactRef, Facts
from rules.model import MatterId
from rules.planning.schedule import Deadline, Plan, ScheduleCycleError


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


def test_what_waits_for_nothing_can_start_now_side_by_side() -> None:
    found = plan(Pack(matter("setup", 10), matter("bo", 15), matter("seal", 20, after=("setup",)), matter("name", 5)))
    assert found.can_start_now == ("name", "setup", "bo")
    assert found.entry("seal") is not None
    assert not entry(found, "seal").can_start_now


def test_the_critical_path_is_in_order_and_leaves_out_what_has_time() -> None:
    pack = Pack(
        matter("a", 30, promised=2),
        matter("b", 20, after=("a",), promised=4),
        matter("c", 10, after=("b",), promised=1),
        matter("idle", 5, after=("a",), promised=4),
    )
    assert plan(pack).critical_path == ("a", "b", "c")


def test_a_matter_that_may_come_before_leaves_the_start_unknown_and_is_named() -> None:
    pack = Pack(
        matter("setup", promised=1), matter("seal", after=("setup",), promised=2), matter("bank", after=("seal",))
    )
    found = plan(pack, others={"seal": Undecided((frozenset({FactRef("seal.kinds")}),))})
    bank = entry(found, "bank")
    assert (bank.undecided_before, bank.depends_on) == (("seal",), ("setup",))
    assert (bank.start, bank.not_before, bank.can_start_now) == (None, date(2026, 11, 24), False)
    assert found.finish is None


def test_a_deadline_is_kept_missed_or_not_known() -> None:
    def social(days: int, *, length: int | None = 1, own: int = 0) -> Deadline | None:
        due = {"days": days, "working": "true", "after": "setup"}
        long = matter("other", promised=own)
        late = matter("social", after=("setup", "other"), due=due)
        return entry(plan(Pack(matter("setup", promised=length), long, late)), "social").deadline

    assert social(3, own=4) is Deadline.KEPT
    assert social(3, own=5) is Deadline.MISSED
    assert social(3, length=None) is Deadline.NOT_KNOWN
    # whenever setup ends, what can begin today is in time
    early = matter("bo", due={"days": 3, "after": "setup"})
    assert entry(plan(Pack(matter("setup"), early)), "bo").deadline is Deadline.KEPT
    assert entry(plan(Pack(matter("free"))), "free").deadline is None


def test_a_plan_that_runs_past_the_calendar_says_so_from_there_on() -> None:
    found = plan(Pack(matter("a", promised=40), matter("b", after=("a",), promised=1), matter("c", promised=2)))
    assert [(one.matter, one.beyond_calendar) for one in found.entries] == [("a", True), ("b", True), ("c", False)]
    assert found.beyond_calendar
    assert not plan(Pack(matter("a", promised=3))).beyond_calendar


def test_a_deadline_in_days_behind_the_calendar_is_known_and_only_its_moving_is_not() -> None:
    after = {"days": 40, "after": "setup"}
    found = plan(Pack(matter("setup", promised=1), matter("bo", after=("setup",), promised=1, due=after)))
    setup, bo = entry(found, "setup"), entry(found, "bo")
    assert setup.finish is not None
    assert (bo.due, bo.due_may_move, bo.deadline) == (setup.finish + timedelta(days=40), True, Deadline.KEPT)
    assert found.beyond_calendar
    assert not bo.beyond_calendar
    working = matter("bo", after=("setup",), promised=1, due={**after, "working": "true"})
    assert entry(plan(Pack(matter("setup", promised=1), working)), "bo").due is None


def test_a_plan_that_begins_outside_the_calendar_has_no_days_and_no_crash() -> None:
    found = plan(Pack(matter("a", promised=1), matter("b", after=("a",), promised=0)), start=date(2031, 1, 6))
    assert [(one.start, one.finish, one.not_before) for one in found.entries] == [(None, None, None)] * 2
    assert (found.finish, found.not_before, found.can_start_now) == (None, None, ("a",))


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


def test_a_matter_that_another_takes_in_is_one_filing_with_it_and_no_deadline_counts_from_it() -> None:
    change, opening = matter("change", promised=3, takes_in=("opening",)), matter("opening", promised=3)
    filing = matter("filing", due={"days": 30, "after": "opening"})
    found = plan(Pack(change, opening, filing))
    assert (entry(found, "opening").part_of, entry(found, "change").part_of) == ("change", None)
    late = entry(found, "filing")
    assert (late.due, late.due_not_before) == (None, None)
    assert late.due_told is not None
    assert late.due_told.zh == "从何日算起不知道"
    assert late.deadline is Deadline.NOT_KNOWN


def test_without_the_one_that_takes_it_in_a_matter_is_its_own_and_its_deadlines_count() -> None:
    change, opening = matter("change", promised=3, takes_in=("opening",)), matter("opening", promised=3)
    filing = matter("filing", due={"days": 30, "after": "opening"})
    found = plan(Pack(change, opening, filing), others={"change": NotRequired(())})
    assert entry(found, "opening").part_of is None
    assert entry(found, "filing").due == date(2026, 12, 28)  # the 26th is a Saturday


def test_what_is_taken_in_has_the_title_and_folder_it_then_has() -> None:
    change, opening = matter("change", takes_in=("opening",)), matter("opening")
    pack = Pack(change, opening)
    both: dict[MatterId, Decision] = {MatterId(name): Required(()) for name in pack.matters}
    called = as_called(pack, Decisions(MONDAY, Facts(), both, (), ()), opening)
    assert (called.title.zh, called.folder) == ("并入", "并入")
    alone: dict[MatterId, Decision] = {MatterId("opening"): Required(()), MatterId("change"): NotRequired(())}
    assert as_called(pack, Decisions(MONDAY, Facts(), alone, (), ()), opening) == opening
