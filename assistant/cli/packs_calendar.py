"""`kaiban packs calendar [FILE.csv]`: the years of the working-day calendar, and bringing along a newer notice."""

from __future__ import annotations

from pathlib import Path

from assistant.cli.call import Call, CallError, Exit
from assistant.plan_json import calendar_json
from assistant.telling import calendar_trouble, reason
from profiles.wholefile import write_whole
from rules.tables.calendar import CalendarError, CalendarIncompleteError, CalendarSource, WorkingCalendar
from rules.tables.calendar_file import OWN_FOLDER, Holidays, read_own_holidays


def run(call: Call) -> int:
    """Show the calendar's files; with a file, check it and keep it among the user's packs first."""
    file: Path | None = call.options.file
    taken = None if file is None else _taken(call, file)
    calendar: WorkingCalendar = call.desk.calendar
    if call.as_json:
        call.console.json({"calendar": [calendar_json(source) for source in calendar.sources]})
        return Exit.DONE
    if taken is not None:
        call.console.say("calendar.taken", years=_years(taken.source), n=len(taken.days))
    for source in calendar.sources:
        _say(call, source)
    return Exit.DONE


def _taken(call: Call, file: Path) -> Holidays:
    """Keep a file under its years, so that a corrected one takes the place of the one before."""
    try:
        found = read_own_holidays(file)
    except (CalendarError, CalendarIncompleteError) as error:
        raise CallError("cli.worded", message=calendar_trouble(call.voice, error)) from error
    folder = call.folders.packs / OWN_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{_years(found.source, '-')}.csv", found.as_csv().encode())
    except OSError as error:
        raise CallError("calendar.not_kept", reason=reason(call.voice, error)) from error
    return found


def _say(call: Call, source: CalendarSource) -> None:
    if not source.own:
        call.console.say("calendar.shipped", years=_years(source))
        return
    notice = source.notice or call.voice.say("calendar.no_notice")
    call.console.say("calendar.own", file=source.file, years=_years(source), notice=notice)


def _years(source: CalendarSource, between: str = ", ") -> str:
    return between.join(str(year) for year in source.years)
