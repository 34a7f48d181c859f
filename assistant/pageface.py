"""A page of a filled form in words: its boxes in printed order with what stands in them; for lack of pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.model import BoxName, FilledForm, Placed, Text, Tick

_SAME_ROW = 6.0
"""Points by which two boxes of one printed row may differ in height."""


def page_face(made: FilledForm, values: Mapping[BoxName, Text | Tick], page: int) -> str:
    """The lines of a page (from 0): `标签：值`, `☑ 选项` for what is ticked, `标签：____` for what stays blank."""
    boxes = sorted((box for box in made.placed if box.page == page), key=_reading)
    return "\n".join(_lines(boxes, values))


def _reading(box: Placed) -> tuple[float, float]:
    return (-round(box.rect[3] / _SAME_ROW), box.rect[0])


def _lines(boxes: list[Placed], values: Mapping[BoxName, Text | Tick]) -> Iterator[str]:
    for box in boxes:
        value = values.get(box.box)
        label = box.tooltip or box.box
        if box.kind == "sign":
            yield f"✎ {label.strip()}" if label.strip() else "✎"
        elif isinstance(value, Tick):
            if value.on:
                yield f"☑ {label}"
        elif isinstance(value, Text) and value.text:
            yield f"{label}：{value.text}"
        elif box.kind != "check":
            yield f"{label}：____"
