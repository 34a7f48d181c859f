"""What was given for a case, before any rule looked at it: values by reference, and lists with their items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from types import MappingProxyType

from rules.answers.parse import Refusal, parse_value
from rules.facts import FactId, FactRef, ItemKey, Value, item_ref
from rules.model import FactDef, FactType, Option
from rules.vocabulary import Vocabulary, nearest

PROBLEMS = frozenset(
    f"given.{name}"
    for name in (
        "unknown_fact", "derived_fact", "not_a_list", "not_a_mapping", "item_key", "same_key", "too_many_items",
        "options",
    )
)  # fmt: skip
"""Codes a problem can carry besides those of `rules.answers.parse.REFUSALS`."""

MOST_ITEMS = 200
"""Items in one list. A check that compares every person with every other one still ends within seconds."""

MOST_NEAR = 5
"""Options that are told where one was written wrong."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class ListGiven:
    """The items given for a list fact, in order; `closed` says that no more will come."""

    keys: tuple[ItemKey, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Given:
    """Parsed values by reference (`people[p1].name` for a person's), and the lists they belong to."""

    values: Mapping[FactRef, Value] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[FactId, ListGiven] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class GivenProblem:
    """Something in a file's answers that was left out: where, a code, and the nearest known fact or a limit."""

    fact: FactRef
    code: str
    hint: str = ""


def read_given(
    vocabulary: Vocabulary, mapping: Mapping[str, object], as_of: date
) -> tuple[Given, tuple[GivenProblem, ...]]:
    """The given values of a file's answers, and everything in them that cannot be taken.

    `people: [ … ]` is a closed list, `people: {open: [ … ]}` one still being collected. An item may carry `key: p1`;
    without, its key is `p` and its position from 1.
    """
    reader = _Reader(vocabulary, as_of)
    for name, typed in mapping.items():
        reader.read(name, typed)
    given = Given(MappingProxyType(reader.values), MappingProxyType(reader.lists))
    return given, tuple(reader.problems)


def nearest_options(fact: FactDef, written: str) -> tuple[str, ...]:
    """The labels of a choice's options that come nearest to what was written, nearest first, with their ids."""

    def likeness(option: Option) -> float:
        said = (option.label.zh, option.term.zh if option.term else "", option.id)
        return max(SequenceMatcher(None, written, one).ratio() for one in said)

    found = sorted(fact.options, key=lambda option: -likeness(option))
    return tuple(f"{(option.term or option.label).zh}（{option.id}）" for option in found[:MOST_NEAR])


class _Reader:
    def __init__(self, vocabulary: Vocabulary, as_of: date) -> None:
        self.vocabulary = vocabulary
        self.as_of = as_of
        self.values: dict[FactRef, Value] = {}
        self.lists: dict[FactId, ListGiven] = {}
        self.problems: list[GivenProblem] = []

    def problem(self, ref: str, code: str, hint: str = "") -> None:
        self.problems.append(GivenProblem(FactRef(ref), code, hint))

    def read(self, name: str, typed: object) -> None:
        fact = self.vocabulary.facts.get(FactId(name))
        if fact is None or "[]" in name:
            self.problem(name, "given.unknown_fact", nearest(name, self.vocabulary.facts) or self.only_list(typed))
        elif fact.type is FactType.LIST:
            self.read_list(FactId(name), typed)
        else:
            self.value(fact, FactRef(name), typed)

    def only_list(self, typed: object) -> str:
        """The list that items under an unknown name must belong to, as there is no other; else nothing."""
        lists = [fact.id for fact in self.vocabulary.facts.values() if fact.type is FactType.LIST]
        items = isinstance(typed, list | tuple) and all(isinstance(one, Mapping) for one in typed)
        return lists[0] if items and len(lists) == 1 else ""

    def value(self, fact: FactDef, ref: FactRef, typed: object) -> None:
        if fact.derived is not None:
            self.problem(ref, "given.derived_fact")
            return
        parsed = parse_value(fact, typed, self.as_of, self.vocabulary.codes)
        if isinstance(parsed, Refusal) and parsed.code == "refused.choices" and parsed.limit:
            written = typed[int(parsed.limit) - 1] if isinstance(typed, list | tuple) else typed
            self.problem(ref, "given.options", f"{parsed.limit}: {', '.join(nearest_options(fact, str(written)))}")
        elif isinstance(parsed, Refusal) and parsed.code == "refused.choice":
            self.problem(ref, parsed.code, ", ".join(nearest_options(fact, str(typed))))
        elif isinstance(parsed, Refusal):
            self.problem(ref, parsed.code, parsed.limit)
        else:
            self.values[ref] = parsed

    def read_list(self, list_id: FactId, typed: object) -> None:
        closed = not isinstance(typed, Mapping)
        if isinstance(typed, Mapping):
            if set(typed) != {"open"}:
                self.problem(list_id, "given.not_a_list")
                return
            typed = typed["open"]
        if not isinstance(typed, list | tuple):
            # `people: {open: }` is an open list without an item yet.
            if closed or typed != "":
                self.problem(list_id, "given.not_a_list")
                return
            typed = []
        if len(typed) > MOST_ITEMS:
            self.problem(list_id, "given.too_many_items", str(MOST_ITEMS))
            return
        keys: list[ItemKey] = []
        for position, item in enumerate(typed, start=1):
            self.read_item(list_id, position, item, keys)
        self.lists[list_id] = ListGiven(tuple(keys), closed)

    def read_item(self, list_id: FactId, position: int, item: object, keys: list[ItemKey]) -> None:
        if not isinstance(item, Mapping):
            self.problem(f"{list_id}[p{position}]", "given.not_a_mapping")
            return
        key = ItemKey(str(item.get("key", f"p{position}")))
        if _KEY.fullmatch(key) is None:
            self.problem(f"{list_id}[p{position}]", "given.item_key")
            return
        if key in keys:
            self.problem(f"{list_id}[{key}]", "given.same_key")
            return
        keys.append(key)
        for name, typed in item.items():
            if name == "key":
                continue
            fact = self.vocabulary.facts.get(FactId(f"{list_id}[].{name}"))
            if fact is None:
                near = nearest(str(name), self.vocabulary.fields(list_id)) or ""
                self.problem(item_ref(list_id, key, str(name)), "given.unknown_fact", near)
            else:
                self.value(fact, item_ref(list_id, key, str(name)), typed)
