"""Which facts are worth asking for: those that an undecided decision, a paper of a matter, or a check still lacks.

Two measures of the same thing. `wanted` is what is needed as far as one can tell now. `possible` is all that could
still be needed; while answers are only added it never grows, except by a person or a role, and so bounds the questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rules.decisions import Decisions, NotRequired, Undecided
from rules.expr import Expression
from rules.facts import FactId, FactRef, declared, split_ref
from rules.model import CheckDef, MaterialDef, MaterialId, MatterDef, MatterId
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Papers:
    """What the forms and documents read, as declared facts: those of a matter, and those of one of its materials."""

    of_matter: Mapping[MatterId, frozenset[FactId]] = field(default_factory=lambda: MappingProxyType({}))
    of_material: Mapping[MaterialId, frozenset[FactId]] = field(default_factory=lambda: MappingProxyType({}))


def wanted(pack: Pack, decisions: Decisions, papers: Papers) -> frozenset[FactId]:
    """The declared facts that something undecided or something to be printed needs now."""
    found: set[FactId] = set(_paper_reads(decisions, papers))
    for needs in _open_needs(decisions):
        found.update(declared(ref) for ref in needs)
    return closure(pack, found)


def possible(pack: Pack, decisions: Decisions, papers: Papers) -> frozenset[FactId]:
    """The declared facts that may still be needed, whatever is answered next."""
    found: set[FactId] = set(_paper_reads(decisions, papers))
    for condition in _open_conditions(pack, decisions):
        found |= condition.reads
    return closure(pack, found)


def closure(pack: Pack, wanted_ids: Iterable[FactId]) -> frozenset[FactId]:
    """The facts with all that they are computed from, that decides whether they apply, and the lists they are in."""
    done: set[FactId] = set()
    todo = list(wanted_ids)
    while todo:
        fact_id = todo.pop()
        fact = pack.facts.get(fact_id)
        if fact is None or fact_id in done:
            continue
        done.add(fact_id)
        split = split_ref(fact_id)
        if split is not None:
            todo.append(split[0])
        for condition in (pack.derived(fact), pack.applies(fact)):
            todo.extend(condition.reads if condition else ())
    return frozenset(done)


def _paper_reads(decisions: Decisions, papers: Papers) -> Iterable[FactId]:
    for matter, decision in decisions.matters.items():
        if not isinstance(decision, NotRequired):
            yield from papers.of_matter.get(matter, ())
    for need in decisions.materials:
        if not isinstance(need.decision, NotRequired):
            yield from papers.of_material.get(need.material, ())


def _open_needs(decisions: Decisions) -> Iterable[frozenset[FactRef]]:
    outcomes = [
        *decisions.matters.values(),
        *(need.decision for need in decisions.materials),
        *(result.outcome for result in decisions.checks),
    ]
    for outcome in outcomes:
        if isinstance(outcome, Undecided):
            yield from outcome.needs


def _open_conditions(pack: Pack, decisions: Decisions) -> Iterable[Expression]:
    """The conditions of everything that is undecided."""
    day = decisions.as_of
    owners: list[MatterDef | MaterialDef | CheckDef | None] = []
    owners += (pack.matter(key, day) for key, found in decisions.matters.items() if isinstance(found, Undecided))
    owners += (pack.material(n.material, day) for n in decisions.materials if isinstance(n.decision, Undecided))
    checks = (pack.check(result.check, day) for result in decisions.checks if isinstance(result.outcome, Undecided))
    for owner in (*owners, *checks):
        if owner is None:
            continue
        condition = pack.applies(owner)
        if condition is not None:
            yield condition
        if isinstance(owner, CheckDef):
            yield pack.must(owner)
