"""Opens PDFs that somebody else made, always in a child process that may die without harm.

The child gets the file's bytes and answers on its standard output; it bounds its own memory and processor time where
the system can, and is killed by the clock everywhere. Several files may share a child, one after the other
(`forms.stranger_ask`); each has all limits for itself.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from forms.reading import Given, KnownBox, Limits, PdfReading, ReadBox, Reason, Unreadable
from forms.stranger_ask import Answer, ask, ask_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forms.fonts import Fonts
    from forms.pdf.blank import BoxSpec

_HEADER_WITHIN = 1024
_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Problem:
    """One box of a stranger's PDF and a text id: why it cannot take its value, or what happened to it."""

    box: str
    code: str


@dataclass(frozen=True, slots=True)
class FilledPdf:
    """A stranger's PDF, filled. `notes` tell what was dropped or goes on on another page."""

    pdf: bytes
    pages: int
    notes: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PdfNotMade:
    """A PDF that was not filled: why, and the boxes in the way, all at once."""

    reason: Reason | None
    problems: tuple[Problem, ...]


def read_pdf(path: Path, limits: Limits = _DEFAULT, known: Sequence[KnownBox] = ()) -> PdfReading | Unreadable:
    """Read a PDF from anywhere; `known` are places whose text is wanted if it has no fields."""
    return read_pdfs([(path, known)], limits)[0]


def read_pdfs(
    wanted: Sequence[tuple[Path, Sequence[KnownBox]]], limits: Limits = _DEFAULT, workers: int = 2
) -> tuple[PdfReading | Unreadable, ...]:
    """Read several PDFs, each as `read_pdf` does, by `workers` children at once."""
    answers = ask_all([partial(_question, path, known, limits) for path, known in wanted], limits, workers)
    return tuple(one if isinstance(one, Unreadable) else _read(one) for one in answers)


def _question(path: Path, known: Sequence[KnownBox], limits: Limits) -> tuple[Mapping[str, object], bytes] | Unreadable:
    data = bytes_of(path, limits)
    if isinstance(data, Unreadable):
        return data
    return {"work": "read", "pages": limits.pages, "known": [asdict(box) for box in known]}, data


def _read(answer: Answer) -> PdfReading | Unreadable:
    reading = _reading(answer[0]["reading"])
    return reading if reading.pages else Unreadable("pdf.no_pages")


def fill_pdf(
    pdf: bytes,
    values: Mapping[str, Given],
    fonts: Fonts,
    *,
    flatten: bool = False,
    archive: bool = False,
    boxes: Sequence[BoxSpec] = (),
    limits: Limits = _DEFAULT,
) -> FilledPdf | PdfNotMade:
    """Fill any AcroForm PDF by full field name, or a flat PDF at `boxes` (found by detection, or told of).

    Text fields take text; a check box takes true, false or its state's name; a radio group and a list take an option
    by its words or its export value. Fields that are read-only or for signing take nothing. What the form holds
    already stays where no value or None is given; an empty text empties its box; what is replaced or emptied is noted.
    Static XFA beside the fields, usage rights, an owner's restrictions, scripts, other actions and carried files are
    dropped and noted; a form that is only XFA, or is signed, is refused. With `archive` the result is PDF/A-2u where
    every font it shows is embedded; where it is not, a note says so (its `box` names the fonts).
    """
    if len(pdf) > limits.file_bytes:
        return PdfNotMade("pdf.too_large", ())
    if b"%PDF-" not in pdf[:_HEADER_WITHIN]:
        return PdfNotMade("pdf.not_a_pdf", ())
    request: dict[str, object] = {
        "work": "fill",
        "values": dict(values),
        "cache_dir": str(fonts.cache_dir),
        "font": str(fonts.chosen.path) if fonts.chosen is not None else "",
        "flatten": flatten,
        "archive": archive,
    }
    request["boxes"] = [box._asdict() for box in boxes]
    answered = ask(request, pdf, limits)
    if isinstance(answered, Unreadable):
        return PdfNotMade(answered.reason, ())
    answer, made = answered
    problems = _problems(answer["problems"])
    if problems:
        return PdfNotMade(None, problems)
    return FilledPdf(made, int(str(answer["pages"])), _problems(answer["notes"]))


def render_stranger(path: Path, page: int, width: int, limits: Limits = _DEFAULT) -> bytes | Unreadable:
    """A page (from 0) of a stranger's PDF as a PNG picture `width` pixels wide."""
    data = bytes_of(path, limits)
    if isinstance(data, Unreadable):
        return data
    answered = ask({"work": "picture", "page": page, "width": width}, data, limits)
    return answered if isinstance(answered, Unreadable) else answered[1]


def bytes_of(path: Path, limits: Limits) -> bytes | Unreadable:
    """The bytes of a PDF from anywhere, or why they are not even looked at."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError:
        return Unreadable("pdf.not_found")
    if len(data) > limits.file_bytes:
        return Unreadable("pdf.too_large")
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        return Unreadable("pdf.not_a_pdf")
    return data


def _problems(listed: object) -> tuple[Problem, ...]:
    return tuple(Problem(str(box), str(code)) for box, code in listed) if isinstance(listed, list) else ()


def _reading(said: object) -> PdfReading:
    if not isinstance(said, dict):
        return PdfReading("flat", 0)
    boxes = tuple(
        ReadBox(**(box | {"rect": tuple(box["rect"]), "options": tuple(box["options"])})) for box in said["boxes"]
    )
    texts = tuple(tuple(lines) for lines in said["texts"])
    return PdfReading(**(said | {"boxes": boxes, "texts": texts}))
