"""What a person is told loudly about a case and nobody may overlook: old sources, rules that change, no calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.planning import first_day, plan_of
from assistant.showing import Shown
from rules.decisions import Required
from rules.loading.pack_references import citations

OLD = timedelta(days=365)
"""After how long a source has to be read again."""


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning about the case itself: its code (`old_pack`, `old_sources`, `changes`, `no_calendar`), and words."""

    code: str
    message: str
    details: tuple[str, ...] = ()


def cautions(shown: Shown, today: date) -> tuple[Caution, ...]:
    """Everything that makes the plan less sure than it looks, as of `today`."""
    return (*_old(shown, today), *_changes(shown, today), *_calendar(shown))


def _old(shown: Shown, today: date) -> Iterator[Caution]:
    """Packs that nobody has checked for a year, and sources of the required matters that nobody has read for one."""
    voice, limit = shown.voice, today - OLD
    packs = [meta for meta in shown.pack.chain if meta.last_checked < limit]
    if packs:
        day = min(meta.last_checked for meta in packs).isoformat()
        titles = tuple(f"{voice.of(meta.title)} {meta.last_checked.isoformat()}" for meta in packs)
        yield Caution("old_pack", voice.say("caution.old_pack", n=len(packs), day=day), titles)
    old = {
        source.title
        for matter_id, decision in shown.decisions.matters.items()
        if isinstance(decision, Required) and (matter := shown.pack.matter(matter_id, shown.as_of)) is not None
        for _, citation in citations(matter)
        if (source := shown.pack.source(citation.of)).last_checked < limit
    }
    if old:
        sources = tuple(voice.turn(title) for title in sorted(old))
        yield Caution("old_sources", voice.say("caution.old_sources", n=len(old)), sources)


def _changes(shown: Shown, today: date) -> Iterator[Caution]:
    """Rules that begin or end between the case's day and today, or the day on which it is to be handed in."""
    until = max(today, first_day(shown))
    if until <= shown.as_of:
        return
    from assistant.newer import change_lines, changes_since  # what compares decisions, which few starts need

    changes = changes_since(shown.pack, shown.answers, shown.decisions, until)
    if changes:
        said = shown.voice.say("caution.changes", day=shown.as_of.isoformat(), until=until.isoformat(), n=len(changes))
        yield Caution("changes", said, change_lines(shown.voice, shown.pack, changes))


def _calendar(shown: Shown) -> Iterator[Caution]:
    """A plan that runs past the last year whose holidays are known: its days are left open, never guessed."""
    if any(entry.beyond_calendar for entry in plan_of(shown).entries):
        years = [year for source in shown.calendar.sources for year in source.years]
        last = str(max(years)) if years else shown.voice.say("caution.no_year")
        yield Caution("no_calendar", shown.voice.say("caution.no_calendar", year=last))
