"""Spreadsheets are read as text and written without loss; what would fill the memory is refused."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.authoring.sheets import Sheet, SheetError, column_name, read_sheets
from rules.authoring.sheets_bounds import MAX_ROWS
from rules.authoring.sheets_write import CellTooLongError, write_csv, write_xlsx

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"), max_size=12)
HARD = ("=1+1", "0121", "a\r\nb", "_x0041_", "  vor", "nach ", "1e5", "TRUE", "王𬭎", "'q", "https://x.y", "\n")


def written(tmp_path: Path, *sheets: Sheet) -> Path:
    path = tmp_path / "表.xlsx"
    path.write_bytes(write_xlsx(sheets))
    return path


def code_of(path: Path) -> str:
    with pytest.raises(SheetError) as refused:
        read_sheets(path)
    return refused.value.code


def test_the_same_sheets_give_the_same_bytes() -> None:
    sheet = Sheet("甲", (("标题", *HARD),))
    assert write_xlsx([sheet]) == write_xlsx([sheet])


def test_what_was_written_is_read_back_to_the_character(tmp_path: Path) -> None:
    rows = (("标题", *HARD), ("x" * 32767,))
    assert read_sheets(written(tmp_path, Sheet("甲", rows)))[0].rows[0] == rows[0]


@settings(max_examples=40)
@given(cells=st.lists(CELLS, min_size=1, max_size=4))
def test_any_cells_come_back(cells: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("sheets") / "a.xlsx"
    path.write_bytes(write_xlsx([Sheet("甲", (("头", *cells, "尾"),))]))
    assert read_sheets(path)[0].rows == (("头", *cells, "尾"),)


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    with pytest.raises(CellTooLongError, match="row 2, column 1"):
        write_xlsx([Sheet("甲", (("头",), ("x" * 32768,)))])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("事项名称,结果\r\n公章,证\r\n".encode(encoding))
    assert read_sheets(path)[0].rows == (("事项名称", "结果"), ("公章", "证"))


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('案例,日期\r\n"小店,2026-11-22\r\n大店,2026-11-22\r\n'.encode("gb18030"))
    with pytest.raises(SheetError, match="row 2") as refused:
        read_sheets(path)
    assert (refused.value.code, refused.value.row) == ("row", 2)


def test_a_csv_file_of_our_own_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(write_csv([("甲", 'a"b,c\nd'), ("0121", "")]))
    assert read_sheets(path)[0].rows == (("甲", 'a"b,c\nd'), ("0121", ""))


def test_no_cell_of_a_csv_file_of_our_own_is_run_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cells = ("=HYPERLINK(A1)", "@SUM(A1)", "+cmd", "-1+1", "-5", "+86 138", "-3.5%", "'x")
    path.write_bytes(write_csv([cells]))
    written = next(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert written == ["'=HYPERLINK(A1)", "'@SUM(A1)", "'+cmd", "'-1+1", "-5", "+86 138", "-3.5%", "'x"]
    assert read_sheets(path)[0].rows == (cells,)


def test_numbers_days_and_truths_of_a_spreadsheet_become_text(tmp_path: Path) -> None:
    import datetime

    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("甲")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_number(0, 0, 20)
    page.write_number(0, 1, 0.5)
    page.write_boolean(0, 2, True)
    page.write_datetime(0, 3, datetime.datetime(2026, 11, 22), day)  # noqa: DTZ001
    page.write_number(0, 4, 0.1 + 0.2)
    book.close()
    assert read_sheets(path)[0].rows == (("20", "0.5", "是", "2026-11-22", "0.3"),)


def test_a_file_that_is_none_is_refused_with_what_it_is(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nothing.xlsx") == "absent"
    (tmp_path / "a.docx").write_bytes(b"x")
    assert code_of(tmp_path / "a.docx") == "kind"
    (tmp_path / "a.xlsx").write_bytes(b"no zip")
    assert code_of(tmp_path / "a.xlsx") == "unreadable"
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\xff")
    assert code_of(tmp_path / "a.csv") == "encoding"
    (tmp_path / "b.csv").write_bytes(b",,\n,,\n")
    assert code_of(tmp_path / "b.csv") == "empty"


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def xlsx_of(tmp_path: Path, rows: str) -> Path:
    """A workbook whose one sheet holds these rows."""
    small = io.BytesIO(write_xlsx([Sheet("甲", (("头",),))]))
    path = tmp_path / "rows.xlsx"
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.infolist():
            sheet = member.filename == "xl/worksheets/sheet1.xml"
            whole = f"<worksheet {names}><sheetData>{rows}</sheetData></worksheet>".encode()
            new.writestr(member.filename, whole if sheet else old.read(member))
    return path


@pytest.mark.parametrize(
    "rows",
    [
        FAR,
        FAR.replace('"', "'"),
        FAR.replace("<c ", '<c x=">" '),
        f'<row r="1">{"<c><v>1</v></c>" * 1025}</row>',
        '<row r="20001"><c><v>1</v></c></row>',
    ],
)
def test_cells_that_reach_too_far_are_refused_before_they_are_laid_out(tmp_path: Path, rows: str) -> None:
    assert code_of(xlsx_of(tmp_path, rows)) == "too_large"


def test_cells_that_are_only_coloured_do_not_count_however_far_they_reach(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read_sheets(xlsx_of(tmp_path, rows))[0].rows == (("甲",),)


def test_cells_that_do_not_say_where_they_stand_follow_one_another(tmp_path: Path) -> None:
    rows = '<row><c t="str"><v>甲</v></c><c t="str"><v>乙</v></c></row>'
    assert read_sheets(xlsx_of(tmp_path, rows))[0].rows == (("甲", "乙"),)


def test_a_part_that_unpacks_to_more_than_it_says_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "lies.xlsx"
    small = io.BytesIO(write_xlsx([Sheet("甲", (("头",),))]))
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, old.read(member))
        new.writestr("xl/more.xml", b"<a>" + b"x" * 1_000_000 + b"</a>")
    raw = bytearray(path.read_bytes())
    said = raw.rindex(b"PK\x01\x02") + 24
    raw[said : said + 4] = (100).to_bytes(4, "little")
    path.write_bytes(raw)
    assert code_of(path) == "unreadable"


def test_a_csv_file_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" * (MAX_ROWS + 1), encoding="utf-8")
    assert code_of(path) == "too_large"


def test_a_damaged_file_is_refused_and_nothing_else_happens(tmp_path: Path) -> None:
    good = written(tmp_path, Sheet("甲", (("标题", *HARD),))).read_bytes()
    chance = random.Random(7)
    path = tmp_path / "damaged.xlsx"
    refused = 0
    for _ in range(120):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            read_sheets(path)
        except SheetError:
            refused += 1
    assert refused > 60


def test_columns_have_the_names_that_spreadsheets_give_them() -> None:
    assert [column_name(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
ODS = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_NAMES}:office:1.0" '
    f'xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="清单"><table:table-row{repeated}>'
    '<table:table-cell office:value-type="string"><text:p>事项名称</text:p></table:table-cell></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def ods(tmp_path: Path, repeated: str = "") -> Path:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(repeated=repeated))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def test_an_open_document_is_read_and_one_that_repeats_its_rows_without_end_is_refused(tmp_path: Path) -> None:
    assert read_sheets(ods(tmp_path))[0].rows == (("事项名称",),)
    assert code_of(ods(tmp_path, ' table:number-rows-repeated="900000"')) == "too_large"


def test_rows_of_an_open_document_that_never_end_are_refused_at_once(tmp_path: Path) -> None:
    single = " table:number-rows-repeated='900000'"
    assert code_of(ods(tmp_path, single)) == "too_large"
    path = ods(tmp_path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<table:table-row>" * 100_000)
    assert code_of(path) == "unreadable"
