"""Reading a filled form back with the second reader."""

from __future__ import annotations

import dataclasses
import io

import pikepdf
import pytest
from pdf_blanks import box, field_values, make_form
from pikepdf import Name, String

from forms.afterlook import Lookers
from forms.fill import fill
from forms.fonts import Fonts
from forms.model import FieldValues, FilledForm
from forms.pdf.rereading import PrintedPage
from forms.verify import _wrong_ticks, verify, verify_printed

GIVEN = {"who": "王𬭎", "yes": True, "no": False}


@pytest.fixture(scope="module")
def filled(fonts: Fonts) -> FilledForm:
    form = make_form(
        [
            box("who", (60, 700, 200, 720)),
            box("yes", (60, 600, 72, 612), "check"),
            box("no", (90, 600, 102, 612), "check"),
        ]
    )
    made = fill(form, field_values(GIVEN), fonts)
    assert isinstance(made, FilledForm)
    return made


def changed(filled: FilledForm, name: str, change: object) -> FilledForm:
    assert callable(change)
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        change(pdf, next(field for field in pdf.Root.AcroForm.Fields if str(field.T) == name))
        out = io.BytesIO()
        pdf.save(out)
    return dataclasses.replace(filled, pdf=out.getvalue())


def boxes(filled: FilledForm, values: FieldValues) -> list[str]:
    found = verify(filled, values)
    assert all(finding.code == "box.unreadable" for finding in found)
    return [finding.box for finding in found]


def test_what_was_filled_reads_back(filled: FilledForm) -> None:
    assert verify(filled, field_values(GIVEN)) == ()


def test_a_stored_value_that_differs_is_found(filled: FilledForm) -> None:
    other = changed(filled, "who", lambda _, field: field.__setattr__("V", String("王铉")))
    assert boxes(other, field_values(GIVEN)) == ["who"]


def test_a_drawing_that_differs_from_the_value_is_found(filled: FilledForm) -> None:
    def redraw(_: pikepdf.Pdf, field: pikepdf.Object) -> None:
        field.AP.N.write(field.AP.N.read_bytes().replace(b"<0001", b"<0002"))

    assert boxes(changed(filled, "who", redraw), field_values(GIVEN)) == ["who"]


def test_a_tick_on_the_wrong_box_is_found(filled: FilledForm) -> None:
    def tick(_: pikepdf.Pdf, field: pikepdf.Object) -> None:
        field.V = field.AS = Name.On

    assert boxes(changed(filled, "no", tick), field_values(GIVEN)) == ["no"]


def test_a_tick_that_is_stored_but_not_shown_is_found(filled: FilledForm) -> None:
    other = changed(filled, "yes", lambda _, field: field.__setattr__("AS", Name.Off))
    assert boxes(other, field_values(GIVEN)) == ["yes"]


def test_a_form_whose_viewer_would_draw_anew_is_unreadable(filled: FilledForm) -> None:
    def ask(pdf: pikepdf.Pdf, _: pikepdf.Object) -> None:
        pdf.Root.AcroForm.NeedAppearances = True

    assert boxes(changed(filled, "who", ask), field_values(GIVEN)) == list(GIVEN)


def test_a_torn_file_is_unreadable_and_no_crash(filled: FilledForm) -> None:
    for length in (0, 10, len(filled.pdf) // 2):
        assert boxes(dataclasses.replace(filled, pdf=filled.pdf[:length]), field_values(GIVEN)) == list(GIVEN)


def test_a_form_that_cannot_be_read_is_told_of_even_where_nothing_was_to_be_written(filled: FilledForm) -> None:
    torn = dataclasses.replace(filled, pdf=b"%PDF-1.7 torn")
    assert boxes(torn, field_values({})) == ["who"]
    (printed,) = verify_printed(torn.pdf, [(0, torn, field_values({}))])
    assert [one.box for one in printed] == ["who"]
    with Lookers(workers=1) as lookers:
        looks = lookers.looks()
        looks.add(torn, field_values({}))
        assert [one.box for one in looks.findings()[0]] == ["who"]


def test_a_tick_too_much_on_the_file_for_the_printer_is_told_of_an_empty_form(filled: FilledForm) -> None:
    assert [*_wrong_ticks(filled, [PrintedPage("", 1)], {})] == ["yes", "no"]


def test_a_value_missing_from_a_flat_form_is_found(fonts: Fonts) -> None:
    form = make_form([box("who", (60, 700, 200, 720))])
    flat = fill(form, field_values({"who": "甲乙"}), fonts, flatten=True)
    assert isinstance(flat, FilledForm)
    assert verify(flat, field_values({"who": "甲乙"})) == ()
    assert boxes(flat, field_values({"who": "甲丙"})) == ["who"]
