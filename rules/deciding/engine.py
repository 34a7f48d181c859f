"""Decides for one case on one day: which matters and materials apply, which checks hold, and what is still needed.

A matter applies by its own condition alone; that another depends on it never makes it required. An inferred rule
never blocks: its severity is lowered to a warning here, whatever its file says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from rules.deciding.decided import Decided, Ground, MaterialPart, MatterPart
from rules.deciding.inforce import CHECK, CheckRule, InForce, MaterialRule, Scopes
from rules.deciding.needs import Needs, smallest
from rules.deciding.recall import Recall
from rules.deciding.stale import Stale
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
from rules.expr import Expression, Open, Settled
from rules.facts import NOBODY, Assumed, FactId, FactRef, Facts, FactState, Item, ItemKey, Items, Known, Parked
from rules.loading.pack_index import Pack
from rules.model import CheckId, MatterId
from rules.scenes import SCENE, SCENE_REF

PEOPLE = FactId("people")
"""The list whose items checks are made for (`per: people`)."""

_KNOWN = (Known, Assumed)
_HOLDS, _NOT_APPLICABLE = Holds(), NotApplicable()
Part = TypeVar("Part", Decision, MaterialPart, tuple[CheckResult, ...])


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


class _Engine:
    def __init__(self, pack: Pack, facts: Facts, as_of: date, recall: Recall | None) -> None:
        self.pack = pack
        self.facts = facts
        self.as_of = as_of
        self.recall = recall
        self.rules = InForce(pack, as_of) if recall is None else recall.rules
        self.deep: set[str] = set()
        self.grounds: dict[tuple[str, str | None], Ground] = {}
        self.scopes = Scopes(pack, facts, as_of)
        self.evaluate = Expression.evaluate if recall is None else recall.evaluate
        self.needs = Needs(pack, facts, as_of, recall, self.scopes)

    def decisions(self) -> Decisions:
        last = None if self.recall is None else self.recall.decided
        parts = self.all_parts() if self.recall is None or last is None else self.changed_parts(self.recall, last)
        if self.recall is not None:
            self.recall.decided = parts
        return Decisions(
            as_of=self.as_of,
            facts=self.facts,
            matters=MappingProxyType({MatterId(one): part.decision for one, part in parts.matters.items()}),
            materials=tuple(chain.from_iterable([part.materials for part in parts.matters.values()])),
            checks=tuple(chain.from_iterable((*parts.checks.values(), *parts.options.values()))),
        )

    def all_parts(self) -> Decided:
        """Everything decided afresh."""
        matters = {one: self.matter(one) for one in self.pack.matter_ids}
        checks = {one: self.noted(f"{CHECK}{one}", tuple(self.results(one))) for one in self.pack.check_ids}
        options = {one: tuple(self.option_checks(one)) for one in self.pack.conditional_options}
        return Decided(self.facts, matters, checks, frozenset(self.deep), options, self.grounds)

    def changed_parts(self, recall: Recall, last: Decided) -> Decided:
        """The parts decided last, with those anew that hang on a fact which has changed since."""
        hanging, changed = recall.hanging, recall.changes(last.facts, self.facts)
        gone = Stale(hanging, changed, last)
        matters = {one: self.matter(one, last.matters[one], gone) for one in hanging.matters_of(gone.names)}
        checks = {one: self.check_again(one, last.checks[one], gone) for one in hanging.checks_of(gone.names)}
        options = {one: tuple(self.option_checks(one)) for one in gone.options}
        return Decided(
            self.facts,
            {**last.matters, **matters},
            {**last.checks, **checks},
            (last.deep - gone.names) | self.deep,
            {**last.options, **options},
            {**last.grounds, **self.grounds},
        )

    def noted(self, name: str, part: Part, deep: bool = False) -> Part:
        """The part just made; whether facts behind those it reads counted is noted (or they did for what is kept)."""
        if self.needs.looked_behind or deep:
            self.deep.add(name)
        self.needs.looked_behind = False
        return part

    def matter(self, matter_id: str, last: MatterPart | None = None, gone: Stale | None = None) -> MatterPart:
        """A matter's decision with those of its materials, unless it is not needed; what is not stale is kept."""
        rule = self.rules.matter(matter_id)
        if rule.definition is None:
            return MatterPart(NotRequired((), Reason.NOT_IN_FORCE))
        if last is None or gone is None or matter_id in gone.names:
            decision = self.noted(matter_id, self.decision(rule.applies, None))
        else:
            decision = last.decision
        if isinstance(decision, NotRequired):
            return MatterPart(decision)
        rules = self.rules.materials(matter_id)
        known = {} if last is None else last.own
        own = {one.material: self.own(one, known.get(one.material), gone) for one in rules}
        told = {} if last is None or decision is not last.decision else {one.material: one for one in last.materials}
        materials: list[MaterialDecision] = []
        for one in rules:
            part, before = own[one.material], told.get(one.material)
            if before is None or part is not known.get(one.material):
                before = MaterialDecision(one.matter, one.material, _within(decision, part.decision), part.needed)
            materials.append(before)
        return MatterPart(decision, own, tuple(materials))

    def decision(self, condition: Expression | None, item: tuple[FactId, Item] | None) -> Decision:
        if condition is None:
            return Required((), Reason.ALWAYS)
        outcome = self.evaluate(condition, self.scopes.of(item))
        if isinstance(outcome, Open):
            return self.open(outcome)
        because = self.because(outcome.because)
        if outcome.value is True:
            because = self.scene_last(because)
        reason = Reason.FACTS if because else Reason.ALWAYS
        return Required(because, reason) if outcome.value is True else NotRequired(because, reason)

    def open(self, outcome: Open) -> Undecided:
        """What waits for missing facts. Facts behind them count, whether the needs are ever asked for or not."""
        needs = self.needs
        needs.looked_behind = True
        if self.rules.has_every_rate:
            return Undecided.later(lambda: needs.expand(outcome.needs))
        return Undecided(needs.expand(outcome.needs))  # a missing version is told now

    def scene_last(self, because: tuple[Because, ...]) -> tuple[Because, ...]:
        """The scene behind the other reasons; left out where nobody chose it."""
        scene = [one for one in because if one.fact == SCENE_REF]
        if not scene:
            return because
        others = tuple(one for one in because if one.fact != SCENE_REF)
        return (*others, *scene) if isinstance(self.facts.state(SCENE), Known) else others

    def because(self, refs: Iterable[FactRef]) -> tuple[Because, ...]:
        """The deciding facts with their values; a parked fact is told by the facts that parked it."""
        found: dict[FactRef, Because] = {}
        for ref in refs:
            state = self.facts.state(ref)
            if isinstance(state, Parked):
                for one in self.needs.visible((ref,)):
                    _add(found, one, self.facts.state(one))
            else:
                _add(found, ref, state)
        return tuple(found.values())

    # ------------------------------------------------------------ materials

    def own(self, rule: MaterialRule, last: MaterialPart | None, gone: Stale | None) -> MaterialPart:
        """A material by its own condition; as it was where nothing it hangs on has changed."""
        if last is None or gone is None:
            return self.noted(rule.name, self.material(rule, None, None))
        if rule.name not in gone.names:
            return last
        items = None if rule.per is None else gone.items(rule.name, rule.per)
        return self.noted(rule.name, self.material(rule, last, items), items is not None and gone.was_deep(rule.name))

    def material(self, rule: MaterialRule, last: MaterialPart | None, items: Set[ItemKey] | None) -> MaterialPart:
        if rule.definition is None:
            return MaterialPart(NotRequired((), Reason.NOT_IN_FORCE))
        if rule.per is None:
            return MaterialPart(self.decision(rule.applies, None))
        listed = self.list_items(rule.per)
        if isinstance(listed, NotRequired | Undecided):
            return MaterialPart(listed)
        kept = {} if last is None or items is None else last.of_items
        outcomes: dict[ItemKey, Decision] = {}
        for item in listed.items:
            known = None if items is None or item.key in items else kept.get(item.key)
            outcomes[item.key] = known or self.decision(rule.applies, (rule.per, item))
        return self.per_item(rule.per, outcomes, listed.closed)

    def per_item(self, list_id: FactId, outcomes: Mapping[ItemKey, Decision], closed: bool) -> MaterialPart:
        """Needed where one item needs it; not needed where the list is closed and none does."""
        needed = {key: found for key, found in outcomes.items() if isinstance(found, Required)}
        if needed:
            because = tuple(dict.fromkeys(one for found in needed.values() for one in found.because))
            reason = Reason.FACTS if because else Reason.ALWAYS
            return MaterialPart(Required(because, reason), outcomes, tuple(needed))
        waiting = [found for found in outcomes.values() if isinstance(found, Undecided)]
        if not closed:
            waiting.append(Undecided((frozenset({FactRef(list_id)}),)))
        if waiting:
            return MaterialPart(Undecided.later(lambda: smallest(_all_needs(waiting))), outcomes)
        because = tuple(
            dict.fromkeys(one for found in outcomes.values() if isinstance(found, NotRequired) for one in found.because)
        )
        return MaterialPart(NotRequired(because or self.because([FactRef(list_id)])), outcomes)

    def list_items(self, list_id: FactId) -> Items | NotRequired | Undecided:
        """The items of a list; a decision in their place where the list is missing or does not apply."""
        state = self.facts.state(list_id)
        if isinstance(state, _KNOWN) and isinstance(state.value, Items):
            return state.value
        if self.needs.is_missing(FactRef(list_id)):
            return Undecided(self.needs.expand((frozenset({FactRef(list_id)}),)))
        return NotRequired(self.because([FactRef(list_id)]))

    # --------------------------------------------------------------- checks

    def results(self, check_id: str) -> Iterable[CheckResult]:
        """A check's results: one, or one for each item and one for those that may still come."""
        rule = self.rules.check(check_id)
        if not rule.in_force:
            return (self.result(rule, None, _NOT_APPLICABLE),)
        if rule.per is None:
            return (self.result(rule, None, self.check(rule, None)),)
        return self.per_item_checks(rule, rule.per)

    def check_again(self, check_id: str, before: tuple[CheckResult, ...], gone: Stale) -> tuple[CheckResult, ...]:
        """A check's results; those of before stay where nothing they hang on has changed."""
        rule = self.rules.check(check_id)
        results: tuple[CheckResult, ...]
        if rule.per is None:
            results = (self.result_again(rule, None, before[0], gone, not gone.reads_changed(rule.name)),)
        else:
            results = tuple(self.per_item_checks(rule, rule.per, before, gone))
        kept = gone.was_deep(rule.name) and any(one is other for one in results for other in before)
        return self.noted(rule.name, results, kept)

    def result_again(
        self, rule: CheckRule, holder: tuple[FactId, Item] | None, before: CheckResult, gone: Stale, as_read: bool
    ) -> CheckResult:
        """The result of a check for one item or none. `as_read` says that the facts it reads itself are as before."""
        ground = gone.ground(before)
        if ground is True:
            return before
        if as_read and isinstance(ground, Open):
            return self.result(rule, before.item, self.open(ground))
        return self.result(rule, before.item, self.check(rule, holder))

    def result(self, rule: CheckRule, item: str | None, outcome: CheckOutcome) -> CheckResult:
        """One result of a check."""
        check = rule.definition
        return CheckResult(CheckId(check.id), item, rule.severity, outcome, check.source)

    def option_checks(self, fact_id: FactId) -> Iterable[CheckResult]:
        """Whether what was chosen is offered; nothing is told of an option that nobody chose, or while that is open."""
        conditions = self.pack.conditional_options[fact_id]
        for option, item in self.chosen(fact_id):
            if option not in conditions:
                continue
            outcome = self.evaluate(conditions[option], self.scopes.of(item))
            if isinstance(outcome, Settled):
                rule = self.rules.option(fact_id, option)
                check = rule.definition
                refs = () if outcome.value is True else (*rule.named(item, self.facts), *outcome.because)
                found = _HOLDS if outcome.value is True else Fails(self.because(refs))
                yield CheckResult(CheckId(check.id), item[1].key if item else None, rule.severity, found, check.source)

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
        self, rule: CheckRule, list_id: FactId, before: tuple[CheckResult, ...] = (), gone: Stale | None = None
    ) -> Iterable[CheckResult]:
        """A check's results for each item; of those of before, what stays."""
        listed = self.list_items(list_id)
        if isinstance(listed, NotRequired) or (isinstance(listed, Undecided) and self.outside(rule, list_id)):
            yield self.result(rule, None, _NOT_APPLICABLE)
        elif isinstance(listed, Undecided):
            yield self.result(rule, None, listed)
        else:
            known = {one.item: one for one in before}
            own = None if gone is None else gone.own_items(rule.name, list_id)
            changed = own if gone is None or not gone.was_deep(rule.name) else gone.items(rule.name, list_id)
            for item in listed.items:
                last = known.get(item.key)
                if last is None or gone is None:
                    yield self.result(rule, item.key, self.check(rule, (list_id, item)))
                elif changed is not None and item.key not in changed:
                    yield last
                else:
                    as_read = own is not None and item.key not in own
                    yield self.result_again(rule, (list_id, item), last, gone, as_read)
            if not listed.closed and not self.outside(rule, list_id):
                yield self.result(rule, None, Undecided((frozenset({FactRef(list_id)}),)))

    def outside(self, rule: CheckRule, list_id: FactId) -> bool:
        """Whether a check leaves out every item that may still come, whatever is told of it."""
        if rule.applies is None:
            return False
        outcome = self.evaluate(rule.applies, self.scopes.of((list_id, NOBODY)))
        return isinstance(outcome, Settled) and outcome.value is not True

    def check(self, rule: CheckRule, item: tuple[FactId, Item] | None) -> CheckOutcome:
        """A check for one item or none; what decided it is noted where it alone says whether it is still so."""
        outcome, ground = self.checked(rule, item)
        self.grounds[rule.definition.id, None if item is None else item[1].key] = ground
        return outcome

    def checked(self, rule: CheckRule, item: tuple[FactId, Item] | None) -> tuple[CheckOutcome, Ground]:
        scope = self.scopes.of(item)
        applies = None if rule.applies is None else self.evaluate(rule.applies, scope)
        if isinstance(applies, Open):
            return self.open(applies), applies
        if applies is not None and applies.value is not True:
            return _NOT_APPLICABLE, self.ground(rule, applies)
        outcome = self.evaluate(rule.must, scope)
        if isinstance(outcome, Open):
            return self.open(outcome), outcome
        if outcome.value is True:
            return _HOLDS, self.ground(rule, applies, outcome)
        return Fails(self.because(rule.named(item, self.facts) or outcome.because)), None

    def ground(self, rule: CheckRule, *settled: Settled | None) -> Ground:
        """The facts that decided a check; None where the lack of a dated number may, too."""
        if rule.is_dated and not self.rules.has_every_rate:
            return None
        return tuple(chain.from_iterable([one.because for one in settled if one is not None]))


def _add(found: dict[FactRef, Because], ref: FactRef, state: FactState) -> None:
    """Put a known fact in, unless it is there; of a list, the keys of its items."""
    if ref not in found and isinstance(state, _KNOWN):
        value = state.value
        found[ref] = Because(ref, tuple(value.by_key) if isinstance(value, Items) else value)


def _within(of_matter: Decision, decision: Decision) -> Decision:
    """A material's decision under its matter's: Kleene's and."""
    if isinstance(decision, NotRequired) or isinstance(of_matter, Required):
        return decision
    if isinstance(of_matter, NotRequired):
        return of_matter
    waiting = [one for one in (of_matter, decision) if isinstance(one, Undecided)]
    return Undecided.later(lambda: smallest(_all_needs(waiting)))


def _all_needs(waiting: Iterable[Undecided]) -> Iterable[frozenset[FactRef]]:
    return chain.from_iterable(one.needs for one in waiting)
