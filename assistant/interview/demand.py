"""Which facts are worth asking for: those that an undecided decision, a check, or a paper of a matter still lacks.

Two measures of the same thing. `wanted` is what is needed as far as one can tell now, person by person. `possible` is
all that could still be needed; while answers are only added it never grows, except by a person or a role, and so it
bounds the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache as cached
from types import MappingProxyType
from typing import TypeAlias

from rules.deciding.needs import Needs
from rules.deciding.recall import Recall
from rules.decisions import Decisions, NotApplicable, NotRequired, Undecided
from rules.expr import Expression
from rules.facts import FactId, FactRef, Facts, declared, split_ref
from rules.model import CheckDef, MaterialDef, MaterialId, MatterDef, MatterId
from rules.pack import Pack
from rules.scenes import outside

PaperId: TypeAlias = str
"""A form of the library or a document of the enterprise."""


def _nothing(_paper: PaperId, _facts: Facts, _recall: Recall | None) -> frozenset[FactRef]:
    return frozenset()


@dataclass(frozen=True)
class Papers:
    """The papers of a pack: of a matter, of one of its materials; what each reads, what each still lacks."""

    of_matter: Mapping[MatterId, tuple[PaperId, ...]] = field(default_factory=lambda: MappingProxyType({}))
    of_material: Mapping[MaterialId, tuple[PaperId, ...]] = field(default_factory=lambda: MappingProxyType({}))
    reads: Mapping[PaperId, frozenset[FactId]] = field(default_factory=lambda: MappingProxyType({}))
    lacks: Callable[[PaperId, Facts, Recall | None], frozenset[FactRef]] = _nothing
    recall: Recall | None = field(default=None, compare=False, repr=False)
    """What conditions gave before in the same case, where its keeper saves evaluating them again."""
    _closures: dict[PaperId, frozenset[FactId]] = field(default_factory=dict, compare=False, repr=False)

    def closure(self, pack: Pack, paper: PaperId) -> frozenset[FactId]:
        """The declared facts that a paper may wait for, with all that stands before them; worked out once."""
        if paper not in self._closures:
            self._closures[paper] = closure(pack, self.reads.get(paper, frozenset()))
        return self._closures[paper]


class Lacking:
    """The facts that something undecided or something to be printed lacks now, as far as they can be asked.

    Looked at only as far as needed: a paper is read when a fact is asked about that it may lack.
    """

    def __init__(self, pack: Pack, decisions: Decisions, papers: Papers) -> None:
        self._pack = pack
        self._facts = decisions.facts
        self._papers = papers
        self._expand = Needs(pack, decisions.facts, decisions.as_of, papers.recall)
        self._found = self._asked(ref for needs in _open_needs(decisions) for ref in needs)
        self._unread = set(_open_papers(decisions, papers))

    def __contains__(self, ref: FactRef) -> bool:
        fact_id = declared(ref)
        for paper in sorted(self._unread):
            if ref in self._found:
                break
            if fact_id in self._papers.closure(self._pack, paper):
                self._read(paper)
        return ref in self._found

    def all(self) -> frozenset[FactRef]:
        """Every one of them."""
        for paper in sorted(self._unread):
            self._read(paper)
        return frozenset(self._found)

    def _read(self, paper: PaperId) -> None:
        self._unread.discard(paper)
        self._found |= self._asked(self._papers.lacks(paper, self._facts, self._papers.recall))

    def _asked(self, refs: Iterable[FactRef]) -> set[FactRef]:
        return {found for ref in set(refs) for way in self._expand.of(ref) for found in way}


class Unconfirmed:
    """The facts that count by default where something in question reads them: a person still has to see them.

    What is read is worked out when the first of them is met.
    """

    def __init__(self, pack: Pack, decisions: Decisions, papers: Papers) -> None:
        self._defaults = pack.defaults
        self._read = cached(lambda: read_now(pack, decisions, papers))

    def __contains__(self, ref: FactRef) -> bool:
        return declared(ref) in self._defaults and declared(ref) in self._read()


def wanted(pack: Pack, decisions: Decisions, papers: Papers) -> frozenset[FactRef]:
    """Everything that is lacking now."""
    return Lacking(pack, decisions, papers).all()


def possible(pack: Pack, decisions: Decisions, papers: Papers) -> frozenset[FactId]:
    """The declared facts that may still be needed, whatever is answered next."""
    found: set[FactId] = set()
    for paper in _open_papers(decisions, papers):
        found |= papers.closure(pack, paper)
    for condition in _open_conditions(pack, decisions):
        found |= condition.reads
    return closure(pack, found)


def read_now(pack: Pack, decisions: Decisions, papers: Papers) -> frozenset[FactId]:
    """The declared facts that something in question reads: a matter, a material, a check, or a paper."""
    found = {fact_id for paper in _open_papers(decisions, papers) for fact_id in papers.closure(pack, paper)}
    day = decisions.as_of
    owners: list[MatterDef | MaterialDef | CheckDef | None] = []
    owners += (pack.matter(key, day) for key, one in decisions.matters.items() if not outside(one))
    owners += (pack.material(need.material, day) for need in decisions.materials)
    asked = (one.check for one in decisions.checks if not isinstance(one.outcome, NotApplicable))
    owners += (pack.check(one, day) for one in asked if one not in pack.option_checks)
    for owner in dict.fromkeys(one for one in owners if one is not None):
        condition = pack.applies(owner)
        found |= condition.reads if condition is not None else frozenset()
        found |= pack.must(owner).reads if isinstance(owner, CheckDef) else frozenset()
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


def _open_papers(decisions: Decisions, papers: Papers) -> frozenset[PaperId]:
    """The papers of everything that is or may be required."""
    found: set[PaperId] = set()
    for matter, decision in decisions.matters.items():
        if not isinstance(decision, NotRequired):
            found.update(papers.of_matter.get(matter, ()))
    for need in decisions.materials:
        if not isinstance(need.decision, NotRequired):
            found.update(papers.of_material.get(need.material, ()))
    return frozenset(found)


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
    owners += (pack.check(result.check, day) for result in decisions.checks if isinstance(result.outcome, Undecided))
    for owner in owners:
        if owner is None:
            continue
        condition = pack.applies(owner)
        if condition is not None:
            yield condition
        if isinstance(owner, CheckDef):
            yield pack.must(owner)
