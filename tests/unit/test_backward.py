"""Reckoning back from a day, and trips: by values."""

from __future__ import annotations

from datetime import date

from plan_fixture import CALENDAR, MONDAY, Pack, matter, plan

from rules.decisions import Undecided
from rules.facts import FactRef
from rules.planning.backward import Backward, LatestDays, Verdict, backward
from rules.planning.trips import Trip, trips


def back(pack: Pack, by: date, start: date = MONDAY) -> Backward:
    return backward(plan(pack, start=start), by, CALENDAR)


def latest(found: Backward, name: str) -> LatestDays:
    one = found.entry(name)
    assert one is not None
    return one


def test_each_matter_has_the_latest_start_that_its_followers_leave_it() -> None:
    pack = Pack(
        matter("setup", promised=3),
        matter("seal", after=("setup",), promised=1),
        matter("tax", after=("setup",)),
        matter("bank", after=("seal",), promised=5),
    )
    found = back(pack, date(2026, 12, 11))
    assert (latest(found, "bank").latest_start, latest(found, "bank").latest_finish) == (
        date(2026, 12, 4),
        date(2026, 12, 11),
    )
    assert latest(found, "seal").latest_start == date(2026, 12, 3)
    assert latest(found, "seal").slack_days == 5
    # nobody published how long tax takes: setup must be done early enough for it, and nobody can say when that is
    setup = latest(found, "setup")
    assert (setup.latest_start, setup.start_not_after) == (None, date(2026, 11, 30))
    assert latest(found, "tax").latest_finish == date(2026, 12, 11)
    assert latest(found, "tax").latest_start is None
    assert found.verdict is Verdict.NOT_KNOWN


def test_what_cannot_be_met_is_named_even_beside_unknown_lengths() -> None:
    pack = Pack(matter("long", promised=20), matter("short", promised=1), matter("open"))
    found = back(pack, date(2026, 12, 4))
    assert (found.verdict, found.failing) == (Verdict.FAILS, ("long",))
    assert latest(found, "long").slack_days == -11
    assert latest(found, "open").verdict is Verdict.NOT_KNOWN


def test_a_day_off_counts_back_to_the_last_working_day_over_a_holiday() -> None:
    found = back(Pack(matter("a", promised=2)), date(2026, 10, 7), start=date(2026, 9, 1))
    assert (found.last_day, latest(found, "a").latest_start) == (date(2026, 9, 30), date(2026, 9, 28))
    assert found.verdict is Verdict.HOLDS


def test_a_day_the_calendar_does_not_cover_is_held_by_a_plan_that_ends_before_and_else_not_known() -> None:
    held = back(Pack(matter("a", promised=2)), date(2027, 1, 15))
    assert (held.last_day, held.verdict, latest(held, "a").latest_start) == (None, Verdict.HOLDS, None)
    assert back(Pack(matter("a", promised=60)), date(2027, 1, 15)).verdict is Verdict.NOT_KNOWN
    assert back(Pack(matter("a", promised=2)), date(2023, 1, 15)).verdict is Verdict.FAILS


def test_a_plan_that_runs_past_the_calendar_cannot_be_done_before_the_calendar_ends() -> None:
    found = back(Pack(matter("a", promised=20), matter("b", after=("a",), promised=20)), date(2026, 12, 31))
    assert (found.verdict, found.failing) == (Verdict.FAILS, ("a", "b"))


def test_a_matter_that_may_come_between_leaves_the_latest_day_of_what_is_before_unknown() -> None:
    pack = Pack(
        matter("setup", promised=1),
        matter("seal", after=("setup",), promised=1),
        matter("bank", after=("seal",), promised=1),
    )
    undecided = {"seal": Undecided((frozenset({FactRef("seal.kinds")}),))}
    found = backward(plan(pack, others=undecided), date(2026, 12, 4), CALENDAR)
    setup = latest(found, "setup")
    assert (setup.latest_start, setup.start_not_after) == (None, date(2026, 12, 2))
    assert latest(found, "bank").latest_start == date(2026, 12, 3)


def test_a_deadline_counts_from_the_latest_finish_and_may_come_before_the_latest_start() -> None:
    due = {"days": 5, "working": "true", "after": "setup"}
    pack = Pack(
        matter("setup", promised=1),
        matter("seal", after=("setup",), promised=9),
        matter("social", after=("setup",), promised=0, due=due),
    )
    social = latest(back(pack, date(2026, 12, 31)), "social")
    assert (social.latest_start, social.due) == (date(2026, 12, 31), date(2026, 12, 25))
    assert social.deadline_first
    event = Pack(matter("social", promised=0, due={"days": 30, "after": "hiring"}))
    one = latest(backward(plan(event, hiring=date(2026, 11, 20)), date(2026, 12, 31), CALENDAR), "social")
    assert (one.due, one.deadline_first) == (date(2026, 12, 21), True)
    assert latest(back(event, date(2026, 12, 31)), "social").due is None


def test_nothing_to_do_is_done_by_any_day() -> None:
    found = back(Pack(), date(2026, 12, 31))
    assert (found.verdict, found.entries) == (Verdict.HOLDS, ())


# ---------------------------------------------------------------- trips


def found_trips(pack: Pack, halls: dict[str, str]) -> tuple[Trip, ...]:
    return trips(pack, plan(pack), MONDAY, lambda one: halls.get(one.id))


def test_matters_of_one_hall_on_one_day_are_one_trip_and_of_another_day_another() -> None:
    pack = Pack(
        matter("setup", 10, promised=1, channels=("counter",)),
        matter("bo", 20, promised=0, channels=("counter", "online")),
        matter("seal", 30, after=("setup",), promised=0, channels=("counter",)),
        matter("food", 40, promised=0, channels=("counter",)),
    )
    found = found_trips(pack, {"setup": "hall", "bo": "hall", "seal": "hall", "food": "other"})
    assert [(trip.day, trip.hall, trip.matters, trip.online, trip.can_be_spared) for trip in found] == [
        (MONDAY, "hall", ("setup", "bo"), ("bo",), False),
        (MONDAY, "other", ("food",), (), False),
        (date(2026, 11, 24), "hall", ("seal",), (), False),
    ]


def test_without_a_hall_matters_of_one_authority_go_together_and_those_of_nobody_known_do_not() -> None:
    nobody = {"unknown": "true", "ask": "窗口"}
    pack = Pack(
        matter("tax_info", 10, promised=0, authority="税务机关", channels=("online", "counter")),
        matter(
            "tax_invoice", 20, after=("tax_info",), promised=0, authority="税务机关", channels=("online", "counter")
        ),
        matter("x", 30, promised=0, authority=nobody, channels=("counter",)),
        matter("y", 40, promised=0, authority=nobody, channels=("counter",)),
        matter("web", 50, promised=0, channels=("online",)),
    )
    found = found_trips(pack, {})
    assert [(trip.matters, trip.authority, trip.can_be_spared) for trip in found] == [
        (("tax_info", "tax_invoice"), True, True),
        (("x",), False, False),
        (("y",), False, False),
    ]


def test_matters_whose_day_is_not_known_go_together_only_where_they_wait_for_the_same() -> None:
    pack = Pack(
        matter("slow", 10, channels=("online",)),
        matter("a", 20, after=("slow",), promised=0),
        matter("b", 30, after=("slow",), promised=0),
        matter("c", 40, after=("a",), promised=0),
    )
    found = found_trips(pack, dict.fromkeys("abc", "hall"))
    assert [(trip.day, trip.not_before, trip.matters) for trip in found] == [
        (None, MONDAY, ("a", "b")),
        (None, MONDAY, ("c",)),
    ]
