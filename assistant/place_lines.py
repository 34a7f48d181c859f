"""What the place adds to a case's plan, in words: closed halls, rules, remarks with their day, and blanks."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.blanks import blank_rows
from assistant.showing import Shown, source_view
from rules.decisions import Required
from rules.loading.overlay import blanks
from rules.model import MatterId, NotKnown
from rules.model_places import HallDef, RemarkDef
from rules.places import closed_halls, remarks, windows


def place_lines(shown: Shown) -> tuple[str, ...]:
    """A line for each; what was once said comes with its day and who can say what holds now."""
    voice = shown.voice
    closed = [
        voice.say("plan.closed", hall=voice.of(hall.title), why=voice.of(hall.closed))
        for hall in closed_halls(shown.pack, shown.facts, shown.as_of)
    ]
    required = [one for one, decision in shown.decisions.matters.items() if isinstance(decision, Required)]
    found = remarks(shown.pack, shown.facts, shown.as_of, required)
    return (*closed, *(_line(shown, one) for one in found), *_filled(shown, required))


def _filled(shown: Shown, required: list[MatterId]) -> Iterator[str]:
    """What an office filled in for the matters that are required, apart from remarks, with its name and the day."""
    said = [blank for blank in blanks(shown.pack, shown.as_of, required) if blank.filled is not None]
    halls = {hall.id for one in required for hall in _halls(shown, one)}
    for blank, row in zip(said, blank_rows(shown.voice, said), strict=True):
        kind, item = blank.key.split(":")[:2]
        if kind != "remark" and (kind != "hall" or item in halls):
            yield shown.voice.say("plan.filled", about=row.about, field=row.field, value=row.value, by=row.by)


def _halls(shown: Shown, matter_id: MatterId) -> list[HallDef]:
    matter = shown.pack.matter(matter_id, shown.as_of)
    return [] if matter is None else [one.hall for one in windows(shown.pack, shown.facts, shown.as_of, matter)]


def _line(shown: Shown, remark: RemarkDef) -> str:
    voice = shown.voice
    title = voice.of(remark.title)
    if isinstance(remark.text, NotKnown):
        return voice.say("plan.remark_unknown", title=title, ask=voice.of(remark.text.ask))
    text = voice.of(remark.text)
    if remark.told is None:
        view = source_view(shown, remark.source)
        return voice.say("plan.remark", title=title, text=text, basis=view.line if view is not None else "")
    return voice.say("plan.remark_told", title=title, text=text, day=remark.told, ask=voice.of(remark.ask))
