"""A loaded pack: the items of its chain of parents merged, found by id and day, with every condition compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from rules.answers.parse import Refusal, parse_value
from rules.errors import Finding, NoVersionError
from rules.expr import Expression, Scope
from rules.facts import FactId, Facts, Item, Value
from rules.loading.options import offering_field, option_checks, option_field
from rules.loading.pack_schema import Located
from rules.model import (
    CaseTest,
    CheckDef,
    Content,
    FactDef,
    MaterialDef,
    MatterDef,
    SourceDef,
)
from rules.model_overlay import Filling, Misfit
from rules.model_pack import PackMeta
from rules.model_places import HallDef, RemarkDef
from rules.model_policies import AnswerDef, PolicyDef
from rules.model_questions import QuestionDef, TopicDef
from rules.model_rates import RateDef
from rules.model_scenes import SceneDef
from rules.tables.codes import CodeTables
from rules.vocabulary import Vocabulary

T = TypeVar("T", bound=Content)
Ruled: TypeAlias = MatterDef | MaterialDef | CheckDef
Local: TypeAlias = HallDef | RemarkDef | PolicyDef


def owner_key(item: FactDef | Ruled | Local, field: str) -> str:
    """The key under which a pack holds a compiled condition: `matter:seal@2024-07-01:applies_when`."""
    match item:
        case FactDef(id=fact_id):
            return f"fact:{fact_id}:{field}"
        case MatterDef():
            kind = "matter"
        case MaterialDef():
            kind = "material"
        case CheckDef():
            kind = "check"
        case HallDef():
            kind = "hall"
        case RemarkDef():
            kind = "remark"
        case PolicyDef():
            kind = "policy"
    return f"{kind}:{item.id}@{item.in_force.since.isoformat()}:{field}"


def condition_field(index: int) -> str:
    """How a policy's condition is named among its fields."""
    return f"conditions.{index}"


_NOTHING_FILLED: Mapping[str, Filling] = MappingProxyType({})
_NOTHING_OVERRULED: Mapping[str, tuple[Located[MatterDef], ...]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack with everything of its parents: `chain` root first, items in the order of the files.

    `filled` is what offices filled into its blanks, by blank, `misfits` what of that does not fit any more; `overruled`
    are the matters of parent packs that another one replaces, by that one's id, the nearest first.
    Matters are sorted by window order, questions by topic and order. Two packs are equal only if they are one object.
    """

    id: str
    chain: tuple[PackMeta, ...]
    digest: str
    vocabulary: Vocabulary
    fact_order: tuple[FactId, ...]
    fact_items: Mapping[FactId, Located[FactDef]]
    sources: Mapping[str, Located[SourceDef]]
    topics: tuple[Located[TopicDef], ...]
    questions: tuple[Located[QuestionDef], ...]
    matters: tuple[Located[MatterDef], ...]
    materials: tuple[Located[MaterialDef], ...]
    checks: tuple[Located[CheckDef], ...]
    rates: tuple[Located[RateDef], ...]
    halls: tuple[Located[HallDef], ...]
    scenes: tuple[Located[SceneDef], ...]
    remarks: tuple[Located[RemarkDef], ...]
    policies: tuple[Located[PolicyDef], ...]
    faq: tuple[Located[AnswerDef], ...]
    read_cases: Callable[[], tuple[Located[CaseTest], ...]]
    conditions: Mapping[str, Expression]
    filled: Mapping[str, Filling] = field(default_factory=lambda: _NOTHING_FILLED)
    misfits: tuple[Misfit, ...] = ()
    overruled: Mapping[str, tuple[Located[MatterDef], ...]] = field(default_factory=lambda: _NOTHING_OVERRULED)

    @property
    def pin(self) -> str:
        """What a case is decided with: the files of the packs, and what was filled into their blanks."""
        if not self.filled:
            return self.digest
        own = "\n".join(f"{key} {one}" for key, one in sorted(self.filled.items()))
        return f"{self.digest}+{hashlib.sha256(own.encode()).hexdigest()[:16]}"

    @cached_property
    def _matter_versions(self) -> Mapping[str, Sequence[MatterDef]]:
        return _versions(self.matters)

    @cached_property
    def _material_versions(self) -> Mapping[str, Sequence[MaterialDef]]:
        return _versions(self.materials)

    @cached_property
    def _check_versions(self) -> Mapping[str, Sequence[CheckDef]]:
        return _versions(self.checks)

    @cached_property
    def _rate_versions(self) -> Mapping[str, Sequence[RateDef]]:
        return _versions(self.rates)

    @cached_property
    def _hall_versions(self) -> Mapping[str, Sequence[HallDef]]:
        return _versions(self.halls)

    @cached_property
    def _questions_by_fact(self) -> Mapping[str, QuestionDef]:
        return {item.value.fact: item.value for item in self.questions}

    @cached_property
    def option_checks(self) -> Mapping[str, CheckDef]:
        """The checks of options that are offered only to some, by id."""
        return option_checks(self.facts.values())

    @cached_property
    def conditional_options(self) -> Mapping[FactId, Mapping[str, Expression]]:
        """The facts with options that are offered only to some, and the conditions of these options."""
        return self._of_options(option_field)

    @cached_property
    def hidden_options(self) -> Mapping[FactId, Mapping[str, Expression]]:
        """The facts with options that are hidden from some without a fault, and the conditions (`offered_when`)."""
        return self._of_options(offering_field)

    def _of_options(self, field_of: Callable[[str], str]) -> Mapping[FactId, Mapping[str, Expression]]:
        found: dict[FactId, dict[str, Expression]] = {}
        for fact_id, fact in self.facts.items():
            for option in fact.options:
                condition = self.conditions.get(owner_key(fact, field_of(option.id)))
                if condition is not None:
                    found.setdefault(fact_id, {})[option.id] = condition
        return found

    @cached_property
    def defaults(self) -> Mapping[FactId, Value]:
        """What counts for a fact until it is answered."""
        found: dict[FactId, Value] = {}
        for fact_id, fact in self.facts.items():
            value = None if fact.default is None else parse_value(fact, fact.default, date.min, self.codes)
            if value is not None and not isinstance(value, Refusal):
                found[fact_id] = value
        return found

    @cached_property
    def _condition_keys(self) -> Mapping[tuple[int, str], str | None]:
        """Where the conditions are found, by the identity of this pack's own items and by field."""
        own: list[FactDef | Ruled | Local] = [item.value for item in self.fact_items.values()]
        for items in (self.matters, self.materials, self.checks, self.halls, self.remarks, self.policies):
            own += [item.value for item in items]
        keys = {
            (id(item), field): owner_key(item, field)
            for item in own
            for field in ("applies_when", "derived" if isinstance(item, FactDef) else "must")
        }
        return {at: key if key in self.conditions else None for at, key in keys.items()}

    @cached_property
    def _conditions_met(self) -> dict[tuple[int, str], Expression | None]:
        """The conditions that were asked for: some are compiled only then."""
        return {}

    def _condition_of(self, item: FactDef | Ruled | Local, field: str) -> Expression | None:
        at = (id(item), field)
        if at not in self._conditions_met:
            key = self._condition_keys[at]
            self._conditions_met[at] = None if key is None else self.conditions[key]
        return self._conditions_met[at]

    @cached_property
    def cases(self) -> tuple[Located[CaseTest], ...]:
        """The cases that test the pack."""
        return self.read_cases()

    @property
    def meta(self) -> PackMeta:
        """The pack's own `pack.yaml`."""
        return self.chain[-1]

    @property
    def title(self) -> str:
        """The pack's Chinese title."""
        return self.meta.title.zh

    @property
    def facts(self) -> Mapping[FactId, FactDef]:
        """The declared facts by id."""
        return self.vocabulary.facts

    @property
    def codes(self) -> CodeTables:
        """The code tables of the pack and its parents."""
        return self.vocabulary.codes

    @property
    def matter_ids(self) -> tuple[str, ...]:
        """Every matter once, in window order."""
        return tuple(dict.fromkeys(item.value.id for item in self.matters))

    @cached_property
    def check_ids(self) -> tuple[str, ...]:
        """Every check once, in the order of the files."""
        return tuple(dict.fromkeys(item.value.id for item in self.checks))

    def matter(self, matter_id: str, day: date) -> MatterDef | None:
        """The version of a matter in force on the day; None where there is none."""
        return version_on(self._matter_versions, matter_id, day)

    def material(self, material_id: str, day: date) -> MaterialDef | None:
        """The version of a material in force on the day; None where there is none."""
        return version_on(self._material_versions, material_id, day)

    def check(self, check_id: str, day: date) -> CheckDef | None:
        """The version of a check in force on the day; None where there is none."""
        return version_on(self._check_versions, check_id, day) or self.option_checks.get(check_id)

    def hall(self, hall_id: str, day: date) -> HallDef | None:
        """The version of a hall's entry on the day; None where there is none."""
        return version_on(self._hall_versions, hall_id, day)

    def rate(self, rate_id: str, day: date) -> RateDef:
        """The version of a dated number on the day. Raises `NoVersionError` that names the day."""
        found = version_on(self._rate_versions, rate_id, day)
        if found is None:
            raise NoVersionError("rate", rate_id, day)
        return found

    def require_day(self, day: date) -> None:
        """Refuse a day before or after everything this pack holds: no matter of it is in force then.

        Raises `NoVersionError` that names the day and the first day the pack covers.
        """
        spans = [item.value.in_force for item in self.matters]
        if spans and not any(span.covers(day) for span in spans):
            raise NoVersionError("pack", self.id, day, first=min(span.since for span in spans))

    def rate_on(self, day: date) -> Callable[[str], Decimal]:
        """The numbers of one day as a function, for evaluating conditions."""
        return lambda rate_id: self.rate(rate_id, day).value

    def scope(self, facts: Facts, day: date, item: tuple[FactId, Item] | None = None) -> Scope:
        """What this pack's conditions are evaluated over; `item` is the one that `person` stands for."""
        return Scope(facts, day, self.vocabulary, self.rate_on(day), item)

    def source(self, source_id: str) -> SourceDef:
        """A cited source. Raises KeyError where the pack has none of this id."""
        return self.sources[source_id].value

    def question(self, fact_id: str) -> QuestionDef | None:
        """The question that asks for a fact; None where nothing asks for it."""
        return self._questions_by_fact.get(fact_id)

    def applies(self, item: FactDef | Ruled | Local) -> Expression | None:
        """An item's compiled `applies_when`; None where it always applies."""
        return self._condition_of(item, "applies_when")

    def derived(self, fact: FactDef) -> Expression | None:
        """The compiled expression of a derived fact; None for a fact that is asked."""
        return self._condition_of(fact, "derived")

    def must(self, check: CheckDef) -> Expression:
        """The compiled condition that a check demands."""
        found = self._condition_of(check, "must")
        if found is None:
            raise KeyError(owner_key(check, "must"))
        return found

    def condition_of(self, policy: PolicyDef, index: int) -> Expression | None:
        """The compiled condition of a policy's list; None for what the applicant checks alone."""
        return self.conditions.get(owner_key(policy, condition_field(index)))

    def all_of(self, kind: str) -> Iterable[Located[Content]]:
        """Every item of one folder's kind. Raises KeyError for an unknown kind."""
        by_kind: dict[str, Iterable[Located[Content]]] = {
            "facts": self.fact_items.values(),
            "questions": self.questions,
            "topics": self.topics,
            "sources": self.sources.values(),
            "matters": self.matters,
            "materials": self.materials,
            "checks": self.checks,
            "rates": self.rates,
            "halls": self.halls,
            "scenes": self.scenes,
            "remarks": self.remarks,
            "policies": self.policies,
            "faq": self.faq,
            "cases": self.cases,
        }
        return by_kind[kind]


Dated = TypeVar("Dated", MatterDef, MaterialDef, CheckDef, RateDef, HallDef, SceneDef, RemarkDef, PolicyDef, AnswerDef)
"""The kinds of items that have versions."""


def version_on(versions: Mapping[str, Sequence[Dated]], item_id: str, day: date) -> Dated | None:
    """The only version of an id whose days cover the day; None where none does."""
    return next((one for one in versions.get(item_id, ()) if one.in_force.covers(day)), None)


def _versions(items: Iterable[Located[Dated]]) -> dict[str, list[Dated]]:
    found: dict[str, list[Dated]] = {}
    for item in items:
        found.setdefault(item.value.id, []).append(item.value)
    return found


def item_id_of(value: Content) -> str:
    """What identifies an item among its kind: its id, a question's fact, a case's name."""
    for name in ("id", "fact", "name"):
        found = getattr(value, name, None)
        if isinstance(found, str):
            return found
    raise TypeError(f"{type(value).__name__} has no identity")


def merge(chain: Sequence[tuple[Located[T], ...]], *, replaces: bool) -> tuple[tuple[Located[T], ...], list[Finding]]:
    """The items of a chain of packs, root first: a child's item stands in the place of its parent's of the same id.

    With `replaces`, such an item must say so; `replaces` may also name another id, which then goes.
    """
    merged: dict[str, list[Located[T]]] = {}
    findings: list[Finding] = []
    for own_items in chain:
        own: dict[str, list[Located[T]]] = {}
        for item in own_items:
            own.setdefault(item_id_of(item.value), []).append(item)
        for item_id, versions in own.items():
            for item in versions:
                findings += _replacing(item, item_id, merged) if replaces else ()
        for named in {_replaced_id(item) for item in own_items} - {None} - set(own):
            merged.pop(str(named), None)
        merged.update(own)
    return tuple(item for versions in merged.values() for item in versions), findings


def _replaced_id(item: Located[T]) -> str | None:
    value = item.value
    if isinstance(value, MatterDef | MaterialDef | CheckDef) and value.replaces is not None:
        return value.replaces.id
    return None


def _replacing(item: Located[T], item_id: str, parents: Mapping[str, object]) -> Iterable[Finding]:
    named = _replaced_id(item)
    if item_id in parents and named != item_id:
        yield item.finding(
            "missing_replaces",
            f"'{item_id}' stands in a parent pack too; add `replaces: {{id: {item_id}, why: …}}` or choose another id",
            "id",
        )
    elif named is not None and named not in parents:
        yield item.finding("unknown_replaced", f"no parent pack has '{named}' to replace", "replaces", "id")
