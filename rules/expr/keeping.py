"""Syntax trees as plain lists, for a cache: `kept(node)` and back.

`Trees` holds the trees of texts that were parsed once before. Reading one builds nothing but nodes of
`rules.expr.syntax` with known operators and a bounded depth; names and types are checked afterwards as for any tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from rules.cachefile import Kept
from rules.expr.syntax import (
    MAX_DEPTH,
    Call,
    Chain,
    Choose,
    Group,
    ListOf,
    Literal,
    Logic,
    Member,
    Node,
    Path,
    Relation,
    Unary,
    deeper,
)

_RELATIONS = frozenset(("==", "!=", "<=", ">=", "<", ">", "in"))
_SIGNS = frozenset("+-*/")
_NO_TEXTS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Trees:
    """Kept trees by text; what is not there, or is no tree, is parsed from its text."""

    by_text: Mapping[str, object] = field(default_factory=lambda: _NO_TEXTS)

    def get(self, text: str) -> Node | None:
        """The tree of a text; None where none was kept or it cannot be read."""
        found = self.by_text.get(text)
        if found is None:
            return None
        try:
            return _read(found, 1)
        except (LookupError, TypeError, ValueError, InvalidOperation):
            return None


NO_TREES = Trees()


def kept(node: Node) -> Kept:
    """A node as lists of text and numbers."""
    match node:
        case Literal(value=bool() as truth, offset=offset):
            return ["b", int(truth), offset]
        case Literal(value=str() as text, offset=offset):
            return ["t", text, offset]
        case Literal(value=number, offset=offset):
            return ["n", str(number), offset]
        case Path(names=names, offsets=offsets):
            return ["p", list(names), list(offsets)]
        case Member(of=of, name=name, offset=offset):
            return ["m", kept(of), name, offset]
        case Call(receiver=receiver, name=name, arguments=arguments, offset=offset):
            return ["c", None if receiver is None else kept(receiver), name, [kept(one) for one in arguments], offset]
        case ListOf(items=items, offset=offset):
            return ["l", [kept(one) for one in items], offset]
        case Unary(operator=operator, operand=operand, offset=offset):
            return ["u", operator, kept(operand), offset]
        case Chain(first=first, rest=rest):
            return ["s", kept(first), [[sign, offset, kept(one)] for sign, offset, one in rest]]
        case Relation(operator=operator, left=left, right=right, offset=offset):
            return ["r", operator, kept(left), kept(right), offset]
        case Logic(operator=operator, operands=operands):
            return ["j", operator, [kept(one) for one in operands]]
        case Choose(condition=condition, yes=yes, no=no):
            return ["?", kept(condition), kept(yes), kept(no)]
        case Group(inner=inner, offset=offset):
            return ["g", kept(inner), offset]


def _read(found: object, depth: int) -> Node:
    """A node of a kept tree. Raises `LookupError`, `TypeError`, `ValueError`, `InvalidOperation`."""
    if not isinstance(found, list) or depth > MAX_DEPTH:
        raise TypeError("no tree")
    return _READERS[found[0]](found, depth + 1)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _place(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("no place")
    return value


def _one_of(value: object, known: frozenset[str]) -> str:
    if value not in known:
        raise ValueError("no operator")
    return str(value)


def _nodes(values: list[object], depth: int) -> tuple[Node, ...]:
    return tuple(_read(value, depth) for value in values)


def _call(kept_node: list[object], depth: int) -> Node:
    _, receiver, name, arguments, offset = kept_node
    of = None if receiver is None else _read(receiver, depth)
    given = _nodes(_list(arguments), depth)
    return Call(of, _text(name), given, _place(offset), deeper((*given, *((of,) if of is not None else ()))))


def _path(kept_node: list[object], _depth: int) -> Node:
    _, names, offsets = kept_node
    parts, places = tuple(map(_text, _list(names))), tuple(map(_place, _list(offsets)))
    if not parts or len(parts) != len(places):
        raise ValueError("no path")
    return Path(parts, places)


def _chain(kept_node: list[object], depth: int) -> Node:
    _, first, rest = kept_node
    start = _read(first, depth)
    others = tuple(
        (_one_of(sign, _SIGNS), _place(offset), _read(one, depth)) for sign, offset, one in map(_list, _list(rest))
    )
    return Chain(start, others, deeper((start, *(one for _, _, one in others))))


def _relation(kept_node: list[object], depth: int) -> Node:
    _, operator, left, right, offset = kept_node
    sides = _read(left, depth), _read(right, depth)
    return Relation(_one_of(operator, _RELATIONS), *sides, _place(offset), deeper(sides))


def _logic(kept_node: list[object], depth: int) -> Node:
    _, operator, operands = kept_node
    parts = _nodes(_list(operands), depth)
    if not parts:
        raise ValueError("no operands")
    return Logic(_one_of(operator, frozenset(("&&", "||"))), parts, deeper(parts))


def _choose(kept_node: list[object], depth: int) -> Node:
    condition, yes, no = _nodes(kept_node[1:], depth)
    return Choose(condition, yes, no, deeper((condition, yes, no)))


def _unary(kept_node: list[object], depth: int) -> Node:
    _, operator, operand, offset = kept_node
    inner = _read(operand, depth)
    return Unary(_one_of(operator, frozenset("!-")), inner, _place(offset), deeper((inner,)))


def _listing(kept_node: list[object], depth: int) -> Node:
    items = _nodes(_list(kept_node[1]), depth)
    return ListOf(items, _place(kept_node[2]), deeper(items))


def _group(kept_node: list[object], depth: int) -> Node:
    inner = _read(kept_node[1], depth)
    return Group(inner, _place(kept_node[2]), deeper((inner,)))


def _member(kept_node: list[object], depth: int) -> Node:
    of = _read(kept_node[1], depth)
    return Member(of, _text(kept_node[2]), _place(kept_node[3]), deeper((of,)))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


_READERS: Mapping[object, Callable[[list[object], int], Node]] = {
    "b": lambda one, _: Literal(one[1] == 1, _place(one[2])),
    "t": lambda one, _: Literal(_text(one[1]), _place(one[2])),
    "n": lambda one, _: Literal(Decimal(_text(one[1])), _place(one[2])),
    "p": _path,
    "m": _member,
    "c": _call,
    "l": _listing,
    "u": _unary,
    "s": _chain,
    "r": _relation,
    "j": _logic,
    "?": _choose,
    "g": _group,
}


def kept_texts(texts: Iterable[str]) -> Kept:
    """Texts that were compiled, each with its tree."""
    from rules.expr.parser import parse  # noqa: PLC0415 - the grammar is there already: everything was parsed

    return [[text, kept(parse(text))] for text in dict.fromkeys(texts)]


def trees_of(found: object) -> Trees:
    """The trees of `kept_texts`; none where it is something else."""
    try:
        return Trees({_text(text): tree for text, tree in map(_list, _list(found))})
    except (TypeError, ValueError):
        return NO_TREES
