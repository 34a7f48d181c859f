"""A pack as a workbook and back: the same items, files and order; what an officer changes is taken, or told."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs_fixture import SMALL, small_pack, write_pack

from rules.authoring.packbook import Book, items_of, pack_sheets, parent_named, read_book
from rules.authoring.packbook_cells import CELL_FAULTS, CellError, Titles, decode, encode
from rules.authoring.packbook_columns import Codec, columns_of, heading, path_words
from rules.authoring.sheets import Sheet, SheetError, column_name, read_sheets
from rules.authoring.sheets_write import write_xlsx
from rules.loading.pack_schema import KINDS, PackFolder, read_folder
from rules.model import Content
from rules.model_pack import PackMeta
from rules.pack import load_pack, pack_ids, shipped_root
from rules.yamlfile import Plain

ROOT = shipped_root()
PACKS = pack_ids((ROOT,))
TITLES = Titles({"law": "试验法", "other": "另一法"}, {"setup": "设立", "food": "食品"})
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=10)


def folder_of(root: Path, pack_id: str) -> PackFolder:
    return shipped(pack_id) if root == ROOT else read(root, pack_id)


@cache
def shipped(pack_id: str) -> PackFolder:
    return read(ROOT, pack_id)


def read(root: Path, pack_id: str) -> PackFolder:
    pack, findings = read_folder(root / pack_id)
    assert findings == ()
    assert pack is not None
    return pack


def above(root: Path, pack: PackFolder) -> list[PackFolder]:
    found: list[PackFolder] = []
    while pack.meta.value.parent:
        pack = folder_of(root, pack.meta.value.parent)
        found.insert(0, pack)
    return found


def through_a_workbook(root: Path, pack_id: str, tmp_path: Path) -> tuple[PackFolder, Book]:
    """The pack after export and import."""
    pack = folder_of(root, pack_id)
    sheets, looks = pack_sheets(pack, root / pack_id, above(root, pack))
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_xlsx(sheets, looks))
    back = read_sheets(path)
    assert parent_named(back) == (pack.meta.value.parent or "")
    book = read_book(back, "", above(root, pack))
    write_pack(tmp_path / "back", book.files, book.id)
    return folder_of(tmp_path / "back", book.id), book


def content(pack: PackFolder, kind: str) -> list[tuple[str, Content]]:
    return [(item.file, item.value) for item in items_of(pack, kind)]


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_shipped_pack_comes_back_as_it_was(pack_id: str, tmp_path: Path) -> None:
    pack = folder_of(ROOT, pack_id)
    back, book = through_a_workbook(ROOT, pack_id, tmp_path)
    assert book.faults == ()
    assert back.meta.value == pack.meta.value
    for kind in KINDS:
        assert content(back, kind) == content(pack, kind), kind
    for path in sorted((ROOT / pack_id).glob("*/*.csv")):
        name = path.relative_to(ROOT / pack_id).as_posix()
        wanted = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        assert list(csv.reader(io.StringIO(book.files[name], newline=""))) == wanted, name


def test_a_pack_that_came_back_decides_as_before(tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL)
    _, book = through_a_workbook(tmp_path, "test", tmp_path)
    assert sorted(book.files) == sorted(SMALL)
    assert load_pack("test", [tmp_path / "back"]).facts == load_pack("test", [tmp_path]).facts


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_columns_of_a_sheet_have_one_heading(kind: str) -> None:
    headings = [heading(KINDS[kind], column) for column in columns_of(KINDS[kind])]
    assert len(set(headings)) == len(headings)


def test_the_twelve_official_fields_come_first_and_in_their_order() -> None:
    headings = [heading(KINDS["matters"], column) for column in columns_of(KINDS["matters"])]
    assert headings[:13] == [
        "编号", "事项名称", "实施主体", "法律依据", "申请条件", "四办类型", "办理程序", "申请材料", "特殊环节",
        "法定时限", "承诺时限", "收费", "结果",
    ]  # fmt: skip


@settings(max_examples=150)
@given(items=st.lists(TEXTS, max_size=4), codec=st.sampled_from(["lines", "steps"]))
def test_any_list_of_texts_comes_back(items: list[str], codec: Codec) -> None:
    cell = encode(list(items), codec, TITLES)
    if cell.strip():
        assert decode(cell, codec, TITLES) == items
    else:
        assert items == []


@settings(max_examples=150)
@given(text=TEXTS | st.sampled_from(["未取得", '"', '""', '"a"', ""]))
def test_any_text_comes_back(text: str) -> None:
    assert decode(encode(text, "text", TITLES), "text", TITLES) == text


@settings(max_examples=100)
@given(
    of=st.sampled_from(["law", "other", "unknown.law"]),
    article=TEXTS.filter(lambda text: bool(text) and "\n" not in text),
    day=st.sampled_from(["", "2026-11-01"]),
)
def test_any_citation_comes_back(of: str, article: str, day: str) -> None:
    citation: Plain = {"of": of, "article": article, "grade": "verified", **({"last_checked": day} if day else {})}
    assert decode(encode(citation, "citation", TITLES), "citation", TITLES) == citation


def test_an_officer_may_write_a_law_a_matter_and_a_limit_in_plain_words() -> None:
    assert decode("《试验法》第三条", "citations", TITLES) == [{"of": "law", "article": "第三条", "grade": "inferred"}]
    assert decode("食品\n设立〔setup〕", "named", TITLES) == ["food", "setup"]
    assert decode("三个工作日", "limit", TITLES) == {"working_days": "3"}


@pytest.mark.parametrize(
    ("text", "codec", "code", "hint"),
    [
        ("《试验发》第三条", "citation", "no_source", "试验法"), ("随便", "citations", "no_source", ""),
        ("食品店", "named", "no_named", ""), ("尽快", "limit", "limit", ""), ("随便办", "kinds", "handling", "马上办"),
        ("[1", "json", "json", ""), ("[" * 9000, "json", "json", ""), (" \n", "steps", "steps", ""),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_says_why(text: str, codec: Codec, code: str, hint: str) -> None:
    with pytest.raises(CellError) as fault:
        decode(text, codec, TITLES)
    assert fault.value.code == code
    assert code in CELL_FAULTS
    assert hint in fault.value.hint


@pytest.mark.parametrize(
    ("text", "codec", "line"),
    [
        ("《试验法》第一条\n《没有这部法》", "citations", 2), ("食品\n神秘材料\n设立", "named", 2),
        ("神秘材料", "named", 0), ("《没有这部法》", "citation", 0),
    ],
)  # fmt: skip
def test_a_line_of_a_cell_that_cannot_be_read_is_told_by_its_number(text: str, codec: Codec, line: int) -> None:
    with pytest.raises(CellError) as fault:
        decode(text, codec, TITLES)
    assert (fault.value.line, fault.value.hint) == (line, "")


def test_every_heading_is_chinese_and_no_two_of_a_sheet_are_the_same() -> None:
    models: dict[str, type[Content]] = {**KINDS, "pack": PackMeta}
    for kind, model in models.items():
        titles = [heading(model, column) for column in columns_of(model)]
        assert [title for title in titles if re.search("[A-Za-z]", title)] == [], kind
        assert len(set(titles)) == len(titles), kind


@pytest.mark.parametrize(
    ("kind", "path", "words"),
    [
        ("matters", "applies_when", "适用条件"), ("matters", "guide.authority.zh", "实施主体"),
        ("matters", "guide.legal_basis[1].of", "法律依据 1·出处"), ("matters", "guide.fee.en", "收费（英文）"),
        ("facts", "options[a.b].label.zh", "选项 a.b·名称"), ("rates", "in_force.from", "生效·起"),
        ("matters", "materials", "申请材料"),
    ],
)  # fmt: skip
def test_a_way_into_an_item_is_said_in_the_words_above_its_columns(kind: str, path: str, words: str) -> None:
    assert path_words(KINDS[kind], path) == words


@pytest.mark.parametrize("text", ["[" * 9_000, f"[{'9' * 5_000}]"], ids=["deep", "long"])
def test_what_only_looks_like_a_list_is_text(text: str) -> None:
    assert decode(text, "lines", TITLES) == [text]


def test_a_number_in_json_keeps_every_figure() -> None:
    figures = "9" * 5_000
    assert decode(f'{{"a": {figures}, "b": 1.10}}', "json", TITLES) == {"a": figures, "b": "1.10"}


def small_sheets(tmp_path: Path) -> list[Sheet]:
    write_pack(tmp_path, SMALL)
    return pack_sheets(folder_of(tmp_path, "test"), tmp_path / "test", [])[0]


def with_cell(sheets: list[Sheet], sheet: str, row: int, title: str, text: str) -> list[Sheet]:
    """The sheets with one cell changed; the row is counted from 1."""
    found = next(one for one in sheets if one.name == sheet)
    rows = [list(one) for one in found.rows]
    rows[row - 1][rows[0].index(title)] = text
    return [Sheet(one.name, tuple(map(tuple, rows))) if one is found else one for one in sheets]


def test_what_an_officer_changes_in_a_cell_is_in_the_pack(tmp_path: Path) -> None:
    small_pack(tmp_path)
    sheets = with_cell(small_sheets(tmp_path), "办事指南", 3, "承诺时限", "7个工作日")
    sheets = with_cell(sheets, "办事指南", 3, "办理程序", "1. 申请\n2. 踏勘\n3. 发证")
    book = read_book(sheets, "changed")
    assert book.faults == ()
    write_pack(tmp_path, book.files, "changed")
    food = next(item.value for item in folder_of(tmp_path, "changed").matters if item.value.id == "food")
    assert food.guide.procedure == ("申请", "踏勘", "发证")
    assert food.guide.promised_time is not None
    assert food.guide.promised_time.model_dump()["working_days"] == 7


@pytest.mark.parametrize(
    ("sheet", "title", "text", "code"),
    [
        ("办事指南", "承诺时限", "尽快", "cell_limit"), ("办事指南", "次序", "第一", "bad_value"),
        ("办事指南", "事项名称", "", "missing"), ("材料", "谁制作", "别人", "bad_value"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_kept(
    tmp_path: Path, sheet: str, title: str, text: str, code: str
) -> None:
    sheets = with_cell(small_sheets(tmp_path), sheet, 3, title, text)
    book = read_book(sheets)
    heads = next(one.rows[0] for one in sheets if one.name == sheet)
    column = column_name(heads.index(title))
    assert [(one.sheet, one.row, one.column, one.code) for one in book.faults] == [(sheet, 3, column, code)]
    assert book.rows == read_book(small_sheets(tmp_path)).rows - 1


def test_a_column_and_a_sheet_that_mean_nothing_are_told(tmp_path: Path) -> None:
    sheets = small_sheets(tmp_path)
    sheets = with_cell(sheets, "材料", 1, "份数", "份书")
    book = read_book([*sheets, Sheet("草稿", (("随便",),))])
    assert [(one.sheet, one.heading, one.code, one.hint) for one in book.faults] == [
        ("材料", "份书", "unknown_column", "份数"), ("草稿", "", "unknown_sheet", ""),
    ]  # fmt: skip


def test_a_file_of_a_workbook_cannot_leave_the_pack_s_folder(tmp_path: Path) -> None:
    sheets = small_sheets(tmp_path)
    sheets = with_cell(sheets, "办事指南", 2, "文件", "../../evil.yaml")
    raw = Sheet("其他文件 1", (("#", "../evil.csv"), ("a",)))
    names = read_book([*sheets, raw]).files
    assert all(".." not in name and name.count("/") <= 1 for name in names)
    assert "matters/more.yaml" in names


def test_a_table_of_a_pack_that_cannot_be_read_is_refused_and_not_left_out(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, SMALL)
    (folder / "codes").mkdir()
    for raw, code in ((b"\xff\xff\xff", "encoding"), ('a,b\n"甲,乙\n'.encode(), "row")):
        (folder / "codes/x.csv").write_bytes(raw)
        with pytest.raises(SheetError) as refused:
            pack_sheets(folder_of(tmp_path, "test"), folder, [])
        assert refused.value.code == code
