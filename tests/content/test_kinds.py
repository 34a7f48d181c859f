"""The kinds that are no companies: each persona decided whole, with every paper it needs and no box left open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from exports.documents.compose import compose
from exports.documents.content import DOCUMENTS
from exports.papers import papers
from forms.library import load_form
from forms.mapping import sheet_values
from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions, Fails, Required, Undecided
from rules.facts import FactId, Known, Value
from rules.model import Severity
from rules.pack import Pack, load_pack, shipped_root
from rules.places import remarks, windows
from rules.yamlfile import load, to_plain

FOLDER = Path(__file__).parent / "personas"
REGISTRATION = {
    "individual": {"getihu_registration", "sensitive_info_page", "realname_confirmation", "premises_promise"},
    "individual_family": {
        "getihu_registration", "sensitive_info_page", "realname_confirmation", "domicile_pledge_shandong",
    },
    "sole": {
        "sole_proprietorship_registration", "agent_authority", "sensitive_info_page", "realname_confirmation",
        "premises_promise",
    },
    "general_partnership": {
        "partnership_registration", "partnership_agreement", "sensitive_info_page", "realname_confirmation",
        "premises_promise",
    },
    "limited_partnership": {
        "partnership_registration", "partnership_agreement", "sensitive_info_page", "realname_confirmation",
        "premises_promise",
    },
    "cooperative": {
        "cooperative_minutes", "cooperative_charter", "agent_authority", "sensitive_info_page",
        "realname_confirmation", "domicile_pledge_shandong",
    },
    "branch": {"branch_company_registration", "sensitive_info_page", "realname_confirmation", "premises_promise"},
    "branch_partnership": {
        "branch_soleprop_partnership_registration", "sensitive_info_page", "realname_confirmation", "premises_promise",
    },
    "convert_anew": {
        "getihu_registration", "sole_proprietorship_registration", "agent_authority", "sensitive_info_page",
        "realname_confirmation", "premises_promise",
    },
    "convert_direct": {
        "company_registration", "articles", "shareholder_decision", "manager_appointment", "premises_promise",
    },
}  # fmt: skip
"""Persona → the forms and documents of its registration."""
OWN_MATTERS = {
    "individual": {"setup_individual", "tax_quota"},
    "individual_family": {"setup_individual"},
    "sole": {"setup_sole"},
    "general_partnership": {"setup_partnership", "bo"},
    "limited_partnership": {"setup_partnership", "bo"},
    "cooperative": {"setup_cooperative"},
    "branch": {"setup_branch"},
    "branch_partnership": {"setup_branch"},
    "convert_anew": {"convert_close", "setup_sole"},
    "convert_direct": {"convert_individual", "setup", "bo"},
}
"""Persona → what only some kinds have to do."""
SOME_KINDS = frozenset(one for own in OWN_MATTERS.values() for one in own)


@cache
def decided(persona: str) -> tuple[Pack, Decisions]:
    case = to_plain(load(FOLDER / f"{persona}.yaml"))
    assert isinstance(case, dict)
    assert isinstance(case["answers"], dict)
    pack, day = load_pack(str(case["pack"]), (shipped_root(),)), date.fromisoformat(str(case["as_of"]))
    given, problems = read_given(pack.vocabulary, case["answers"], day)
    assert problems == ()
    return pack, decide(pack, settle(pack, given, day, from_file), day)


def open_boxes(pack: Pack, decisions: Decisions) -> Iterator[str]:
    for form_id in dict.fromkeys(paper.id for paper in papers(pack, decisions)):
        if form_id in DOCUMENTS:
            yield from (f"{form_id}: {one}" for one in compose(form_id, pack, decisions.facts, decisions.as_of).missing)
            continue
        form = load_form(form_id, decisions.as_of, pack.vocabulary)
        for sheet in sheet_values(form, pack, decisions.facts, decisions.as_of):
            yield from (f"{form_id}: {one.box}" for one in sheet.findings)


def test_every_persona_is_looked_at() -> None:
    personas = {path.stem for path in FOLDER.glob("*.yaml") if not path.stem.startswith("company_")}
    assert personas == set(REGISTRATION) == set(OWN_MATTERS)


@pytest.mark.parametrize("persona", REGISTRATION)
def test_nothing_is_open_and_nothing_blocks(persona: str) -> None:
    _, decisions = decided(persona)
    assert [key for key, one in decisions.matters.items() if isinstance(one, Undecided)] == []
    assert [one.material for one in decisions.materials if isinstance(one.decision, Undecided)] == []
    failing = [one for one in decisions.checks if isinstance(one.outcome, Fails | Undecided)]
    assert [one.check for one in failing if one.severity is Severity.BLOCK] == []


@pytest.mark.parametrize("persona", REGISTRATION)
def test_it_has_the_matters_of_its_own_kind_and_no_other_s(persona: str) -> None:
    _, decisions = decided(persona)
    required = {str(key) for key, one in decisions.matters.items() if isinstance(one, Required)}
    assert required & SOME_KINDS == OWN_MATTERS[persona]


@pytest.mark.parametrize("persona", REGISTRATION)
def test_the_papers_of_its_registration_are_made_and_no_required_box_stays_open(persona: str) -> None:
    pack, decisions = decided(persona)
    made = papers(pack, decisions)
    registering = {
        "convert_individual",
        "convert_close",
        *(str(key) for key in decisions.matters if str(key).startswith("setup")),
    }
    assert {paper.id for paper in made if paper.matter.id in registering} == REGISTRATION[persona]
    assert list(open_boxes(pack, decisions)) == []


@pytest.mark.parametrize("item", "一二三四五六七八九十")
def test_the_partnership_agreement_answers_each_item_of_article_18(item: str) -> None:
    assert f"第十八条第（{item}）项" in cited()


@pytest.mark.parametrize("item", "一二三四五六")
def test_the_agreement_of_a_limited_partnership_answers_each_item_of_article_63(item: str) -> None:
    assert f"第六十三条第（{item}）项" in cited()


def cited() -> str:
    return (Path(__file__).parents[2] / "exports/documents/partnership_agreement.yaml").read_text(encoding="utf-8")


def of_people(decisions: Decisions, name: str) -> dict[str, Value]:
    people = decisions.facts.items(FactId("people"))
    return {one.key: state.value for one in people if isinstance(state := one.get(name), Known)}


def test_sex_is_read_from_the_identity_number_and_not_asked() -> None:
    assert of_people(decided("individual")[1], "sex") == {"p1": "男"}
    assert of_people(decided("sole")[1], "sex") == {"p1": "男"}


def test_one_of_several_managing_partners_stands_for_the_partnership() -> None:
    assert of_people(decided("general_partnership")[1], "is_head") == {"p1": True, "p2": False, "p3": False}


def test_a_business_without_a_name_goes_by_its_operator_s() -> None:
    _, decisions = decided("individual_family")
    state = decisions.facts.state(FactId("enterprise.name"))
    assert isinstance(state, Known)
    assert state.value == "样广成"


HALLS = {
    "individual": "bsq_airport",
    "individual_family": "bc_hall",
    "sole": "bsq_airport",
    "limited_partnership": "bsq_airport",
    "cooperative": "bc_hall",
    "branch": "bsq_airport",
}
"""Persona → the hall that takes its registration, as a source says of all who register or of its kind."""


@pytest.mark.parametrize("persona", HALLS)
def test_the_hall_that_takes_its_registration_is_named(persona: str) -> None:
    pack, decisions = decided(persona)
    (setup,) = [
        key for key, one in decisions.matters.items() if str(key).startswith("setup") and isinstance(one, Required)
    ]
    matter = pack.matter(setup, decisions.as_of)
    assert matter is not None
    assert [one.hall.id for one in windows(pack, decisions.facts, decisions.as_of, matter)] == [HALLS[persona]]


def test_a_hall_that_registers_enterprises_is_not_named_to_an_individual_business() -> None:
    pack, day = load_pack("cn-tj-binhai", (shipped_root(),)), date(2026, 11, 22)
    found: dict[str, list[str]] = {}
    for kind in ("individual", "sole_proprietorship"):
        given, _ = read_given(pack.vocabulary, {"enterprise.type": kind, "premises.zone": "东疆综合保税区"}, day)
        facts = settle(pack, given, day, from_file)
        key = "setup_individual" if kind == "individual" else "setup_sole"
        matter = pack.matter(key, day)
        assert matter is not None
        found[kind] = [one.hall.id for one in windows(pack, facts, day, matter)]
    assert found == {"individual": [], "sole_proprietorship": ["bh_dongjiang"]}


def test_what_is_told_of_registering_in_a_place_reaches_every_kind_and_the_rest_only_those_it_is_about() -> None:
    told = {}
    for persona in ("individual", "sole"):
        pack, decisions = decided(persona)
        required = [key for key, one in decisions.matters.items() if isinstance(one, Required)]
        told[persona] = {one.id for one in remarks(pack, decisions.facts, decisions.as_of, required)}
    assert {"tj.public_lists", "tj.may_wait", "bsq.services"} <= told["individual"] & told["sole"]
    assert "bh.one_day" in told["sole"] - told["individual"]
    assert "kinds.local_office" in told["individual"] - told["sole"]
    assert not {"tj.conversion", "bh.conversion"} & (told["individual"] | told["sole"])
