"""The next question, and how many there can still be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.interview.answers import Answers, PeopleList
from assistant.interview.applying import Applies, applies
from assistant.interview.demand import Demand, Papers
from rules.decisions import Decisions
from rules.facts import FactId, FactRef, ItemKey, item_ref, split_ref
from rules.model_questions import QuestionDef
from rules.pack import Pack
from rules.scenes import SCENE


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one fact of this case."""

    ref: FactRef
    question: QuestionDef


class Questions:
    """The questions of one state of a case. Each part is worked out once, when it is first asked for."""

    def __init__(self, pack: Pack, answers: Answers, decisions: Decisions, papers: Papers) -> None:
        self._pack = pack
        self._answers = answers
        self._decisions = decisions
        self._recall = papers.recall
        self._applying: dict[FactRef, Applies] = {}
        self.demand = Demand(pack, decisions, papers)
        """What they are asked for."""

    @cached_property
    def next(self) -> Asked | None:
        """The first in order that something needs and that can be asked now; None where nothing is left to ask.

        Neither what was answered nor what was put off is asked again.
        """
        demand = self.demand
        for asked in self._unasked:
            ref = asked.ref
            if self._applies(ref) is Applies.YES and (demand.unconfirmed(ref) or demand.wants(ref)):
                return asked
        return None

    @cached_property
    def open(self) -> tuple[Asked, ...]:
        """All that something needs now and that have no answer yet, those put off included."""
        demand = self.demand
        return tuple(
            asked
            for asked in self._unanswered
            if (asked.ref in demand.wanted or demand.unconfirmed(asked.ref))
            and self._applies(asked.ref) is not Applies.NO
        )

    @cached_property
    def at_most_left(self) -> int:
        """How many can still come, the next one included; it only rises when a person or a role is added."""
        if self.next is None:
            return 0
        ids, demand = self.demand.possible, self.demand
        return sum(
            1
            for asked in self._unasked
            if (asked.question.fact in ids or demand.unconfirmed(asked.ref))
            and self._applies(asked.ref) is not Applies.NO
        )

    @cached_property
    def _unanswered(self) -> tuple[Asked, ...]:
        """Those without an answer; a list has one once it is said to be complete."""
        values, lists = self._answers.values, self._answers.lists
        closed = {FactRef(list_id) for list_id, people in lists.items() if people.closed}
        every = in_order(self._pack, self._answers)
        return tuple(asked for asked in every if asked.ref not in values and asked.ref not in closed)

    @cached_property
    def _unasked(self) -> tuple[Asked, ...]:
        """Those of them that were not put off."""
        return tuple(asked for asked in self._unanswered if asked.ref not in self._answers.postponed)

    def _applies(self, ref: FactRef) -> Applies:
        found = self._applying.get(ref)
        if found is None:
            found = self._applying[ref] = applies(self._pack, self._decisions, ref, self._recall)
        return found


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
