"""Values worth trying for a fact: its other options; of numbers, days and texts what conditions compare it with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from rules.errors import NoVersionError
from rules.expr import Expression, Settled, typed
from rules.facts import Assumed, FactId, FactRef, Facts, Known, Scalar, Value, declared
from rules.loading.pack_index import Pack
from rules.model import FactDef, FactType

_STEPS = {FactType.NUMBER: Decimal(1), FactType.MONEY: Decimal(1), FactType.PERCENT: Decimal(1)}
_A_DAY = timedelta(days=1)


class Candidates:
    """Values to try, for one pack on one day. What conditions compare a fact with is looked up once."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self.pack = pack
        self.as_of = as_of
        self._compared: dict[FactId, list[typed.Typed]] | None = None

    def of(self, ref: FactRef, facts: Facts) -> tuple[Value, ...]:
        """Values other than the present one, in a fixed order."""
        fact = self.pack.facts[declared(ref)]
        state = facts.state(ref)
        now = state.value if isinstance(state, Known | Assumed) else None
        found = (value for value in self._values(fact, ref, now, facts) if value != now or type(value) is not type(now))
        return tuple(dict.fromkeys(found))

    def _values(self, fact: FactDef, ref: FactRef, now: Value | None, facts: Facts) -> Iterable[Value]:
        match fact.type:
            case FactType.BOOL:
                return (True, False)
            case FactType.CHOICE:
                return self._offered(fact, ref, facts)
            case FactType.CHOICES:
                chosen = now if isinstance(now, tuple) else ()
                options = self._offered(fact, ref, facts)
                order = [option.id for option in fact.options]
                sets = [set(chosen) ^ {option} for option in options]
                sets += [{option} for option in options if len(chosen) == 1]
                return [tuple(one for one in order if one in some) for some in sets if some]
            case FactType.LIST:
                return ()
            case _:
                return self._beside(fact, facts)

    def _offered(self, fact: FactDef, ref: FactRef, facts: Facts) -> list[str]:
        """The options that are offered now, or may be."""
        conditions = self.pack.conditional_options.get(FactId(fact.id), {})
        return [
            option.id
            for option in fact.options
            if option.id not in conditions or self._value(conditions[option.id], facts, ref) is not False
        ]

    def _value(self, expression: Expression, facts: Facts, ref: FactRef) -> object:
        outcome = expression.evaluate(self.pack.scope(facts, self.as_of, facts.holder(ref)))
        return outcome.value if isinstance(outcome, Settled) else None

    def _beside(self, fact: FactDef, facts: Facts) -> Iterator[Value]:
        """What the fact is compared with, and a step above and below it; nothing, where the fact may be left empty."""
        for node in self._all_compared().get(FactId(fact.id), ()):
            value = self._known(node, facts)
            if isinstance(value, Decimal) and fact.type in _STEPS:
                step = Decimal(1).scaleb(-fact.decimals) if fact.decimals else _STEPS[fact.type]
                yield from (one for one in (value, value - step, value + step) if _fits(fact, one))
            elif isinstance(value, date) and fact.type is FactType.DATE:
                yield from (value, value - _A_DAY, value + _A_DAY)
            elif isinstance(value, str) and value and fact.type not in {*_STEPS, FactType.DATE}:
                yield value
        if fact.optional:
            yield ""

    def _known(self, node: typed.Typed, facts: Facts) -> Scalar | None:
        match node:
            case typed.Constant(value=value):
                return value
            case typed.Today():
                return self.as_of
            case typed.Rate(rate=rate):
                try:
                    return self.pack.rate(rate, self.as_of).value
                except NoVersionError:
                    return None
            case typed.ReadFact(fact=fact):
                state = facts.states.get(fact)
                known = state.value if isinstance(state, Known | Assumed) else None
                return known if isinstance(known, Decimal | date | str) else None
            case _:
                return None

    def _all_compared(self) -> dict[FactId, list[typed.Typed]]:
        if self._compared is None:
            self._compared = {}
            for expression in self.pack.conditions.values():
                for read, other in _comparisons(expression.tree):
                    known = self._compared.setdefault(read, [])
                    if other not in known:
                        known.append(other)
        return self._compared


def _fits(fact: FactDef, value: Decimal) -> bool:
    low, high = fact.minimum, fact.maximum
    whole = not fact.whole or value == value.to_integral_value()
    return whole and value >= (Decimal(0) if low is None else low) and (high is None or value <= high)


def _comparisons(node: typed.Typed) -> Iterator[tuple[FactId, typed.Typed]]:
    """Each fact that is compared somewhere in a tree, with what stands on the other side."""
    match node:
        case typed.Compare(left=left, right=right):
            yield from ((fact, right) for fact in _facts_of(left))
            yield from ((fact, left) for fact in _facts_of(right))
        case typed.Within(item=item, items=typed.Listing(items=written)):
            yield from ((fact, other) for fact in _facts_of(item) for other in written)
        case typed.Apply(name="code_under", arguments=(_, code, *parents)):
            yield from ((fact, other) for fact in _facts_of(code) for other in parents)
        case _:
            pass
    for child in typed.children(node):
        yield from _comparisons(child)


def _facts_of(node: typed.Typed) -> tuple[FactId, ...]:
    """The fact that a node is, or those that it may be."""
    match node:
        case typed.ReadFact(fact=fact):
            return (fact,)
        case typed.ReadField(list_id=list_id, name=name):
            return (FactId(f"{list_id}[].{name}"),)
        case typed.Choice(yes=yes, no=no):
            return (*_facts_of(yes), *_facts_of(no))
        case _:
            return ()
