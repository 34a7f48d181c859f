"""Brings the field tree of a PDF form into one shape (ISO 32000-1, 12.7): what real forms leave out or do twice.

After this every field and widget is an object of its own, every widget hangs on the tree, a full name stands for one
field however often it is on the pages, and every check box and radio button has a picture of its on-state.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from forms.errors import BlankError
from forms.pdf.fieldtree import DEEPEST, MOST_FIELDS, FieldTreeError, Terminal, terminals, text_of
from forms.pdf.geometry import dress, rectangle, stroke_of

_FIELD_KEYS = (
    Name.T, Name.TU, Name.TM, Name.FT, Name.Ff, Name.V, Name.DV, Name.RV, Name.DS, Name.Opt, Name.MaxLen, Name.I,
    Name.TI, Name.AA,
)  # fmt: skip
_WIDGET_INHERITS = (Name.DA, Name.Q)


def mend_fields(pdf: Pdf) -> None:
    """Mend the tree in place. Raises FieldTreeError where it is too large or too deep, and BlankError."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return
    listed = _own_objects(pdf, form)
    _join_orphans(pdf, form, listed)
    _one_field_a_name(pdf, form)
    for terminal in list(terminals(form)):
        if terminal.kind in {"check", "radio"}:
            _give_looks(pdf, terminal)


def _own_objects(pdf: Pdf, form: Dictionary) -> set[tuple[int, int]]:
    """Make every node an object and leave out what is none; gives all nodes met."""
    met: set[tuple[int, int]] = set()
    waiting: list[tuple[Object, Name, int]] = [(form, Name.Fields, 0)]
    while waiting:
        node, key, depth = waiting.pop()
        things = node.get(key)
        if not isinstance(things, Array):
            if key == Name.Fields:
                node[key] = Array()
            continue
        if depth > DEEPEST or len(things) + len(met) > MOST_FIELDS:
            raise FieldTreeError
        kept: list[Object] = []
        for thing in things:
            if not isinstance(thing, Dictionary) or isinstance(thing, Stream):
                continue
            own = thing if thing.is_indirect else pdf.make_indirect(thing)
            if own.objgen in met:
                continue
            met.add(own.objgen)
            kept.append(own)
            if Name.Kids in own:
                waiting.append((own, Name.Kids, depth + 1))
        node[key] = Array(kept)
    return met


def _join_orphans(pdf: Pdf, form: Dictionary, listed: set[tuple[int, int]]) -> None:
    """Widgets on a page that the tree does not list are listed: under their parent, else as fields."""
    for page in pdf.pages:
        for widget in page.obj.get(Name.Annots, ()):
            if widget.get(Name.Subtype) != Name.Widget or widget.objgen in listed:
                continue
            node = widget
            for _ in range(DEEPEST):
                listed.add(node.objgen)
                parent = node.get(Name.Parent)
                if not isinstance(parent, Dictionary) or not parent.is_indirect:
                    if Name.T in node:
                        form.Fields.append(node)
                    break
                kids = parent.get(Name.Kids)
                parent.Kids = Array([*(kids if isinstance(kids, Array) else ()), node])
                if parent.objgen in listed:
                    break
                node = parent


# ---------------------------------------------------------------- one field a name


def _one_field_a_name(pdf: Pdf, form: Dictionary) -> None:
    """Fields of one full name are one field on several places (12.7.3.2), whatever objects they are."""
    named: dict[str, list[Terminal]] = {}
    for terminal in terminals(form):
        named.setdefault(terminal.name, []).append(terminal)
    for name, same in named.items():
        if len(same) > 1:
            if len({terminal.kind in {"check", "radio", "button"} for terminal in same}) > 1:
                raise BlankError(f"two fields of different kinds are named '{name}'")
            _join(pdf, form, same)


def _join(pdf: Pdf, form: Dictionary, same: list[Terminal]) -> None:
    first, *others = same
    field = first.thing if first.widgets and first.widgets[0].objgen != first.thing.objgen else _split(pdf, form, first)
    kids = list(field.get(Name.Kids, ()))
    for other in others:
        _leave(form, other.thing)
        if Name.V not in field and other.stored is not None:
            field.V = other.stored
        for widget in other.widgets:
            for key in _WIDGET_INHERITS:
                if key not in widget and key in other.thing:
                    widget[key] = other.thing[key]
            for key in _FIELD_KEYS:
                if key in widget:
                    del widget[key]
            widget.Parent = field
            kids.append(widget)
    field.Kids = Array(kids)


def _split(pdf: Pdf, form: Dictionary, terminal: Terminal) -> Dictionary:
    """A field that is its own widget becomes a field with a widget."""
    widget = terminal.thing
    field = pdf.make_indirect(Dictionary({str(key): widget[key] for key in _FIELD_KEYS if key in widget}))
    siblings = _siblings(form, widget)
    places = [index for index, thing in enumerate(siblings) if thing.objgen == widget.objgen]
    for index in places:
        siblings[index] = field
    if Name.Parent in widget:
        field.Parent = widget.Parent
    for key in _FIELD_KEYS:
        if key in widget:
            del widget[key]
    widget.Parent = field
    field.Kids = Array([widget] if Name.Rect in widget else [])
    return field


def _leave(form: Dictionary, thing: Dictionary) -> None:
    siblings = _siblings(form, thing)
    kept = [other for other in siblings if other.objgen != thing.objgen]
    if Name.Parent in thing:
        thing.Parent.Kids = Array(kept)
    else:
        form.Fields = Array(kept)


def _siblings(form: Dictionary, thing: Dictionary) -> Array:
    found = thing.Parent.get(Name.Kids) if Name.Parent in thing else form.get(Name.Fields)
    if not isinstance(found, Array):
        raise BlankError("a field is not among the kids of its parent")
    return found


# ---------------------------------------------------------------- looks of buttons


def _give_looks(pdf: Pdf, terminal: Terminal) -> None:
    """A check box or radio button without a picture of its on-state gets one, after its /MK entry."""
    for index, widget in enumerate(terminal.widgets):
        looks = widget.get(Name.AP)
        normal = looks.get(Name.N) if isinstance(looks, Dictionary) else None
        states = dict(normal.items()) if isinstance(normal, Dictionary) and not isinstance(normal, Stream) else {}
        if Name.Rect not in widget or any(
            isinstance(picture, Stream) for state, picture in states.items() if state != "/Off"
        ):
            continue
        left, bottom, right, top = rectangle(widget.Rect)
        width, height = right - left, top - bottom
        ground = dress(widget, width, height)
        mark = text_of(widget.get(Name.MK, Dictionary()).get(Name.CA)) or ("l" if terminal.kind == "radio" else "4")
        on = text_of(widget.get(Name.AS))
        if on in {"", "Off"}:
            named = [state[1:] for state in states if state != "/Off"]
            on = named[0] if named else _state_name(terminal, index)
        ticked = _picture(pdf, ground + b"\n" + stroke_of(mark, width, height), width, height)
        clear = _picture(pdf, ground, width, height)
        widget.AP = Dictionary(N=Dictionary({f"/{on}": ticked, "/Off": clear}))


def _state_name(terminal: Terminal, index: int) -> str:
    """Radio buttons differ in their states; widgets of one check box, when joined by a name, tick together."""
    return str(index) if terminal.kind == "radio" else "Yes"


def _picture(pdf: Pdf, content: bytes, width: float, height: float) -> Stream:
    picture = pdf.make_stream(content.strip())
    picture.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(width, 2), round(height, 2)]),
        Resources=Dictionary(),
    )
    return picture
