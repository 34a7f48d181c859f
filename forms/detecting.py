"""What a clerk could write into on somebody else's PDF; found in a child process, as everything of strangers' PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, TypeAdapter

from forms.reading import Limits, PdfKind, ReadKind, Rect, Unreadable
from forms.stranger import bytes_of
from forms.stranger_ask import ask
from forms.turning import Turn
from rules.model import Content

if TYPE_CHECKING:
    from pathlib import Path

_DEFAULT = Limits()


class FoundBox(Content):
    """A field, or a place found on a flat page. `page` counts from 0, `cells` counts the digit boxes of a comb.

    `section` is the heading its label stands under; `value` what it holds or shows already; `confidence` is 1 for a
    real field, less for a place that was found.
    """

    name: str
    page: int
    rect: Rect
    kind: ReadKind
    label: str = ""
    section: str = ""
    options: tuple[str, ...] = ()
    value: str = ""
    cells: int = 0
    read_only: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Detection:
    """A PDF's places in reading order, its hash, the first words on it, and how each page is turned.

    `mended`: the file is damaged, and something of it may be lost.
    """

    kind: PdfKind
    pages: int
    sha256: str
    titles: tuple[str, ...]
    boxes: tuple[FoundBox, ...]
    turns: tuple[Turn, ...] = ()
    mended: bool = False


class _Answer(Content):
    kind: PdfKind
    pages: int
    sha256: str
    titles: tuple[str, ...]
    boxes: tuple[FoundBox, ...]
    turns: tuple[Turn, ...]
    mended: bool
    bytes_: int = Field(default=0, alias="bytes")


_ANSWER = TypeAdapter(_Answer)


def detect_pdf(path: Path, limits: Limits = _DEFAULT) -> Detection | Unreadable:
    """Find the places of a PDF from anywhere, or say why it cannot be read."""
    data = bytes_of(path, limits)
    return data if isinstance(data, Unreadable) else detect_bytes(data, limits)


def detect_bytes(pdf: bytes, limits: Limits = _DEFAULT) -> Detection | Unreadable:
    """The same for a PDF at hand."""
    answered = ask({"work": "detect", "pages": limits.pages}, pdf, limits)
    if isinstance(answered, Unreadable):
        return answered
    said = _ANSWER.validate_python(answered[0])
    if not said.pages:
        return Unreadable("pdf.no_pages")
    return Detection(said.kind, said.pages, said.sha256, said.titles, said.boxes, said.turns, said.mended)
