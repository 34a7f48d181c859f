"""Every form of the rich package as three viewers see it: each value extracts whole, and its ink lies in its box."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from assistant.desk import Desk
from assistant.paths import Folders
from forms.preview import page_text, render_page

SCALE = 2
"""Pixels a point in the rendered pages."""
DARK = 140


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory, folders_at: Callable[[Path], Folders]) -> dict[str, bytes]:
    """The PDFs with fields of the rich sample's package, by path."""
    home = tmp_path_factory.mktemp("home")
    view = Desk(folders_at(home), "zh-Hans", date(2026, 11, 22)).sample("rich").export(home / "out")
    assert view.path is not None
    with zipfile.ZipFile(view.path) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")}
    return {name: pdf for name, pdf in found.items() if "/AcroForm" in pypdf.PdfReader(io.BytesIO(pdf)).root_object}


def boxes(pdf: bytes) -> Iterator[tuple[int, str, tuple[float, float, float, float]]]:
    """Page, value and rectangle of every text field that holds something."""
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages):
        for annotation in page.get("/Annots") or ():
            widget = annotation.get_object()
            if widget.get("/FT") == "/Tx" and widget.get("/V"):
                left, bottom, right, top = (float(side) for side in widget["/Rect"])
                yield number, str(widget["/V"]), (left, bottom, right, top)


def plain(text: str) -> str:
    """Text without white space, as a search would compare it."""
    return "".join(unicodedata.normalize("NFC", text).split())


def by_poppler(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def by_mupdf(path: Path) -> str:
    return subprocess.run(
        ["mutool", "draw", "-q", "-F", "txt", str(path)], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def by_pdfium(path: Path) -> str:
    pdf = path.read_bytes()
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return "\n".join(line for page in range(pages) for line in page_text(pdf, page))


@pytest.mark.viewer
@pytest.mark.parametrize(
    ("program", "read"),
    [("pdftotext", by_poppler), ("mutool", by_mupdf), ("", by_pdfium)],
    ids=["poppler", "mupdf", "pdfium"],
)
def test_every_value_extracts_code_point_for_code_point(
    forms: dict[str, bytes], tmp_path: Path, program: str, read: Callable[[Path], str]
) -> None:
    if program and shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: Debian's poppler-utils and mupdf-tools have the viewers")
    assert len(forms) >= 10
    lost: list[str] = []
    for number, (name, pdf) in enumerate(sorted(forms.items())):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(pdf)
        shown = plain(read(path))
        lost += [f"{name}: {value}" for _, value, _ in boxes(pdf) if not in_pieces(plain(value), shown)]
    assert lost == []


def in_pieces(value: str, shown: str) -> bool:
    """Whether a value stands in a text: whole, or, where it is set on several lines, line by line."""
    if value in shown:
        return True
    while value:
        length = len(value)
        while length > 1 and value[:length] not in shown:
            length -= 1
        if value[:length] not in shown or (length == 1 and len(value) > 1):
            return False
        value = value[length:]
    return True


def test_the_ink_of_every_value_lies_in_its_box(forms: dict[str, bytes]) -> None:
    empty: list[str] = []
    for name, pdf in forms.items():
        pages: dict[int, Image.Image] = {}
        for number, value, (left, bottom, right, top) in boxes(pdf):
            if number not in pages:
                width = float(pypdf.PdfReader(io.BytesIO(pdf)).pages[number].mediabox.width)
                png = render_page(pdf, number, round(width * SCALE))
                pages[number] = Image.open(io.BytesIO(png)).convert("L")
            page = pages[number]
            inside = page.crop(
                (
                    round(left * SCALE) + 2,
                    page.height - round(top * SCALE) + 2,
                    round(right * SCALE) - 2,
                    page.height - round(bottom * SCALE) - 2,
                )
            )
            ink = sum(inside.histogram()[:DARK])
            if ink < 3 * len(plain(value)):
                empty.append(f"{name} p.{number + 1}: {len(value)} characters, {ink} dark pixels")
    assert empty == []
