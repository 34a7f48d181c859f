"""The next question, and how many there can still be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.interview.answers import Answers, PeopleList
from assistant.interview.applying import Applies, applies
from assistant.interview.demand import Lacking, Papers, Unconfirmed, possible, wanted
from rules.decisions import Decisions
from rules.facts import FactId, FactRef, ItemKey, item_ref, split_ref
from rules.model import FactType, QuestionDef
from rules.pack import Pack
from rules.scenes import SCENE


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one fact of this case."""

    ref: FactRef
    question: QuestionDef


def next_question(pack: Pack, answers: Answers, decisions: Decisions, papers: Papers) -> Asked | None:
    """The first question in order that something needs and that can be asked now; None where nothing is left to ask.

    Neither what was answered nor what was put off is asked again.
    """
    lacking, assumed = Lacking(pack, decisions, papers), Unconfirmed(pack, decisions, papers)
    for asked in in_order(pack, answers):
        if asked.ref in answers.postponed or not _open(pack, answers, asked.ref):
            continue
        if applies(pack, decisions, asked.ref, papers.recall) is Applies.YES and (
            asked.ref in assumed or asked.ref in lacking
        ):
            return asked
    return None


def open_questions(pack: Pack, answers: Answers, decisions: Decisions, papers: Papers) -> tuple[Asked, ...]:
    """All questions that something needs now and that have no answer yet, those put off included."""
    lacking, assumed = wanted(pack, decisions, papers), Unconfirmed(pack, decisions, papers)
    return tuple(
        asked
        for asked in in_order(pack, answers)
        if (asked.ref in lacking or asked.ref in assumed)
        and _open(pack, answers, asked.ref)
        and applies(pack, decisions, asked.ref, papers.recall) is not Applies.NO
    )


def at_most_left(pack: Pack, answers: Answers, decisions: Decisions, papers: Papers) -> int:
    """How many questions can still come, this one included; it only rises when a person or a role is added."""
    return 0 if next_question(pack, answers, decisions, papers) is None else can_come(pack, answers, decisions, papers)


def can_come(pack: Pack, answers: Answers, decisions: Decisions, papers: Papers) -> int:
    """`at_most_left` where a question is next."""
    ids, assumed = possible(pack, decisions, papers), Unconfirmed(pack, decisions, papers)
    return sum(
        1
        for asked in in_order(pack, answers)
        if (asked.question.fact in ids or asked.ref in assumed)
        and _open(pack, answers, asked.ref)
        and asked.ref not in answers.postponed
        and applies(pack, decisions, asked.ref, papers.recall) is not Applies.NO
    )


def in_order(pack: Pack, answers: Answers) -> tuple[Asked, ...]:
    """Every question of the interview for this case: by topic and order, people one after the other within a topic.

    Those that the scene asks first come before all others.

    A fact that a local pack works out (the province of its own district) is asked by none.
    """
    scene = answers.values.get(FactRef(SCENE), pack.defaults.get(SCENE, ""))
    lists = tuple((list_id, people.keys) for list_id, people in answers.lists.items())
    return _in_order(pack, lists, str(scene))


@lru_cache(maxsize=16)
def _in_order(pack: Pack, lists: tuple[tuple[FactId, tuple[ItemKey, ...]], ...], scene: str) -> tuple[Asked, ...]:
    answers = Answers(lists={list_id: PeopleList(keys) for list_id, keys in lists})
    topics = {item.value.id: item.value.order for item in pack.topics}
    first = next((item.value.asks for item in pack.scenes if item.value.id == scene), ())
    placed: list[tuple[tuple[int, int, int], Asked]] = []
    for question in (item.value for item in pack.questions):
        fact = pack.facts.get(FactId(question.fact))
        if fact is None or fact.derived is not None or question.stage != "now":
            continue
        topic = topics.get(question.topic, 0)
        for place, ref in enumerate(refs_of(FactId(question.fact), answers), start=1):
            person = place if "[]." in question.fact else 0
            order = (-1, 0, first.index(question.fact)) if question.fact in first else (topic, person, question.order)
            placed.append((order, Asked(ref, question)))
    return tuple(asked for _, asked in sorted(placed, key=lambda pair: pair[0]))


def refs_of(fact_id: FactId, answers: Answers) -> tuple[FactRef, ...]:
    """The references of a declared fact in this case: one, or one for each person on the list."""
    split = split_ref(fact_id)
    if split is None:
        return (FactRef(fact_id),)
    return tuple(item_ref(split[0], key, split[2]) for key in answers.people(split[0]).keys)


def _open(pack: Pack, answers: Answers, ref: FactRef) -> bool:
    """Whether a reference has no answer yet; a list has one once it is said to be complete."""
    fact = pack.facts.get(FactId(ref))
    if fact is not None and fact.type is FactType.LIST:
        return not answers.people(FactId(ref)).closed
    return ref not in answers.values
