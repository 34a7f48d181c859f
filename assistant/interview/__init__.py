"""The interview without a screen: answers in, the next question out. Every function gives a new value."""

from assistant.interview.accept import Accepted, Outcome, Refused, accept, postpone, resume, withdraw
from assistant.interview.answers import PEOPLE, Answers, Delta, PeopleList, applied, delta
from assistant.interview.applying import Applies, applies, default_alone, offered
from assistant.interview.asking import Asked, Questions, in_order, refs_of
from assistant.interview.consequence import Consequence, consequence
from assistant.interview.demand import Demand, Papers
from assistant.interview.knowing import answers_of, decided, given_of, to_facts
from assistant.interview.lookup import Match, lookup_of, matches
from assistant.interview.people import (
    add_person,
    close_people,
    move_person,
    open_people,
    remove_person,
    restore_person,
    set_roles,
)

__all__ = [
    "PEOPLE", "Accepted", "Answers", "Applies", "Asked", "Consequence", "Delta", "Demand", "Match", "Outcome",
    "Papers", "PeopleList", "Questions", "Refused", "accept", "add_person", "answers_of", "applied", "applies",
    "close_people", "consequence", "decided", "default_alone", "delta", "given_of", "in_order", "lookup_of",
    "matches", "move_person", "offered", "open_people", "postpone", "refs_of", "remove_person", "restore_person",
    "resume", "set_roles", "to_facts", "withdraw",
]  # fmt: skip
