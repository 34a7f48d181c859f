"""Facts of several choices of which an expression asks no more than whether certain ones are among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.expr import typed
from rules.expr.typed import Typed
from rules.facts import FactId
from rules.vocabulary import ExprType


def choices_asked_for(tree: Typed) -> Mapping[FactId, frozenset[str]]:
    """The options asked for (`'agent' in p.roles`), by the declared fact; no fact that is read in any other way."""
    found: dict[FactId, set[str]] = {}
    for fact_id, options in _reads(tree, {}):
        if options is None:
            found[fact_id] = {""}
        else:
            found.setdefault(fact_id, set()).update(options)
    return {fact_id: frozenset(options) for fact_id, options in found.items() if "" not in options}


def _reads(node: Typed, written: Mapping[int, tuple[str, ...]]) -> Iterator[tuple[FactId, tuple[str, ...] | None]]:
    """Every read of several choices, with the options it asks for; `written` are the variables that run over texts."""
    match node:
        case typed.Within(item=item, items=typed.ReadFact() | typed.ReadField() as read):
            yield _declared(read), _options(item, written)
            yield from _reads(item, written)
        case typed.ReadFact() | typed.ReadField() if node.shape.type is ExprType.TEXTS:
            yield _declared(node), None
        case typed.Over(items=typed.Listing() as items, slot=slot):
            for part in typed.children(node):
                yield from _reads(part, {**written, slot: _texts(items)})
        case _:
            for part in typed.children(node):
                yield from _reads(part, written)


def _declared(read: typed.ReadFact | typed.ReadField) -> FactId:
    return read.fact if isinstance(read, typed.ReadFact) else FactId(f"{read.list_id}[].{read.name}")


def _options(item: Typed, written: Mapping[int, tuple[str, ...]]) -> tuple[str, ...] | None:
    match item:
        case typed.Constant(value=str() as value):
            return (value,)
        case typed.Variable(slot=slot):
            return written.get(slot) or None
        case _:
            return None


def _texts(listing: typed.Listing) -> tuple[str, ...]:
    """The texts written out in a list; none where anything else stands in it."""
    values = [one.value for one in listing.items if isinstance(one, typed.Constant) and isinstance(one.value, str)]
    return tuple(values) if len(values) == len(listing.items) else ()
