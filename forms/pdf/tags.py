"""The structure tree of a file that is being written (ISO 32000-1, 14.7 and 14.8), put together from its papers' trees.

A paper's own tree is kept in short (`forms.pdf.slots.Tree`); here its elements get numbers in the file, marked contents
and annotations their keys in the parent tree. What a field shows once it is no field any more is content of its
Form element, told as a printed field (14.8.5.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forms.pdf.objects import text_string
from forms.pdf.slots import CHILD, CONTENT, NOTE, OBJECT, STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.pdf.objects import ObjectFile, Shift
    from forms.pdf.slots import Kid, Node, Tree

_TICKED, _OPEN = text_string("\u2611"), text_string("\u2610")


class Mark(NamedTuple):
    """Marked content in a stream that a page draws: the stream's and the page's object numbers, its key and MCID."""

    stream: int
    page: int
    key: int
    mcid: int

    @property
    def kid(self) -> bytes:
        """The entry of the element that holds it."""
        return b"<</Type/MCR/Pg %d 0 R/Stm %d 0 R/MCID %d>>" % (self.page, self.stream, self.mcid)


class Printed(NamedTuple):
    """A widget that is no field any more: its role on paper, whether it is ticked, and what it shows, if anything."""

    role: bytes
    ticked: bool
    mark: Mark | None

    def attributes(self, label: bytes) -> bytes:
        """The entries that tell of a printed field (table 348); the mark in a box stands for a character."""
        told = b"/O/PrintField/Role/%s" % self.role + (b"/Desc%s" % label if label else b"")
        if self.role == b"tv":
            return b"/A<<%s>>" % told
        state, sign = (b"on", _TICKED) if self.ticked else (b"off", _OPEN)
        return b"/A<<%s/checked/%s>>/ActualText%s" % (told, state, sign)


class Shown(NamedTuple):
    """What a part's tree says of its own writing: `printed` by widget number, notes by page index and place on it.

    Notes that no element asks for are paragraphs of their own: `first` has them in front, else each follows its page.
    """

    printed: Mapping[int, Printed]
    notes: Mapping[tuple[int, int], tuple[bytes, Mark]]
    first: bool
    pages: tuple[int, ...]
    """The page objects, in the template's numbers."""
    gone: frozenset[int] = frozenset()
    """The widgets that are not in the file."""


class Tags:
    """Elements and parent tree of one file. `several`: the file holds several papers, each a part of the document."""

    def __init__(self, file: ObjectFile, *, several: bool) -> None:
        self._file = file
        self._root = file.take()
        self._document = file.take() if several else 0
        self._papers: list[int] = []
        self._marks: dict[int, dict[int, int]] = {}
        self._things: dict[int, int] = {}
        self._next = 0
        self.complete = True
        """Whether every paper has a tree; a file in part without is not called tagged."""

    def keys(self, count: int = 1) -> int:
        """The first of `count` keys of the parent tree, now taken."""
        key = self._next
        self._next += count
        return key

    def paper(self) -> PaperTags:
        """The elements of one more paper."""
        number = self._file.take()
        self._papers.append(number)
        if self._document:
            return PaperTags(self, self._file, number, self._document, b"Part")
        return PaperTags(self, self._file, number, self._root, b"Document")

    def marked(self, key: int, mcid: int, element: int) -> None:
        """Say which element a marked content belongs to."""
        self._marks.setdefault(key, {})[mcid] = element

    def thing(self, key: int, element: int) -> None:
        """Say which element an annotation belongs to."""
        self._things[key] = element

    def finish(self) -> bytes:
        """Write root and parent tree; gives the catalog's entries, none where not all papers have a tree."""
        if not self.complete or not self._papers:
            return b""
        file = self._file
        kids = b"[%s]" % b" ".join(b"%d 0 R" % number for number in self._papers)
        if self._document:
            file.emit(self._document, b"<</Type/StructElem/S/Document/P %d 0 R/K%s>>" % (self._root, kids))
            kids = b"[%d 0 R]" % self._document
        rows: list[bytes] = []
        for key in sorted({*self._marks, *self._things}):
            if key in self._things:
                rows.append(b"%d %d 0 R" % (key, self._things[key]))
                continue
            owners = self._marks[key]
            listed = (b"%d 0 R" % owners[one] if one in owners else b"null" for one in range(max(owners) + 1))
            rows.append(b"%d[%s]" % (key, b" ".join(listed)))
        parents = file.take()
        file.emit(parents, b"<</Nums[%s]>>" % b"\n".join(rows))
        file.emit(
            self._root,
            b"<</Type/StructTreeRoot/K%s/ParentTree %d 0 R/ParentTreeNextKey %d>>" % (kids, parents, self._next),
        )
        return b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % self._root


class PaperTags:
    """One paper's element with what lies under it; `kind` is its type, `number` its object."""

    def __init__(self, tags: Tags, file: ObjectFile, number: int, above: int, kind: bytes) -> None:
        self.tags = tags
        self.number = number
        self._file = file
        self._above = above
        self._kind = kind
        self._kids: list[int] = []

    def add(self, element: int) -> None:
        """One more element right under the paper's."""
        self._kids.append(element)

    def close(self, title: str) -> None:
        """Write the paper's own element; `title` may be empty."""
        named = b"/T" + text_string(title) if title else b""
        kids = b" ".join(b"%d 0 R" % number for number in self._kids)
        body = b"<</Type/StructElem/S/%s/P %d 0 R%s/K[%s]>>" % (self._kind, self._above, named, kids)
        self._file.emit(self.number, body)

    def tree(self, tree: Tree, shift: Shift, base: int, shown: Shown) -> None:
        """Write a part's tree; its keys are raised by `base`. The part's Document element is the paper's."""
        _TreeWriter(self, self._file, tree, shift, base, shown).write(self._kids)


class _TreeWriter:
    def __init__(self, paper: PaperTags, file: ObjectFile, tree: Tree, shift: Shift, base: int, shown: Shown) -> None:
        self._paper = paper
        self._tags = paper.tags
        self._file = file
        self._nodes, keys, _ = tree
        self._keys = {number: base + key for number, key in keys}
        self._shift = shift
        self._shown = shown
        self._first = file.take(len(self._nodes))
        self._noted: set[tuple[int, int]] = set()
        self._seen: set[int] = set()

    def write(self, kids: list[int]) -> None:
        """Write every element; those right under the paper are added to `kids`, in reading order."""
        tops: list[tuple[int, int]] = []  # (index of the page, element)
        pages = {number: index for index, number in enumerate(self._shown.pages)}
        whole = {index for index, node in enumerate(self._nodes) if node[0] == b"Document" and node[1] < 0}
        for index, node in enumerate(self._nodes):
            if index in whole:
                tops += [(pages.get(self._nodes[one][4], -1), self._first + one) for _, one, _ in node[5]]
                continue
            above = self._paper.number if node[1] < 0 or node[1] in whole else self._first + node[1]
            if node[1] < 0:
                tops.append((pages.get(node[4], -1), self._first + index))
            self._element(self._first + index, above, node)
        tops += self._unclaimed()
        notes = self._left_notes()
        if self._shown.first:
            kids += [number for _, number in notes]
            notes = []
        for page, number in tops:
            while notes and notes[0][0] < page:
                kids.append(notes.pop(0)[1])
            kids.append(number)
        kids += [number for _, number in notes]

    def _element(self, number: int, above: int, node: Node) -> None:
        kind, _, label, attributes, page, kids = node
        extra = b""
        listed: list[bytes] = []
        for kid in kids:
            printed = self._shown.printed.get(kid[1]) if kid[0] == OBJECT else None
            if printed is not None:
                self._seen.add(kid[1])
                extra, label, attributes = printed.attributes(label), b"", b""
                if printed.mark is not None:
                    listed.append(self._marked(printed.mark, number))
            else:
                listed += self._kid(kid, number, page)
        if label:
            extra += b"/Alt" + label
        shown = b"/Pg %d 0 R" % self._shift.number(page) if page else b""
        self._file.emit(
            number,
            b"<</Type/StructElem/S/%s/P %d 0 R%s%s%s/K[%s]>>"
            % (kind, above, shown, attributes, extra, b" ".join(listed)),
        )

    def _kid(self, kid: Kid, owner: int, page: int) -> list[bytes]:
        what, thing, mark = kid
        shift = self._shift
        if what == CHILD:
            return [b"%d 0 R" % (self._first + thing)]
        if what == CONTENT:
            self._tags.marked(self._keys[thing], mark, owner)
            on = shift.number(thing)
            return [b"%d" % mark if thing == page else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (on, mark)]
        if what == NOTE:
            self._noted.add((thing, mark))
            return [self._marked(self._shown.notes[thing, mark][1], owner)]
        if what == STREAM:
            self._tags.marked(self._keys[thing], mark, owner)
            return [b"<</Type/MCR/Stm %d 0 R/MCID %d>>" % (shift.number(thing), mark)]
        if thing in self._shown.gone:
            return []
        self._tags.thing(self._keys[thing], owner)
        return [b"<</Type/OBJR/Obj %d 0 R>>" % shift.number(thing)]

    def _marked(self, mark: Mark, owner: int) -> bytes:
        self._tags.marked(mark.key, mark.mcid, owner)
        return mark.kid

    def _unclaimed(self) -> list[tuple[int, int]]:
        """Elements for what is shown by widgets that the tree does not name."""
        found: list[tuple[int, int]] = []
        for widget, printed in self._shown.printed.items():
            if widget not in self._seen and printed.mark is not None:
                number = self._file.take()
                body = b"<</Type/StructElem/S/Form/P %d 0 R%s/K[%s]>>"
                kid = self._marked(printed.mark, number)
                self._file.emit(number, body % (self._paper.number, printed.attributes(b""), kid))
                found.append((len(self._shown.pages), number))
        return found

    def _left_notes(self) -> list[tuple[int, int]]:
        """Paragraphs for the notes that no element asked for: (index of the page, element), by page."""
        found: list[tuple[int, int]] = []
        for place, (kind, mark) in sorted(self._shown.notes.items()):
            if place not in self._noted:
                number = self._file.take()
                kid = self._marked(mark, number)
                self._file.emit(number, b"<</Type/StructElem/S/%s/P %d 0 R/K[%s]>>" % (kind, self._paper.number, kid))
                found.append((place[0], number))
        return found
