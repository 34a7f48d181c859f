"""What each line of a plan rests on, in words: articles, time limits and fee, each with where it is said."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.citing import Citing
from assistant.dictionary import turned
from assistant.planning import plan_of
from assistant.reasoning import typed_limit
from assistant.showing import Shown, source_view
from exports.documents.content import DOCUMENTS
from exports.papers import papers
from rules.model import Citation, Duration, MatterDef, NotKnown


def limit_lines(citing: Citing, matter_id: str) -> tuple[str, ...]:
    """The time limits, deadline, fee and special steps of a matter, a line for each of which something is said."""
    shown = citing.shown
    matter = shown.pack.matter(matter_id, shown.as_of)
    if matter is None:
        return ()
    return (*_limits(citing, matter), *_deadline(citing, matter), *_fee(citing, matter), *_special(citing, matter))


def basis_line(citing: Citing, matter_id: str) -> str:
    """The law that a matter rests on, with that of its guide."""
    shown = citing.shown
    matter = shown.pack.matter(matter_id, shown.as_of)
    return "" if matter is None else shown.voice.say("plan.basis", what=citing.line(_resting_on(matter)))


def source_of(citing: Citing, matter_id: str) -> str:
    """The one citation by which a matter is decided, for a matter that is not in the plan.

    Where a local limit that was typed decides it alone, no article does: then whose answer counts.
    """
    shown = citing.shown
    matter = shown.pack.matter(matter_id, shown.as_of)
    return "" if matter is None else typed_limit(shown, matter_id) or citing.line((matter.source,))


def material_basis(citing: Citing, material_id: str) -> str:
    """Where it is said that a material is handed in; takes `matter/material` too."""
    shown = citing.shown
    material = shown.pack.material(material_id.rpartition("/")[2], shown.as_of)
    return "" if material is None else citing.line((material.source,))


def goes_along(shown: Shown, material_id: str) -> tuple[str, ...]:
    """The papers that are made with a material and are none of their own; takes `matter/material`."""
    matter, _, name = material_id.rpartition("/")
    material = shown.pack.material(name, shown.as_of)
    if material is None or material.form not in DOCUMENTS:
        return ()
    found = (one for one in papers(shown.pack, shown.decisions) if (one.matter.id, one.material) == (matter, name))
    return tuple(turned(shown, one.title) for one in found if one.id != material.form)


def legal_basis(shown: Shown, matter: MatterDef) -> tuple[str, ...]:
    """The citation the matter rests on and those of its guide, each once, whole, with grade and day."""
    views = (source_view(shown, one) for one in _resting_on(matter))
    return tuple(dict.fromkeys(view.line for view in views if view is not None))


def _resting_on(matter: MatterDef) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys((matter.source, *matter.guide.legal_basis)))


def _limits(citing: Citing, matter: MatterDef) -> Iterator[str]:
    guide = matter.guide
    for kind, value in (("statutory", guide.statutory_time), ("promised", guide.promised_time)):
        if isinstance(value, Duration):
            text_id = f"plan.{kind}" if value.working_days else f"plan.{kind}_now"
            yield citing.shown.voice.say(text_id, days=value.working_days, basis=citing.line((value.source,)))


def _deadline(citing: Citing, matter: MatterDef) -> Iterator[str]:
    entry = plan_of(citing.shown).entry(matter.id)
    if entry is not None and entry.due_rule is not None:
        yield citing.shown.voice.say("plan.due_basis", basis=citing.line((entry.due_rule.source,)))


def _fee(citing: Citing, matter: MatterDef) -> Iterator[str]:
    voice, fee, source = citing.shown.voice, matter.guide.fee, matter.guide.fee_source
    if isinstance(fee, NotKnown):
        yield voice.say("plan.fee_unknown", ask=voice.of(fee.ask))
    elif source is not None:
        yield voice.say("plan.fee", fee=voice.of(fee), basis=citing.line((source,)))


def _special(citing: Citing, matter: MatterDef) -> Iterator[str]:
    """The special steps that are known; who to ask for others stands in the notice of the package."""
    voice, steps = citing.shown.voice, matter.guide.special_steps
    if not isinstance(steps, NotKnown) and voice.of(steps) != voice.say("plan.no_special"):
        yield voice.say("plan.special", what=voice.of(steps))
