"""Why a decision came out as it did and what would turn it round: clauses and flips of the rules floor in words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.showing import Shown, is_masked, label_of, source_view, value_words
from assistant.views import ChangeView, FlipView, ReasonView
from rules.answers.parse import to_plain
from rules.deciding.flips import Flip, flips
from rules.deciding.reasons import Reasons, clauses
from rules.deciding.targets import Target, held_up_by
from rules.decisions import NotRequired
from rules.facts import Assumed, FactId, FactRef, Known, OriginKind, declared
from rules.model import Citation, FactDef, MatterId
from rules.model_overlay import Filling


def target_of(name: str) -> Target:
    """`matter`, `matter/material` or `check:ID`, as it is asked for."""
    if name.startswith("check:"):
        return Target(check=name.removeprefix("check:"))
    matter, _, material = name.partition("/")
    return Target(matter, material)


def reasons(shown: Shown, target: Target) -> tuple[tuple[ReasonView, ...], ...]:
    """What holds the decision up: every tuple has to have one of its facts as it is now.

    What counts by default, because nobody said otherwise, is no reason.
    """
    held = held_up_by(shown.pack, Reasons(shown.pack, shown.facts, shown.as_of), target)
    told = [clause for clause in clauses(held.support) if not any(_by_default(shown, ref) for ref in clause)]
    return tuple(tuple(_reason(shown, ref) for ref in sorted(clause)) for clause in told)


def ways_round(shown: Shown, target: Target) -> tuple[FlipView, ...]:
    """The smallest changes of answers that would turn the decision round. Takes up to a second: on request only."""
    found = flips(shown.pack, shown.decisions, target)
    return tuple(
        _flip(shown, flip) for flip in found if not any(_of_the_place(shown, one.fact) for one in flip.changes)
    )


def typed_limit(shown: Shown, matter: str) -> str:
    """Whose answer counts, where a matter is not required only for a limit that the place sets and somebody typed; the
    office behind it, where one filled it in.
    """
    fact = _typed_limit(shown, matter)
    if fact is None or fact.local is None:
        return ""
    if (filled := filled_limit(shown, FactRef(fact.id))) is not None:
        by = shown.voice.say("blanks.by", by=filled.by, on=filled.on.isoformat())
        state = shown.facts.state(FactRef(fact.id))
        value = value_words(shown, FactId(fact.id), state.value, masked=False) if isinstance(state, Known) else ""
        return shown.voice.say("plan.filled_limit", what=shown.voice.of(fact.label), value=value, by=by)
    return shown.voice.say("plan.typed_limit", what=shown.voice.of(fact.label), who=shown.voice.of(fact.local.ask))


def _typed_limit(shown: Shown, matter: str) -> FactDef | None:
    refs = (FactRef(fact_id) for fact_id in shown.facts.states)
    limits = {ref for ref in refs if _of_the_place(shown, ref) and _is_told(shown, ref)}
    decision = shown.decisions.matters.get(MatterId(matter))
    if not limits or not isinstance(decision, NotRequired):
        return None
    held = Reasons(shown.pack, shown.facts, shown.as_of)
    behind = [clause for one in decision.because for clause in clauses(held.of_fact(one.fact))]
    alone = [ref for clause in behind if len(clause) == 1 for ref in clause if ref in limits]
    return shown.pack.facts[declared(alone[0])] if alone else None


def _of_the_place(shown: Shown, ref: FactRef) -> bool:
    """Whether a place sets the fact, and nobody who founds an enterprise can change it."""
    return shown.pack.facts[declared(ref)].local is not None


def _is_told(shown: Shown, ref: FactRef) -> bool:
    state = shown.facts.state(ref)
    derived = isinstance(state, Known | Assumed) and state.origin.kind is OriginKind.DERIVED
    return isinstance(state, Known | Assumed) and (not derived or filled_limit(shown, ref) is not None)


def filled_limit(shown: Shown, ref: FactRef) -> Filling | None:
    """What an office filled in as a limit of the place."""
    return shown.pack.filled.get(f"fact:{ref}:local")


def reason_line(shown: Shown, facts: Sequence[ReasonView]) -> str:
    """One fact that is needed, or several of which one is enough."""
    voice = shown.voice
    if len(facts) == 1:
        return voice.say("reasons.because", fact=facts[0].words)
    return voice.say("reasons.any_of", facts=voice.say("reasons.either").join(one.words for one in facts))


def _by_default(shown: Shown, ref: FactRef) -> bool:
    state = shown.facts.state(ref)
    return isinstance(state, Assumed) and state.origin.kind is OriginKind.DEFAULT


def _reason(shown: Shown, ref: FactRef) -> ReasonView:
    voice, state = shown.voice, shown.facts.state(ref)
    value = state.value if isinstance(state, Known | Assumed) else None
    said = voice.say("review.missing") if value is None else value_words(shown, ref, value, masked=True)
    words = voice.say("reasons.fact", label=label_of(shown, ref), value=said)
    source = source_view(shown, _source_of(shown, ref))
    if (filled := filled_limit(shown, ref)) is not None:
        by = voice.say("blanks.by", by=filled.by, on=filled.on.isoformat())
        words = voice.say("reasons.with_source", line=words, title=by, article="")
    elif source is not None:
        words = voice.say("reasons.with_source", line=words, title=source.title, article=source.article)
    return ReasonView(ref, words, source)


def _source_of(shown: Shown, ref: FactRef) -> Citation | None:
    """The article for which a fact is asked, or by which it has the options it has."""
    question, fact = shown.pack.question(declared(ref)), shown.pack.facts[declared(ref)]
    return question.source if question is not None and question.source is not None else fact.source


def _flip(shown: Shown, flip: Flip) -> FlipView:
    voice = shown.voice
    changes = tuple(
        ChangeView(one.fact, tuple(to_plain(shown.pack.facts[declared(one.fact)], value) for value in one.values))
        for one in flip.changes
    )
    said = []
    for change in flip.changes:
        label = label_of(shown, change.fact)
        if is_masked(shown.pack.facts[declared(change.fact)]):
            said.append(voice.say("reasons.change_hidden", label=label))
            continue
        values = [value_words(shown, FactId(change.fact), value, masked=True) for value in change.values]
        said.append(voice.say("reasons.change", label=label, value=voice.say("reasons.or").join(values)))
    becomes = voice.say(f"reasons.becomes.{flip.becomes}")
    words = voice.say("reasons.flip", changes=voice.say("reasons.and").join(said), becomes=becomes)
    return FlipView(changes, flip.becomes, words)
