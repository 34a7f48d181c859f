"""Several PDFs as one."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pdf_blanks import box, field_values, make_form

from forms.errors import PdfWriteError
from forms.fill import fill
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.pdf.merge import merge
from forms.preview import page_text


@pytest.fixture(scope="module")
def parts(fonts: Fonts) -> list[tuple[str, bytes]]:
    made = []
    for title, name in (("申请书", "王𬭎"), ("承诺书", "陈𬀩"), ("委托书", "王𬭎")):
        filled = fill(make_form([box("who.name", (60, 700, 200, 720))]), field_values({"who.name": name}), fonts)
        assert isinstance(filled, FilledForm)
        made.append((title, filled.pdf))
    return made


def test_each_part_has_a_bookmark_to_its_first_page(parts: list[tuple[str, bytes]]) -> None:
    with pikepdf.open(io.BytesIO(merge(parts))) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 3
        assert [item.title for item in outline.root] == ["申请书", "承诺书", "委托书"]


def test_what_fields_show_becomes_part_of_the_page_and_no_field_stays(parts: list[tuple[str, bytes]]) -> None:
    merged = merge(parts)
    with pikepdf.open(io.BytesIO(merged)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page.obj or not page.obj.Annots for page in pdf.pages)
    assert [name for page in range(3) for name in ("王𬭎", "陈𬀩") if name in "".join(page_text(merged, page))] == [
        "王𬭎",
        "陈𬀩",
        "王𬭎",
    ]


def test_the_same_parts_give_the_same_bytes(parts: list[tuple[str, bytes]]) -> None:
    assert merge(parts) == merge(parts)


def test_equal_fonts_are_kept_once(parts: list[tuple[str, bytes]]) -> None:
    with pikepdf.open(io.BytesIO(merge(parts))) as pdf:
        files = {
            thing.FontFile2.objgen
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing
        }
        assert len(files) == 2


def test_nothing_and_a_damaged_part_are_errors(parts: list[tuple[str, bytes]]) -> None:
    for wrong in ([], [*parts, ("坏", b"%PDF-1.7 torn")]):
        with pytest.raises(PdfWriteError):
            merge(wrong)
