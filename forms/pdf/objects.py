"""Writes the objects of a PDF file one after another (ISO 32000-1, 7.3 and 7.5)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from forms.pdf.packing import packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_WORTH_COMPRESSING = 1000
_REFERENCE = re.compile(
    rb"\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>|/[^\s<>\[\]()/%]*|(?<![\d.+-])(\d+) 0 R(?![A-Za-z])", re.S
)
_STRUCTURE_KEY = re.compile(rb"/StructParents?\s+\d+")


def text_string(text: str) -> bytes:
    """A text string in UTF-16BE with its mark (7.9.2.2), in hexadecimal."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode("ascii") + b">"


@lru_cache(maxsize=256)
def name_object(name: str) -> bytes:
    """A name with its slash; what a name may not hold is written as #xx (7.3.5)."""
    return b"/" + b"".join(
        bytes([byte]) if 33 <= byte <= 126 and byte not in b"#()<>[]{}/%" else b"#%02X" % byte
        for byte in name.encode("utf-8")
    )


def references(numbers: Iterable[int]) -> bytes:
    """Indirect references one after another (7.3.10)."""
    return b" ".join([b"%d 0 R" % number for number in numbers])


def whole(number: int, body: bytes) -> bytes:
    """An object as it stands in a file (7.3.10)."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def body_of(piece: bytes) -> bytes:
    """What `whole` was given."""
    return piece[piece.index(b"\n") + 1 : -len(b"\nendobj\n")]


class Shift(NamedTuple):
    """How a template's object numbers become those of a file: raised by `base`, those in `shared` by `shared_base`."""

    base: int
    shared: frozenset[int] = frozenset()
    shared_base: int = 0

    def number(self, number: int) -> int:
        """The number in the file."""
        return number + (self.shared_base if number in self.shared else self.base)

    def body(self, body: bytes) -> bytes:
        """An object's text with its references in the file's numbers; a stream's data stays as it is."""
        if not self.base:
            return body
        head, mark, data = body.partition(b"\nstream\n")
        return _REFERENCE.sub(self._reference, head) + mark + data

    def _reference(self, found: re.Match[bytes]) -> bytes:
        number = found.group(1)
        return found.group(0) if number is None else b"%d 0 R" % self.number(int(number))


def self_contained(objects: Sequence[tuple[int, bytes]]) -> frozenset[int]:
    """The objects that refer, however far, to none but each other; copies of a sheet can have them in common."""
    refers = {number: _referred(body) for number, body in objects}
    inside = set(refers)
    while True:
        left = {number for number in inside if refers[number] <= inside}
        if len(left) == len(inside):
            return frozenset(left)
        inside = left


def _referred(body: bytes) -> set[int]:
    return {int(number) for number in _REFERENCE.findall(body.partition(b"\nstream\n")[0]) if number}


def without_structure(head: bytes) -> bytes:
    """A dictionary's text without its ties to a structure tree."""
    return _STRUCTURE_KEY.sub(b"", head)


class ObjectFile:
    """A PDF being written. Numbers may be taken before their objects are written."""

    def __init__(self, first_free: int) -> None:
        self._numbers: list[int] = []
        self._pieces: list[bytes] = [_HEADER]
        self._next = first_free

    def take(self, count: int = 1) -> int:
        """The first of `count` free object numbers, now taken."""
        number = self._next
        self._next += count
        return number

    def emit(self, number: int, body: bytes) -> None:
        """Write one object."""
        self._numbers.append(number)
        self._pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def emit_whole(self, objects: Sequence[tuple[int, bytes]]) -> None:
        """Write objects that are there already as `whole` gives them."""
        numbers, pieces = zip(*objects, strict=True) if objects else ((), ())
        self._numbers.extend(numbers)
        self._pieces.extend(pieces)

    def stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream; `entries` are its dictionary's without the brackets. Long data are compressed."""
        if len(data) > _WORTH_COMPRESSING:
            data = packed(data)
            entries += b"/Filter/FlateDecode"
        self.emit(number, b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data))

    def add_stream(self, entries: bytes, data: bytes) -> int:
        """Write a stream under a free number, which is given back."""
        number = self.take()
        self.stream(number, entries, data)
        return number

    def finish(self, root: int, info: int) -> bytes:
        """The whole file. Its identifier is a hash of its objects, so the same content has the same bytes."""
        objects = b"".join(self._pieces)
        identifier = hashlib.sha256(objects).hexdigest()[:32].upper().encode("ascii")
        places = dict(zip(self._numbers, accumulate(map(len, self._pieces)), strict=False))  # the last is the length
        size = max(places) + 1
        rows = [
            b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00001 f \n"
            for number in range(1, size)
        ]
        head = b"xref\n0 %d\n0000000000 65535 f \n" % size
        tail = b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n" % (
            size,
            root,
            info,
            identifier,
            identifier,
            len(objects),
        )
        return b"".join([objects, head, *rows, tail])
