"""A form's page in words."""

from __future__ import annotations

from assistant.pageface import page_face
from forms.fonts import Fonts
from forms.model import BoxName, FilledForm, Placed, Text, Tick
from forms.pdf.flatten import FlatForm
from forms.pdf.glyphs import GlyphSet
from rules.model import FormId


def placed(name: str, x: float, y: float, kind: str = "text", page: int = 0) -> Placed:
    return Placed(BoxName(name), page, (x, y, x + 10, y + 10), kind, tooltip=f"格{name}")  # type: ignore[arg-type]


def test_boxes_are_told_in_printed_order_with_ticks_blanks_and_places_to_sign(fonts: Fonts) -> None:
    boxes = (
        placed("low", 10, 100, "sign"),
        placed("right", 200, 500),
        placed("left", 10, 501),
        placed("on", 10, 300, "check"),
        placed("off", 40, 300, "check"),
        placed("next", 10, 500, page=1),
    )
    made = FilledForm(FormId("f"), "e", b"", "", 2, boxes, (), (), FlatForm((), GlyphSet(fonts)))
    values: dict[BoxName, Text | Tick] = {
        BoxName("left"): Text("值"),
        BoxName("on"): Tick(True),
        BoxName("off"): Tick(False),
    }
    assert page_face(made, values, 0) == "格left：值\n格right：____\n☑ 格on\n✎ 格low"
    assert page_face(made, values, 1) == "格next：____"
