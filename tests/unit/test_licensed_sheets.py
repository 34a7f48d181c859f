"""The sheets on top of the package of a shop that has its licence: what they do not ask of it, and what they tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from export_fixture import Sample, decided

from exports.canonical import Json
from exports.documents.blocks import Composed, Heading, Para, Table, Title
from exports.documents.cover import cover
from exports.documents.notice import notice
from exports.documents.pdf import SignPlace
from exports.documents.plan import plan_sheet
from exports.documents.sheetdata import Bundled, SheetData
from exports.documents.signing import signing
from rules.pack import load_pack, shipped_root
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar

DAY = date(2026, 11, 22)
OPERATOR: dict[str, Json] = {
    "key": "p1",
    "name": "林小满",
    "roles": ["operator"],
    "id_type": "id_card",
    "id_number": "120000199003072420",
    "mobile": "13800002222",
}
AGENT: dict[str, Json] = {"key": "p2", "name": "禾田", "roles": ["agent"], "mobile": "13900000021"}
ANSWERS: dict[str, Json] = {
    "case.scene": "restaurant",
    "food.sells": ["hot"],
    "fire.open_to_public": True,
    "sign.kind": "shop",
    "premises.building_area": "80",
    "premises.shop": "李七庄街道友谊南路88号底商3号",
    "licence.name": "小满饭馆",
    "licence.uscc": "92120111MA00CD34XF",
    "people": [OPERATOR],
}
PLACES = (
    SignPlace(3, (0, 0, 9, 9), "agent", "", "委托代理人签字：", on_form=True),
    SignPlace(4, (0, 0, 9, 9), "enterprise", "", "委托人签字或加盖公章：", on_form=True),
    SignPlace(3, (0, 0, 9, 9), "enterprise", "", "申请人签字（盖章）：", on_form=True),
)
PAPER = Bundled("样例.pdf", "样例", "food", "food_application", 4, PLACES)


@pytest.fixture(scope="module")
def shop() -> Sample:
    return decided(load_pack("cn-tj-xiqing", [shipped_root()]), DAY, ANSWERS)


def data_of(case: Sample) -> SheetData:
    plan = schedule(case.pack, case.decisions, DAY, WorkingCalendar.load())
    return SheetData(case.pack, case.decisions, plan, (PAPER,), (), draft=False)


def cells(sheet: Composed) -> list[str]:
    return [cell for block in sheet.blocks if isinstance(block, Table) for row in block.rows for cell in row]


def part(sheet: Composed, heading: str) -> Table:
    """The table under a heading."""
    at = next(n for n, block in enumerate(sheet.blocks) if isinstance(block, Heading) and block.text == heading)
    return next(block for block in sheet.blocks[at:] if isinstance(block, Table))


def headings(sheet: Composed) -> list[str]:
    return [block.text for block in sheet.blocks if isinstance(block, Heading)]


def test_the_cover_of_a_licensed_shop_tells_name_code_and_place_and_leaves_nothing_to_fill(shop: Sample) -> None:
    told = cells(cover(data_of(shop), ()))
    assert "待填" not in told
    assert {"小满饭馆", "92120111MA00CD34XF", "天津市西青区李七庄街道友谊南路88号底商3号"} <= set(told)
    assert "登记机关" not in told


def test_the_cover_bears_the_title_of_the_scene(shop: Sample) -> None:
    for scene, title in (("restaurant", "开办餐饮店申报材料"), ("enterprise_opening", "企业开办申报材料")):
        sheet = cover(data_of(shop.changed(case__scene=scene)), ())
        assert next(block.text for block in sheet.blocks if isinstance(block, Title)) == sheet.title == title


def test_the_notice_names_who_signs_where_the_role_of_the_form_is_nobody_s(shop: Sample) -> None:
    told = part(notice(data_of(shop)), "二、食品经营许可（新办）").rows
    assert next(row[2] for row in told if row[0] == "食品经营许可申请书") == "林小满、加盖公章"


def test_the_notice_names_the_role_while_who_signs_for_it_has_no_name(shop: Sample) -> None:
    nameless = {key: value for key, value in OPERATOR.items() if key != "name"}
    told = part(notice(data_of(shop.changed(people=[nameless]))), "二、食品经营许可（新办）").rows
    assert next(row[2] for row in told if row[0] == "食品经营许可申请书") == "法定代表人、加盖公章"


def test_the_notice_names_those_with_a_row_to_sign_on_a_paper_that_no_role_signs(shop: Sample) -> None:
    place = SignPlace(1, (0, 0, 9, 9), "", "p1", "本人签字确认（写明日期）：", on_form=True)
    told = data_of(shop)
    one = next(one for one in shop.decisions.materials if not told.material(one.material).signed_by)  # type: ignore[union-attr]
    paper = Bundled("表.pdf", "表", str(one.matter), str(one.material), 1, (place,))
    rows = cells(notice(replace(told, bundled=(paper,))))
    assert "林小满" in rows


def test_the_guide_calls_a_place_without_the_blanks_for_its_day(shop: Sample) -> None:
    label = "法定代表人（负责人）签字：　　　　　　年　　月　　日"
    place = SignPlace(2, (0, 0, 9, 9), "legal_representative", "", label, on_form=True)
    paper = Bundled("样例.pdf", "样例", "food", "food_application", 4, (place,))
    assert "法定代表人（负责人）签字" in cells(signing(replace(data_of(shop), bundled=(paper,))))


def test_the_plan_lists_a_matter_that_is_not_decided_with_what_it_waits_for(shop: Sample) -> None:
    rows = part(plan_sheet(data_of(shop)), "还不能确定要不要办的事项").rows
    fire = shop.pack.matter("fire", DAY)
    assert fire is not None
    assert [row[0] for row in rows] == [fire.title.zh]
    assert "请问" in rows[0][1]


def test_without_an_agent_the_places_of_one_are_left_empty_and_the_seal_is_asked_of_who_has_one(shop: Sample) -> None:
    told = signing(data_of(shop))
    assert not any(heading.startswith("经办人") for heading in headings(told))
    assert [row[3] for row in part(told, "没有委托他人，不用填的位置").rows] == [
        "委托代理人签字",
        "委托人签字或加盖公章",
    ]
    assert [row[3] for row in part(told, "加盖公章").rows] == ["申请人签字（盖章）"]
    assert not any(isinstance(block, Para) and "公章刻好以后" in block.text for block in told.blocks)


def test_with_an_agent_the_agent_signs_and_nothing_is_left_empty(shop: Sample) -> None:
    told = signing(data_of(shop.changed(people=[OPERATOR, AGENT])))
    assert "没有委托他人，不用填的位置" not in headings(told)
    assert len(part(told, "加盖公章").rows) == 2
    assert any(heading.startswith("禾田") for heading in headings(told))
