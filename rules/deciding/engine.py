"""Decides for one case on one day: which matters and materials apply, which checks hold, and what is still needed.

A matter applies by its own condition alone; that another depends on it never makes it required. An inferred rule
never blocks: its severity is lowered to a warning here, whatever its file says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from rules.deciding.decided import Decided, MatterPart
from rules.deciding.hanging import stale
from rules.deciding.needs import Needs, smallest
from rules.deciding.recall import Recall
from rules.deciding.targets import Target
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
    check_word_of,
    decision_word,
)
from rules.expr import Expression, Open, Scope, Settled
from rules.facts import Assumed, FactId, FactRef, Facts, Item, ItemKey, Items, Known, item_ref
from rules.loading.options import option_check_id
from rules.loading.pack_index import Pack
from rules.model import CheckDef, CheckId, Citation, Grade, MaterialDef, MaterialId, MatterDef, MatterId, Severity
from rules.scenes import SCENE, SCENE_REF

PEOPLE = FactId("people")
"""The list whose items checks are made for (`per: people`)."""

_CHECK = "check:"
Part = TypeVar("Part", MatterPart, tuple[CheckResult, ...])


def decide(pack: Pack, facts: Facts, as_of: date, *, recall: Recall | None = None) -> Decisions:
    """Every decision of a pack about these facts on this day.

    Materials are decided for matters that are required or undecided; a material of an undecided matter is at best
    undecided. A check per person has one result per person, and one of its own while the list may still grow.
    `recall` (of the same pack and day) saves what need not be evaluated again; the decisions are the same without.
    Raises `NoVersionError` where a condition reads a dated number that no version covers on the day.
    """
    return _Engine(pack, facts, as_of, recall).decisions()


def decide_one(pack: Pack, facts: Facts, as_of: date, target: Target, *, recall: Recall | None = None) -> str:
    """The word for the decision about one thing alone; see `decide`. Raises KeyError where the pack has none such."""
    engine = _Engine(pack, facts, as_of, recall)
    if target.check:
        return check_word_of(one.outcome for one in engine.results(target.check))
    part = engine.matter(target.matter)
    found = [one.decision for one in part.materials if one.material == target.material]
    return decision_word(found[0] if found else part.decision)


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
        self.recall = recall
        self.deep: set[str] = set()
        self.scopes: dict[ItemKey | None, Scope] = {}
        self.evaluate = Expression.evaluate if recall is None else recall.evaluate
        self.needs = Needs(pack, facts, as_of, recall)

    def decisions(self) -> Decisions:
        last = None if self.recall is None else self.recall.decided
        parts = self.all_parts() if self.recall is None or last is None else self.changed_parts(self.recall, last)
        if self.recall is not None:
            self.recall.decided = parts
        return Decisions(
            as_of=self.as_of,
            facts=self.facts,
            matters=MappingProxyType({MatterId(one): part.decision for one, part in parts.matters.items()}),
            materials=tuple(chain.from_iterable(part.materials for part in parts.matters.values())),
            checks=tuple(chain.from_iterable((*parts.checks.values(), *parts.options.values()))),
        )

    def all_parts(self) -> Decided:
        """Everything decided afresh."""
        matters = {one: self.noted(one, self.matter(one)) for one in self.pack.matter_ids}
        checks = {one: self.noted(_named_check(one), tuple(self.results(one))) for one in self.pack.check_ids}
        options = {one: tuple(self.option_checks(one)) for one in self.pack.conditional_options}
        return Decided(self.facts, matters, checks, frozenset(self.deep), options)

    def changed_parts(self, recall: Recall, last: Decided) -> Decided:
        """The parts decided last, with those anew that hang on a fact which has changed since."""
        hanging, changed = recall.hanging, recall.changes(last.facts, self.facts)
        names = hanging.stale(changed, last.deep)
        matters = {one: self.noted(one, self.matter(one)) for one in names & last.matters.keys()}
        checks: dict[str, tuple[CheckResult, ...]] = {}
        for name in names - last.matters.keys():
            one, deep = name.removeprefix(_CHECK), name in last.deep
            items = hanging.stale_items(one, changed, PEOPLE, deep=deep)
            checks[one] = self.noted(
                name, tuple(self.results(one, last.checks[one], items)), deep and items is not None
            )
        options = {one: tuple(self.option_checks(one)) for one in stale(hanging.options, changed)}
        return Decided(
            self.facts,
            {**last.matters, **matters},
            {**last.checks, **checks},
            (last.deep - names) | self.deep,
            {**last.options, **options},
        )

    def noted(self, name: str, part: Part, deep: bool = False) -> Part:
        """The part just made; whether facts behind those it reads counted is noted (or they did for what is kept)."""
        if self.needs.looked_behind or deep:
            self.deep.add(name)
        self.needs.looked_behind = False
        return part

    def matter(self, matter_id: str) -> MatterPart:
        """A matter's decision with those of its materials, unless it is not needed."""
        matter = self.pack.matter(matter_id, self.as_of)
        if matter is None:
            return MatterPart(NotRequired((), Reason.NOT_IN_FORCE))
        decision = self.decision(self.pack.applies(matter), None)
        return MatterPart(
            decision, () if isinstance(decision, NotRequired) else tuple(self.materials(matter, decision))
        )

    def evaluated(self, expression: Expression, item: tuple[FactId, Item] | None) -> Settled | Open:
        key = None if item is None else item[1].key
        if key not in self.scopes:
            self.scopes[key] = self.pack.scope(self.facts, self.as_of, item)
        return self.evaluate(expression, self.scopes[key])

    def decision(self, condition: Expression | None, item: tuple[FactId, Item] | None) -> Decision:
        if condition is None:
            return Required((), Reason.ALWAYS)
        outcome = self.evaluated(condition, item)
        if isinstance(outcome, Open):
            return Undecided(self.needs.expand(outcome.needs))
        because = self.because(outcome.because)
        if outcome.value is True:
            because = self.scene_last(because)
        reason = Reason.FACTS if because else Reason.ALWAYS
        return Required(because, reason) if outcome.value is True else NotRequired(because, reason)

    def scene_last(self, because: tuple[Because, ...]) -> tuple[Because, ...]:
        """The scene behind the other reasons; left out where nobody chose it."""
        scene = tuple(one for one in because if one.fact == SCENE_REF and isinstance(self.facts.state(SCENE), Known))
        return (*(one for one in because if one.fact != SCENE_REF), *scene)

    def because(self, refs: Iterable[FactRef]) -> tuple[Because, ...]:
        """The deciding facts with their values; a parked fact is told by the facts that parked it."""
        found: dict[FactRef, Because] = {}
        for ref in self.needs.visible(refs):
            state = self.facts.state(ref)
            if isinstance(state, Known | Assumed):
                listed = state.value.by_key if isinstance(state.value, Items) else None
                found.setdefault(ref, Because(ref, state.value if listed is None else tuple(listed)))
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

    def results(
        self, check_id: str, last: tuple[CheckResult, ...] = (), items: set[ItemKey] | None = None
    ) -> Iterable[CheckResult]:
        """A check's results; those of before for all but these items."""
        kept = {} if items is None else {one.item: one for one in last if one.item not in items}
        check = self.pack.check(check_id, self.as_of)
        if check is None:
            check = next(item.value for item in self.pack.checks if item.value.id == check_id)
            outcomes: Iterable[tuple[str | None, CheckOutcome]] = [(None, NotApplicable())]
        elif check.per is None:
            outcomes = [(None, self.check(check, None))]
        else:
            outcomes = self.per_item_checks(check, FactId(check.per), {key: one.outcome for key, one in kept.items()})
        severity = self.severity(check)
        for item, outcome in outcomes:
            before = kept.get(item)
            same = before is not None and before.outcome is outcome
            yield before if before and same else CheckResult(CheckId(check.id), item, severity, outcome, check.source)

    def severity(self, check: CheckDef) -> Severity:
        """Its effective severity, looked up once where outcomes are recalled."""
        if self.recall is None:
            return effective_severity(self.pack, check)
        if check.id not in self.recall.severities:
            self.recall.severities[check.id] = effective_severity(self.pack, check)
        return self.recall.severities[check.id]

    def option_checks(self, fact_id: FactId) -> Iterable[CheckResult]:
        """Whether what was chosen is offered; nothing is told of an option that nobody chose, or while that is open."""
        conditions = self.pack.conditional_options[fact_id]
        for option, item in self.chosen(fact_id):
            if option not in conditions:
                continue
            outcome = self.evaluated(conditions[option], item)
            if isinstance(outcome, Settled):
                check = self.pack.option_checks[option_check_id(fact_id, option)]
                refs = (*_named(check, item, self.facts), *outcome.because)
                found = Holds() if outcome.value is True else Fails(self.because(refs))
                severity = effective_severity(self.pack, check)
                yield CheckResult(CheckId(check.id), item[1].key if item else None, severity, found, check.source)

    def chosen(self, fact_id: FactId) -> Iterable[tuple[str, tuple[FactId, Item] | None]]:
        """The options that are chosen of a choice, with the item for which they are."""
        list_id, bracket, name = fact_id.partition("[].")
        holders = [(FactId(list_id), item) for item in self.facts.items(FactId(list_id))] if bracket else [None]
        for holder in holders:
            state = self.facts.state(fact_id) if holder is None else holder[1].get(name)
            value = state.value if isinstance(state, Known) else ()
            for option in value if isinstance(value, tuple) else (value,):
                if isinstance(option, str):
                    yield option, holder

    def per_item_checks(
        self, check: CheckDef, list_id: FactId, known: Mapping[str | None, CheckOutcome]
    ) -> Iterable[tuple[str | None, CheckOutcome]]:
        listed = self.list_items(list_id)
        if isinstance(listed, NotRequired) or (isinstance(listed, Undecided) and self.outside(check)):
            yield None, NotApplicable()
        elif isinstance(listed, Undecided):
            yield None, listed
        else:
            for item in listed.items:
                yield item.key, known.get(item.key) or self.check(check, (list_id, item))
            if not listed.closed and not self.outside(check):
                yield None, Undecided((frozenset({FactRef(list_id)}),))

    def outside(self, check: CheckDef) -> bool:
        """Whether the chosen scene leaves a check per person out, whoever the people are."""
        gate = self.pack.in_scene(check)
        outcome = None if gate is None else self.evaluated(gate, None)
        return isinstance(outcome, Settled) and outcome.value is not True

    def check(self, check: CheckDef, item: tuple[FactId, Item] | None) -> CheckOutcome:
        condition = self.pack.applies(check)
        applies = None if condition is None else self.evaluated(condition, item)
        if isinstance(applies, Open):
            return Undecided(self.needs.expand(applies.needs))
        if applies is not None and applies.value is not True:
            return NotApplicable()
        outcome = self.evaluated(self.pack.must(check), item)
        if isinstance(outcome, Open):
            return Undecided(self.needs.expand(outcome.needs))
        if outcome.value is True:
            return Holds()
        return Fails(self.because(_named(check, item, self.facts) or outcome.because))


def _named_check(check_id: str) -> str:
    return f"{_CHECK}{check_id}"


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
