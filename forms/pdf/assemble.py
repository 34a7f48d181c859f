"""Writes taken-apart forms and what goes into them as one PDF file.

The first part is the form; further parts are its continuation sheets. Fields stay fields and each value has its
appearance; `forms.pdf.flatten` writes the same parts without fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from forms.pdf.marking import Overlay, rekeyed, shown_on
from forms.pdf.nametree import write_names
from forms.pdf.objects import ObjectFile, Shift, name_object, text_string, without_structure
from forms.pdf.tags import Tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import FieldSlot, PageSlot, Template, WidgetSlot


@dataclass(frozen=True, slots=True)
class Written:
    """A text in a field: its value, and the operators that draw it in each of the field's widgets.

    A list's value may be several export values; `chosen` are the places of its options, counted from 0.
    """

    value: str | tuple[str, ...]
    drawings: tuple[bytes, ...]
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Switched:
    """A button in a state."""

    state: str


Entry: TypeAlias = Written | Switched
Note: TypeAlias = tuple[bytes, bytes]
"""What the filler itself draws on a page: its structure type (empty: it is not read), and its operators."""


@dataclass(frozen=True, slots=True)
class Part:
    """A template with what goes into it. `names` renames fields; `notes` are drawn on a page by its index."""

    template: Template
    entries: Mapping[str, Entry]
    names: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[int, Sequence[Note]] = field(default_factory=dict)


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
        self._roots: list[int] = []
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
            self._write_statics(template, shift, keys, again=again)
            overlays = self._write_part(part, shift, self._tie(keys, index))
            if paper is not None and template.tree is not None:
                paper.tree(template.tree, shift, keys, shown_on(part, overlays, {}, first=index > 0))
            base += template.size
        if paper is not None:
            paper.close("")
        fonts = self._glyphs.font_objects(file.take(self._glyphs.object_count), file.emit)
        file.emit(self._font_names, fonts)
        file.emit(self._resources, b"<</Font %d 0 R>>" % self._font_names)
        kids = b" ".join(b"%d 0 R" % number for number in self._page_numbers)
        file.emit(self._pages_root, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._page_numbers), kids))
        root, details = file.take(), file.take()
        file.emit(root, self._root())
        entries = b"".join(name_object(key) + text_string(value) for key, value in sorted(info.items()))
        file.emit(details, b"<<%s>>" % entries)
        return file.finish(root, details)

    def _root(self) -> bytes:
        main = self._parts[0].template
        pieces = [main.root_head, b"/Type/Catalog/Pages %d 0 R" % self._pages_root]
        if b"/Lang" not in main.root_head:
            pieces.append(b"/Lang(zh-CN)")
        pieces.append(main.structure[2:] if self._tags is None else self._tags.finish())
        roots = [*self._roots, *write_names(self._named, self._placed, self._file)]
        listed = b" ".join(b"%d 0 R" % number for number in roots)
        pieces.append(b"/AcroForm %s/Fields[%s]>>" % (main.form_head, listed))
        return b"\n".join([*pieces, b">>"])

    def _tie(self, keys: int, index: int) -> _Tie | None:
        """How the dictionaries of a part are tied to the structure tree; None: as they stand."""
        if self._tags is not None:
            return partial(rekeyed, by=keys) if keys else None
        return without_structure if index else None

    def _write_statics(self, template: Template, shift: Shift, keys: int, *, again: bool) -> None:
        keyed = {number for number, _ in template.tree[1]} if template.tree is not None and keys else frozenset()
        for number, body in template.statics:
            if not (again and number in template.shared):
                shifted = shift.body(body)
                self._file.emit(shift.number(number), rekeyed(shifted, keys) if number in keyed else shifted)

    def _write_part(self, part: Part, shift: Shift, tie: _Tie | None) -> list[Overlay]:
        template = part.template
        if self._tags is None and not shift.base:
            for number, body in template.tagged:
                self._file.emit(number, body)
        for slot in template.fields.values():
            name = part.names.get(slot.name, slot.name)
            self._write_field(slot, part.entries.get(slot.name), name, shift, part, tie)
        overlays = [
            self._write_page(page, part.notes.get(at, ()), shift, tie) for at, page in enumerate(template.pages)
        ]
        if template.keeps_tree:
            self._roots.extend(shift.number(number) for number in template.roots)
        return overlays

    # ------------------------------------------------------------ fields

    def _write_field(
        self, slot: FieldSlot, entry: Entry | None, name: str, shift: Shift, part: Part, tie: _Tie | None
    ) -> None:
        value = _value_entry(slot, entry)
        for index, widget in enumerate(slot.widgets):
            head = shift.body(widget.head if tie is None else tie(widget.head))
            head += self._appearance(widget, entry, index, shift)
            if slot.is_widget:
                self._write_terminal(slot, head + value, name, shift, part)
            else:
                self._file.emit(shift.number(widget.number), head + b">>")
        if not slot.is_widget:
            self._write_terminal(slot, shift.body(slot.head) + value, name, shift, part)

    def _write_terminal(self, slot: FieldSlot, head: bytes, name: str, shift: Shift, part: Part) -> None:
        number = shift.number(slot.number)
        if part.template.keeps_tree:
            self._file.emit(number, head + b">>")
        else:
            self._named[name] = number
            self._placed[number] = head

    def _appearance(self, widget: WidgetSlot, entry: Entry | None, index: int, shift: Shift) -> bytes:
        match entry:
            case Written(drawings=drawings):
                return self._picture(widget, b"%s\n/Tx BMC q\n%s\nQ EMC" % (widget.dress, drawings[index]))
            case Switched(state=state):
                known = any(name == state for name, _, _ in widget.states)
                return b"/AS" + name_object(state if known else "Off")
            case None:
                if widget.states:
                    return b"/AS" + name_object(widget.state)
                if widget.drawn:
                    return b"/AP<</N %d 0 R>>" % shift.number(widget.drawn)
                return self._picture(widget, widget.dress) if widget.dress else b""

    def _picture(self, widget: WidgetSlot, content: bytes) -> bytes:
        """The /AP entry of a widget whose appearance is these operators."""
        number = self._file.take()
        self._file.stream(number, b"%s/Resources %d 0 R" % (widget.picture, self._resources), content.lstrip())
        return b"/AP<</N %d 0 R>>" % number

    # ------------------------------------------------------------ pages

    def _write_page(self, page: PageSlot, notes: Sequence[Note], shift: Shift, tie: _Tie | None) -> Overlay:
        file = self._file
        annotations = b" ".join(b"%d 0 R" % shift.number(number) for number in page.annotations)
        head = shift.body(page.head if tie is None else tie(page.head))
        parent = b"/Parent %d 0 R" % self._pages_root
        number = shift.number(page.number)
        file.emit(number, b"%s%s/Annots[%s]>>" % (head, parent, annotations))
        self._page_numbers.append(number)
        key = self._tags.keys() if self._tags is not None and notes else None
        overlay = Overlay(shift.number(page.overlay), number, key)
        overlay.notes(notes)
        overlay.write(file, self._font_names, self._resources, page.box)
        return overlay


def _value_entry(slot: FieldSlot, entry: Entry | None) -> bytes:
    match entry:
        case Written(value=str() as value, chosen=chosen):
            return b"/V" + text_string(value) + _chosen(chosen)
        case Written(value=values, chosen=chosen):
            return b"/V[%s]" % b"".join(map(text_string, values)) + _chosen(chosen)
        case Switched(state=state):
            return b"/V" + name_object(state)
        case None:
            return slot.kept


def _chosen(places: tuple[int, ...]) -> bytes:
    return b"/I[%s]" % b" ".join(b"%d" % place for place in places) if places else b""
