"""Finished forms as PDF/A-2u, and what stands in the way of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pdf_blanks import box, field_values, make_form
from pikepdf import Array, Dictionary, Name, String

from forms.errors import PdfWriteError
from forms.fill import fill
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.pdf.archive import NotForArchives, archived
from forms.pdf.pdfium import lines_of, page_characters
from forms.pdf.srgb import srgb_profile
from forms.stranger import FilledPdf, Problem, fill_pdf

BOXES = [
    box("who", (60, 700, 200, 720)),
    box("open", (60, 600, 200, 620)),
    box("yes", (60, 500, 72, 512), "check"),
    box("sign", (60, 100, 200, 140), "sign"),
]
GIVEN = {"who": "王𬭎·𪚥", "yes": True}


@pytest.fixture(scope="module", params=[False, True], ids=["fields", "flat"])
def paper(request: pytest.FixtureRequest, fonts: Fonts) -> bytes:
    filled = fill(make_form(BOXES), field_values(GIVEN), fonts, flatten=request.param)
    assert isinstance(filled, FilledForm)
    return filled.pdf


def kept(pdf: bytes, title: str = "甲 & 乙") -> bytes:
    made = archived(pdf, title)
    assert isinstance(made, bytes), made
    return made


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def test_it_says_what_it_is_and_brings_its_colours(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(kept(paper))) as pdf:
        words = pdf.Root.Metadata.read_bytes().decode("utf-8")
        assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in words
        assert "甲 &amp; 乙" in words
        assert str(pdf.docinfo[Name.Title]) == "甲 & 乙"
        assert str(pdf.docinfo["/KaibanForm"]) == "sample"
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes() == srgb_profile()
        assert pdf.open_metadata().pdfa_status == "2U"


def test_every_field_has_a_look_and_the_text_is_as_before(paper: bytes) -> None:
    made = kept(paper)
    assert lines_of(page_characters(made, 0, with_fields=True)) == lines_of(page_characters(paper, 0, with_fields=True))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert all("/AP" in note and int(note.F) & 4 for page in pdf.pages for note in page.obj.get(Name.Annots, ()))


def test_the_same_file_gives_the_same_bytes(paper: bytes) -> None:
    assert kept(paper) == kept(paper)


def test_a_validator_finds_nothing_wrong(paper: bytes, tmp_path: Path) -> None:
    oxide = pytest.importorskip("pdf_oxide", reason="pdf-oxide, which can validate PDF/A, is not installed")
    path = tmp_path / "kept.pdf"
    path.write_bytes(kept(paper))
    assert oxide.PdfDocument(str(path)).validate_pdf_a("2u")["errors"] == []


def test_a_font_that_is_shown_and_not_embedded_is_named(paper: bytes) -> None:
    def print_in_helvetica(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.obj.Resources.Font = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        page.contents_add(pdf.make_stream(b"BT /F 9 Tf 9 9 Td (x) Tj ET"))

    assert archived(changed(paper, print_in_helvetica), "") == NotForArchives(
        ("pdf.font_not_embedded", "pdf.font_without_text"), ("Helvetica",)
    )


def test_a_font_that_is_listed_and_never_shown_does_not_matter(paper: bytes) -> None:
    def list_helvetica(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].obj.Resources.Font = Dictionary(F=font)

    assert isinstance(archived(changed(paper, list_helvetica), ""), bytes)


def test_cmyk_and_hidden_notes_stand_in_the_way(paper: bytes) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(b"0 0 0 1 k 0 0 9 9 re f"))
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), F=2, Contents=String("x"))
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    assert archived(changed(paper, spoil), "") == NotForArchives(("pdf.has_cmyk", "pdf.hidden_field"), ())


def test_actions_and_scripts_go(paper: bytes) -> None:
    def act(pdf: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        pdf.Root.OpenAction = script
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        for note in pdf.pages[0].obj.get(Name.Annots, ()):
            note.AA = Dictionary(K=script)

    acting = changed(paper, act)
    assert b"JavaScript" in acting
    assert b"JavaScript" not in kept(acting)


def test_a_torn_file_is_an_error() -> None:
    with pytest.raises(PdfWriteError):
        archived(b"%PDF-1.7 torn", "")


def test_a_stranger_s_form_is_archived_or_it_is_said_why_not(fonts: Fonts) -> None:
    blank = make_form(BOXES).blank.pdf
    made = fill_pdf(blank, {"who": "王𬭎"}, fonts, archive=True)
    assert isinstance(made, FilledPdf)
    assert made.notes == ()
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert pdf.open_metadata().pdfa_status == "2U"

    def hide(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.Fields[1].F = 2

    hidden = fill_pdf(changed(blank, hide), {"who": "王𬭎"}, fonts, archive=True)
    assert isinstance(hidden, FilledPdf)
    assert hidden.notes == (Problem("", "pdf.hidden_field"),)
