"""The syntax of expressions: the untyped tree a text is parsed into.

Chains of one operator (`a && b && c`, `a + b - c`) are one node with many operands, so that their length costs no
depth. `offset` is the place in the text, `depth` the nesting below and including the node.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

MAX_DEPTH = 64
MAX_LENGTH = 20_000
"""Characters of one expression; far above anything a person writes."""


@dataclass(frozen=True, slots=True)
class Literal:
    """`'text'`, `12.5`, `true`."""

    value: str | Decimal | bool
    offset: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Path:
    """`enterprise.type`, `p.name`, `p`: names joined by dots, not yet resolved; `offsets` of each name."""

    names: tuple[str, ...]
    offsets: tuple[int, ...]
    depth: int = 1

    @property
    def offset(self) -> int:
        """Where the first name stands."""
        return self.offsets[0]

    @property
    def dotted(self) -> str:
        """The names as written."""
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Member:
    """`.name` behind something that is no path: always refused, kept for a good message."""

    of: Node
    name: str
    offset: int
    depth: int


@dataclass(frozen=True, slots=True)
class Call:
    """`f(x)` where `receiver` is None, or `receiver.f(x)`."""

    receiver: Node | None
    name: str
    arguments: tuple[Node, ...]
    offset: int
    depth: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """`['a', 'b']`."""

    items: tuple[Node, ...]
    offset: int
    depth: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`!a` or `-n`."""

    operator: str
    operand: Node
    offset: int
    depth: int


@dataclass(frozen=True, slots=True)
class Chain:
    """`first op₁ x₁ op₂ x₂ …` for `+ -` or `* /`, from the left."""

    first: Node
    rest: tuple[tuple[str, int, Node], ...]
    depth: int

    @property
    def offset(self) -> int:
        """Where the first operand stands."""
        return self.first.offset


@dataclass(frozen=True, slots=True)
class Relation:
    """`a == b`, `a < b`, `a in b` …; `offset` is the operator's place."""

    operator: str
    left: Node
    right: Node
    offset: int
    depth: int


@dataclass(frozen=True, slots=True)
class Logic:
    """`a && b && …` or `a || b || …`."""

    operator: str
    operands: tuple[Node, ...]
    depth: int

    @property
    def offset(self) -> int:
        """Where the first operand stands."""
        return self.operands[0].offset


@dataclass(frozen=True, slots=True)
class Choose:
    """`c ? a : b`."""

    condition: Node
    yes: Node
    no: Node
    depth: int

    @property
    def offset(self) -> int:
        """Where the condition stands."""
        return self.condition.offset


@dataclass(frozen=True, slots=True)
class Group:
    """`( … )`; kept because brackets count as nesting."""

    inner: Node
    offset: int
    depth: int


Node: TypeAlias = Literal | Path | Member | Call | ListOf | Unary | Chain | Relation | Logic | Choose | Group


def deeper(nodes: Iterable[Node]) -> int:
    """The depth of a node that holds these."""
    return 1 + max((node.depth for node in nodes), default=0)


def ungroup(node: Node) -> Node:
    """The node inside any brackets."""
    while isinstance(node, Group):
        node = node.inner
    return node
