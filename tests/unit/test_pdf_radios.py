"""A group of radio buttons of another producer: which one is chosen, and what the others go on showing."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from forms.fonts import Fonts
from forms.pdf.fillany import fill_any
from forms.pdf.flaws import Expected
from forms.pdf.looking import look
from forms.pdf.pdfium import page_picture

PLACES = {"llc": 80, "jsc": 140, "branch": 200}
_ACROSS, _UP, _SIDE = 72, 700, 20


def form() -> bytes:
    """A page with three buttons of one group and a tick, each a ring or a frame when it is off."""
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=(400, 800), invariant=1)
    for option, left in PLACES.items():
        drawn.acroForm.radio(
            name="kind", value=option, x=left, y=_UP, size=_SIDE, buttonStyle="circle", shape="circle", selected=False
        )
    drawn.acroForm.checkbox(name="agreed", x=_ACROSS, y=600, size=_SIDE)
    drawn.showPage()
    drawn.save()
    return out.getvalue()


def ink(pdf: bytes, left: int, bottom: int = _UP) -> int:
    """How many dark pixels a place shows, at two pixels a point."""
    picture = Image.open(io.BytesIO(page_picture(pdf, 0, 800))).convert("L")
    place = picture.crop((2 * left - 2, 1600 - 2 * (bottom + _SIDE) - 2, 2 * (left + _SIDE) + 2, 1600 - 2 * bottom + 2))
    return sum(place.histogram()[:160])


@pytest.mark.parametrize("flatten", [False, True], ids=["with fields", "flat"])
def test_the_rings_of_the_buttons_not_chosen_stay(fonts: Fonts, flatten: bool) -> None:
    blank = form()
    made = fill_any(blank, {"kind": "jsc"}, fonts, flatten=flatten)
    assert made.problems == ()
    for option, left in PLACES.items():
        before, after = ink(blank, left), ink(made.pdf, left)
        assert before > 40
        assert after > before + 40 if option == "jsc" else abs(after - before) <= 4


def test_a_button_not_chosen_is_expected_to_look_as_it_does_when_off(fonts: Fonts) -> None:
    assert fill_any(form(), {"kind": "jsc", "agreed": False}, fonts, flatten=False).notes == ()


def test_nothing_chosen_leaves_all_rings(fonts: Fonts) -> None:
    made = fill_any(form(), {"kind": False}, fonts, flatten=True)
    assert made.notes == ()
    assert all(abs(ink(made.pdf, left) - ink(form(), left)) <= 4 for left in PLACES.values())


@pytest.mark.parametrize(("wrong", "flaws"), [("jsc", []), ("llc", ["box.shows_nothing", "box.shows_idle"])])
def test_a_mark_in_a_button_that_is_off_and_has_a_look_of_its_own_is_seen(wrong: str, flaws: list[str]) -> None:
    """The group is to be at jsc; each ring is to look as it did before, but for the one that is chosen."""
    blank = form()
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        for widget in pdf.pages[0].obj.Annots:
            states = widget.AP.N.keys()
            widget.AS = pikepdf.Name(f"/{wrong}") if f"/{wrong}" in states else pikepdf.Name.Off
        out = io.BytesIO()
        pdf.save(out)
    boxes = [
        Expected("kind", 0, (left, _UP, left + _SIDE, _UP + _SIDE), "radio", option == "jsc", option != "jsc")
        for option, left in PLACES.items()
    ]
    boxes.append(Expected("agreed", 0, (_ACROSS, 600, _ACROSS + _SIDE, 600 + _SIDE), "check", None))
    found = look(out.getvalue(), boxes, before=blank)
    assert sorted(one.code for one in found) == sorted(flaws)
