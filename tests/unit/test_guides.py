"""Lists of guides: headings found, rows read or told with their number, a district's list made into a pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from guides_fixture import HEADING, official_sheet
from packs_fixture import SMALL, small_pack, write_pack

from rules.authoring.guide_compare import compare_guides, pack_entries
from rules.authoring.guide_import import MOST_IN_A_FILE, GuideFiles, ListSource, guide_files
from rules.authoring.guide_promises import long_promises
from rules.authoring.guide_table import FAULTS, GuideList, NoGuides, read_guides
from rules.authoring.guide_text import Basis, Limit, Paper, lines, numbered, read_bases, read_limit, read_papers
from rules.authoring.lint import lint
from rules.authoring.sheets import Sheet, read_sheets
from rules.authoring.sheets_write import write_xlsx
from rules.errors import Finding
from rules.pack import load_pack, shipped_root
from rules.yamlfile import MAX_BYTES, ListNode, Node, parse

DAY = date(2026, 11, 22)
ROW = (
    "公章备案", "某局", "《某条例》第三条", "有执照", "网上办", "1.申请 2.受理", "1.申请表（原件1份）", "无",
    "20个工作日", "即办", "不收费", "备案回执",
)  # fmt: skip
TITLES = HEADING[1:]


def row(**cells: str) -> tuple[str, ...]:
    """The usual row with other cells, by the place of their column in `TITLES`."""
    found = dict(enumerate(ROW)) | {int(place[1:]): text for place, text in cells.items()}
    return tuple(found[place] for place in range(len(ROW)))


def read(*rows: tuple[str, ...], merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()) -> GuideList:
    found = read_guides([Sheet("清单", (TITLES, *rows), merged)])
    assert isinstance(found, GuideList)
    return found


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20个工作日", Limit(20)), ("二十个工作日内", Limit(20)), ("自受理之日起3 个工作日内办结", Limit(3)),
        ("当场办结", Limit(0)), ("即办件", Limit(0)), ("0个工作日", Limit(0)), ("", Limit()), ("无", Limit()),
        ("法律法规未规定", Limit()), ("未公布", Limit(unknown=True)), ("5日", Limit(5, assumed="days")),
        ("0.5个工作日", Limit(1, assumed="part")), ("半个工作日", Limit(1, assumed="part")),
        ("2小时", Limit(1, assumed="part")), ("三个月", None), ("20个自然日", None), ("尽快", None),
        ("3至5个工作日", None),
        pytest.param(f"{'9' * 5000}个工作日", None, id="long"),
    ],
)  # fmt: skip
def test_a_time_limit_is_read_or_refused_and_never_guessed(text: str, limit: Limit | None) -> None:
    assert read_limit(text) == limit


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.申请\n2.受理\n3.发证", ("申请", "受理", "发证")),
        ("申请→受理→发证", ("申请", "受理", "发证")),
        ("（一）申请；（二）受理；（三）发证。", ("申请", "受理", "发证。")),
        ("①申请\r\n②受理", ("申请", "受理")),
        ("提交1.5寸照片", ("提交1.5寸照片",)),
    ],
)
def test_the_items_of_a_cell_come_without_their_numbers(text: str, items: tuple[str, ...]) -> None:
    assert lines(text) == items


def test_numbered_lines_come_back() -> None:
    assert lines(numbered(["申请", "3日内受理", "发证"])) == ("申请", "3日内受理", "发证")


def test_laws_are_taken_apart_with_their_places() -> None:
    assert read_bases("1.《甲法》（主席令第1号）第三条、第五条；《乙条例》第2条\n国发〔2018〕32号") == (
        Basis("甲法", "（主席令第1号）第三条、第五条"), Basis("乙条例", "第2条"), Basis("", "国发〔2018〕32号"),
    )  # fmt: skip


def test_materials_say_whether_originals_or_copies_and_how_many() -> None:
    assert read_papers("1.申请表（原件1份）\n2.身份证(复印件 两份)\n3.平面图（标明用途）") == (
        Paper("申请表", True, 1), Paper("身份证", False, 2), Paper("平面图（标明用途）"),
    )  # fmt: skip


def test_a_paper_that_is_called_a_copy_is_one() -> None:
    assert read_papers("1.身份证明复印件\n2.租赁合同原件及复印件\n3.执照复印件（原件1份）") == (
        Paper("身份证明复印件", False), Paper("租赁合同原件及复印件"), Paper("执照复印件", True, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"c0": ""}, "no_title", "A"), ({"c1": " "}, "no_authority", "B"), ({"c2": "无"}, "no_legal_basis", "C"),
        ({"c3": ""}, "no_conditions", "D"), ({"c5": ""}, "no_procedure", "F"), ({"c6": ""}, "no_materials", "G"),
        ({"c11": "/"}, "no_result", "L"), ({"c4": "随便办"}, "handling", "E"), ({"c8": "三至五个月"}, "limit", "I"),
        ({"c9": "尽快"}, "limit", "J"), ({"c3": "字" * 8001}, "too_long", "D"), ({"c3": "坏\x01字"}, "control", "D"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_told_with_its_number_and_the_others_stay(
    cells: dict[str, str], code: str, column: str
) -> None:
    found = read(row(c0="甲"), row(c0="乙") if "c0" not in cells else row(**cells), row(**{"c0": "丙", **cells}))
    told = {(one.row, one.column, one.code) for one in found.rejected}
    assert (4 if "c0" not in cells else 3, column, code) in told
    assert code in FAULTS
    assert [one.title for one in found.entries][:1] == ["甲"]


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    found = read(row(c1="", c4="随便办", c8="尽快"))
    assert [one.code for one in found.rejected] == ["no_authority", "handling", "limit"]
    assert found.rejected_rows == (2,)


def test_the_same_matter_of_the_same_authority_is_taken_once() -> None:
    found = read(row(), row(), row(c1="另一局"))
    assert [(one.row, one.code, one.hint) for one in found.rejected] == [(3, "twice", "2")]
    assert len(found.entries) == 2


def test_a_heading_may_say_in_what_limits_are_counted_and_a_number_alone_is_told() -> None:
    titles = tuple(f"{one}（工作日）" if one.endswith("时限") else one for one in TITLES)
    found = read_guides([Sheet("清单", (titles, row(c8="20", c9="8个工作日"), row(c0="乙", c8="10", c9="即办")))])
    assert isinstance(found, GuideList)
    assert [(one.statutory_time, one.promised_time) for one in found.entries] == [
        (Limit(20), Limit(8)), (Limit(10), Limit(0))
    ]  # fmt: skip
    assert found.notices == ()
    bare = read(row(c8="20", c9="8"))
    assert [(one.column, one.code, one.hint) for one in bare.notices] == [
        ("I", "days_as_working_days", "20"), ("J", "days_as_working_days", "8"),
    ]  # fmt: skip


def test_a_heading_that_comes_again_on_the_next_page_is_no_guide() -> None:
    found = read(row(), TITLES, row(c0="乙"))
    assert [(one.row, one.code) for one in found.rejected] == [(3, "repeated_heading")]
    assert len(found.entries) == 2


def test_what_was_taken_with_a_grain_of_salt_is_told() -> None:
    found = read(row(c8="20日", c9="0.5个工作日", c2="国发〔2018〕32号"))
    assert [(one.column, one.code, one.hint) for one in found.notices] == [
        ("I", "days_as_working_days", "20"), ("J", "part_of_a_day", "1"), ("C", "no_law_named", ""),
    ]  # fmt: skip


def test_a_promise_longer_than_the_list_s_own_statutory_limit_is_told_with_its_row() -> None:
    found = read(row(), row(c0="另一项", c8="5个工作日", c9="8个工作日"), row(c0="丙", c8="1个月", c9="2个月"))
    told = long_promises(found, None, date(2026, 11, 22))
    assert [(one.row, one.column, one.code) for one in told] == [(3, "J", "promise_longer"), (4, "J", "promise_longer")]
    assert "8 working days promised is longer than the 5 working days" in told[0].hint


def test_a_limit_by_the_calendar_is_kept_in_words_and_never_as_working_days() -> None:
    found = read(row(c8="2个月"), row(c0="乙", c8="20个自然日", c7="现场核查"))
    assert [(one.row, one.column, one.code) for one in found.notices] == [
        (2, "I", "limit_in_words"),
        (3, "I", "limit_in_words"),
    ]
    assert [one.special_steps for one in found.entries] == ["法定时限：2个月", "现场核查\n法定时限：20个自然日"]
    assert {one.statutory_time for one in found.entries} == {Limit()}


@pytest.mark.parametrize(
    ("cell", "paper"),
    [
        ("身份证复印件（1份）", Paper("身份证复印件", False, 1)), ("执照影印件（2份）", Paper("执照影印件", False, 2)),
        ("身份证扫描件", Paper("身份证扫描件", False)), ("申请书（1份）", Paper("申请书", None, 1)),
        ("身份证原件和复印件", Paper("身份证原件和复印件")), ("承诺书（）", Paper("承诺书（）")),
    ],
)  # fmt: skip
def test_a_paper_that_is_called_a_copy_is_asked_for_as_one(cell: str, paper: Paper) -> None:
    assert read_papers(cell) == (paper,)


def test_a_list_does_not_change_the_law_s_limit_and_the_difference_is_told() -> None:
    parent = load_pack("cn", (shipped_root(),))
    listed = row(c0="公司设立登记", c6="2.身份证复印件（1份）", c9="1个工作日")
    made = guide_files(read(listed).entries, SOURCE, parent)
    (limit,) = made.limits
    assert (limit.ours, limit.theirs) == (3, 20)
    assert "第十九条" in limit.basis
    text = made.files["matters/guide_list.yaml"]
    assert "working_days: 3" in text.replace('"', "").replace("'", "")
    assert "working_days: 20" not in text.replace('"', "").replace("'", "")
    assert [paper for one in made.beside for paper, _ in one.near] == ["身份证复印件"]


def test_a_title_above_the_heading_is_the_list_s() -> None:
    named = read_guides([Sheet("清单", (("", "某区 事项清单（2026年）", ""), ("填表：某局",), TITLES, ROW))])
    filled = read_guides([Sheet("清单", (("填表单位：某局",), TITLES, ROW))])
    assert isinstance(named, GuideList)
    assert isinstance(filled, GuideList)
    assert (named.title, filled.title, read(row()).title) == ("某区 事项清单（2026年）", "", "")


def test_rows_whose_title_was_merged_are_one_guide() -> None:
    blank = ("",) * len(ROW)
    more = (*blank[:6], "2.身份证（复印件1份）", *blank[7:])
    found = read(row(), more, row(c0="乙"), merged=(((1, 0), (2, 0)), ((1, 1), (2, 1))))
    assert [one.title for one in found.entries] == ["公章备案", "乙"]
    assert [one.title for one in found.entries[0].materials] == ["申请表", "身份证"]


def test_an_authority_that_was_merged_over_several_guides_is_that_of_each() -> None:
    found = read(row(), row(c0="乙", c1=""), merged=(((1, 1), (2, 1)),))
    assert [one.authority for one in found.entries] == ["某局", "某局"]


def test_a_sheet_without_the_columns_of_a_list_says_which_are_missing() -> None:
    found = read_guides([Sheet("甲", (("事项名称", "实施主体", "法律依据", "办理结果"), ("a", "b", "c", "d")))])
    assert found == NoGuides("甲", ("申请条件", "办理程序", "申请材料"))
    assert isinstance(read_guides([Sheet("甲", (("a",),))]), NoGuides)


# ---------------------------------------------------------------- into a pack


SOURCE = ListSource("某区清单", "某区", DAY, DAY)


def district(count: int) -> list[tuple[str, ...]]:
    """So many guides; rows 12, 102 and 202 of the sheet cannot be read."""
    rows = [row(c0=f"第{number}类许可", c6=f"1.申请表（原件1份）\n2.材料{number % 40}") for number in range(count)]
    rows[10] = row(c0="")
    rows[100] = row(c0="坏", c8="三至五个月")
    rows[200] = rows[199]
    return rows


def whole_list(tmp_path: Path, rows: list[tuple[str, ...]]) -> GuideList:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(write_xlsx([Sheet("清单", (TITLES, *rows))]))
    found = read_guides(read_sheets(path))
    assert isinstance(found, GuideList)
    return found


def written(tmp_path: Path, made: GuideFiles) -> None:
    meta = SMALL["pack.yaml"].replace("id: test", "id: test-local\nparent: test")
    write_pack(tmp_path, {"pack.yaml": meta, **made.files}, "test-local")


def test_a_district_s_list_of_467_rows_becomes_a_pack_that_loads(tmp_path: Path) -> None:
    found = whole_list(tmp_path, district(467))
    assert found.rejected_rows == (12, 102, 202)
    parent = small_pack(tmp_path)
    made = guide_files(found.entries, SOURCE, parent)
    assert sum(name.startswith("matters/") for name in made.files) == 464 // MOST_IN_A_FILE + 1
    written(tmp_path, made)
    pack = load_pack("test-local", [tmp_path])
    assert len(pack.matter_ids) == 464 + len(parent.matter_ids)
    assert compare_guides(pack_entries(pack, DAY)[-464:], found.entries) == ()
    findings: tuple[Finding, ...] = lint([tmp_path], DAY, only=["test-local"])
    own = {one.code for one in findings if one.file.startswith("test-local/")}
    assert own <= {"no_condition"}


def test_a_matter_of_the_parent_s_title_keeps_its_condition_and_takes_the_list_s_guide(tmp_path: Path) -> None:
    parent = small_pack(tmp_path)
    food = parent.matter("food", DAY)
    assert food is not None
    found = read(row(c0=food.title.zh, c6="1.申请表\n2.健康证（复印件1份）"))
    made = guide_files(found.entries, SOURCE, parent)
    assert made.replaced == ("food",)
    written(tmp_path, made)
    local = load_pack("test-local", [tmp_path]).matter("food", DAY)
    assert local is not None
    assert (local.applies_when, local.depends_on, local.order) == (food.applies_when, food.depends_on, food.order)
    assert local.guide.procedure == ("申请", "受理")
    assert local.materials[: len(food.materials)] == food.materials
    assert len(local.materials) == len(food.materials) + 1
    assert [(one.id, one.titles) for one in made.beside] == [("food", ("健康证",))]
    assert local.replaces is not None


def test_what_a_list_does_not_say_is_not_made_up(tmp_path: Path) -> None:
    small_pack(tmp_path)
    found = read(row(c0="新事项", c7="未取得", c9="未公布", c10=""))
    written(tmp_path, guide_files(found.entries, SOURCE, load_pack("test", [tmp_path])))
    pack = load_pack("test-local", [tmp_path])
    matter = next(item.value for item in pack.matters if item.value.title.zh == "新事项")
    assert matter.applies_when == "false"
    assert matter.source.grade == "inferred"
    plain = matter.guide.model_dump(mode="json")
    assert [plain[name]["unknown"] for name in ("special_steps", "promised_time", "fee")] == ["true"] * 3


def test_the_same_list_gives_the_same_files(tmp_path: Path) -> None:
    parent = small_pack(tmp_path)
    sheet = official_sheet(list(pack_entries(parent, DAY)))
    found = read_guides([sheet])
    assert isinstance(found, GuideList)
    assert guide_files(found.entries, SOURCE, parent).files == guide_files(found.entries, SOURCE, parent).files


def test_no_row_of_a_long_list_is_dropped_without_a_word() -> None:
    found = read(*(row(c0=f"事项{number}") for number in range(5_001)))
    assert len(found.entries) == 5_001


def test_files_of_an_import_are_small_enough_to_be_read_again() -> None:
    found = read(*(row(c0=f"事项{number}", c3="条件" * 3_900) for number in range(90)))
    made = guide_files(found.entries, SOURCE, None)
    assert max(len(text.encode()) for text in made.files.values()) <= MAX_BYTES
    whole = [item for name, text in made.files.items() if name.startswith("matters/") for item in items_of(text)]
    assert len(whole) == 90


def items_of(text: str) -> tuple[Node, ...]:
    tree = parse(text, "x")
    assert isinstance(tree, ListNode)
    return tree.items
