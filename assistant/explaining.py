"""An explanation of the rules floor in words: a headline, the facts that counted, what is missing, the sources."""

from __future__ import annotations

from assistant.showing import Shown, cited_view, joined, label_of, person_name, value_words
from assistant.views import ExplanationView
from rules.explain import Explanation, FactLine, explain
from rules.facts import ItemKey, OriginKind

_ALTERNATIVES = 4
"""How many ways to decide something are told."""
_READERS = 8
"""How many things that hang on a fact are named before "and more"."""


def explanation_view(shown: Shown, target: str) -> ExplanationView:
    """Why a matter, `matter/material`, `check:ID` or fact came out as it did. Raises `UnknownTargetError`."""
    found = explain(shown.pack, shown.decisions, target)
    voice = shown.voice
    kind = "handed_in" if "/" in found.target and found.status == "required" else str(found.status)
    status = voice.say(f"status.{kind}", day=shown.as_of.isoformat())
    return ExplanationView(
        target=found.target,
        status=str(found.status),
        headline=voice.say("explain.headline", title=voice.of(found.title).rstrip("。."), status=status),
        lines=tuple(_lines(shown, found)),
        sources=tuple(cited_view(voice, cited) for cited in found.citations),
    )


def _lines(shown: Shown, found: Explanation) -> list[str]:
    voice, separator = shown.voice, shown.voice.say("list.separator")
    lines: list[str] = []
    if found.message is not None and found.severity is not None and found.status == "fails":
        lines.append(voice.of(found.message))
        lines.append(voice.say("explain.cure", cure=voice.of(found.cure)))
    if found.items:
        names = separator.join(person_name(shown, ItemKey(key)) for key in found.items)
        lines.append(voice.say("explain.people", names=names))
    lines += (_fact_line(shown, one) for one in found.because)
    if found.status == "required" and not found.because:
        lines.append(voice.say("explain.always"))
    for needs in [needs for needs in found.needs if needs != {found.target}][:_ALTERNATIVES]:
        lines.append(voice.say("explain.needs", facts=separator.join(label_of(shown, ref) for ref in sorted(needs))))
    if found.starts is not None:
        lines.append(voice.say("explain.starts", day=found.starts.isoformat()))
    if found.ended is not None:
        lines.append(voice.say("explain.ended", day=found.ended.isoformat()))
    if found.read_by:
        titles = list(dict.fromkeys(voice.of(reader.title).rstrip("。.") for reader in found.read_by))
        lines.append(voice.say("explain.read_by", titles=joined(voice, titles, _READERS)))
    return lines


def _fact_line(shown: Shown, one: FactLine) -> str:
    voice = shown.voice
    value = voice.say("review.missing") if one.value is None else value_words(shown, one.fact, one.value, masked=True)
    derived = one.origin is not None and one.origin.kind is OriginKind.DERIVED
    return voice.say("explain.derived" if derived else "explain.fact", label=label_of(shown, one.fact), value=value)
