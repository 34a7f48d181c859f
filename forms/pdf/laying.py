"""Lays values into the fields of a template: what each field shows, and what has to go on elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.pdf.assemble import Entry, Switched, Written
from forms.pdf.ink import Fit, Shape, WritingKind, draw, fit, shortened
from forms.pdf.slots import Flag

if TYPE_CHECKING:
    from forms.pdf.blank import BoxSpec
    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import FieldSlot, Template, WidgetSlot

_AUTOMATIC_LARGEST = 12.0
_AUTOMATIC_SHARE = 0.7  # of the box's height
_AUTOMATIC_MULTILINE = 10.0
_STRANGER_FLOOR = 6.0
SMALLEST_SIDE = 1.0  # a widget narrower or lower shows nothing
_WRITING: Mapping[str, WritingKind] = {"multiline": "multiline", "comb": "comb", "date": "date"}


@dataclass(frozen=True, slots=True)
class Laid:
    """The entries that fit, and the names of the fields whose text does not."""

    entries: Mapping[str, Entry]
    overflowing: tuple[str, ...]


def lay(
    template: Template,
    values: Mapping[str, str | bool],
    specs: Mapping[str, BoxSpec],
    glyphs: GlyphSet,
) -> Laid:
    """Lay values (by the template's own field names) into their fields.

    A button takes its state's name, or true for its on-state; a choice the words of its options, one a line. Empty
    texts leave a field as it is.
    """
    entries: dict[str, Entry] = {}
    overflowing: list[str] = []
    for name, value in values.items():
        slot = template.fields[name]
        if slot.kind in {"check", "radio"}:
            entries[name] = Switched(_state(slot, value))
        elif isinstance(value, str) and value:
            spec = specs.get(name)
            shapes = [shape_of(slot, widget, spec) for widget in slot.widgets]
            fits = [_fit(shape, value, glyphs) for shape in shapes]
            if all(fits):
                entries[name] = _written(slot, value, shapes, fits, glyphs)
            else:
                overflowing.append(name)
    return Laid(entries, tuple(overflowing))


def lay_short(slot: FieldSlot, spec: BoxSpec | None, text: str, mark: str, glyphs: GlyphSet) -> Written:
    """What a field shows of a text that goes on elsewhere; value and drawing agree."""
    shapes = [shape_of(slot, widget, spec) for widget in slot.widgets]
    laid: list[Fit | None] = [shortened(shape, text, mark, glyphs) for shape in shapes]
    return _written(slot, next((short.text for short in laid if short), ""), shapes, laid, glyphs)


def _fit(shape: Shape, text: str, glyphs: GlyphSet) -> Fit | None:
    if min(shape.width, shape.height) < SMALLEST_SIDE:
        return Fit("", shape.size, ())
    return fit(shape, text, glyphs)


def _written(slot: FieldSlot, value: str, shapes: list[Shape], fits: list[Fit | None], glyphs: GlyphSet) -> Written:
    drawings = tuple(
        draw(shape, laid, glyphs) if laid is not None else b"" for shape, laid in zip(shapes, fits, strict=True)
    )
    if slot.kind != "choice":
        return Written(value, drawings)
    exports = {shown: export for export, shown in reversed(slot.options)}
    chosen = value.split("\n") if slot.flags & Flag.SEVERAL else [value]
    stored = tuple(exports.get(one, one) for one in chosen)
    places = sorted(index for index, (export, _) in enumerate(slot.options) if export in stored)
    return Written(stored if len(stored) > 1 else stored[0], drawings, () if slot.flags & Flag.COMBO else tuple(places))


def _state(slot: FieldSlot, value: str | bool) -> str:
    if isinstance(value, str):
        return value
    if not value:
        return "Off"
    return next((widget.on_state for widget in slot.widgets if widget.on_state), "Off")


def shape_of(slot: FieldSlot, widget: WidgetSlot, spec: BoxSpec | None) -> Shape:
    """The box to write in: as the form library declares it, else as the field itself does."""
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
