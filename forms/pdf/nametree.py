"""Lays full field names out as a tree of partial names: a partial name may not hold a full stop (12.7.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import BlankError
from forms.pdf.objects import text_string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.pdf.objects import ObjectFile


class _Node:
    def __init__(self, part: str) -> None:
        self.part = part
        self.number = 0
        self.terminal = False
        self.kids: dict[str, _Node] = {}


def write_names(named: Mapping[str, int], heads: Mapping[int, bytes], file: ObjectFile) -> list[int]:
    """Write the terminal fields and the nodes above them; gives the numbers of the roots.

    `named` is full name → object number, `heads` number → dictionary without its name, parent and closing brackets.
    Raises BlankError if a name is both a field and a part of another's name.
    """
    roots: dict[str, _Node] = {}
    for name, number in named.items():
        kids = roots
        parts = name.split(".")
        for depth, part in enumerate(parts):
            node = kids.setdefault(part, _Node(part))
            if node.terminal or (depth == len(parts) - 1 and (node.kids or node.number)):
                raise BlankError(f"the field name '{name}' is also part of another field's name")
            kids = node.kids
        node.number, node.terminal = number, True
    return [_write(node, 0, heads, file) for node in roots.values()]


def _write(node: _Node, parent: int, heads: Mapping[int, bytes], file: ObjectFile) -> int:
    above = b"/Parent %d 0 R" % parent if parent else b""
    if node.terminal:
        file.emit(node.number, b"%s/T%s%s>>" % (heads[node.number], text_string(node.part), above))
        return node.number
    number = file.take()
    kids = b" ".join(b"%d 0 R" % _write(kid, number, heads, file) for kid in node.kids.values())
    file.emit(number, b"<</T%s%s/Kids[%s]>>" % (text_string(node.part), above, kids))
    return number
