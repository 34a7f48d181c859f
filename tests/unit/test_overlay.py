"""What an office fills into the blanks of a pack counts, says by whom and when, and outlives every update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from called import Run
from packs_fixture import MATTERS, small_pack

from assistant.blankdesk import BlankDesk, Filled
from assistant.blanks import blank_rows
from assistant.blanks_sheet import blanks_xlsx, read_filled
from assistant.cli.doctor_blanks import blank_lines, overlay_lines
from assistant.desk import Desk
from assistant.errors import DeskError
from assistant.overlays import OverlayError, keep_fills, read_overlays
from assistant.texts import voice
from rules.authoring.sheets import read_sheets
from rules.authoring.sheets_write import write_xlsx
from rules.loading.overlay import blanks, has_item, overlaid
from rules.loading.overlay_values import FIELDS, misread, read_days, read_wait
from rules.model import Duration, Grade, MayWait, NotKnown
from rules.model_overlay import FillDef, MisfitCode, OverlayDef
from rules.pack import Pack, load_pack, shipped_root

PACK = "cn-tj-binhai-bsq"
DAY = date(2026, 11, 22)
HALL, SEAL = "hall:bsq_airport:address", "matter:seal:fee"
ZH = voice("zh-Hans")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK, (shipped_root(),))


def fill(key: str, value: str, *, by: str = "政务服务大厅", on: date = DAY, letter: str = "") -> FillDef:
    return FillDef(blank=key, value=value, letter=letter, by=by, on=on)


def filled(pack: Pack, *fills: FillDef, of: str = PACK) -> Pack:
    return overlaid(pack, (OverlayDef(pack=of, fills=fills),))


def test_a_filled_address_stands_in_the_hall_with_who_said_it_and_when(pack: Pack) -> None:
    hall = filled(pack, fill(HALL, "示例路1号")).hall("bsq_airport", DAY)
    assert hall is not None
    assert not isinstance(hall.address, NotKnown)
    assert hall.address.of("zh") == "示例路1号（由政务服务大厅于2026-11-22填写）"
    assert hall.address.of("en") == "示例路1号 (filled in by 政务服务大厅 on 2026-11-22)"


@pytest.mark.parametrize("value", ["电话", "无", "12", "请拨打前台"])
def test_what_is_no_telephone_number_is_refused(value: str) -> None:
    assert misread("hall:bsq_airport:phone", value) == "bad_phone"


@pytest.mark.parametrize("value", ["022-12345678", "+86 22 12345678转8001", "12345", "022-12345678、022-12345679"])
def test_a_telephone_number_is_taken(value: str) -> None:
    assert misread("hall:bsq_airport:phone", value) is None


def test_more_working_days_than_a_year_has_are_no_promise() -> None:
    assert (read_days("250"), read_days("999")) == (250, None)


def test_a_promised_time_is_cited_from_the_office_and_never_as_verified_law(pack: Pack) -> None:
    found = filled(pack, fill("matter:setup:promised_time", "1"))
    matter = found.matter("setup", DAY)
    assert matter is not None
    promised = matter.guide.promised_time
    assert isinstance(promised, Duration)
    assert promised.working_days == 1
    assert promised.source.grade is Grade.CORROBORATED
    source = found.source(promised.source.of)
    assert (source.grade, source.title) == (Grade.CORROBORATED, "（由政务服务大厅于2026-11-22填写）")


@pytest.mark.parametrize(
    ("value", "days", "working"), [("10个工作日", 10, True), ("10日", 10, False), ("5", 5, True), ("3 days", 3, False)]
)
def test_a_paper_may_wait_as_long_as_the_office_says(pack: Pack, value: str, days: int, working: bool) -> None:
    key = next(blank.key for blank in blanks(pack, DAY) if blank.kind == "wait")
    found = filled(pack, fill(key, value, letter="本区承诺书")).material(key.split(":")[1], DAY)
    assert found is not None
    assert isinstance(found.may_wait, MayWait)
    assert (found.may_wait.days, found.may_wait.working, found.may_wait.letter) == (days, working, "本区承诺书")


def test_a_paper_that_may_not_wait_is_no_blank_any_more_but_known_to_be_needed_at_once(pack: Pack) -> None:
    key = next(blank.key for blank in blanks(pack, DAY) if blank.kind == "wait")
    found = filled(pack, fill(key, "不可"))
    material = found.material(key.split(":")[1], DAY)
    assert material is not None
    assert material.may_wait is None
    assert found.filled[key].value == "不可"


def test_a_remark_that_was_a_blank_is_shown_with_its_day_and_whom_to_ask_now(pack: Pack) -> None:
    key = next(blank.key for blank in blanks(pack, DAY) if blank.key.startswith("remark:"))
    found = filled(pack, fill(key, "已经可以办。"))
    remark = next(item.value for item in found.remarks if item.value.id == key[7:-5])
    assert (remark.use, remark.told) == ("show", "2026-11-22")
    assert remark.ask is not None


def test_filled_blanks_stay_in_the_list_and_nothing_else_of_the_pack_changes(pack: Pack) -> None:
    before, after = blanks(pack, DAY), blanks(filled(pack, fill(HALL, "示例路1号")), DAY)
    assert {blank.key for blank in before} == {blank.key for blank in after}
    assert [blank.key for blank in after if blank.filled is not None] == [HALL]


def test_what_a_parent_pack_was_filled_with_holds_below_and_the_child_goes_before(pack: Pack) -> None:
    fee = fill(SEAL, "免费", by="市局")
    assert filled(pack, fee, of="cn-tj").filled[SEAL].by == "市局"
    both = (OverlayDef(pack=PACK, fills=(fill(SEAL, "四枚免费"),)), OverlayDef(pack="cn-tj", fills=(fee,)))
    assert overlaid(pack, both).filled[SEAL].value == "四枚免费"
    assert overlaid(pack, (OverlayDef(pack="cn-sd", fills=(fee,)),)) is pack


def test_what_no_longer_fits_is_told_and_the_rest_is_used(pack: Pack) -> None:
    gone, bad = fill("hall:no_such_hall:address", "某处"), fill("matter:bank:promised_time", "很快")
    wait = fill(next(blank.key for blank in blanks(pack, DAY) if blank.kind == "wait"), "看情况")
    found = filled(pack, gone, bad, wait, fill(HALL, "示例路1号"))
    assert {(one.code, one.fill.blank) for one in found.misfits} == {
        ("gone", gone.blank),
        ("bad_days", bad.blank),
        ("bad_wait", wait.blank),
    }
    assert list(found.filled) == [HALL]


def test_what_does_not_fit_two_versions_of_one_matter_is_told_once(tmp_path: Path) -> None:
    old = MATTERS.replace("in_force: {from: 2024-07-01}", "in_force: {from: 2023-01-01, until: 2024-06-30}")
    setup = old[: old.index("- id: food")]
    pack = small_pack(tmp_path, matters=setup + MATTERS)
    bad = fill("matter:setup:fee", "三元")
    assert [one.code for one in overlaid(pack, (OverlayDef(pack="test", fills=(bad,)),)).misfits] == ["known_now"]


def test_an_update_that_comes_to_know_a_blank_does_not_overwrite_what_was_filled_in(pack: Pack) -> None:
    updated = filled(pack, fill(HALL, "更新里的地址", by="新版"))  # stands for a pack that knows the address itself
    found = filled(updated, fill(HALL, "示例路1号"))
    hall = found.hall("bsq_airport", DAY)
    assert hall is not None
    assert not isinstance(hall.address, NotKnown)
    assert hall.address.zh.startswith("示例路1号")
    assert [one.code for one in found.misfits] == ["known_now"]


def test_the_pin_of_a_case_changes_with_what_is_filled_in_and_not_with_the_order(pack: Pack) -> None:
    one, two = fill(HALL, "示例路1号"), fill(SEAL, "免费")
    assert filled(pack, one).pin != pack.pin == pack.digest
    assert filled(pack, one, two).pin == filled(pack, two, one).pin
    assert filled(pack, one).pin != filled(pack, fill(HALL, "示例路2号")).pin


def test_a_statutory_time_is_no_blank_for_an_office(pack: Pack) -> None:
    assert misread("matter:setup:statutory_time", "3") == "no_blank"
    assert not has_item(pack, "matter:setup:statutory_time")


@pytest.mark.parametrize(
    ("text", "days"),
    [("3", 3), ("3个工作日", 3), ("当场", 0), ("0", 0), ("10日", None), ("不可", None), ("快", None), ("-3", None)],
)
def test_days_are_read_as_working_days_alone(text: str, days: int | None) -> None:
    assert read_days(text) == days


def test_what_may_wait_is_read_or_refused() -> None:
    assert read_wait("不可容缺") == (-1, True)
    assert read_wait("1000") is None


# ---------------------------------------------------------------- kept among the user's packs


def test_fills_are_kept_with_their_author_and_a_value_left_as_it_was_keeps_its_author(tmp_path: Path) -> None:
    assert keep_fills(tmp_path, PACK, (fill(HALL, "示例路1号", by="甲"), fill(SEAL, "免费", by="甲")), ZH) == 2
    assert keep_fills(tmp_path, PACK, (fill(HALL, "示例路1号", by="乙"), fill(SEAL, "四枚免费", by="乙")), ZH) == 1
    (overlay,) = read_overlays(tmp_path, ZH).good
    assert {one.blank: one.by for one in overlay.fills} == {HALL: "甲", SEAL: "乙"}
    assert keep_fills(tmp_path, PACK, (fill(HALL, "-"),), ZH) == 1
    (overlay,) = read_overlays(tmp_path, ZH).good
    assert [one.blank for one in overlay.fills] == [SEAL]


def test_a_broken_file_is_told_left_out_and_never_written_over(tmp_path: Path) -> None:
    keep_fills(tmp_path, "cn-tj", (fill(SEAL, "免费"),), ZH)
    broken = tmp_path / "overlays" / f"{PACK}.yaml"
    for text in (
        "pack: [",
        f"pack: {PACK}\nfills: [{{blank: nothing, value: x, by: a, on: 2026-11-22}}]\n",
        "pack: cn\n",
    ):
        broken.write_text(text, encoding="utf-8")
        found = read_overlays(tmp_path, ZH)
        assert [one.pack for one in found.good] == ["cn-tj"]
        assert [one.file for one in found.broken] == [f"{PACK}.yaml"]
        with pytest.raises(OverlayError):
            keep_fills(tmp_path, PACK, (fill(HALL, "示例路1号"),), ZH)
        assert broken.read_text(encoding="utf-8") == text


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "overlays").write_text("", encoding="utf-8")
    with pytest.raises(OverlayError, match="没有存下来"):
        keep_fills(tmp_path, PACK, (fill(HALL, "示例路1号"),), ZH)


def test_the_desk_opens_packs_with_what_was_filled_in(desk: Desk) -> None:
    before = desk.pack(PACK)
    keep_fills(desk.folders.packs, PACK, (fill(HALL, "示例路1号"),), ZH)
    assert HALL in desk.pack(PACK).filled
    assert desk.pack(PACK) is desk.pack(PACK)
    assert not before.filled
    with pytest.raises(DeskError):
        desk.pack("overlays")


# ---------------------------------------------------------------- the spreadsheet and the commands


def sheet_with(tmp_path: Path, path: Path, values: Mapping[str, str]) -> Path:
    """The spreadsheet of blanks with cells filled in, as a spreadsheet program would save it."""
    (sheet,) = read_sheets(path)
    at = sheet.rows[0].index("填写内容")
    rows = [list(row) for row in sheet.rows]
    for row in rows[1:]:
        key = row[0].partition(" ")[2]
        if key in values:
            row[at] = values[key]
    target = tmp_path / "filled.xlsx"
    target.write_bytes(write_xlsx((type(sheet)(sheet.name, tuple(tuple(row) for row in rows)),)))
    return target


def test_the_spreadsheet_of_blanks_comes_back_with_what_was_filled_in(pack: Pack, tmp_path: Path) -> None:
    written = tmp_path / "blanks.xlsx"
    written.write_bytes(blanks_xlsx(ZH, pack, blanks(pack, DAY)))
    back = sheet_with(tmp_path, written, {HALL: "示例路1号", "matter:bank:promised_time": "马上"})
    found = read_filled(ZH, back, "张三", DAY)
    assert [(row.blank, row.value, row.by) for _, row in found.fills[PACK]] == [(HALL, "示例路1号", "张三")]
    (problem,) = found.problems
    assert "几个工作日" in problem.message


def test_blanks_are_listed_written_filled_and_shown_in_the_plan(kaiban: Run, tmp_path: Path) -> None:
    assert "保税区空港政务服务大厅  地址" in kaiban("packs", "blanks", PACK).out
    path = tmp_path / "blanks.xlsx"
    assert kaiban("packs", "blanks", PACK, "--xlsx", str(path)).code == 0
    back = sheet_with(tmp_path, path, {HALL: "示例路1号", SEAL: "首套免费"})
    result = kaiban("packs", "fill", str(back), "--by", "张三", "--on", "2026-11-20")
    assert (result.code, result.out.strip()) == (0, "填写了 2 处，由张三于2026-11-20填写。")
    plan = kaiban("plan", "docs/samples/rich/case.yaml").out
    assert "保税区空港政务服务大厅的地址：示例路1号（由张三于2026-11-20填写）" in plan
    assert "首套免费（由张三于2026-11-20填写）" in plan


def test_a_value_of_a_parent_pack_that_was_left_as_it_was_keeps_its_author(
    kaiban: Run, desk: Desk, tmp_path: Path
) -> None:
    keep_fills(desk.folders.packs, "cn-tj", (fill(SEAL, "首套免费", by="市里"),), ZH)
    path = tmp_path / "blanks.xlsx"
    kaiban("packs", "blanks", PACK, "--xlsx", str(path), home=desk.folders.data.parent)
    back = sheet_with(tmp_path, path, {HALL: "示例路1号"})
    result = kaiban("packs", "fill", str(back), "--by", "某处", home=desk.folders.data.parent)
    assert "填写了 1 处" in result.out
    blank = BlankDesk(desk, PACK, "某处")
    (row,) = [one for one in blank.rows() if one.key == SEAL]
    assert (blank.fill(row, row.value, row.letter), row.by.startswith("由市里")) == (Filled(), True)
    own = {overlay.pack: [one.blank for one in overlay.fills] for overlay in read_overlays(desk.folders.packs, ZH).good}
    assert own == {"cn-tj": [SEAL], PACK: [HALL]}


def test_rows_that_name_nothing_of_the_pack_are_told_by_row_and_the_others_kept(kaiban: Run, tmp_path: Path) -> None:
    path = tmp_path / "filled.csv"
    rows = [
        "编号,填写内容",
        f"{PACK} {HALL},示例路1号",
        f"{PACK} hall:nowhere:address,某处",
        f"atlantis {HALL},某处",
        "x,y",
        f"{PACK} {HALL},{'长' * 501}",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    result = kaiban("packs", "fill", str(path), "--by", "张三")
    assert result.code == 1
    assert "第 3 行" in result.out
    assert "atlantis" in result.out
    assert "B5" in result.out
    assert "“x”" in result.out
    assert [line for line in result.out.splitlines() if "B6" in line and "太长" in line] != []
    assert "填写了 1 处" in result.out


def test_a_name_too_long_to_be_one_is_refused_before_any_row(kaiban: Run, tmp_path: Path) -> None:
    path = tmp_path / "filled.csv"
    path.write_text(f"编号,填写内容\n{PACK} {HALL},示例路1号\n", encoding="utf-8")
    assert kaiban("packs", "fill", str(path), "--by", "长" * 61).code == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.xlsx", None, "没有文件"),
        ("a.csv", "a,b\n1,2\n", "没有“编号”"),
        ("a.txt", "x", "不是表格"),
        ("a.xlsx", "x", "读不了"),
    ],
)
def test_what_is_no_spreadsheet_of_blanks_is_refused_in_words(
    kaiban: Run, tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = kaiban("packs", "fill", str(path), "--by", "张三")
    assert result.code == 2
    assert told in result.err


def test_the_doctor_lists_the_blanks_of_the_matters_in_use_and_what_does_not_fit(desk: Desk) -> None:
    session = desk.sample("rich")
    session.add_person("王小明")
    session.close()
    keep_fills(desk.folders.packs, PACK, (fill("hall:gone:address", "某处"), fill(HALL, "路", on=date(2025, 1, 2))), ZH)
    wrong = dict(overlay_lines(desk, DAY))
    assert "hall:gone:address" in wrong["overlay_misfit"]
    assert "已满一年" in wrong["overlay_stale"]
    lines = blank_lines(desk, DAY)
    assert "本地空白没有填写" in lines[0]
    assert any("保税区空港政务服务大厅：办公时间、电话" in line for line in lines), lines
    assert not any("中新天津生态城" in line for line in lines), "a hall that does not serve the case"


def test_without_a_case_the_doctor_says_only_how_many_blanks_there_are(desk: Desk) -> None:
    (line,) = blank_lines(desk, DAY)
    assert "本地空白" in line


def test_every_blank_and_misfit_has_words() -> None:
    fields = {name for group in FIELDS.values() for name in group}
    wanted = {f"blanks.field_{name}" for name in fields} | {f"blanks.about_{kind}" for kind in FIELDS}
    wanted |= {f"overlay.{code}" for code in get_args(MisfitCode)}
    for language in ("zh-Hans", "en"):
        assert [one for one in sorted(wanted) if not voice(language).knows(one)] == []


def test_every_open_blank_says_who_can_fill_it(pack: Pack) -> None:
    assert [row.key for row in blank_rows(ZH, blanks(pack, DAY)) if row.open and not row.ask] == []
