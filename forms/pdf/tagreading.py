"""Reads a form's structure tree (ISO 32000-1, 14.7) into the short form that a writer can put anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from forms.pdf.objects import name_object
from forms.pdf.slots import CHILD, CONTENT, OBJECT, STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.pdf.slots import Kid, Node, Tree

_MOST = 50_000
_DEEPEST_ATTRIBUTE = 6
_ROLE_STEPS = 8
_TEXTS = (Name.ActualText, Name.Lang, Name.E, Name.T)
_STANDARD = re.compile(
    "Document|Part|Art|Sect|Div|BlockQuote|Caption|TOC|TOCI|Index|NonStruct|Private|P|H[1-6]?|L|LI|Lbl|LBody|Table|TR|"
    "TH|TD|THead|TBody|TFoot|Span|Quote|Note|Reference|BibEntry|Code|Link|Annot|Ruby|RB|RT|RP|Warichu|WT|WP|Figure|"
    "Formula|Form"
)
"""The standard types (14.8.4)."""


class _UnusualError(Exception):
    """Something in the tree that the short form cannot say."""


def tree_of(pdf: Pdf) -> Tree | None:
    """The structure tree of a tagged PDF; None where it has none, or one that cannot be taken over whole.

    Roles become the standard types they stand for. Identifiers and classes of attributes are left out.
    """
    root, marks = pdf.Root.get(Name.StructTreeRoot), pdf.Root.get(Name.MarkInfo)
    if not isinstance(root, Dictionary) or not isinstance(marks, Dictionary) or not marks.get(Name.Marked, False):
        return None
    try:
        return _Reading(root, {page.obj.objgen[0]: page.obj.get(Name.StructParents) for page in pdf.pages}).tree()
    except (_UnusualError, ValueError, TypeError, AttributeError):
        return None


@dataclass(slots=True)
class _Element:
    """An element being read; its kids are filled in while those below it are found."""

    thing: Dictionary
    parent: int
    kind: bytes
    page: int = 0
    kids: list[Kid] = field(default_factory=list)


class _Reading:
    def __init__(self, root: Dictionary, pages: Mapping[int, object]) -> None:
        """`pages` are the keys of the pages' marked contents by object number."""
        self.root = root
        self.pages = pages.keys()
        self.elements: list[_Element] = []
        self.keys: dict[int, int] = {page: key for page, key in pages.items() if isinstance(key, int)}
        self.seen: set[tuple[int, int]] = set()
        roles = root.get(Name.RoleMap)
        self.roles = {str(key): str(value) for key, value in roles.items()} if isinstance(roles, Dictionary) else {}

    def tree(self) -> Tree:
        """The whole tree. Raises _UnusualError."""
        for thing in _items(self.root.get(Name.K)):
            if not isinstance(thing, Dictionary):
                raise _UnusualError
            self._found(thing, -1)
        at = 0
        while at < len(self.elements):  # grows while elements are read
            self._read(at)
            at += 1
        nodes: tuple[Node, ...] = tuple(
            (one.kind, one.parent, _text(one.thing, Name.Alt), _entries(one.thing), one.page, tuple(one.kids))
            for one in self.elements
        )
        return nodes, tuple(self.keys.items()), max(self.keys.values(), default=-1) + 1

    def _found(self, thing: Dictionary, parent: int) -> int:
        if thing.objgen in self.seen and thing.is_indirect:
            raise _UnusualError
        self.seen.add(thing.objgen)
        if len(self.elements) >= _MOST:
            raise _UnusualError
        page = thing.get(Name.Pg)
        number = page.objgen[0] if isinstance(page, Dictionary) else 0
        self.elements.append(_Element(thing, parent, self._kind(thing), number if number in self.pages else 0))
        return len(self.elements) - 1

    def _kind(self, thing: Dictionary) -> bytes:
        kind = str(thing.get(Name.S, Name.NonStruct))[1:]
        for _ in range(_ROLE_STEPS):
            if _STANDARD.fullmatch(kind):
                return kind.encode("ascii")
            kind = self.roles.get(f"/{kind}", "/NonStruct")[1:]
        return b"NonStruct"

    def _read(self, at: int) -> None:
        element = self.elements[at]
        for kid in _items(element.thing.get(Name.K)):
            if isinstance(kid, int):
                element.kids.append(self._content(element.page, kid))
            elif not isinstance(kid, Dictionary) or isinstance(kid, Stream):
                raise _UnusualError
            elif kid.get(Name.Type) == Name.MCR:
                element.kids.append(self._reference(element, kid))
            elif kid.get(Name.Type) == Name.OBJR:
                element.kids.append(self._thing(element, kid))
            else:
                element.kids.append((CHILD, self._found(kid, at), 0))

    def _content(self, page: int, mark: int) -> Kid:
        if page not in self.pages or page not in self.keys:
            raise _UnusualError
        return CONTENT, page, mark

    def _reference(self, element: _Element, kid: Dictionary) -> Kid:
        mark, stream = kid.get(Name.MCID), kid.get(Name.Stm)
        if not isinstance(mark, int):
            raise _UnusualError
        page = kid.get(Name.Pg)
        number = page.objgen[0] if isinstance(page, Dictionary) else element.page
        if stream is None:
            return self._content(number, mark)
        if not isinstance(stream, Stream) or number not in self.pages or element.page not in {0, number}:
            raise _UnusualError
        element.page = number
        self._keyed(stream, stream.get(Name.StructParents))
        return STREAM, stream.objgen[0], mark

    def _thing(self, element: _Element, kid: Dictionary) -> Kid:
        thing, page = kid.get(Name.Obj), kid.get(Name.Pg)
        if not isinstance(thing, Dictionary) or not thing.is_indirect:
            raise _UnusualError
        if not element.page and isinstance(page, Dictionary) and page.objgen[0] in self.pages:
            element.page = page.objgen[0]
        self._keyed(thing, thing.get(Name.StructParent))
        return OBJECT, thing.objgen[0], 0

    def _keyed(self, thing: Object, key: object) -> None:
        if not isinstance(key, int) or not 0 <= key < _MOST:
            raise _UnusualError
        self.keys[thing.objgen[0]] = key


def _items(thing: object) -> list[object]:
    if thing is None:
        return []
    return list(thing) if isinstance(thing, Array) else [thing]


def _text(thing: Dictionary, key: Name) -> bytes:
    value = thing.get(key)
    return b"" if value is None else value.unparse(resolved=True)


def _entries(thing: Dictionary) -> bytes:
    """The entries that stay: texts, and attributes without what they refer to."""
    found = [name_object(str(key)[1:]) + b" " + _text(thing, key) for key in _TEXTS if key in thing]
    if Name.A in thing:
        found.append(b"/A " + _inlined(thing[Name.A], 0))
    return b"".join(found)


def _inlined(thing: object, depth: int) -> bytes:
    """A value with what it refers to written in its place. Raises _UnusualError where that has no end."""
    if depth > _DEEPEST_ATTRIBUTE or isinstance(thing, Stream):
        raise _UnusualError
    if isinstance(thing, Array):
        return b"[%s]" % b" ".join(_inlined(one, depth + 1) for one in thing)
    if isinstance(thing, Dictionary):
        kept = ((key, value) for key, value in thing.items() if key != "/Headers")
        return b"<<%s>>" % b"".join(name_object(key[1:]) + b" " + _inlined(value, depth + 1) for key, value in kept)
    return _plain(thing)


def _plain(thing: object) -> bytes:
    if isinstance(thing, Object):
        return thing.unparse(resolved=True)
    if isinstance(thing, bool):
        return b"true" if thing else b"false"
    return str(thing).encode("ascii")
