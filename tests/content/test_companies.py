"""Companies of every kind, as personas: nothing is left open, and each has the papers and boxes of its kind."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from exports.documents.compose import compose
from exports.documents.content import read_sheet
from exports.documents.pdf import SignPlace
from exports.documents.standins import stand_ins
from exports.papers import needed_forms, papers
from forms.library import load_form
from forms.mapping import field_values
from forms.model import BoxName, FieldValues, Text, Tick
from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import CheckOutcome, Decisions, Fails, Required, Undecided
from rules.facts import FactId, Facts, Item, Known, item_ref
from rules.model import MatterId, Severity
from rules.pack import Pack, load_pack, shipped_root
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar
from rules.yamlfile import load, to_plain

PERSONAS = Path(__file__).parent / "personas"
KINDS = ("one_legal", "corporate", "state", "joint_stock", "foreign")
DAY = date(2026, 11, 22)
ASKED_LATER = {"later_bad_record"}
"""What is asked only of those who hand something in later."""
OWN_DRAFTS = {
    "articles", "shareholders_resolution", "shareholder_decision", "manager_appointment", "joint_stock_articles",
}  # fmt: skip


@cache
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", (shipped_root(),))


def answers(name: str) -> dict[str, object]:
    tree = to_plain(load(PERSONAS / f"{name}.yaml"))
    assert isinstance(tree, dict)
    told = tree["answers"]
    assert isinstance(told, dict)
    return dict(told)


def facts_of(told: dict[str, object]) -> Facts:
    given, problems = read_given(pack().vocabulary, told, DAY)
    assert problems == ()
    return settle(pack(), given, DAY, from_file)


@cache
def decisions(kind: str) -> Decisions:
    return decide(pack(), facts_of(answers(f"company_{kind}")), DAY)


@cache
def application(kind: str) -> FieldValues:
    form = load_form("company_registration", DAY, pack().vocabulary)
    return field_values(form, pack(), decisions(kind).facts, DAY)


def setup_papers(kind: str) -> set[str]:
    return {
        one.material
        for one in decisions(kind).materials
        if one.matter == "setup" and isinstance(one.decision, Required)
    }


def written(values: FieldValues, box: str) -> str:
    found = values.values.get(BoxName(box))
    match found:
        case Text():
            return found.text
        case Tick():
            return "on" if found.on else ""
        case _:
            return ""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_about_a_company_is_left_open(kind: str) -> None:
    found = decisions(kind)
    assert [name for name, one in found.matters.items() if isinstance(one, Undecided)] == []
    assert [one.material for one in found.materials if isinstance(one.decision, Undecided)] == []
    undecided = {str(one.check) for one in found.checks if isinstance(one.outcome, Undecided)}
    assert undecided <= ASKED_LATER


def stops(severity: Severity, outcome: CheckOutcome) -> bool:
    return severity is not Severity.NOTE and isinstance(outcome, Fails)


@pytest.mark.parametrize("kind", KINDS)
def test_a_company_of_the_personas_breaks_no_rule(kind: str) -> None:
    assert [one.check for one in decisions(kind).checks if stops(one.severity, one.outcome)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_application_of_a_company_lacks_nothing_and_ticks_one_kind(kind: str) -> None:
    values = application(kind)
    assert values.findings == ()
    kinds = ("type.llc", "type.jsc", "type.foreign_llc", "type.foreign_jsc")
    expected = {"joint_stock": "type.jsc", "foreign": "type.foreign_llc"}.get(kind, "type.llc")
    assert [box for box in kinds if written(values, box)] == [expected]


SPECIAL = {
    "one_legal": {"articles", "appointment_decision", "body_licences"},
    "corporate": {"articles", "appointment_resolution", "body_licences"},
    "state": {"state_articles", "state_authorisation", "state_appointments", "body_licences"},
    "joint_stock": {"joint_stock_articles", "joint_stock_meeting", "founders_agreement", "body_licences"},
    "foreign": {
        "articles",
        "appointment_resolution",
        "outside_papers",
        "outside_translation",
        "service_authority",
        "foreign_report",
    },
}
"""What a kind hands in that not every kind does."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_company_hands_in_the_papers_of_its_kind_and_of_no_other(kind: str) -> None:
    every = set().union(*SPECIAL.values())
    assert setup_papers(kind) & every == SPECIAL[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_what_kaiban_drafts_for_a_company_is_whole(kind: str) -> None:
    drafted = [one.id for one in papers(pack(), decisions(kind)) if one.id in OWN_DRAFTS]
    for document in drafted:
        assert compose(document, pack(), decisions(kind).facts, DAY).missing == (), document
    assert bool(drafted) == (kind != "state")


def test_a_shareholder_that_is_a_body_shows_its_licence_and_code_and_a_person_none() -> None:
    values = application("corporate")
    assert written(values, "shareholders.1.id_type") == "营业执照"
    assert written(values, "shareholders.1.id_number").endswith("Q")
    assert written(values, "shareholders.2.id_type") == "居民身份证"
    assert written(values, "shareholders.2.id_number") == ""


def test_a_foreign_company_states_its_currency_and_who_receives_legal_documents() -> None:
    values = application("foreign")
    boxes = ("capital.amount", "capital.other", "capital.currency", "service.agent", "shareholders.1.nationality")
    assert [written(values, box) for box in boxes] == ["70", "on", "美元", "天津环宇新程国际贸易有限公司", "美国"]
    assert written(values, "service.principal") == "Example Pacific Trading LLC、李港生"


def test_a_domestic_company_leaves_the_annex_of_foreign_companies_blank() -> None:
    assert [box for box in application("corporate").values if box.startswith("service.")] == []


def test_members_of_the_audit_committee_are_marked_among_the_directors() -> None:
    values = application("corporate")
    posts = [written(values, f"officers.{row}.position") for row in (1, 2)]
    assert "董事、审计委员会成员" in posts


def test_a_registration_agent_and_not_the_clerk_is_the_one_who_files() -> None:
    letter = load_form("agent_authority", DAY, pack().vocabulary)
    values = field_values(letter, pack(), decisions("one_legal").facts, DAY)
    assert written(values, "agents") == "冯代"


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_a_company_knows_who_stands_at_its_head(kind: str) -> None:
    for form_id in needed_forms(pack(), decisions(kind)):
        values = field_values(load_form(form_id, DAY, pack().vocabulary), pack(), decisions(kind).facts, DAY)
        lacking = [one.box for one in values.findings if one.box.startswith(("head", "legal_rep"))]
        assert lacking == [], form_id


def test_deadlines_after_the_licence_count_from_the_set_up_that_a_kind_has() -> None:
    told = answers("individual")
    found = decide(pack(), facts_of(told), DAY)
    plan = schedule(pack(), found, DAY, WorkingCalendar.load())
    entry = next(one for one in plan.entries if one.matter == "tax_info")
    assert entry.due_rule is not None
    assert entry.due_rule.after == "setup_individual"
    assert MatterId("setup_individual") in entry.depends_on
    assert entry.due is not None


def place(role: str, label: str = "") -> SignPlace:
    return SignPlace(1, (0, 0, 1, 1), role, "", label, on_form=True)


def signers(kind: str, at: SignPlace, matter: str = "setup") -> list[object]:
    facts = decisions(kind).facts
    rules = stand_ins(read_sheet("signing").stand_ins, pack(), facts, DAY)
    people = facts.items(FactId("people"))
    return [
        facts.known(item_ref(FactId("people"), person.key, "name"))
        for person in people
        if rules.signs(person, roles_of(person), matter, at)
    ]


def roles_of(person: Item) -> tuple[str, ...]:
    state = person.get("roles")
    assert isinstance(state, Known)
    assert isinstance(state.value, tuple)
    return state.value


def test_the_directors_of_a_joint_stock_company_sign_where_those_of_a_limited_company_do_not() -> None:
    assert signers("joint_stock", place("director_of_jsc")) == ["何川", "吕蒙", "施雨"]
    assert signers("corporate", place("director_of_jsc")) == []


def test_founders_do_not_sign_in_the_box_for_limited_companies() -> None:
    box = place("shareholder", "全体股东签字或盖章（仅限内资、外资有限责任公司设立登记）：")
    assert signers("joint_stock", box) == []
    assert len(signers("corporate", box)) == 3


def test_investors_from_outside_sign_the_authority_for_legal_documents() -> None:
    assert signers("foreign", place("foreign_investor")) == ["Example Pacific Trading LLC", "李港生"]
    assert signers("corporate", place("foreign_investor")) == []


def test_the_registration_agent_signs_the_filing_and_the_clerk_what_follows() -> None:
    assert signers("one_legal", place("agent")) == ["冯代"]
    assert signers("one_legal", place("agent"), "tax_info") == ["郑佳"]
    assert signers("corporate", place("agent")) == ["蒋文"]
