"""Laws of three-valued evaluation, held against brute force on small expressions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from expr_fixture import Given, closed, evaluate, facts, person, still_open
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.expr import Open, Settled
from rules.facts import Facts, Item

World: TypeAlias = Mapping[str, bool | str | Decimal]

DOMAINS: Mapping[str, tuple[bool | str | Decimal, ...]] = {
    "staff.hired": (True, False),
    "bank.wanted": (True, False),
    "tax.wanted": (True, False),
    "premises.kind": ("owned", "rented", "lent"),
    "staff.count": (Decimal(0), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3)),
}


@dataclass(frozen=True)
class Sample:
    """An expression's text, and what it means where everything is known."""

    text: str
    meaning: Callable[[World], bool]


def flag(name: str) -> Sample:
    return Sample(name, lambda world: world[name] is True)


def kind(operator: str, option: str) -> Sample:
    return Sample(
        f"premises.kind {operator} '{option}'", lambda world: (world["premises.kind"] == option) is (operator == "==")
    )


def kinds(options: tuple[str, ...]) -> Sample:
    listed = ", ".join(f"'{option}'" for option in options)
    return Sample(f"premises.kind in [{listed}]", lambda world: world["premises.kind"] in options)


def number(operator: str, limit: int) -> Sample:
    def meaning(world: World) -> bool:
        count = world["staff.count"]
        assert isinstance(count, Decimal)
        compared = {"<": count < limit, "<=": count <= limit, ">": count > limit, ">=": count >= limit}
        return {**compared, "==": count == limit, "!=": count != limit}[operator]

    return Sample(f"staff.count {operator} {limit}", meaning)


def turned(one: Sample) -> Sample:
    return Sample(f"!({one.text})", lambda world: not one.meaning(world))


def joined(operator: str, parts: list[Sample]) -> Sample:
    test = all if operator == "&&" else any
    return Sample(
        f" {operator} ".join(f"({part.text})" for part in parts),
        lambda world: test(part.meaning(world) for part in parts),
    )


def chosen(condition: Sample, yes: Sample, no: Sample) -> Sample:
    return Sample(
        f"(({condition.text}) ? ({yes.text}) : ({no.text}))",
        lambda world: yes.meaning(world) if condition.meaning(world) else no.meaning(world),
    )


def equal(operator: str, one: Sample, other: Sample) -> Sample:
    return Sample(
        f"({one.text}) {operator} ({other.text})",
        lambda world: (one.meaning(world) == other.meaning(world)) is (operator == "=="),
    )


ATOMS = st.one_of(
    st.sampled_from([flag("staff.hired"), flag("bank.wanted"), flag("tax.wanted")]),
    st.builds(kind, st.sampled_from(["==", "!="]), st.sampled_from(["owned", "rented", "lent"])),
    st.builds(kinds, st.lists(st.sampled_from(["owned", "rented", "lent"]), min_size=1, unique=True).map(tuple)),
    st.builds(number, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.sampled_from([1, 2])),
)
SAMPLES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(turned, inner),
        st.builds(joined, st.sampled_from(["&&", "||"]), st.lists(inner, min_size=2, max_size=3)),
        st.builds(chosen, inner, inner, inner),
        st.builds(equal, st.sampled_from(["==", "!="]), inner, inner),
    ),
    max_leaves=6,
)
PARTIAL = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()})


def known(world: World) -> Facts:
    return facts(dict(world))


def worlds(names: list[str]) -> Iterator[dict[str, bool | str | Decimal]]:
    for values in itertools.product(*(DOMAINS[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def deciding_sets(sample: Sample, world: World) -> set[frozenset[str]]:
    """By brute force: the smallest sets of missing facts with some values that settle the expression."""
    missing = sorted(DOMAINS.keys() - world.keys())
    found: list[frozenset[str]] = []
    for size in range(1, len(missing) + 1):
        for names in itertools.combinations(missing, size):
            if any(smaller <= set(names) for smaller in found):
                continue
            tries = (evaluate(sample.text, known({**world, **filled})) for filled in worlds(list(names)))
            if any(isinstance(outcome, Settled) for outcome in tries):
                found.append(frozenset(names))
    return set(found)


@given(SAMPLES, PARTIAL)
def test_what_is_settled_holds_in_every_world_that_may_still_be(sample: Sample, world: World) -> None:
    outcome = evaluate(sample.text, known(world))
    missing = sorted(DOMAINS.keys() - world.keys())
    truths = {sample.meaning({**world, **filled}) for filled in worlds(missing)}
    if isinstance(outcome, Settled):
        assert truths == {outcome.value}
        assert set(outcome.because) <= world.keys()
    if not missing:
        assert isinstance(outcome, Settled)


@given(SAMPLES, PARTIAL, st.data())
def test_one_more_fact_never_flips_what_is_settled(sample: Sample, world: World, data: st.DataObject) -> None:
    before = evaluate(sample.text, known(world))
    missing = sorted(DOMAINS.keys() - world.keys())
    if isinstance(before, Settled) and missing:
        name = data.draw(st.sampled_from(missing))
        after = evaluate(sample.text, known({**world, name: data.draw(st.sampled_from(DOMAINS[name]))}))
        assert isinstance(after, Settled)
        assert after.value is before.value


@given(SAMPLES, PARTIAL)
def test_the_deciding_facts_alone_decide_the_same(sample: Sample, world: World) -> None:
    outcome = evaluate(sample.text, known(world))
    if isinstance(outcome, Settled):
        again = evaluate(sample.text, known({name: world[name] for name in outcome.because}))
        assert isinstance(again, Settled)
        assert again.value is outcome.value


@settings(max_examples=60, deadline=None)
@given(SAMPLES, PARTIAL)
def test_the_needs_are_exactly_the_smallest_sets_that_can_decide(sample: Sample, world: World) -> None:
    outcome = evaluate(sample.text, known(world))
    if isinstance(outcome, Open):
        assert set(outcome.needs) == deciding_sets(sample, world)
        assert outcome.needs


@settings(max_examples=60, deadline=None)
@given(SAMPLES, PARTIAL)
def test_all_missing_facts_together_suffice_whatever_their_values_are(sample: Sample, world: World) -> None:
    outcome = evaluate(sample.text, known(world))
    if isinstance(outcome, Open):
        names: list[str] = sorted(outcome.missing)
        assert frozenset().union(*outcome.needs) <= outcome.missing
        assert all(isinstance(evaluate(sample.text, known({**world, **filled})), Settled) for filled in worlds(names))


@given(st.lists(SAMPLES, min_size=2, max_size=4), PARTIAL, st.sampled_from(["&&", "||"]), st.randoms())
def test_the_order_of_operands_changes_neither_value_nor_needs(
    parts: list[Sample], world: World, operator: str, random: object
) -> None:
    turned_round = list(reversed(parts))
    one = evaluate(joined(operator, parts).text, known(world))
    other = evaluate(joined(operator, turned_round).text, known(world))
    if isinstance(one, Settled):
        assert isinstance(other, Settled)
        assert one.value is other.value
    else:
        assert isinstance(other, Open)
        assert one.needs == other.needs


@given(SAMPLES, SAMPLES, PARTIAL)
def test_de_morgan(one: Sample, other: Sample, world: World) -> None:
    left = evaluate(f"!(({one.text}) && ({other.text}))", known(world))
    right = evaluate(f"!({one.text}) || !({other.text})", known(world))
    assert left == right


# ---------------------------------------------------------------- lists

CONDITIONS = (
    "p.here",
    "!p.here",
    "'director' in p.roles",
    "p.here && 'director' in p.roles",
    "p.share > 1",
    "p.share > 1 || p.here",
)
QUESTIONS = (
    "people.exists(p, {0})",
    "people.all(p, {0})",
    "people.exists(p, {0}) && people.all(p, {1})",
    "size(people.filter(p, {0})) == 1",
    "people.filter(p, {0}).exists(p, {1})",
    "people.filter(p, {0}).all(p, {1})",
    "sum(people.filter(p, {0}).map(p, p.share)) > 2",
    "sum(people.filter(p, {0}).map(p, p.share))",
    "people.one(p, p.share, {0})",
    "people.exists(p, staff.hired && {0})",
    "people.exists(p, people.exists(q, q != p && q.here) && {0})",
    "2 in people.filter(p, {0}).map(p, p.share)",
)
FIELDS: Mapping[str, tuple[Given, ...]] = {
    "here": (True, False),
    "roles": ((), ("director",)),
    "share": (Decimal(1), Decimal(2)),
}
PEOPLE = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in FIELDS.items()}), max_size=2
)


def list_facts(people: list[dict[str, Given]], *, end: bool, hired: Given | None = None) -> Facts:
    items: list[Item] = [person(f"p{place}", **fields) for place, fields in enumerate(people)]
    others = {} if hired is None else {"staff.hired": hired}
    return facts(others, people=closed(*items) if end else still_open(*items))


def completions(people: list[dict[str, Given]], names: frozenset[str], *, end: bool) -> Iterator[Facts]:
    """Every way to fill the named facts; `people` means: the list ends here, or after one more, or two."""
    fields = sorted(names - {"people", "staff.hired"})
    hirings: tuple[Given | None, ...] = (True, False) if "staff.hired" in names else (None,)
    filled_in = itertools.product(*(FIELDS[name.rpartition(".")[2]] for name in fields))
    for hired, values in itertools.product(hirings, filled_in):
        filled = [dict(one) for one in people]
        for name, chosen_value in zip(fields, values, strict=True):
            filled[int(name[8])][name.rpartition(".")[2]] = chosen_value
        if "people" not in names:
            yield list_facts(filled, end=end, hired=hired)
            continue
        for more in range(3):
            for combination in itertools.product(*([list(itertools.product(*FIELDS.values()))] * more)):
                extra: list[dict[str, Given]] = [dict(zip(FIELDS, one, strict=True)) for one in combination]
                yield list_facts(filled + extra, end=True, hired=hired)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(QUESTIONS), st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS), PEOPLE, st.booleans())
def test_every_need_of_a_list_can_decide_and_all_of_them_suffice(
    question: str, first: str, second: str, people: list[dict[str, Given]], end: bool
) -> None:
    text = question.format(first, second)
    outcome = evaluate(text, list_facts(people, end=end))
    if isinstance(outcome, Settled) or not outcome.needs:
        return
    for names in outcome.needs:
        assert any(isinstance(evaluate(text, done), Settled) for done in completions(people, names, end=end))
    fields = {f"people[p{place}].{name}" for place, one in enumerate(people) for name in FIELDS if name not in one}
    others = {"staff.hired"} if "staff.hired" in text else set()
    assert frozenset().union(*outcome.needs) <= outcome.missing <= fields | {"people"} | others
    if ".one(" not in text:
        assert all(isinstance(evaluate(text, done), Settled) for done in completions(people, outcome.missing, end=end))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(QUESTIONS), st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS), PEOPLE, st.data())
def test_another_person_or_field_never_flips_what_is_settled(
    question: str, first: str, second: str, people: list[dict[str, Given]], data: st.DataObject
) -> None:
    text = question.format(first, second)
    before = evaluate(text, list_facts(people, end=False))
    if isinstance(before, Open):
        return
    filled = [
        {**{name: data.draw(st.sampled_from(values)) for name, values in FIELDS.items()}, **one} for one in people
    ]
    extra = data.draw(PEOPLE)
    for after in (evaluate(text, list_facts(filled + extra, end=False)), evaluate(text, list_facts(filled, end=True))):
        assert isinstance(after, Settled)
        assert after.value == before.value
