"""Conditions that can never be true: the facts they need are tried out, branch by branch, until one set makes them so.

Every branch is settled and evaluated by the engine itself, so that derived and parked facts count. The search says
*never* only where all it tried were choices, yes/no facts and numbers compared with written limits; else it is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, islice, product

from rules.answers.given import Given, ListGiven
from rules.deciding.needs import Needs
from rules.deciding.settle import from_file, settle
from rules.errors import Finding, NoVersionError
from rules.expr import Expression, Open, Scope
from rules.facts import FactId, FactRef, Item, ItemKey, Value, declared
from rules.loading.pack_compile import RuledItem
from rules.loading.pack_index import Local, Pack, Ruled, item_id_of
from rules.loading.pack_schema import Located
from rules.model import CheckDef, Content, FactDef, FactType, InForce, MaterialDef, MatterDef
from rules.planning.later import LATER

MAX_TRIES = 400
_NUMBER = re.compile(r"(?<![\w.'])\d+(?:\.\d+)?")
_TEXT = re.compile(r"'([^'\\]*)'")
_DAY = re.compile(r"date\('(\d{4}-\d{2}-\d{2})'\)")
_ARITHMETIC = re.compile(r"[+*/]|rate\(|round\(|floor\(|size\(|sum\(|age_on|add_|\bas_of\b|(?<![\w(,=<>&|])-")


@dataclass(frozen=True, slots=True)
class Reachable:
    """Answers that make a condition true."""

    witness: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """No answers make it true."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nothing found, nothing proved."""


Memo = dict[tuple[object, ...], bool]
"""What was searched before: a child's conditions are its parents' where all that they read is."""


def lint_logic(pack: Pack, as_of: date, memo: Memo | None = None) -> Iterator[Finding]:
    """Matters, materials, checks and questions whose condition nothing can make true; `memo` is filled and used."""
    known: Memo = {} if memo is None else memo
    idle = [one for one in pack.matters if one.value.applies_when.strip() == "false"]
    yield from _without_condition(idle)
    kinds: Sequence[tuple[str, Iterable[RuledItem]]] = (
        ("matter", (one for one in pack.matters if one.value.applies_when.strip() != "false")),
        ("material", pack.materials),
        ("check", pack.checks),
        ("hall", pack.halls),
        ("remark", pack.remarks),
        ("policy", pack.policies),
    )
    for kind, items in kinds:
        for item in items:
            if _never(pack, item.value, as_of, known):
                yield item.finding(f"unreachable_{kind}", _never_said(pack, kind, item.value), "applies_when")
    for question in pack.questions:
        fact = pack.fact_items.get(FactId(question.value.fact))
        if fact is None or fact.value.id == LATER:
            continue
        condition = pack.applies(fact.value)
        list_id, bracket, _ = fact.value.id.partition("[]")
        per = FactId(list_id) if bracket else None
        if condition is not None and _remembered(pack, condition, as_of, per, known):
            yield question.finding(
                "unreachable_question",
                f"the question for '{fact.value.id}' can never be asked ({fact.place()})",
                "fact",
            )


def _never_said(pack: Pack, kind: str, item: Content) -> str:
    """That a condition is never true; of a matter that no scene lists, that this may be why."""
    named = item_id_of(item)
    listed = {one for scene in pack.scenes for one in scene.value.matters}
    if kind == "matter" and pack.scenes and named not in listed:
        return (
            f"the matter '{named}' can never apply: no scene lists it, so it counts in the usual one alone, and there "
            "its condition is never true; list it in a scene, or change the condition"
        )
    return f"the {kind} '{named}' can never apply: its condition is never true"


def _without_condition(matters: Sequence[Located[MatterDef]]) -> Iterator[Finding]:
    """One finding a file for the matters whose condition nobody has written yet, as an imported list leaves them."""
    for file in dict.fromkeys(item.file for item in matters):
        first, *more = [item for item in matters if item.file == file]
        others = f" and {len(more)} more in this file" if more else ""
        yield first.finding(
            "no_condition",
            f"the matter '{first.value.title.zh}'{others} never applies; write when it does",
            "applies_when",
        )


def _never(pack: Pack, item: Ruled | Local, as_of: date, known: Memo) -> bool:
    condition = pack.applies(item)
    if condition is None:
        return False
    listed = item.per if isinstance(item, MaterialDef | CheckDef) else None
    per = FactId(listed) if listed is not None else None
    return _remembered(pack, condition, day_in(item.in_force, as_of), per, known)


def _remembered(pack: Pack, condition: Expression, day: date, per: FactId | None, known: Memo) -> bool:
    """Whether nothing makes a condition true; what was found of the same condition over the same facts is kept."""
    texts, reads = _behind(pack, [condition])
    facts = tuple(sorted((one, pack.fact_items[one].place()) for one in reads))
    rates = tuple(item.place() for item in pack.rates) if any("rate(" in text for text in texts) else ()
    key = (condition.text, day, per, facts, rates, pack.codes.digest(condition.tables))
    if key not in known:
        known[key] = isinstance(search(pack, condition, day, per, proof_only=True), Never)
    return known[key]


def day_in(span: InForce, as_of: date) -> date:
    """The day itself where the range covers it, else the nearest day that it does."""
    if as_of < span.since:
        return span.since
    return span.until if span.until is not None and as_of > span.until else as_of


def search(
    pack: Pack, condition: Expression, day: date, per: FactId | None, *, proof_only: bool = False
) -> Reachable | Never | Unsure:
    """Whether answers exist that make the condition true; `per` is the list whose item it is about.

    `proof_only` asks for `Never` alone: the search ends as `Unsure` where that can no longer be proved.
    """
    if bool(condition.bound) is (per is None):
        return Unsure()  # two items of one id and day, a finding of its own: this is the other's condition
    if LATER in condition.reads and not pack.facts[LATER].options:
        return Unsure()  # no material of these packs may wait; one of an office's may
    return _Search(pack, ((condition, True),), day, per, proof_only).run()


def search_all(pack: Pack, conditions: Sequence[Expression], day: date) -> Reachable | Never | Unsure:
    """Whether answers exist that make all conditions true at once; none of them may be about one item of a list."""
    if not conditions:
        return Reachable(())
    return _Search(pack, tuple((one, True) for one in conditions), day, None).run()


def witness(
    pack: Pack, wanted: Sequence[tuple[Expression | None, bool]], day: date, per: FactId | None = None
) -> tuple[str, ...]:
    """Answers under which each condition comes out as wanted; none where no such answers were found.

    A condition that is None always holds. `per` is the list whose item all of them are about.
    """
    conditions = tuple((one, value) for one, value in wanted if one is not None)
    if len(conditions) < len(wanted) and (None, False) in wanted:
        return ()
    if any(bool(one.bound) is (per is None) for one, _ in conditions):
        return ()
    found = _Search(pack, conditions, day, per).run() if conditions else Reachable(())
    return found.witness if isinstance(found, Reachable) else ()


class _Search:
    def __init__(
        self,
        pack: Pack,
        wanted: Sequence[tuple[Expression, bool]],
        day: date,
        per: FactId | None,
        proof_only: bool = False,
    ) -> None:
        self.pack = pack
        self.proof_only = proof_only
        self.wanted = wanted
        self.day = day
        self.per = per
        self.tries = 0
        self.complete = True
        texts, reads = _behind(pack, [condition for condition, _ in wanted])
        self.texts = " ".join(texts)
        lists = {one.partition("[]")[0] for one in reads} | ({per} if per else set())
        self.order = [one for one in pack.fact_order if one in reads or one in lists]

    def run(self) -> Reachable | Never | Unsure:
        lists = {} if self.per is None else {self.per: ListGiven((ItemKey("p1"),), closed=False)}
        try:
            for values in self.starts():
                found = self.below(Given(values, lists))
                if found is not None:
                    return Reachable(found)
        except NoVersionError:
            return Unsure()
        return Never() if self.complete else Unsure()

    def starts(self) -> Iterator[Mapping[FactRef, Value]]:
        """Nothing answered; then the other options of the choices that count as answered by their default."""
        choices: list[list[dict[FactRef, Value]]] = []
        for fact in (self.pack.facts[one] for one in self.order):
            if fact.default is not None and fact.type is FactType.CHOICE and "[]" not in fact.id:
                choices.append([{}])
                choices[-1] += [{FactRef(fact.id): option.id} for option in fact.options if option.id != fact.default]
        for chosen in islice(product(*choices), MAX_TRIES):
            yield {ref: value for one in chosen for ref, value in one.items()}

    def below(self, given: Given) -> tuple[str, ...] | None:
        """The answers in this branch that make it true; None where none of those tried does."""
        self.tries += 1
        if self.tries > MAX_TRIES:
            self.complete = False
        if self.tries > MAX_TRIES or (self.proof_only and not self.complete):
            return None
        facts = settle(self.pack, given, self.day, from_file, order=self.order)
        item: tuple[FactId, Item] | None = None
        if self.per is not None:
            items = facts.items(self.per)
            if not items:
                return None
            item = (self.per, items[0])
        outcome = self.open_one(self.pack.scope(facts, self.day, item))
        if not isinstance(outcome, Open):
            return _shown(given) if outcome else None
        needs = Needs(self.pack, facts, self.day).expand(outcome.needs)
        if not needs:
            return None
        for next_given in self.branches(given, min(needs[0])):
            found = self.below(next_given)
            if found is not None:
                return found
        return None

    def open_one(self, scope: Scope) -> Open | bool:
        """The first condition that is still open; where none is, whether all come out as wanted."""
        opened: Open | None = None
        for condition, value in self.wanted:
            outcome = condition.evaluate(scope)
            if isinstance(outcome, Open):
                opened = opened or outcome
            elif (outcome.value is True) is not value:
                return False
        return True if opened is None else opened

    def branches(self, given: Given, ref: FactRef) -> Iterator[Given]:
        fact = self.pack.facts[declared(ref)]
        if fact.type is FactType.LIST:
            self.complete = False
            for count in (2, 1, 0):
                keys = tuple(ItemKey(f"p{index + 1}") for index in range(count))
                yield Given(given.values, {**given.lists, FactId(ref): ListGiven(keys, closed=True)})
            return
        for value in self.values(fact):
            yield Given({**given.values, ref: value}, given.lists)

    def values(self, fact: FactDef) -> Sequence[Value]:
        """Values worth trying; all there are, or `complete` is given up."""
        match fact.type:
            case FactType.BOOL:
                return [True, False]
            case FactType.CHOICE:
                return [option.id for option in fact.options]
            case FactType.CHOICES:
                ids = [option.id for option in fact.options]
                self.complete = self.complete and len(ids) <= 2
                return [*((one,) for one in ids), tuple(ids), *combinations(ids, 2)]
            case FactType.NUMBER | FactType.MONEY | FactType.PERCENT:
                return list(self.numbers(fact))
            case FactType.DATE:
                self.complete = False
                days = {self.day, *(date.fromisoformat(day) for day in _DAY.findall(self.texts))}
                return sorted({day + timedelta(days=step) for day in days for step in (-400, -1, 0, 1, 400)})
            case _:
                self.complete = False
                return [*sorted(set(_TEXT.findall(self.texts))), "x"]

    def numbers(self, fact: FactDef) -> list[Decimal]:
        """Each written limit and a number on either side of it, inside the fact's own range."""
        if _ARITHMETIC.search(self.texts):
            self.complete = False
        limits = sorted({Decimal(number) for number in _NUMBER.findall(self.texts)} | {Decimal(0)})
        steps = [Decimal(0), Decimal(1), Decimal("0.01")]
        tried = {limit + sign * step for limit in limits for step in steps for sign in (1, -1)}
        tried |= {bound for bound in (fact.minimum, fact.maximum) if bound is not None}
        return sorted(
            number
            for number in tried
            if (fact.minimum is None or number >= fact.minimum) and (fact.maximum is None or number <= fact.maximum)
        )


def _behind(pack: Pack, conditions: Sequence[Expression]) -> tuple[list[str], set[FactId]]:
    """The texts of the conditions and of all conditions behind the facts they read, and those facts."""
    waiting, seen = list(conditions), set[FactId]()
    texts: list[str] = []
    while waiting:
        expression = waiting.pop()
        texts.append(expression.text)
        for fact_id in expression.reads - seen:
            seen.add(fact_id)
            fact = pack.facts[fact_id]
            waiting += [one for one in (pack.applies(fact), pack.derived(fact)) if one is not None]
    return texts, seen


def _shown(given: Given) -> tuple[str, ...]:
    shown = [f"{ref}={_word(value)}" for ref, value in given.values.items()]
    return (*shown, *(f"{list_id}={len(listed.keys)}" for list_id, listed in given.lists.items()))


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)
