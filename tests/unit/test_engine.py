"""Decisions, why they came out so, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from packs_fixture import DAY, PACK, SMALL, decided, facts_of, small_pack, write_pack

from rules.answers.given import Given, ListGiven
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import (
    Because,
    Decision,
    Decisions,
    Fails,
    Holds,
    NotApplicable,
    NotRequired,
    Reason,
    Required,
    Undecided,
)
from rules.errors import NoVersionError
from rules.facts import FactId, FactRef, ItemKey, Value
from rules.model import MatterId, Severity
from rules.pack import Pack, load_pack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("packs"))


def matter(decisions: Decisions, matter_id: str) -> Decision:
    return decisions.matters[MatterId(matter_id)]


def material(decisions: Decisions, key: str) -> tuple[Decision, tuple[str, ...]]:
    found = [one for one in decisions.materials if f"{one.matter}/{one.material}" == key]
    return found[0].decision, found[0].items


def sets(*names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one) for one in names)


def test_a_decision_carries_the_facts_that_decided_it(pack: Pack) -> None:
    found = decided(pack, {"shop.food": "yes", "shop.kind": "eat"})
    assert matter(found, "food") == Required(
        (Because(FactRef("shop.food"), value=True), Because(FactRef("shop.kind"), "eat"))
    )
    assert matter(decided(pack, {"shop.food": "no"}), "food") == NotRequired(
        (Because(FactRef("shop.food"), value=False),)
    )
    assert matter(found, "setup") == Required((), Reason.ALWAYS)


def test_being_waited_for_does_not_make_a_matter_required(tmp_path: Path) -> None:
    changed = SMALL["matters/a.yaml"].replace('applies_when: "true"', 'applies_when: "shop.area > 5"')
    pack = small_pack(tmp_path, matters=changed)
    found = decided(pack, {"shop.food": "yes", "shop.kind": "eat", "shop.area": "1"})
    assert isinstance(matter(found, "food"), Required)
    assert isinstance(matter(found, "setup"), NotRequired)


def test_a_derived_fact_in_need_is_told_by_the_facts_behind_it(pack: Pack) -> None:
    found = decided(pack, {"shop.food": "no"})
    assert matter(found, "fire") == Undecided(sets(("shop.area",)))  # type: ignore[arg-type]


def test_a_fact_that_may_not_apply_is_told_by_what_parks_it(pack: Pack) -> None:
    found = decided(pack, {"shop.area": "50", "shop.seats": "60"})
    assert matter(found, "fire") == Undecided(sets(("shop.food",)))  # type: ignore[arg-type]
    found = decided(pack, {"shop.area": "50", "shop.seats": "60", "shop.food": "yes"})
    assert matter(found, "fire") == Undecided(sets(("shop.kind",)))  # type: ignore[arg-type]


def test_a_parked_fact_decides_through_what_parked_it(pack: Pack) -> None:
    found = matter(decided(pack, {"shop.food": "no", "shop.area": "50", "shop.seats": "60"}), "fire")
    assert isinstance(found, NotRequired)
    assert {one.fact for one in found.because} == {"shop.large", "shop.food"}


def test_before_it_starts_a_matter_is_not_in_force(pack: Pack) -> None:
    found = decided(pack, {"shop.area": "500"}, date(2025, 6, 30))
    assert matter(found, "fire") == NotRequired((), Reason.NOT_IN_FORCE)
    assert isinstance(matter(decided(pack, {"shop.area": "500"}, date(2025, 7, 1)), "fire"), Required)


def test_a_missing_number_of_the_day_is_an_error_only_where_something_needs_it(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, matters=SMALL["matters/a.yaml"].replace("from: 2025-07-01", "from: 2020-01-01"))
    with pytest.raises(NoVersionError, match="2024-01-01"):
        decided(pack, {"shop.area": "500"}, date(2024, 1, 1))
    assert matter(decided(small_pack(tmp_path / "b"), {"shop.area": "500"}, date(2024, 1, 1)), "fire")


def test_a_material_per_person_names_the_people(pack: Pack) -> None:
    people = [{"roles": "shareholder", "paid": "5000"}, {"roles": "employee"}, {"roles": "shareholder", "paid": "9"}]
    found = decided(pack, {"shop.food": "yes", "shop.kind": "eat", "people": people})
    assert material(found, "setup/identity") == (Required((), Reason.ALWAYS), ("p1", "p2", "p3"))
    decision, keys = material(found, "food/money_proof")
    assert isinstance(decision, Required)
    assert keys == ("p1",)


def test_a_material_per_person_is_open_while_the_list_may_grow(pack: Pack) -> None:
    base = {"shop.food": "yes", "shop.kind": "eat"}
    nobody = decided(pack, {**base, "people": {"open": [{"roles": "employee"}]}})
    assert material(nobody, "food/money_proof") == (Undecided(sets(("people",))), ())  # type: ignore[arg-type]
    closed = decided(pack, {**base, "people": [{"roles": "employee"}]})
    assert isinstance(material(closed, "food/money_proof")[0], NotRequired)
    missing = decided(pack, base)
    assert material(missing, "food/money_proof") == (Undecided(sets(("people",))), ())  # type: ignore[arg-type]


def test_a_material_of_an_undecided_matter_is_at_best_undecided(pack: Pack) -> None:
    found = decided(pack, {"shop.food": "yes"})
    assert material(found, "food/form")[0] == Undecided(sets(("shop.kind",)))  # type: ignore[arg-type]
    assert not [one for one in decided(pack, {"shop.food": "no"}).materials if one.matter == "food"]


def test_a_check_per_person_has_a_result_per_person(pack: Pack) -> None:
    people = [{"roles": "shareholder", "paid": "5"}, {"roles": "shareholder", "paid": "0"}, {"roles": "employee"}, {}]
    found = {one.item: one.outcome for one in decided(pack, {"people": people}).checks if one.check == "paid.some"}
    assert found["p1"] == Holds()
    assert found["p2"] == Fails((Because(FactRef("people[p2].paid"), Decimal(0)),))
    assert found["p3"] == NotApplicable()
    assert found["p4"] == Undecided(sets(("people[p4].roles",)))  # type: ignore[arg-type]
    assert None not in found


def test_a_check_per_person_stays_open_while_the_list_may_grow(pack: Pack) -> None:
    found = [one for one in decided(pack, {"people": {"open": []}}).checks if one.check == "paid.some"]
    assert [(one.item, one.outcome) for one in found] == [(None, Undecided(sets(("people",))))]  # type: ignore[arg-type]


@pytest.mark.parametrize("told", [{}, {"people": {"open": []}}])
def test_a_check_per_person_is_closed_where_it_leaves_out_whoever_may_come(
    tmp_path: Path, told: dict[str, object]
) -> None:
    only_with_food = "shop.food && 'shareholder' in person.roles"
    checks = SMALL["checks/a.yaml"].replace("'shareholder' in person.roles", only_with_food)
    found = decided(small_pack(tmp_path, checks=checks), {"shop.food": "no", **told}).checks
    assert {one.outcome for one in found if one.check == "paid.some"} <= {NotApplicable()}


def test_what_rests_on_an_inference_never_blocks(pack: Pack) -> None:
    found = {one.check: one.severity for one in decided(pack, {}).checks}
    assert found == {"paid.some": Severity.BLOCK, "seats.fit": Severity.WARN}


# ------------------------------------------------------------------ soundness

DOMAINS: Mapping[str, tuple[Value, ...]] = {
    "a": (True, False),
    "b": (True, False),
    "k": ("x", "y", "z"),
    "n": (Decimal(0), Decimal(5), Decimal(10)),
}
ATOMS = [
    "a",
    "b",
    "d",
    "k == 'x'",
    "k != 'y'",
    "k in ['x', 'z']",
    "n > 4",
    "n == 10",
    "has(n)",
    "has(k)",
    "has(m)",
    "m > 1",
]


def joined(parts: tuple[str, str, str]) -> str:
    return f"({parts[0]} {parts[1]} {parts[2]})"


CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda below: (
        st.tuples(below, st.sampled_from(["&&", "||"]), below).map(joined) | below.map(lambda one: f"!({one})")
    ),
    max_leaves=6,
)


def random_pack(root: Path, matter_when: str, parks: str, derived: str) -> Pack:
    facts = (
        "- {id: a, type: bool, label: 甲}\n- {id: b, type: bool, label: 乙}\n"
        "- {id: k, type: choice, label: 丙, applies_when: a,"
        " options: [{id: x, label: 一}, {id: y, label: 二}, {id: z, label: 三}]}\n"
        f'- {{id: n, type: number, label: 丁, applies_when: "{parks}"}}\n'
        f'- {{id: d, type: bool, label: 戊, derived: "{derived}"}}\n'
        '- {id: m, type: number, label: 己, applies_when: "d", derived: "n + 1"}\n'
    )
    matters = SMALL["matters/a.yaml"].split("- id: food")[0].replace('"true"', f'"{matter_when}"')
    files = {
        "pack.yaml": PACK,
        "facts/a.yaml": facts,
        "sources/a.yaml": SMALL["sources/a.yaml"],
        "matters/a.yaml": matters.replace("materials: [form, identity]", "materials: [form]"),
        "materials/a.yaml": SMALL["materials/a.yaml"].splitlines()[0],
    }
    write_pack(root, files)
    return load_pack("test", [root])


def completions(answers: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    names = list(DOMAINS)
    for values in product(*((answers[name],) if name in answers else DOMAINS[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def outcome(pack: Pack, answers: Mapping[str, Value]) -> Decision:
    given = Given({FactRef(name): value for name, value in answers.items()})
    return matter(decide(pack, settle(pack, given, DAY, from_file), DAY), "setup")


@examples(
    CONDITIONS,
    st.sampled_from(["a", "b", "!b", "k == 'x'", "has(k)", "a && b"]),
    st.sampled_from(["a && b", "k == 'x'", "k != 'x' || b", "n > 4", "has(k)"]),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()}),
)
@settings(deadline=None, max_examples=120)
def test_what_is_decided_is_what_every_completion_decides(
    tmp_path_factory: pytest.TempPathFactory, when: str, parks: str, derived: str, answers: dict[str, Value]
) -> None:
    """Brute force: a decision made with facts missing holds whatever they turn out to be; complete facts decide."""
    pack = random_pack(tmp_path_factory.mktemp("random"), when, parks, derived)
    kinds = {type(outcome(pack, whole)) for whole in completions(answers)}
    assert Undecided not in kinds
    now = outcome(pack, answers)
    if isinstance(now, Undecided):
        assert now.needs
        assert all(not set(needed) & set(answers) for needed in now.needs)
    else:
        assert kinds == {type(now)}


PERSON = st.fixed_dictionaries(
    {},
    optional={
        "roles": st.sampled_from([("shareholder",), ("employee",)]),
        "paid": st.sampled_from([Decimal(500), Decimal(5000)]),
    },
)
PAID: tuple[Value, ...] = (Decimal(500), Decimal(5000))
ROLES: tuple[Value, ...] = (("shareholder",), ("employee",))


@examples(st.lists(PERSON, max_size=2), st.booleans())
@settings(deadline=None, max_examples=40)
def test_what_is_decided_about_people_holds_for_every_completion(
    pack: Pack, people: list[dict[str, Value]], closed: bool
) -> None:
    def result(listed: list[dict[str, Value]], *, closed: bool) -> type[Decision]:
        keys = tuple(ItemKey(f"p{index}") for index in range(len(listed)))
        values: dict[FactRef, Value] = {FactRef("shop.food"): True, FactRef("shop.kind"): "eat"}
        for key, person in zip(keys, listed, strict=True):
            values.update({FactRef(f"people[{key}].{name}"): value for name, value in person.items()})
        given = Given(values, {FactId("people"): ListGiven(keys, closed)})
        return type(material(decide(pack, settle(pack, given, DAY, from_file), DAY), "food/money_proof")[0])

    def filled(listed: list[dict[str, Value]]) -> Iterator[list[dict[str, Value]]]:
        if not listed:
            yield []
            return
        for rest in filled(listed[1:]):
            for roles, paid in product(ROLES, PAID):
                yield [{"roles": roles, "paid": paid, **listed[0]}, *rest]

    wholes = list(filled(people)) if closed else [*filled(people), *filled([*people, {}])]
    kinds = {result(whole, closed=True) for whole in wholes}
    now = result(people, closed=closed)
    assert Undecided not in kinds
    assert now is Undecided or kinds == {now}


def test_the_same_facts_give_the_same_decisions(pack: Pack) -> None:
    answers = {"shop.food": "yes", "people": [{"roles": "shareholder"}]}
    assert decided(pack, answers) == decide(pack, facts_of(pack, answers), DAY)
