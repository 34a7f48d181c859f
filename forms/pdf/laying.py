"""Lays values into the fields of a template: what each field shows, and what has to go on elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forms.pdf.assemble import Entry, switched
from forms.pdf.ink import draw, shortened, written
from forms.pdf.objects import text_string
from forms.pdf.slots import Flag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.ink import Shape
    from forms.pdf.slots import FieldSlot, Template

_NO_TEXT = b"/V()"  # in its place a parent's value would count
SMALLEST_SIDE = 1.0  # a widget narrower or lower shows nothing


class Laid(NamedTuple):
    """The entries that fit, and the names of the fields whose text does not."""

    entries: Mapping[str, Entry]
    overflowing: tuple[str, ...]


def lay(template: Template, values: Mapping[str, str | bool], glyphs: GlyphSet) -> Laid:
    """Lay values (by the template's own field names) into their fields.

    A button takes its state's name, or true for its on-state; a choice the words of its options, one a line. An empty
    text empties a field that came with something.
    """
    entries: dict[str, Entry] = {}
    overflowing: list[str] = []
    glyphs.take("".join([v for name, v in values.items() if isinstance(v, str) and template.fields[name].shapes]))
    for name, value in values.items():
        slot = template.fields[name]
        if slot.kind in {"check", "radio"}:
            entries[name] = switched(_state(slot, value))
        elif isinstance(value, str) and value:
            drawings = [ink for shape in slot.shapes if (ink := _drawn(shape, value, glyphs)) is not None]
            if len(drawings) == len(slot.shapes):
                entries[name] = Entry(_stored(slot, value), drawings)
            else:
                overflowing.append(name)
        elif value == "" and (slot.value or any(widget.drawn for widget in slot.widgets)):
            entries[name] = Entry(_NO_TEXT, [b""] * len(slot.shapes))
    return Laid(entries, tuple(overflowing))


def lay_short(slot: FieldSlot, text: str, mark: str, glyphs: GlyphSet) -> Entry:
    """What a field shows of a text that goes on elsewhere; value and drawing agree."""
    laid = [(shape, shortened(shape, text, mark, glyphs)) for shape in slot.shapes]
    shown = next((short.text for _, short in laid), "")
    return Entry(_stored(slot, shown), [draw(shape, short, glyphs) for shape, short in laid])


def _drawn(shape: Shape, text: str, glyphs: GlyphSet) -> bytes | None:
    """The operators that draw a text; None if it does not fit."""
    if shape.width < SMALLEST_SIDE or shape.height < SMALLEST_SIDE:
        return b""
    return written(shape, text, glyphs)


def _stored(slot: FieldSlot, value: str) -> bytes:
    """The /V entry, and for a list /I."""
    if slot.kind != "choice":
        return b"/V" + text_string(value)
    exports = {shown: export for export, shown in reversed(slot.options)}
    chosen = value.split("\n") if slot.flags & Flag.SEVERAL else [value]
    stored = tuple(exports.get(one, one) for one in chosen)
    texts = b"".join(map(text_string, stored))
    entry = b"/V[%s]" % texts if len(stored) > 1 else b"/V" + texts
    places = sorted(index for index, (export, _) in enumerate(slot.options) if export in stored)
    if places and not slot.flags & Flag.COMBO:
        entry += b"/I[%s]" % b" ".join(b"%d" % place for place in places)
    return entry


def _state(slot: FieldSlot, value: str | bool) -> str:
    if isinstance(value, str):
        return value
    if not value:
        return "Off"
    return next((widget.on_state for widget in slot.widgets if widget.on_state), "Off")
