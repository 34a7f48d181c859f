"""Papers put together as one PDF by the writer that made them: pages, fonts, tags, bookmarks. Nothing is read back in.

A paper writes itself into a volume (`Paper`): a filled form flat, a drawn document as it is. Equal fonts, and what
copies of a sheet have in common, are written once. The same papers give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from forms.errors import PdfWriteError
from forms.pdf.objects import ObjectFile, name_object, text_string
from forms.pdf.tags import Tags
from forms.pdf.xmp import metadata_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import Template

_OUTLINES = b"/PageMode/UseOutlines/Outlines %d 0 R"
_TITLED = b"/ViewerPreferences<</DisplayDocTitle true>>"


class FontNumbers(NamedTuple):
    """The object numbers of a glyph set's /Font dictionary and of resources that hold just that."""

    names: int
    resources: int


class Paper(Protocol):
    """What can become part of a volume."""

    def write_into(self, volume: Volume, title: str) -> None:
        """Write the paper's pages, and their tags under an element of that title."""


class Volume:
    """One file. `several`: it holds several papers with bookmarks; `first` is its first free object number."""

    def __init__(self, *, several: bool, first: int = 1) -> None:
        self.file = ObjectFile(first)
        self.pages_root = self.file.take()
        self.tags = Tags(self.file, several=several)
        self.pages: list[int] = []
        self._several = several
        self._fonts: dict[int, tuple[GlyphSet, FontNumbers]] = {}
        self._bases: dict[int, tuple[Template, int]] = {}

    def fonts(self, glyphs: GlyphSet) -> FontNumbers:
        """Where the fonts of a glyph set are; they are written when the volume is finished."""
        if id(glyphs) not in self._fonts:
            self._fonts[id(glyphs)] = glyphs, FontNumbers(self.file.take(), self.file.take())
        return self._fonts[id(glyphs)][1]

    def base_of(self, template: Template, base: int) -> tuple[int, bool]:
        """The base of a template's first copy in the file, and whether `base` is that of a further one."""
        again = id(template) in self._bases
        return self._bases.setdefault(id(template), (template, base))[1], again

    def finish(
        self, info: Mapping[str, str], bookmarks: Sequence[tuple[str, int]] = (), root_head: bytes = b"<<"
    ) -> bytes:
        """The whole file; `bookmarks` are titles with the index of their page, `root_head` entries of the catalog."""
        file = self.file
        for glyphs, numbers in self._fonts.values():
            fonts = glyphs.font_objects(file.take(glyphs.object_count), file.emit)
            file.emit(numbers.names, fonts)
            file.emit(numbers.resources, b"<</Font %d 0 R>>" % numbers.names)
        kids = b" ".join(b"%d 0 R" % number for number in self.pages)
        file.emit(self.pages_root, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.pages), kids))
        pieces = [root_head, b"/Type/Catalog/Pages %d 0 R" % self.pages_root, self.tags.finish()]
        if b"/Lang" not in root_head:
            pieces.append(b"/Lang(zh-CN)")
        title = info.get("Title", "")
        if b"/ViewerPreferences" not in root_head and title:
            pieces.append(_TITLED)
        if bookmarks:
            pieces.append(_OUTLINES % self._outlines(bookmarks))
        if title and b"/Metadata" not in root_head:
            number = file.take()
            file.emit(number, metadata_object(title, info.get("Producer", "")))
            pieces.append(b"/Metadata %d 0 R" % number)
        root, details = file.take(), file.take()
        file.emit(root, b"\n".join([*filter(None, pieces), b">>"]))
        entries = b"".join(name_object(key) + text_string(value) for key, value in sorted(info.items()))
        file.emit(details, b"<<%s>>" % entries)
        return file.finish(root, details)

    def _outlines(self, bookmarks: Sequence[tuple[str, int]]) -> int:
        """Write the bookmarks (ISO 32000-1, 12.3.3); gives the number of their root."""
        file = self.file
        root, first = file.take(), file.take(len(bookmarks))
        last = first + len(bookmarks) - 1
        for number, (title, page) in enumerate(bookmarks, start=first):
            before = b"/Prev %d 0 R" % (number - 1) if number > first else b""
            after = b"/Next %d 0 R" % (number + 1) if number < last else b""
            body = b"<</Title%s/Parent %d 0 R%s%s/Dest[%d 0 R/Fit]>>"
            file.emit(number, body % (text_string(title), root, before, after, self.pages[page]))
        body = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
        file.emit(root, body % (first, last, len(bookmarks)))
        return root


def together(papers: Sequence[tuple[str, Paper]], title: str) -> bytes:
    """All papers in order, as (bookmark title, paper), under one title. Raises PdfWriteError if there is none.

    What fields show becomes part of their page.
    """
    if not papers:
        raise PdfWriteError("there is nothing to put together")
    volume = Volume(several=True)
    bookmarks: list[tuple[str, int]] = []
    for name, paper in papers:
        bookmarks.append((name, len(volume.pages)))
        paper.write_into(volume, name)
    return volume.finish({"Producer": "Kaiban", "Title": title}, bookmarks)
