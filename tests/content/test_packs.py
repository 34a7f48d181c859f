"""The shipped packs: clean, tested by their own cases, every rule with a case for, against and before its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from exports.documents.content import read_common, read_sheet
from forms.library import form_ids, load_form
from forms.model import Grid, SignCell
from rules.answers.parse import Refusal, parse_value
from rules.authoring.cases import run_cases
from rules.authoring.lint import lint
from rules.facts import FactId
from rules.model import CaseTest, CheckDef, FactType, MaterialDef, MatterDef, NotKnown
from rules.model_places import HallDef, RemarkDef
from rules.pack import Located, Pack, load_pack, pack_ids, shipped_root
from rules.planning.later import LATER

ROOTS = (shipped_root(),)
PACKS = pack_ids(ROOTS)
CHECKED = date(2026, 11, 22)
"""The day on which the content was collected; a later day would make the sources stale without a change."""


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_case_of_a_pack_comes_out_as_expected(pack_id: str) -> None:
    report = run_cases(load_pack(pack_id, ROOTS))
    assert [f"{one.file}:{one.line} {one.key}: {one.expected} ≠ {one.got}" for one in report.failed] == []


def test_the_shipped_packs_are_clean_and_every_form_they_name_is_in_the_library_or_is_a_document() -> None:
    project = Path(__file__).parents[2]
    forms = {path.name for path in (project / "forms" / "library").iterdir() if path.is_dir()}
    documents = {path.stem for path in (project / "exports" / "documents").glob("*.yaml")}
    assert [str(one) for one in lint(ROOTS, CHECKED, forms=forms | documents)] == []


PLACES = ("cn-tj", "cn-tj-binhai", "cn-tj-binhai-bsq", "cn-tj-xiqing", "cn-sd", "cn-sd-bz-bincheng")
OWNERSHIP_PAPERS = {"premises_owned_papers", "premises_lease_papers", "premises_lent_papers"}
"""What a promise on the premises takes the place of."""


def test_every_place_of_the_task_has_its_pack_under_the_right_parent() -> None:
    parents = {pack_id: load_pack(pack_id, ROOTS).meta.parent for pack_id in PLACES}
    assert parents == {
        "cn-tj": "cn",
        "cn-tj-binhai": "cn-tj",
        "cn-tj-binhai-bsq": "cn-tj-binhai",
        "cn-tj-xiqing": "cn-tj",
        "cn-sd": "cn",
        "cn-sd-bz-bincheng": "cn-sd",
    }


@pytest.mark.parametrize("pack_id", PLACES)
def test_a_set_up_of_a_place_asks_for_all_that_the_nation_does_but_a_promise_for_ownership(pack_id: str) -> None:
    nation = load_pack("cn", ROOTS).matter("setup", CHECKED)
    local = load_pack(pack_id, ROOTS).matter("setup", CHECKED)
    assert nation is not None
    assert local is not None
    assert set(nation.materials) - set(local.materials) == OWNERSHIP_PAPERS
    assert "premises_promise" in local.materials


@pytest.mark.parametrize("pack_id", ["cn-tj-xiqing", "cn-sd-bz-bincheng"])
def test_a_hall_of_which_nothing_was_obtained_says_whom_to_ask(pack_id: str) -> None:
    pack = load_pack(pack_id, ROOTS)
    halls = [item.value for item in pack.halls if item.pack == pack_id]
    assert len(halls) == 1
    assert {"setup", "setup_individual", "setup_partnership"} <= set(halls[0].receives)
    for hall in halls:
        assert all(isinstance(one, NotKnown) for one in (hall.address, hall.hours, hall.phone)), hall.id


def test_bincheng_registers_with_the_approval_bureau_and_shandong_names_no_single_authority() -> None:
    bincheng = load_pack("cn-sd-bz-bincheng", ROOTS).matter("setup", CHECKED)
    shandong = load_pack("cn-sd", ROOTS).matter("setup", CHECKED)
    assert bincheng is not None
    assert shandong is not None
    assert not isinstance(bincheng.guide.authority, NotKnown)
    assert bincheng.guide.authority.zh.startswith("滨州市滨城区行政审批服务局")
    assert isinstance(shandong.guide.authority, NotKnown)


@pytest.mark.parametrize("pack_id", PLACES)
def test_what_was_only_once_said_carries_its_day_and_whom_to_ask(pack_id: str) -> None:
    remarks = [item.value for item in load_pack(pack_id, ROOTS).remarks]
    assert {remark.use for remark in remarks} <= {"rule", "show", "ask"}
    for remark in remarks:
        if remark.use == "show":
            assert remark.ask is not None, remark.id
            assert remark.told is not None, remark.id
            assert remark.told[:7] <= remark.in_force.since.isoformat()[:7], f"{remark.id} is shown before it was said"


HISTORY = ("2天内", "当天完成", "91.7%", "22个窗口", "每月1000元", "66897700", "24532093", "西三道166号", "0.5个工作日")
"""Words of local facts whose use is history, or which nobody could confirm."""


@pytest.mark.parametrize("words", HISTORY)
def test_what_is_history_or_not_settled_stands_in_no_pack_of_a_place(words: str) -> None:
    texts = [path.read_text(encoding="utf-8") for pack_id in PLACES for path in (ROOTS[0] / pack_id).rglob("*.yaml")]
    assert not any(words in text for text in texts)


def test_a_form_is_signed_and_sealed_by_those_whom_its_material_names() -> None:
    pack = load_pack("cn-tj-binhai-bsq", ROOTS)
    told = {item.value.id: item.value for item in pack.materials if item.value.form in form_ids()}
    assert len(told) >= 9
    for material in told.values():
        assert material.form is not None
        form = load_form(material.form, CHECKED, pack.vocabulary)
        cells = [
            cell
            for section in form.layout.sections
            for block in section.body
            if isinstance(block, Grid)
            for row in block.rows
            for cell in row.cells
            if isinstance(cell, SignCell)
        ]
        signers = {cell.role for cell in cells if cell.what == "signature"} & set(read_common().roles)
        stand_ins = [rule for rule in read_sheet("signing").stand_ins if rule.role in signers]
        others = {role for rule in stand_ins for role in read_common().roles if f"'{role}'" in (rule.rows or "")}
        assert set(material.signed_by) - {"agent"} <= signers | others, material.id
        assert signers - {"agent"} - {rule.role for rule in stand_ins} <= set(material.signed_by), material.id
        assert any(cell.role == "enterprise" for cell in cells) == material.sealed, material.id


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_rule_has_a_case_where_it_applies_one_where_it_does_not_and_one_before_it_starts(pack_id: str) -> None:
    assert list(_uncovered(load_pack(pack_id, ROOTS))) == []


_BEFORE = ("not_required", "not_applicable", "not_known", "not_shown")
"""What a rule, a hall and a remark are on the day before they start."""


def _uncovered(pack: Pack) -> Iterator[str]:
    """What is lacking for the pack's own matters, conditional materials and checks, by their first versions."""
    told = {(key, word) for item in _own_cases(pack) for key, word in item.expect.items()}
    before = {(key, word, item.as_of) for item in _own_cases(pack) for key, word in item.expect.items()}
    for place, keys, words, starts in _rules(pack):
        for word in words:
            if not any((key, word) in told for key in keys):
                yield f"{place}: no case expects {word} of {' or '.join(keys)}"
        day = starts - timedelta(days=1)
        if not any((key, word, day) in before for key in keys for word in _BEFORE):
            yield f"{place}: no case on {day.isoformat()}, the day before it starts, for {' or '.join(keys)}"


def _own_cases(pack: Pack) -> list[CaseTest]:
    return [item.value for item in pack.cases if item.pack == pack.id]


def _rules(pack: Pack) -> Iterator[tuple[str, list[str], tuple[str, ...], date]]:
    """Place, keys in `expect`, words to be expected, first day of each rule that stands in the pack itself."""
    for matter in _firsts(item for item in pack.matters if item.pack == pack.id):
        always = matter.value.applies_when == "true"
        words = ("required",) if always else ("required", "not_required")
        yield matter.place(), [matter.value.id], words, matter.value.in_force.since
    for material in _firsts(item for item in pack.materials if item.pack == pack.id):
        owners = dict.fromkeys(item.value.id for item in pack.matters if material.value.id in item.value.materials)
        if material.value.applies_when is not None:
            keys = [f"{owner}/{material.value.id}" for owner in owners]
            yield material.place(), keys, ("required", "not_required"), material.value.in_force.since
    for check in _firsts(item for item in pack.checks if item.pack == pack.id):
        words = ("not_applicable",) if _waits_for_an_office(pack, check.value) else ("fails", "holds")
        yield check.place(), [f"check:{check.value.id}"], words, check.value.in_force.since
    for hall in _firsts(item for item in pack.halls if item.pack == pack.id):
        words = ("closed" if hall.value.closed else "open", *(("elsewhere",) if hall.value.applies_when else ()))
        yield hall.place(), [f"hall:{hall.value.id}"], words, hall.value.in_force.since
    for remark in _firsts(item for item in pack.remarks if item.pack == pack.id and item.value.use != "ask"):
        yield remark.place(), [f"remark:{remark.value.id}"], ("shown", "not_shown"), remark.value.in_force.since


def _waits_for_an_office(pack: Pack, check: CheckDef) -> bool:
    """Whether the check rests on papers that come later, and no material of this pack may.

    The country lets none wait, an office may: `filing.later` then has no option, no case can choose one, and the check
    cannot come to apply. What it does where an office lets one wait is tested in tests/unit/test_later.py.
    """
    return check.applies_when == f"has({LATER})" and not pack.facts[LATER].options


Rule = TypeVar("Rule", MatterDef, MaterialDef, CheckDef, HallDef, RemarkDef)


def _firsts(items: Iterable[Located[Rule]]) -> list[Located[Rule]]:
    """The earliest version of each id."""
    firsts: dict[str, Located[Rule]] = {}
    for item in sorted(items, key=lambda one: one.value.in_force.since):
        firsts.setdefault(item.value.id, item)
    return list(firsts.values())


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_number_that_is_typed_has_its_bounds_and_says_whether_it_is_whole(pack_id: str) -> None:
    numbers = [
        one for one in load_pack(pack_id, ROOTS).facts.values() if one.type is FactType.NUMBER and one.derived is None
    ]
    assert [one.id for one in numbers if one.minimum is None or one.maximum is None] == []
    assert [one.id for one in numbers if not one.whole and one.decimals is None] == []


@pytest.mark.parametrize("fact_id", ["fund.payday", "enterprise.staff_count", "enterprise.term_years"])
def test_a_fraction_of_people_days_or_years_is_refused(fact_id: str) -> None:
    refused = parse_value(load_pack("cn", ROOTS).facts[FactId(fact_id)], "12.5", date(2026, 11, 22))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.limit) == ("refused.whole", "3")
