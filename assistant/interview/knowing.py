"""From what was told to facts: parked answers, derived facts and people are settled by the pack."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from assistant.interview.answers import Answers, PeopleList
from rules.answers.given import Given, ListGiven
from rules.deciding.engine import decide
from rules.deciding.recall import Recall
from rules.deciding.settle import settle
from rules.decisions import Decisions
from rules.facts import Facts, Origin, OriginKind
from rules.pack import Pack

_ANSWERED = Origin(OriginKind.ANSWER)


def given_of(answers: Answers) -> Given:
    """What the rules see of the answers: nothing of people who were taken off the list."""
    lists = {key: ListGiven(items.keys, items.closed) for key, items in answers.lists.items()}
    return Given(answers.active(), MappingProxyType(lists))


def answers_of(given: Given) -> Answers:
    """The answers that a file gave. Their order is the order of the file."""
    lists = {
        key: PeopleList(keys=items.keys, closed=items.closed, issued=len(items.keys))
        for key, items in given.lists.items()
    }
    return Answers(values=given.values, lists=MappingProxyType(lists))


def to_facts(pack: Pack, answers: Answers, as_of: date, recall: Recall | None = None) -> Facts:
    """The facts of a case. How an answer reached Kaiban leaves no trace: keys and file give the same."""
    return settle(pack, given_of(answers), as_of, lambda _: _ANSWERED, recall=recall)


def decided(pack: Pack, answers: Answers, as_of: date, recall: Recall | None = None) -> Decisions:
    """Everything decided for these answers on a day; `recall` saves what an earlier call evaluated already."""
    return decide(pack, to_facts(pack, answers, as_of, recall), as_of, recall=recall)
