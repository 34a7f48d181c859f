"""Finds the answer of a pack that fits a question asked in everyday words, and says when none does.

A question is read as a set of things (`rules.asking_words`). An answer fits by its best question, by what it says of
the one asked: rare things count for more (inverse document frequency, Manning, Raghavan and Schütze, Introduction to
Information Retrieval, section 6.2). What speaks against an answer: it tells something else than is wanted to be known
(how long, how much), is about another place or form of enterprise (`apart`), or the question is about something that
no pack knows (`ask`). Below `LEAST` nothing is an answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from math import log

from rules.asking_words import Reader, Things
from rules.loading.pack_index import Pack
from rules.model import Words
from rules.model_policies import AnswerDef

LEAST = 0.72
"""How well an answer must fit, of 1; below it, it is only a near question."""
NEAR = 0.4
"""How well a near question fits at least, and how much of what was asked it speaks of."""
_BOTH = 0.85  # what a further answer must reach of the best one
_COVERED = 0.65  # how much of the fit is what is covered of the asked question; the rest is what is covered of the own
_WANTED = 1.5  # how much more than other things that counts which is wanted to be known
_PAIR = 0.5  # what a pair of characters counts that is part of no known word
_STRANGE = 0.6  # what is left of that where it stands in no answer either
_HELPED = 0.4  # what an everyday word counts that stands beside the answer's question, not in it
_UNASKED = 0.85  # what is left of a fit where the answer tells how much or how long, and nobody asked that
_CLASHES = 0.5  # what is left where something speaks against the answer: never an answer, but near
_BESIDE = 0.8  # what is left where the rarest word of the answer's question is not in the one asked
_RARE = 0.6  # how rare what an answer does not know may be, of the rarest word asked
_ENOUGH = 0.56  # what a question must count, of what the rarest word counts: a common word alone says too little
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and how well its question fits the one asked, 0 to 1."""

    answer: AnswerDef
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers to a question, best first; or none, the nearest questions that have one, and who can say."""

    answers: tuple[Found, ...]
    near: tuple[Found, ...] = ()
    who: tuple[Words, ...] = ()


class KnownAnswers:
    """The answers of a pack that are in force on a day, ready to be asked."""

    def __init__(self, pack: Pack, day: date) -> None:
        self._reader = Reader(pack)
        answers = [item.value for item in pack.faq if item.value.in_force.covers(day)]
        own = [_Own(answer, self._reader) for answer in answers]
        known = Counter(thing for one in own for thing in one.all)
        self._weight = _Weights(known, len(own), self._reader)
        self._about: dict[str, list[_Own]] = defaultdict(list)
        for one in own:
            one.weigh(self._weight)
            for thing in one.all:
                self._about[thing].append(one)

    def reply(self, text: str, limit: int = 3) -> Reply:
        """At most `limit` answers to a question, or, where none answers it, as many near questions."""
        asked = self._reader.things(text[:_LONGEST])
        alone = self._reader.is_word(text)
        some = {one.answer.id: one for thing in sorted(asked) for one in self._about.get(thing, ())}.values()
        found = _best_first([Found(one.answer, one.fit(asked, self._weight, alone)) for one in some])
        enough = alone or self._weight.says_enough(asked)
        if found and enough and found[0].score >= LEAST:
            least = max(LEAST, found[0].score * _BOTH)
            return Reply(tuple(one for one in found if one.score >= least)[:limit])
        near = _best_first([Found(one.answer, one.near(asked, self._weight)) for one in some])
        who = tuple(self._reader.who[thing] for thing in sorted(asked & self._reader.who.keys()))
        return Reply((), tuple(one for one in near if one.score >= NEAR)[:limit], who)


def _best_first(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (-one.score, one.answer.id))


class _Own:
    """The questions of one answer as things, and the words it may be asked with."""

    def __init__(self, answer: AnswerDef, reader: Reader) -> None:
        self.answer = answer
        said = (answer.question.zh, answer.question.en or "", *answer.asked)
        self._questions = {things: 0.0 for one in said if (things := reader.things(one))}
        words = [things for one in answer.words if (things := reader.things(one))]
        self._words = frozenset(words)
        self._helping: Things = frozenset().union(*words)
        self.all = self._helping.union(*self._questions)

    def weigh(self, weight: _Weights) -> None:
        """What each question counts, once all are known."""
        self._questions = {question: weight.of(question) for question in self._questions}
        self._heads = {question: weight.head(question) for question in self._questions}

    def fit(self, asked: Things, weight: _Weights, alone: bool) -> float:
        """How well the best of the questions fits, 0 to 1; one of the words fits where it is `alone` what was asked."""
        whole = weight.of(asked)
        best = 1.0 if alone and asked in self._words else 0.0
        for question, counts in self._questions.items():
            fits = self._covered(asked, question, counts, weight) / whole
            if weight.clash(asked, question | self._helping):
                fits *= _CLASHES
            elif not weight.wanted(asked, question):
                fits *= _UNASKED
            if not self._heads[question] <= asked:
                fits *= _BESIDE
            best = max(best, fits)
        if weight.against(asked, self.all):
            return best * _CLASHES
        strange = weight.named(asked - self.all)
        return best * _BESIDE if strange and strange >= _RARE * weight.named(asked) else best

    def near(self, asked: Things, weight: _Weights) -> float:
        """How near the best of the questions comes by what it is about, whatever is wanted to be known of it."""
        about = weight.about(asked)
        whole = weight.of(about)
        if not whole or weight.of(about & self.all) < NEAR * whole:
            return 0.0
        fits = (self._covered(about, *question, weight) for question in self._questions.items())
        return max(fits, default=0.0) / whole

    def _covered(self, asked: Things, question: Things, counts: float, weight: _Weights) -> float:
        """How much of what was asked a question covers, less where it says much else."""
        shared = weight.of(asked & question)
        helped = weight.of((asked & self._helping) - question)
        return _COVERED * (shared + _HELPED * helped) + (1 - _COVERED) * shared / counts * weight.of(asked)


class _Weights:
    """What each thing counts: less, the more answers know it, most where none does; what speaks against an answer."""

    def __init__(self, known: Counter[str], answers: int, reader: Reader) -> None:
        self._wants = reader.wants
        self._apart = reader.apart
        self._outside = frozenset(reader.who)
        self._known = {thing: self._counted(thing, answers / count) for thing, count in known.items()}
        self._most = answers

    def of(self, things: Things) -> float:
        """What things count together."""
        known = self._known
        return sum(known[thing] if thing in known else self._unknown(thing) for thing in things)

    def says_enough(self, things: Things) -> bool:
        """Whether a question says more than a word that many answers know."""
        return self.of(things) >= _ENOUGH * log(1 + self._most)

    def about(self, things: Things) -> Things:
        """The things that a question is about, without what is wanted to be known and what no word is known for."""
        return frozenset(thing for thing in things - self._wants if thing in self._known or not thing.startswith("~"))

    def head(self, things: Things) -> Things:
        """What of the things is the rarest word that is no wish; empty where there is none."""
        named = [thing for thing in sorted(things - self._wants) if not thing.startswith("~")]
        return frozenset({max(named, key=lambda thing: self.of(frozenset({thing})))}) if named else frozenset()

    def named(self, things: Things) -> float:
        """What the rarest word among the things counts that is no wish; nothing where there is none."""
        return self.of(self.head(things))

    def clash(self, asked: Things, own: Things) -> bool:
        """Whether both want to know something, and what is asked is not all among it."""
        one, other = asked & self._wants, own & self._wants
        return bool(other) and not one <= other

    def wanted(self, asked: Things, own: Things) -> bool:
        """Whether what the answer's question wants to know is wanted at all."""
        return bool(asked & self._wants) or not own & self._wants

    def against(self, asked: Things, own: Things) -> bool:
        """Whether the question names something that no pack knows, or something that excludes what the answer is of."""
        if asked & self._outside - own:
            return True
        return any((one := asked & kind) and (other := own & kind) and not one & other for kind in self._apart)

    def _counted(self, thing: str, rare: float) -> float:
        counted = log(1 + rare)
        if thing in self._wants:
            return counted * _WANTED
        return counted * _PAIR if thing.startswith("~") else counted

    def _unknown(self, thing: str) -> float:
        return self._counted(thing, self._most) * (_STRANGE if thing.startswith("~") else 1.0)
