"""Flat PDFs filled at boxes: cells, underlines, printed squares and digit boxes, placed as text or as real fields."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from pdf_blanks import box, make_pdf

from forms.errors import BlankError
from forms.fonts import Fonts
from forms.pdf.fillany import fill_any
from forms.pdf.givenfields import with_given_fields
from forms.pdf.pdfium import page_characters, page_darkness, page_picture
from forms.reading import KnownBox, PdfReading
from forms.stranger import FilledPdf, PdfNotMade, Problem, fill_pdf, read_pdf

LINE = 500.0
BOXES = (
    box("company.name", (160, 700, 320, 720)),
    box("term.year", (200, LINE, 240, LINE + 13), size=10.5),
    box("id", (160, 560, 160 + 18 * 14, 580), "comb", max_length=18),
    box("type.llc", (160, 530, 172, 542), "check"),
    box("type.other", (200, 530, 212, 542), "check"),
    box("agent.signature", (300, 100, 400, 140), "sign"),
)
VALUES: dict[str, str | bool] = {
    "company.name": "王𬭎公司",
    "term.year": "2026",
    "id": "11010519491231002X",
    "type.llc": True,
}


def printed(rotate: int = 0) -> bytes:
    """A flat page: a cell, an underline, a row of digit boxes and two squares."""
    with pikepdf.open(io.BytesIO(make_pdf([]))) as pdf:
        cells = b"".join(b"%d 560 14 20 re " % (160 + 14 * place) for place in range(18))
        squares = b"160 530 12 12 re 200 530 12 12 re "
        pdf.pages[0].obj.Contents = pdf.make_stream(
            b"0.5 w 160 700 160 20 re %s%s 200 %d m 240 %d l S" % (cells, squares, LINE, LINE)
        )
        del pdf.Root.AcroForm
        pdf.pages[0].obj.Rotate = rotate
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def filled(pdf: bytes, fonts: Fonts, *, flatten: bool) -> bytes:
    made = fill_pdf(pdf, VALUES, fonts, boxes=BOXES, flatten=flatten)
    assert isinstance(made, FilledPdf), made
    return made.pdf


def dark(pdf: bytes, rect: tuple[float, float, float, float]) -> int:
    from PIL import Image

    image = Image.open(io.BytesIO(page_picture(pdf, 0, 1190))).convert("L")
    left, bottom, right, top = rect
    part = image.crop((int(2 * left) + 3, int(1684 - 2 * top) + 3, int(2 * right) - 3, int(1684 - 2 * bottom) - 3))
    return sum(part.histogram()[:150])


@pytest.mark.parametrize("flatten", [True, False])
def test_every_value_stands_in_its_box(fonts: Fonts, flatten: bool) -> None:
    made = filled(printed(), fonts, flatten=flatten)
    placed = page_characters(made, 0, with_fields=True)
    for spec in BOXES[:3]:
        left, bottom, right, top = spec.rect
        inside = [one for one in placed if left <= one.x < right and bottom <= one.y < top]
        assert "".join(one.character for one in sorted(inside, key=lambda one: one.x)) == VALUES[spec.name]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert ("/AcroForm" in pdf.Root) is not flatten


def test_the_printed_square_is_ticked_and_the_other_left_open(fonts: Fonts) -> None:
    made = filled(printed(), fonts, flatten=True)
    assert dark(made, BOXES[3].rect) > 20
    assert dark(made, BOXES[4].rect) == 0


def test_text_on_an_underline_stands_above_it_and_near(fonts: Fonts) -> None:
    year = [one for one in page_characters(filled(printed(), fonts, flatten=True), 0, with_fields=True) if one.y < 520]
    assert "".join(one.character for one in year) == "2026"
    assert all(0 < one.y - LINE < 4 for one in year)


def test_each_digit_stands_in_the_middle_of_its_own_cell(fonts: Fonts) -> None:
    placed = page_characters(filled(printed(), fonts, flatten=True), 0, with_fields=True)
    digits = sorted((one for one in placed if 560 <= one.y < 580), key=lambda one: one.x)
    for place, one in enumerate(digits):
        middle = one.x + one.size * (0.55 if one.character != "X" else 0.65) / 2
        assert abs(middle - (160 + 14 * place + 7)) < 2


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_on_a_turned_page_the_writing_turns_with_it(fonts: Fonts, turned: int) -> None:
    lying = turned == 180
    boxes = (box("a", (160, 300, 320, 320) if lying else (160, 300, 180, 460)), box("b", (300, 200, 320, 220), "check"))
    made = fill_pdf(printed(turned), {"a": "天津港保税区", "b": True}, fonts, boxes=boxes, flatten=True)
    assert isinstance(made, FilledPdf)
    placed = {one.character: one for one in page_characters(made.pdf, 0, with_fields=True)}
    first, last = placed["天"], placed["区"]
    along = {90: last.y - first.y, 180: first.x - last.x, 270: first.y - last.y}[turned]
    assert along == pytest.approx(5 * 10.5, abs=0.5)
    left, bottom, right, top = boxes[0].rect
    assert all(left <= one.x <= right and bottom <= one.y <= top for one in placed.values())
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        pdf.pages[0].obj.Rotate = 0
        upright = io.BytesIO()
        pdf.save(upright)
    assert dark(upright.getvalue(), boxes[1].rect) > 20


def test_the_same_boxes_give_the_same_bytes() -> None:
    assert with_given_fields(printed(), BOXES) == with_given_fields(printed(), BOXES)


def test_a_box_that_cannot_be_is_refused_by_name(fonts: Fonts) -> None:
    wrong = (
        ([box("a", (0, 0, 9, 9), page=3)], "page 4"),
        ([box("a", (9, 9, 9, 20))], "no area"),
        ([box("a", (0, 0, 9, 9)), box("a", (20, 0, 29, 9))], "two boxes"),
        ([box("a", (0, 0, 90, 9), "comb")], "number of its cells"),
    )
    for boxes, words in wrong:
        with pytest.raises(BlankError, match=words):
            with_given_fields(printed(), boxes)
    assert isinstance(fill_pdf(printed(), VALUES, fonts, boxes=wrong[0][0]), PdfNotMade)


def test_a_box_that_lies_on_printed_lines_is_told(fonts: Fonts) -> None:
    askew = (box("a", (150, LINE - 7, 260, LINE + 7)),)
    made = fill_pdf(printed(), {"a": "天津港保税区"}, fonts, boxes=askew, flatten=True)
    assert isinstance(made, FilledPdf)
    assert made.notes == (Problem("a", "box.over_print"),)
    good = fill_pdf(printed(), VALUES, fonts, boxes=BOXES, flatten=True)
    assert isinstance(good, FilledPdf)
    assert good.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "ACME Holdings (Tianjin) Co., Ltd.",
        "Will Illing WAVE ffi Inc. 12 345",
        "天津海棠ACME商贸有限公司（2026年3月1日）",
        "To VA AV We Type",
    ],
)
def test_a_flat_copy_keeps_the_spaces_between_latin_words_and_puts_none_in_chinese(
    fonts: Fonts, text: str, tmp_path: Path
) -> None:
    rect = (100.0, 700.0, 500.0, 720.0)
    flat = fill_any(make_pdf([box("name", rect)], NeedAppearances=False), {"name": text}, fonts, flatten=True)
    path = tmp_path / "flat.pdf"
    path.write_bytes(flat.pdf)
    reading = read_pdf(path, known=[KnownBox("name", 0, rect)])
    assert isinstance(reading, PdfReading)
    assert [one.value for one in reading.boxes] == [text]


def test_the_cells_of_a_comb_are_read_as_one_word_from_a_flat_copy(fonts: Fonts, tmp_path: Path) -> None:
    rect = (100.0, 700.0, 300.0, 720.0)
    form = make_pdf([box("code", rect, "comb", max_length=18)], NeedAppearances=False)
    path = tmp_path / "flat.pdf"
    path.write_bytes(fill_any(form, {"code": "91120000MA0000000X"}, fonts, flatten=True).pdf)
    reading = read_pdf(path, known=[KnownBox("code", 0, rect, "comb")])
    assert isinstance(reading, PdfReading)
    assert [one.value for one in reading.boxes] == ["91120000MA0000000X"]


def test_ink_is_measured_where_it_is_on_a_page_of_which_a_part_is_shown() -> None:
    with pikepdf.open(io.BytesIO(make_pdf([]))) as pdf:
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(b"100 500 20 20 re f")
        page.CropBox = pikepdf.Array([50, 300, 500, 700])
        out = io.BytesIO()
        pdf.save(out)
    inked, clear = page_darkness(out.getvalue(), 0, [(100, 500, 120, 520), (150, 500, 170, 520)])
    assert inked > 0.9
    assert clear == 0
