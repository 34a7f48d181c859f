"""Working days of mainland China."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import CalendarError, WorkingCalendar
from rules.codes import CodeTableError

CALENDAR = WorkingCalendar.load()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 9, 20), True),
        (date(2026, 9, 19), False),
        (date(2026, 10, 8), True),
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2027, 1, 4), None),
        (date(2023, 12, 29), None),
    ],
)
def test_holidays_and_worked_sundays_are_told_from_plain_days(day: date, working: bool | None) -> None:
    assert CALENDAR.is_working_day(day) is working


def test_a_period_of_working_days_does_not_count_its_first_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 24)
    assert CALENDAR.add_working_days(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_on_the_spot_ends_on_the_same_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 23), 0) == date(2026, 11, 23)


def test_a_period_past_the_last_notice_has_no_known_end() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert CALENDAR.add_working_days(date(2026, 12, 30), 2) is None
    assert CALENDAR.add_working_days(date.max, 1) is None
    assert CALENDAR.add_days_rolling(date(2026, 12, 20), 30) is None


def test_a_last_day_on_a_holiday_rolls_to_the_day_after_it() -> None:
    assert CALENDAR.add_days_rolling(date(2026, 9, 1), 30) == date(2026, 10, 8)
    assert CALENDAR.add_days_rolling(date(2026, 11, 1), 30) == date(2026, 12, 1)


@pytest.mark.parametrize("count", [-1, -30])
def test_a_negative_period_is_a_bug_of_the_caller(count: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(date(2026, 1, 5), count)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_days_rolling(date(2026, 1, 5), count)


@given(st.dates(date(2024, 1, 1), date(2026, 6, 1)), st.integers(0, 60), st.integers(0, 60))
def test_two_periods_one_after_the_other_are_one_long_period(day: date, first: int, second: int) -> None:
    middle = CALENDAR.add_working_days(day, first)
    assert middle is not None
    assert CALENDAR.add_working_days(middle, second) == CALENDAR.add_working_days(day, first + second)


@given(st.dates(date(2024, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_a_period_holds_as_many_working_days_as_it_says(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    assert end is not None
    between = [day + timedelta(days=offset) for offset in range(1, (end - day).days + 1)]
    assert sum(CALENDAR.is_working_day(one) is True for one in between) == count
    assert CALENDAR.is_working_day(end)


@pytest.mark.parametrize("row", ["2026-13-01,off", "2026-10-01,free", "2026-10-02,off\n2026-10-02,off"])
def test_a_row_that_cannot_be_taken_is_named(tmp_path: Path, row: str) -> None:
    file = tmp_path / "days.csv"
    file.write_text(f"date,kind\n{row}\n", encoding="utf-8")
    with pytest.raises(CalendarError, match=r"days\.csv, row [23]"):
        WorkingCalendar.load(file)


@pytest.mark.parametrize("content", [b"day,kind\n2026-01-01,off\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_such_table_is_an_error_not_a_crash(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "days.csv"
    file.write_bytes(content)
    with pytest.raises(CodeTableError, match="days"):
        WorkingCalendar.load(file)


def test_a_file_that_is_not_there_is_an_error_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(CodeTableError):
        WorkingCalendar.load(tmp_path / "nothing.csv")


def test_a_calendar_of_ones_own_covers_its_own_years(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("date,kind\n2030-01-01,off\n", encoding="utf-8")
    own = WorkingCalendar.load(file)
    assert own.is_working_day(date(2030, 1, 1)) is False
    assert own.is_working_day(date(2030, 1, 2)) is True
    assert own.is_working_day(date(2026, 1, 2)) is None
