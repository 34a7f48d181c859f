"""An explanation of the rules floor in words: a headline, the facts that counted, what is missing, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.showing import Shown, cited_view, joined, label_of, person_name, value_words
from assistant.texts import Voice
from assistant.views import ExplanationView
from rules.explain import Explanation, FactLine, Reader, explain
from rules.facts import ItemKey, OriginKind

_ALTERNATIVES = 4
"""How many ways to decide something are told."""
_READERS = 4
"""How many things of a kind that hang on a fact are named before "and more"."""
_DECIDES = {
    "matter": "explain.decides_matter",
    "material": "explain.decides_material",
    "fact": "explain.decides_fact",
}
_CHECKS = 5
"""How many checks that read a fact are told."""


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
        lines += _readers(voice, found.read_by)
    return lines


def _readers(voice: Voice, readers: Sequence[Reader]) -> Iterator[str]:
    """What hangs on a fact: the matters, materials and facts it decides on one line, then a line for each check."""

    def titles(kind: str) -> list[str]:
        return list(dict.fromkeys(voice.of(one.title).rstrip("。.") for one in readers if one.kind == kind))

    for kind, text_id in _DECIDES.items():
        if named := titles(kind):
            yield voice.say(text_id, titles=joined(voice, named, _READERS))
    if checks := titles("check"):
        yield voice.say("explain.checks")
        yield from (voice.say("explain.check", title=title) for title in checks[:_CHECKS])
        if len(checks) > _CHECKS:
            yield voice.say("explain.more_checks", n=len(checks) - _CHECKS)


def _fact_line(shown: Shown, one: FactLine) -> str:
    voice = shown.voice
    value = voice.say("review.missing") if one.value is None else value_words(shown, one.fact, one.value, masked=True)
    if one.value is not None and one.origin is not None and one.origin.kind is OriginKind.DEFAULT:
        value = voice.say("review.assumed", value=value)
    derived = one.origin is not None and one.origin.kind is OriginKind.DERIVED
    return voice.say("explain.derived" if derived else "explain.fact", label=label_of(shown, one.fact), value=value)
