"""Code tables: what files are taken, what is found, how they override each other, and the shipped ones."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Grade
from rules.pack import load_pack, shipped_root
from rules.tables.codes import CodeTable, CodeTableError, UnknownTableError, code_tables, divisions, table
from rules.tables.codes_file import read_code_file, write_code_file
from rules.tables.codes_import import ImportListError, import_list, list_text
from rules.tables.initials import initials

DAY = date(2026, 11, 22)
CN = code_tables((shipped_root() / "cn",))
SHARED = Path(__file__).parents[3] / "shared" / "domain" / "rules" / "codes"

HEAD = """\
#table,trades
#title,行当,Trades
#source,试验标准
#grade,corroborated
#last_checked,2026-11-01
#extra,mark,标记,Mark
"""
TRADES = f"""{HEAD}code,parent,name,also,level,from,until,now,grade,mark
H,,餐饮,,,,,,,
62,H,饭店,餐馆|酒楼,,,,,,
621,62,大饭店,,,,,,inferred,许可
63,H,茶馆,,,,2025-12-31,64,,
64,H,饮品店,,,2026-01-01,,,,一般
X,,分组,,virtual,,,,,
7,X,书店,,,,,,,
"""


def trades(root: Path, text: str = TRADES, name: str = "trades") -> CodeTable:
    path = root / "codes" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return code_tables((root,)).table(name)


def codes_of(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [row.code for row in found]


# ---------------------------------------------------------------- files


def test_a_row_gives_its_columns_and_the_grade_of_the_table_where_it_says_nothing(tmp_path: Path) -> None:
    row = trades(tmp_path)["62"]
    assert (row.name, row.parent, row.also, row.grade, dict(row.more)) == (
        "饭店", "H", ("餐馆", "酒楼"), Grade.CORROBORATED, {},
    )  # fmt: skip
    large = trades(tmp_path)["621"]
    assert (large.grade, dict(large.more)) == (Grade.INFERRED, {"mark": "许可"})


@pytest.mark.parametrize(
    ("old", "new", "row", "says"),
    [
        ("#table,trades\n", "#tabel,trades\n", 1, "did you mean 'table'"),
        ("#grade,corroborated", "#grade,best", 0, "grade"),
        ("#last_checked,2026-11-01", "#last_checked,gestern", 0, "last_checked"),
        ("code,parent,name", "code,parnet,name", 7, "did you mean 'parent'"),
        ("code,parent,name,also", "code,parent,also,also", 7, "name is missing"),
        ("also,level", "name,level", 7, "twice"),
        ("63,H,茶馆", "62,H,茶馆", 11, "twice"),
        ("63,H,茶馆", "63,H,", 11, "a code and a name"),
        ("63,H,茶馆", "63,Z,茶馆", 11, "no parent 'Z'"),
        ("H,,餐饮", "H,62,餐饮", 8, "circle"),
        ("2025-12-31", "2025-13-31", 11, "until"),
        (",inferred,许可", ",sicher,许可", 10, "grade"),
        ("7,X,书店,,,,,,,", "7,X,书店", 14, "cells"),
        ("#table,trades\n", "#table,other\n", 1, "not the name of its file"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_row(tmp_path: Path, old: str, new: str, row: int, says: str) -> None:
    assert TRADES.count(old) == 1
    with pytest.raises(CodeTableError, match=says) as caught:
        trades(tmp_path, TRADES.replace(old, new))
    assert caught.value.row == row


def test_lines_that_a_spreadsheet_fills_up_and_ends_otherwise_make_no_difference(tmp_path: Path) -> None:
    lines = [line + "," * (9 - line.count(",")) for line in TRADES.splitlines()]
    padded = "\ufeff" + "\r\n".join([*lines, ",,,,,,,,,", ""])
    assert list(trades(tmp_path / "a", padded).codes) == list(trades(tmp_path / "b").codes)


def test_a_table_saved_in_the_encoding_of_chinese_spreadsheets_is_the_same_table(tmp_path: Path) -> None:
    trades(tmp_path)
    path = tmp_path / "codes" / "trades.csv"
    before = read_code_file(path)
    path.write_bytes(TRADES.encode("gb18030"))
    assert read_code_file(path).rows == before.rows


def test_a_quotation_mark_that_is_never_closed_swallows_no_codes(tmp_path: Path) -> None:
    with pytest.raises(CodeTableError) as caught:
        trades(tmp_path, TRADES.replace(",inferred,许可", ',inferred,"许可'))
    assert caught.value.row == 10


def test_a_table_that_is_written_reads_back_as_the_same(tmp_path: Path) -> None:
    trades(tmp_path)
    path = tmp_path / "codes" / "trades.csv"
    raw = read_code_file(path)
    path.write_bytes(write_code_file(raw.head, raw.columns, raw.rows))
    again = read_code_file(path)
    assert (again.head, again.columns, again.rows) == (raw.head, raw.columns, raw.rows)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert trades(tmp_path)["7"].name == "书店"
    assert trades(tmp_path, TRADES.replace("书店", "大书店"))["7"].name == "大书店"


# ---------------------------------------------------------------- looking things up


def test_below_and_above_and_in_between(tmp_path: Path) -> None:
    known = trades(tmp_path)
    assert codes_of(known.under()) == ["H", "X"]
    assert codes_of(known.under("H")) == ["62", "63", "64"]
    assert codes_of(known.ancestors("621")) == ["H", "62"]
    assert [known.is_under(code, "H") for code in ("621", "H", "7")] == [True, True, False]
    assert known.is_under("621", "nothing") is None
    assert known.is_under("nothing", "H") is None
    assert known.find("nothing") is None
    assert codes_of(known.under("nothing")) == codes_of(known.ancestors("nothing")) == []


def test_a_path_leaves_out_rows_that_only_group(tmp_path: Path) -> None:
    assert trades(tmp_path).path("621") == "餐饮饭店大饭店"
    assert trades(tmp_path).path("7") == "书店"


def test_days_decide_which_codes_hold(tmp_path: Path) -> None:
    known = trades(tmp_path)
    for day, holding in ((date(2025, 12, 31), ["63"]), (date(2026, 1, 1), ["64"])):
        assert [code for code in ("63", "64") if known[code].holds_on(day)] == holding


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("62", ["62"]), ("６２", ["62"]), ("h", ["H"]), ("酒楼", ["62"]), ("餐饮饭店", ["62"]), ("饭", []), ("分组", [])],
)
def test_exact_codes_and_names_are_read(tmp_path: Path, typed: str, codes: list[str]) -> None:
    assert codes_of(trades(tmp_path).read(typed)) == codes


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("62", ["62", "621"]),
        ("饭店", ["62", "621"]),
        ("餐饮 大", ["621"]),
        ("fd", ["62", "621"]),
        ("dfd", ["621"]),
        ("jl", ["62"]),
        ("饭店管理", ["62", "621"]),
        ("书", ["7"]),
        ("分组 书", ["7"]),
        ("没有", []),
        ("  ", []),
    ],
)
def test_the_best_rows_come_first_for_codes_words_and_initials(tmp_path: Path, typed: str, codes: list[str]) -> None:
    assert codes_of(trades(tmp_path).search(typed)) == codes


def test_a_search_on_a_day_leaves_out_what_does_not_hold(tmp_path: Path) -> None:
    known = trades(tmp_path)
    assert codes_of(known.search("茶馆")) == ["63"]
    assert codes_of(known.search("茶馆", day=DAY)) == []


def test_initials_give_the_usual_reading_first_and_others_behind() -> None:
    assert initials("滨海新区")[0] == "bhxq"
    assert {"zq", "cq"} <= set(initials("重庆"))
    assert initials("A 股（科创）") == initials("A股科创")
    assert initials("，。") == ("",)


@given(st.text(max_size=12))
def test_any_text_can_be_looked_for(typed: str) -> None:
    known = CN.table("enterprise_types")
    assert len(known.search(typed, 3)) <= 3
    assert all(row.code in known for row in known.read(typed))


# ---------------------------------------------------------------- which file counts


def test_a_child_and_a_folder_beside_the_packs_stand_before_the_parent(tmp_path: Path) -> None:
    parent, child, root = tmp_path / "p", tmp_path / "c", tmp_path
    trades(parent)
    trades(child, TRADES.replace("书店", "新书店"))
    assert code_tables((parent, child)).table("trades")["7"].name == "新书店"
    trades(root, TRADES.replace("书店", "进口书店"))
    assert code_tables((parent, child), (root,)).table("trades")["7"].name == "进口书店"


def test_a_table_that_is_not_there_is_told_with_the_nearest_name() -> None:
    with pytest.raises(UnknownTableError) as caught:
        CN.table("industry")
    assert caught.value.nearest == "industries"


def test_the_digest_counts_the_tables_that_are_named_and_no_others(tmp_path: Path) -> None:
    trades(tmp_path)
    one = code_tables((tmp_path,))
    assert one.digest(()) == ""
    before = one.digest(("trades",))
    trades(tmp_path, TRADES.replace("书店", "大书店"))
    assert code_tables((tmp_path,)).digest(("trades",)) != before


# ---------------------------------------------------------------- the shipped tables


def test_every_shipped_table_can_be_read_and_every_code_it_names_is_there() -> None:
    assert {"industries", "divisions", "streets", "countries", "business_scope"} <= set(CN.ids)
    dead = []
    for table_id in CN.ids:
        known = CN.table(table_id)
        for column, other in known.head.refers.items():
            named = {known[code].more.get(column, "") for code in known.codes} - {""}
            dead += [(table_id, code) for code in named if code not in CN.table(other)]
        dead += [
            (table_id, row.now) for row in map(known.find, known.codes) if row and row.now and row.now not in known
        ]
    assert dead == []


def test_the_industries_have_four_levels_in_the_numbers_of_the_standard() -> None:
    known = CN.table("industries")
    levels = [known[code].level for code in known.codes]
    assert [levels.count(name) for name in ("section", "division", "group", "class")] == [20, 97, 473, 1382]
    assert [row.name for row in known.ancestors("6210")] == ["住宿和餐饮业", "餐饮业", "正餐服务"]
    depth = {"section": 0, "division": 1, "group": 2, "class": 3}
    assert all(len(known.ancestors(code)) == depth[known[code].level] for code in known.codes)


def test_the_divisions_of_2025_are_told_by_the_day() -> None:
    known = divisions()
    assert [known[code].holds_on(date(2026, 1, 1)) for code in ("500105", "500112", "500157")] == [False, False, True]
    assert known["500105"].now == "500157"
    assert codes_of(known.search("两江新区")) == ["500157"]


@pytest.mark.parametrize(
    ("table_id", "typed", "best"),
    [
        ("divisions", "bhxq", "120116"),
        ("divisions", "滨州 滨城", "371602"),
        ("divisions", "cq", "500000"),
        ("industries", "餐饮", "62"),
        ("industries", "软件开发公司", "651"),
        ("streets", "tjgbsq", "120116401"),
        ("countries", "canada", "124"),
        ("currencies", "usd", "USD"),
        ("enterprise_types", "个体工商户", "9500"),
        ("telephone_areas", "滨州", "0543"),
    ],
)
def test_what_people_look_for_comes_first(table_id: str, typed: str, best: str) -> None:
    assert CN.table(table_id).search(typed, 1)[0].code == best


def test_the_sample_of_business_scope_says_that_it_is_one_and_marks_every_entry() -> None:
    known = CN.table("business_scope")
    assert known.head.sample
    assert {known[code].more["mark"] for code in known.codes} == {"许可", "一般"}
    assert not any(CN.head(one).sample for one in CN.ids if one != "business_scope")


def test_no_grade_is_better_than_in_the_domain_folder() -> None:
    if not SHARED.is_dir():
        pytest.skip("the folder with the domain facts is not beside this checkout")
    for shipped, name, key in (
        ("enterprise_types", "enterprise_types", "code"),
        ("ethnic_groups", "ethnic_gbt3304", "code"),
    ):
        with (SHARED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row[key]: row for row in csv.DictReader(file)}
        known = CN.table(shipped)
        raised = [
            code for code, row in rows.items()
            if row["status"] == "inferred" and known[code].grade is not Grade.INFERRED
        ]  # fmt: skip
        assert raised == []
        assert [code for code, row in rows.items() if known[code].name != row["name"]] == []


def test_a_pack_has_the_tables_of_its_parents() -> None:
    pack = load_pack("cn-tj-binhai", (shipped_root(),))
    assert table(pack, "industries")["62"].name == "餐饮业"


# ---------------------------------------------------------------- an official list

LIST = "条目代码,规范表述,类别,行业代码,备注\n1001,餐饮服务,许可,6210,x\n1002,软件开发,一般,651,\n"


def test_an_official_list_replaces_the_rows_and_says_where_it_is_from() -> None:
    base = CN.head("business_scope")
    found = import_list(LIST, base, "某目录（2026 年版）", DAY)
    assert (found.rows, found.rejected, found.passed_over) == (2, (), ("备注",))
    text = found.data.decode("utf-8-sig")
    assert "#source,某目录（2026 年版）" in text
    assert "#grade,inferred" in text
    assert "#sample" not in text
    assert "1001,餐饮服务,许可,6210" in text


def test_rows_that_cannot_be_taken_are_told_with_their_number_and_the_others_kept() -> None:
    text = LIST + "\n1002,再来一次,一般,651,\n,没有代码,一般,651,\n1003,太短\n1004,好的,一般,651,\n"
    found = import_list(text, CN.head("business_scope"), "目录", DAY)
    assert [(one.row, one.why) for one in found.rejected] == [(5, "twice"), (6, "empty"), (7, "width")]
    assert found.rows == 3


def test_a_row_whose_parent_was_not_taken_goes_too() -> None:
    text = "代码,名称,上级代码\nA,甲,\nB,乙,Z\nC,丙,B\nD,丁,A\n"
    found = import_list(text, CN.head("industries"), "目录", DAY)
    assert [(one.row, one.why) for one in found.rejected] == [(3, "parent"), (4, "parent")]
    assert found.rows == 2


def test_a_long_line_of_rows_without_a_top_goes_at_once() -> None:
    rows = "".join(f"{n},甲,{n - 1}\n" for n in range(20_000))
    found = import_list(f"代码,名称,上级代码\nA,乙,\n{rows}", CN.head("industries"), "目录", DAY)
    assert (found.rows, len(found.rejected)) == (1, 20_000)


def test_a_list_in_the_encoding_of_chinese_spreadsheets_is_read() -> None:
    assert list_text(LIST.encode("utf-16")) == LIST
    assert list_text(LIST.encode("gb18030")) == LIST
    assert list_text(LIST.encode("utf-8-sig")) == LIST


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲,乙\n1,2\n", "unreadable"),
        ("代码,名称\n", "nothing"),
        ("", "unreadable"),
        ('代码,名称\nA,"甲\nB,乙\n', "unreadable"),  # a quotation mark that is never closed
    ],
)
def test_what_is_no_list_is_refused(text: str, code: str) -> None:
    with pytest.raises(ImportListError) as caught:
        import_list(text, CN.head("industries"), "目录", DAY)
    assert caught.value.code == code
