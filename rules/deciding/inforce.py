"""What of a pack is in force on a day, with its compiled conditions: looked up once, decided with many times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rules.expr import Expression, Scope
from rules.facts import FactId, FactRef, Facts, Item, ItemKey, item_ref
from rules.loading.options import option_check_id
from rules.loading.pack_index import Pack
from rules.model import CheckDef, Citation, Grade, MaterialDef, MaterialId, MatterDef, MatterId, Severity

CHECK = "check:"
MATERIAL = "material:"


@dataclass(frozen=True, slots=True)
class MatterRule:
    """A matter; without a definition where no version of it is in force."""

    definition: MatterDef | None
    applies: Expression | None


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """A material of a matter; without a definition where no version of it is in force. `name` is its alone."""

    name: str
    matter: MatterId
    material: MaterialId
    definition: MaterialDef | None
    applies: Expression | None
    per: FactId | None


class CheckRule:
    """A check and how much it weighs; `definition` is of another day where none is in force. `name` is its alone."""

    def __init__(self, pack: Pack, definition: CheckDef, in_force: bool) -> None:
        self.definition = definition
        self.name = f"{CHECK}{definition.id}"
        self.in_force = in_force
        self.severity = effective_severity(pack, definition)
        self.per = None if definition.per is None else FactId(definition.per)
        self._pack = pack

    @cached_property
    def applies(self) -> Expression | None:
        """When it is made; None where it always is."""
        return self._pack.applies(self.definition)

    @cached_property
    def must(self) -> Expression:
        """What it demands."""
        return self._pack.must(self.definition)

    @cached_property
    def is_dated(self) -> bool:
        """Whether its conditions speak of `rate(…)`, or may: a dated number may have no version on the day."""
        return any(one is not None and "rate" in one.text for one in (self.applies, self.must))

    def named(self, item: tuple[FactId, Item] | None, facts: Facts) -> tuple[FactRef, ...]:
        """The facts it says a person should look at; an item's field means the bound item, or all of them."""
        refs: list[FactRef] = []
        for pattern in self.definition.facts:
            list_id, bracket, name = pattern.partition("[].")
            if not bracket:
                refs.append(FactRef(pattern))
            elif item is not None and item[0] == list_id:
                refs.append(item_ref(item[0], item[1].key, name))
            else:
                refs += [item_ref(FactId(list_id), one.key, name) for one in facts.items(FactId(list_id))]
        return tuple(refs)


class InForce:
    """The matters, materials and checks of a pack on a day; each is looked up, and its conditions compiled, once."""

    def __init__(self, pack: Pack, day: date) -> None:
        self.pack = pack
        self.day = day
        self._matters: dict[str, MatterRule] = {}
        self._materials: dict[str, tuple[MaterialRule, ...]] = {}
        self._checks: dict[str, CheckRule] = {}

    def matter(self, matter_id: str) -> MatterRule:
        """A matter."""
        found = self._matters.get(matter_id)
        if found is None:
            matter = self.pack.matter(matter_id, self.day)
            applies = None if matter is None else self.pack.applies(matter)
            found = self._matters[matter_id] = MatterRule(matter, applies)
        return found

    def materials(self, matter_id: str) -> tuple[MaterialRule, ...]:
        """The materials of a matter, in its order."""
        found = self._materials.get(matter_id)
        if found is None:
            matter = self.matter(matter_id).definition
            found = () if matter is None else tuple(self._material(matter_id, one) for one in matter.materials)
            self._materials[matter_id] = found
        return found

    def _material(self, matter_id: str, material_id: str) -> MaterialRule:
        material = self.pack.material(material_id, self.day)
        return MaterialRule(
            f"{MATERIAL}{matter_id}/{material_id}",
            MatterId(matter_id),
            MaterialId(material_id),
            material,
            None if material is None else self.pack.applies(material),
            None if material is None or material.per is None else FactId(material.per),
        )

    def check(self, check_id: str) -> CheckRule:
        """A check. Raises KeyError where the pack has none of this id."""
        found = self._checks.get(check_id)
        if found is None:
            check = self.pack.check(check_id, self.day)
            any_day = check or next((item.value for item in self.pack.checks if item.value.id == check_id), None)
            if any_day is None:
                raise KeyError(check_id)
            found = self._checks[check_id] = CheckRule(self.pack, any_day, check is not None)
        return found

    @cached_property
    def has_every_rate(self) -> bool:
        """Whether each dated number of the pack has a version on the day."""
        versions = {one.value.id: False for one in self.pack.rates}
        versions.update((one.value.id, True) for one in self.pack.rates if one.value.in_force.covers(self.day))
        return all(versions.values())

    def option(self, fact_id: FactId, option: str) -> CheckRule:
        """The check that an option which is offered only to some is offered."""
        check_id = option_check_id(fact_id, option)
        found = self._checks.get(check_id)
        if found is None:
            found = self._checks[check_id] = CheckRule(self.pack, self.pack.option_checks[check_id], True)
        return found


class Scopes:
    """What conditions are evaluated over, for the facts themselves and for each item that is bound; each made once."""

    def __init__(self, pack: Pack, facts: Facts, day: date) -> None:
        self._pack = pack
        self._facts = facts
        self._day = day
        self._all: Scope | None = None
        self._of: dict[tuple[FactId, ItemKey], Scope] = {}

    def of(self, item: tuple[FactId, Item] | None) -> Scope:
        """The scope with this item bound. An item's key always stands for the same item here."""
        if item is None:
            if self._all is None:
                self._all = self._pack.scope(self._facts, self._day)
            return self._all
        key = item[0], item[1].key
        found = self._of.get(key)
        if found is None:
            found = self._of[key] = self._pack.scope(self._facts, self._day, item)
        return found


def effective_severity(pack: Pack, check: CheckDef) -> Severity:
    """The severity a failed check has: what rests on an inference warns at most."""
    if check.severity is Severity.BLOCK and effective_grade(pack, check.source) is Grade.INFERRED:
        return Severity.WARN
    return check.severity


def effective_grade(pack: Pack, citation: Citation) -> Grade:
    """The weaker of a citation's grade and its source's."""
    source = pack.sources.get(citation.of)
    if source is None or source.value.grade.rank <= citation.grade.rank:
        return citation.grade
    return source.value.grade
