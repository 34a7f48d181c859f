"""Papers without a case beside each other: where two of them state a fact or a person differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exports.likeness import bare_address, same_said
from exports.model import Finding
from exports.stated import PaperStated, PersonStated, Stated
from rules.facts import FactId
from rules.model import FactType, Severity
from rules.vocabulary import Vocabulary

_NAME = FactId("enterprise.name")
_PROVINCE = "premises.province"
_NUMBERS = frozenset({FactType.ID_NUMBER, FactType.USCC})


def disagreements(papers: Sequence[PaperStated], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """A finding for each fact, and each field of a person, that one paper states otherwise than the others.

    It names both papers, both boxes as they are printed, and what each says (`Finding.said`, not masked).
    """
    found = [*_facts(papers), *_whole_and_parts(papers, vocabulary), *_people(papers, vocabulary)]
    once: dict[tuple[str, str], Finding] = {}
    for one in found:
        once.setdefault((one.id, one.said.get("person", "")), one)
    taken: dict[str, int] = {}
    told: list[Finding] = []
    for one in once.values():
        taken[one.id] = taken.get(one.id, 0) + 1
        told.append(replace(one, id=f"{one.id}:{taken[one.id]}") if taken[one.id] > 1 else one)
    return tuple(told)


# ---------------------------------------------------------------- facts


def _facts(papers: Sequence[PaperStated]) -> Iterator[Finding]:
    said: dict[str, list[Stated]] = {}
    for paper in papers:
        for one in paper.facts:
            if one.fact is not None:
                said.setdefault(one.key, []).append(one)
    for all_said in said.values():
        whole = [one for one in all_said if one.whole]
        yield from _odd_ones(whole)
        if whole:
            usual = _usual(whole)
            cut = (one for one in all_said if not one.whole)
            yield from (_differ(one, usual, even=len(whole) == 1) for one in cut if not _goes_on(one, whole))


def _goes_on(cut: Stated, whole: Iterable[Stated]) -> bool:
    """Whether a text that was read up to its first full stop begins as one of the whole ones."""
    return any(one.value.startswith(cut.value) for one in whole)


def _odd_ones(said: Sequence[Stated], *, within: bool = False, person: str = "") -> Iterator[Finding]:
    """Statements that say otherwise than most; a paper that also says it as the others do is not at odds.

    With `within` two boxes of one paper are compared as well. Where as many papers say one thing as the other, neither
    is called the odd one.
    """
    groups = _groups(said)
    if len(groups) < 2:
        return
    files = [{one.file for one in group} for group in groups]
    usual = max(range(len(groups)), key=lambda at: len(files[at]))
    for at, group in enumerate(groups):
        for one in group:
            if at != usual and (within or one.file not in files[usual]):
                yield _differ(one, groups[usual][0], person=person, even=len(files[at]) == len(files[usual]))


def _groups(said: Iterable[Stated]) -> list[list[Stated]]:
    """The statements by what they say, each agreeing with all of its group, in the order of the first of each."""
    groups: list[list[Stated]] = []
    for one in said:
        group = next((known for known in groups if all(same_said(known_one, one) for known_one in known)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _usual(said: Sequence[Stated]) -> Stated:
    """What most papers say, the first of them where as many say otherwise."""
    return max(_groups(said), key=lambda group: len({one.file for one in group}))[0]


def _whole_and_parts(papers: Sequence[PaperStated], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Texts that are put together (an address) against the boxes of another paper that hold their parts."""
    for fact, declared in vocabulary.facts.items():
        atoms = (declared.derived or "").split(" + ")
        if len(atoms) < 2 or not all(FactId(atom) in vocabulary.facts for atom in atoms):
            continue
        wholes = [one for paper in papers for one in paper.facts if one.key == fact]
        for paper in papers:
            parts = [one for one in paper.facts if set(one.key.split(" + ")) <= set(atoms)]
            others = [one for one in wholes if one.file != paper.file]
            if len(parts) > 1 and others and all(_lacking(parts, whole, atoms[-1]) for whole in others):
                usual = _usual(others)
                even = len({one.file for one in others}) == 1
                yield _differ(_lacking(parts, usual, atoms[-1])[0], usual, usual.fact, even=even)


def _stands_in(text: str, whole: str, joined: bool) -> bool:
    """Whether a part stands in the whole; of two parts in one box, each by itself (a street may stand between)."""
    if text in whole:
        return True
    return joined and any(text[:at] in whole and text[at:] in whole for at in range(1, len(text)))


def _lacking(parts: Sequence[Stated], whole: Stated, last: str) -> list[Stated]:
    """The parts that do not stand in the whole; that with the `last` piece where all do and the whole says more.

    A whole may begin at a lower level: with the county, say, where the parts begin with the province.
    """
    text = bare_address(whole.value)
    once = list({one.key: one for one in reversed(parts)}.values())
    once.sort(key=lambda one: one.key != _PROVINCE)
    while len(once) > 2 and _said(once[0]) not in text and any(text.startswith(_said(one)) for one in once[1:]):
        once = once[1:]
    kept = {one.key for one in once}
    lacking = [one for one in parts if one.key in kept and not _stands_in(_said(one), text, " + " in one.key)]
    ending = [one for one in once if one.key.endswith(last)]
    if not lacking and ending and sum(len(_said(one)) for one in once) != len(text):
        return ending[:1]
    return lacking


def _said(one: Stated) -> str:
    return bare_address(one.said)


# ---------------------------------------------------------------- people


@dataclass(slots=True)
class _Person:
    """What one paper says of one person, from all the boxes that name the same."""

    name: str
    places: list[PersonStated] = field(default_factory=list)
    fields: dict[str, Stated] = field(default_factory=dict)


def _people(papers: Sequence[PaperStated], vocabulary: Vocabulary) -> Iterator[Finding]:
    persons = [person for paper in papers for person in _persons(paper)]
    yield from _same_place(papers)
    names: dict[str, list[_Person]] = {}
    for person in persons:
        if person.name:
            names.setdefault(person.name, []).append(person)
    for same in names.values():
        yield from _same_person(same, vocabulary)
    yield from _cut_rows(papers, names)
    yield from _same_number(persons, vocabulary)
    yield from _not_listed(papers)


def _persons(paper: PaperStated) -> Iterator[_Person]:
    """The people of a paper; boxes of the same name are one person's, those without a name by place."""
    named: dict[str, _Person] = {}
    for place in paper.people:
        known = named.setdefault(place.name or place.who, _Person(place.name))
        known.places.append(place)
        for key, one in place.fields.items():
            if one.whole or place.name:
                known.fields.setdefault(key, one)
    yield from named.values()


def _same_place(papers: Sequence[PaperStated]) -> Iterator[Finding]:
    """One place (the legal representative) that two boxes give to different people, or with different numbers."""
    single = [place for paper in papers for place in paper.people if not place.row]
    for roles in dict.fromkeys(place.roles for place in single if place.roles):
        yield from _of_place([place for place in single if roles <= place.roles])
    for who in dict.fromkeys(place.who for place in single if not place.roles):
        yield from _of_place([place for place in single if place.who == who])


def _of_place(places: Sequence[PersonStated]) -> Iterator[Finding]:
    for key in sorted({key for place in places for key in place.fields}):
        said = [place.fields[key] for place in places if key in place.fields]
        yield from _odd_ones(said, within=key == "name")


def _same_person(same: Sequence[_Person], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Fields of people of one name; their number is one fact, whichever document number a box asks for."""
    by_field: dict[str, list[Stated]] = {}
    for person in same:
        for key, one in person.fields.items():
            by_field.setdefault(_canonical(key, vocabulary), []).append(one)
    for key, said in by_field.items():
        if key != "name":
            yield from _odd_ones(said, person=same[0].fields["name"].said)


def _canonical(key: str, vocabulary: Vocabulary) -> str:
    """A field, or the number of identity that it hands on for a person."""
    declared = vocabulary.facts.get(FactId(f"people[].{key}"))
    if declared is None or declared.derived is None:
        return key
    handed_on = declared.derived.rpartition(": person.")[2]
    below = vocabulary.facts.get(FactId(f"people[].{handed_on}"))
    return handed_on if below is not None and below.type in _NUMBERS else key


def _cut_rows(papers: Sequence[PaperStated], names: Mapping[str, Sequence[_Person]]) -> Iterator[Finding]:
    """Rows of which only a piece of the name was read: of the one person whose name holds it."""
    for paper in papers:
        for place in paper.people:
            named = place.fields.get("name")
            if named is None or named.whole:
                continue
            same = names.get(named.value, [])
            if not same:
                holding = [name for name in names if named.value in name]
                same = names[holding[0]] if len(holding) == 1 else []
            for key, one in place.fields.items():
                others = [person.fields[key] for person in same if key in person.fields]
                if one.whole and others and all(other.value != one.value for other in others):
                    even = len({other.file for other in others}) == 1
                    yield _differ(one, others[0], person=same[0].fields["name"].said, even=even)


def _same_number(persons: Sequence[_Person], vocabulary: Vocabulary) -> Iterator[Finding]:
    """One number that stands beside two names."""
    holders: dict[str, list[Stated]] = {}
    for person in persons:
        for key, one in person.fields.items():
            fact = vocabulary.facts.get(FactId(f"people[].{_canonical(key, vocabulary)}"))
            if person.name and fact is not None and fact.type in _NUMBERS and "name" in person.fields:
                holders.setdefault(one.value, []).append(person.fields["name"])
    for said in holders.values():
        yield from _odd_ones(said)


def _not_listed(papers: Sequence[PaperStated]) -> Iterator[Finding]:
    """People whom one paper lists with a role and another paper's list of the same role has not, or the other way."""
    lists: list[tuple[frozenset[str], dict[str, Stated]]] = []
    for paper in papers:
        if not paper.all_rows:
            continue
        rows: dict[frozenset[str], dict[str, Stated]] = {}
        for place in paper.people:
            if place.row and place.roles and place.name:
                rows.setdefault(place.roles, {})[place.name] = place.fields["name"]
        lists += rows.items()
    for roles, here in lists:
        for others, there in lists:
            if here is there or not roles <= others:
                continue
            for name in here.keys() - there.keys():
                yield _unlisted(here[name], next(iter(there.values())))


def _unlisted(one: Stated, other: Stated) -> Finding:
    return Finding(
        id=f"not_listed:{one.file}:{one.box}:{other.file}",
        severity=Severity.BLOCK,
        code="check.not_listed",
        file=other.file,
        page=other.page,
        params=MappingProxyType({"other": one.file, "here": other.label, "there": one.label}),
        facts=(str(one.fact),),
        said=MappingProxyType({"said": one.said}),
    )


def without_name(papers: Sequence[PaperStated]) -> Iterator[Finding]:
    """Documents in whose words the enterprise's name, as the other papers state it, does not stand at all."""
    names = [one for paper in papers for one in paper.facts if one.fact == _NAME]
    for paper in papers:
        if paper.words and names and not any(one.file == paper.file for one in names):
            usual = _usual(names)
            if usual.value not in paper.words:
                yield Finding(
                    id=f"name_absent:{paper.file}",
                    severity=Severity.BLOCK,
                    code="check.name_absent",
                    file=paper.file,
                    params=MappingProxyType({"other": usual.file, "there": usual.label}),
                    facts=(_NAME,),
                    said=MappingProxyType({"said": usual.said}),
                )


# ---------------------------------------------------------------- told


def _differ(one: Stated, other: Stated, fact: FactId | None = None, person: str = "", *, even: bool = False) -> Finding:
    """`even`: as many papers say the one as the other, so that the finding stands at neither."""
    about = fact or one.fact
    params = {"other": other.file, "here": one.label, "there": other.label} | ({"one": one.file} if even else {})
    return Finding(
        id=f"values_disagree:{about or ''}:{one.file}:{one.box or one.label}",
        severity=Severity.BLOCK,
        code="check.values_two" if even else "check.values_disagree",
        file="" if even else one.file,
        page=None if even else one.page,
        box="" if even else one.box,
        params=MappingProxyType(params),
        facts=(str(about),) if about else (),
        said=MappingProxyType({"said": one.said, "other_said": other.said} | ({"person": person} if person else {})),
    )
