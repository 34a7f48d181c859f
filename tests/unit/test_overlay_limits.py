"""A limit that each place sets decides what hangs on it once an office has filled it in, with that office as source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from called import Run
from packs_fixture import decided

from assistant.blankdesk import BlankDesk
from assistant.blanks_sheet import blanks_xlsx, read_filled
from assistant.cli.doctor_blanks import blank_lines
from assistant.desk import Desk
from assistant.overlays import keep_fills
from assistant.texts import voice
from rules.authoring.sheets import Sheet, read_sheets
from rules.authoring.sheets_write import write_xlsx
from rules.decisions import Decisions, NotRequired, Required, Undecided
from rules.facts import FactId, FactRef
from rules.loading.overlay import blanks, overlaid
from rules.model import Grade, MatterId
from rules.model_overlay import FillDef, OverlayDef
from rules.pack import Pack, load_pack, shipped_root

PACK, DAY = "cn-tj-binhai-bsq", date(2026, 11, 22)
LINE, SHOP = "fact:fire.exempt_area:local", "fact:hygiene.shop_area:local"
ZH = voice("zh-Hans")
SHOP_OF_80 = """\
pack: cn-tj-binhai-bsq
as_of: 2026-11-22
answers:
  case.scene: restaurant
  food.sells: [hot]
  fire.open_to_public: true
  premises.building_area: 80
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK, (shipped_root(),))


def fill(key: str, value: str, by: str = "某区消防救援大队") -> FillDef:
    return FillDef(blank=key, value=value, by=by, on=DAY)


def filled(pack: Pack, *fills: FillDef) -> Pack:
    return overlaid(pack, (OverlayDef(pack="cn-tj", fills=fills),))


def restaurant(pack: Pack, area: str, **more: object) -> Decisions:
    answers: Mapping[str, object] = {
        "case.scene": "restaurant", "food.sells": ["hot"], "fire.open_to_public": "true",
        "premises.building_area": area, **more,
    }  # fmt: skip
    return decided(pack, answers, DAY)


def test_the_limits_of_a_place_are_blanks_of_the_matters_that_hang_on_them(pack: Pack) -> None:
    found = {one.key: one.matters for one in blanks(pack, DAY) if one.kind == "number"}
    assert found == {LINE: ("fire", "fire_check"), SHOP: ("hygiene",)}
    assert [one.key for one in blanks(pack, DAY, ["fire"]) if one.kind == "number"] == [LINE]
    (line,) = [one for one in blanks(pack, DAY, ["fire"]) if one.kind == "number"]
    assert line.help is not None
    assert "填 0" in line.help.zh


def test_a_filled_limit_decides_the_matter_on_both_sides_of_it_and_the_shipped_pack_stays_open(pack: Pack) -> None:
    own = filled(pack, fill(LINE, "100"))
    fire = MatterId("fire")
    assert isinstance(restaurant(own, "100").matters[fire], NotRequired)
    assert isinstance(restaurant(own, "100.01").matters[fire], Required)
    assert isinstance(restaurant(filled(pack, fill(LINE, "0")), "8").matters[fire], Required)
    assert isinstance(restaurant(pack, "100").matters[fire], Undecided)
    assert isinstance(restaurant(filled(pack, fill(SHOP, "100")), "100").matters[fire], Undecided)


def test_a_filled_limit_is_asked_no_more_and_cites_the_office(pack: Pack) -> None:
    own = filled(pack, fill(LINE, "100 平方米"))
    assert (own.question("fire.exempt_area"), pack.question("fire.exempt_area") is None) == (None, False)
    source = own.facts[FactId("fire.exempt_area")].source
    assert source is not None
    assert (source.grade, own.source(source.of).title) == (Grade.CORROBORATED, "（由某区消防救援大队于2026-11-22填写）")
    assert own.pin != pack.pin
    rest = {one.value.id: one.value.source.of for one in own.checks}
    assert rest["fire.line_typed"] == source.of
    assert (rest["hygiene.line_typed"], rest["permit.id_number"]) == ("local_area_lines", "id_number_standard")


@pytest.mark.parametrize("value", ["很大", "-5", "1000001", "1.234", "100平米左右"])
def test_what_is_no_such_number_is_left_out_and_told(pack: Pack, value: str, desk: Desk) -> None:
    own = filled(pack, fill(LINE, value))
    assert [one.code for one in own.misfits] == ["bad_number"]
    assert isinstance(restaurant(own, "80").matters[MatterId("fire")], Undecided)
    blank = BlankDesk(desk, PACK, "大厅")
    row = next(one for one in blank.rows() if one.key == LINE)
    assert "数" in blank.fill(row, value).refused
    assert LINE not in desk.pack(PACK).filled


def test_the_spreadsheet_takes_a_limit_and_tells_a_bad_one_by_row(pack: Pack, kaiban: Run, tmp_path: Path) -> None:
    path = tmp_path / "blanks.xlsx"
    path.write_bytes(blanks_xlsx(ZH, pack, blanks(pack, DAY)))
    (sheet,) = read_sheets(path)
    at = sheet.rows[0].index("填写内容")
    values = {LINE: "100", SHOP: "大"}
    rows = [[*row[:at], values.get(row[0].partition(" ")[2], row[at]), *row[at + 1 :]] for row in sheet.rows]
    path.write_bytes(write_xlsx((Sheet(sheet.name, tuple(map(tuple, rows))),)))
    assert [one.blank for _, one in read_filled(ZH, path, "大厅", DAY).fills[PACK]] == [LINE, SHOP]
    called = kaiban("packs", "fill", str(path), "--by", "某区消防救援大队", "--on", "2026-11-20")
    number = next(n for n, row in enumerate(rows, start=1) if SHOP in row[0])
    assert (called.code, f"第 {number} 行" in called.out, "填写了 1 处" in called.out) == (1, True, True)
    listed = kaiban("packs", "blanks", PACK).out.splitlines()
    assert [line for line in listed if line.startswith("■") and "面积线" in line and "100" in line] != []


def test_the_plan_and_the_reasons_name_the_office_behind_the_limit(kaiban: Run, desk: Desk, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(SHOP_OF_80, encoding="utf-8")
    home = desk.folders.data.parent
    keep_fills(desk.folders.packs, "cn-tj", (fill(LINE, "100"),), ZH)
    said = kaiban("explain", str(case), "fire", home=home).out
    assert "不需要" in said.splitlines()[0]
    assert "由某区消防救援大队于2026-11-22填写" in said
    assert said.count("由某区消防救援大队") == 1
    told = kaiban("plan", str(case), home=home).out.splitlines()
    (line,) = [one for one in told if "消防安全检查（告知" in one]
    assert "由某区消防救援大队于2026-11-22填写" in line
    assert "没有取得）》" not in "".join(one for one in told if one.startswith("!"))
    keep_fills(desk.folders.packs, "cn-tj", (fill(LINE, "50"),), ZH)
    plan = kaiban("plan", str(case), home=home).out
    assert "50（由某区消防救援大队于2026-11-22填写）" in plan


def test_the_doctor_lists_the_limit_that_a_case_in_use_waits_for(desk: Desk) -> None:
    session = desk.new(PACK, DAY)
    for ref, typed in (("case.scene", "restaurant"), ("fire.open_to_public", "true")):
        session.answer(FactRef(ref), typed)
    session.close()
    assert [line for line in blank_lines(desk, DAY) if "面积线" in line and "当地消防救援机构" in line] != []
    keep_fills(desk.folders.packs, PACK, (fill(LINE, "100"),), ZH)
    assert [line for line in blank_lines(desk, DAY) if "不用办消防检查的面积线" in line] == []


def test_what_was_typed_in_a_stored_case_counts_no_longer_once_the_newer_rules_are_accepted(desk: Desk) -> None:
    session = desk.new(PACK, DAY)
    told = {"case.scene": "restaurant", "food.sells": "hot", "fire.open_to_public": "true",
            "premises.building_area": "80", "fire.exempt_area": "50"}  # fmt: skip
    for ref, typed in told.items():
        session.answer(FactRef(ref), typed)
    session.close()
    keep_fills(desk.folders.packs, PACK, (fill(LINE, "100"),), ZH)
    before = desk.look_at(session.number).session
    assert isinstance(before.decisions.matters[MatterId("fire")], Required)
    opened = desk.open(session.number, accept=True)
    assert isinstance(opened.decisions.matters[MatterId("fire")], NotRequired)
    assert [row.value for row in opened.review if row.ref == "fire.exempt_area"] == ["100 平方米"]
    opened.close()
