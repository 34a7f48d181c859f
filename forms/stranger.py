"""Opens PDFs that somebody else made, always in a child process that may die without harm.

The child gets the file's bytes and answers on its standard output; it bounds its own memory and processor time where
the system can, and is killed by the clock everywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from forms.reading import KnownBox, Limits, PdfReading, ReadBox, Reason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.fonts import Fonts

_HEADER_WITHIN = 1024
_ROOT = Path(__file__).parent.parent
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
    data = _bytes_of(path, limits)
    if isinstance(data, Unreadable):
        return data
    request = {"work": "read", "pages": limits.pages, "known": [asdict(box) for box in known]}
    answered = _ask(request, data, limits)
    if isinstance(answered, Unreadable):
        return answered
    reading = _reading(answered[0]["reading"])
    return reading if reading.pages else Unreadable("pdf.no_pages")


def fill_pdf(
    pdf: bytes,
    values: Mapping[str, str | bool],
    fonts: Fonts,
    *,
    flatten: bool = False,
    limits: Limits = _DEFAULT,
) -> FilledPdf | PdfNotMade:
    """Fill any AcroForm PDF by full field name.

    Text fields take text; a check box takes true, false or its state's name; a radio group and a list take an option
    by its words or its export value. Fields that are read-only or for signing take nothing. What the form holds
    already stays. Static XFA beside the fields is dropped and noted; a form that is only XFA, or is signed, is refused.
    """
    if len(pdf) > limits.file_bytes:
        return PdfNotMade("pdf.too_large", ())
    if b"%PDF-" not in pdf[:_HEADER_WITHIN]:
        return PdfNotMade("pdf.not_a_pdf", ())
    request = {"work": "fill", "values": dict(values), "cache_dir": str(fonts.cache_dir), "flatten": flatten}
    answered = _ask(request, pdf, limits)
    if isinstance(answered, Unreadable):
        return PdfNotMade(answered.reason, ())
    answer, made = answered
    problems = _problems(answer["problems"])
    if problems:
        return PdfNotMade(None, problems)
    return FilledPdf(made, int(str(answer["pages"])), _problems(answer["notes"]))


def render_stranger(path: Path, page: int, width: int, limits: Limits = _DEFAULT) -> bytes | Unreadable:
    """A page (from 0) of a stranger's PDF as a PNG picture `width` pixels wide."""
    data = _bytes_of(path, limits)
    if isinstance(data, Unreadable):
        return data
    answered = _ask({"work": "picture", "page": page, "width": width}, data, limits)
    return answered if isinstance(answered, Unreadable) else answered[1]


def _bytes_of(path: Path, limits: Limits) -> bytes | Unreadable:
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


# ---------------------------------------------------------------- the child


def _ask(request: Mapping[str, object], data: bytes, limits: Limits) -> tuple[dict[str, object], bytes] | Unreadable:
    """One request to one child; its death, silence or flood is an unreadable file."""
    head = dict(request) | {
        "length": len(data),
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
    }
    line = json.dumps(head, ensure_ascii=True).encode("ascii") + b"\n"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
    child = subprocess.Popen(
        [sys.executable, "-m", "forms.stranger_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    clock = threading.Timer(limits.wall_seconds, child.kill)
    clock.start()
    try:
        answer = _exchange(child, line + data, limits.answer_bytes)
    finally:
        clock.cancel()
        child.kill()
        child.wait()
    return _understood(answer)


def _exchange(child: subprocess.Popen[bytes], question: bytes, most: int) -> bytes:
    """Write the question while reading the answer, at most `most` bytes of it."""
    if child.stdin is None or child.stdout is None:
        return b""
    stdin = child.stdin

    def write() -> None:
        try:
            with stdin:
                stdin.write(question)
        except OSError:
            return  # the child is gone; the missing answer says so

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    with child.stdout as stdout:
        answer = stdout.read(most + 1)
    child.kill()
    writer.join()
    return answer if len(answer) <= most else b""


def _understood(answer: bytes) -> tuple[dict[str, object], bytes] | Unreadable:
    line, _, payload = answer.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError:
        return Unreadable("pdf.too_complex")
    if not isinstance(said, dict):
        return Unreadable("pdf.too_complex")
    for reason in get_args(Reason):
        if said.get("reason") == reason:
            return Unreadable(reason)
    return said, payload


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
