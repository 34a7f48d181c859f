"""What a document consists of before it has pages: frozen blocks with their final words. Lengths in points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Title:
    """The document's own title, once, on top."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that stays with what follows it."""

    text: str
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Para:
    """Running text. `lead` stands bold in front (第一条). `indent` is the first line's, `left` that of all, in ems."""

    text: str
    lead: str = ""
    indent: float = 2
    left: float = 0
    align: Align = "left"
    size: float = 12
    bold: bool = False
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and how its cells stand."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; the headings come again on each page. `strong` rows (counted from 0) are bold."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 10.5
    head: bool = True
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SignLine:
    """One place to sign: the words in front of the line, whose name it is, the role, the person's key ('' for none)."""

    prompt: str
    label: str
    role: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """The places to sign and the date left for handwriting; stays together and never stands alone on a page."""

    title: str
    lines: tuple[SignLine, ...]
    date: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """White space; vanishes at the top of a page."""

    height: float


Block: TypeAlias = Title | Heading | Para | Table | Signs | Gap


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that a document needs and nobody has given yet: the clause, and the smallest set of missing facts."""

    clause: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseOrigin:
    """Where the words of one clause come from: its article, the facts read and the expressions that read them."""

    clause: str
    law: tuple[str, ...]
    facts: tuple[str, ...]
    expressions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A document with its final words. With anything in `missing` it holds blanks and is a draft."""

    id: str
    title: str
    short: str
    lang: str
    blocks: tuple[Block, ...]
    origins: tuple[ClauseOrigin, ...] = ()
    missing: tuple[Missing, ...] = ()
    footer: str = ""
    page_words: str = "{page} / {pages}"
    margin: float = 74.0
    """Left and right, in points."""


def words_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text that the blocks show, in order."""
    for block in blocks:
        match block:
            case Title() | Heading():
                yield block.text
            case Para():
                yield from (block.lead, "\u3000", block.text) if block.lead else (block.text,)
            case Table():
                if block.head:
                    yield from (column.title for column in block.columns)
                for row in block.rows:
                    yield from row
            case Signs():
                yield from (block.title, *(line.prompt for line in block.lines), block.date)


def with_characters_replaced(document: Composed, characters: AbstractSet[str], by: str) -> Composed:
    """The document with these characters replaced in all of its words."""
    table = str.maketrans(dict.fromkeys(characters, by))

    def block_of(block: Block) -> Block:
        match block:
            case Title() | Heading():
                return replace(block, text=block.text.translate(table))
            case Para():
                return replace(block, text=block.text.translate(table), lead=block.lead.translate(table))
            case Table():
                rows = tuple(tuple(cell.translate(table) for cell in row) for row in block.rows)
                columns = tuple(replace(one, title=one.title.translate(table)) for one in block.columns)
                return replace(block, columns=columns, rows=rows)
            case Signs():
                lines = tuple(replace(one, prompt=one.prompt.translate(table)) for one in block.lines)
                return Signs(block.title.translate(table), lines, block.date.translate(table))
            case Gap():
                return block

    title = document.title.translate(table)
    return replace(document, title=title, blocks=tuple(block_of(block) for block in document.blocks))
