"""Looking an answer up as one types: the rows of a code table that fit, and what taking one of them hands over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.interview.applying import offered
from rules.decisions import Decisions
from rules.facts import FactId, FactRef, declared
from rules.model import FactDef, FactType
from rules.model_lookup import LookupDef
from rules.pack import Pack
from rules.tables.codes import Code, CodeTable, CodeTables, Signature


@dataclass(frozen=True, slots=True)
class Match:
    """A row that fits, and the answer it stands for: its code, its name, or the id of an option."""

    row: Code
    gives: str


def lookup_of(fact: FactDef) -> LookupDef | None:
    """Where answers about a fact are looked up: in the table of its codes, else where the pack says."""
    return LookupDef(codes=fact.codes) if fact.codes is not None else fact.lookup


def matches(pack: Pack, decisions: Decisions, ref: FactRef, typed: str, limit: int) -> tuple[Match, ...]:
    """The best rows for what is being typed, at most `limit`; none for an empty text or a fact without a table.

    Raises `CodeTableError` where the table cannot be read.
    """
    fact = pack.facts[declared(ref)]
    lookup = lookup_of(fact)
    if lookup is None:
        return ()
    table = pack.codes.table(lookup.codes)
    options = frozenset(one.id for one in offered(pack, decisions, ref)) if fact.type is FactType.CHOICE else None
    among = _among(pack.codes.signature, lookup, _told(decisions, lookup), options)
    rows = table.search(typed, limit, decisions.as_of, among.__contains__ if among is not None else None)
    if options is not None:
        return tuple(Match(row, _option(table, row.code, options)) for row in rows)
    return tuple(Match(row, row.code if fact.codes is not None else row.name) for row in rows)


def _option(table: CodeTable, code: str, options: frozenset[str]) -> str:
    """The option that is named like a row's code or like one above it, the nearest first; empty where there is none."""
    line = (code, *(row.code for row in reversed(table.ancestors(code))))
    return next((one.casefold() for one in line if one.casefold() in options), "")


def _told(decisions: Decisions, lookup: LookupDef) -> tuple[str, ...]:
    """The places, or whatever else narrows the rows down, that are known and not empty."""
    known = (decisions.facts.known(FactRef(FactId(name))) for name in lookup.within)
    return tuple(value for value in known if isinstance(value, str) and value)


@lru_cache(maxsize=32)
def _among(
    signature: Signature, lookup: LookupDef, told: tuple[str, ...], options: frozenset[str] | None
) -> frozenset[str] | None:
    """The codes of the right level below everything told that stand for an option; None where that leaves out none."""
    if not lookup.levels and not told and options is None:
        return None
    codes = CodeTables.signed(signature)
    table = codes.table(lookup.codes)
    kept = (table[code] for code in table.codes if not lookup.levels or table[code].level in lookup.levels)
    return frozenset(
        row.code
        for row in kept
        if _is_within(codes, table, row, told) and (options is None or _option(table, row.code, options))
    )


def _is_within(codes: CodeTables, table: CodeTable, row: Code, told: tuple[str, ...]) -> bool:
    names = [above.name for above in _above(codes, table, row)] if told else []
    return all(any(name.startswith(place) for name in names) for place in told)


def _above(codes: CodeTables, table: CodeTable, row: Code) -> Iterator[Code]:
    """The rows above a row; for one that refers to another table, also the row there and those above it."""
    yield from table.ancestors(row.code)
    for column, other_id in table.head.refers.items():
        code = row.more.get(column, "")
        if code and other_id in codes:
            other = codes.table(other_id)
            found = other.find(code)
            yield from () if found is None else (found, *other.ancestors(code))
