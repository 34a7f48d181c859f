"""What detection lists of a PDF with fields: each name once, and a text that goes on elsewhere whole."""

from __future__ import annotations

import io

import pikepdf
from pdf_blanks import box, make_pdf

from forms.detecting import Detection, detect_bytes
from forms.fonts import Fonts
from forms.pdf.fillany import fill_any

BOXES = [box("name", (100, 700, 400, 720)), box("why", (100, 600, 200, 620))]


def detected(pdf: bytes) -> Detection:
    found = detect_bytes(pdf)
    assert isinstance(found, Detection)
    return found


def test_a_finished_form_gives_a_text_that_goes_on_elsewhere_whole_and_no_place_for_its_pages(fonts: Fonts) -> None:
    long = "天津小满禾图文设计有限公司，" * 12 + "完"
    made = fill_any(make_pdf(BOXES, NeedAppearances=False), {"name": long, "why": "甲"}, fonts, flatten=False)
    assert {one.name: one.value for one in detected(made.pdf).boxes} == {"name": long, "why": "甲"}


def test_a_name_that_stands_for_several_fields_is_one_place() -> None:
    with pikepdf.open(io.BytesIO(make_pdf(BOXES))) as pdf:
        fields = pdf.Root.AcroForm.Fields
        fields[1].T = fields[0].T
        out = io.BytesIO()
        pdf.save(out)
    assert [one.name for one in detected(out.getvalue()).boxes] == ["name"]
