"""An individual business that becomes an enterprise by change keeps code and founding day: no paper says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exports.documents.blocks import Composed, Heading, Para, Table
from exports.documents.compose import compose
from exports.documents.content import read_sheet
from exports.documents.notice import notice
from exports.documents.sheetdata import SheetData
from exports.documents.tripsheet import trip_blocks
from forms.library import ROOT, load_form, read_meta_and_layout
from forms.mapping import field_values
from forms.model import BoxName, Text, Tick
from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.facts import Facts
from rules.pack import Pack, load_pack, shipped_root
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar
from rules.yamlfile import load, to_plain

PERSONA = Path(__file__).parent / "personas" / "convert_direct.yaml"
DAY = date(2026, 11, 22)
CODE = "92120000MA00000065"
CODES = {
    "bank_account": ("organisation_code", "document.1.number", "tax_number"),
    "bank_account_ccb": ("organisation_code", "document.number", "tax.national"),
    "bo_exemption": ("uscc",),
    "bo_filing": ("uscc",),
    "company_registration": ("company.uscc",),
    "fund_unit": ("document.number",),
    "fund_unit_open": ("uscc",),
    "fund_unit_zj": ("document.number", "uscc"),
    "hazchem_apply": ("number",),
    "medical_unit": ("uscc",),
    "medical_unit_fj": ("uscc",),
    "realname_confirmation": ("uscc",),
    "sensitive_info_page": ("uscc",),
    "social_unit": ("organisation_code", "licence.number"),
    "tax_accounting_system": ("tax_number",),
    "tax_bank_accounts": ("tax_number",),
    "tax_info_confirm": ("uscc",),
    "tax_invoice_type": ("tax_number", "uscc"),
    "tax_realname_auth": ("tax_number",),
    "tax_tripartite": ("account.tax_number",),
}
"""Form → its boxes for the code of the enterprise."""
SETUP_TICKS = {
    "agent_authority": "matter.setup",
    "realname_confirmation": "kind.setup",
    "sensitive_info_page": "kind.setup",
}


@cache
def case() -> tuple[Pack, Mapping[str, Any]]:
    told: Any = to_plain(load(PERSONA))
    return load_pack(str(told["pack"]), (shipped_root(),)), told["answers"]


def facts(**changed: object) -> Facts:
    pack, answers = case()
    changes = {key.replace("__", "."): value for key, value in changed.items()}
    given, problems = read_given(pack.vocabulary, {**answers, **changes}, DAY)
    assert problems == ()
    return settle(pack, given, DAY, from_file)


def filled(form_id: str, **changed: object) -> Mapping[BoxName, Text | Tick]:
    pack, _ = case()
    return field_values(load_form(form_id, DAY, pack.vocabulary), pack, facts(**changed), DAY).values


def words(document: str, **changed: object) -> str:
    pack, _ = case()
    composed: Composed = compose(document, pack, facts(**changed), DAY)
    return "\n".join(block.text for block in composed.blocks if isinstance(block, Para | Heading))


@pytest.mark.parametrize("form_id", CODES)
def test_every_box_for_the_code_holds_that_of_the_old_licence(form_id: str) -> None:
    values = filled(form_id)
    assert {box: values.get(BoxName(box)) for box in CODES[form_id]} == dict.fromkeys(CODES[form_id], Text(CODE))


@pytest.mark.parametrize("form_id", ["bo_exemption", "social_unit", "realname_confirmation"])
def test_where_the_business_is_closed_first_its_code_stands_in_no_paper_of_the_enterprise(form_id: str) -> None:
    values = filled(form_id, convert__way="anew", convert__closing="ordinary")
    assert not set(map(BoxName, CODES[form_id])) & set(values)


@pytest.mark.parametrize("form_id", SETUP_TICKS)
def test_whether_a_change_counts_as_a_set_up_is_left_to_the_window(form_id: str) -> None:
    box = BoxName(SETUP_TICKS[form_id])
    assert filled(form_id)[box] == Tick(on=False)
    assert filled(form_id, convert__way="anew", convert__closing="ordinary")[box] == Tick(on=True)


@pytest.mark.parametrize("term", ["long", "years"])
def test_the_articles_count_nothing_from_a_founding_day_that_is_long_past(term: str) -> None:
    changed = {"enterprise__term": term, "enterprise__term_years": 20}
    direct = words("articles", **changed)
    for wrong in ("自公司成立之日起", "五年内缴足", "自营业执照签发之日"):
        assert wrong not in direct
    assert "股东应当按照前条载明的日期足额缴纳认缴的出资。" in direct
    assert "自公司登记机关准予变更登记之日起生效" in direct
    anew = words("articles", convert__way="anew", convert__closing="ordinary", **changed)
    assert "并且自公司成立之日起五年内缴足。" in anew
    assert "自公司成立之日起生效" in anew
    assert "自营业执照签发之日起计算" in anew


@pytest.mark.parametrize(
    ("document", "kind"), [("shareholder_decision", "llc_one_natural"), ("shareholders_resolution", "llc")]
)
def test_the_shareholders_decide_to_change_what_there_is_and_to_found_nothing(document: str, kind: str) -> None:
    direct = words(document, enterprise__type=kind)
    assert "为将个体工商户天津市滨海新区小满禾图文店转型为" in direct
    assert "为设立" not in direct
    assert "为设立" in words(document, enterprise__type=kind, convert__way="anew", convert__closing="ordinary")


def test_the_agreement_of_partners_counts_nothing_from_the_issue_of_a_licence() -> None:
    direct = words("partnership_agreement", enterprise__type="general_partnership", enterprise__term="long")
    assert "合伙企业不约定合伙期限。" in direct
    assert "自营业执照签发之日" not in direct


def test_the_articles_of_a_joint_stock_company_count_nothing_from_its_founding() -> None:
    direct = words("joint_stock_articles", enterprise__type="joint_stock")
    assert "自公司登记机关准予变更登记之日起生效" in direct
    for wrong in ("自公司成立之日起", "在公司成立前", "自营业执照签发之日"):
        assert wrong not in direct


def test_the_promise_on_the_premises_is_not_of_a_set_up_alone() -> None:
    _, layout = read_meta_and_layout(ROOT / "premises_promise" / "2025-inferred")
    assert layout.subtitle == "（设立、变更登记）"


@pytest.mark.parametrize("way", ["direct", "anew"])
def test_old_permits_are_not_taken_to_the_registration_window(way: str) -> None:
    pack, _ = case()
    decisions = decide(pack, facts(convert__permits=True, convert__way=way, convert__closing="ordinary"), DAY)
    data = SheetData(pack, decisions, schedule(pack, decisions, DAY, WorkingCalendar.load()), (), (), draft=True)
    taken = [
        row[-1] for one in trip_blocks(data, read_sheet("plan").words) if isinstance(one, Table) for row in one.rows
    ]
    assert "原营业执照" in taken[0]
    assert not [one for one in taken if "原许可证" in one]
    told = [row for one in notice(data).blocks if isinstance(one, Table) for row in one.rows]
    (permits,) = [row for row in told if row[0].startswith("原许可证")]
    assert "自己保存，一般不交" in permits
    assert not [cell for cell in permits if "提交" in cell]
