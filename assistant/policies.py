"""The policies (明白纸) of a case in words: what it may use, what it just misses, what no answer decides yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.showing import Shown, label_of, source_view
from assistant.texts import Voice
from assistant.views import SourceView
from rules.facts import FactRef
from rules.model import NotKnown, Words
from rules.policies import PolicyMatch, PolicyWord, Weighed, policy_matches

_MARKS = {"offered": "✓", "ask_first": "○", "near": "△", "open": "?", "pointer": "○"}
_STATE_MARKS = {"met": "✓", "missed": "✗", "near": "△", "open": "?", "by_hand": "○"}


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition; `gap` is by how much it is missed (`差 1 人`), empty where it is not."""

    mark: str
    state: str
    text: str
    gap: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy as it is told; `wanted` are the facts that would decide it, `caution` says what is not known of it."""

    id: str
    word: PolicyWord
    mark: str
    title: str
    target: str
    benefit: str
    conditions: tuple[ConditionView, ...]
    materials: tuple[str, ...]
    how: str
    authority: str
    until: str
    caution: str
    note: str
    wanted: tuple[FactRef, ...]
    wanted_words: str
    source: SourceView | None


def policy_views(shown: Shown) -> tuple[PolicyView, ...]:
    """The policies worth telling of, those the case may use first; one whose days are over is never among them."""
    return tuple(_view(shown, one) for one in policy_matches(shown.pack, shown.facts, shown.as_of))


def policy_lines(voice: Voice, view: PolicyView) -> tuple[str, ...]:
    """What stands under a policy's title: who gets what, each condition, how, until when, who can say more."""
    lines = [voice.say("policies.target", text=view.target), voice.say("policies.benefit", text=view.benefit)]
    lines += ["  ".join(part for part in (one.mark, one.text, one.gap) if part) for one in view.conditions]
    if view.wanted_words:
        lines.append(voice.say("policies.wanted", facts=view.wanted_words))
    if view.materials:
        lines.append(voice.say("policies.materials", text=voice.say("list.separator").join(view.materials)))
    lines += [voice.say("policies.how", text=view.how, authority=view.authority), view.until, view.caution, view.note]
    if view.source is not None:
        lines.append(view.source.line)
    return tuple(line for line in lines if line)


def _view(shown: Shown, match: PolicyMatch) -> PolicyView:
    voice, policy = shown.voice, match.policy
    until = policy.in_force.until
    wanted = tuple(sorted(match.missing)) if match.word == "open" else ()
    return PolicyView(
        id=policy.id,
        word=match.word,
        mark=_MARKS[match.word],
        title=voice.of(policy.title),
        target=voice.of(policy.target),
        benefit=_said(shown, policy.benefit),
        conditions=tuple(_condition(shown, one) for one in match.conditions),
        materials=tuple(voice.of(one) for one in policy.materials),
        how=_said(shown, policy.how),
        authority=_said(shown, policy.authority),
        until=voice.say("policies.until", day=until) if until else voice.say("policies.no_end"),
        caution=voice.say("policies.ask", who=voice.of(policy.ask)) if policy.ask else "",
        note=voice.of(policy.note),
        wanted=wanted,
        wanted_words=voice.say("list.separator").join(label_of(shown, one) for one in wanted),
        source=source_view(shown, policy.source),
    )


def _said(shown: Shown, what: Words | NotKnown) -> str:
    if isinstance(what, NotKnown):
        return shown.voice.say("policies.not_known", who=shown.voice.of(what.ask))
    return shown.voice.of(what)


def _condition(shown: Shown, one: Weighed) -> ConditionView:
    gap = ""
    if one.gap is not None and one.state == "near":
        text_id = "policies.lacks" if one.condition.at_least is not None else "policies.exceeds"
        gap = shown.voice.say(text_id, n=_plain(one.gap), unit=shown.voice.turn(one.condition.unit))
    return ConditionView(_STATE_MARKS[one.state], one.state, shown.voice.of(one.condition.text), gap)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
