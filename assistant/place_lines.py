"""What place and scope add to a plan, in words: closed halls, permits, rules, remarks with their day, and blanks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.blanks import blank_rows
from assistant.citing import Citing
from assistant.scope_lines import permit_lines
from assistant.showing import Shown
from assistant.texts import Voice
from rules.decisions import Required
from rules.loading.overlay import blanks
from rules.model import MatterId, NotKnown, Words
from rules.model_places import HallDef, RemarkDef
from rules.places import closed_halls, remarks, windows


def place_lines(citing: Citing) -> tuple[str, ...]:
    """A line for each; what was once said comes with its day and who can say what holds now."""
    shown, voice = citing.shown, citing.shown.voice
    required = [one for one, decision in shown.decisions.matters.items() if isinstance(decision, Required)]
    found = remarks(shown.pack, shown.facts, shown.as_of, required)
    told = (_line(citing, one, one.text) for one in found if not isinstance(one.text, NotKnown))
    return (*_closed(shown), *permit_lines(shown), *told, *_not_known(voice, found), *_filled(shown, required))


def _closed(shown: Shown) -> Iterator[str]:
    """Halls not to go to; those of which the same is said stand together."""
    said: dict[str, list[str]] = {}
    for hall in closed_halls(shown.pack, shown.facts, shown.as_of):
        said.setdefault(shown.voice.of(hall.closed), []).append(shown.voice.of(hall.title))
    for why, halls in said.items():
        yield shown.voice.say("plan.closed", hall=shown.voice.say("list.separator").join(halls), why=why)


def _not_known(voice: Voice, found: Iterable[RemarkDef]) -> Iterator[str]:
    """What nobody has told yet, by who can say."""
    asked: dict[str, list[str]] = {}
    for remark in found:
        if isinstance(remark.text, NotKnown):
            asked.setdefault(voice.of(remark.text.ask), []).append(voice.of(remark.title))
    for ask, what in asked.items():
        yield voice.say("plan.remark_unknown", title=voice.say("list.semicolon").join(what), ask=ask)


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


def _line(citing: Citing, remark: RemarkDef, words: Words) -> str:
    voice = citing.shown.voice
    title, text = voice.of(remark.title), voice.of(words)
    if remark.told is None:
        return voice.say("plan.remark", title=title, text=text, basis=citing.line((remark.source,)))
    return voice.say("plan.remark_told", title=title, text=text, day=remark.told, ask=voice.of(remark.ask))
