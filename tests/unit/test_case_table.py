"""Tables of cases: rows in Chinese labels are run as cases; what cannot be read is told with row, column and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from packs_fixture import DAY, FACTS, small_pack

from rules.answers.given import Given, read_given
from rules.authoring.case_columns import CaseColumn, Columns, UnknownColumn, outcome_of
from rules.authoring.case_labels import chosen, near_option
from rules.authoring.case_row import case_row, outcomes, with_row
from rules.authoring.case_table import TABLE_FAULTS, TableReport, is_case_table, read_case_table, run_case_table
from rules.authoring.case_words import headings
from rules.authoring.cases import case_facts
from rules.authoring.invented import Keep, invented
from rules.authoring.sheets import Sheet
from rules.errors import NoVersionError
from rules.facts import FactId, FactRef, declared
from rules.model import FactType, Option
from rules.pack import Pack, load_pack, shipped_root
from rules.tables.numbers import check_number

ROOT = Path(__file__).resolve().parents[2]
HEADS = (
    "案例",
    "日期",
    "卖吃的",
    "店的种类",
    "面积",
    "座位",
    "人员1.姓名",
    "人员1.角色",
    "人员1.出资",
    "设立",
    "食品",
    "消防",
)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return small_pack(tmp_path)


def run(pack: Pack, *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> TableReport:
    return run_case_table(read_case_table(Sheet("案例", (heads, *rows)), pack), pack)


EAT = ("堂食店", "2026-11-22", "是", "堂食", "300", "20", "人员甲", "股东、职工", "5000", "需要", "需要", "需要")


def test_rows_that_expect_what_comes_out_pass(pack: Pack) -> None:
    none = ("不卖", "2026/11/22", "否", "", "100", "", "", "", "", "需要", "不需要", "未定")
    report = run(pack, EAT, ("", *EAT[1:]), none)
    assert [one for one in report.faults if one.row != 4] == []
    assert report.passed == 2
    assert [(one.row, one.column, one.expected, one.got) for one in report.faults] == [
        (4, "L", "undecided", "not_required")
    ]


def test_labels_ids_and_prefixes_stand_for_the_same(pack: Pack) -> None:
    heads = (
        "案例",
        "日期",
        "shop.food",
        "事实：店的种类",
        "店：面积",
        "人员1 paid",
        "应办：setup",
        "食品/平面图",
        "检查：paid.some",
    )
    row = ("甲", "2026-11-22", "yes", "eat", "80", "1", "required", "未定", "不适用")
    assert [one.code for one in run(pack, row, heads=heads).faults] == ["expect"]
    people = (*heads[:5], "人员1.角色", *heads[5:])
    with_role = (*row[:5], "股东", *row[5:-1], "成立")
    assert run(pack, with_role, heads=people).faults == ()


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (1, "昨天", "day"),
        (2, "也许", "fact"),
        (4, "很大", "fact"),
        (8, "一点", "fact"),
        (9, "也许", "outcome"),
        (3, "夜市", "choice"),
        (7, "股东、老板", "choice"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_column(pack: Pack, column: int, text: str, code: str) -> None:
    row = list(EAT)
    row[column] = text
    (fault,) = (one for one in run(pack, tuple(row)).faults if one.code != "expect")
    assert (fault.row, fault.column, fault.title, fault.code) == (2, "ABCDEFGHIJKL"[column], HEADS[column], code)
    assert code in TABLE_FAULTS


def test_a_choice_that_is_none_is_told_with_its_place_the_nearest_and_all_there_are(pack: Pack) -> None:
    report = run(pack, (*EAT[:3], "堂食的", *EAT[4:7], "股东、职员", *EAT[8:]))
    assert [(one.title, one.hint, one.part) for one in report.faults] == [
        ("店的种类", "堂食", 0), ("人员1.角色", "职工", 2),
    ]  # fmt: skip
    assert all(fault.hint in fault.allowed for fault in report.faults)


def test_what_several_options_have_in_them_is_taken_for_none_of_them(pack: Pack) -> None:
    kind = pack.facts[FactId("shop.kind")]
    labels = ("一个人的有限公司", "几个人的有限公司", "股份有限公司", "个体户")
    options = tuple(Option.model_validate({"id": f"k{n}", "label": one}) for n, one in enumerate(labels))
    both = kind.model_copy(update={"options": options})
    assert [near_option(both, one) for one in ("有限公司", "股份公司", "个体")] == ["", "股份有限公司", "个体户"]


def test_the_words_before_and_in_a_bracket_stand_for_the_whole_where_one_has_them(tmp_path: Path) -> None:
    facts = FACTS.replace("label: 面积", "label: 面积(平方米)").replace("label: 堂食", "label: 堂食(有座位)")
    pack = small_pack(tmp_path, facts=facts)
    for kind in ("堂食", "有座位", "堂食（有座位）"):
        assert run(pack, (*EAT[:3], kind, *EAT[4:])).faults == ()
    two = small_pack(tmp_path / "two", facts=facts.replace("label: 备注", "label: 面积(亩)"))
    assert [(one.code, one.hint) for one in run(two, EAT).faults] == [("ambiguous", "店：面积(平方米)、店：面积(亩)")]
    exact = small_pack(tmp_path / "exact", facts=facts.replace("label: 备注", "label: 面积"))
    read = Columns(exact).read("面积")
    assert isinstance(read, CaseColumn)
    assert read.key == "shop.note"


def test_what_follows_from_a_fact_that_cannot_be_taken_is_not_told(pack: Pack) -> None:
    report = run(pack, (*EAT[:2], "也许", *EAT[3:]))
    assert [(one.title, one.code) for one in report.faults] == [("卖吃的", "fact")]


def test_a_row_that_comes_twice_is_told_with_the_first(pack: Pack) -> None:
    report = run(pack, EAT, (), EAT)
    assert (report.passed, [(one.row, one.code, one.hint) for one in report.faults]) == (1, [(4, "row_twice", "2")])


def test_the_table_in_the_guide_for_authors_runs_as_it_stands_on_a_shipped_pack() -> None:
    lines = (ROOT / "docs/pack-authoring.md").read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in one.strip("|").split("|")) for one in lines if one.startswith("|")]
    at = next(number for number, row in enumerate(rows) if row[0] == "案例")
    report = run(load_pack("cn", [shipped_root()]), rows[at + 2], heads=rows[at])
    assert (report.passed, report.faults) == (1, ())


def test_every_heading_that_is_listed_is_understood_and_so_is_every_word_for_its_cells(pack: Pack) -> None:
    columns, listed = Columns(pack), tuple(headings(pack))
    assert {one.kind for one in listed} >= {"own", "fact", "person", "matter", "material", "check"}
    for one in listed:
        found = columns.read(one.title)
        assert isinstance(found, CaseColumn), one.title
        if found.kind == "expect":
            assert all(outcome_of(found.key, word) for word in one.words)
        elif found.fact is not None:
            assert all(isinstance(chosen(found.fact, word), str) for word in one.words)


@pytest.mark.parametrize(
    ("title", "near"),
    [
        ("设立登记", "公司设立登记"),
        ("食品/平面图", "食品经营许可（新办）"),
        ("食品经营许可/经营布局", "食品经营许可/主要设备设施、经营布局和操作流程的文件"),
        ("检查：capital.some", "检查：capital.sum"),
        ("人员1.名字", "人员1.姓名(名称)"),
        ("人员1.认缴出资", "人员1.认缴出资额"),
        ("天气", ""),
    ],
)
def test_a_heading_that_means_nothing_gets_the_nearest_label_or_none(title: str, near: str) -> None:
    found = Columns(load_pack("cn", [shipped_root()])).read(title)
    assert isinstance(found, UnknownColumn)
    assert found.hint == near


def test_an_unknown_heading_keeps_the_table_from_being_run_and_is_told_with_what_was_meant(pack: Pack) -> None:
    report = run(pack, EAT, heads=tuple("卖吃地" if head == "卖吃的" else head for head in HEADS))
    assert (report.passed, [(one.code, one.column, one.hint) for one in report.faults]) == (
        0,
        [("unknown", "C", "卖吃的")],
    )
    report = run(pack, EAT, heads=tuple("人员1.姓明" if head == "人员1.姓名" else head for head in HEADS))
    assert [(one.code, one.hint) for one in report.faults] == [("unknown", "人员1.姓名")]


def test_a_heading_that_means_two_things_names_both(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, facts=FACTS.replace("label: 备注", "label: 面积"))
    report = run(pack, EAT)
    assert [(one.code, one.column) for one in report.faults] == [("ambiguous", "E")]
    assert report.faults[0].hint == "shop.area、shop.note"
    assert run(pack, EAT, heads=tuple("shop.area" if head == "面积" else head for head in HEADS)).faults == ()


def test_a_column_that_comes_twice_is_told(pack: Pack) -> None:
    report = run(pack, (*EAT, "是"), heads=(*HEADS, "shop.food"))
    assert [(one.code, one.column, one.hint) for one in report.faults] == [("column_twice", "M", "C")]


def test_people_are_complete_unless_the_row_says_otherwise(pack: Pack) -> None:
    heads = ("案例", "日期", "人员齐全", "人员1.角色", "人员1.出资", "检查：paid.some")
    rows = (
        ("甲", "2026-11-22", "", "股东", "0", "不成立"),
        ("乙", "2026-11-22", "否", "股东", "5", "未定"),
        ("丙", "2026-11-22", "是", "", "", "不适用"),
        ("丁", "2026-11-22", "", "", "", "未定"),
    )
    assert run(pack, *rows, heads=heads).faults == ()
    left_out = run(pack, ("戊", "2026-11-22", "5", "成立"), heads=("案例", "日期", "人员2.出资", "检查：paid.some"))
    assert [(one.code, one.hint) for one in left_out.faults] == [("person_left_out", "1")]


def test_a_row_that_expects_nothing_or_is_for_another_pack_is_told(pack: Pack) -> None:
    heads = ("案例", "日期", "规则包", "设立", "备注")
    report = run(pack, ("甲", "2026-11-22", "test", "", "x"), ("乙", "2026-11-22", "cn", "需要", ""), heads=heads)
    assert [(one.row, one.code) for one in report.faults] == [(2, "nothing_expected"), (3, "other_pack")]


def test_a_day_may_be_given_for_the_whole_table(pack: Pack) -> None:
    sheet = Sheet("案例", (("案例", "卖吃的", "食品"), ("甲", "否", "不需要")))
    assert [one.code for one in read_case_table(sheet, pack).faults] == ["no_day"]
    assert run_case_table(read_case_table(sheet, pack, DAY), pack).passed == 1


def test_a_sheet_of_something_else_is_no_table_of_cases(pack: Pack) -> None:
    assert is_case_table(Sheet("甲", (HEADS, EAT)), pack)
    assert not is_case_table(Sheet("甲", (("随便", "写写"), ("a", "b"))), pack)
    assert [one.code for one in run(pack, ("a", "b"), heads=("随便", "写写")).faults] == ["no_heading"]


# ---------------------------------------------------------------- a case as a row


def given_cases(pack: Pack, step: int) -> list[tuple[str, date, Given]]:
    found = []
    for item in pack.cases[::step]:
        facts = case_facts(pack, item.value)
        assert not isinstance(facts, str)
        given, problems = read_given(pack.vocabulary, facts, item.value.as_of)
        if not problems:
            found.append((item.value.name, item.value.as_of, given))
    return found


def test_cases_of_a_shipped_pack_as_rows_decide_as_before_real_and_invented() -> None:
    pack = load_pack("cn", [shipped_root()])
    sheet: Sheet | None = None
    rows = 0
    for name, day, given in given_cases(pack, 80):
        try:
            both = [case_row(pack, given, day, f"{name} {real}", real=real) for real in (True, False)]
        except NoVersionError:
            continue
        assert both[1].changed == ()
        for row in both:
            sheet = Sheet("案例", with_row(sheet, row, pack))
            rows += 1
    assert sheet is not None
    report = run_case_table(read_case_table(sheet, pack), pack)
    assert (report.faults, report.passed) == ((), rows)
    assert rows > 4


def test_no_name_number_or_address_of_a_case_is_left_in_its_row() -> None:
    pack = load_pack("cn", [shipped_root()])
    name, day, given = given_cases(pack, 400)[0]
    others = {FactType.MOBILE: "19900007777", FactType.PHONE: "0531-00000077"}
    values = {ref: others.get(pack.facts[declared(ref)].type, value) for ref, value in given.values.items()}
    given = Given(values, given.lists)
    kinds = {"name", "id_number", "mobile", "phone", "email"}
    told = {
        str(value)
        for ref, value in given.values.items()
        if pack.facts[declared(ref)].type in kinds or pack.facts[declared(ref)].sensitive
        if isinstance(value, str) and value
    }
    assert len(told) > 8
    assert "19900007777" in told
    row = case_row(pack, given, day, name)
    assert not told & set(row.cells)
    real = case_row(pack, given, day, name, real=True)
    assert told <= set(real.cells)


def test_only_texts_that_decide_stay_in_a_row_and_they_are_named() -> None:
    pack = load_pack("cn-sd-bz-bincheng", [shipped_root()])
    told = {
        "enterprise.type": "llc", "name.trade_name": "渔梁", "premises.detail": "海棠社区渤海十八路7号3单元901室",
        "premises.postcode": "256600", "enterprise.scope_note": "",
    }  # fmt: skip
    given, _ = read_given(pack.vocabulary, told, DAY)
    row = case_row(pack, given, DAY, "甲")
    assert row.changed == ()
    kept = {str(given.values[FactRef(one)]) for one in row.kept}
    assert {cell for cell in row.cells if cell in told.values()} - {"256600"} == kept
    assert "海棠社区渤海十八路7号3单元901室" in kept  # a check of this place looks for its 社区
    assert "渔梁" not in row.cells


def test_an_invented_number_belongs_to_nobody_keeps_its_sex_and_fails_where_the_real_one_did(tmp_path: Path) -> None:
    pack = load_pack("cn", [shipped_root()])
    people = [
        {"name": "股东甲", "id_type": "id_card", "id_number": "120000198003120010"},
        {"name": "股东乙", "id_type": "id_card", "id_number": "120000198511200026"},
        {"name": "股东甲", "id_type": "id_card", "id_number": "120000198003120010"},
    ]
    given, problems = read_given(pack.vocabulary, {"people": people}, DAY)
    assert problems == ()
    made = invented(pack, given, DAY)
    numbers = [str(made.values[FactRef(f"people[p{place}].id_number")]) for place in (1, 2, 3)]
    assert numbers[0] == numbers[2] != people[0]["id_number"]
    checks = [check_number("id_card", number, DAY) for number in numbers]
    real = [check_number("id_card", str(one["id_number"]), DAY) for one in people]
    assert [one.valid for one in checks] == [one.valid for one in real]
    assert checks[0].birth == date(1980, 1, 1)
    assert checks[0].sex == real[0].sex
    assert all(number[2:6] == "0000" for number in numbers)
    kept = invented(pack, given, DAY, Keep(birthdays=True))
    assert check_number("id_card", str(kept.values[FactRef("people[p1].id_number")]), DAY).birth == real[0].birth


def test_a_row_is_added_under_the_headings_that_are_there(pack: Pack) -> None:
    given, _ = read_given(pack.vocabulary, {"shop.food": "yes", "shop.area": "80"}, DAY)
    row = case_row(pack, given, DAY, "新", real=True)
    rows = with_row(Sheet("案例", (("面积", "案例", "shop.food"), ("5", "旧", "否"))), row, pack)
    assert rows[0][:3] == ("面积", "案例", "shop.food")
    assert rows[2][:3] == ("80", "新", "是")
    assert outcomes(pack, given, DAY)["food"] == "undecided"
    assert rows[2][rows[0].index("食品")] == "未定"


def test_full_width_figures_and_signs_mean_what_the_others_mean(pack: Pack) -> None:
    heads = ("案例", "日期", "座位", "备注（事实）", "人员１．角色", "人员１．出资", "检查：paid.some")
    heads = (*heads[:3], "shop.note", *heads[4:])
    row = ("甲", "２０２６／１１／２２", "", "(无)", "股东", "５", "成立")
    table = read_case_table(Sheet("案例", (heads, row)), pack)
    assert table.faults == ()
    assert table.cases[0].case.facts["shop.note"] == ""
    assert run_case_table(table, pack).faults == ()


def test_a_row_is_added_under_the_headings_wherever_they_stand(pack: Pack) -> None:
    given, _ = read_given(pack.vocabulary, {"shop.food": "no"}, DAY)
    sheet = Sheet(
        "案例", (("某区案例表",), (), ("案例", "日期", "卖吃的", "食品"), ("旧", "2026-11-22", "否", "不需要"))
    )
    rows = with_row(sheet, case_row(pack, given, DAY, "新"), pack)
    assert rows[0] == ("某区案例表",)
    assert rows[2][:4] == ("案例", "日期", "卖吃的", "食品")
    assert rows[4][:4] == ("新", "2026-11-22", "否", "不需要")


def test_no_row_of_a_long_table_is_dropped_without_a_word(pack: Pack) -> None:
    rows = tuple((f"甲{number}", "2026-11-22", "否", "不需要") for number in range(5_001))
    assert len(read_case_table(Sheet("案例", (("案例", "日期", "卖吃的", "食品"), *rows)), pack).cases) == 5_001
