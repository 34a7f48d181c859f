"""Writes taken-apart forms and what goes into them as one PDF file.

The first part is the form; further parts are its continuation sheets. In an open result fields stay fields and each
value has its appearance; in a flat one the appearances are drawn on the pages and there are no fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from forms.pdf.nametree import write_names
from forms.pdf.objects import ObjectFile, Shift, name_object, text_string, without_structure
from forms.pdf.slots import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class Part:
    """A template with what goes into it. `names` renames fields; `notes` are operators drawn on a page by its index."""

    template: Template
    entries: Mapping[str, Entry]
    names: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[int, bytes] = field(default_factory=dict)


def assemble(parts: Sequence[Part], glyphs: GlyphSet, *, flat: bool, info: Mapping[str, str]) -> bytes:
    """One PDF of all parts, in order. The same arguments give the same bytes."""
    return _Assembly(parts, glyphs, flat=flat).write(info)


class _Assembly:
    def __init__(self, parts: Sequence[Part], glyphs: GlyphSet, *, flat: bool) -> None:
        self._parts = parts
        self._glyphs = glyphs
        self._flat = flat
        self._file = ObjectFile(sum(part.template.size for part in parts))
        self._resources = self._file.take()
        self._font_names = self._file.take()
        self._pages_root = self._file.take()
        self._page_numbers: list[int] = []
        self._roots: list[int] = []
        self._named: dict[str, int] = {}
        self._placed: dict[int, bytes] = {}

    def write(self, info: Mapping[str, str]) -> bytes:
        file = self._file
        base = 0
        bases: dict[int, int] = {}  # of the first copy of each template
        for index, part in enumerate(self._parts):
            template = part.template
            again = id(template) in bases
            shift = Shift(base, template.shared, bases.setdefault(id(template), base))
            self._write_statics(template, shift, again=again)
            self._write_part(part, shift, tagged=index == 0 and not self._flat)
            base += template.size
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
        if not self._flat:
            pieces.append(main.structure[2:])
            roots = [*self._roots, *write_names(self._named, self._placed, self._file)]
            listed = b" ".join(b"%d 0 R" % number for number in roots)
            pieces.append(b"/AcroForm %s/Fields[%s]>>" % (main.form_head, listed))
        return b"\n".join([*pieces, b">>"])

    def _write_statics(self, template: Template, shift: Shift, *, again: bool) -> None:
        for number, body in template.statics:
            if not (again and number in template.shared):
                self._file.emit(shift.number(number), shift.body(body))

    def _write_part(self, part: Part, shift: Shift, *, tagged: bool) -> None:
        template = part.template
        if tagged:
            for number, body in template.tagged:
                self._file.emit(number, body)
        ink: dict[int, list[bytes]] = {}
        stamps: dict[int, dict[bytes, int]] = {}
        for slot in template.fields.values():
            entry = part.entries.get(slot.name)
            if self._flat:
                self._flatten(slot, entry, shift, ink, stamps)
            else:
                self._write_field(slot, entry, part.names.get(slot.name, slot.name), shift, part, tagged=tagged)
        for index, page in enumerate(template.pages):
            drawn = [*ink.get(index, ()), *([part.notes[index]] if index in part.notes else ())]
            self._write_page(page, b"\n".join(drawn), stamps.get(index, {}), shift, tagged=tagged)
        if not self._flat and template.keeps_tree:
            self._roots.extend(shift.number(number) for number in template.roots)

    # ------------------------------------------------------------ fields

    def _write_field(
        self, slot: FieldSlot, entry: Entry | None, name: str, shift: Shift, part: Part, *, tagged: bool
    ) -> None:
        value = _value_entry(slot, entry)
        for index, widget in enumerate(slot.widgets):
            head = shift.body(widget.head if tagged else without_structure(widget.head))
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

    def _flatten(
        self,
        slot: FieldSlot,
        entry: Entry | None,
        shift: Shift,
        ink: dict[int, list[bytes]],
        stamps: dict[int, dict[bytes, int]],
    ) -> None:
        for index, widget in enumerate(slot.widgets):
            if widget.page < 0 or widget.hidden:
                continue
            lines = ink.setdefault(widget.page, [])
            if isinstance(entry, Written):
                left, bottom = widget.rect[0], widget.rect[1]
                turn = (*widget.matrix[:4], widget.matrix[4] + left, widget.matrix[5] + bottom)
                lines.append(b"q %s cm %s\n%s Q" % (numbers(turn), widget.dress, entry.drawings[index]))
                continue
            state = entry.state if isinstance(entry, Switched) else widget.state
            stamp = next(((number, place) for name, number, place in widget.states if name == state), None)
            if stamp is None and widget.drawn:
                stamp = (widget.drawn, widget.drawn_matrix)
            if stamp is None and widget.dress:
                left, bottom = widget.rect[0], widget.rect[1]
                turn = (*widget.matrix[:4], widget.matrix[4] + left, widget.matrix[5] + bottom)
                lines.append(b"q %s cm %s Q" % (numbers(turn), widget.dress))
            if stamp is not None:
                known = stamps.setdefault(widget.page, {})
                key = b"/K%d" % len(known)
                known[key] = shift.number(stamp[0])
                lines.append(b"q %s cm %s Do Q" % (numbers(stamp[1]), key))

    # ------------------------------------------------------------ pages

    def _write_page(
        self, page: PageSlot, ink: bytes, stamps: Mapping[bytes, int], shift: Shift, *, tagged: bool
    ) -> None:
        file = self._file
        left = [number for number in page.annotations if not (self._flat and number in page.widgets)]
        annotations = b" ".join(b"%d 0 R" % (shift.number(number)) for number in left)
        head = shift.body(page.head if tagged else without_structure(page.head))
        parent = b"/Parent %d 0 R" % self._pages_root
        file.emit(shift.number(page.number), b"%s%s/Annots[%s]>>" % (head, parent, annotations))
        self._page_numbers.append(shift.number(page.number))
        resources = b"%d 0 R" % self._resources
        if stamps:
            pictures = b"".join(b"%s %d 0 R" % item for item in stamps.items())
            resources = b"<</XObject<<%s>>/Font %d 0 R>>" % (pictures, self._font_names)
        entries = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %s" % (numbers(page.box), resources)
        file.stream(shift.number(page.overlay), entries, ink)


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
