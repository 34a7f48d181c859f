"""What waits for answers that nobody has given yet: one line for each question, not for each thing that waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.showing import Shown, lacking_label
from assistant.views import ExportView, FindingView
from rules.decisions import Undecided
from rules.facts import FactId, FactRef, declared, split_ref
from rules.facts import Missing as Unknown
from rules.model_questions import QuestionDef

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


def grouped(shown: Shown, findings: Iterable[FindingView]) -> tuple[tuple[Missing, ...], tuple[FindingView, ...]]:
    """The missing questions behind blocking findings, the most wanted first, and all other findings.

    What is worked out from other answers is told by those that are missing.
    """
    waiting: dict[FactRef, list[str]] = {}
    places: dict[FactId, tuple[str, str]] = {}
    others: list[FindingView] = []
    for view in findings:
        kind = _KINDS.get(view.id.partition(":")[0])
        if kind is None or not view.blocks or not view.refs:
            others.append(view)
            continue
        for ref in dict.fromkeys(view.refs):
            for asked in _answers_missing(shown, ref):
                waiting.setdefault(asked, []).append(f"{kind} {view.id}")
                if ref in view.printed:
                    places.setdefault(declared(asked), (view.form, view.printed[ref]))
    return tuple(replace(one, place=places.get(one.fact)) for one in _missing(waiting)), tuple(others)


def _answers_missing(shown: Shown, ref: FactRef) -> tuple[FactRef, ...]:
    """A fact; in place of one that is worked out and about no one person, the answers that it lacks."""
    fact = shown.pack.facts.get(declared(ref))
    derived = shown.pack.derived(fact) if fact is not None and split_ref(ref) is None else None
    if derived is None or any(split_ref(read) is not None for read in derived.reads):
        return (ref,)
    lacking = [FactRef(read) for read in sorted(derived.reads) if isinstance(shown.facts.state(FactRef(read)), Unknown)]
    return tuple(dict.fromkeys(one for read in lacking for one in _answers_missing(shown, read))) or (ref,)


def left(missing: tuple[Missing, ...], others: Iterable[FindingView]) -> int:
    """How many things stop an export: as many as lines tell of them."""
    return len(missing) + sum(view.blocks for view in others)


def blocked(shown: Shown, view: ExportView) -> ExportView:
    """An export that was stopped, with a line that says by how many things."""
    return replace(view, line=shown.voice.say("export.blocked", n=left(*grouped(shown, view.findings))))


def open_lines(shown: Shown, open_questions: Iterable[tuple[FactRef, QuestionDef]]) -> tuple[str, ...]:
    """A line for each question that is open, with its key in a case file; of many the first `MOST`."""
    asked: dict[FactId, QuestionDef] = {}
    for ref, question in open_questions:
        asked.setdefault(declared(ref), question)
    told = [
        shown.voice.say("waiting.open", ask=shown.voice.of(question.ask), key=key_line(shown, fact))
        for fact, question in list(asked.items())[:MOST]
    ]
    if len(asked) > MOST:
        told.append(shown.voice.say("waiting.more", n=len(asked) - MOST))
    return tuple(told)


def key_line(shown: Shown, fact_id: FactId) -> str:
    """How a fact is written in a case file; of one that may be empty, how that is written."""
    fact = shown.pack.facts.get(fact_id)
    may_be_empty = fact is not None and fact.optional
    return shown.voice.say("waiting.key_may_be_empty" if may_be_empty else "waiting.key", key=fact_id)


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
            told.append(f"    {question}  {key_line(shown, one.fact)}")
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
