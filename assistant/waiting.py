"""What waits for answers that nobody has given yet: one line for each question, not for each thing that waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.showing import Shown
from assistant.views import FindingView
from rules.decisions import Undecided
from rules.facts import FactId, FactRef, declared, split_ref

MOST = 15
"""How many missing questions are told before "and N more"."""

_KINDS = {"open": "checks", "undecided": "matters", "missing_fact": "papers"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A question without an answer: for how many people, and how many checks, matters or materials, papers wait."""

    fact: FactId
    people: int
    checks: int
    matters: int
    papers: int


def grouped(findings: Iterable[FindingView]) -> tuple[tuple[Missing, ...], tuple[FindingView, ...]]:
    """The missing questions behind blocking findings, the most wanted first, and all other findings."""
    waiting: dict[FactRef, list[str]] = {}
    others: list[FindingView] = []
    for view in findings:
        kind = _KINDS.get(view.id.partition(":")[0])
        if kind is None or not view.blocks or not view.refs:
            others.append(view)
            continue
        for ref in dict.fromkeys(view.refs):
            waiting.setdefault(ref, []).append(f"{kind} {view.id}")
    return _missing(waiting), tuple(others)


def undecided_matters(shown: Shown) -> tuple[Missing, ...]:
    """The missing questions behind the matters that cannot be decided yet, the most wanted first."""
    waiting: dict[FactRef, list[str]] = {}
    for matter_id, decision in shown.decisions.matters.items():
        if isinstance(decision, Undecided) and decision.needs:
            for ref in decision.needs[0]:
                waiting.setdefault(FactRef(ref), []).append(f"matters {matter_id}")
    return _missing(waiting)


def lines(shown: Shown, missing: tuple[Missing, ...]) -> tuple[str, ...]:
    """A line for each missing question; of many the first `MOST`, then how many more there are."""
    told = [_line(shown, one) for one in missing[:MOST]]
    if len(missing) > MOST:
        told.append(shown.voice.say("waiting.more", n=len(missing) - MOST))
    return tuple(told)


def _missing(waiting: dict[FactRef, list[str]]) -> tuple[Missing, ...]:
    people: Counter[FactId] = Counter()
    things: dict[FactId, dict[str, None]] = {}
    for ref, whats in waiting.items():
        fact = declared(ref)
        people[fact] += split_ref(ref) is not None
        things.setdefault(fact, {}).update(dict.fromkeys(whats))
    found: list[Missing] = []
    for fact, named in things.items():
        count = Counter(what.partition(" ")[0] for what in named)
        found.append(Missing(fact, people[fact], count["checks"], count["matters"], count["papers"]))
    return tuple(sorted(found, key=lambda one: -(one.checks + one.matters + one.papers)))


def _line(shown: Shown, one: Missing) -> str:
    say = shown.voice.say
    fact = shown.pack.facts.get(one.fact)
    label = shown.voice.of(fact.label) if fact is not None else one.fact
    if fact is not None and fact.local is not None:
        label = say("decision.ask", label=label, who=shown.voice.of(fact.local.ask))
    if one.people > 1:
        label = say("waiting.of_people", label=label, n=one.people)
    counts = (("waiting.matters", one.matters), ("waiting.checks", one.checks), ("waiting.papers", one.papers))
    parts = [say(text_id, n=n) for text_id, n in counts if n]
    return say("waiting.line", label=label, what=say("list.separator").join(parts))
