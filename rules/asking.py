"""Finds the answer of a pack that fits a question asked in everyday words, and says when none does.

A question is read as a set of things (`rules.asking_words`). An answer fits by its best question, by what it says of
the one asked: rare things count for more (inverse document frequency, Manning, Raghavan and Schütze, Introduction to
Information Retrieval, section 6.2). What speaks against an answer: it tells something else than is wanted to be known
(how long, how much), is about another place or form of enterprise (`apart`), or the question is about something that
no pack knows (`ask`). Below `LEAST` nothing is an answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import log

from rules.asking_words import Reader, Things
from rules.loading.pack_index import Pack
from rules.model import Words
from rules.model_policies import AnswerDef

LEAST = 0.68
"""How well an answer must fit, of 1; below it, it is only a near question."""
NEAR = 0.2
"""How well a near question fits at least."""
_BOTH = 0.85  # what a further answer must reach of the best one
_COVERED = 0.7  # how much of the fit is what is covered of the asked question; the rest is what is covered of the own
_WANTED = 1.5  # how much more than other things that counts which is wanted to be known
_PAIR = 0.5  # what a pair of characters counts that is part of no known word
_STRANGE = 0.3  # what a pair counts that stands in no answer either
_HELPED = 0.4  # what an everyday word counts that stands beside the answer's question, not in it
_UNASKED = 0.85  # what is left of a fit where the answer tells how much or how long, and nobody asked that
_CLASHES = 0.5  # what is left where something speaks against the answer: never an answer, but near
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and how well its question fits the one asked, 0 to 1."""

    answer: AnswerDef
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a pack knows of a question: answers, best first; or none, the nearest questions it can answer, and who knows."""

    answers: tuple[Found, ...]
    near: tuple[Found, ...] = ()
    who: tuple[Words, ...] = ()


def find_answers(pack: Pack, text: str, day: date, limit: int = 3) -> tuple[Found, ...]:
    """The answers in force on the day that answer the question; none where nothing covers enough of it."""
    return KnownAnswers(pack, day).reply(text, limit).answers


class KnownAnswers:
    """The answers of a pack that are in force on a day, ready to be asked."""

    def __init__(self, pack: Pack, day: date) -> None:
        self._reader = Reader(pack)
        answers = [item.value for item in pack.faq if item.value.in_force.covers(day)]
        self._own = [_Own(answer, self._reader) for answer in answers]
        known = Counter(thing for one in self._own for thing in one.all)
        self._weight = _Weights(known, len(self._own), self._reader)

    def reply(self, text: str, limit: int = 3) -> Reply:
        """At most `limit` answers to a question, or, where none answers it, as many near questions."""
        asked = self._reader.things(text[:_LONGEST])
        found = [Found(one.answer, one.fit(asked, self._weight)) for one in self._own]
        found.sort(key=lambda one: -one.score)
        if found and found[0].score >= LEAST:
            least = max(LEAST, found[0].score * _BOTH)
            return Reply(tuple(one for one in found if one.score >= least)[:limit])
        near = [Found(one.answer, one.near(asked, self._weight)) for one in self._own]
        near.sort(key=lambda one: -one.score)
        who = tuple(self._reader.who[thing] for thing in sorted(asked & self._reader.who.keys()))
        return Reply((), tuple(one for one in near if one.score >= NEAR)[:limit], who)


class _Own:
    """The questions of one answer as things, and the words it may be asked with."""

    def __init__(self, answer: AnswerDef, reader: Reader) -> None:
        self.answer = answer
        said = (answer.question.zh, answer.question.en or "", *answer.asked)
        self.questions = [things for one in said if (things := reader.things(one))]
        self.words = [things for one in answer.words if (things := reader.things(one))]
        self.helping: Things = frozenset().union(*self.words)
        self.all = self.helping.union(*self.questions)

    def fit(self, asked: Things, weight: _Weights) -> float:
        """How well the best of the questions fits, 0 to 1; a word alone fits where it is all that was asked."""
        if not asked:
            return 0.0
        whole = weight.of(asked)
        best = max((1.0 for one in self.words if one == asked), default=0.0)
        for question in self.questions:
            fits = self._covered(asked, question, weight, whole)
            if weight.clash(asked, question | self.helping):
                fits *= _CLASHES
            elif not weight.wanted(asked, question):
                fits *= _UNASKED
            best = max(best, fits)
        return best * _CLASHES if weight.against(asked, self.all) else best

    def near(self, asked: Things, weight: _Weights) -> float:
        """How near the best of the questions comes by what it is about, whatever is wanted to be known of it."""
        about = weight.about(asked)
        whole = weight.of(about)
        if not whole:
            return 0.0
        return max(self._covered(about, weight.about(question), weight, whole) for question in self.questions)

    def _covered(self, asked: Things, question: Things, weight: _Weights, whole: float) -> float:
        if not question:
            return 0.0
        shared = weight.of(asked & question)
        helped = weight.of((asked & self.helping) - question)
        covered = (shared + _HELPED * helped) / whole
        return _COVERED * covered + (1 - _COVERED) * shared / weight.of(question)


class _Weights:
    """What each thing counts: less, the more answers know it; most where none does. And what speaks against an answer."""

    def __init__(self, known: Counter[str], answers: int, reader: Reader) -> None:
        self._wants = reader.wants
        self._apart = reader.apart
        self._outside = frozenset(reader.who)
        self._known = known
        self._answers = answers

    def of(self, things: Things) -> float:
        """What things count together."""
        return sum(self._one(thing) for thing in things)

    def about(self, things: Things) -> Things:
        """The things that a question is about, without what is wanted to be known and what no word is known for."""
        return frozenset(thing for thing in things - self._wants if thing in self._known or not thing.startswith("~"))

    def clash(self, asked: Things, own: Things) -> bool:
        """Whether both want to know something, and not the same."""
        one, other = asked & self._wants, own & self._wants
        return bool(one and other) and not one & other

    def wanted(self, asked: Things, own: Things) -> bool:
        """Whether what the answer's question wants to know is wanted at all."""
        return bool(asked & self._wants) or not own & self._wants

    def against(self, asked: Things, own: Things) -> bool:
        """Whether the question names something that no pack knows, or something that excludes what the answer is of."""
        if asked & self._outside - own:
            return True
        return any((one := asked & kind) and (other := own & kind) and not one & other for kind in self._apart)

    def _one(self, thing: str) -> float:
        known = self._known[thing]
        counted = log(1 + self._answers / (known or 1))
        if thing in self._wants:
            return counted * _WANTED
        if thing.startswith("~"):
            return counted * (_PAIR if known else _STRANGE)
        return counted
