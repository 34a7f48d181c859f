"""Options that are offered only to some: how their conditions are named, and the checks that tell of a wrong choice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.model import CheckDef, FactDef, Option, Severity


def option_field(option_id: str) -> str:
    """How an option's condition is named among a fact's fields."""
    return f"options.{option_id}"


def offering_field(option_id: str) -> str:
    """How the condition that only hides an option is named among a fact's fields."""
    return f"offered.{option_id}"


def option_check_id(fact_id: str, option_id: str) -> str:
    """The id of the check that a chosen option is one that is offered: `option.people.roles.operator`."""
    return f"option.{fact_id.replace('[]', '')}.{option_id}"


def option_checks(facts: Iterable[FactDef]) -> dict[str, CheckDef]:
    """A check for every option with a condition; made only where the option is chosen (`rules.deciding.engine`)."""
    return {
        option_check_id(fact.id, option.id): _check(fact, option)
        for fact in facts
        for option in fact.options
        if option.applies_when is not None
    }


def _check(fact: FactDef, option: Option) -> CheckDef:
    label, said = fact.label, option.label
    list_id, bracket, _ = fact.id.partition("[]")
    return CheckDef.model_validate(
        {
            "id": option_check_id(fact.id, option.id),
            "severity": Severity.BLOCK,
            "per": list_id if bracket else None,
            "must": option.applies_when,
            "message": fact.not_offered
            or {
                "zh": f"“{label.zh}”选了“{said.zh}”，这种情形下没有这一项",
                "en": f"“{label.of('en')}” says “{said.of('en')}”, which does not exist in this case",
            },
            "cure": fact.not_offered_cure
            or {
                "zh": "请改选列出的一项；也可能是它所依据的那一项选错了",
                "en": "Choose one that is offered, or correct what it rests on",
            },
            "facts": (fact.id,),
            "in_force": {"from": date.min.isoformat()},
            "source": fact.source,
        }
    )
