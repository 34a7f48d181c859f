"""Which facts are worth asking for: those that an undecided decision, a check, or a paper of a matter still lacks.

Two measures of the same thing. `Demand.wanted` is what is needed as far as one can tell now, person by person.
`Demand.possible` is all that could still be needed; while answers are only added it never grows, except by a person or
a role, and so it bounds the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from assistant.interview.applying import default_alone
from rules.deciding.needs import Needs
from rules.deciding.recall import Recall
from rules.decisions import Decisions, NotApplicable, NotRequired, Undecided
from rules.facts import Assumed, FactId, FactRef, Facts, Known, Missing, OriginKind, Parked, declared, split_ref
from rules.model import CheckDef, CheckId, FactType, MaterialDef, MaterialId, MatterDef, MatterId
from rules.pack import Pack
from rules.scenes import outside

PaperId: TypeAlias = str
"""A form of the library or a document of the enterprise."""


Lacks: TypeAlias = Callable[[PaperId, Facts, Recall | None, FactId | None], Iterable[FactRef]]
"""What a paper lacks; with a declared fact, of that what may wait for it (more may be told)."""


def _nothing(_paper: PaperId, _facts: Facts, _recall: Recall | None, _fact: FactId | None) -> Iterable[FactRef]:
    return ()


@dataclass(frozen=True)
class Papers:
    """The papers of a pack: of a matter, of one of its materials; what each reads, what each still lacks."""

    of_matter: Mapping[MatterId, tuple[PaperId, ...]] = field(default_factory=lambda: MappingProxyType({}))
    of_material: Mapping[MaterialId, tuple[PaperId, ...]] = field(default_factory=lambda: MappingProxyType({}))
    reads: Mapping[PaperId, frozenset[FactId]] = field(default_factory=lambda: MappingProxyType({}))
    lacks: Lacks = _nothing
    recall: Recall | None = field(default=None, compare=False, repr=False)
    """What conditions gave before in the same case, where its keeper saves evaluating them again."""

    def closure(self, pack: Pack, paper: PaperId) -> frozenset[FactId]:
        """The declared facts that a paper may wait for, with all that stands before them."""
        return closure(pack, self.reads.get(paper, frozenset()))


class Demand:
    """What is worth asking for in one state of a case. Each part is worked out once, when it is first asked for.

    `wanted` is looked at only as far as needed: what may wait for a fact is asked what it needs when that fact is
    asked about.
    """

    def __init__(self, pack: Pack, decisions: Decisions, papers: Papers) -> None:
        self._pack = pack
        self._decisions = decisions
        self._facts = decisions.facts
        self._papers = papers
        self._found: set[FactRef] = set()
        self._unheard: dict[FactId, Iterator[Iterable[FactRef]]] = {}

    def wants(self, ref: FactRef) -> bool:
        """Whether something undecided or something to be printed lacks it now, as far as it can be asked."""
        if ref in self._found or not self._may_lack(ref):
            return ref in self._found
        fact_id = declared(ref)
        if fact_id not in self._unheard:
            self._unheard[fact_id] = self._waiting_for(fact_id)
        for refs in self._unheard[fact_id]:
            self._note(refs)
            if ref in self._found:
                return True
        return False

    @cached_property
    def wanted(self) -> frozenset[FactRef]:
        """Everything that is lacking now."""
        for waiting in self._undecided:
            self._note(chain.from_iterable(waiting.decision.needs))
        for paper in self._open_papers:
            self._note(self._papers.lacks(paper, self._facts, self._papers.recall, None))
        return frozenset(self._found)

    def unconfirmed(self, ref: FactRef) -> bool:
        """Whether it counts by default and something in question reads it: a person still has to see it.

        Where the default is the only option that is offered, there is nothing to see.
        """
        fact_id = declared(ref)
        if fact_id not in self._pack.defaults or fact_id not in self.read_now:
            return False
        return not default_alone(self._pack, self._decisions, ref, self._papers.recall)

    @cached_property
    def possible(self) -> frozenset[FactId]:
        """The declared facts that may still be needed, whatever is answered next.

        Nothing stands behind a fact that is known: more answers leave it as it is.
        """
        todo: set[FactId] = set()
        for paper in self._open_papers:
            todo |= self._papers.reads.get(paper, frozenset())
        for waiting in self._undecided:
            todo |= waiting.reads
        found: set[FactId] = set()
        while todo:
            found |= todo
            open_ones = [one for one in todo if not _is_settled(self._pack, self._facts, one)]
            todo = set[FactId]().union(*[_before(self._pack, one) for one in open_ones]) - found
        return frozenset(found)

    @cached_property
    def read_now(self) -> frozenset[FactId]:
        """The declared facts that something in question reads: a matter, a material, a check, or a paper."""
        pack, decisions, day = self._pack, self._decisions, self._decisions.as_of
        reads = {self._papers.closure(pack, paper) for paper in self._open_papers}
        reads |= {
            closure(pack, _of_matter(pack, matter, day))
            for matter, one in decisions.matters.items()
            if not outside(one)
        }
        reads |= {
            closure(pack, _of_material(pack, one, day)) for one in {need.material for need in decisions.materials}
        }
        made = {one.check for one in decisions.checks if not isinstance(one.outcome, NotApplicable)}
        reads |= {closure(pack, _of_check(pack, one, day)) for one in made if one not in pack.option_checks}
        return frozenset().union(*reads)

    @cached_property
    def _expand(self) -> Needs:
        return Needs(self._pack, self._facts, self._decisions.as_of, self._papers.recall)

    @cached_property
    def _undecided(self) -> tuple[_Waiting, ...]:
        return tuple(_waiting(self._pack, self._decisions))

    @cached_property
    def _open_papers(self) -> tuple[PaperId, ...]:
        return tuple(sorted(_open_papers(self._decisions, self._papers)))

    def _may_lack(self, ref: FactRef) -> bool:
        """Whether something can still wait for it: nothing does for what is given, or counts by default."""
        state = self._facts.state(ref)
        guessed = isinstance(state, Assumed) and state.origin.kind is not OriginKind.DEFAULT
        return guessed or isinstance(state, Missing) or self._pack.facts[declared(ref)].type is FactType.LIST

    def _waiting_for(self, fact_id: FactId) -> Iterator[Iterable[FactRef]]:
        """What they lack that may wait for a fact, one after the other."""
        for waiting in self._undecided:
            if fact_id in closure(self._pack, waiting.reads):
                yield chain.from_iterable(waiting.decision.needs)
        for paper in self._open_papers:
            if fact_id in self._papers.closure(self._pack, paper):
                yield self._papers.lacks(paper, self._facts, self._papers.recall, fact_id)

    def _note(self, refs: Iterable[FactRef]) -> None:
        for ref in set(refs):
            self._found.update(chain.from_iterable(self._expand.of(ref)))


def _is_settled(pack: Pack, facts: Facts, fact_id: FactId) -> bool:
    """Whether a fact outside lists is known, or known not to apply."""
    state = facts.states.get(fact_id)
    return isinstance(state, Known | Parked) and pack.facts[fact_id].type is not FactType.LIST


@lru_cache(maxsize=4096)
def _before(pack: Pack, fact_id: FactId) -> frozenset[FactId]:
    """What a fact is computed from, what decides whether it applies, and the list it is in."""
    fact = pack.facts.get(fact_id)
    if fact is None:
        return frozenset()
    found = frozenset().union(*[one.reads for one in (pack.derived(fact), pack.applies(fact)) if one is not None])
    split = split_ref(fact_id)
    return found if split is None else found | {split[0]}


@lru_cache(maxsize=4096)
def closure(pack: Pack, wanted_ids: frozenset[FactId]) -> frozenset[FactId]:
    """The facts with all that they are computed from, that decides whether they apply, and the lists they are in."""
    done: set[FactId] = set()
    todo = set(wanted_ids)
    while todo:
        done |= todo
        todo = set[FactId]().union(*[_before(pack, one) for one in todo]) - done
    return frozenset(one for one in done if one in pack.facts)


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


class _Waiting(NamedTuple):
    """What cannot be told yet, with the declared facts that its conditions read."""

    decision: Undecided
    reads: frozenset[FactId]


def _waiting(pack: Pack, decisions: Decisions) -> Iterator[_Waiting]:
    """Everything that is undecided."""
    day = decisions.as_of
    for matter, decision in decisions.matters.items():
        if isinstance(decision, Undecided):
            yield _Waiting(decision, _of_matter(pack, matter, day))
    for need in decisions.materials:
        if isinstance(need.decision, Undecided):
            reads = _of_matter(pack, need.matter, day) | _of_material(pack, need.material, day)
            yield _Waiting(need.decision, reads)
    for result in decisions.checks:
        if isinstance(result.outcome, Undecided):
            yield _Waiting(result.outcome, _of_check(pack, result.check, day))


@lru_cache(maxsize=4096)
def _of_matter(pack: Pack, matter: MatterId, day: date) -> frozenset[FactId]:
    return _reads(pack, pack.matter(matter, day))


@lru_cache(maxsize=4096)
def _of_material(pack: Pack, material: MaterialId, day: date) -> frozenset[FactId]:
    return _reads(pack, pack.material(material, day))


@lru_cache(maxsize=4096)
def _of_check(pack: Pack, check: CheckId, day: date) -> frozenset[FactId]:
    return _reads(pack, pack.check(check, day))


def _reads(pack: Pack, owner: MatterDef | MaterialDef | CheckDef | None) -> frozenset[FactId]:
    """The facts that a condition reads, and the list whose items it is for."""
    if owner is None:
        return frozenset()
    condition, per = pack.applies(owner), None if isinstance(owner, MatterDef) else owner.per
    found = frozenset() if condition is None else condition.reads
    found |= pack.must(owner).reads if isinstance(owner, CheckDef) else frozenset()
    return found if per is None else found | {FactId(per)}
