"""What is read from a PDF that somebody else made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from forms.rows import CONTINUED

if TYPE_CHECKING:
    from collections.abc import Mapping

Rect: TypeAlias = tuple[float, float, float, float]
PdfKind: TypeAlias = Literal["acroform", "flat", "dynamic_xfa"]
ReadKind: TypeAlias = Literal["text", "multiline", "comb", "check", "radio", "choice", "signature", "date"]
Reason: TypeAlias = Literal[
    "pdf.not_found",
    "pdf.too_large",
    "pdf.not_a_pdf",
    "pdf.encrypted",
    "pdf.damaged",
    "pdf.no_pages",
    "pdf.too_complex",
    "pdf.signed",
    "pdf.dynamic_xfa",
    "pdf.no_fields",
]
"""Text ids: why a PDF cannot be read or filled. `too_complex` also stands for a reader that died or took too long."""
Given: TypeAlias = str | bool | None
"""What a box of a stranger's form is given: a text (an empty one empties the box), a tick, or nothing: it stays."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a stranger's PDF may cost: bytes, bytes of memory, seconds of work, seconds by the clock."""

    file_bytes: int = 50_000_000
    memory_bytes: int = 500_000_000
    cpu_seconds: int = 8
    wall_seconds: float = 10.0
    pages: int = 500
    answer_bytes: int = 100_000_000


@dataclass(frozen=True, slots=True)
class ReadBox:
    """A box of a stranger's PDF.

    `value` is what it stores and `drawn` what its appearance shows: a file may say one and show another. A ticked box
    has its state's name in both. `confidence` is 1 for a real field, less for a place found or told of. `unseen`: of
    a flat page, some of the words can be read and not seen.
    """

    name: str
    page: int
    rect: Rect
    kind: ReadKind
    label: str = ""
    options: tuple[str, ...] = ()
    value: str = ""
    drawn: str = ""
    read_only: bool = False
    confidence: float = 1.0
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class KnownBox:
    """A place on a page of a flat PDF whose text is wanted."""

    name: str
    page: int
    rect: Rect
    kind: ReadKind = "text"


@dataclass(frozen=True, slots=True)
class PdfReading:
    """A PDF as read. `form` and `edition` are set in PDFs that Kaiban filled; `texts` are each page's printed lines.

    `mended`: the file is damaged, and something of it may be lost.
    """

    kind: PdfKind
    pages: int
    boxes: tuple[ReadBox, ...] = ()
    title: str = ""
    form: str = ""
    edition: str = ""
    texts: tuple[tuple[str, ...], ...] = field(default=())
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A PDF that cannot be read, and the text id that says why."""

    reason: Reason


_Part = TypeVar("_Part")
_GOES_ON = re.compile(r"见续页[1-9][0-9]*\s*$")


def continued_in(fields: Mapping[str, _Part], box: str) -> list[_Part]:
    """The fields of Kaiban's own, in order, in which the text of a box goes on; none where it does not."""
    parts: list[_Part] = []
    while (part := fields.get(f"{CONTINUED}{box}.{len(parts) + 1}")) is not None:
        parts.append(part)
    return parts


def put_together(reading: PdfReading) -> tuple[PdfReading, tuple[str, ...]]:
    """The reading with each text that goes on on a continuation sheet of Kaiban's whole under its own box.

    Also the names of the boxes of a flat copy whose text goes on where it cannot be told apart.
    """
    fields = {box.name: box for box in reading.boxes}
    cut = [box for box in reading.boxes if _GOES_ON.search(box.value) and not box.name.startswith(CONTINUED)]
    if reading.kind == "flat":
        return reading, tuple(box.name for box in cut)
    whole: dict[str, str] = {}
    for box in cut:
        if parts := continued_in(fields, box.name):
            whole[box.name] = "".join(part.value for part in parts)
    boxes = tuple(replace(box, value=whole.get(box.name, box.value)) for box in reading.boxes)
    return replace(reading, boxes=boxes), ()
