"""Working days of mainland China."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.tables.calendar import CalendarError, CalendarIncompleteError, WorkingCalendar
from rules.tables.calendar_file import read_own_holidays
from rules.tables.codes import CodeTableError

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


# ---------------------------------------------------------------- reckoning back, and files of a user's own


@given(st.dates(date(2024, 6, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_the_last_day_to_begin_is_the_last_from_which_the_period_still_ends_in_time(day: date, count: int) -> None:
    begin = CALENDAR.begin_by(day, count)
    assert begin is not None
    assert CALENDAR.is_working_day(begin)
    end = CALENDAR.add_working_days(begin, count)
    assert end is not None
    assert end <= day
    following = CALENDAR.next_working_day(begin + timedelta(days=1))
    assert following is None or (late := CALENDAR.add_working_days(following, count)) is None or late > day
    assert CALENDAR.working_days_between(begin, day) == count


def test_before_the_calendar_begins_nothing_can_be_reckoned_back() -> None:
    assert CALENDAR.begin_by(date(2024, 1, 3), 1) == date(2024, 1, 2)
    assert CALENDAR.begin_by(date(2024, 1, 3), 2) is None
    assert CALENDAR.last_working_day(date(2027, 1, 4)) is None
    assert CALENDAR.working_days_between(date(2026, 12, 30), date(2027, 1, 4)) is None
    assert CALENDAR.working_days_between(date(2026, 12, 30), date(2026, 12, 28)) == -2
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.begin_by(date(2026, 1, 5), -1)


def test_years_with_a_gap_between_them_are_not_counted_over(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("date,kind\n2030-01-01,off\n2032-01-01,off\n", encoding="utf-8")
    own = WorkingCalendar.load(file)
    assert own.add_working_days(date(2030, 12, 30), 1) == date(2030, 12, 31)
    assert own.add_working_days(date(2030, 12, 30), 2) is None
    assert own.working_days_between(date(2030, 12, 30), date(2032, 1, 2)) is None


def test_every_shipped_year_has_the_fixed_holidays_that_a_users_year_needs() -> None:
    for year in CALENDAR.years:
        assert [CALENDAR.exceptions.get(date(year, month, 1)) for month in (1, 5, 10)] == [False] * 3


def test_a_calendar_saved_by_a_chinese_spreadsheet_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    rows = "日期,类别,来源\r\n2026/11/24,放假,虚构的通知\r\n2026年11月28日,上班,\r\n"
    file.write_bytes(rows.encode("gb18030"))
    assert read_own_holidays(file).days == {date(2026, 11, 24): False, date(2026, 11, 28): True}
    file.write_bytes('日期,类别\r\n2026/11/24,放假\r\n"2026/11/25,放假\r\n'.encode("gb18030"))
    with pytest.raises(CalendarError, match="row 3"):
        read_own_holidays(file)


def own_calendar(tmp_path: Path, **files: str) -> WorkingCalendar:
    folder = tmp_path / "calendar"
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8-sig")
    return WorkingCalendar.with_own(tmp_path)


def test_a_users_day_goes_before_the_shipped_one_and_the_rest_of_the_year_stays(tmp_path: Path) -> None:
    own = own_calendar(tmp_path, extra="date,kind,source\n2026-11-24,off,虚构的通知\n")
    assert own.is_working_day(date(2026, 11, 24)) is False
    assert own.is_working_day(date(2026, 10, 1)) is False
    assert own.is_working_day(date(2026, 9, 20)) is True
    assert [(source.file, source.own, source.notice) for source in own.sources] == [
        ("holidays.csv", False, ""),
        ("extra.csv", True, "虚构的通知"),
    ]


def test_a_users_year_without_its_fixed_holidays_is_refused_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(CalendarIncompleteError) as error:
        own_calendar(tmp_path, part="date,kind\n2031-10-01,off\n2031-05-01,work_makeup\n")
    assert (error.value.year, error.value.missing) == (2031, ("01-01", "05-01"))


def test_a_file_as_kaiban_keeps_it_reads_back_the_same(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("日期,类别\n2026-02-28,上班\n2026-01-01,放假\n", encoding="utf-8")
    first = read_own_holidays(file)
    file.write_text(first.as_csv(), encoding="utf-8")
    assert read_own_holidays(file) == first
    assert first.as_csv() == "date,kind,source\n2026-01-01,off,\n2026-02-28,work_makeup,\n"


def test_a_users_file_too_large_to_be_a_calendar_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_bytes(b"date,kind\n" + b"\n" * (1 << 20))
    with pytest.raises(CalendarError, match="larger"):
        read_own_holidays(file)
