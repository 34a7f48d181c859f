"""Names that only the whole program or the pack's cases can judge: forms, and what cases give and expect."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from rules.answers.given import read_given
from rules.authoring.cases import EXPECTED, case_facts, expected_words
from rules.errors import Finding
from rules.facts import split_ref
from rules.loading.pack_index import Pack, item_id_of
from rules.loading.pack_references import Path, unknown
from rules.loading.pack_schema import Located
from rules.model import CaseTest, Content


def lint_names(pack: Pack, forms: Collection[str] | None) -> Iterator[Finding]:
    """Forms that do not exist (where the known ones are given), materials no matter needs, cases that name nothing."""
    used = {one for item in pack.matters for one in item.value.materials}
    for material in pack.materials:
        if material.value.id not in used:
            yield material.finding("unused_material", f"no matter needs '{material.value.id}'; list or delete it", "id")
        if forms is not None and material.value.form is not None:
            yield from unknown(material, "form", material.value.form, forms, "form")
    for matter in pack.matters:
        for index, form in enumerate(matter.value.forms if forms is not None else ()):
            yield from unknown(matter, "form", form, forms or (), "forms", index)
    for case in pack.cases:
        if case.pack == pack.id:  # a parent's cases are looked at with the parent
            yield from _case(pack, case)


def _case(pack: Pack, item: Located[CaseTest]) -> Iterator[Finding]:
    case = item.value
    facts = case_facts(pack, case)
    if isinstance(facts, str):
        yield item.finding("unknown_case", facts, "like")
        return
    for problem in read_given(pack.vocabulary, facts, case.as_of)[1]:
        code = "unknown_fact" if problem.code == "given.unknown_fact" else "bad_case"
        hint = f"; did you mean '{problem.hint}'?" if problem.hint and code == "unknown_fact" else ""
        limit = f" {problem.hint}" if problem.hint and not hint else ""
        message = f"the fact '{problem.fact}' cannot be taken ({problem.code}{limit}){hint}"
        yield item.finding(code, message, "facts", *_steps(problem.fact))
    for key, word in case.expect.items():
        yield from _expectation(pack, item, key, word)


def _expectation(pack: Pack, item: Located[CaseTest], key: str, word: str) -> Iterator[Finding]:
    kind, _, named = key.partition(":")
    words = expected_words(key)
    if word not in words:
        yield item.finding("bad_case", f"'{key}' comes out as one of {', '.join(words)}", "expect", key)
    if named and kind in EXPECTED:
        kinds: Mapping[str, Sequence[Located[Content]]] = {
            "check": pack.checks, "hall": pack.halls, "remark": pack.remarks, "policy": pack.policies,
        }  # fmt: skip
        known = {item_id_of(one.value) for one in kinds[kind]} | (set(pack.option_checks) if kind == "check" else set())
        yield from unknown(item, kind, named, known, "expect", key)
        return
    matter, slash, material = key.partition("/")
    matters = {one.value.id for one in pack.matters}
    yield from unknown(item, "matter", matter, matters, "expect", key)
    if slash and matter in matters:
        own = {one for found in pack.matters if found.value.id == matter for one in found.value.materials}
        yield from unknown(item, "material", material, own, "expect", key)


def _steps(ref: str) -> Path:
    """The keys that lead to a fact inside `facts`: `people[p2].name` stands at people, 1, name."""
    split = split_ref(ref)
    if split is None:
        return (ref,)
    list_id, key, name = split
    position = key.removeprefix("p")
    return (list_id, int(position) - 1, name) if position.isdigit() else (list_id, name)
