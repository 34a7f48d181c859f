"""Lays full field names out as a tree of partial names: a partial name may not hold a full stop (12.7.3.2)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from forms.errors import BlankError
from forms.pdf.objects import references, text_string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.pdf.objects import ObjectFile


class _Node:
    """A partial name as a string object; `field` is the place of its full name, -1 for a node above fields."""

    def __init__(self, part: str) -> None:
        self.title = b"/T" + text_string(part)
        self.field = -1
        self.kids: dict[str, _Node] = {}


def write_names(named: Mapping[str, int], heads: Mapping[int, bytes], file: ObjectFile) -> list[int]:
    """Write the terminal fields and the nodes above them; gives the numbers of the roots.

    `named` is full name → object number, `heads` number → dictionary without its name, parent and closing brackets.
    Raises BlankError if a name is both a field and a part of another's name.
    """
    numbers = tuple(named.values())
    return [_write(node, b"", numbers, heads, file) for node in _tree(tuple(named))]


@lru_cache(maxsize=64)
def _tree(names: tuple[str, ...]) -> tuple[_Node, ...]:
    """The roots of the tree of these names; forms of one kind share it."""
    roots: dict[str, _Node] = {}
    for place, name in enumerate(names):
        kids = roots
        parts = name.split(".")
        for depth, part in enumerate(parts):
            if part not in kids:
                kids[part] = _Node(part)
            node = kids[part]
            if node.field >= 0 or (depth == len(parts) - 1 and node.kids):
                raise BlankError(f"the field name '{name}' is also part of another field's name")
            kids = node.kids
        node.field = place
    return tuple(roots.values())


def _write(node: _Node, above: bytes, numbers: tuple[int, ...], heads: Mapping[int, bytes], file: ObjectFile) -> int:
    if node.field >= 0:
        number = numbers[node.field]
        file.emit(number, b"%s%s%s>>" % (heads[number], node.title, above))
        return number
    number = file.take()
    parent = b"/Parent %d 0 R" % number
    kids = references([_write(kid, parent, numbers, heads, file) for kid in node.kids.values()])
    file.emit(number, b"<<%s%s/Kids[%s]>>" % (node.title, above, kids))
    return number
