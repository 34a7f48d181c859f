"""The working-day calendar of mainland China, from the State Council's yearly holiday notices (`packs/cn/calendar`).

Periods follow 民法典 第二百零一条 (the day a period begins is not counted) and 第二百零三条 (a last day that is a legal
holiday rolls to the day after it); 行政许可法 第八十二条 counts in working days. A year that no notice covers is never
guessed: the answer is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from rules.codes import read_table
from rules.errors import RulesError

_SHIPPED = Path(__file__).parent / "packs" / "cn" / "calendar" / "holidays.csv"
_KINDS = {"off": False, "work_makeup": True}
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class CalendarError(RulesError):
    """A holiday file with a row that cannot be taken."""

    def __init__(self, file: Path, row: int, what: str) -> None:
        super().__init__(
            f"{file.name}, row {row}: {what}. Each row is a day (2026-10-01) and one of: {', '.join(_KINDS)}."
        )


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are working days. `exceptions` are the days that differ from their weekday, `years` those covered."""

    exceptions: Mapping[date, bool]
    years: frozenset[int]

    @classmethod
    def load(cls, path: Path | None = None) -> WorkingCalendar:
        """The calendar of a CSV file (`date,kind`), of the shipped one where none is given.

        A year counts as covered when the file has a row in it. Raises `CalendarError` or `CodeTableError`.
        """
        file = _SHIPPED if path is None else path
        exceptions: dict[date, bool] = {}
        for number, row in enumerate(read_table(file, ("date", "kind")), start=2):
            try:
                day = date.fromisoformat(row["date"])
            except ValueError:
                raise CalendarError(file, number, "this is no day") from None
            if row["kind"] not in _KINDS:
                raise CalendarError(file, number, "this kind of day is not known")
            if day in exceptions:
                raise CalendarError(file, number, "this day stands in the file twice")
            exceptions[day] = _KINDS[row["kind"]]
        return cls(MappingProxyType(exceptions), frozenset(day.year for day in exceptions))

    def is_working_day(self, day: date) -> bool | None:
        """Whether offices work on the day; None in a year that is not covered."""
        if day.year not in self.years:
            return None
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def next_working_day(self, day: date) -> date | None:
        """The first working day that is not before this day; None where the calendar ends before one."""
        while day < date.max:
            working = self.is_working_day(day)
            if working is not False:
                return day if working else None
            day += _ONE_DAY
        return None

    def add_working_days(self, day: date, count: int) -> date | None:
        """The day a period of working days ends: the day itself is not counted, 0 ends at once.

        None where the calendar ends before. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a period has no negative length")
        for _ in range(count):
            if day == date.max:
                return None
            following = self.next_working_day(day + _ONE_DAY)
            if following is None:
                return None
            day = following
        return day

    def add_days_rolling(self, day: date, count: int) -> date | None:
        """The day a period of calendar days ends, rolled to the next working day; None where that is not known.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a period has no negative length")
        if (date.max - day).days < count:
            return None
        return self.next_working_day(day + timedelta(days=count))
