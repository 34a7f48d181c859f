"""What waits for answers that nobody has given yet: one line for each question, not for each thing that waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.showing import Shown, lacking_label
from assistant.views import FindingView
from rules.decisions import Undecided
from rules.facts import FactId, FactRef, declared, split_ref

MOST = 15
"""How many missing questions are told before "and N more"."""

_KINDS = {"open": "checks", "undecided": "matters", "missing_fact": "papers"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A question without an answer: for how many people, and how many checks, matters or materials, papers wait.

    `ref` is the first of the facts it asks for, `place` one box that waits: its form, and its label as printed there.
    """

    fact: FactId
    people: int
    checks: int
    matters: int
    papers: int
    ref: FactRef
    place: tuple[str, str] | None = None


def grouped(findings: Iterable[FindingView]) -> tuple[tuple[Missing, ...], tuple[FindingView, ...]]:
    """The missing questions behind blocking findings, the most wanted first, and all other findings."""
    waiting: dict[FactRef, list[str]] = {}
    places: dict[FactId, tuple[str, str]] = {}
    others: list[FindingView] = []
    for view in findings:
        kind = _KINDS.get(view.id.partition(":")[0])
        if kind is None or not view.blocks or not view.refs:
            others.append(view)
            continue
        for ref in dict.fromkeys(view.refs):
            waiting.setdefault(ref, []).append(f"{kind} {view.id}")
            if ref in view.printed:
                places.setdefault(declared(ref), (view.form, view.printed[ref]))
    return tuple(replace(one, place=places.get(one.fact)) for one in _missing(waiting)), tuple(others)


def undecided_matters(shown: Shown) -> tuple[Missing, ...]:
    """The missing questions behind the matters that cannot be decided yet, the most wanted first."""
    waiting: dict[FactRef, list[str]] = {}
    for matter_id, decision in shown.decisions.matters.items():
        if isinstance(decision, Undecided) and decision.needs:
            for ref in decision.needs[0]:
                waiting.setdefault(FactRef(ref), []).append(f"matters {matter_id}")
    return _missing(waiting)


def lines(shown: Shown, missing: tuple[Missing, ...], *, asked: bool = False) -> tuple[str, ...]:
    """A line for each missing question; of many the first `MOST`, then how many more there are.

    With `asked`, the question as it is put follows on a line of its own, with the box its answer goes into.
    """
    told: list[str] = []
    for one in missing[:MOST]:
        told.append(_line(shown, one))
        if asked and (question := _question(shown, one)):
            told.append(f"    {question}")
    if len(missing) > MOST:
        told.append(shown.voice.say("waiting.more", n=len(missing) - MOST))
    return tuple(told)


def _missing(waiting: dict[FactRef, list[str]]) -> tuple[Missing, ...]:
    people: Counter[FactId] = Counter()
    first: dict[FactId, FactRef] = {}
    things: dict[FactId, dict[str, None]] = {}
    for ref, whats in waiting.items():
        fact = declared(ref)
        first.setdefault(fact, ref)
        people[fact] += split_ref(ref) is not None
        things.setdefault(fact, {}).update(dict.fromkeys(whats))
    found: list[Missing] = []
    for fact, named in things.items():
        count = Counter(what.partition(" ")[0] for what in named)
        found.append(Missing(fact, people[fact], count["checks"], count["matters"], count["papers"], first[fact]))
    return tuple(sorted(found, key=lambda one: -(one.checks + one.matters + one.papers)))


def _line(shown: Shown, one: Missing) -> str:
    say = shown.voice.say
    label = lacking_label(shown, FactRef(one.fact) if one.people > 1 else one.ref)
    if one.people > 1:
        label = say("waiting.of_people", label=label, n=one.people)
    counts = (("waiting.matters", one.matters), ("waiting.checks", one.checks), ("waiting.papers", one.papers))
    parts = [say(text_id, n=n) for text_id, n in counts if n]
    return say("waiting.line", label=label, what=say("list.separator").join(parts))


def _question(shown: Shown, one: Missing) -> str:
    """The question as it is put, and where its answer is printed; empty where nothing asks for it."""
    question = shown.pack.question(one.fact)
    if question is None:
        return ""
    ask = shown.voice.of(question.ask)
    if one.place is None:
        return shown.voice.say("waiting.question", ask=ask)
    return shown.voice.say("waiting.printed", ask=ask, form=one.place[0], box=one.place[1])
