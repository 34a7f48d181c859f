"""The tools for authors of packs as calls: new, import, export, compare, diff, coverage, tables of cases, case row."""

from __future__ import annotations

import csv
import errno
import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from called import Called, Run
from guides_fixture import official_sheet
from packs_fixture import RATES, SMALL, write_pack

from exports.schema_pack import pack_schemas
from rules.authoring.guide_compare import pack_entries
from rules.authoring.lint import lint
from rules.authoring.sheets import Sheet, read_sheets
from rules.authoring.sheets_write import write_csv, write_xlsx
from rules.loading.pack_schema import KINDS
from rules.pack import load_pack, shipped_root

DAY = date(2026, 11, 22)
ROOTS = (shipped_root(),)
SAMPLE = Path(__file__).resolve().parents[2] / "docs/samples/small/case.yaml"
TITLES = ("事项名称", "实施主体", "法律依据", "申请条件", "办理程序", "申请材料", "结果", "法定时限")
GUIDE = ("养犬登记", "某局", "《某条例》第三条", "有固定住所", "申请\n受理", "申请表（原件1份）", "登记证", "5个工作日")


def test_a_row_of_a_table_that_was_not_run_is_told_by_row_without_an_empty_column(kaiban: Run, tmp_path: Path) -> None:
    table = tmp_path / "cases.csv"
    table.write_bytes("案例,日期,企业类型\n一,2026-11-22,个体工商户\n".encode("gbk"))
    assert kaiban("packs", "test", str(table)).out.startswith("cases.csv 第 2 行（一）：")


def guide_file(tmp_path: Path, *rows: Sequence[str]) -> Path:
    path = tmp_path / "办事指南.xlsx"
    path.write_bytes(write_xlsx([Sheet("清单", (TITLES, *map(tuple, rows)))]))
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of packs with the small pack in it."""
    write_pack(tmp_path / "packs", SMALL)
    return tmp_path / "packs"


def listed(called: Called, key: str) -> list[dict[str, object]]:
    """A list of mappings out of a call's document."""
    found = called.document[key]
    assert isinstance(found, list)
    return found


# ---------------------------------------------------------------- new


@pytest.mark.parametrize("parent", ["cn-tj", ""])
def test_a_new_pack_is_whole_clean_and_passes_its_own_cases(kaiban: Run, tmp_path: Path, parent: str) -> None:
    named = ("--parent", parent) if parent else ()
    title = '某机关（2026），第 3 批: "试行" #1'
    assert kaiban("packs", "new", "cn-tj-office", *named, "--title", title, "-o", str(tmp_path)).code == 0
    folder = tmp_path / "cn-tj-office"
    assert [path.name for path in folder.glob("**/*.yaml") if "#" not in path.read_text(encoding="utf-8")] == []
    tested = kaiban("packs", "test", str(folder), "--json")
    assert (tested.code, tested.document["cases"]) == (0, {"passed": 4, "failed": 0})
    found = lint((tmp_path, *ROOTS), DAY, only=["cn-tj-office"])
    assert [one for one in found if one.file.startswith("cn-tj-office/")] == []
    assert load_pack("cn-tj-office", (tmp_path, *ROOTS)).meta.title.zh == title


def test_every_file_of_a_new_pack_names_a_schema_that_lies_there(kaiban: Run, tmp_path: Path) -> None:
    kaiban("packs", "new", "some-office", "-o", str(tmp_path))
    folder = tmp_path / "some-office"
    for path in folder.glob("**/*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = first.partition("$schema=")[2]
        assert (path.parent / schema).is_file(), path.name
    assert {path.stem for path in (folder / ".schema").glob("*.json")} == {"pack", *KINDS} == set(pack_schemas())


def test_nothing_that_is_there_is_overwritten(kaiban: Run, tmp_path: Path) -> None:
    assert kaiban("packs", "new", "some-office", "-o", str(tmp_path)).code == 0
    kept = (tmp_path / "some-office/pack.yaml").read_bytes()
    assert kaiban("packs", "new", "some-office", "--title", "x", "-o", str(tmp_path)).refused("some-office")
    assert (tmp_path / "some-office/pack.yaml").read_bytes() == kept
    assert kaiban("packs", "new", "cn-tj", "-o", str(tmp_path)).refused("cn-tj")
    assert kaiban("packs", "new", "Some_Office", "-o", str(tmp_path)).refused("-")
    assert kaiban("packs", "new", "other", "--parent", "cn-nowhere", "-o", str(tmp_path)).refused("cn-nowhere")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["some-office"]


def test_a_new_pack_goes_to_the_user_s_own_packs_where_no_folder_is_named(kaiban: Run, tmp_path: Path) -> None:
    assert kaiban("packs", "new", "some-office").code == 0
    assert (tmp_path / "home/data/packs/some-office/pack.yaml").is_file()


# ---------------------------------------------------------------- import and compare


def test_a_list_is_taken_in_and_its_bad_rows_are_told_with_their_numbers(kaiban: Run, tmp_path: Path) -> None:
    file = guide_file(tmp_path, GUIDE, ("", *GUIDE[1:]), ("犬只免疫", *GUIDE[1:7], "若干天"), ("犬牌补发", *GUIDE[1:]))
    called = kaiban("packs", "import", str(file), "--pack", "dogs", "-o", str(tmp_path / "packs"))
    assert called.code == 1
    assert "第 3 行 A 列“事项名称”" in called.out
    assert "第 4 行 H 列“法定时限”" in called.out
    pack = load_pack("dogs", (tmp_path / "packs",))
    assert [item.value.title.zh for item in pack.matters] == ["养犬登记", "犬牌补发"]
    again = kaiban("packs", "import", str(file), "--pack", "dogs", "-o", str(tmp_path / "packs"))
    assert again.refused("--again")
    document = kaiban(
        "packs", "import", str(file), "--pack", "dogs", "-o", str(tmp_path / "packs"), "--again", "--json"
    )
    assert document.document["taken"] == 2
    assert [one["row"] for one in listed(document, "rejected")] == [3, 4]


def test_a_disk_that_takes_no_more_leaves_the_earlier_import(
    kaiban: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = ("--pack", "dogs", "-o", str(tmp_path / "packs"))
    kaiban("packs", "import", str(guide_file(tmp_path, GUIDE)), *packs)
    before = {path: path.read_bytes() for path in (tmp_path / "packs/dogs").glob("**/*.yaml")}
    newer = guide_file(tmp_path, ("犬牌补发", *GUIDE[1:]))

    fsync, calls = os.fsync, iter(range(100))

    def full(handle: int) -> None:
        if next(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    monkeypatch.setattr("os.fsync", full)
    assert kaiban("packs", "import", str(newer), *packs, "--again").refused("dogs")
    assert next(calls) == 2
    there = [path for path in (tmp_path / "packs/dogs").rglob("*") if path.suffix in {".yaml", ".part"}]
    assert {path: path.read_bytes() for path in there} == before
    monkeypatch.undo()
    assert kaiban("packs", "import", str(newer), *packs, "--again").code == 0
    pack = load_pack("dogs", (tmp_path / "packs", *ROOTS))
    assert [item.value.title.zh for item in pack.matters if item.pack == "dogs"] == ["犬牌补发"]


def test_a_list_goes_into_a_pack_that_was_begun_before(kaiban: Run, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    kaiban("packs", "new", "dogs", "--parent", "cn-tj", "-o", str(packs))
    assert kaiban("packs", "import", str(guide_file(tmp_path, GUIDE)), "--pack", "dogs", "-o", str(packs)).code == 0
    pack = load_pack("dogs", (packs, *ROOTS))
    assert pack.meta.parent == "cn-tj"
    assert {"养犬登记", "示例：本地备案"} <= {item.value.title.zh for item in pack.matters}


def test_what_is_no_list_is_refused_and_nothing_is_written(kaiban: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(write_csv([("事项名称", "实施主体", "法律依据", "结果"), ("a", "b", "c", "d")]))
    packs = str(tmp_path / "packs")
    assert kaiban("packs", "import", str(file), "--pack", "dogs", "-o", packs).refused(
        "申请条件", "办理程序", "申请材料"
    )
    assert kaiban("packs", "import", str(tmp_path / "no.xlsx"), "--pack", "dogs", "-o", packs).refused("no.xlsx")
    assert kaiban("packs", "import", str(guide_file(tmp_path, GUIDE)), "--pack", "cn", "-o", packs).refused("cn-office")
    assert not (tmp_path / "packs").exists()


def test_an_official_copy_is_compared_by_import_and_by_diff(kaiban: Run, tmp_path: Path) -> None:
    entries = list(pack_entries(load_pack("cn", ROOTS), DAY))
    path = tmp_path / "官方.xlsx"
    path.write_bytes(write_xlsx([official_sheet(entries)]))
    same = kaiban("packs", "import", str(path), "--pack", "cn", "--compare")
    assert (same.code, "0 处不同" in same.out) == (0, True)
    path.write_bytes(write_xlsx([official_sheet(entries[1:])]))
    document = kaiban("packs", "diff", "cn", str(path), "--json")
    assert document.code == 1
    told = listed(document, "differences")
    assert [(one["id"], one["field"], one["kind"]) for one in told] == [(entries[0].id, "title", "only_ours")]


def test_an_exported_pack_comes_back_and_an_officer_s_slip_is_told(kaiban: Run, small: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    assert kaiban("packs", "export", str(small / "test"), "--xlsx", str(book)).code == 0
    assert kaiban("packs", "export", str(small / "test"), "--xlsx", str(book)).refused("book.xlsx")
    back = tmp_path / "back"
    assert kaiban("packs", "import", str(book), "--pack", "test", "-o", str(back)).code == 0
    differences = kaiban("packs", "diff", str(small / "test"), str(back / "test"))
    assert (differences.code, "0 处不同" in differences.out) == (0, True)
    assert kaiban("packs", "import", str(book), "--pack", "test", "-o", str(back)).refused("test")


def test_days_as_offices_write_them_are_taken_and_a_row_that_comes_twice_is_told(
    kaiban: Run, small: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.xlsx"
    kaiban("packs", "export", str(small / "test"), "--xlsx", str(book))
    sheets = []
    for one in read_sheets(book):
        rows = [tuple("2025/7/1" if cell == "2025-07-01" else cell for cell in row) for row in one.rows]
        sheets.append(Sheet(one.name, (*rows, rows[-1]) if one.name == "数值" else tuple(rows)))
    book.write_bytes(write_xlsx([*sheets, Sheet("草稿", (("甲", "乙"), ("丙", "丁")))]))
    out = kaiban("packs", "import", str(book), "--pack", "test", "-o", str(tmp_path / "back")).out.splitlines()
    assert set(out[:2]) == {"表“数值”第 4 行：和第 3 行一模一样，没有导入。", "表“草稿”：不认识这张表，没有导入。"}
    assert "0 处不同" in kaiban("packs", "diff", str(small / "test"), str(tmp_path / "back/test")).out


def test_a_name_that_nothing_is_near_to_has_no_nearest(kaiban: Run, small: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    kaiban("packs", "export", str(small / "test"), "--xlsx", str(book))
    sheets = [
        Sheet(one.name, tuple(tuple(cell.replace("平面图〔layout〕", "神秘事物") for cell in row) for row in one.rows))
        for one in read_sheets(book)
    ]
    book.write_bytes(write_xlsx(sheets))
    out = kaiban("packs", "import", str(book), "--pack", "test", "-o", str(tmp_path / "back")).out
    assert "“申请材料”里第 2 行写的不在规则包里；这一行没有导入。" in out
    assert "“-”" not in out


# ---------------------------------------------------------------- diff and coverage


def test_two_packs_differ_in_words(kaiban: Run, small: Path, tmp_path: Path) -> None:
    newer = {**SMALL, "rates/a.yaml": RATES.replace('"200"', '"150"')}
    write_pack(tmp_path / "new", newer)
    called = kaiban("packs", "diff", str(small / "test"), str(tmp_path / "new/test"), "--cases")
    assert called.code == 1
    assert "改动数值“大店的面积”（area.large，2026-01-01 起）" in called.out
    assert "数值：200 → 150" in called.out
    english = kaiban("packs", "diff", str(small / "test"), str(tmp_path / "new/test"), "--lang", "en")
    assert "value" in english.out
    assert kaiban("packs", "diff", str(tmp_path / "none/test"), "cn").refused("test")


def test_a_copy_of_a_pack_under_another_name_is_compared_by_its_id(kaiban: Run, small: Path, tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL, "before the change")
    write_pack(small, {**SMALL, "rates/a.yaml": RATES.replace('"200"', '"150"')})
    called = kaiban("packs", "diff", str(tmp_path / "before the change"), str(small / "test"))
    assert (called.code, called.err) == (1, "")
    assert "数值：200 → 150" in called.out
    same = kaiban("packs", "diff", str(tmp_path / "before the change"), str(tmp_path / "before the change"))
    assert same.code == 0


def test_stored_cases_are_told_what_a_newer_pack_would_change(kaiban: Run, tmp_path: Path) -> None:
    kaiban("--plain", "--pack", "cn", typed=":q\n")
    kaiban("--plain", "--pack", "cn", typed="1\n:q\n")
    newer = tmp_path / "newer/cn"
    shutil.copytree(shipped_root() / "cn", newer)
    rates = newer / "rates" / "zz.yaml"
    rates.write_text(
        "- {id: zz.more, title: 更多, value: '1', unit: 元, in_force: {from: 2024-07-01}, "
        "source: {of: company_law, grade: inferred}}\n",
        encoding="utf-8",
    )
    called = kaiban("packs", "diff", "cn", str(newer), "--cases", "--json")
    changes = listed(called, "changes")
    assert [(one["kind"], one["id"], one["what"]) for one in changes] == [("rates", "zz.more", "added")]
    cases = listed(called, "cases")
    assert [one["changes"] for one in cases] == [[]] * len(cases)
    assert cases != []


def test_coverage_names_what_no_case_touches(kaiban: Run, small: Path) -> None:
    write_pack(small, {"cases/a.yaml": "- {name: 甲, as_of: 2026-11-22, facts: {}, expect: {setup: required}}\n"})
    heads = ("案例", "日期", "卖吃的", "面积", "消防")
    (small / "test/cases/表.csv").write_bytes(write_csv([heads, ("大店", "2026-11-22", "否", "900", "需要")]))
    called = kaiban("packs", "coverage", str(small / "test"), "--json")
    assert called.code == 1
    told = {(one["kind"], one["id"]) for one in listed(called, "untouched")}
    assert ("fact", "shop.note") in told
    assert ("fact", "shop.area") not in told
    shown = kaiban("packs", "coverage", str(small / "test"))
    assert "没有案例填过" in shown.out


def test_coverage_of_a_child_lists_its_own_and_only_counts_what_it_inherits(kaiban: Run, small: Path) -> None:
    write_pack(small, {"pack.yaml": SMALL["pack.yaml"].replace("id: test", "id: child\nparent: test"),
                       "facts/own.yaml": "- {id: shop.own, type: bool, label: 本地备案}\n"}, "child")  # fmt: skip
    called = kaiban("packs", "coverage", str(small / "child"))
    told = [line for line in called.out.splitlines() if "：没有案例" in line]
    assert (called.code, len(told), "本地备案" in told[0], "--all" in called.out) == (1, 1, True, True)
    every = kaiban("packs", "coverage", str(small / "child"), "--all").out
    lines = [line for line in every.splitlines() if "：没有案例" in line]
    assert len(lines) > 1
    own = [one["id"] for one in listed(kaiban("packs", "coverage", str(small / "child"), "--json"), "untouched")
           if one["own"]]  # fmt: skip
    assert own == ["shop.own"]


def test_examples_of_a_new_pack_that_were_left_are_counted_by_check(kaiban: Run, tmp_path: Path) -> None:
    kaiban("packs", "new", "some-office", "-o", str(tmp_path))
    folder = tmp_path / "some-office"
    called = kaiban("packs", "check", str(folder))
    assert (called.code, "还有 15 处“示例”没有改" in called.out) == (0, True), called.out
    for path in folder.glob("**/*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("示例：", "本地"), encoding="utf-8")
    assert "示例" not in kaiban("packs", "check", str(folder)).out


# ---------------------------------------------------------------- tables of cases


def test_tables_among_a_pack_s_cases_and_by_their_path_are_run(kaiban: Run, small: Path, tmp_path: Path) -> None:
    heads = ("案例", "日期", "卖吃的", "面积", "消防")
    rows = [heads, ("大店", "2026-11-22", "否", "900", "需要"), ("小店", "2026-11-22", "否", "9", "需要")]
    write_pack(small, {"cases/a.yaml": "- {name: 甲, as_of: 2026-11-22, facts: {}, expect: {setup: required}}\n"})
    (small / "test/cases/表.csv").write_bytes(write_csv(rows))
    called = kaiban("packs", "test", str(small / "test"))
    assert called.code == 1
    assert "test/cases/表.csv 第 3 行 E 列“消防”（小店）：应当是“需要”，得出“不需要”。" in called.out
    assert "通过 2，没通过 1" in called.out
    english = kaiban("packs", "test", str(small / "test"), "--lang", "en")
    assert "row 3, column E" in english.out


def test_a_case_saved_as_a_row_runs_as_a_test(kaiban: Run, tmp_path: Path) -> None:
    table = tmp_path / "一行一例.csv"
    for name in ("第一例", "第二例"):
        assert kaiban("case", "row", str(SAMPLE), "--name", name, "-o", str(table)).code == 0
    rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["案例", "第一例", "第二例"]
    text = table.read_text(encoding="utf-8-sig")
    assert "人员甲" in text
    ran = kaiban("packs", "test", str(table), "--json")  # with the pack that the rows name
    assert (ran.code, ran.document["cases"]) == (0, {"passed": 2, "failed": 0})


def test_real_data_are_kept_only_when_asked_for_and_said_so(kaiban: Run, tmp_path: Path) -> None:
    called = kaiban("case", "row", str(SAMPLE), "--real", "-o", str(tmp_path / "真.xlsx"))
    assert called.code == 0
    assert "真实的个人信息" in called.err
    assert kaiban("case", "row", str(SAMPLE), "-o", str(tmp_path / "真.xlsx")).refused("真.xlsx")
    assert kaiban("case", "row", str(SAMPLE), "-o", str(tmp_path / "a.txt")).refused(".csv")


# ---------------------------------------------------------------- messages


def test_a_broken_pack_is_told_in_the_language_of_the_call_with_file_line_and_cure(kaiban: Run, small: Path) -> None:
    broken = SMALL["matters/a.yaml"].replace("order: 10\n", "ordre: 10\n")
    write_pack(small, {"matters/a.yaml": broken})
    chinese = kaiban("packs", "check", str(small / "test"))
    assert "test/matters/a.yaml:4: 不认识的项目 [unknown_key] “设立”：" in chinese.out
    assert "“设立”：“ordre”不是这里的项目；是不是“order”？" in chinese.out
    english = kaiban("packs", "check", str(small / "test"), "--lang", "en")
    assert "'ordre' is not a key of this item; did you mean 'order'?" in english.out


@pytest.mark.parametrize("action", ["check", "test"])
def test_a_folder_without_a_pack_is_refused_and_nothing_else_is_looked_at(
    kaiban: Run, tmp_path: Path, action: str
) -> None:
    (tmp_path / "empty").mkdir()
    called = kaiban("packs", action, str(tmp_path / "empty"))
    assert (called.code, called.out) == (2, "")
