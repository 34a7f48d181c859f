"""`kaiban packs test --labels`: what may be written in a table of cases for a pack."""

from __future__ import annotations

from itertools import groupby

from assistant.cli.call import Call, Exit, JsonValue
from rules.authoring.case_words import Heading, headings
from rules.model import FactType


def run(call: Call) -> int:
    """List the headings and cells for the packs named, or for the one of `--pack`, or the most local one."""
    named = call.options.packs or ([call.options.pack] if call.options.pack else [])
    packs = [call.desk.pack(one) for one in named] or [call.desk.nearest_pack()]
    if call.as_json:
        call.console.json(
            {"packs": [{"id": one.id, "headings": [_json(each) for each in headings(one)]} for one in packs]}
        )
        return Exit.DONE
    for pack in packs:
        call.console.say("authoring.labels_title", pack=pack.id, title=call.voice.of(pack.chain[-1].title))
        for kind, those in groupby(headings(pack), key=lambda one: "matter" if one.kind == "material" else one.kind):
            call.console.say(f"authoring.labels_{kind}")
            for one in those:
                call.console.line(_line(call, one))
    return Exit.DONE


def _line(call: Call, one: Heading) -> str:
    say, words = call.voice.say, _words(call, one)
    if one.about:
        return say("authoring.labels_about", title=one.title, about=one.about, words=words)
    return say("authoring.labels_line" if words else "authoring.labels_plain", title=one.title, words=words)


def _words(call: Call, one: Heading) -> str:
    say, fact = call.voice.say, one.fact
    words = say("list.separator").join(one.words)
    if fact is None:
        return words
    if not words:
        words = say("authoring.cell_code", table=fact.codes) if fact.codes else say(f"authoring.cell_{fact.type}")
    if fact.type is FactType.CHOICES:
        words = say("authoring.cell_several", words=words)
    return say("authoring.cell_optional", words=words) if fact.optional else words


def _json(one: Heading) -> JsonValue:
    kind = None if one.fact is None else str(one.fact.type)
    return {"kind": one.kind, "title": one.title, "words": list(one.words), "type": kind, "about": one.about}
