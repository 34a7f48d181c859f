"""Decides for one case on one day: which matters and materials apply, which checks hold, and what is still needed.

A matter applies by its own condition alone; that another depends on it never makes it required. An inferred rule
never blocks: its severity is lowered to a warning here, whatever its file says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from types import MappingProxyType

from rules.decisions import (
    Because,
    CheckOutcome,
    CheckResult,
    Decision,
    Decisions,
    Fails,
    Holds,
    MaterialDecision,
    NotApplicable,
    NotRequired,
    Reason,
    Required,
    Undecided,
)
from rules.expr import Expression, Open, Settled
from rules.facts import Assumed, FactId, FactRef, Facts, Item, Items, Known, item_ref
from rules.model import CheckDef, CheckId, Citation, Grade, MaterialDef, MaterialId, MatterDef, MatterId, Severity
from rules.needs import Needs, smallest
from rules.pack_index import Pack
from rules.recall import Recall


def decide(pack: Pack, facts: Facts, as_of: date, *, recall: Recall | None = None) -> Decisions:
    """Every decision of a pack about these facts on this day.

    Materials are decided for matters that are required or undecided; a material of an undecided matter is at best
    undecided. A check per person has one result per person, and one of its own while the list may still grow.
    `recall` (of the same pack and day) saves what need not be evaluated again; the decisions are the same without.
    Raises `NoVersionError` where a condition reads a dated number that no version covers on the day.
    """
    return _Engine(pack, facts, as_of, recall).decisions()


def effective_severity(pack: Pack, check: CheckDef) -> Severity:
    """The severity a failed check has: what rests on an inference warns at most."""
    if check.severity is Severity.BLOCK and effective_grade(pack, check.source) is Grade.INFERRED:
        return Severity.WARN
    return check.severity


def effective_grade(pack: Pack, citation: Citation) -> Grade:
    """The weaker of a citation's grade and its source's."""
    source = pack.sources.get(citation.of)
    grades = [citation.grade] if source is None else [citation.grade, source.value.grade]
    return max(grades, key=lambda grade: grade.rank)


class _Engine:
    def __init__(self, pack: Pack, facts: Facts, as_of: date, recall: Recall | None) -> None:
        self.pack = pack
        self.facts = facts
        self.as_of = as_of
        self.evaluate = Expression.evaluate if recall is None else recall.evaluate
        self.needs = Needs(pack, facts, as_of, recall)

    def decisions(self) -> Decisions:
        matters: dict[MatterId, Decision] = {}
        materials: list[MaterialDecision] = []
        for matter_id in self.pack.matter_ids:
            matter = self.pack.matter(matter_id, self.as_of)
            if matter is None:
                matters[MatterId(matter_id)] = NotRequired((), Reason.NOT_IN_FORCE)
                continue
            decision = self.decision(self.pack.applies(matter), None)
            matters[MatterId(matter_id)] = decision
            if not isinstance(decision, NotRequired):
                materials += self.materials(matter, decision)
        return Decisions(
            as_of=self.as_of,
            facts=self.facts,
            matters=MappingProxyType(matters),
            materials=tuple(materials),
            checks=tuple(self.checks()),
        )

    def evaluated(self, expression: Expression, item: tuple[FactId, Item] | None) -> Settled | Open:
        return self.evaluate(expression, self.pack.scope(self.facts, self.as_of, item))

    def decision(self, condition: Expression | None, item: tuple[FactId, Item] | None) -> Decision:
        if condition is None:
            return Required((), Reason.ALWAYS)
        outcome = self.evaluated(condition, item)
        if isinstance(outcome, Open):
            return Undecided(self.needs.expand(outcome.needs))
        because = self.because(outcome.because)
        reason = Reason.FACTS if because else Reason.ALWAYS
        return Required(because, reason) if outcome.value is True else NotRequired(because, reason)

    def because(self, refs: Iterable[FactRef]) -> tuple[Because, ...]:
        """The deciding facts with their values; a parked fact is told by the facts that parked it."""
        found: dict[FactRef, Because] = {}
        for ref in self.needs.visible(refs):
            state = self.facts.state(ref)
            if isinstance(state, Known | Assumed):
                found.setdefault(ref, Because(ref, state.value))
        return tuple(found.values())

    # ------------------------------------------------------------ materials

    def materials(self, matter: MatterDef, of_matter: Decision) -> Iterable[MaterialDecision]:
        for material_id in matter.materials:
            material = self.pack.material(material_id, self.as_of)
            key = MatterId(matter.id), MaterialId(material_id)
            if material is None:
                yield MaterialDecision(*key, NotRequired((), Reason.NOT_IN_FORCE))
                continue
            if material.per is None:
                yield MaterialDecision(*key, _within(of_matter, self.decision(self.pack.applies(material), None)))
            else:
                decision, items = self.per_item(material, FactId(material.per))
                yield MaterialDecision(*key, _within(of_matter, decision), items)

    def per_item(self, material: MaterialDef, list_id: FactId) -> tuple[Decision, tuple[str, ...]]:
        """Needed where one item needs it; not needed where the list is closed and none does."""
        listed = self.list_items(list_id)
        if isinstance(listed, NotRequired | Undecided):
            return listed, ()
        condition = self.pack.applies(material)
        outcomes = [(item, self.decision(condition, (list_id, item))) for item in listed.items]
        needed = [(item.key, found) for item, found in outcomes if isinstance(found, Required)]
        if needed:
            because = tuple(dict.fromkeys(one for _, found in needed for one in found.because))
            reason = Reason.FACTS if because else Reason.ALWAYS
            return Required(because, reason), tuple(key for key, _ in needed)
        open_needs = [found.needs for _, found in outcomes if isinstance(found, Undecided)]
        if not listed.closed:
            open_needs.append((frozenset({FactRef(list_id)}),))
        if open_needs:
            return Undecided(smallest(one for needs in open_needs for one in needs)), ()
        because = tuple(
            dict.fromkeys(one for _, found in outcomes if isinstance(found, NotRequired) for one in found.because)
        )
        return NotRequired(because or self.because([FactRef(list_id)])), ()

    def list_items(self, list_id: FactId) -> Items | NotRequired | Undecided:
        """The items of a list; a decision in their place where the list is missing or does not apply."""
        state = self.facts.state(list_id)
        if isinstance(state, Known | Assumed) and isinstance(state.value, Items):
            return state.value
        if self.needs.is_missing(FactRef(list_id)):
            return Undecided(self.needs.expand((frozenset({FactRef(list_id)}),)))
        return NotRequired(self.because([FactRef(list_id)]))

    # --------------------------------------------------------------- checks

    def checks(self) -> Iterable[CheckResult]:
        for check_id in dict.fromkeys(item.value.id for item in self.pack.checks):
            check = self.pack.check(check_id, self.as_of)
            if check is None:
                check = next(item.value for item in self.pack.checks if item.value.id == check_id)
                outcomes: Iterable[tuple[str | None, CheckOutcome]] = [(None, NotApplicable())]
            elif check.per is None:
                outcomes = [(None, self.check(check, None))]
            else:
                outcomes = self.per_item_checks(check, FactId(check.per))
            severity = effective_severity(self.pack, check)
            for item, outcome in outcomes:
                yield CheckResult(CheckId(check.id), item, severity, outcome, check.source)

    def per_item_checks(self, check: CheckDef, list_id: FactId) -> Iterable[tuple[str | None, CheckOutcome]]:
        listed = self.list_items(list_id)
        if isinstance(listed, NotRequired):
            yield None, NotApplicable()
        elif isinstance(listed, Undecided):
            yield None, listed
        else:
            for item in listed.items:
                yield item.key, self.check(check, (list_id, item))
            if not listed.closed:
                yield None, Undecided((frozenset({FactRef(list_id)}),))

    def check(self, check: CheckDef, item: tuple[FactId, Item] | None) -> CheckOutcome:
        applies = self.decision(self.pack.applies(check), item)
        if isinstance(applies, NotRequired):
            return NotApplicable()
        if isinstance(applies, Undecided):
            return applies
        outcome = self.evaluated(self.pack.must(check), item)
        if isinstance(outcome, Open):
            return Undecided(self.needs.expand(outcome.needs))
        if outcome.value is True:
            return Holds()
        return Fails(self.because(_named(check, item, self.facts) or outcome.because))


def _named(check: CheckDef, item: tuple[FactId, Item] | None, facts: Facts) -> Sequence[FactRef]:
    """The facts a check says a person should look at; a person's field means the bound person, or all of them."""
    refs: list[FactRef] = []
    for pattern in check.facts:
        list_id, bracket, name = pattern.partition("[].")
        if not bracket:
            refs.append(FactRef(pattern))
        elif item is not None and item[0] == list_id:
            refs.append(item_ref(item[0], item[1].key, name))
        else:
            refs += [item_ref(FactId(list_id), one.key, name) for one in facts.items(FactId(list_id))]
    return refs


def _within(of_matter: Decision, decision: Decision) -> Decision:
    """A material's decision under its matter's: Kleene's and."""
    if isinstance(decision, NotRequired) or isinstance(of_matter, Required):
        return decision
    if isinstance(of_matter, NotRequired):
        return of_matter
    inner = decision.needs if isinstance(decision, Undecided) else ()
    return Undecided(smallest((*of_matter.needs, *inner)))
