"""The list of people: who is on it, what roles each holds, and whether it is complete.

Taking a person off the list keeps every answer about that person; putting the person back brings them all back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from assistant.interview.accept import Accepted, Outcome, Refused, accept
from assistant.interview.answers import PEOPLE, Answers, without
from rules.answers.given import MOST_ITEMS
from rules.facts import FactRef, ItemKey, item_ref
from rules.pack import Pack


def add_person(pack: Pack, answers: Answers, name: str, as_of: date) -> tuple[ItemKey | None, Outcome]:
    """A new person at the end of the list, known by name; the key where the name was taken, else why not."""
    people = answers.people()
    if len(people.keys) >= MOST_ITEMS:
        return None, Refused("people.full", FactRef(PEOPLE), MappingProxyType({"limit": str(MOST_ITEMS)}))
    key, number = people.next_key()
    listed = answers.with_list(PEOPLE, replace(people, keys=(*people.keys, key), issued=number))
    outcome = accept(pack, listed, item_ref(PEOPLE, key, "name"), name, as_of)
    return (key, outcome) if isinstance(outcome, Accepted) else (None, outcome)


def remove_person(answers: Answers, key: ItemKey) -> Outcome:
    """Take a person off the list, which is open again when nobody is left.

    What was told of the person is kept, and comes back with `restore_person`.
    """
    people = answers.people()
    if key not in people.keys:
        return Refused("people.no_such_person", FactRef(PEOPLE))
    kept = tuple(known for known in people.keys if known != key)
    left = answers.with_list(PEOPLE, replace(people, keys=kept, parked=(*people.parked, key)))
    return Accepted(left) if kept else open_people(left)


def restore_person(answers: Answers, key: ItemKey) -> Outcome:
    """Put a person back at the end of the list with everything told before."""
    people = answers.people()
    if key not in people.parked:
        return Refused("people.no_such_person", FactRef(PEOPLE))
    kept = tuple(known for known in people.parked if known != key)
    return Accepted(answers.with_list(PEOPLE, replace(people, keys=(*people.keys, key), parked=kept)))


def move_person(answers: Answers, key: ItemKey, place: int) -> Outcome:
    """Put a person at a place of the list (0 is the first): forms print people in this order."""
    people = answers.people()
    if key not in people.keys:
        return Refused("people.no_such_person", FactRef(PEOPLE))
    others = [known for known in people.keys if known != key]
    at = max(0, min(place, len(others)))
    return Accepted(answers.with_list(PEOPLE, replace(people, keys=(*others[:at], key, *others[at:]))))


def set_roles(pack: Pack, answers: Answers, key: ItemKey, roles: Sequence[str], as_of: date) -> Outcome:
    """The roles that a person holds, as option ids."""
    if key not in answers.people().keys:
        return Refused("people.no_such_person", FactRef(PEOPLE))
    return accept(pack, answers, item_ref(PEOPLE, key, "roles"), list(roles), as_of)


def close_people(answers: Answers) -> Outcome:
    """Say that nobody else will come: only now are counts and sums known."""
    people = answers.people()
    if not people.keys:
        return Refused("people.nobody", FactRef(PEOPLE))
    closed = answers.with_list(PEOPLE, replace(people, closed=True))
    ref = FactRef(PEOPLE)
    path = closed.path if ref in closed.path else (*closed.path, ref)
    return Accepted(replace(closed, path=path, postponed=without(closed.postponed, ref)))


def open_people(answers: Answers) -> Outcome:
    """Say that somebody may still come."""
    people = answers.people()
    path = without(answers.path, FactRef(PEOPLE))
    return Accepted(replace(answers.with_list(PEOPLE, replace(people, closed=False)), path=path))
