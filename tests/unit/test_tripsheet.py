"""Trips on the plan sheet: what goes together, from which day on, where, and what is taken along."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs_fixture import DAY, MATERIALS, MATTERS, decided, small_pack

from exports.documents.blocks import Heading, Para, Table
from exports.documents.content import read_sheet
from exports.documents.notice import notice
from exports.documents.plan import plan_sheet
from exports.documents.sheetdata import SheetData
from exports.documents.tripsheet import trip_blocks
from rules.errors import PackError
from rules.pack import Pack, load_pack, shipped_root
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar

WORDS = read_sheet("plan").words
SHOP: dict[str, object] = {
    "shop.food": "yes",
    "shop.kind": "eat",
    "shop.area": "500",
    "shop.seats": "20",
    "people": [{"name": "人员甲"}],
}
SOURCE = "in_force: {from: 2024-07-01}, source: {of: law, grade: verified}"
PAPERS = f"""\
- {{id: shown, title: 证件, made_by: applicant, copies: "0", {SOURCE}}}
- {{id: typed, title: 网上填的, made_by: applicant, copies: "0", original: "false", {SOURCE}}}
- {{id: shared, title: 共享的, made_by: authority, copies: "0", shared_by_authorities: "true", {SOURCE}}}
- {{id: kept, title: 自己留的, made_by: applicant, copies: "0", apart: kept, {SOURCE}}}
- {{id: annex, title: 附表, made_by: applicant, copies: "0", apart: annex, {SOURCE}}}
"""


def rows(pack: Pack, answers: dict[str, object]) -> tuple[tuple[str, ...], ...]:
    """The rows of the table of trips."""
    found = [one for one in trip_blocks(data(pack, answers), WORDS) if isinstance(one, Table)]
    return found[0].rows


def data(pack: Pack, answers: dict[str, object]) -> SheetData:
    decisions = decided(pack, answers)
    return SheetData(pack, decisions, schedule(pack, decisions, DAY, WorkingCalendar.load()), (), (), draft=True)


def test_matters_of_one_place_and_day_are_one_trip_with_their_papers_together(tmp_path: Path) -> None:
    first, second = rows(small_pack(tmp_path), dict(SHOP))
    assert first == ("2026-11-23", "试验局", "设立、消防", "申请表（2份）、身份证复印件（每人1份）")
    assert second[2:] == ("食品", "申请表、平面图")
    assert second[0] > first[0]


def test_only_what_is_carried_there_is_listed(tmp_path: Path) -> None:
    matters = MATTERS.replace("[form, identity]", "[shown, typed, shared, kept, annex]")
    pack = small_pack(tmp_path, matters=matters, materials=MATERIALS + PAPERS)
    ((_, _, titles, taken),) = rows(pack, {**SHOP, "shop.food": "no", "shop.area": "10", "shop.seats": "5"})
    assert (titles, taken) == ("设立", "证件（出示原件）")


def test_a_trip_that_can_be_spared_says_so_and_one_by_network_alone_is_none(tmp_path: Path) -> None:
    both = MATTERS.replace(
        "  materials: [form, identity]", "  channels: [counter, online]\n  materials: [form, identity]"
    )
    no_fire = {**SHOP, "shop.food": "no", "shop.area": "10", "shop.seats": "5"}
    ((_, where, _, _),) = rows(small_pack(tmp_path / "both", matters=both), no_fire)
    assert where == "试验局\n（可以网上办）"
    (some, _) = rows(small_pack(tmp_path / "some", matters=both), dict(SHOP))
    assert some[1] == "试验局\n（设立可以网上办）"
    alone = small_pack(tmp_path / "alone", matters=both.replace("[counter, online]", "[online]"))
    assert list(trip_blocks(data(alone, no_fire), WORDS)) == []


def test_the_plan_sheet_has_the_trips_behind_its_table(tmp_path: Path) -> None:
    told = plan_sheet(data(small_pack(tmp_path), dict(SHOP))).blocks
    at = told.index(Heading(WORDS["trips"], "left"))
    assert isinstance(told[at - 1], Table)
    assert told[at + 1] == Para(WORDS["trips_intro"], size=10.5, indent=0, keep_next=True)


def test_the_plan_sheet_tells_what_each_matter_rests_on_whole_and_in_its_table_short() -> None:
    pack = load_pack("cn", (shipped_root(),))
    answers: dict[str, object] = {"enterprise.type": "llc", "people": [{"roles": ["employee"]}]}
    tables = [block for block in plan_sheet(data(pack, answers)).blocks if isinstance(block, Table)]
    limits = {row[1]: row[4] for row in tables[0].rows}
    assert "（《市场主体登记管理条例》第十九条）" in limits["公司设立登记"]
    rests_on = {row[0]: row[1] for row in tables[-1].rows}
    laws = rests_on["公司设立登记"].split("\n")
    assert laws[0] == (
        "《中华人民共和国市场主体登记管理条例》（国务院令第746号）第三条、第八条、第九条、第十六条、第十九条"
    )
    assert len({law.partition("》")[0] for law in laws}) == len(laws)
    assert (
        "《全国基本医疗保险参保管理经办规程（试行）》（医保办函〔2021〕11号）（推断）"
        in rests_on["基本医疗保险单位参保登记"]
    )


def test_the_notice_says_of_a_paper_apart_that_nobody_hands_it_in(tmp_path: Path) -> None:
    matters = MATTERS.replace("[form, identity]", "[kept, annex]")
    told = notice(data(small_pack(tmp_path, matters=matters, materials=MATERIALS + PAPERS), dict(SHOP))).blocks
    rows = {row[0]: row[1:4:2] for block in told if isinstance(block, Table) for row in block.rows}
    assert rows["自己留的"] == ("自己保存，一般不交", "待您准备")
    assert rows["附表"] == ("另一份材料的附表，不单独交", "在那份材料里签字或者盖章")


def test_a_paper_apart_has_no_copies_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="copies: 0"):
        small_pack(tmp_path, materials=MATERIALS + PAPERS.replace('"0", apart: kept', '"1", apart: kept'))
