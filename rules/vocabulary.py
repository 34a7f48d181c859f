"""What conditions may speak about: the declared facts and rates of a pack, and the types their values have there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from rules.facts import FactId
from rules.model import FactDef, FactType, Option
from rules.tables.codes import NO_TABLES, CodeTables

if TYPE_CHECKING:
    from rules.expr.keeping import Trees


class ExprType(StrEnum):
    """The types an expression can have; the value is the word used in messages to authors."""

    BOOL = "bool"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    PERSON = "person"
    BOOLS = "list<bool>"
    NUMBERS = "list<number>"
    TEXTS = "list<text>"
    DATES = "list<date>"
    PERSONS = "list<person>"

    @property
    def element(self) -> ExprType | None:
        """The type of a list's items; None for a type that is no list."""
        return _ELEMENTS.get(self)

    @property
    def list_of(self) -> ExprType | None:
        """The list of this type; None where it is a list already."""
        return _LISTS.get(self)


_LISTS: Mapping[ExprType, ExprType] = {
    ExprType.BOOL: ExprType.BOOLS,
    ExprType.NUMBER: ExprType.NUMBERS,
    ExprType.TEXT: ExprType.TEXTS,
    ExprType.DATE: ExprType.DATES,
    ExprType.PERSON: ExprType.PERSONS,
}
_ELEMENTS: Mapping[ExprType, ExprType] = {many: one for one, many in _LISTS.items()}

_TYPES: Mapping[FactType, ExprType] = {
    FactType.BOOL: ExprType.BOOL,
    FactType.NUMBER: ExprType.NUMBER,
    FactType.MONEY: ExprType.NUMBER,
    FactType.PERCENT: ExprType.NUMBER,
    FactType.DATE: ExprType.DATE,
    FactType.CHOICES: ExprType.TEXTS,
    FactType.LIST: ExprType.PERSONS,
}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The declared facts, the ids of the declared rates and the code tables there are.

    `trees` are those of texts that papers had compiled against the same facts and tables before. Two vocabularies are
    equal only if they are one object.
    """

    facts: Mapping[FactId, FactDef]
    rates: frozenset[str] = frozenset()
    codes: CodeTables = NO_TABLES
    trees: Trees | None = None

    @cached_property
    def roots(self) -> frozenset[str]:
        """What the names of facts begin with: `enterprise`, `people`."""
        return frozenset(fact_id.partition(".")[0].partition("[")[0] for fact_id in self.facts)

    def type_of(self, fact_id: FactId) -> ExprType:
        """The type of a fact in expressions (of one field, for `people[].name`). Raises KeyError where undeclared."""
        return _TYPES.get(self.facts[fact_id].type, ExprType.TEXT)

    def options(self, fact_id: FactId) -> Mapping[str, Option]:
        """The options of a choice fact by id, in declared order; empty for any other fact. Raises KeyError."""
        return {option.id: option for option in self.facts[fact_id].options}

    def fields(self, list_id: FactId) -> tuple[str, ...]:
        """The names of the fields declared for the items of a list fact, in declared order."""
        start = f"{list_id}[]."
        return tuple(fact_id[len(start) :] for fact_id in self.facts if fact_id.startswith(start))


_LIKE_TAIL = 0.65
"""How alike the last parts of two names are where one may stand for the other: a common group alone says little."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name a mistyped one most likely stands for; None where nothing is close."""
    names = sorted(known)
    tail = name.rpartition(".")[2]
    for close in get_close_matches(name, names, n=3, cutoff=0.7):
        if SequenceMatcher(None, tail, close.rpartition(".")[2]).ratio() >= _LIKE_TAIL:
            return close
    same_tail = [candidate for candidate in names if candidate.rpartition(".")[2] == tail]
    return same_tail[0] if len(same_tail) == 1 else None
