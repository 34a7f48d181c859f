"""Words of a flat copy that can be read and not seen: covered, white, or never drawn."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from pdf_blanks import box, make_pdf

from forms.fonts import Fonts
from forms.pdf.detect_read import read_places
from forms.pdf.fillany import fill_any
from forms.reading import KnownBox, PdfReading, Rect
from forms.stranger import read_pdf

WHO: Rect = (160, 700, 320, 720)
WHY: Rect = (160, 600, 400, 680)
KNOWN = [KnownBox("who", 0, WHO), KnownBox("why", 0, WHY)]


@pytest.fixture(scope="module")
def copy(fonts: Fonts) -> bytes:
    form = make_pdf([box("who", WHO), box("why", WHY, "multiline")], NeedAppearances=False)
    return fill_any(form, {"who": "天津一一.有限公司", "why": "一、·-1，。"}, fonts, flatten=True).pdf


def after(pdf: bytes, operators: bytes, turned: int = 0) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        page.contents_add(operators)
        if turned:
            page.obj.Rotate = turned
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def covering(left: float, right: float) -> bytes:
    return b"q 1 g %.1f 702 %.1f 16 re f Q" % (left, right - left)


def hidden(pdf: bytes) -> list[object]:
    return [name for name, words, _, unseen in read_places(pdf, KNOWN, 10) if unseen and words]


@pytest.mark.parametrize("turned", [0, 90, 270])
def test_the_thinnest_characters_are_seen(copy: bytes, turned: int) -> None:
    assert hidden(after(copy, b"", turned)) == []


@pytest.mark.parametrize("rect", [(161, 319), (161, 185)])
def test_words_under_a_white_rectangle_are_read_and_told(copy: bytes, rect: tuple[float, float]) -> None:
    covered = after(copy, covering(*rect))
    assert hidden(covered) == ["who"]
    read = {name: str(words).replace("\n", "") for name, words, _, _ in read_places(covered, KNOWN, 10)}
    assert read["who"].startswith("天津")


def test_a_rectangle_beside_the_words_hides_nothing(copy: bytes) -> None:
    assert hidden(after(copy, covering(270, 319))) == []


def test_the_places_of_a_known_form_are_read_so_too(copy: bytes, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(after(copy, covering(161, 319)))
    reading = read_pdf(path, known=KNOWN)
    assert isinstance(reading, PdfReading)
    assert [box.name for box in reading.boxes if box.unseen] == ["who"]


def test_on_a_page_that_is_covered_whole_no_words_are_seen(copy: bytes) -> None:
    assert hidden(after(copy, b"q 1 g 0 0 600 842 re f Q")) == ["who", "why"]
