"""Names in a pack that mean nothing: materials, matters, forms, sources, topics, halls and facts nobody declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pydantic import BaseModel

from rules.cases import CHECK_WORDS, DECISION_WORDS, case_facts
from rules.errors import Finding
from rules.facts import split_ref
from rules.given import read_given
from rules.model import Citation, Content
from rules.pack_index import Pack
from rules.pack_schema import Located
from rules.vocabulary import nearest

Path = tuple[str | int, ...]
ALL_KINDS = ("facts", "questions", "topics", "sources", "matters", "materials", "checks", "rates", "halls", "scenes")


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


def lint_names(pack: Pack, forms: Collection[str] | None) -> Iterator[Finding]:
    """Every name that leads nowhere; forms are looked up only where the known ones are given."""
    names = _Names(pack, forms)
    yield from names.sources()
    yield from names.matters()
    yield from names.materials()
    yield from names.questions_and_checks()
    yield from names.halls_and_scenes()
    yield from names.cases()


class _Names:
    def __init__(self, pack: Pack, forms: Collection[str] | None) -> None:
        self.pack = pack
        self.forms = forms
        self.matter_ids = {item.value.id for item in pack.matters}
        self.material_ids = {item.value.id for item in pack.materials}
        self.hall_ids = {item.value.id for item in pack.halls}

    def sources(self) -> Iterator[Finding]:
        for kind in ALL_KINDS:
            for item in self.pack.all_of(kind):
                for path, citation in citations(item.value):
                    yield from _unknown(item, "source", citation.of, self.pack.sources, *path, "of")

    def matters(self) -> Iterator[Finding]:
        for item in self.pack.matters:
            matter = item.value
            yield from self.each(item, "material", matter.materials, self.material_ids, "materials")
            yield from self.each(item, "matter", matter.depends_on, self.matter_ids, "depends_on")
            yield from self.each(item, "hall", matter.windows, self.hall_ids, "windows")
            if self.forms is not None:
                yield from self.each(item, "form", matter.forms, self.forms, "forms")
            if matter.due is not None:
                known = {*self.matter_ids, *self.pack.facts}
                yield from _unknown(item, "matter", matter.due.after, known, "due", "after")

    def materials(self) -> Iterator[Finding]:
        used = {one for item in self.pack.matters for one in item.value.materials}
        for item in self.pack.materials:
            material = item.value
            if self.forms is not None and material.form is not None:
                yield from _unknown(item, "form", material.form, self.forms, "form")
            if material.id not in used:
                yield item.finding("unused_material", f"no matter needs '{material.id}'; list it or delete it", "id")

    def questions_and_checks(self) -> Iterator[Finding]:
        topics = {item.value.id for item in self.pack.topics}
        for question in self.pack.questions:
            yield from _unknown(question, "topic", question.value.topic, topics, "topic")
            yield from _unknown(question, "fact", question.value.fact, self.pack.facts, "fact")
        for check in self.pack.checks:
            yield from self.each(check, "fact", check.value.facts, self.pack.facts, "facts")

    def halls_and_scenes(self) -> Iterator[Finding]:
        for hall in self.pack.halls:
            for field in ("receives", "decides", "forwards"):
                yield from self.each(hall, "matter", getattr(hall.value, field), self.matter_ids, field)
        for scene in self.pack.scenes:
            yield from self.each(scene, "matter", scene.value.matters, self.matter_ids, "matters")

    def each(
        self, item: Located[Content], kind: str, names: Iterable[str], known: Collection[str], field: str
    ) -> Iterator[Finding]:
        for index, name in enumerate(names):
            yield from _unknown(item, kind, name, known, field, index)

    def cases(self) -> Iterator[Finding]:
        """Cases that name what is not there, or expect what can never come out."""
        for item in self.pack.cases:
            case = item.value
            facts = case_facts(self.pack, case)
            if isinstance(facts, str):
                yield item.finding("unknown_case", facts, "like")
                continue
            for problem in read_given(self.pack.vocabulary, facts, case.as_of)[1]:
                code = "unknown_fact" if problem.code == "given.unknown_fact" else "bad_case"
                hint = f"; did you mean '{problem.hint}'?" if problem.hint and code == "unknown_fact" else ""
                yield item.finding(
                    code, f"the fact '{problem.fact}' cannot be taken ({problem.code}){hint}", "facts", problem.fact
                )
            for key, word in case.expect.items():
                yield from self.expectation(item, key, word)

    def expectation(self, item: Located[Content], key: str, word: str) -> Iterator[Finding]:
        is_check = key.startswith("check:")
        words = CHECK_WORDS if is_check else DECISION_WORDS
        if word not in words:
            yield item.finding("bad_case", f"'{key}' is one of {', '.join(words)}", "expect", key)
        if is_check:
            known = {one.value.id for one in self.pack.checks}
            yield from _unknown(item, "check", key.removeprefix("check:"), known, "expect", key)
            return
        matter, slash, material = key.partition("/")
        yield from _unknown(item, "matter", matter, self.matter_ids, "expect", key)
        if slash:
            own = {one for found in self.pack.matters if found.value.id == matter for one in found.value.materials}
            yield from _unknown(item, "material", material, own, "expect", key)


def _steps(ref: str) -> Path:
    """The keys that lead to a fact inside `facts`: `people[p2].name` stands at people, 1, name where keys are p1, p2."""
    split = split_ref(ref)
    if split is None:
        return (ref,)
    list_id, key, name = split
    position = key.removeprefix("p")
    return (list_id, int(position) - 1, name) if position.isdigit() else (list_id, name)


def _unknown(
    item: Located[Content], kind: str, name: str, known: Collection[str], *path: str | int
) -> Iterator[Finding]:
    if name in known:
        return
    close = nearest(name, known)
    hint = f"did you mean '{close}'?" if close else "declare it or correct the name"
    yield item.finding(f"unknown_{kind}", f"there is no {kind} '{name}'; {hint}", *path)
