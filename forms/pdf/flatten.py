"""Writes filled forms flat: what fields show is drawn on the pages, and there are no fields.

In a tagged form what a field shows is content of its Form element, in the reading order of the form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forms.pdf.marking import Overlay, rekeyed, shown_on, write_statics
from forms.pdf.objects import Shift, without_structure
from forms.pdf.slots import numbers
from forms.pdf.tags import Mark, Printed
from forms.pdf.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.pdf.assemble import Entry, Part
    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import FieldSlot, Matrix, PageSlot, WidgetSlot
    from forms.pdf.tags import PaperTags

_ROLES = {"check": b"cb", "radio": b"rb", "button": b"pb"}


class FlatForm(NamedTuple):
    """A filled form as a paper: its parts, and the glyphs that they are drawn with."""

    parts: tuple[Part, ...]
    glyphs: GlyphSet

    def write_into(self, volume: Volume, title: str) -> None:
        """Write the pages of every part."""
        tags = volume.tags.paper()
        for index, part in enumerate(self.parts):
            _FlatPart(part, volume, self.glyphs, tags, volume.file.take(part.template.size)).write(first=index > 0)
        tags.close(title)


def flat(parts: Sequence[Part], glyphs: GlyphSet, info: Mapping[str, str]) -> bytes:
    """One flat PDF of all parts, in order. The same arguments give the same bytes."""
    volume = Volume(several=False, first=sum(part.template.size for part in parts))
    tags = volume.tags.paper()
    base = 0
    for part in parts:
        _FlatPart(part, volume, glyphs, tags, base).write(first=base > 0)
        base += part.template.size
    tags.close("")
    return volume.finish(info, root_head=parts[0].template.root_head)


class _FlatPart:
    def __init__(self, part: Part, volume: Volume, glyphs: GlyphSet, tags: PaperTags, base: int) -> None:
        self.part = part
        self.volume = volume
        self.glyphs = glyphs
        self.tags = tags
        tree = part.template.tree
        self.keys = volume.tags.keys(tree[2]) if tree is not None else 0
        shared, self.again = volume.base_of(part.template, base)
        self.shift = Shift(base, part.template.shared, shared)
        self.printed: dict[int, Printed] = {}

    def write(self, *, first: bool) -> None:
        """Write statics, pages and tags. `first`: the notes come before the form in reading order."""
        template = self.part.template
        tree = template.tree
        self.volume.tags.complete = self.volume.tags.complete and tree is not None
        write_statics(self.volume.file, template, self.shift, self.keys, again=self.again)
        number = self.shift.number
        overlays = [Overlay(number(page.overlay), number(page.number), self._key()) for page in template.pages]
        for slot in template.fields.values():
            self._field(slot, self.part.entries.get(slot.name), overlays)
        for index, notes in self.part.notes.items():
            overlays[index].notes(notes)
        for page, overlay in zip(template.pages, overlays, strict=True):
            self._page(page, overlay)
        if tree is not None:
            gone = frozenset(widget.number for slot in template.fields.values() for widget in slot.widgets)
            shown = shown_on(self.part, overlays, self.printed, first=first, gone=gone)
            self.tags.tree(tree, self.shift, self.keys, shown)

    def _key(self) -> int | None:
        """A key of the parent tree for an overlay; None in a form without tags."""
        return self.volume.tags.keys() if self.part.template.tree is not None else None

    # ------------------------------------------------------------ fields

    def _field(self, slot: FieldSlot, entry: Entry | None, overlays: Sequence[Overlay]) -> None:
        for index, widget in enumerate(slot.widgets):
            if widget.page < 0 or widget.hidden:
                continue
            overlay = overlays[widget.page]
            mark: Mark | None = None
            ticked = False
            if entry is not None and entry.drawings:
                turn = _turned(widget)
                if widget.dress:
                    overlay.artifact(b"q %s cm %s Q" % (numbers(turn), widget.dress))
                if entry.drawings[index]:
                    mark = overlay.content(b"Form", b"q %s cm %s Q" % (numbers(turn), entry.drawings[index]))
            else:
                state = widget.state if entry is None else widget.showing(entry.state)
                ticked = bool(widget.states) and state not in {"Off", ""}
                mark = self._stamp(widget, state, overlay)
            role = _ROLES.get(slot.kind, b"tv")
            self.printed[widget.number] = Printed(role, ticked, mark)

    def _stamp(self, widget: WidgetSlot, state: str, overlay: Overlay) -> Mark | None:
        """Draw the picture of a button's state, what a field brings along, or its ground and frame."""
        stamp = next(((number, place) for name, number, place in widget.states if name == state), None)
        if stamp is None and widget.drawn:
            stamp = (widget.drawn, widget.drawn_matrix)
        if stamp is None:
            if widget.dress:
                overlay.artifact(b"q %s cm %s Q" % (numbers(_turned(widget)), widget.dress))
            return None
        name = overlay.picture(self.shift.number(stamp[0]))
        ops = b"q %s cm %s Do Q" % (numbers(stamp[1]), name)
        if widget.states and state == "Off":
            overlay.artifact(ops)
            return None
        return overlay.content(b"Form", ops)

    # ------------------------------------------------------------ pages

    def _page(self, page: PageSlot, overlay: Overlay) -> None:
        volume, shift = self.volume, self.shift
        head = shift.body(page.head)
        head = rekeyed(head, self.keys) if self.part.template.tree is not None else without_structure(head)
        number = shift.number(page.number)
        volume.file.emit(number, b"%s/Parent %d 0 R/Annots[%s]>>" % (head, volume.pages_root, shift.body(page.others)))
        volume.pages.append(number)
        fonts = volume.fonts(self.glyphs)
        overlay.write(volume.file, fonts.names, fonts.resources, page.box)


def _turned(widget: WidgetSlot) -> Matrix:
    """Where a widget's own upright space lies on the page."""
    a, b, c, d, across, up = widget.matrix
    return a, b, c, d, across + widget.rect[0], up + widget.rect[1]
