"""Whether a fact applies to this case now: the condition it is declared with, for the person it is about."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from rules.deciding.recall import Recall
from rules.decisions import Decisions
from rules.expr import Expression, Scope, Settled
from rules.facts import NOBODY, FactId, FactRef, Parked, declared, split_ref
from rules.model import Option
from rules.pack import Pack


class Applies(StrEnum):
    """Three-valued."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


def applies(pack: Pack, decisions: Decisions, ref: FactRef, recall: Recall | None = None) -> Applies:
    """Whether the fact behind a reference applies, as far as the facts of these decisions tell."""
    condition = pack.applies(pack.facts[declared(ref)])
    if condition is None:
        return Applies.YES
    if isinstance(decisions.facts.state(ref), Parked):
        return Applies.NO
    evaluate = Expression.evaluate if recall is None else recall.evaluate
    outcome = evaluate(condition, scope(pack, decisions, ref))
    if isinstance(outcome, Settled):
        return Applies.YES if outcome.value is True else Applies.NO
    return Applies.NOT_KNOWN


def offered(pack: Pack, decisions: Decisions, ref: FactRef, recall: Recall | None = None) -> tuple[Option, ...]:
    """The options of a choice that are offered: all but those of which a condition is false.

    Never none: where answers that exclude each other leave nothing, what is only hidden comes back, then all; the
    checks tell what does not agree.
    """
    fact = pack.facts[declared(ref)]
    conditional = pack.conditional_options.get(FactId(fact.id), {})
    hidden = pack.hidden_options.get(FactId(fact.id), {})
    if not conditional and not hidden:
        return fact.options
    seen = scope(pack, decisions, ref)
    evaluate = Expression.evaluate if recall is None else recall.evaluate

    def left(options: tuple[Option, ...], conditions: Mapping[str, Expression]) -> tuple[Option, ...]:
        outcomes = [(option, evaluate(one, seen)) for option, one in conditions.items()]
        closed = {option for option, out in outcomes if isinstance(out, Settled) and out.value is not True}
        return tuple(option for option in options if option.id not in closed) or options

    return left(left(fact.options, conditional), hidden)


def default_alone(pack: Pack, decisions: Decisions, ref: FactRef, recall: Recall | None = None) -> bool:
    """Whether what counts by default is the only option that is offered, so that nobody has to confirm it."""
    fact_id = declared(ref)
    if fact_id not in pack.defaults or fact_id not in pack.conditional_options:
        return False
    return [option.id for option in offered(pack, decisions, ref, recall)] == [pack.defaults[fact_id]]


def scope(pack: Pack, decisions: Decisions, ref: FactRef) -> Scope:
    """What conditions about one reference see: a person's fact sees that person (unknown where not on the list)."""
    split = split_ref(ref)
    holder = None if split is None else decisions.facts.holder(ref) or (split[0], NOBODY)
    return pack.scope(decisions.facts, decisions.as_of, holder)
