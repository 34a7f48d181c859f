"""A PDF form taken apart once, so that filling it is only writing (pikepdf reads it; nothing here needs pikepdf after).

`compile_template` reads the PDF; the `Template` holds its unchanging objects as bytes and, for each field, page and
root object, the part of the dictionary that stays the same. Object numbers are those of the template; a writer may
shift them all by a base, so that several templates make one file.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from forms.errors import BlankError
from forms.pdf.fieldtree import Terminal, number_of, terminals
from forms.pdf.geometry import common, dress, placing, rectangle, turning
from forms.pdf.objects import references, self_contained, whole
from forms.pdf.prepare import OVERLAY, Prepared, prepare
from forms.pdf.shaping import shaped
from forms.pdf.slots import IDENTITY, FieldSlot, Matrix, PageSlot, Template, WidgetSlot, picture_of
from forms.pdf.tagreading import tree_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.pdf.blank import BoxSpec
    from forms.pdf.slots import FieldKind


_WRITTEN_ROOT = (Name.Type, Name.Pages, Name.AcroForm, Name.StructTreeRoot, Name.MarkInfo)
_HIDDEN = 1 << 1 | 1 << 5
_LONGEST_LABEL = 60
_VALUE = (Name.V, Name.RV, Name.I)
_DRAWN_ANEW = frozenset({"text", "multiline", "comb", "date", "choice"})


def compile_template(pdf: bytes, boxes: Sequence[BoxSpec] = (), *, keeps_tree: bool) -> Template:
    """Take a form apart; `boxes` say how texts lie in the fields of those names.

    With `keeps_tree` the field tree stays as it is (a stranger's PDF); otherwise names are laid out anew by the
    writer. Raises BlankError (DynamicXfaError, SignedError) if the PDF cannot be used, FieldTreeError if its fields are
    too many or too deep, and pikepdf's PasswordError.
    """
    try:
        prepared = prepare(pdf)
        with pikepdf.open(io.BytesIO(prepared.pdf)) as opened:
            return shaped(_take_apart(opened, prepared, keeps_tree=keeps_tree), boxes)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError as error:
        raise BlankError(f"the PDF cannot be read as a form ({error.__class__.__name__})") from error


def _take_apart(pdf: pikepdf.Pdf, prepared: Prepared, *, keeps_tree: bool) -> Template:
    form = pdf.Root.get(Name.AcroForm, Dictionary())
    if not isinstance(form, Dictionary):
        form = Dictionary()
    fields = _fields(pdf, form, keeps_tree=keeps_tree)
    widgets = frozenset(widget.number for slot in fields.values() for widget in slot.widgets)
    pages = tuple(_page_slot(page, widgets) for page in pdf.pages)
    variable = widgets | {slot.number for slot in fields.values()}
    variable |= {number for page in pages for number in (page.number, page.overlay)}
    variable |= _page_tree(pdf) | {pdf.Root.objgen[0]}
    if form.is_indirect:
        variable |= {form.objgen[0]}
    if not keeps_tree:
        variable |= _inner_nodes(form)
    statics, tagged = _unchanging(pdf, variable)
    return Template(
        statics=statics,
        tagged=tagged,
        pages=pages,
        fields=fields,
        roots=references(thing.objgen[0] for thing in form.get(Name.Fields, ())),
        root_head=_without(pdf.Root, drop=_WRITTEN_ROOT),
        structure=_without(pdf.Root, keep=(Name.StructTreeRoot, Name.MarkInfo)),
        form_head=_without(form, drop=(Name.Fields, Name.NeedAppearances, Name.XFA)),
        size=max(thing.objgen[0] for thing in pdf.objects) + 1,
        keeps_tree=keeps_tree,
        dropped=prepared.dropped,
        title=prepared.title,
        shared=self_contained(statics),
        tree=tree_of(pdf),
    )


def _fields(pdf: pikepdf.Pdf, form: Dictionary, *, keeps_tree: bool) -> dict[str, FieldSlot]:
    page_of = {
        annotation.objgen[0]: index
        for index, page in enumerate(pdf.pages)
        for annotation in page.obj.get(Name.Annots, ())
    }
    stale = bool(form.get(Name.NeedAppearances, False))
    return {
        terminal.name: _field_slot(terminal, page_of, keeps_tree=keeps_tree, stale=stale)
        for terminal in terminals(form)
    }


_Bodies: TypeAlias = tuple[tuple[int, bytes], ...]


def _unchanging(pdf: pikepdf.Pdf, variable: frozenset[int]) -> tuple[_Bodies, _Bodies]:
    """Every object that filling does not change; those of the structure tree apart."""
    core = _reachable(pdf, skip=frozenset({"/StructTreeRoot"}))
    statics: list[tuple[int, bytes]] = []
    tagged: list[tuple[int, bytes]] = []
    for thing in pdf.objects:
        number = thing.objgen[0]
        if number and number not in variable:
            (statics if number in core else tagged).append((number, whole(number, _body(thing))))
    return tuple(statics), tuple(tagged)


def _field_slot(terminal: Terminal, page_of: Mapping[int, int], *, keeps_tree: bool, stale: bool) -> FieldSlot:
    """`stale`: the form asks the viewer to draw its texts anew, so what it shows now does not count."""
    thing = terminal.thing
    single = len(terminal.widgets) == 1 and terminal.widgets[0].objgen == thing.objgen
    named = () if keeps_tree else (Name.T, Name.Parent)
    if single:
        drop: tuple[Name, ...] = (*named, *_VALUE)
        head = b""
    else:
        drop = ()
        head = _without(thing, drop=(*named, *_VALUE))
    widgets = tuple(_widget_slot(widget, terminal.kind, page_of, drop, stale=stale) for widget in terminal.widgets)
    return FieldSlot(
        name=terminal.name,
        kind=terminal.kind,
        number=thing.objgen[0],
        head=head,
        widgets=widgets,
        size=terminal.size,
        max_length=terminal.max_length,
        align=terminal.align,
        value=terminal.value,
        kept=_kept(terminal),
        options=terminal.options,
        flags=terminal.flags,
        colour=terminal.colour,
        label=" ".join(terminal.tooltip.split())[:_LONGEST_LABEL],
    )


def _widget_slot(
    widget: Dictionary, kind: FieldKind, page_of: Mapping[int, int], drop: tuple[Name, ...], *, stale: bool
) -> WidgetSlot:
    left, bottom, right, top = rectangle(widget.get(Name.Rect, Array([0, 0, 0, 0])))
    turned = int(widget.get(Name.MK, Dictionary()).get(Name.R, 0)) % 360
    wide, high = right - left, top - bottom
    width, height = (high, wide) if turned in {90, 270} else (wide, high)
    matrix = turning(turned, wide, high)
    button = kind in {"check", "radio"}
    normal = widget.get(Name.AP, Dictionary()).get(Name.N)
    states: tuple[tuple[str, int, Matrix], ...] = ()
    drawn, drawn_matrix = 0, IDENTITY
    rect = (left, bottom, right, top)
    if isinstance(normal, Stream) and not (stale and kind in _DRAWN_ANEW):
        drawn, drawn_matrix = normal.objgen[0], placing(normal, rect)
    elif isinstance(normal, Dictionary) and not isinstance(normal, Stream):
        states = tuple(
            (str(name)[1:], stream.objgen[0], placing(stream, rect))
            for name, stream in sorted(normal.items())
            if isinstance(stream, Stream)
        )
    removed = (*drop, Name.AS) if button else (*drop, Name.AP)
    return WidgetSlot(
        number=widget.objgen[0],
        head=_without(widget, drop=removed),
        page=page_of.get(widget.objgen[0], -1),
        rect=rect,
        width=width,
        height=height,
        matrix=matrix,
        picture=picture_of(width, height, matrix),
        states=states,
        state=str(widget.get(Name.AS, Name.Off))[1:],
        drawn=drawn,
        drawn_matrix=drawn_matrix,
        dress=b"" if button else dress(widget, width, height),
        hidden=bool(number_of(widget.get(Name.F)) & _HIDDEN),
    )


def _kept(terminal: Terminal) -> bytes:
    """The /V entry as it stands, wherever in the tree it was written, with what belongs to it."""
    if terminal.stored is None:
        return b""
    with_it = {str(key): terminal.thing[key] for key in _VALUE if key in terminal.thing}
    return _without(Dictionary(with_it | {"/V": terminal.stored}))[2:]


def _page_slot(page: pikepdf.Page, widget_numbers: frozenset[int]) -> PageSlot:
    annotations = [thing.objgen[0] for thing in page.obj.get(Name.Annots, ())]
    box = rectangle(page.obj.get(Name.MediaBox, Array([0, 0, 595, 842])))
    crop = page.obj.get(Name.CropBox)
    return PageSlot(
        number=page.obj.objgen[0],
        head=_without(page.obj, drop=(Name.Annots, Name.Parent)),
        overlay=page.obj.Resources.XObject[OVERLAY].objgen[0],
        box=box,
        annotations=references(annotations),
        others=references(number for number in annotations if number not in widget_numbers),
        shown=common(box, rectangle(crop)) if isinstance(crop, Array) else box,
    )


def _without(thing: pikepdf.Object, *, drop: tuple[Name, ...] = (), keep: tuple[Name, ...] | None = None) -> bytes:
    """The entries of a dictionary as bytes, without the closing brackets."""
    left = Dictionary(
        {key: value for key, value in thing.items() if Name(key) not in drop and (keep is None or Name(key) in keep)}
    )
    return left.unparse(resolved=True).rstrip()[:-2].rstrip()


def _body(thing: pikepdf.Object) -> bytes:
    if isinstance(thing, Stream):
        raw = thing.read_raw_bytes()
        entries = Dictionary(dict(thing.stream_dict.items()))
        entries.Length = len(raw)
        return b"%s\nstream\n%s\nendstream" % (entries.unparse(resolved=True), raw)
    return thing.unparse(resolved=True)


def _page_tree(pdf: pikepdf.Pdf) -> set[int]:
    numbers: set[int] = set()
    waiting = [pdf.Root.Pages]
    while waiting:
        node = waiting.pop()
        if node.objgen[0] in numbers or node.get(Name.Type) == Name.Page:
            continue
        numbers.add(node.objgen[0])
        waiting.extend(node.get(Name.Kids, ()))
    return numbers


def _inner_nodes(form: Dictionary) -> set[int]:
    """Nodes of the field tree above the terminal fields."""
    numbers: set[int] = set()
    waiting = list(form.get(Name.Fields, ()))
    while waiting:
        node = waiting.pop()
        kids = [kid for kid in node.get(Name.Kids, ()) if Name.T in kid]
        if kids and node.objgen[0] not in numbers:
            numbers.add(node.objgen[0])
            waiting.extend(kids)
    return numbers


def _reachable(pdf: pikepdf.Pdf, skip: frozenset[str]) -> set[int]:
    """Object numbers that can be reached from the root without the root's entries in `skip`."""
    seen: set[int] = set()
    waiting: list[pikepdf.Object] = [value for key, value in pdf.Root.items() if key not in skip]
    while waiting:
        thing = waiting.pop()
        if not isinstance(thing, Dictionary | Stream | Array):  # numbers come as Python's own
            continue
        if thing.is_indirect:
            if thing.objgen[0] in seen:
                continue
            seen.add(thing.objgen[0])
        if not isinstance(thing, Array):
            waiting.extend(value for key, value in thing.items() if key != "/P" or not isinstance(thing, Dictionary))
        else:
            waiting.extend(thing)
    return seen
