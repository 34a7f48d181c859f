"""What the two sample cases write on every form they need: values, ticks and the opposites left open."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from forms.fill import fill
from forms.fonts import Fonts
from forms.library import form_ids, load_form
from forms.mapping import field_values
from forms.model import BoxName, FieldValues, FilledForm, Text, Tick
from forms.verify import verify
from rules.given import read_given
from rules.pack import Pack, load_pack, shipped_root
from rules.settle import from_file, settle
from rules.yamlfile import load, to_plain

SAMPLES = Path(__file__).resolve().parents[2] / "docs/samples"
RICH_NAME = "天津海河星云智链生物医药冷链供应链科技有限责任公司"
SMALL_NAME = "天津小满禾图文设计有限公司"

RICH: dict[str, dict[str, str]] = {
    "agent_authority": {"applicants": "王𬭎、买买提热依木·阿卜杜热合曼·玉素甫江、陈𬀩、司马䶮", "agents": "周文静",
                        "from.month": "12", "from.day": "1", "until.year": "2027", "until.day": "31"},
    "bank_account": {"head.name": "王𬭎", "capital": "800", "head.id_type": "居民身份证", "depositor_type": "企业法人"},
    "bo_exemption": {"capital": "800", "type": "有限责任公司(自然人投资或控股)", "legal_rep": "王𬭎"},
    "company_registration": {"capital.amount": "800", "address.province": "天津市", "address.county": "滨海新区",
                             "legal_rep.appointed": "选举", "licence.duplicates": "2", "liaison.name": "周文静",
                             "finance.name": "李诗强", "officers.2.name": "陈𬀩", "officers.2.appointed": "选举、聘任",
                             "shareholders.2.subscribed": "240", "shareholders.1.paid": "50",
                             "shareholders.4.id_number": "37000019931119002X", "staff.count": "7"},
    "fund_unit": {"bank": "中国建设银行", "base_total": "23700.50", "staff.paying": "3", "rate.unit": "11",
                  "payday": "15"},
    "medical_unit": {"registration": "新参保登记", "start": "2026年12月10日", "clerk.name": "周文静"},
    "premises_promise": {"owner": "天津海河智谷园区运营有限公司", "area": "386.5", "lease.until.year": "2029"},
    "social_add_staff": {"staff.1.name": "李诗强", "staff.3.reason": "首次参保", "staff.3.from": "2026年12月10日"},
    "social_unit": {"insured.1.kind": "企业职工基本养老保险", "insured.3.kind": "工伤保险", "affiliation": "其他"},
    "tax_info_confirm": {"investors.2.share": "30%", "investors.1.name": "王𬭎",
                         "finance.email": "caiwu@xingyun.example", "registered.postcode": "300461",
                         "capital.currency": "人民币"},
}  # fmt: skip
RICH_TICKS: dict[str, tuple[set[str], set[str]]] = {
    "agent_authority": ({"matter.setup", "copies.yes", "collect.yes"}, {"copies.no", "documents.no", "collect.no"}),
    "bank_account": ({"head.legal_rep", "industry.g", "nature.basic"}, {"industry.i", "related"}),
    "bo_exemption": ({"cond.capital", "cond.natural", "cond.no_other", "cond.no_means", "promise"}, set()),
    "company_registration": ({"type.llc", "term.long", "legal_rep.chair"}, {"term.years", "authority.check.no",
                             "legal_rep.director", "legal_rep.manager", "accounting.dependent"}),
    "fund_unit": ({"industry.i", "first.next", "pay.entrust"}, {"first.this", "pay.self", "industry.g"}),
    "medical_unit": ({"kind.basic", "kind.maternity"}, set()),
    "premises_promise": ({"kind.rented", "use.other"}, {"kind.owned", "kind.free_use", "use.residential"}),
    "social_add_staff": ({"kind.pension", "kind.injury"}, set()),
    "social_unit": ({"licence.long"}, set()),
    "tax_info_confirm": ({"term.long"}, set()),
}  # fmt: skip
SMALL: dict[str, dict[str, str]] = {
    "agent_authority": {"applicants": "林小满", "agents": "林小满", "until.month": "12"},
    "bo_exemption": {"capital": "10", "type": "有限责任公司(自然人独资)"},
    "company_registration": {"capital.amount": "10", "legal_rep.appointed": "委派、聘任", "finance.name": "何念",
                             "shareholders.1.share": "100%", "liaison.name": "林小满", "legal_rep.name": "林小满"},
    "premises_promise": {"owner": "刘一诺", "area": "42"},
    "tax_info_confirm": {"investors.1.share": "100%", "capital.amount": "10"},
}  # fmt: skip
SMALL_TICKS: dict[str, tuple[set[str], set[str]]] = {
    "company_registration": ({"legal_rep.director", "legal_rep.manager", "type.llc"},
                             {"legal_rep.chair", "licence.paper"}),
    "premises_promise": ({"kind.free_use"}, {"kind.rented", "kind.owned"}),
    "bank_account": (set(), {"nature.basic"}),
}  # fmt: skip


@cache
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", [shipped_root()])


@cache
def values_of(sample: str, form_id: str) -> FieldValues:
    case = to_plain(load(SAMPLES / sample / "case.yaml"))
    assert isinstance(case, dict)
    answers = case["answers"]
    assert isinstance(answers, dict)
    day = date.fromisoformat(str(case["as_of"]))
    given, problems = read_given(pack().vocabulary, answers, day)
    assert problems == ()
    form = load_form(form_id, day, pack().vocabulary)
    return field_values(form, pack(), settle(pack(), given, day, from_file), day)


def texts(values: FieldValues) -> dict[str, str]:
    return {box: value.text for box, value in values.values.items() if isinstance(value, Text)}


def check(values: FieldValues, expected: dict[str, str], ticks: tuple[set[str], set[str]]) -> None:
    written = texts(values)
    assert {box: written.get(box) for box in expected} == expected
    on, off = ticks
    assert {box for box in on if values.values.get(BoxName(box)) != Tick(on=True)} == set()
    assert {box for box in off if values.values.get(BoxName(box)) != Tick(on=False)} == set()


def test_the_samples_speak_of_every_form() -> None:
    assert set(RICH) == set(RICH_TICKS) == set(form_ids())


@pytest.mark.parametrize("form_id", form_ids())
def test_the_rich_case_fills_every_form_with_its_facts_and_lacks_nothing(form_id: str) -> None:
    values = values_of("rich", form_id)
    assert values.findings == ()
    check(values, RICH[form_id], RICH_TICKS[form_id])
    if "name" in texts(values):
        assert texts(values)["name"] == RICH_NAME


@pytest.mark.parametrize("form_id", sorted(SMALL.keys() | SMALL_TICKS.keys()))
def test_the_one_person_company_fills_its_forms(form_id: str) -> None:
    values = values_of("small", form_id)
    assert values.findings == ()
    check(values, SMALL.get(form_id, {}), SMALL_TICKS.get(form_id, (set(), set())))
    assert SMALL_NAME in texts(values).values()


def test_one_person_in_all_offices_is_not_repeated_among_the_officers() -> None:
    values = values_of("small", "company_registration")
    assert not [box for box in values.values if box.startswith("officers.")]
    assert not [box for box in values.values if box.startswith("shareholders.2.")]


def test_who_hires_nobody_has_no_row_of_staff() -> None:
    assert not [box for box in values_of("small", "social_add_staff").values if box.startswith("staff.")]


@pytest.mark.parametrize("sample", ["rich", "small"])
@pytest.mark.parametrize("form_id", form_ids())
def test_every_filled_form_reads_back_and_keeps_its_fields(sample: str, form_id: str, fonts: Fonts) -> None:
    values = values_of(sample, form_id)
    form = load_form(form_id, date(2026, 11, 22), pack().vocabulary)
    filled = fill(form, values, fonts)
    assert isinstance(filled, FilledForm)
    assert verify(filled, values) == ()
    assert {box.name for box in form.blank.boxes} <= {placed.box for placed in filled.placed}
