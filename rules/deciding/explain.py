"""Why a matter, a material, a check or a fact came out as it did, as data: facts, values, sources, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from rules.deciding.inforce import effective_grade
from rules.deciding.needs import Needs
from rules.deciding.parts import as_called
from rules.decisions import Because, Decision, Decisions, Fails, NeedSets, Undecided, check_word_of, decision_word
from rules.errors import UnknownTargetError
from rules.expr import Open
from rules.facts import (
    Assumed,
    FactId,
    FactRef,
    FactState,
    Known,
    Missing,
    Origin,
    Parked,
    Value,
    declared,
    split_ref,
)
from rules.loading.pack_index import Pack, Ruled
from rules.model import CheckDef, Citation, FactDef, Grade, InForce, MaterialDef, MatterDef, MatterId, Severity, Words
from rules.vocabulary import nearest


class Status(StrEnum):
    """How something came out; the words of decisions, checks and facts together."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    UNDECIDED = "undecided"
    HOLDS = "holds"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"
    KNOWN = "known"
    ASSUMED = "assumed"
    MISSING = "missing"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact that counted: its label, its value (None where none is known) and where that came from."""

    fact: FactRef
    label: Words
    value: Value | None
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a law or document with the weaker of both grades and the day on which it was last read."""

    title: str
    number: str
    article: str
    grade: Grade
    last_checked: date


@dataclass(frozen=True, slots=True)
class Reader:
    """Something that reads a fact: the answer to "why do you ask". `kind` is matter, material, check or fact."""

    kind: str
    id: str
    title: Words


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something came out as it did.

    `starts` and `ended` are set where no version is in force on the day: the first day that will be, and the last day
    that was. `items` are the people concerned. `read_by` is filled for facts. `message` and `cure` for checks.
    """

    target: str
    title: Words
    status: Status
    because: tuple[FactLine, ...]
    needs: NeedSets
    citations: tuple[Cited, ...]
    in_force: InForce | None = None
    starts: date | None = None
    ended: date | None = None
    items: tuple[str, ...] = ()
    read_by: tuple[Reader, ...] = ()
    severity: Severity | None = None
    message: Words | None = None
    cure: Words | None = None

    @property
    def is_fact(self) -> bool:
        """Whether a fact is explained, and no decision."""
        return self.status in _STATUS.values()


V = TypeVar("V", MatterDef, MaterialDef, CheckDef)

_KINDS: Mapping[type[object], str] = {MatterDef: "matter", MaterialDef: "material", CheckDef: "check"}
_STATUS: Mapping[type[FactState], Status] = {
    Known: Status.KNOWN,
    Assumed: Status.ASSUMED,
    Missing: Status.MISSING,
    Parked: Status.PARKED,
}


def explain(pack: Pack, decisions: Decisions, target: str) -> Explanation:
    """The reasons behind `matter`, `matter/material`, `check:ID` or a fact (`enterprise.type`, `people[p1].birth`).

    Raises `UnknownTargetError` with the nearest known name.
    """
    explaining = _Explaining(pack, decisions)
    if target.startswith("check:"):
        return explaining.check(target)
    if "/" in target:
        return explaining.material(target)
    if MatterId(target) in decisions.matters:
        return explaining.matter(target)
    if declared(FactRef(target)) in pack.facts:
        return explaining.fact(target)
    known = [*decisions.matters, *pack.facts, *(f"check:{item.value.id}" for item in pack.checks)]
    raise UnknownTargetError(target, nearest(target, known) or "")


def cite(pack: Pack, citation: Citation) -> Cited:
    """A citation with its source's title and number."""
    source = pack.source(citation.of)
    return Cited(
        source.title,
        source.number,
        citation.article,
        effective_grade(pack, citation),
        citation.last_checked or source.last_checked,
    )


def ruled_items(pack: Pack) -> tuple[Ruled, ...]:
    """Every version of every matter, material and check."""
    return (
        *(item.value for item in pack.matters),
        *(item.value for item in pack.materials),
        *(item.value for item in pack.checks),
    )


def reads_of(pack: Pack, item: Ruled) -> frozenset[FactId]:
    """The facts that an item's conditions read."""
    condition = pack.applies(item)
    reads = frozenset[FactId]() if condition is None else condition.reads
    return reads | pack.must(item).reads if isinstance(item, CheckDef) else reads


class _Explaining:
    def __init__(self, pack: Pack, decisions: Decisions) -> None:
        self.pack = pack
        self.decisions = decisions
        self.facts = decisions.facts
        self.day = decisions.as_of
        self.needs = Needs(pack, decisions.facts, decisions.as_of)

    def line(self, ref: FactRef) -> FactLine:
        fact = self.pack.facts[declared(ref)]
        state = self.facts.state(ref)
        if isinstance(state, Known | Assumed):
            return FactLine(ref, fact.label, state.value, state.origin)
        return FactLine(ref, fact.label, None, None)

    def lines(self, because: Iterable[Because]) -> tuple[FactLine, ...]:
        return tuple(self.line(one.fact) for one in because)

    def decision(
        self, target: str, item: MatterDef | MaterialDef, decision: Decision, items: tuple[str, ...] = ()
    ) -> Explanation:
        starts, ended = _distance(item, self.day)
        return Explanation(
            target=target,
            title=as_called(self.pack, self.decisions, item).title if isinstance(item, MatterDef) else item.title,
            status=Status(decision_word(decision)),
            because=() if isinstance(decision, Undecided) else self.lines(decision.because),
            needs=decision.needs if isinstance(decision, Undecided) else (),
            citations=self.citations(item),
            in_force=item.in_force,
            starts=starts,
            ended=ended,
            items=items,
        )

    def citations(self, item: Ruled) -> tuple[Cited, ...]:
        found = [item.source]
        if isinstance(item, MatterDef):
            dated = item.in_force.covers(self.day)
            found += [one for one in item.guide.legal_basis if not dated or self.in_force(one)]
        return tuple(dict.fromkeys(cite(self.pack, one) for one in found))

    def in_force(self, citation: Citation) -> bool:
        """Whether the cited source was in force on the day: no later law is given for an earlier day."""
        return self.pack.source(citation.of).in_force.covers(self.day)

    def matter(self, target: str) -> Explanation:
        versions = [item.value for item in self.pack.matters if item.value.id == target]
        return self.decision(target, self.version(versions), self.decisions.matters[MatterId(target)])

    def material(self, target: str) -> Explanation:
        matter_id, _, material_id = target.partition("/")
        versions = [item.value for item in self.pack.materials if item.value.id == material_id]
        of_matter = self.decisions.matters.get(MatterId(matter_id))
        if not versions or of_matter is None:
            known = [f"{m.value.id}/{one}" for m in self.pack.matters for one in m.value.materials]
            raise UnknownTargetError(target, nearest(target, known) or "")
        for one in self.decisions.materials:
            if (one.matter, one.material) == (matter_id, material_id):
                return self.decision(target, self.version(versions), one.decision, one.items)
        return self.decision(target, self.version(versions), of_matter)

    def check(self, target: str) -> Explanation:
        check_id = target.removeprefix("check:")
        versions = [item.value for item in self.pack.checks if item.value.id == check_id]
        versions += [one for one in self.pack.option_checks.values() if one.id == check_id]
        if not versions:
            known = [f"check:{item.value.id}" for item in self.pack.checks]
            raise UnknownTargetError(target, nearest(target, known) or "")
        results = [one for one in self.decisions.checks if one.check == check_id]
        check = self.version(versions)
        failed = [one for one in results if isinstance(one.outcome, Fails)]
        open_ones = [one for one in results if isinstance(one.outcome, Undecided)]
        because = [one for result in failed if isinstance(result.outcome, Fails) for one in result.outcome.because]
        needs = [one for result in open_ones if isinstance(result.outcome, Undecided) for one in result.outcome.needs]
        starts, ended = _distance(check, self.day)
        return Explanation(
            target=target,
            title=check.message,
            status=Status(check_word_of(one.outcome for one in results)),
            because=self.lines(dict.fromkeys(because)),
            needs=tuple(dict.fromkeys(needs)),
            citations=self.citations(check),
            in_force=check.in_force,
            starts=starts,
            ended=ended,
            items=tuple(one.item for one in failed or open_ones if one.item is not None),
            severity=results[0].severity if results else check.severity,
            message=check.message,
            cure=check.cure,
        )

    def fact(self, target: str) -> Explanation:
        ref = FactRef(target)
        fact = self.pack.facts[declared(ref)]
        state = self.facts.state(ref)
        status = _STATUS[type(state)]
        because = tuple(self.line(one) for one in self.inputs(ref, fact, state))
        question = self.pack.question(fact.id)
        citations = (cite(self.pack, question.source),) if question is not None and question.source else ()
        needs = self.needs.of(ref) if isinstance(state, Missing) else ()
        return Explanation(target, fact.label, status, because, needs, citations, read_by=self.readers(fact.id))

    def inputs(self, ref: FactRef, fact: FactDef, state: FactState) -> Iterable[FactRef]:
        """What a derived fact was worked out from; what parked a parked fact."""
        expression = self.pack.applies(fact) if isinstance(state, Parked) else self.pack.derived(fact)
        holder = self.facts.holder(ref)
        if expression is None or (holder is None and split_ref(ref) is not None):
            return ()
        outcome = expression.evaluate(self.pack.scope(self.facts, self.day, holder))
        return () if isinstance(outcome, Open) else self.needs.visible(outcome.because)

    def readers(self, fact_id: str) -> tuple[Reader, ...]:
        """Everything in force on the day whose conditions read the fact, in the order of the files."""
        found: list[Reader] = []
        for value in ruled_items(self.pack):
            if value.in_force.covers(self.day) and fact_id in reads_of(self.pack, value):
                kind = _KINDS[type(value)]
                found.append(Reader(kind, value.id, value.message if isinstance(value, CheckDef) else value.title))
        for other in self.pack.facts.values():
            conditions = (self.pack.applies(other), self.pack.derived(other))
            if any(one is not None and fact_id in one.reads for one in conditions):
                found.append(Reader("fact", other.id, other.label))
        return tuple(found)

    def version(self, versions: Sequence[V]) -> V:
        """The version in force on the day; else the next one to start; else the last that was."""
        for one in versions:
            if one.in_force.covers(self.day):
                return one
        coming = [one for one in versions if one.in_force.since > self.day]
        if coming:
            return min(coming, key=lambda one: one.in_force.since)
        return max(versions, key=lambda one: one.in_force.since)


def _distance(item: Ruled, day: date) -> tuple[date | None, date | None]:
    """The day a version starts, where that lies ahead, and the day it ended, where that lies behind."""
    span = item.in_force
    starts = span.since if span.since > day else None
    ended = span.until if span.until is not None and span.until < day else None
    return starts, ended
