"""An explanation of the rules floor in words: a headline, the facts that counted, what is missing, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.interview import default_alone
from assistant.reasoning import filled_limit, reason_line, reasons, target_of, typed_limit, ways_round
from assistant.scenes import scene_title
from assistant.showing import Shown, cited_view, joined, label_of, lacking_label, person_name, value_words
from assistant.texts import Voice
from assistant.views import ExplanationView, ReasonView
from rules.deciding.explain import Explanation, FactLine, Reader, explain
from rules.facts import FactRef, ItemKey, OriginKind
from rules.scenes import SCENE_REF

_ALTERNATIVES = 4
"""How many ways to decide something are told."""
_READERS = 4
"""How many things of a kind that hang on a fact are named before "and more"."""
_DECIDES = {
    "matter": "explain.decides_matter",
    "material": "explain.decides_material",
    "fact": "explain.decides_fact",
}
_REASONS = 10
"""How many reasons are told."""
_DECIDED = frozenset(("required", "not_required", "fails"))
"""What has reasons that are told one by one."""
_CHECKS = 5
"""How many checks that read a fact are told."""


def explanation_view(shown: Shown, target: str) -> ExplanationView:
    """Why a matter, `matter/material`, `check:ID` or fact came out as it did. Raises `UnknownTargetError`."""
    found = explain(shown.pack, shown.decisions, target)
    voice = shown.voice
    kind = "handed_in" if "/" in found.target and found.status == "required" else str(found.status)
    status = voice.say(f"status.{kind}", day=shown.as_of.isoformat())
    target_ = None if found.is_fact else target_of(target)
    why = () if target_ is None or found.status not in _DECIDED else reasons(shown, target_)
    round_ = () if target_ is None else ways_round(shown, target_)
    limit = typed_limit(shown, found.target)
    told = any(filled_limit(shown, FactRef(one.fact)) is not None for facts in why for one in facts)
    because = (limit,) if limit and not told else ()
    return ExplanationView(
        target=found.target,
        status=str(found.status),
        headline=voice.say("explain.headline", title=voice.of(found.title).rstrip("。."), status=status),
        lines=(*_lines(shown, found, why, bool(round_)), *because, *(one.words for one in round_)),
        sources=() if limit else tuple(cited_view(voice, cited) for cited in found.citations),
        reasons=why,
        ways_round=round_,
    )


def _lines(shown: Shown, found: Explanation, why: Sequence[Sequence[ReasonView]], can_turn: bool) -> list[str]:
    voice, separator = shown.voice, shown.voice.say("list.separator")
    lines: list[str] = []
    if found.message is not None and found.severity is not None and found.status == "fails":
        lines.append(voice.of(found.message))
        lines.append(voice.say("explain.cure", cure=voice.of(found.cure)))
    if found.items:
        names = separator.join(person_name(shown, ItemKey(key)) for key in found.items)
        lines.append(voice.say("explain.people", names=names))
    lines += _because(shown, found, why)
    if found.status == "required" and not found.because and not why and not can_turn:
        lines.append(voice.say("explain.always"))
    for needs in [needs for needs in found.needs if needs != {found.target}][:_ALTERNATIVES]:
        lines.append(
            voice.say("explain.needs", facts=separator.join(lacking_label(shown, ref) for ref in sorted(needs)))
        )
    if found.starts is not None:
        lines.append(voice.say("explain.starts", day=found.starts.isoformat()))
    if found.ended is not None:
        lines.append(voice.say("explain.ended", day=found.ended.isoformat()))
    if found.read_by:
        lines += _readers(voice, found.read_by)
    return lines


def _because(shown: Shown, found: Explanation, why: Sequence[Sequence[ReasonView]]) -> Iterator[str]:
    """What was worked out, then what was answered: of a line with several facts, one is enough."""
    if found.status == "not_required" and [one.fact for one in found.because] == [SCENE_REF]:
        yield shown.voice.say("scene.not_here", scene=scene_title(shown))
        return
    if not why or found.message is not None:
        yield from (_fact_line(shown, one) for one in found.because)
        return
    yield from (_fact_line(shown, one) for one in found.because if _is_derived(one))
    yield from (reason_line(shown, facts) for facts in why[:_REASONS])
    if len(why) > _REASONS:
        yield shown.voice.say("reasons.more", n=len(why) - _REASONS)


def _is_derived(one: FactLine) -> bool:
    return one.origin is not None and one.origin.kind is OriginKind.DERIVED


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
    by_default = one.value is not None and one.origin is not None and one.origin.kind is OriginKind.DEFAULT
    if by_default and not default_alone(shown.pack, shown.decisions, one.fact):
        value = voice.say("review.assumed", value=value)
    return voice.say(
        "explain.derived" if _is_derived(one) else "explain.fact", label=label_of(shown, one.fact), value=value
    )
