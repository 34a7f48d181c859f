"""The working-day calendar of mainland China, from the State Council's yearly holiday notices (`packs/cn/calendar`).

Periods follow 民法典 第二百零一条 (the day a period begins is not counted) and 第二百零三条 (a last day that is a legal
holiday rolls to the day after it); 行政许可法 第八十二条 counts in working days. A year that no notice covers is never
guessed: the answer is None. Notices that came later are brought along in files of the user's own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from rules.tables.calendar_file import (
    CalendarError,
    CalendarIncompleteError,
    CalendarSource,
    Holidays,
    own_files,
    read_holidays,
    read_own_holidays,
)

__all__ = ["CalendarError", "CalendarIncompleteError", "CalendarSource", "WorkingCalendar", "shipped_calendar"]

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are working days. `exceptions` are the days that differ from their weekday, `years` those covered."""

    exceptions: Mapping[date, bool]
    years: frozenset[int]
    sources: tuple[CalendarSource, ...] = ()
    """The files the days come from, the shipped one first; where two name a day, the later one counts."""

    @classmethod
    def load(cls, path: Path | None = None) -> WorkingCalendar:
        """The calendar of a CSV file (`date,kind`), of the shipped one where none is given.

        A year counts as covered when the file has a row in it. Raises `CalendarError` or `CodeTableError`.
        """
        return cls._of((read_holidays(path),))

    @classmethod
    def with_own(cls, packs: Path) -> WorkingCalendar:
        """The shipped calendar and over it the files that lie under `calendar` among the user's packs.

        Raises `CalendarError`, `CalendarIncompleteError`.
        """
        files = own_files(packs)
        return cls._of((read_holidays(), *map(read_own_holidays, files))) if files else shipped_calendar()

    @classmethod
    def _of(cls, files: tuple[Holidays, ...]) -> WorkingCalendar:
        exceptions: dict[date, bool] = {}
        for file in files:
            exceptions |= file.days
        sources = tuple(file.source for file in files)
        return cls(MappingProxyType(exceptions), frozenset(day.year for day in exceptions), sources)

    @cached_property
    def _runs(self) -> Mapping[int, tuple[date, ...]]:
        """For each covered year, the working days of the years in a row that it lies in."""
        runs: dict[int, tuple[date, ...]] = {}
        row: list[int] = []
        for year in sorted(self.years):
            if row and year != row[-1] + 1:
                runs |= dict.fromkeys(row, self._working_days(row))
                row = []
            row.append(year)
        return runs | dict.fromkeys(row, self._working_days(row))

    def _working_days(self, row: list[int]) -> tuple[date, ...]:
        if not row:
            return ()
        days = range(date(row[0], 1, 1).toordinal(), date(row[-1], 12, 31).toordinal() + 1)
        return tuple(day for day in map(date.fromordinal, days) if self.is_working_day(day))

    def is_working_day(self, day: date) -> bool | None:
        """Whether offices work on the day; None in a year that is not covered."""
        if day.year not in self.years:
            return None
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def next_working_day(self, day: date) -> date | None:
        """The first working day that is not before this day; None where the calendar ends before one."""
        run = self._runs.get(day.year, ())
        place = bisect_left(run, day)
        return run[place] if place < len(run) else None

    def last_working_day(self, day: date) -> date | None:
        """The last working day that is not after this day; None where the calendar begins after it."""
        return self.begin_by(day, 0)

    def add_working_days(self, day: date, count: int) -> date | None:
        """The day a period of working days ends: the day itself is not counted, 0 ends at once.

        None where the calendar ends before. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a period has no negative length")
        if count == 0:
            return day
        if day == date.max:
            return None
        run = self._runs.get((day + _ONE_DAY).year, ())
        place = bisect_right(run, day) + count - 1
        return run[place] if place < len(run) else None

    def begin_by(self, day: date, count: int) -> date | None:
        """The last working day on which a period of so many working days can begin that ends by this day.

        None where it would begin before the calendar does. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a period has no negative length")
        run = self._runs.get(day.year, ())
        place = bisect_right(run, day) - 1 - count
        return run[place] if place >= 0 else None

    def working_days_between(self, first: date, last: date) -> int | None:
        """The working days after `first` up to `last`, negative where `last` lies before; None over a gap."""
        run = self._runs.get(first.year, ())
        if not run or self._runs.get(last.year) is not run:
            return None
        return bisect_right(run, last) - bisect_right(run, first)

    def add_days_rolling(self, day: date, count: int) -> date | None:
        """The day a period of calendar days ends, rolled to the next working day; None where that is not known.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a period has no negative length")
        if (date.max - day).days < count:
            return None
        return self.next_working_day(day + timedelta(days=count))


@cache
def shipped_calendar() -> WorkingCalendar:
    """The calendar that comes with the program."""
    return WorkingCalendar.load()
