"""What the filler draws on a page besides the form itself, as marked content that the structure tree can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forms.pdf.objects import body_of
from forms.pdf.slots import numbers
from forms.pdf.tags import Mark, Printed, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.pdf.assemble import Note, Part
    from forms.pdf.objects import ObjectFile, Shift
    from forms.pdf.slots import Rect, Template

ARTIFACT = b""
"""The kind of a note that is not read: a frame, a rule."""
_STRUCTURE_KEY = re.compile(rb"(/StructParents?\s+)(\d+)")


class Overlay:
    """The stream that the filler draws on one page. `key` is its key in the parent tree; None: nothing is tagged."""

    def __init__(self, number: int, page: int, key: int | None) -> None:
        self.number = number
        self.page = page
        self.key = key
        self.pieces: list[bytes] = []
        self.pictures: dict[bytes, int] = {}
        self.noted: list[tuple[bytes, Mark] | None] = []
        self.marks = 0

    def artifact(self, ops: bytes) -> None:
        """Draw what is not read."""
        self.pieces.append(ops if self.key is None else b"/Artifact BMC\n%s\nEMC" % ops)

    def content(self, kind: bytes, ops: bytes) -> Mark | None:
        """Draw what is read; gives its mark where the form is tagged."""
        if self.key is None:
            self.pieces.append(ops)
            return None
        mark = Mark(self.number, self.page, self.key, self.marks)
        self.marks += 1
        self.pieces.append(b"/%s<</MCID %d>>BDC\n%s\nEMC" % (kind, mark.mcid, ops))
        return mark

    def notes(self, notes: Sequence[Note]) -> None:
        """Draw references and headings of the filler's own."""
        for kind, ops in notes:
            if kind == ARTIFACT:
                self.artifact(ops)
                self.noted.append(None)
            else:
                mark = self.content(kind, ops)
                self.noted.append((kind, mark) if mark is not None else None)

    def picture(self, number: int) -> bytes:
        """A name for an XObject that is drawn here."""
        key = b"/K%d" % len(self.pictures)
        self.pictures[key] = number
        return key

    def write(self, file: ObjectFile, font_names: int, resources: int, box: Rect) -> None:
        """Write the stream."""
        used = b"%d 0 R" % resources
        if self.pictures:
            pictures = b"".join(b"%s %d 0 R" % item for item in self.pictures.items())
            used = b"<</XObject<<%s>>/Font %d 0 R>>" % (pictures, font_names)
        entries = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %s" % (numbers(box), used)
        if self.marks:
            entries += b"/StructParents %d" % (self.key or 0)
        file.stream(self.number, entries, b"\n".join(self.pieces))


def shown_on(
    part: Part,
    overlays: Sequence[Overlay],
    printed: Mapping[int, Printed],
    *,
    first: bool,
    gone: frozenset[int] = frozenset(),
) -> Shown:
    """What a part's tree says of the filler's own writing. `first`: its notes come before the part."""
    notes = {
        (page, place): note
        for page, overlay in enumerate(overlays)
        for place, note in enumerate(overlay.noted)
        if note is not None
    }
    return Shown(printed, notes, first, tuple(page.number for page in part.template.pages), gone)


def write_statics(file: ObjectFile, template: Template, shift: Shift, keys: int, *, again: bool) -> None:
    """Write what filling does not change; `keys` raises its keys in the parent tree, `again`: not what copies share."""
    if not shift.base and not keys:
        file.emit_whole(template.statics)
        return
    keyed = {number for number, _ in template.tree[1]} if template.tree is not None and keys else frozenset()
    for number, piece in template.statics:
        if not (again and number in template.shared):
            shifted = shift.body(body_of(piece))
            file.emit(shift.number(number), rekeyed(shifted, keys) if number in keyed else shifted)


def rekeyed(head: bytes, by: int) -> bytes:
    """A dictionary's text with its keys in the parent tree raised; a stream's data stays as it is."""
    if not by:
        return head
    entries, mark, data = head.partition(b"\nstream\n")
    raised = _STRUCTURE_KEY.sub(lambda found: found.group(1) + b"%d" % (int(found.group(2)) + by), entries)
    return raised + mark + data
