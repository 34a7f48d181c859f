"""What an open expression says it needs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from expr_fixture import because, closed, evaluate, facts, needs, parked, person, still_open, value

from rules.expr import Open


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("staff.hired", [{"staff.hired"}]),
        ("staff.hired && bank.wanted", [{"bank.wanted"}, {"staff.hired"}]),
        ("staff.hired && bank.wanted && tax.wanted", [{"bank.wanted"}, {"staff.hired"}, {"tax.wanted"}]),
        ("staff.hired == bank.wanted", [{"bank.wanted", "staff.hired"}]),
        ("staff.count > 1 && staff.count < 3", [{"staff.count"}]),
        ("enterprise.capital > staff.count", [{"enterprise.capital", "staff.count"}]),
        ("has(premises.zone)", [{"premises.zone"}]),
        ("staff.hired ? bank.wanted : tax.wanted", [{"bank.wanted", "staff.hired"}, {"bank.wanted", "tax.wanted"},
                                                    {"staff.hired", "tax.wanted"}]),
        ("staff.hired ? 1 : staff.count", [{"staff.hired"}]),
        ("(staff.hired ? staff.count : 1) + enterprise.capital", [{"enterprise.capital", "staff.hired"}]),
        ("enterprise.name + premises.zone", [{"enterprise.name", "premises.zone"}]),
        ("label(premises.kind)", [{"premises.kind"}]),
        ("'company' in seal.kinds", [{"seal.kinds"}]),
        ("people.exists(p, p.here)", [{"people"}]),
        ("size(people)", [{"people"}]),
        ("sum(people.map(p, p.share)) == 100", [{"people"}]),
    ],
)  # fmt: skip
def test_nothing_known_needs_the_smallest_sets(text: str, sets: list[set[str]]) -> None:
    assert needs(text) == sets


def test_values_that_exclude_each_other_are_not_asked_together() -> None:
    either_way = "(premises.kind == 'rented' || bank.wanted) && (premises.kind != 'rented' || tax.wanted)"
    assert needs(either_way) == [{"bank.wanted", "premises.kind"}, {"bank.wanted", "tax.wanted"},
                                 {"premises.kind", "tax.wanted"}]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("staff.count > 5 && staff.count < 3 || bank.wanted", [{"bank.wanted"}]),
        ("staff.count == 5 && staff.count == 3 || bank.wanted", [{"bank.wanted"}]),
        ("staff.count >= 3 && staff.count <= 3 && staff.count != 3 || bank.wanted", [{"bank.wanted"}]),
        ("enterprise.name == 'a' && enterprise.name == 'b' || bank.wanted", [{"bank.wanted"}]),
        ("'company' in seal.kinds && !('company' in seal.kinds) || bank.wanted", [{"bank.wanted"}]),
    ],
)
def test_a_way_that_contradicts_itself_is_no_way(text: str, sets: list[set[str]]) -> None:
    found = needs(text)
    assert found[0] == sets[0]
    assert {"bank.wanted"} in found
    if len(found) > 1:
        assert all("bank.wanted" in one for one in found)


def test_a_missing_field_of_a_person_is_asked_by_the_persons_key() -> None:
    case = facts(people=closed(person("p1", here=True), person("p2")))
    assert needs("people.all(p, p.here)", case) == [{"people[p2].here"}]
    assert value("people.exists(p, p.here)", case) is True


def test_an_open_list_may_still_get_the_one_that_decides() -> None:
    case = facts(people=still_open(person("p1", here=False)))
    assert needs("people.exists(p, p.here)", case) == [{"people"}]
    assert value("people.all(p, p.here)", case) is False
    assert needs("people.all(p, !p.here)", case) == [{"people"}]
    assert needs("size(people) > 0", case) == [{"people"}]
    assert needs("people.filter(p, p.here).exists(p, p.share > 3)", case) == [{"people"}]


def test_an_open_list_is_settled_where_no_further_person_can_matter() -> None:
    case = facts({"staff.hired": False})
    assert value("people.exists(p, staff.hired && p.here)", case) is False
    assert because("people.exists(p, staff.hired && p.here)", case) == {"staff.hired"}
    assert value("size(people.filter(p, staff.hired))", case) == Decimal(0)
    assert needs("people.exists(p, staff.hired && p.here)") == [{"people"}, {"staff.hired"}]
    assert needs("people.filter(p, p.here).exists(p, !p.here)", facts(people=still_open(person("p1")))) == [
        {"people", "people[p1].here"}
    ]


def test_somebody_who_may_still_come_is_none_of_those_who_are_there() -> None:
    case = facts(people=still_open(person("p1", here=True)))
    assert needs("people.all(p, people.exists(q, q == p))", case) == [{"people"}]
    assert needs("people.exists(p, people.exists(q, q != p))", case) == [{"people"}]
    assert needs("people.exists(p, people.exists(q, q != p))") == [{"people"}]


def test_a_closed_list_of_nobody_is_known() -> None:
    case = facts(people=closed())
    assert value("people.exists(p, p.here)", case) is False
    assert value("people.all(p, p.here)", case) is True
    assert value("size(people)", case) == Decimal(0)


def test_the_only_one_is_known_once_the_others_are_not() -> None:
    case = facts(people=closed(person("p1", here=True, name="甲"), person("p2", name="乙")))
    assert needs("people.one(p, p.name, p.here)", case) == [{"people[p2].here"}]
    case = facts(people=closed(person("p1", here=True), person("p2", here=False)))
    assert needs("people.one(p, p.name, p.here)", case) == [{"people[p1].name"}]
    case = facts(people=closed(person("p1", name="甲"), person("p2", name="乙")))
    assert needs("people.one(p, p.name, p.here)", case) == [{"people[p1].here", "people[p2].here"}]


def test_a_sum_needs_what_may_count_and_no_more() -> None:
    case = facts(
        people=closed(
            person("p1", here=True, share=60), person("p2", here=True), person("p3", here=False), person("p4")
        )
    )
    text = "sum(people.filter(p, p.here).map(p, p.share))"
    assert needs(text, case) == [{"people[p2].share", "people[p4].here"}]


def test_a_bound_persons_missing_field_is_asked_by_the_persons_key() -> None:
    one = person("p7")
    assert needs("'director' in person.roles", facts(people=closed(one)), one) == [{"people[p7].roles"}]


def test_a_parked_fact_settles_what_missing_ones_cannot() -> None:
    assert value("staff.count > enterprise.capital", facts({"staff.count": parked()})) is False


def test_a_division_by_zero_leaves_the_other_way_open() -> None:
    found = evaluate("1 / (staff.count - staff.count) > 1 || bank.wanted", facts({"staff.count": 1}))
    assert isinstance(found, Open)
    assert (found.needs, found.blocked) == ((frozenset({"bank.wanted"}),), ("staff.count",))


def test_at_most_sixteen_sets_are_shown() -> None:
    case = facts(people=closed(*(person(f"p{number}") for number in range(30))))
    assert len(needs("people.exists(p, p.here)", case)) == 16


def test_the_answer_is_the_same_in_every_process() -> None:
    found = needs("staff.hired ? bank.wanted : tax.wanted && staff.count > 1 || premises.kind == 'owned'")
    assert found == sorted(found, key=lambda refs: (len(refs), sorted(refs)))


@pytest.mark.parametrize("size", [50, 200, 800])
def test_the_work_for_a_long_chain_grows_with_its_length(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from rules.expr import ways

    count = 0
    plain = ways.Way.within

    def counted(self: ways.Way, other: ways.Way) -> bool:
        nonlocal count
        count += 1
        return plain(self, other)

    monkeypatch.setattr(ways.Way, "within", counted)
    case = facts(people=closed(*(person(f"p{number}") for number in range(size))))
    found = evaluate("people.all(p, p.here)", case)
    assert isinstance(found, Open)
    assert count <= size * ways.KEPT
