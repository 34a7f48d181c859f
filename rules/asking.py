"""Finds the answer of a pack that fits a question asked in everyday words, and says when none does.

A question is read as a set of things: words that the packs hold to be the same count as one thing (`same_words`), words
that say nothing are left out, and what no pack knows counts by pairs of neighbouring characters, since Chinese has no
spaces. An answer fits by its best question, by what it says of the one asked: rare things count for more (inverse
document frequency, Manning, Raghavan and Schütze, Introduction to Information Retrieval, section 6.2). What is wanted
to be known (how long, how much) must be wanted by the answer's question too. Below `LEAST` nothing is an answer.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log

from rules.loading.pack_index import Pack
from rules.model_policies import AnswerDef

LEAST = 0.68
"""How well an answer must fit, of 1; below it, it is only a near question."""
NEAR = 0.2
"""How well a near question fits at least."""
_BOTH = 0.85  # what a further answer must reach of the best one
_COVERED = 0.7  # how much of the fit is what is covered of the asked question; the rest is what is covered of the own
_WANTED = 1.5  # how much more than other things that counts which is wanted to be known
_PAIR = 0.5  # what a pair of characters counts that is part of no known word
_HELPED = 0.4  # what an everyday word counts that stands beside the answer's question, not in it
_UNASKED = 0.85  # what is left of a fit where the answer tells how much or how long, and nobody asked that
_CLASHES = 0.5  # what is left where the answer tells something else than is wanted: never an answer, but near
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and how well its question fits the one asked, 0 to 1."""

    answer: AnswerDef
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a pack knows of a question: answers to it, best first; or none, and the nearest questions it can answer."""

    answers: tuple[Found, ...]
    near: tuple[Found, ...] = ()


def find_answers(pack: Pack, text: str, day: date, limit: int = 3) -> tuple[Found, ...]:
    """The answers in force on the day that answer the question; none where nothing covers enough of it."""
    return KnownAnswers(pack, day).reply(text, limit).answers


class KnownAnswers:
    """The answers of a pack that are in force on a day, ready to be asked."""

    def __init__(self, pack: Pack, day: date) -> None:
        self._reader = _Reader(pack)
        answers = [item.value for item in pack.faq if item.value.in_force.covers(day)]
        self._own = [_Own(answer, self._reader) for answer in answers]
        known = Counter(thing for one in self._own for thing in one.all)
        self._weight = _Weights(known, len(self._own), self._reader.wants)

    def reply(self, text: str, limit: int = 3) -> Reply:
        """At most `limit` answers to a question, or, where none answers it, as many near questions."""
        asked = self._reader.things(text[:_LONGEST])
        found = [Found(one.answer, one.fit(asked, self._weight)) for one in self._own]
        found.sort(key=lambda one: -one.score)
        if found and found[0].score >= LEAST:
            least = max(LEAST, found[0].score * _BOTH)
            return Reply(tuple(one for one in found if one.score >= least)[:limit])
        return Reply((), tuple(one for one in found if one.score >= NEAR)[:limit])


class _Own:
    """The questions of one answer as things, and the words it may be asked with."""

    def __init__(self, answer: AnswerDef, reader: _Reader) -> None:
        self.answer = answer
        said = (answer.question.zh, answer.question.en or "", *answer.asked)
        self.questions = [things for one in said if (things := reader.things(one))]
        self.words = [things for one in answer.words if (things := reader.things(one))]
        self.helping = frozenset().union(*self.words)
        self.all = self.helping.union(*self.questions)

    def fit(self, asked: frozenset[str], weight: _Weights) -> float:
        """How well the best of the questions fits, 0 to 1; a word alone fits where it is all that was asked."""
        if not asked:
            return 0.0
        whole = weight.of(asked)
        best = max((1.0 for one in self.words if one == asked), default=0.0)
        for question in self.questions:
            helped = weight.of((asked & self.helping) - question)
            covered = (weight.of(asked & question) + _HELPED * helped) / whole
            back = weight.of(asked & question) / weight.of(question)
            fits = _COVERED * covered + (1 - _COVERED) * back
            if weight.clash(asked, question | self.helping):
                fits *= _CLASHES
            elif not weight.wanted(asked, question):
                fits *= _UNASKED
            best = max(best, fits)
        return best


class _Weights:
    """What each thing counts: less, the more answers know it; most where none does."""

    def __init__(self, known: Counter[str], answers: int, wants: frozenset[str]) -> None:
        self._known = known
        self._answers = answers
        self._wants = wants

    def of(self, things: frozenset[str]) -> float:
        """What things count together."""
        return sum(self._one(thing) for thing in things)

    def clash(self, asked: frozenset[str], own: frozenset[str]) -> bool:
        """Whether both want to know something, and not the same."""
        one, other = asked & self._wants, own & self._wants
        return bool(one and other) and not one & other

    def wanted(self, asked: frozenset[str], own: frozenset[str]) -> bool:
        """Whether what the answer's question wants to know is wanted at all."""
        return bool(asked & self._wants) or not own & self._wants

    def _one(self, thing: str) -> float:
        counted = log(1 + self._answers / (self._known[thing] or 1))
        if thing in self._wants:
            return counted * _WANTED
        return counted * _PAIR if thing.startswith("~") else counted


class _Reader:
    """Takes a question apart with the words of a pack and its parents; a longer word goes before a shorter one."""

    def __init__(self, pack: Pack) -> None:
        spoken = (_plain(word) for item in pack.faq for word in item.value.words)
        self._thing = {word: word for word in spoken}
        for meta in pack.chain:
            self._thing |= dict.fromkeys(map(_plain, meta.empty_words), "")
            for same in meta.same_words:
                self._thing |= dict.fromkeys(map(_plain, same.words), same.words[0])
        self.wants = frozenset(same.words[0] for meta in pack.chain for same in meta.same_words if same.wants)
        self._longest = max(map(len, self._thing), default=0)

    def things(self, text: str) -> frozenset[str]:
        """What a text speaks of; runs of Latin letters and digits count as words."""
        return frozenset(self._read(_plain(text)))

    def _read(self, text: str) -> Iterator[str]:
        rest, at = "", 0
        while at < len(text):
            word = _word_at(text, at, self._longest, self._thing)
            if not word:
                rest += text[at]
                at += 1
                continue
            yield from _pairs(rest)
            rest = ""
            if self._thing[word]:
                yield self._thing[word]
            at += len(word)
        yield from _pairs(rest)


def _word_at(text: str, at: int, longest: int, known: Mapping[str, str]) -> str:
    """The longest known word that begins there; none inside a run of Latin letters."""
    if text[at].isascii() and at and text[at - 1].isascii() and text[at - 1].isalnum():
        return ""
    return next((text[at : at + n] for n in range(longest, 0, -1) if text[at : at + n] in known), "")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _pairs(text: str) -> Iterator[str]:
    """Neighbouring characters of a run of unknown Chinese ones, or the only one; Latin runs whole."""
    run = ""
    for character in f"{text} ":
        if character.isalnum() and (not run or run[-1].isascii() == character.isascii()):
            run += character
            continue
        if run.isascii() and run:
            yield run
        elif run:
            yield from (f"~{a}{b}" for a, b in pairwise(run)) if len(run) > 1 else (f"~{run}",)
        run = character if character.isalnum() else ""
