"""Facts to boxes: what is written, what is only assumed, what is missing, and where each value came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from expr_fixture import DAY, TYPED, VOCABULARY, closed, facts, parked, person, rate, still_open
from library_fixture import write_form

from forms.fonts import PRIMARY, Fonts
from forms.library import Form, load_form
from forms.mapping import field_values, sheet_values
from forms.model import BoxName, FieldValues, Text, Tick
from rules.facts import Assumed, Facts, Items
from rules.vocabulary import Vocabulary

OWNERS = closed(
    person("p1", name="王𬭎", roles=("shareholder",), share=Decimal("66.67")),
    person("p2", name="李样例", roles=("director",)),
    person("p3", name="陈𬀩", roles=("shareholder", "director"), share=Decimal("33.33")),
)


@dataclass(frozen=True)
class SmallRules:
    vocabulary: Vocabulary = VOCABULARY

    def rate_on(self, day: date) -> Callable[[str], Decimal]:
        return rate


@pytest.fixture(scope="module")
def font(fonts: Fonts) -> Path:
    return fonts.cache_dir / PRIMARY


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory, font: Path) -> Form:
    root = tmp_path_factory.mktemp("library")
    write_form(root, font)
    return load_form("small", DAY, VOCABULARY, root)


def full(**changed: object) -> Facts:
    given: dict[str, object] = {
        "enterprise.type": "llc",
        "enterprise.name": "样例有限公司",
        "enterprise.capital": Decimal("8000000"),
    }
    people = changed.pop("people", OWNERS)
    assert isinstance(people, Items)
    return facts({**given, **{name.replace("__", "."): value for name, value in changed.items()}}, people=people)  # type: ignore[misc, dict-item]


def text(values: FieldValues, box: str) -> str:
    value = values.values[BoxName(box)]
    assert isinstance(value, Text)
    return value.text


def lacking(values: FieldValues) -> dict[str, set[str]]:
    assert {finding.code for finding in values.findings} <= {"box.missing_fact"}
    return {finding.box: set(finding.facts) for finding in values.findings}


def test_known_facts_are_written_in_the_format_of_the_box(form: Form) -> None:
    values = field_values(form, SmallRules(), full(), DAY)
    assert text(values, "company.name") == "样例有限公司"
    assert text(values, "capital") == "800"
    assert values.findings == ()


def test_an_option_is_ticked_and_its_opposite_is_left_open(form: Form) -> None:
    values = field_values(form, SmallRules(), full(), DAY).values
    assert (values[BoxName("kind.llc")], values[BoxName("kind.one")]) == (Tick(on=True), Tick(on=False))


def test_a_table_has_a_row_for_each_item_its_rows_choose_in_order(form: Form) -> None:
    values = field_values(form, SmallRules(), full(), DAY)
    assert [text(values, f"owners.{row}.name") for row in (1, 2)] == ["王𬭎", "陈𬀩"]
    assert [text(values, f"owners.{row}.share") for row in (1, 2)] == ["66.67%", "33.33%"]
    assert BoxName("owners.3.name") not in values.values


def test_rows_beyond_the_printed_ones_go_on_counting(form: Form) -> None:
    many = closed(*(person(f"p{at}", name=f"股东{at}", roles=("shareholder",), share=Decimal(20)) for at in range(5)))
    values = field_values(form, SmallRules(), full(people=many), DAY)
    assert text(values, "owners.5.name") == "股东4"


def test_an_assumed_fact_is_never_written_and_counts_as_missing(form: Form) -> None:
    values = field_values(form, SmallRules(), full(enterprise__name=Assumed("可能的名称", TYPED)), DAY)
    assert BoxName("company.name") not in values.values
    assert lacking(values) == {"company.name": {"enterprise.name"}}


def test_an_assumed_field_of_a_person_is_never_written(form: Form) -> None:
    people = closed(person("p1", name=Assumed("可能的人", TYPED), roles=("shareholder",), share=Decimal(100)))
    values = field_values(form, SmallRules(), full(people=people), DAY)
    assert BoxName("owners.1.name") not in values.values
    assert lacking(values) == {"owners.1.name": {"people[p1].name"}}


def test_a_missing_fact_of_a_required_box_is_a_finding_that_names_it(form: Form) -> None:
    given = facts({"enterprise.name": "样例有限公司"}, people=OWNERS)
    values = field_values(form, SmallRules(), given, DAY)
    assert lacking(values) == {"kind.llc": {"enterprise.type"}, "kind.one": {"enterprise.type"}}


def test_a_box_whose_condition_is_false_stays_blank_without_a_finding(form: Form) -> None:
    values = field_values(form, SmallRules(), full(enterprise__type="llc_one", enterprise__capital=parked()), DAY)
    assert BoxName("capital") not in values.values
    assert values.findings == ()


def test_a_list_that_is_not_closed_gives_no_rows_and_one_finding(form: Form) -> None:
    values = field_values(form, SmallRules(), full(people=still_open(*OWNERS.items)), DAY)
    assert not [box for box in values.values if box.startswith("owners.")]
    assert set(lacking(values)) == {"owners"}


def test_each_value_says_which_facts_and_which_expression_it_came_from(form: Form) -> None:
    values = field_values(form, SmallRules(), full(), DAY)
    assert set(values.values) == set(values.owners)
    name = values.owners[BoxName("company.name")]
    assert (name.facts, name.expression) == (("enterprise.name",), "enterprise.name")
    assert "people[p3].name" in values.owners[BoxName("owners.2.name")].facts


def test_the_form_knows_which_facts_it_reads_and_which_it_cannot_do_without(form: Form) -> None:
    people = {"people", "people[].name", "people[].roles", "people[].share"}
    assert form.reads == {"enterprise.name", "enterprise.type", "enterprise.capital", *people}
    assert form.requires == form.reads - {"enterprise.capital"}


# ---------------------------------------------------------------- a sheet for each person

SHEET_MAP = """\
per: "people.filter(p, 'shareholder' in p.roles)"
entries:
  - {box: company.name, text: person.name, required: "true"}
  - {box: kind.llc, tick: "'director' in person.roles", required: "true"}
  - {box: kind.one, tick: "enterprise.type == 'llc_one'", required: "true"}
  - {box: capital, text: person.share, format: plain, when: "'director' in person.roles"}
  - table: owners
    rows: "people.filter(p, 'director' in p.roles)"
    columns:
      name: {text: person.name}
      share: {text: person.share, format: percent}
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory, font: Path) -> Form:
    root = tmp_path_factory.mktemp("sheets")
    write_form(root, font, form_map=SHEET_MAP)
    return load_form("small", DAY, VOCABULARY, root)


def test_each_person_that_the_map_names_has_a_sheet_and_a_table_on_it_keeps_its_own_people(sheet: Form) -> None:
    first, second = sheet_values(sheet, SmallRules(), full(), DAY)
    assert (first.person, second.person) == ("p1", "p3")
    assert (text(first, "company.name"), text(second, "company.name")) == ("王𬭎", "陈𬀩")
    assert first.values[BoxName("kind.llc")] == Tick(on=False)
    assert BoxName("capital") not in first.values
    assert text(second, "capital") == "33.33"
    assert [text(one, "owners.1.name") for one in (first, second)] == ["李样例", "李样例"]
    assert first.owners[BoxName("company.name")].facts == ("people[p1].name",)
    assert field_values(sheet, SmallRules(), full(), DAY) == first


def test_a_form_without_people_of_its_own_has_one_sheet(form: Form) -> None:
    assert sheet_values(form, SmallRules(), full(), DAY) == (field_values(form, SmallRules(), full(), DAY),)


def test_where_the_people_are_not_known_one_sheet_waits_for_them(sheet: Form) -> None:
    unsure = closed(person("p1", name="王𬭎"))
    (only,) = sheet_values(sheet, SmallRules(), full(people=unsure), DAY)
    assert only.person == ""
    assert BoxName("company.name") not in only.values
    assert lacking(only)["company.name"] == {"people[p1].roles"}
    assert lacking(only)["kind.llc"] == {"people[p1].roles"}


def test_where_nobody_has_a_sheet_the_boxes_of_the_person_stay_blank_without_a_finding(sheet: Form) -> None:
    nobody = closed(person("p2", name="李样例", roles=("director",), share=Decimal(1)))
    (only,) = sheet_values(sheet, SmallRules(), full(people=nobody), DAY)
    assert only.findings == ()
    assert only.values[BoxName("kind.one")] == Tick(on=False)
    assert BoxName("kind.llc") not in only.values
