"""What each line of a plan rests on, in words: articles, time limits and fee, each with where it is said."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.planning import plan_of
from assistant.showing import Shown, source_view
from rules.model import Citation, Duration, MatterDef, NotKnown


def basis_lines(shown: Shown, matter_id: str) -> tuple[str, ...]:
    """Lines for a required matter: the articles behind it, then time limits, the deadline and the fee."""
    matter = shown.pack.matter(matter_id, shown.as_of)
    if matter is None:
        return ()
    say = shown.voice.say
    articles = say("plan.basis", what=say("list.semicolon").join(legal_basis(shown, matter)))
    limits = [*_limits(shown, matter), *_deadline(shown, matter), *_fee(shown, matter)]
    return (articles, *((say("list.semicolon").join(limits),) if limits else ()))


def material_basis(shown: Shown, material_id: str) -> str:
    """Where it is said that a material is handed in; takes `matter/material` too."""
    material = shown.pack.material(material_id.rpartition("/")[2], shown.as_of)
    return "" if material is None else _cited(shown, material.source)


def legal_basis(shown: Shown, matter: MatterDef) -> tuple[str, ...]:
    """The citation the matter rests on and those of its guide, each once, with grade and day."""
    found = dict.fromkeys((matter.source, *matter.guide.legal_basis))
    return tuple(dict.fromkeys(_cited(shown, one) for one in found))


def _limits(shown: Shown, matter: MatterDef) -> Iterator[str]:
    guide = matter.guide
    for kind, value in (("statutory", guide.statutory_time), ("promised", guide.promised_time)):
        if isinstance(value, Duration):
            text_id = f"plan.{kind}" if value.working_days else f"plan.{kind}_now"
            yield shown.voice.say(text_id, days=value.working_days, basis=_cited(shown, value.source))


def _deadline(shown: Shown, matter: MatterDef) -> Iterator[str]:
    entry = plan_of(shown).entry(matter.id)
    if entry is not None and entry.due_rule is not None:
        yield shown.voice.say("plan.due_basis", basis=_cited(shown, entry.due_rule.source))


def _fee(shown: Shown, matter: MatterDef) -> Iterator[str]:
    voice, fee, source = shown.voice, matter.guide.fee, matter.guide.fee_source
    if isinstance(fee, NotKnown):
        yield voice.say("plan.fee_unknown", ask=voice.of(fee.ask))
    elif source is not None:
        yield voice.say("plan.fee", fee=voice.of(fee), basis=_cited(shown, source))


def _cited(shown: Shown, citation: Citation) -> str:
    view = source_view(shown, citation)
    return view.line if view is not None else ""
