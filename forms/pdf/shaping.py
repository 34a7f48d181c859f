"""How texts lie in the fields of a template: as the library declares its boxes, else as the fields themselves do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from forms.pdf.ink import Shape, WritingKind
from forms.pdf.slots import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forms.pdf.blank import BoxSpec
    from forms.pdf.slots import FieldSlot, Template, WidgetSlot

_AUTOMATIC_LARGEST = 12.0
_AUTOMATIC_SHARE = 0.7  # of the box's height
_AUTOMATIC_MULTILINE = 10.0
_STRANGER_FLOOR = 6.0
_WRITING: Mapping[str, WritingKind] = {"multiline": "multiline", "comb": "comb", "date": "date"}


def shaped(template: Template, boxes: Iterable[BoxSpec]) -> Template:
    """The template with a shape for each place where a text may go; `boxes` are of the fields of those names."""
    specs = {str(spec.name): spec for spec in boxes}
    fields: dict[str, FieldSlot] = {}
    for name, slot in template.fields.items():
        if slot.kind in {"check", "radio"}:
            fields[name] = slot
            continue
        spec = specs.get(name)
        shapes = tuple([_shape(slot, widget, spec) for widget in slot.widgets])
        told = spec.tooltip if spec is not None else ""
        fields[name] = slot._replace(shapes=shapes, label=told or slot.label or name)
    return template._replace(fields=fields)


def _shape(slot: FieldSlot, widget: WidgetSlot, spec: BoxSpec | None) -> Shape:
    width, height = widget.width, widget.height
    align, colour = slot.align, slot.colour
    if spec is not None:
        length = spec.max_length or slot.max_length
        return Shape(_WRITING.get(spec.kind, "text"), width, height, spec.size, spec.floor, length, align, colour)
    if slot.size:
        size = slot.size
    elif slot.kind == "multiline":
        size = _AUTOMATIC_MULTILINE
    else:
        size = min(_AUTOMATIC_LARGEST, max(_STRANGER_FLOOR, height * _AUTOMATIC_SHARE))
    kind: WritingKind = _WRITING.get(slot.kind, "text")
    if slot.kind == "choice" and slot.flags & Flag.SEVERAL:
        kind = "multiline"
    return Shape(kind, width, height, size, min(size, _STRANGER_FLOOR), slot.max_length, align, colour)
