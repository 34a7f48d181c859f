"""What `kaiban doctor` says of local blanks: those that matter for the matters in use, and what was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.blanks import BlankRow, blank_rows
from assistant.desk import Desk
from assistant.errors import DeskError
from rules.decisions import NotRequired
from rules.loading.overlay import Blank, blanks
from rules.loading.pack_index import Pack
from rules.places import windows

STALE = timedelta(days=365)
MOST_CASES = 50
"""How many stored cases, the newest first, are asked which matters are in use."""


def overlay_lines(desk: Desk, day: date) -> Iterator[tuple[str, str]]:
    """What is wrong with filled in values, as (id, words): files, values that no longer fit, values a year old."""
    voice, overlays = desk.voice, desk.overlays
    for broken in overlays.broken:
        yield "overlay_broken", broken.message
    told: set[str] = set()
    for overlay in overlays.good:
        with suppress(DeskError):
            for misfit in desk.pack(overlay.pack).misfits:
                fill = misfit.fill
                said = voice.say(f"overlay.{misfit.code}", key=fill.blank, by=fill.by, on=fill.on.isoformat())
                if said not in told:
                    told.add(said)
                    yield "overlay_misfit", said
    stale = sum(day - fill.on > STALE for overlay in overlays.good for fill in overlay.fills)
    if stale:
        yield "overlay_stale", voice.say("doctor.overlay_stale", n=stale)


def blank_lines(desk: Desk, day: date) -> tuple[str, ...]:
    """The open blanks of the matters in use: how many, then a line for each item with what it lacks and whom to ask.

    Without a stored case no matter is in use: then only how many blanks the most local pack has.
    """
    voice = desk.voice
    rows: dict[str, BlankRow] = {}
    cases = tuple(_in_use(desk))
    for one in cases:
        found = [blank for blank in blanks(one.pack, day, one.matters) if one.concerned_by(blank)]
        rows |= {row.key: row for row in blank_rows(voice, found) if row.open}
    if not cases:
        with suppress(DeskError):
            open_ones = sum(blank.filled is None for blank in blanks(desk.nearest_pack(), day))
            return (voice.say("doctor.blanks_in_all", n=open_ones),) if open_ones else ()
    if not rows:
        return ()
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in rows.values():
        grouped.setdefault((row.about, row.ask), []).append(row.field)
    separator = voice.say("list.separator")
    return (
        voice.say("doctor.blanks", n=len(rows)),
        *(
            voice.say("doctor.blank", about=about, fields=separator.join(fields), ask=ask)
            for (about, ask), fields in grouped.items()
        ),
    )


@dataclass(frozen=True, slots=True)
class _InUse:
    """What one stored case needs of its pack: matters, and the halls that serve it."""

    pack: Pack
    matters: frozenset[str]
    halls: frozenset[str]

    def concerned_by(self, blank: Blank) -> bool:
        """Whether a blank matters to the case; one of a hall only where that hall serves it."""
        kind, item_id, _ = blank.key.split(":")
        return kind != "hall" or item_id in self.halls


def _in_use(desk: Desk) -> Iterator[_InUse]:
    for case in desk.cases()[:MOST_CASES]:
        with suppress(DeskError):
            session = desk.look_at(case.number).session
            pack, facts, day = session.pack, session.decisions.facts, session.as_of
            needed = {one for one, found in session.decisions.matters.items() if not isinstance(found, NotRequired)}
            matters = [one for name in needed if (one := pack.matter(name, day)) is not None]
            halls = {window.hall.id for one in matters for window in windows(pack, facts, day, one)}
            yield _InUse(desk.pack(pack.id), frozenset(needed), frozenset(halls))
