"""Names in a pack that lead nowhere: a pack with one of them is not used, since a paper could silently be left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pydantic import BaseModel

from rules.errors import Finding
from rules.loading.pack_index import Pack
from rules.loading.pack_schema import Located
from rules.model import Citation, Content, FactType
from rules.vocabulary import nearest

Path = tuple[str | int, ...]
CITING_KINDS = (
    "facts", "questions", "topics", "sources", "matters", "materials", "checks", "rates", "halls", "scenes",
    "remarks", "policies", "faq",
)  # fmt: skip
"""The kinds of items that may cite a source."""


def citations(value: object, path: Path = ()) -> Iterator[tuple[Path, Citation]]:
    """Every citation inside an item with the path of keys that leads to it."""
    if isinstance(value, Citation):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from citations(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from citations(one, (*path, index))


def unknown_references(pack: Pack) -> Iterator[Finding]:
    """A finding for each source, matter, material, hall, topic or fact that is named and not declared."""
    matter_ids = {item.value.id for item in pack.matters}
    yield from _sources(pack)
    yield from _lists(pack)
    yield from _matters(pack, matter_ids)
    topics = {item.value.id for item in pack.topics}
    for question in pack.questions:
        yield from unknown(question, "topic", question.value.topic, topics, "topic")
        yield from unknown(question, "fact", question.value.fact, pack.facts, "fact")
    for check in pack.checks:
        yield from _each(check, "fact", check.value.facts, pack.facts, "facts")
        yield from _each(check, "matter", check.value.matters, matter_ids, "matters")
    for hall in pack.halls:
        for field in ("receives", "decides", "forwards"):
            yield from _each(hall, "matter", getattr(hall.value, field), matter_ids, field)
        yield from _each(hall, "hall", hall.value.instead, {item.value.id for item in pack.halls}, "instead")
    for remark in pack.remarks:
        yield from _each(remark, "matter", remark.value.matters, matter_ids, "matters")
    for answer in pack.faq:
        yield from _each(answer, "matter", answer.value.matters, matter_ids, "matters")
    for scene in pack.scenes:
        yield from _each(scene, "matter", scene.value.matters, matter_ids, "matters")
        yield from _each(scene, "fact", scene.value.asks, pack.facts, "asks")


def unknown(
    item: Located[Content], kind: str, name: str, known: Collection[str], *path: str | int
) -> Iterator[Finding]:
    """A finding `unknown_<kind>` with the nearest known name, where the name is not known."""
    if name not in known:
        close = nearest(name, known)
        hint = f"did you mean '{close}'?" if close else "declare it or correct the name"
        yield item.finding(f"unknown_{kind}", f"there is no {kind} '{name}'; {hint}", *path)


def _sources(pack: Pack) -> Iterator[Finding]:
    for kind in CITING_KINDS:
        for item in pack.all_of(kind):
            for path, citation in citations(item.value):
                yield from unknown(item, "source", citation.of, pack.sources, *path, "of")


def _lists(pack: Pack) -> Iterator[Finding]:
    """Fields of a list that is none, and items made for each person where there are no people."""
    lists = {fact_id for fact_id, fact in pack.facts.items() if fact.type is FactType.LIST}
    for fact in pack.fact_items.values():
        list_id, bracket, _ = fact.value.id.partition("[]")
        if bracket:
            yield from unknown(fact, "fact", list_id, lists, "id")
        if fact.value.codes is not None:
            yield from unknown(fact, "table", fact.value.codes, pack.codes.ids, "codes")
        if (lookup := fact.value.lookup) is not None:
            yield from unknown(fact, "table", lookup.codes, pack.codes.ids, "lookup", "codes")
            for index, name in enumerate(lookup.within):
                yield from unknown(fact, "fact", name, pack.facts, "lookup", "within", index)
    for material in pack.materials:
        if material.value.per is not None:
            yield from unknown(material, "fact", material.value.per, lists, "per")
    for check in pack.checks:
        if check.value.per is not None:
            yield from unknown(check, "fact", check.value.per, lists, "per")


def _matters(pack: Pack, matter_ids: Collection[str]) -> Iterator[Finding]:
    material_ids = {item.value.id for item in pack.materials}
    hall_ids = {item.value.id for item in pack.halls}
    for item in pack.matters:
        matter = item.value
        yield from _each(item, "material", matter.materials, material_ids, "materials")
        yield from _each(item, "matter", matter.depends_on, matter_ids, "depends_on")
        yield from _each(item, "hall", matter.windows, hall_ids, "windows")
        if matter.counts_as is not None:
            yield from unknown(item, "matter", matter.counts_as, matter_ids, "counts_as")
        yield from _each(item, "matter", (part.matter for part in matter.takes_in), matter_ids, "takes_in")
        if matter.due is not None and nearest(matter.due.after, matter_ids) is not None:
            # An event may stand here too; what is nearly a matter's id is a slip of the pen.
            yield from unknown(item, "matter", matter.due.after, matter_ids, "due", "after")


def _each(
    item: Located[Content], kind: str, names: Iterable[str], known: Collection[str], field: str
) -> Iterator[Finding]:
    for index, name in enumerate(names):
        yield from unknown(item, kind, name, known, field, index)
