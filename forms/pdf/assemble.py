"""Writes taken-apart forms and what goes into them as one PDF file.

The first part is the form; further parts are its continuation sheets. Fields stay fields and each value has its
appearance; `forms.pdf.flatten` writes the same parts without fields.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from forms.pdf.marking import Overlay, rekeyed, shown_on, write_statics
from forms.pdf.nametree import write_names
from forms.pdf.objects import ObjectFile, Shift, name_object, references, text_string, without_structure
from forms.pdf.tags import Tags
from forms.pdf.xmp import metadata_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import FieldSlot, PageSlot, Template, WidgetSlot


class Entry(NamedTuple):
    """What goes into a field: its /V entry, and what draws a text in each of its widgets or a button's state."""

    stored: bytes
    drawings: Sequence[bytes] = ()
    state: str = ""


def switched(state: str) -> Entry:
    """A button in a state."""
    return Entry(b"/V" + name_object(state), state=state)


Note: TypeAlias = tuple[bytes, bytes]
"""What the filler itself draws on a page: its structure type (empty: it is not read), and its operators."""


class Part(NamedTuple):
    """A template with what goes into it. `names` renames fields; `notes` are drawn on a page by its index."""

    template: Template
    entries: Mapping[str, Entry]
    names: Mapping[str, str] = MappingProxyType({})
    notes: Mapping[int, Sequence[Note]] = MappingProxyType({})


def assemble(parts: Sequence[Part], glyphs: GlyphSet, *, info: Mapping[str, str]) -> bytes:
    """One PDF of all parts, in order, with fields. The same arguments give the same bytes."""
    return _Assembly(parts, glyphs).write(info)


_Tie: TypeAlias = "Callable[[bytes], bytes]"
"""Ties a dictionary to the structure tree of the file, or takes away its tie to one that is not in the file."""


class _Assembly:
    """A form alone keeps its structure tree as it is; with continuation sheets all trees are put together anew."""

    def __init__(self, parts: Sequence[Part], glyphs: GlyphSet) -> None:
        self._parts = parts
        self._glyphs = glyphs
        self._file = ObjectFile(sum(part.template.size for part in parts))
        self._resources = self._file.take()
        self._font_names = self._file.take()
        self._pages_root = self._file.take()
        self._page_numbers: list[int] = []
        self._roots: list[bytes] = []
        self._named: dict[str, int] = {}
        self._placed: dict[int, bytes] = {}
        several = len(parts) > 1 and all(part.template.tree is not None for part in parts)
        self._tags = Tags(self._file, several=False) if several else None

    def write(self, info: Mapping[str, str]) -> bytes:
        file = self._file
        base = 0
        bases: dict[int, int] = {}  # of the first copy of each template
        paper = self._tags.paper() if self._tags is not None else None
        for index, part in enumerate(self._parts):
            template = part.template
            again = id(template) in bases
            shift = Shift(base, template.shared, bases.setdefault(id(template), base))
            keys = self._tags.keys(template.tree[2]) if self._tags is not None and template.tree is not None else 0
            write_statics(file, template, shift, keys, again=again)
            overlays = self._write_part(part, shift, self._tie(keys, index))
            if paper is not None and template.tree is not None:
                paper.tree(template.tree, shift, keys, shown_on(part, overlays, {}, first=index > 0))
            base += template.size
        if paper is not None:
            paper.close("")
        fonts = self._glyphs.font_objects(file.take(self._glyphs.object_count), file.emit)
        file.emit(self._font_names, fonts)
        file.emit(self._resources, b"<</Font %d 0 R>>" % self._font_names)
        kids = references(self._page_numbers)
        file.emit(self._pages_root, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._page_numbers), kids))
        root, details = file.take(), file.take()
        file.emit(root, self._root(info.get("Title", ""), info.get("Producer", "")))
        entries = b"".join(name_object(key) + text_string(value) for key, value in sorted(info.items()))
        file.emit(details, b"<<%s>>" % entries)
        return file.finish(root, details)

    def _root(self, title: str, producer: str) -> bytes:
        main = self._parts[0].template
        pieces = [main.root_head, b"/Type/Catalog/Pages %d 0 R" % self._pages_root]
        if b"/Lang" not in main.root_head:
            pieces.append(b"/Lang(zh-CN)")
        pieces.append(main.structure[2:] if self._tags is None else self._tags.finish())
        roots = [*self._roots, references(write_names(self._named, self._placed, self._file))]
        pieces.append(b"/AcroForm %s/Fields[%s]>>" % (main.form_head, b" ".join(roots)))
        if title and b"/Metadata" not in main.root_head:
            number = self._file.take()
            self._file.emit(number, metadata_object(title, producer))
            pieces.append(b"/Metadata %d 0 R" % number)
        return b"\n".join([*pieces, b">>"])

    def _tie(self, keys: int, index: int) -> _Tie | None:
        """How the dictionaries of a part are tied to the structure tree; None: as they stand."""
        if self._tags is not None:
            return partial(rekeyed, by=keys) if keys else None
        return without_structure if index else None

    def _write_part(self, part: Part, shift: Shift, tie: _Tie | None) -> list[Overlay]:
        template = part.template
        if self._tags is None and not shift.base:
            self._file.emit_whole(template.tagged)
        for slot in template.fields.values():
            self._write_field(slot, part, shift, tie)
        overlays = [
            self._write_page(page, part.notes.get(at, ()), shift, tie) for at, page in enumerate(template.pages)
        ]
        if template.keeps_tree:
            self._roots.append(shift.body(template.roots))
        return overlays

    # ------------------------------------------------------------ fields

    def _write_field(self, slot: FieldSlot, part: Part, shift: Shift, tie: _Tie | None) -> None:
        entry = part.entries.get(slot.name)
        value = slot.kept if entry is None else entry.stored
        own = shift.body(slot.head) + value
        for index, widget in enumerate(slot.widgets):
            head = shift.body(widget.head if tie is None else tie(widget.head))
            look = self._appearance(widget, entry, index, shift)
            if slot.is_widget:
                own = head + look + value
            else:
                self._file.emit(shift.number(widget.number), b"%s%s>>" % (head, look))
        number = shift.number(slot.number)
        if part.template.keeps_tree:
            self._file.emit(number, own + b">>")
        else:
            self._named[part.names.get(slot.name, slot.name)] = number
            self._placed[number] = own

    def _appearance(self, widget: WidgetSlot, entry: Entry | None, index: int, shift: Shift) -> bytes:
        if entry is None:
            if widget.states:
                return b"/AS" + name_object(widget.state)
            if widget.drawn:
                return b"/AP<</N %d 0 R>>" % shift.number(widget.drawn)
            return self._picture(widget, widget.dress) if widget.dress else b""
        if entry.drawings:
            return self._picture(widget, b"%s/Tx BMC q\n%s\nQ EMC" % (widget.dress, entry.drawings[index]))
        return b"/AS" + name_object(widget.showing(entry.state))

    def _picture(self, widget: WidgetSlot, content: bytes) -> bytes:
        """The /AP entry of a widget whose appearance is these operators."""
        entries = b"%s/Resources %d 0 R" % (widget.picture, self._resources)
        return b"/AP<</N %d 0 R>>" % self._file.add_stream(entries, content)

    # ------------------------------------------------------------ pages

    def _write_page(self, page: PageSlot, notes: Sequence[Note], shift: Shift, tie: _Tie | None) -> Overlay:
        file = self._file
        head = shift.body(page.head if tie is None else tie(page.head))
        parent = b"/Parent %d 0 R" % self._pages_root
        number = shift.number(page.number)
        file.emit(number, b"%s%s/Annots[%s]>>" % (head, parent, shift.body(page.annotations)))
        self._page_numbers.append(number)
        key = self._tags.keys() if self._tags is not None and notes else None
        overlay = Overlay(shift.number(page.overlay), number, key)
        overlay.notes(notes)
        overlay.write(file, self._font_names, self._resources, page.box)
        return overlay
