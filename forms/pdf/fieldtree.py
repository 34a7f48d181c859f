"""Walks the field tree of a PDF form (ISO 32000-1, 12.7.3), with what children inherit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Object, Stream, String

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forms.pdf.slots import FieldKind

_INHERITED = (Name.FT, Name.Ff, Name.V, Name.DA, Name.Q, Name.MaxLen, Name.Opt)
_MULTILINE = 1 << 12
_RADIO = 1 << 15
_PUSH_BUTTON = 1 << 16
_COMB = 1 << 24
MOST_FIELDS = 20_000
DEEPEST = 100
_SIZE = re.compile(r"([\d.]+)\s+Tf\b")
_COLOUR = re.compile(r"(?:(?:\d*\.?\d+)\s+){1,4}(?:g|rg|k)\b")
_DATE_ACTION = re.compile(rb"AFDate_")


class FieldTreeError(Exception):
    """The field tree is too large, too deep, or not a tree of dictionaries."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A field that holds a value, and its widgets.

    `value` is text as shown, several choices joined by line ends, or a button's state; empty if there is none. `stored`
    is that value as it stands in the file, wherever in the tree. `colour` is the operator that its text is drawn with.
    """

    name: str
    kind: FieldKind
    thing: Dictionary
    widgets: tuple[Dictionary, ...]
    tooltip: str
    value: str
    size: float
    colour: bytes
    max_length: int | None
    align: int
    flags: int
    options: tuple[tuple[str, str], ...]
    stored: Object | None


def terminals(form: Dictionary) -> Iterator[Terminal]:
    """Each terminal field under an /AcroForm dictionary, in tree order. Raises FieldTreeError."""
    default: dict[Name, Object] = {key: form[key] for key in (Name.DA, Name.Q) if key in form}
    seen: set[tuple[int, int]] = set()
    count = 0
    # A stack of our own: a hostile tree must not reach Python's recursion limit.
    listed = form.get(Name.Fields)
    if isinstance(listed, Array) and len(listed) > MOST_FIELDS:
        raise FieldTreeError
    waiting: list[tuple[Object, str, dict[Name, Object], int]] = [
        (thing, "", default, 0) for thing in reversed(_items(listed))
    ]
    while waiting:
        thing, prefix, inherited, depth = waiting.pop()
        count += 1
        if count > MOST_FIELDS or depth > DEEPEST:
            raise FieldTreeError
        if not isinstance(thing, Dictionary) or isinstance(thing, Stream):
            continue
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        part = text_of(thing.get(Name.T))
        name = f"{prefix}.{part}" if prefix and part else prefix or part
        own = inherited | {key: thing[key] for key in _INHERITED if key in thing}
        kids = [kid for kid in _items(thing.get(Name.Kids)) if isinstance(kid, Dictionary)]
        named = [kid for kid in kids if Name.T in kid]
        if named:
            waiting.extend((kid, name, own, depth + 1) for kid in reversed(named))
        elif name:
            yield _terminal(thing, name, own, tuple(kids))


def _terminal(thing: Dictionary, name: str, own: dict[Name, Object], kids: tuple[Dictionary, ...]) -> Terminal:
    flags = number_of(own.get(Name.Ff))
    look = text_of(own.get(Name.DA))
    size, colours = _SIZE.search(look), _COLOUR.findall(look)
    options = tuple(_option(option) for option in _items(own.get(Name.Opt)))
    widgets = kids or ((thing,) if Name.Rect in thing else ())
    value = own.get(Name.V)
    kind = _kind(thing, own.get(Name.FT), flags, Name.MaxLen in own)
    return Terminal(
        name=name,
        kind=kind,
        thing=thing,
        widgets=widgets,
        tooltip=text_of(thing.get(Name.TU)),
        value=_value(kind, value, options),
        size=float(size.group(1)) if size else 0.0,
        colour=" ".join(colours[-1].split()).encode("ascii") if colours else b"0 g",
        max_length=number_of(own[Name.MaxLen]) or None if Name.MaxLen in own else None,
        align=number_of(own.get(Name.Q)),
        flags=flags,
        options=options,
        stored=value,
    )


def _value(kind: FieldKind, value: Object | None, options: tuple[tuple[str, str], ...]) -> str:
    if kind == "signature":
        return ""
    if kind != "choice":
        return text_of(value)
    shown = dict(options)
    chosen = [text_of(item) for item in value] if isinstance(value, Array) else [text_of(value)]
    return "\n".join(shown.get(one, one) for one in chosen)


def _kind(thing: Dictionary, field_type: Object | None, flags: int, limited: bool) -> FieldKind:
    if field_type == Name.Btn:
        return "button" if flags & _PUSH_BUTTON else "radio" if flags & _RADIO else "check"
    if field_type == Name.Ch:
        return "choice"
    if field_type == Name.Sig:
        return "signature"
    if flags & _MULTILINE:
        return "multiline"
    if flags & _COMB and limited:
        return "comb"
    actions = thing.get(Name.AA)
    if isinstance(actions, Dictionary) and _DATE_ACTION.search(actions.unparse(resolved=True)):
        return "date"
    return "text"


def _option(option: Object) -> tuple[str, str]:
    """(export value, shown words) of a choice."""
    if isinstance(option, Array) and len(option) > 1:
        return text_of(option[0]), text_of(option[1])
    return text_of(option), text_of(option)


def text_of(thing: Object | None) -> str:
    """A string, a name without its slash, a stream's text, or several of these joined; empty for anything else."""
    if isinstance(thing, String):
        return str(thing)
    if isinstance(thing, Name):
        return str(thing)[1:]
    if isinstance(thing, Stream):
        return str(String(thing.read_bytes()))
    if isinstance(thing, Array):
        return "、".join(text_of(item) for item in thing)
    return ""


def number_of(thing: object) -> int:
    """A whole number, 0 where there is none."""
    return int(thing) if isinstance(thing, int) else 0


def _items(thing: Object | None) -> list[Object]:
    return list(thing) if isinstance(thing, Array) else []
