"""Words with slots, `{enterprise.name}章程`: compiled against a pack's vocabulary, filled from a case's facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from exports.documents.formats import FORMATS
from exports.errors import ContentError
from rules.expr import Expression, Open, Scope, Settled, compile_expression
from rules.facts import Assumed, FactId, FactRef, Item, Items, OriginKind
from rules.vocabulary import ExprType, Vocabulary

PEOPLE = FactId("people")
_SLOT = re.compile(r"\{([^{}]*)\}")
_FORMAT = re.compile(r"^(?P<expression>.*?)(?:\s\|\s(?P<format>[a-z_]+))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Slot:
    """An expression whose value is printed with a format."""

    expression: Expression
    format: str


@dataclass(frozen=True, slots=True)
class Template:
    """Compiled words: plain pieces and slots in order."""

    parts: tuple[str | Slot, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        """The source texts of the slots."""
        return tuple(part.expression.text for part in self.parts if isinstance(part, Slot))


@dataclass(frozen=True, slots=True)
class Filled:
    """Words with their slots filled: the text, the facts read, and the facts that are still missing."""

    text: str
    facts: tuple[str, ...]
    missing: tuple[str, ...]


class Compiler:
    """Compiles the words and conditions of one document; `where` names the file and the entry in messages."""

    def __init__(self, vocabulary: Vocabulary, let: Mapping[str, str], where: str) -> None:
        self.vocabulary = vocabulary
        self.let = let
        self.where = where

    def condition(self, text: str, entry: str) -> Expression:
        """A condition. Raises `rules.expr.ExpressionError`."""
        return self._compile(text, ExprType.BOOL, entry, person=False)

    def people(self, text: str, entry: str) -> Expression:
        """An expression that lists people."""
        return self._compile(text, ExprType.PERSONS, entry, person=False)

    def template(self, text: str, entry: str, *, person: bool = False) -> Template:
        """Words with slots. Raises `ContentError` for a format or name, `ExpressionError` for an expression."""
        parts: list[str | Slot] = []
        for number, piece in enumerate(_SLOT.split(text)):
            if number % 2 == 0:
                if "{" in piece or "}" in piece:
                    raise ContentError(f"{self.where}: {entry}", "a brace without its pair", "Close the slot.")
                if piece:
                    parts.append(piece)
            else:
                parts.append(self._slot(piece, entry, person=person))
        return Template(tuple(parts))

    def _slot(self, text: str, entry: str, *, person: bool) -> Slot:
        found = _FORMAT.match(text.strip())
        assert found is not None
        source, name = found["expression"].strip(), found["format"] or "plain"
        if name not in FORMATS:
            raise ContentError(
                f"{self.where}: {entry}", f"there is no format '{name}'", f"Known: {', '.join(sorted(FORMATS))}."
            )
        if source.startswith("@"):
            if source[1:] not in self.let:
                raise ContentError(f"{self.where}: {entry}", f"'{source}' is not under `let`", "Add it there.")
            source = self.let[source[1:]]
        return Slot(self._compile(source, FORMATS[name].takes, entry, person=person), name)

    def _compile(self, text: str, expected: ExprType | None, entry: str, *, person: bool) -> Expression:
        bound = {"person": PEOPLE} if person else {}
        return compile_expression(text, self.vocabulary, expected, f"{self.where}: {entry}", bound)


Evaluate: TypeAlias = Callable[[Expression, Scope], Settled | Open]


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads expressions over one case. What is only assumed counts as missing: it is never printed."""

    scope: Callable[[Item | None], Scope]
    blank: str
    evaluate: Evaluate = Expression.evaluate

    def decide(self, condition: Expression | None, item: Item | None = None) -> tuple[bool | None, tuple[str, ...]]:
        """The condition's value, None while it is not known; with the facts it read, or the missing ones."""
        if condition is None:
            return True, ()
        scope = self.scope(item)
        outcome = self.evaluate(condition, scope)
        if isinstance(outcome, Open):
            return None, _smallest(outcome)
        assumed = _assumed(outcome.because, scope)
        return (None, assumed) if assumed else (bool(outcome.value), tuple(outcome.because))

    def people(self, rows: Expression) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """The people an expression lists, or none and the facts that are missing."""
        outcome = self.evaluate(rows, self.scope(None))
        if isinstance(outcome, Open):
            return (), _smallest(outcome)
        assert isinstance(outcome.value, Items)
        return outcome.value.items, ()

    def fill(self, template: Template, item: Item | None = None) -> Filled:
        """The words with their slots filled; a slot that is not known becomes the blank."""
        pieces: list[str] = []
        facts: list[str] = []
        missing: list[str] = []
        scope = self.scope(item)
        for part in template.parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            outcome = self.evaluate(part.expression, scope)
            lacking = _smallest(outcome) if isinstance(outcome, Open) else _assumed(outcome.because, scope)
            if isinstance(outcome, Open) or lacking:
                missing.extend(lacking or sorted(part.expression.reads))
                pieces.append(self.blank)
                continue
            facts.extend(outcome.because)
            pieces.append(FORMATS[part.format].show(outcome.value))
        return Filled("".join(pieces), tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(missing)))


def _smallest(outcome: Open) -> tuple[str, ...]:
    return tuple(sorted(outcome.needs[0])) if outcome.needs else tuple(outcome.blocked)


def _assumed(because: tuple[FactRef, ...], scope: Scope) -> tuple[str, ...]:
    states = ((ref, scope.facts.state(ref)) for ref in because)
    return tuple(
        ref for ref, state in states if isinstance(state, Assumed) and state.origin.kind is not OriginKind.DEFAULT
    )
