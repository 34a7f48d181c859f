"""Layouts made into blanks: rows, pages, fields, structure, continuation sheets, and what cannot be drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_fixture import LAYOUT, META

from forms.fonts import PRIMARY, Fonts
from forms.model import FormMeta, Layout
from forms.pdf.blank import Blank, BoxSpec
from forms.typeset.__main__ import main
from forms.typeset.build import build_blank, build_sheets
from forms.typeset.errors import DuplicateBoxError, GridError
from forms.typeset.words import break_lines
from rules.yamlfile import load, to_plain

MM = 72 / 25.4
RARE = "王𬭎䶮㛃𫖯𬀩㐀"
NOT_FIRST = set("，。、；：？！）》」』】〕”’")
NOT_LAST = set("（《「『【〔“‘")

Read = Callable[[str], Layout]


@pytest.fixture(scope="module")
def font(fonts: Fonts) -> Path:
    return fonts.cache_dir / PRIMARY


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(text: str) -> Layout:
        path = tmp_path / "layout.yaml"
        path.write_text(text, encoding="utf-8")
        return Layout.model_validate(to_plain(load(path)))

    return _read


@pytest.fixture
def meta(tmp_path: Path) -> FormMeta:
    path = tmp_path / "form.yaml"
    path.write_text(META, encoding="utf-8")
    return FormMeta.model_validate(to_plain(load(path)))


def one_grid(*rows: str, columns: str = "[40, 40]", section: str = "") -> str:
    lines = "".join(f"          - {row}\n" for row in rows)
    return f"title: 表\nsections:\n  - body:\n      - columns: {columns}\n        rows:\n{lines}{section}"


def spec(blank: Blank, name: str) -> BoxSpec:
    return next(box for box in blank.boxes if box.name == name)


def content(blank: Blank) -> bytes:
    with pikepdf.open(io.BytesIO(blank.pdf)) as pdf:
        return pdf.pages[0].Contents.read_bytes()


def words(blank: Blank, page: int = 0) -> str:
    return pypdf.PdfReader(io.BytesIO(blank.pdf)).pages[page].extract_text()


# ---------------------------------------------------------------- bytes, fields, text


def test_the_same_layout_gives_the_same_bytes(read: Read, meta: FormMeta, font: Path) -> None:
    assert build_blank(meta, read(LAYOUT), font) == build_blank(meta, read(LAYOUT), font)


def test_another_word_gives_other_bytes(read: Read, meta: FormMeta, font: Path) -> None:
    changed = build_blank(meta, read(LAYOUT.replace("label: 名称", "label: 称名")), font)
    assert changed.sha256 != build_blank(meta, read(LAYOUT), font).sha256


def test_each_box_is_a_field_of_its_kind_under_its_full_name(read: Read, meta: FormMeta, font: Path) -> None:
    blank = build_blank(meta, read(LAYOUT), font)
    fields = pypdf.PdfReader(io.BytesIO(blank.pdf)).get_fields() or {}
    kinds = {name: field.field_type for name, field in fields.items() if field.field_type}
    assert kinds == {box.name: "/Btn" if box.kind == "check" else "/Tx" for box in blank.boxes if box.kind != "sign"}
    assert set(fields["kind.llc"]["/_States_"]) == {"/On", "/Off"}
    assert fields["kind.llc"].alternate_name == "种类：多人"


def test_kinds_lengths_and_alignment_reach_the_field(read: Read, meta: FormMeta, font: Path) -> None:
    layout = one_grid(
        "cells: [{box: number, kind: comb, max_length: 18, tooltip: 号码}, {box: long, kind: multiline, tooltip: 长}]",
        "cells: [{label: 中}, {box: middle, align: center, tooltip: 中}]",
    )
    blank = build_blank(meta, read(layout), font)
    fields = pypdf.PdfReader(io.BytesIO(blank.pdf)).get_fields() or {}
    with pikepdf.open(io.BytesIO(blank.pdf)) as pdf:
        found = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert (int(found["number"].MaxLen), int(found["number"].Ff)) == (18, 1 << 24)
        assert int(found["long"].Ff) == 1 << 12
        assert int(found["middle"].Q) == 1
        assert "/STSong" in str(found["number"].DA)
    assert set(fields) == {"number", "long", "middle"}


def test_a_place_to_sign_is_no_field_but_has_its_place_and_role(read: Read, meta: FormMeta, font: Path) -> None:
    blank = build_blank(meta, read(LAYOUT), font)
    sign = spec(blank, "signature")
    assert (sign.kind, sign.role) == ("sign", "shareholder")
    assert sign.rect[3] - sign.rect[1] > 19 * MM


def test_printed_characters_of_every_plane_extract_as_they_are(read: Read, meta: FormMeta, font: Path) -> None:
    blank = build_blank(meta, read(one_grid(f"cells: [{{label: {RARE}}}, {{box: a, tooltip: 甲}}]")), font)
    assert RARE in words(blank)


def test_every_font_of_the_pages_is_embedded(read: Read, meta: FormMeta, font: Path) -> None:
    with pikepdf.open(io.BytesIO(build_blank(meta, read(LAYOUT), font).pdf)) as pdf:
        fonts = [one for page in pdf.pages for one in page.obj.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in one.FontDescriptor for one in fonts)


# ---------------------------------------------------------------- tables and pages


def test_columns_are_scaled_to_the_text_width(read: Read, meta: FormMeta, font: Path) -> None:
    layout = one_grid("cells: [{box: a, tooltip: 甲}, {box: b, tooltip: 乙}]", columns="[30, 90]")
    blank = build_blank(meta, read(layout), font)
    a, b = spec(blank, "a").rect, spec(blank, "b").rect
    room = (210 - 36) * MM
    assert a[2] - a[0] == pytest.approx(room / 4, abs=5)
    assert b[2] - b[0] == pytest.approx(room * 3 / 4, abs=5)


def test_a_row_grows_with_its_printed_words(read: Read, meta: FormMeta, font: Path) -> None:
    short, long = (
        build_blank(meta, read(one_grid(f"cells: [{{label: {label}}}, {{box: a, tooltip: 甲}}]")), font)
        for label in ("短", "长" * 60)
    )
    low, high = (spec(one, "a").rect for one in (short, long))
    assert high[3] - high[1] > low[3] - low[1] + 10


def test_a_table_longer_than_a_page_goes_on_with_its_head_printed_again(read: Read, meta: FormMeta, font: Path) -> None:
    blank = build_blank(meta, read(LAYOUT.replace("rows: 2", "rows: 60")), font)
    assert blank.pages > 1
    pages = {box.page for box in blank.boxes if box.name.startswith("owners.")}
    assert all("姓名" in words(blank, page) for page in pages)
    assert f"共 {blank.pages} 页" in words(blank, blank.pages - 1)


def test_a_section_that_fits_on_a_page_is_not_parted(read: Read, meta: FormMeta, font: Path) -> None:
    tall = LAYOUT.replace("{height: 20,", "{height: 190,")
    blank = build_blank(meta, read(tall), font)
    assert blank.pages == 2
    assert {box.page for box in blank.boxes if box.name.startswith("owners.")} == {1}
    assert "股东" not in words(blank, 0).replace("签字", "")


def test_a_cell_over_several_rows_takes_their_whole_height(read: Read, meta: FormMeta, font: Path) -> None:
    layout = one_grid(
        "cells: [{box: tall, rows: 2, tooltip: 高}, {box: a, tooltip: 甲}]", "cells: [{box: b, tooltip: 乙}]"
    )
    blank = build_blank(meta, read(layout), font)
    tall, a, b = (spec(blank, name).rect for name in ("tall", "a", "b"))
    assert tall[3] == pytest.approx(a[3], abs=1)
    assert tall[1] == pytest.approx(b[1], abs=1)


def test_headings_in_a_row_join_the_tables_and_carry_their_box(read: Read, meta: FormMeta, font: Path) -> None:
    row = "        rows: [{cells: [{label: 名}, {box: %s, tooltip: 名}]}]\n"
    part = "  - title: %s\n    heading: row\n    tick: part.%s\n    body:\n      - columns: [40, 40]\n" + row
    two = part % ("甲部", "a", "x.a") + part % ("乙部", "b", "x.b")
    blank = build_blank(meta, read(f"title: 表\nsections:\n{two}"), font)
    first, tick, second = (spec(blank, name).rect for name in ("x.a", "part.b", "x.b"))
    assert spec(blank, "part.b").kind == "check"
    assert second[3] < tick[1] < tick[3] < first[1]
    assert first[1] - second[3] < 12 * MM


def test_a_continuation_sheet_has_more_rows_of_the_same_table_and_no_page_number(
    read: Read, meta: FormMeta, font: Path
) -> None:
    sheets = build_sheets(meta, read(LAYOUT), font)
    assert set(sheets) == {"owners"}
    sheet = sheets["owners"]
    assert sheet.pages == 1
    rows = {box.name.split(".")[1] for box in sheet.boxes}
    assert len(rows) > 15
    assert {box.name.split(".")[2] for box in sheet.boxes} == {"name", "share"}
    printed = words(sheet)
    assert "小表 续页" in printed
    assert "续“股东”" in printed
    assert "共 1 页" not in printed


def test_columns_of_a_group_stand_under_its_words_and_the_others_take_both_rows_of_the_head(
    read: Read, meta: FormMeta, font: Path
) -> None:
    columns = "[{name: who, label: 姓名, width: 30}, {name: unit, label: 单位, group: 缴存额, width: 20}, "
    columns += "{name: own, label: 个人, group: 缴存额, width: 20}, {name: note, label: 备注, width: 20}]"
    layout = read(f"title: 表\nsections: [{{body: [{{box: staff, rows: 2, columns: {columns}}}]}}]\n")
    blank = build_blank(meta, layout, font)
    with pikepdf.open(io.BytesIO(blank.pdf)) as pdf:
        heads = [one for one in elements(pdf.Root.StructTreeRoot) if str(one.S) == "/TH"]
        spans = [(int(head.A.get("/RowSpan", 1)), int(head.A.get("/ColSpan", 1))) for head in heads]
    assert spans == [(2, 1), (1, 2), (2, 1), (1, 1), (1, 1)]
    assert words(blank).count("缴存额") == 1
    assert words(build_sheets(meta, layout, font)["staff"]).count("缴存额") == 1


def test_a_section_on_other_paper_starts_a_page_of_it_and_the_sections_behind_stay_on_it(
    read: Read, meta: FormMeta, font: Path
) -> None:
    wide = "{title: 宽, page: A4-landscape, body: [{box: wide, rows: 1, columns: [{name: a, label: 甲, width: 9}]}]}"
    behind = "{title: 又, body: [{text: 同页}]}"
    back = "{title: 窄, page: A4, body: [{text: 回来}]}"
    layout = read(f"title: 表\nsections: [{{title: 头, body: [{{text: 开头}}]}}, {wide}, {behind}, {back}]\n")
    blank, sheet = build_blank(meta, layout, font), build_sheets(meta, layout, font)["wide"]
    papers = [page.mediabox for page in pypdf.PdfReader(io.BytesIO(blank.pdf)).pages]
    assert [paper.width > paper.height for paper in papers] == [False, True, False]
    assert "同页" in words(blank, 1)
    assert spec(blank, "wide.1.a").rect[2] > 210 * MM
    (paper,) = (page.mediabox for page in pypdf.PdfReader(io.BytesIO(sheet.pdf)).pages)
    assert paper.width > paper.height


def test_a_comb_has_a_rule_between_its_squares(read: Read, meta: FormMeta, font: Path) -> None:
    comb, plain = (
        build_blank(meta, read(one_grid(f"cells: [{{label: 号}}, {{box: n, {kind}tooltip: 号}}]")), font)
        for kind in ("kind: comb, max_length: 6, ", "")
    )
    drawn = [len(re.findall(rb" l S", content(blank))) for blank in (comb, plain)]
    assert drawn[0] - drawn[1] == 6 - 1


def test_a_strip_under_each_row_is_a_place_of_that_row(read: Read, meta: FormMeta, font: Path) -> None:
    strip = "        under: {name: copy, label: 粘贴处, role: agent, height: 50}\n"
    layout = read(LAYOUT.replace("        rows: 2\n", "        rows: 2\n" + strip))
    blank, sheet = build_blank(meta, layout, font), build_sheets(meta, layout, font)["owners"]
    copy, row, following = (spec(blank, name).rect for name in ("owners.1.copy", "owners.1.name", "owners.2.name"))
    assert following[3] < copy[1] < copy[3] < row[1]
    assert copy[3] - copy[1] > 48 * MM
    assert {box.role for box in sheet.boxes if box.name.endswith(".copy")} == {"agent"}


def left_of(words: str, blank: Blank) -> float:
    """Where the first line with these words begins."""
    found: list[float] = []

    def look(text: str, _matrix: object, at: list[float], *_font: object) -> None:
        if words in text:
            found.append(at[4])

    pypdf.PdfReader(io.BytesIO(blank.pdf)).pages[0].extract_text(visitor_text=look)
    return found[0]


def test_the_words_of_a_strip_stand_in_the_middle_to_paste_on_and_at_the_left_to_sign_after(
    read: Read, meta: FormMeta, font: Path
) -> None:
    left: dict[str, float] = {}
    for what in ("paste", "signature"):
        strip = f"        under: {{name: copy, label: 本人, role: agent, what: {what}, height: 20}}\n"
        blank = build_blank(meta, read(LAYOUT.replace("        rows: 2\n", "        rows: 2\n" + strip)), font)
        left[what] = left_of("本人", blank)
    row = spec(blank, "owners.1.copy").rect
    assert row[0] <= left["signature"] < row[0] + 6 * MM
    assert left["paste"] > row[0] + 20 * MM


# ---------------------------------------------------------------- structure


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", pikepdf.Array())
    for kid in kids.as_list() if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_the_structure_has_headings_tables_with_cells_and_every_field_with_its_words(
    read: Read, meta: FormMeta, font: Path
) -> None:
    blank = build_blank(meta, read(LAYOUT), font)
    with pikepdf.open(io.BytesIO(blank.pdf)) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert all(page.obj.Tabs == pikepdf.Name.S for page in pdf.pages)
        found = list(elements(pdf.Root.StructTreeRoot))
        tags = [str(one.S).removeprefix("/") for one in found]
        assert tags.count("H1") == 1
        assert tags.count("H2") == 2
        assert tags.count("Table") == 2
        assert tags.count("TH") == 5
        assert all(str(one.P.S) == "/TR" for one in found if str(one.S) in {"/TD", "/TH"})
        fields = [box for box in blank.boxes if box.kind != "sign"]
        assert sorted(str(one.Alt) for one in found if str(one.S) == "/Form") == sorted(box.tooltip for box in fields)


def test_a_cell_that_names_others_is_a_head_of_its_row_or_column(read: Read, meta: FormMeta, font: Path) -> None:
    """ISO 32000-1, 14.8.4.3.4: what a reader that cannot see the form says before the cells it heads."""
    layout = read(
        one_grid(
            "{cells: [{label: 甲, rows: 2}, {label: 姓名}, {box: name, tooltip: 姓名}]}",
            "{cells: [{label: 电话}, {box: phone, tooltip: 电话}]}",
            "{cells: [{label: 一}, {label: 二}, {label: 三}]}",
            "{cells: [{box: one, tooltip: 一}, {box: two, tooltip: 二}, {sign: here, label: 签字, role: shareholder}]}",
            "{cells: [{label: 以上属实, span: 3}]}",
            columns="[20, 30, 60]",
        )
    )
    with pikepdf.open(io.BytesIO(build_blank(meta, layout, font).pdf)) as pdf:
        cells = [one for one in elements(pdf.Root.StructTreeRoot.K) if str(one.S) in {"/TH", "/TD"}]
        scopes = [str(one.A.Scope) if "/A" in one and "/Scope" in one.A else "" for one in cells]
        heads = [str(one.S) == "/TH" for one in cells]
    row, column, none = "/Row", "/Column", ""
    assert scopes == [row, row, none, row, none, column, column, column, none, none, none, none]
    assert heads == [bool(one) for one in scopes]


def test_a_field_is_read_after_the_words_of_its_cell_and_spans_are_told(read: Read, meta: FormMeta, font: Path) -> None:
    with pikepdf.open(io.BytesIO(build_blank(meta, read(LAYOUT), font).pdf)) as pdf:
        cells = [one for one in elements(pdf.Root.StructTreeRoot) if str(one.S) == "/TD"]
        assert [int(cell.A.ColSpan) for cell in cells if "/A" in cell] == [3, 4]
        forms = [one for one in elements(pdf.Root.StructTreeRoot) if str(one.S) == "/Form"]
        assert [str(form.Alt) for form in forms[:4]] == ["名称", "种类：多人", "种类：一人", "资本"]


# ---------------------------------------------------------------- what cannot be drawn


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("cells: [{label: 一}, {label: 二}, {label: 三}]",), "row 1"),
        (("cells: [{label: 一}]",), "row 1 leaves column 2"),
        (("cells: [{label: 一, rows: 2}, {label: 二}]",), "row 1"),
        (("cells: [{label: 一, rows: 2}, {label: 二}]", "cells: [{label: 三, span: 2}]"), "row 2"),
        (("cells: [{label: 一}, {parts: [{box: a, width: 200, tooltip: 甲}]}]",), "'a'"),
    ],
)
def test_a_table_that_does_not_close_is_an_error_that_names_the_row(
    read: Read, meta: FormMeta, font: Path, rows: tuple[str, ...], told: str
) -> None:
    with pytest.raises(GridError) as caught:
        build_blank(meta, read(one_grid(*rows)), font)
    assert told in str(caught.value)


@pytest.mark.parametrize("second", ["same", "same.more"])
def test_two_boxes_of_one_name_or_a_name_that_continues_another_are_refused(
    read: Read, meta: FormMeta, font: Path, second: str
) -> None:
    layout = one_grid(f"cells: [{{box: same, tooltip: 甲}}, {{box: {second}, tooltip: 乙}}]")
    with pytest.raises(DuplicateBoxError):
        build_blank(meta, read(layout), font)


def test_an_edition_note_is_never_cut(read: Read, meta: FormMeta, font: Path) -> None:
    two = meta.model_copy(update={"printed_edition": "依照某版样式，" * 10 + "以窗口现行文书为准。"})
    assert two.printed_edition in words(build_blank(two, read(LAYOUT), font)).replace("\n", "")
    long = meta.model_copy(update={"printed_edition": "依照某版样式，" * 30})
    with pytest.raises(GridError, match="printed_edition"):
        build_blank(long, read(LAYOUT), font)


def test_the_command_draws_a_form_into_a_folder_and_names_an_unknown_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agent_authority", "--out", str(tmp_path)]) == 0
    assert "agent_authority/2015: 2 pages" in capsys.readouterr().out
    assert (tmp_path / "agent_authority-2015" / "blank.pdf").read_bytes().startswith(b"%PDF")


# ---------------------------------------------------------------- lines

TEXTS = st.text(st.sampled_from("公司登记申请（备案）“名称”，。、：A1 "), max_size=60)


@given(TEXTS, st.integers(min_value=4, max_value=20))
def test_broken_lines_hold_the_text_and_stay_within_their_width(text: str, room: int) -> None:
    lines = break_lines(text, room, len)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= room for line in lines)


@given(st.text(st.sampled_from("公司登记申请备案名称"), min_size=2, max_size=8), st.sampled_from("，。）”"))
def test_no_line_begins_with_a_closing_mark_where_it_can_be_helped(text: str, mark: str) -> None:
    lines = break_lines(text + mark, float(len(text)), len)
    assert not any(line[0] in NOT_FIRST for line in lines if line)


@given(st.text(st.sampled_from("公司登记申请备案名称"), min_size=2, max_size=8), st.sampled_from("（“《"))
def test_no_line_ends_with_an_opening_mark_where_it_can_be_helped(text: str, mark: str) -> None:
    lines = break_lines(f"{text}{mark}后", float(len(text) + 1), len)
    assert not any(line[-1] in NOT_LAST for line in lines if line)
