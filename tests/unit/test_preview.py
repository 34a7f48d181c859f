"""Finished forms on screen: as a picture and as lines of text."""

from __future__ import annotations

import io

import pytest
from pdf_blanks import box, field_values, make_form
from PIL import Image

from forms.errors import PdfWriteError
from forms.fill import fill
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.preview import page_text, render_page


@pytest.fixture(scope="module")
def filled(fonts: Fonts) -> FilledForm:
    form = make_form(
        [
            box("who", (60, 700, 200, 720)),
            box("what", (300, 700, 500, 720)),
            box("id", (60, 640, 420, 660), "comb", max_length=18),
            box("yes", (60, 600, 72, 612), "check"),
        ]
    )
    made = fill(form, field_values({"who": "王𬭎", "what": "股东", "id": "11010519491231002X", "yes": True}), fonts)
    assert isinstance(made, FilledForm)
    return made


def test_a_page_is_a_picture_of_the_width_asked_for(filled: FilledForm) -> None:
    image = Image.open(io.BytesIO(render_page(filled.pdf, 0, 420)))
    assert (image.format, image.width) == ("PNG", 420)


def test_field_values_and_ticks_are_in_the_picture(filled: FilledForm) -> None:
    image = Image.open(io.BytesIO(render_page(filled.pdf, 0, 595))).convert("L")

    def dark(left: int, bottom: int, right: int, top: int) -> float:
        part = image.crop((left, 842 - top, right, 842 - bottom))
        counts = part.histogram()
        return sum(counts[:128]) / sum(counts)

    assert dark(62, 602, 70, 610) > 0.9
    assert 0.05 < dark(62, 702, 90, 718) < 0.6
    assert dark(120, 702, 190, 718) == 0


def test_a_page_is_lines_of_text_with_its_values(filled: FilledForm) -> None:
    assert page_text(filled.pdf, 0) == ("王𬭎 股东", "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X")


def test_a_page_that_is_not_there_and_a_torn_pdf_are_errors(filled: FilledForm) -> None:
    with pytest.raises(PdfWriteError, match="page 2 is not among them"):
        render_page(filled.pdf, 1, 100)
    with pytest.raises(PdfWriteError, match="cannot open"):
        page_text(b"%PDF-1.7 nothing", 0)
