"""Finds the answers of a pack that fit a question asked in everyday words, and says when none does.

A question is taken apart into pairs of neighbouring characters, since Chinese has no spaces between words. An answer
counts by how much of the question its own question and everyday words cover, rare pairs for more; an everyday word that
stands whole in the question counts once more. Pairs that no answer knows count little: they are mostly the seams
between words.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log

from rules.loading.pack_index import Pack
from rules.model_policies import AnswerDef

LEAST = 0.3
"""Share of a question that an answer must cover; below it, nothing is answered."""
_SEAM = 0.25  # what a pair counts that no answer knows
_WORD = 0.3  # what an everyday word adds that stands whole in the question
_BACK = 0.5  # what a question adds that is wholly in what was asked
_LONGEST = 200
_SAYS_NOTHING = "吗呢吧啊的了要是能会可以怎么什样多少几个请问想我你您有没不行一下还又再"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and how well it fits the question, 0 to 1."""

    answer: AnswerDef
    score: float


def find_answers(pack: Pack, text: str, day: date, limit: int = 3) -> tuple[Found, ...]:
    """The answers in force on the day that fit best; none where nothing covers enough of the question."""
    asked = unicodedata.normalize("NFKC", text[:_LONGEST]).lower()
    wanted = tuple(dict.fromkeys(_pairs(asked)))
    answers = [item.value for item in pack.faq if item.value.in_force.covers(day)]
    index = [{one for said in _said(answer) for one in _pairs(said)} for answer in answers]
    known = Counter(one for pairs in index for one in pairs)
    weight = {one: log(1 + len(index) / known[one]) if known[one] else _SEAM for one in wanted}
    whole = sum(weight.values())
    if not whole:
        return ()
    found: list[tuple[float, float, AnswerDef]] = []
    for answer, pairs in zip(answers, index, strict=True):
        covered = sum(weight[one] for one in wanted if one in pairs) / whole
        words = sum(word.lower() in asked for word in answer.words)
        own = set(_pairs(answer.question.zh.lower()))
        back = sum(one in own for one in wanted) / len(own) if own else 0.0
        found.append((covered + _WORD * words + _BACK * back, covered + _WORD * words, answer))
    found.sort(key=lambda one: -one[0])
    return tuple(Found(answer, min(1.0, score)) for _, score, answer in found if score >= LEAST)[:limit]


def _said(answer: AnswerDef) -> tuple[str, ...]:
    return tuple(one.lower() for one in (answer.question.zh, answer.question.en or "", *answer.words))


def _pairs(text: str) -> list[str]:
    """Neighbouring characters of every run of Chinese characters; of Latin letters and digits the runs themselves."""
    found: list[str] = []
    run = ""
    for character in f"{text} ":
        if character.isalnum():
            run += character
            continue
        if run.isascii() and run:
            found.append(run)
        else:
            found += (a + b for a, b in pairwise(run) if a not in _SAYS_NOTHING and b not in _SAYS_NOTHING)
        run = ""
    return found
