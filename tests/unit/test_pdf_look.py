"""The last look at a finished form: each kind of flaw is seen, and a good form has none."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Sequence

import pikepdf
import pytest
from pdf_blanks import box, field_values, make_form, make_pdf
from pikepdf import Name

from forms.afterlook import Lookers, expected, look_at
from forms.fill import fill
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.pdf import pdfium
from forms.pdf.flaws import Expected
from forms.pdf.looking import look
from forms.reading import Unreadable

GIVEN = {"who": "王𬭎", "why": "申请事项，" * 60, "id": "11010519491231002X", "yes": True, "no": False}
VALUES = field_values(GIVEN)
BOXES = [
    box("who", (60, 700, 200, 720)),
    box("why", (60, 500, 300, 560), "multiline"),
    box("id", (60, 640, 420, 660), "comb", max_length=18),
    box("yes", (60, 600, 72, 612), "check"),
    box("no", (90, 600, 102, 612), "check"),
    box("left.open", (300, 700, 500, 720)),
    box("sign", (300, 100, 400, 140), "sign"),
]


@pytest.fixture(scope="module")
def filled(fonts: Fonts) -> FilledForm:
    made = fill(make_form(BOXES), VALUES, fonts)
    assert isinstance(made, FilledForm)
    return made


def flaws(
    filled: FilledForm, name: str, change: Callable[[pikepdf.Pdf, pikepdf.Object], object]
) -> list[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        nodes = pdf.Root.AcroForm.Fields
        change(pdf, next(node for node in nodes if str(node.T) == name))
        out = io.BytesIO()
        pdf.save(out)
    return [(flaw.box, flaw.code) for flaw in look(out.getvalue(), expected(filled, VALUES))]


def redrawn(turn: Callable[[bytes], bytes]) -> Callable[[pikepdf.Pdf, pikepdf.Object], None]:
    return lambda _, field: field.AP.N.write(turn(field.AP.N.read_bytes()))


def test_a_good_form_has_no_flaw_continuation_page_included(filled: FilledForm) -> None:
    assert filled.pages == 2
    flat = dataclasses.replace(filled, pdf=b"%PDF-1.7 torn")
    assert look_at([(filled, VALUES), (flat, VALUES)], workers=1) == ((), Unreadable("pdf.damaged"))


def test_another_text_than_given_is_seen(filled: FilledForm) -> None:
    assert flaws(filled, "who", redrawn(lambda ink: ink.replace(b"<0001", b"<0003"))) == [("who", "box.shows_other")]


def test_a_value_that_is_stored_otherwise_than_given_is_seen(filled: FilledForm) -> None:
    def swap(text: bytes, other: bytes) -> bytes:
        assert text in filled.pdf
        return filled.pdf.replace(text, other)

    name = "王𬭎".encode("utf-16-be").hex().upper().encode()
    other = swap(name, "陈𬭎".encode("utf-16-be").hex().upper().encode())
    (told,) = look_at([(dataclasses.replace(filled, pdf=other), VALUES)], workers=1)
    assert not isinstance(told, Unreadable)
    assert [(flaw.box, flaw.code) for flaw in told] == [("who", "box.stores_other")]


def test_a_value_that_is_not_drawn_is_seen(filled: FilledForm) -> None:
    assert flaws(filled, "who", redrawn(lambda _: b"")) == [("who", "box.shows_nothing")]


def test_a_tick_that_is_missing_or_too_much_is_seen(filled: FilledForm) -> None:
    assert flaws(filled, "yes", lambda _, field: field.__setattr__("AS", Name.Off)) == [("yes", "box.shows_nothing")]
    assert flaws(filled, "no", lambda _, field: field.__setattr__("AS", Name.On)) == [("no", "box.shows_idle")]


def test_writing_in_a_box_that_stays_open_is_seen(filled: FilledForm) -> None:
    def copy(pdf: pikepdf.Pdf, field: pikepdf.Object) -> None:
        group = next(node for node in pdf.Root.AcroForm.Fields if str(node.T) == "left")
        group.Kids[0].AP = field.AP

    assert flaws(filled, "who", copy) == [("left.open", "box.shows_idle")]


def test_ink_outside_its_box_is_seen(filled: FilledForm) -> None:
    def widen(_: pikepdf.Pdf, field: pikepdf.Object) -> None:
        field.Rect = pikepdf.Array([60, 740, 200, 760])

    assert ("who", "box.outside") in flaws(filled, "who", widen)


def test_writing_over_print_is_seen(filled: FilledForm) -> None:
    def print_under(pdf: pikepdf.Pdf, _: pikepdf.Object) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(b"q 62 706 m 90 714 l 62 714 m 90 706 l 2 w S Q"))

    assert flaws(filled, "who", print_under) == [("who", "box.over_print")]


def test_a_value_in_a_box_outside_its_page_is_seen_to_show_nothing(filled: FilledForm) -> None:
    beyond = (700.0, 100.0, 800.0, 120.0)
    boxes = [Expected(name, 0, beyond, "text", seen) for name, seen in (("given", "甲"), ("idle", ""), ("any", None))]
    assert [(flaw.box, flaw.code) for flaw in look(filled.pdf, boxes)][:1] == [("given", "box.shows_nothing")]
    assert all(flaw.box == "given" for flaw in look(filled.pdf, boxes))


def test_flaws_come_as_findings_about_boxes(filled: FilledForm, fonts: Fonts) -> None:
    other = fill(make_form(BOXES), field_values(GIVEN | {"who": "陈𬀩"}), fonts)
    assert isinstance(other, FilledForm)
    torn = dataclasses.replace(filled, pdf=b"%PDF-1.7 torn")
    with Lookers(workers=1) as lookers:
        first = lookers.looks()
        for paper in (filled, other, torn):
            first.add(paper, VALUES)
        good, wrong, unread = first.findings()
        again = lookers.looks()
        again.add(filled, VALUES)
        assert again.findings() == ((),)  # the children serve the next package too
    assert good == ()
    assert [(finding.box, finding.code) for finding in wrong] == [("who", "box.unreadable")]
    assert [finding.box for finding in unread] == list(GIVEN)


def test_pages_are_drawn_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once, the pictures of 250 pages took more memory than a child process may have."""
    drawn: list[object] = []
    picture = pdfium._fields_picture

    def counted(sheet: object, scale: float, levels: Sequence[int]) -> object:
        drawn.append(sheet)
        return picture(sheet, scale, levels)

    monkeypatch.setattr(pdfium, "_fields_picture", counted)
    pdf = make_pdf(BOXES, pages=3)
    pages = pdfium.page_looks(pdf, pdf, b"", 0.1, ([0] * 256, [0] * 256))
    next(pages)
    assert len(drawn) == 1
    assert [one.before for one in pages] == [None, None]
