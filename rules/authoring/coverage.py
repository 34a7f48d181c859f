"""Which facts, options, rules and materials of a pack no case touches: what nobody would notice if it broke."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rules.answers.given import read_given
from rules.authoring.cases import case_facts
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions, check_word, decision_word
from rules.errors import NoVersionError
from rules.facts import Assumed, FactRef, Facts, Items, Known, OriginKind, declared, item_ref
from rules.loading.pack_index import Pack
from rules.model import CaseTest, FactType

BOTH_WAYS = ("required", "not_required")
CHECK_WAYS = ("holds", "fails")


@dataclass(frozen=True, slots=True)
class Untouched:
    """Something that no case touches: its kind (`fact`, `option`, `matter`, `material`, `check`, `box`), its id, its
    words in Chinese, the ways it never came out, and where it is written.
    """

    kind: str
    id: str
    title: str
    ways: tuple[str, ...]
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many cases were run, how many things there are of each kind, and those that no case touches."""

    cases: int
    counts: tuple[tuple[str, int], ...]
    untouched: tuple[Untouched, ...]


Watch = Callable[[Pack, Decisions], None]
"""Sees the decisions of each case, for whoever counts more than rules (the boxes of forms)."""


def coverage(pack: Pack, cases: Iterable[CaseTest] = (), watch: Watch | None = None) -> Coverage:
    """What the pack's own cases, its parents' and further ones (out of tables) touch."""
    seen = _Seen(pack)
    for case in (*(item.value for item in pack.cases), *cases):
        decisions = case_decisions(pack, case)
        if decisions is not None:
            seen.take(decisions)
            if watch is not None:
                watch(pack, decisions)
    found = tuple(seen.untouched())
    return Coverage(seen.cases, tuple(seen.counts()), found)


def case_decisions(pack: Pack, case: CaseTest) -> Decisions | None:
    """What comes out for a case; None where its facts or its day cannot be taken."""
    facts = case_facts(pack, case)
    if isinstance(facts, str):
        return None
    given, _ = read_given(pack.vocabulary, facts, case.as_of)
    try:
        return decide(pack, settle(pack, given, case.as_of, from_file), case.as_of)
    except NoVersionError:
        return None


@dataclass(slots=True)
class _Seen:
    pack: Pack
    cases: int = 0
    facts: set[str] = field(default_factory=set)
    options: set[tuple[str, str]] = field(default_factory=set)
    ways: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, decisions: Decisions) -> None:
        self.cases += 1
        for ref, value in _known(decisions.facts):
            fact_id = declared(ref)
            self.facts.add(fact_id)
            values: Sequence[object] = value if isinstance(value, tuple) else (value,)
            self.options.update((fact_id, str(one)) for one in values)
        self.ways.update(("matter", one, decision_word(found)) for one, found in decisions.matters.items())
        self.ways.update(
            ("material", f"{one.matter}/{one.material}", decision_word(one.decision)) for one in decisions.materials
        )
        self.ways.update(("check", one.check, check_word(one.outcome)) for one in decisions.checks)

    def counts(self) -> Iterator[tuple[str, int]]:
        yield "fact", sum(1 for _ in self.asked())
        yield "option", sum(len(self.pack.fact_items[declared(FactRef(key))].value.options) for key in self.asked())
        yield "matter", len(self.pack.matter_ids)
        yield "material", len(self.materials())
        yield "check", len({item.value.id for item in self.pack.checks})

    def asked(self) -> Iterator[str]:
        yield from (
            key for key, fact in self.pack.facts.items() if fact.derived is None and fact.type is not FactType.LIST
        )

    def materials(self) -> dict[str, str]:
        """`matter/material` → the material's id."""
        return {f"{item.value.id}/{one}": one for item in self.pack.matters for one in item.value.materials}

    def untouched(self) -> Iterator[Untouched]:
        yield from self.untouched_facts()
        for matter in {item.value.id: item for item in self.pack.matters}.values():
            ways = self.missing("matter", matter.value.id, BOTH_WAYS)
            if ways:
                yield Untouched("matter", matter.value.id, matter.value.title.zh, ways, matter.file, matter.line)
        by_id = {item.value.id: item for item in self.pack.materials}
        for key, material_id in self.materials().items():
            item = by_id.get(material_id)
            always = item is not None and item.value.applies_when is None and item.value.per is None
            ways = self.missing("material", key, BOTH_WAYS[:1] if always else BOTH_WAYS)
            if ways and item is not None:
                yield Untouched("material", key, item.value.title.zh, ways, item.file, item.line)
        for check in {item.value.id: item for item in self.pack.checks}.values():
            ways = self.missing("check", check.value.id, CHECK_WAYS)
            if ways:
                yield Untouched("check", check.value.id, check.value.message.zh, ways, check.file, check.line)

    def untouched_facts(self) -> Iterator[Untouched]:
        for key in self.asked():
            item = self.pack.fact_items[declared(FactRef(key))]
            if key not in self.facts:
                yield Untouched("fact", key, item.value.label.zh, ("known",), item.file, item.line)
                continue
            left = tuple(one for one in item.value.options if (key, one.id) not in self.options)
            for one in left:
                title = f"{item.value.label.zh}：{one.label.zh}"
                yield Untouched("option", f"{key}={one.id}", title, ("chosen",), item.file, item.line)

    def missing(self, kind: str, item_id: str, ways: Sequence[str]) -> tuple[str, ...]:
        return tuple(way for way in ways if (kind, item_id, way) not in self.ways)


def _known(facts: Facts) -> Iterator[tuple[FactRef, object]]:
    """Every value that was told, those of people included; what only counts by default is told by nobody."""
    for fact_id, state in facts.states.items():
        if not isinstance(state, Known | Assumed) or state.origin.kind is OriginKind.DEFAULT:
            continue
        if isinstance(state.value, Items):
            for item in state.value.items:
                for name, below in item.fields.items():
                    if isinstance(below, Known | Assumed) and below.origin.kind is not OriginKind.DEFAULT:
                        yield item_ref(fact_id, item.key, name), below.value
        else:
            yield FactRef(fact_id), state.value
