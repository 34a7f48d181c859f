"""Walks a tagged PDF both ways: from the structure tree to what is drawn, and from what is drawn to the tree."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_DRAWS = frozenset({"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "BI"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})


@dataclass
class Piece:
    """An element of the tree: its type, its own text, its attributes, and what lies below it."""

    kind: str
    text: str = ""
    label: str = ""
    title: str = ""
    state: str = ""
    role: str = ""
    fields: int = 0
    below: list[Piece] = field(default_factory=list)

    def all(self) -> Iterator[Piece]:
        """This element and everything below, in reading order."""
        yield self
        for one in self.below:
            yield from one.all()

    @property
    def words(self) -> str:
        """All text in reading order."""
        return "".join(one.text for one in self.all())


@dataclass
class Walk:
    """The tree as read, and everything that does not agree."""

    root: Piece
    wrong: list[str]

    def of(self, kind: str) -> list[Piece]:
        """Every element of a type."""
        return [one for one in self.root.all() if one.kind == kind]


def walk(pdf: bytes) -> Walk:
    """Follow the tree of a PDF that must be tagged."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return _Walker(opened).walk()


class _Walker:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.wrong: list[str] = []
        self.fonts: dict[tuple[int, int], Mapping[str, str]] = {}
        self.drawn: dict[tuple[tuple[int, int], int], str] = {}  # (stream or page, MCID) → text
        self.owners: dict[tuple[tuple[int, int], int], tuple[int, int]] = {}
        self.keys: dict[int, tuple[int, int]] = {}  # key → page, stream or annotation
        self.claimed: set[tuple[tuple[int, int], int]] = set()
        self.things: dict[tuple[int, int], tuple[int, int]] = {}

    def walk(self) -> Walk:
        root: Any = self.pdf.Root
        if not root.get(Name.MarkInfo, Dictionary()).get(Name.Marked, False):
            self.wrong.append("not marked")
        if Name.Lang not in root or not root.get(Name.ViewerPreferences, Dictionary()).get(Name.DisplayDocTitle, False):
            self.wrong.append("no language, or the title is not shown")
        for page in self.pdf.pages:
            self._page(page)
        tree = root.StructTreeRoot
        top = Piece("Root")
        for kid in _items(tree.get(Name.K)):
            top.below.append(self._element(kid, tree))
        self._parents(tree)
        for place in self.drawn.keys() - self.claimed:
            self.wrong.append(f"content {place} belongs to no element")
        return Walk(top, self.wrong)

    # ------------------------------------------------------------ what is drawn

    def _page(self, page: pikepdf.Page) -> None:
        if Name.StructParents in page.obj:
            self._key(page.obj.StructParents, page.obj.objgen)
        self._content(page.obj, page.obj.objgen, page.obj.get(Name.Resources, Dictionary()), inside="")
        for note in page.obj.get(Name.Annots, ()):
            if Name.StructParent in note:
                self._key(note.StructParent, note.objgen)
            elif note.get(Name.Subtype) == Name.Widget:
                self.wrong.append("a widget without a key")

    def _key(self, key: Any, thing: tuple[int, int]) -> None:
        if self.keys.setdefault(int(key), thing) != thing:
            self.wrong.append(f"key {key} twice")

    def _content(self, thing: Any, place: tuple[int, int], resources: Any, inside: str) -> None:
        open_marks: list[str] = [inside] if inside else []
        font: Any = None
        for instruction in pikepdf.parse_content_stream(thing):
            operands: list[Any] = list(instruction.operands)
            name = str(instruction.operator)
            if name in {"BDC", "BMC"}:
                mark = self._mark(operands, place, resources)
                if mark.isdigit() and any(one.isdigit() or one == "/Artifact" for one in open_marks):
                    self.wrong.append(f"marked content {mark} inside other marked content")
                if mark.isdigit():
                    self.drawn.setdefault((place, int(mark)), "")
                open_marks.append(mark)
            elif name == "EMC":
                open_marks.pop()
            elif name == "Tf":
                font = resources.Font[str(operands[0])]
            elif name == "Do":
                self._stamp(resources.XObject[str(operands[0])], open_marks)
            elif name in _DRAWS:
                current = next((one for one in reversed(open_marks) if one.isdigit() or one == "/Artifact"), "")
                if not current:
                    self.wrong.append(f"{name} on {place} is neither content nor artifact")
                elif name in _SHOWS and current.isdigit() and font is not None:
                    self.drawn[place, int(current)] += self._text(font, operands[-1])

    def _mark(self, operands: list[Any], place: tuple[int, int], resources: Any) -> str:
        if len(operands) > 1:
            listed = operands[1]
            if isinstance(listed, Name):
                listed = resources.Properties[str(listed)]
            if Name.MCID in listed:
                if (place, int(listed.MCID)) in self.drawn:
                    self.wrong.append(f"MCID {listed.MCID} on {place} twice")
                return str(int(listed.MCID))
        return str(operands[0])

    def _stamp(self, stamp: Any, open_marks: list[str]) -> None:
        if stamp.get(Name.Subtype) != Name.Form:
            return
        inside = next((one for one in reversed(open_marks) if one.isdigit() or one == "/Artifact"), "")
        if Name.StructParents in stamp:
            if inside:
                self.wrong.append("a stream with marked content is drawn inside marked content")
            self._key(stamp.StructParents, stamp.objgen)
        self._content(stamp, stamp.objgen, stamp.get(Name.Resources, Dictionary()), inside)

    def _text(self, font: Any, shown: Any) -> str:
        if font.objgen not in self.fonts:
            self.fonts[font.objgen] = _unicode(font)
        width = 2 if font.Subtype == Name.Type0 else 1
        strings = [one for one in shown if isinstance(one, pikepdf.String)] if isinstance(shown, Array) else [shown]
        codes = b"".join(bytes(one) for one in strings)
        pieces = [codes[at : at + width].hex().upper() for at in range(0, len(codes), width)]
        return "".join(self.fonts[font.objgen].get(code, "\ufffd") for code in pieces)

    # ------------------------------------------------------------ the tree

    def _element(self, thing: Any, parent: Any) -> Piece:
        if thing.P.objgen != parent.objgen:
            self.wrong.append(f"{thing.S} has another parent than the element that holds it")
        attributes = [one for one in _items(thing.get(Name.A)) if one.get(Name.O) == Name.PrintField]
        printed = attributes[0] if attributes else Dictionary()
        made = Piece(
            str(thing.S)[1:],
            label=str(thing.get(Name.Alt, "") or printed.get(Name.Desc, "")),
            title=str(thing.get(Name.T, "")),
            state=str(printed.get(Name("/checked"), ""))[1:],
            role=str(printed.get(Name.Role, ""))[1:],
        )
        for kid in _items(thing.get(Name.K)):
            if isinstance(kid, int):
                self._claim(thing, thing.Pg.objgen, kid, made)
            elif kid.get(Name.Type) == Name.MCR:
                holder = kid.Stm if Name.Stm in kid else kid.get(Name.Pg, thing.get(Name.Pg))
                self._claim(thing, holder.objgen, int(kid.MCID), made)
            elif kid.get(Name.Type) == Name.OBJR:
                self.things[kid.Obj.objgen] = thing.objgen
                made.fields += 1
            else:
                made.below.append(self._element(kid, thing))
        return made

    def _claim(self, element: Any, place: tuple[int, int], mark: int, made: Piece) -> None:
        if (place, mark) in self.claimed:
            self.wrong.append(f"content {place} {mark} in two elements")
        if (place, mark) not in self.drawn:
            self.wrong.append(f"element {element.S} holds content {place} {mark} that is not drawn")
        self.claimed.add((place, mark))
        self.owners[place, mark] = element.objgen
        piece = Piece("", self.drawn.get((place, mark), ""))
        made.below.append(piece)

    def _parents(self, tree: Any) -> None:
        numbers = list(tree.ParentTree.Nums)
        rows = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        if [int(key) for key in numbers[::2]] != sorted(rows):
            self.wrong.append("the parent tree is out of order")
        if rows and int(tree.ParentTreeNextKey) <= max(rows):
            self.wrong.append("the next key is taken")
        seen = 0
        for key, value in rows.items():
            if isinstance(value, Array):
                for mark, owner in enumerate(value):
                    if owner is not None and self.owners.get((self.keys.get(key, (0, 0)), mark)) != owner.objgen:
                        self.wrong.append(f"key {key}: content {mark} has another owner in the parent tree")
                    seen += owner is not None
            elif self.things.get(self.keys.get(key, (0, 0))) != value.objgen:
                self.wrong.append(f"key {key}: an annotation has another owner in the parent tree")
        if seen != len(self.owners):
            self.wrong.append(f"{len(self.owners)} contents in elements, {seen} in the parent tree")


def _items(thing: Any) -> list[Any]:
    if thing is None:
        return []
    return list(thing) if isinstance(thing, Array) else [thing]


def _unicode(font: Any) -> Mapping[str, str]:
    """Code as hexadecimal digits → text, by the font's ToUnicode map."""
    if Name.ToUnicode not in font:
        return {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[str, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        found |= {code.upper(): _words(value) for code, value in _PAIR.findall(block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for first, last, value in _RANGE.findall(block):
            start = int(value, 16)
            for at in range(int(last, 16) - int(first, 16) + 1):
                code = f"{int(first, 16) + at:0{len(first)}X}"
                found[code] = _words(f"{start + at:0{len(value)}X}")
        for first, listed in re.findall(r"<([0-9A-Fa-f]+)>\s*<[0-9A-Fa-f]+>\s*\[(.*?)\]", block, re.S):
            for at, value in enumerate(re.findall(r"<([0-9A-Fa-f]+)>", listed)):
                found[f"{int(first, 16) + at:0{len(first)}X}"] = _words(value)
    return found


def _words(value: str) -> str:
    return bytes.fromhex(value).decode("utf-16-be", "replace")
