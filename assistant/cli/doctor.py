"""`kaiban doctor`: whether this machine and installation have what the program needs. Nothing is changed."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.cli.call import Call, Exit
from assistant.cli.doctor_blanks import blank_lines, overlay_lines
from assistant.cli.packs import lint_packs
from assistant.errors import DeskError
from assistant.telling import forms_trouble, reason
from forms.errors import FontCacheError, FormsError
from profiles.vault import KeyStore, key_store
from rules.errors import Finding, RulesError

STALE = "stale_source"
OK, WARN, BAD = "✓", "!", "✗"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: its id, a mark, and words."""

    id: str
    mark: str
    words: str


def run(call: Call) -> int:
    """Look at everything; exit 1 where something is missing."""
    lines = tuple(_looked_at(call))
    if call.as_json:
        call.console.json({"checks": [{"id": line.id, "ok": line.mark != BAD, "words": line.words} for line in lines]})
    else:
        for line in lines:
            call.console.line(f"{line.mark} {line.words}")
    return Exit.FINDINGS if any(line.mark == BAD for line in lines) else Exit.DONE


def _looked_at(call: Call) -> Iterator[Line]:
    voice = call.voice
    yield Line("python", OK, voice.say("doctor.python", version=sys.version.split()[0]))
    findings = lint_packs(call.desk.roots, call.as_of or call.today)
    yield _packs(call, [found for found in findings if found.code != STALE])
    yield _sources(call, [found for found in findings if found.code == STALE])
    yield _calendar(call)
    yield from _blanks(call)
    yield _fonts(call)
    store = key_store().store
    mark = WARN if store is KeyStore.NONE else OK
    yield Line("keyring", mark, voice.say(f"doctor.keyring_{store}"))
    yield Line("sqlite", OK, voice.say("doctor.sqlite", version=sqlite3.sqlite_version))
    yield _folder(call, call.folders.cases)
    encoding = call.console.out.encoding
    good = encoding.lower().replace("-", "") in {"utf8", "gb18030"}
    yield Line(
        "console",
        OK if good else WARN,
        voice.say("doctor.console" if good else "doctor.console_narrow", encoding=encoding),
    )


def _packs(call: Call, findings: Sequence[Finding]) -> Line:
    if findings:
        return Line("packs", BAD, call.voice.say("doctor.packs_bad", n=len(findings)))
    return Line("packs", OK, call.voice.say("doctor.packs", n=len(call.desk.packs())))


def _sources(call: Call, stale: Sequence[Finding]) -> Line:
    if stale:
        return Line("sources", WARN, call.voice.say("doctor.sources_stale", n=len(stale)))
    return Line("sources", OK, call.voice.say("doctor.sources"))


def _blanks(call: Call) -> Iterator[Line]:
    """Local blanks and what was filled in: told, and nothing that would keep the program from its work."""
    day = call.as_of or call.today
    for found, words in overlay_lines(call.desk, day):
        yield Line(found, WARN, words)
    lines = blank_lines(call.desk, day)
    for words in lines:
        yield Line("blanks", WARN, words)
    if not lines:
        yield Line("blanks", OK, call.voice.say("doctor.blanks_none"))


def _calendar(call: Call) -> Line:
    day: date = call.as_of or call.today
    years = ""
    try:
        covered = call.desk.calendar.is_working_day(day) is not None
        years = call.voice.say("list.separator").join(map(str, sorted(call.desk.calendar.years)))
    except DeskError as error:
        return Line("calendar", BAD, error.message)
    except RulesError:
        covered = False
    code = "doctor.calendar" if covered else "doctor.calendar_missing"
    return Line("calendar", OK if covered else WARN, call.voice.say(code, year=day.year, years=years))


def _fonts(call: Call) -> Line:
    """Unpacks the fonts into the cache, as the first export would."""
    try:
        call.fonts()
    except FontCacheError as error:
        return Line("fonts", BAD, forms_trouble(call.voice, error))
    except FormsError:
        return Line("fonts", BAD, call.voice.say("doctor.fonts_bad"))
    return Line("fonts", OK, call.voice.say("doctor.fonts"))


def _folder(call: Call, folder: Path) -> Line:
    """Whether cases can be kept: the nearest folder that exists must be writable."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    probe = nearest / f".kaiban-{call.today.toordinal()}.part"
    try:
        with probe.open("xb"):
            pass
        probe.unlink()
    except OSError as error:
        return Line("folder", BAD, call.voice.say("doctor.folder_bad", folder=folder, reason=reason(call.voice, error)))
    return Line("folder", OK, call.voice.say("doctor.folder", folder=folder))
