"""What the place adds to a case's plan, in words: closed halls, rules, remarks with their day, and blanks."""

from __future__ import annotations

from assistant.showing import Shown, source_view
from rules.decisions import Required
from rules.model import NotKnown
from rules.model_places import RemarkDef
from rules.places import closed_halls, remarks


def place_lines(shown: Shown) -> tuple[str, ...]:
    """A line for each; what was once said comes with its day and who can say what holds now."""
    voice = shown.voice
    closed = [
        voice.say("plan.closed", hall=voice.of(hall.title), why=voice.of(hall.closed))
        for hall in closed_halls(shown.pack, shown.facts, shown.as_of)
    ]
    required = [one for one, decision in shown.decisions.matters.items() if isinstance(decision, Required)]
    found = remarks(shown.pack, shown.facts, shown.as_of, required)
    return (*closed, *(_line(shown, one) for one in found))


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
