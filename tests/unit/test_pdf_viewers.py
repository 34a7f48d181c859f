"""Filled forms in three PDF engines: what they extract and what they draw."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from pdf_blanks import box, field_values, make_form
from PIL import Image

from forms.fill import fill
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.pdf.pdfium import page_picture
from forms.preview import page_text

NAMES = ("王𬭎", "陈𬀩", "李䶮", "张㛃", "刘𫖯", "阿依古丽·买买提", "赵𪚥", "杨𠅤𠀋", "周﨑頔", "（有限公司）")
SHORT = {f"name{number}": name for number, name in enumerate(NAMES)}
RESOLUTION = 72
TALL = 842

pytestmark = pytest.mark.viewer


@pytest.fixture(scope="module", params=[False, True], ids=["fields", "flat"])
def paper(request: pytest.FixtureRequest, fonts: Fonts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    form = make_form([box(name, (60, 780 - 30 * place, 300, 804 - 30 * place)) for place, name in enumerate(SHORT)])
    filled = fill(form, field_values(SHORT), fonts, flatten=request.param)
    assert isinstance(filled, FilledForm)
    path = tmp_path_factory.mktemp("paper") / "filled.pdf"
    path.write_bytes(filled.pdf)
    return path


def run(*command: str | Path) -> bytes:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed on this system")
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


def texts(engine: str, path: Path) -> str:
    match engine:
        case "poppler":
            return run("pdftotext", "-raw", path, "-").decode("utf-8")
        case "mupdf":
            return run("mutool", "draw", "-q", "-F", "txt", path).decode("utf-8")
        case _:
            return "\n".join(page_text(path.read_bytes(), 0))


def picture(engine: str, path: Path) -> Image.Image:
    match engine:
        case "poppler":
            data = run("pdftoppm", "-r", str(RESOLUTION), "-png", path)
        case "mupdf":
            target = path.with_suffix(".png")
            run("mutool", "draw", "-q", "-r", str(RESOLUTION), "-o", target, path)
            data = target.read_bytes()
        case _:
            data = page_picture(path.read_bytes(), 0, 595)
    return Image.open(io.BytesIO(data)).convert("L")


@pytest.mark.parametrize("engine", ["poppler", "mupdf", "pdfium"])
def test_every_rare_name_is_extracted_as_it_was_written(engine: str, paper: Path) -> None:
    extracted = texts(engine, paper)
    assert [name for name in NAMES if name not in extracted] == []


@pytest.mark.parametrize("engine", ["poppler", "mupdf", "pdfium"])
def test_every_rare_name_is_drawn_in_its_box_and_nowhere_else(engine: str, paper: Path) -> None:
    image = picture(engine, paper)

    def dark(left: float, bottom: float, right: float, top: float) -> float:
        counts = image.crop((int(left), int(TALL - top), int(right), int(TALL - bottom))).histogram()
        return sum(counts[:150]) / sum(counts)

    for place, name in enumerate(NAMES):
        low, high = 780 - 30 * place, 804 - 30 * place
        wide = 10.5 * len(name)
        assert dark(62, low + 3, 62 + wide, high - 3) > 0.04, name
        assert dark(62 + wide + 14, low + 3, 296, high - 3) == 0, name


def test_a_wrong_glyph_would_be_seen(paper: Path) -> None:
    """The hollow box that stands for a missing glyph has far less ink than any of these characters."""
    image = picture("pdfium", paper)
    counts = []
    for place in range(2):
        part = image.crop((63, TALL - 804 + 30 * place + 3, 84, TALL - 780 + 30 * place - 3))
        counts.append(sum(part.histogram()[:150]))
    assert min(counts) > 40


def test_the_fonts_are_embedded_subsets(paper: Path) -> None:
    rows = run("pdffonts", paper).decode("utf-8").splitlines()[2:]
    assert {row.split()[0].partition("+")[2] for row in rows} == {"NotoSerifSC", "HanaMinB"}
    assert all(" yes yes yes " in row for row in rows)
