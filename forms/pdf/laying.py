"""Lays values into the fields of a template: what each field shows, and what has to go on elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.pdf.assemble import Entry, Switched, Written
from forms.pdf.ink import Fit, Shape, WritingKind, draw, fit, shortened

if TYPE_CHECKING:
    from forms.pdf.blank import BoxSpec
    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import FieldSlot, Template, WidgetSlot

_AUTOMATIC_LARGEST = 12.0
_AUTOMATIC_SHARE = 0.7  # of the box's height
_AUTOMATIC_MULTILINE = 10.0
_STRANGER_FLOOR = 6.0
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

    A button takes its state's name, or true for its on-state. Empty texts leave a field as it is.
    """
    entries: dict[str, Entry] = {}
    overflowing: list[str] = []
    for name, value in values.items():
        slot = template.fields[name]
        if slot.kind in {"check", "radio"}:
            entries[name] = Switched(_state(slot, value))
        elif isinstance(value, str) and value:
            fits = [fit(shape_of(slot, widget, specs.get(name)), value, glyphs) for widget in slot.widgets]
            if all(fits):
                entries[name] = _written(slot, specs.get(name), value, fits, glyphs)
            else:
                overflowing.append(name)
    return Laid(entries, tuple(overflowing))


def lay_short(slot: FieldSlot, spec: BoxSpec | None, text: str, mark: str, glyphs: GlyphSet) -> Written:
    """What a field shows of a text that goes on elsewhere; value and drawing agree."""
    laid: list[Fit | None] = []
    shown = ""
    for widget in slot.widgets:
        short = shortened(shape_of(slot, widget, spec), text, mark, glyphs)
        shown = shown or short.text
        laid.append(short)
    return _written(slot, spec, shown, laid, glyphs)


def _written(slot: FieldSlot, spec: BoxSpec | None, value: str, fits: list[Fit | None], glyphs: GlyphSet) -> Written:
    drawings = tuple(
        draw(shape_of(slot, widget, spec), laid, glyphs) if laid is not None else b""
        for widget, laid in zip(slot.widgets, fits, strict=True)
    )
    return Written(value, drawings)


def _state(slot: FieldSlot, value: str | bool) -> str:
    if isinstance(value, str):
        return value
    if not value:
        return "Off"
    return next((widget.on_state for widget in slot.widgets if widget.on_state), "Off")


def shape_of(slot: FieldSlot, widget: WidgetSlot, spec: BoxSpec | None) -> Shape:
    """The box to write in: as the form library declares it, else as the field itself does."""
    width, height = widget.width, widget.height
    if spec is not None:
        length = spec.max_length or slot.max_length
        return Shape(_WRITING.get(spec.kind, "text"), width, height, spec.size, spec.floor, length, slot.align)
    if slot.size:
        size = slot.size
    elif slot.kind == "multiline":
        size = _AUTOMATIC_MULTILINE
    else:
        size = min(_AUTOMATIC_LARGEST, max(_STRANGER_FLOOR, height * _AUTOMATIC_SHARE))
    return Shape(
        _WRITING.get(slot.kind, "text"), width, height, size, min(size, _STRANGER_FLOOR), slot.max_length, slot.align
    )
