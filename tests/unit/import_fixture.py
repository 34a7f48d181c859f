"""Blanks as an authority would hand them out: our own drawn ones with their fields taken away, upright or turned."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from called import Called

from forms.library import folder_on, read_blanks
from forms.turning import Turn

DAY = date(2026, 11, 22)
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
FORM = "social_unit"


def without_fields(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.AcroForm
        for page in opened.pages:
            if pikepdf.Name.Annots in page.obj:
                del page.obj.Annots
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def turned(pdf: bytes, angle: int) -> bytes:
    """The same pages to the eye, their content stored turned and shown with /Rotate."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            _, _, wide, high = (float(side) for side in page.mediabox)
            box = [0, 0, high, wide] if angle in {90, 270} else [0, 0, wide, high]
            turn = Turn(angle, (0.0, 0.0, float(box[2]), float(box[3])))
            a, b, c, d, e, f = turn.matrix
            inverse = (a, c, b, d, -(a * e + b * f), -(c * e + d * f))
            page.contents_add(("q " + " ".join(f"{part:g}" for part in inverse) + " cm ").encode(), prepend=True)
            page.contents_add(b" Q", prepend=False)
            page.obj.MediaBox = pikepdf.Array(box)
            page.obj.Rotate = angle
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def listed(result: Called, key: str) -> list[Any]:
    found = result.document[key]
    assert isinstance(found, list)
    return found


def flat_blank(folder: Path, form: str = FORM, edition: str = "") -> Path:
    """The flat blank of an edition; the one in force where none is named."""
    blank = read_blanks(folder_on(form, DAY).parent / edition if edition else folder_on(form, DAY))[0]
    path = folder / f"{form}{edition}.pdf"
    path.write_bytes(without_fields(blank.pdf))
    return path
