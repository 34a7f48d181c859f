"""The typed tree: an expression after every name was resolved and every type was checked.

`Shape` says what a node gives: its type, the options its text may be where it comes from a choice fact, the list fact
where it is a person or persons, the code table where it is a code. Variables (`person`, the `p` of a macro) live in
numbered slots. Nodes are equal where their texts mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from rules.facts import FactId, Scalar
from rules.model import Option
from rules.vocabulary import ExprType

NO_OPTIONS: Mapping[str, Option] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a node gives."""

    type: ExprType
    options: Mapping[str, Option] = field(default_factory=lambda: NO_OPTIONS, compare=False)
    list_id: FactId | None = None
    table: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the text."""

    value: Scalar
    shape: Shape


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact outside any list, or a list fact itself."""

    fact: FactId
    shape: Shape


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field of the person in a slot."""

    slot: int
    list_id: FactId
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Variable:
    """The value in a slot."""

    slot: int
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Today:
    """`as_of`."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate('id')`."""

    rate: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Has:
    """`has(fact)`."""

    read: ReadFact | ReadField
    shape: Shape


@dataclass(frozen=True, slots=True)
class Not:
    """`!a`."""

    operand: Typed
    shape: Shape


@dataclass(frozen=True, slots=True)
class Junction:
    """`a && b && …`, `a || b || …`."""

    operator: Literal["&&", "||"]
    operands: tuple[Typed, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Compare:
    """`== != < <= > >=`."""

    operator: str
    left: Typed
    right: Typed
    shape: Shape


@dataclass(frozen=True, slots=True)
class Within:
    """`item in items`."""

    item: Typed
    items: Typed
    shape: Shape


@dataclass(frozen=True, slots=True)
class Choice:
    """`c ? a : b`."""

    condition: Typed
    yes: Typed
    no: Typed
    shape: Shape


@dataclass(frozen=True, slots=True)
class Listing:
    """`['a', 'b']`."""

    items: tuple[Typed, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of values that are all known: `name` is a key of `functions.STRICT`, or one of `coded.NAMES`."""

    name: str
    arguments: tuple[Typed, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`first + x - y …` or `first * x / y …`, from the left."""

    first: Typed
    rest: tuple[tuple[str, Typed], ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Gather:
    """A function of a whole list: `size`, `sum`, `join`, `concat_lines`. Labels are looked up before the joining."""

    name: Literal["size", "sum", "join", "concat_lines"]
    items: Typed
    separator: Typed | None
    shape: Shape


@dataclass(frozen=True, slots=True)
class Label:
    """The official terms of a choice or of several choices: text → text, list<text> → list<text>."""

    operand: Typed
    shape: Shape


@dataclass(frozen=True, slots=True)
class Over:
    """`.filter .map .exists .all .one`: `condition` is None for `map`; `value` is given for `map` and `one`."""

    name: Literal["filter", "map", "exists", "all", "one"]
    items: Typed
    slot: int
    condition: Typed | None
    value: Typed | None
    shape: Shape


Typed: TypeAlias = (
    Constant
    | ReadFact
    | ReadField
    | Variable
    | Today
    | Rate
    | Has
    | Not
    | Junction
    | Compare
    | Within
    | Choice
    | Listing
    | Apply
    | Arithmetic
    | Gather
    | Label
    | Over
)


def children(node: Typed) -> tuple[Typed, ...]:
    """The nodes right below one."""
    match node:
        case Not(operand=operand) | Label(operand=operand):
            return (operand,)
        case Has(read=read):
            return (read,)
        case Junction(operands=parts) | Listing(items=parts) | Apply(arguments=parts):
            return parts
        case Compare(left=one, right=other) | Within(item=one, items=other):
            return (one, other)
        case Choice(condition=condition, yes=yes, no=no):
            return (condition, yes, no)
        case Arithmetic(first=first, rest=rest):
            return (first, *(part for _, part in rest))
        case Gather(items=items, separator=separator):
            return (items,) if separator is None else (items, separator)
        case Over(items=items, condition=condition, value=value):
            return (items, *(one for one in (condition, value) if one is not None))
        case _:
            return ()
