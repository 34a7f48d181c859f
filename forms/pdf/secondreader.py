"""What the fields of a form store, as pypdf reads it: a second opinion beside the libraries the form was made with.

The only module that imports pypdf. It runs in the child process that looks at finished forms.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from forms.pdf.flaws import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forms.pdf.flaws import Expected

_OFF = frozenset({"", "/Off"})
_DEPTH = 32


class SecondReaderError(ValueError):
    """pypdf cannot read the file."""


def stored_values(pdf: bytes) -> dict[str, str | bool]:
    """Full field name → the text it stores, or whether it is ticked; empty where the file has no fields.

    ISO 32000-2, 12.7.4: a field's parts of name are joined by dots, and `/FT` may stand on an ancestor.
    Raises `SecondReaderError`.
    """
    try:
        form = pypdf.PdfReader(io.BytesIO(pdf)).root_object.get("/AcroForm")
        fields = _dictionary(form).get("/Fields")
        return dict(_leaves(_array(fields), "", "", 0))
    except (PyPdfError, ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError) as error:
        raise SecondReaderError from error


def stored_otherwise(pdf: bytes, boxes: Sequence[Expected]) -> Iterator[Flaw]:
    """The boxes whose field stores another value than given; a table's sheet leaves out rows without any value.

    Texts are compared without white space: a text field may keep its line ends in another way.
    Raises `SecondReaderError`.
    """
    stored = stored_values(pdf)
    for box in boxes if stored else ():
        value = stored.get(box.name, False if box.kind == "check" else "")
        same = value == box.seen if isinstance(value, bool) else _plain(value) == _plain(str(box.seen))
        if box.seen is not None and not same:
            yield Flaw(box.name, box.page, "box.stores_other")


def _plain(text: str) -> str:
    return "".join(text.split())


def _leaves(fields: ArrayObject, parent: str, kind: str, depth: int) -> Iterator[tuple[str, str | bool]]:
    if depth > _DEPTH:
        raise ValueError("fields nested too deep")
    for one in fields:
        field = _dictionary(one)
        part = field.get("/T")
        name = ".".join(text for text in (parent, str(part) if part is not None else "") if text)
        own_kind = str(field.get("/FT", kind))
        kids = _array(field.get("/Kids"))
        if any("/T" in _dictionary(kid) for kid in kids):
            yield from _leaves(kids, name, own_kind, depth + 1)
        elif own_kind == "/Btn":
            yield name, str(field.get("/V", "")) not in _OFF
        else:
            yield name, str(field.get("/V", ""))


def _dictionary(found: PdfObject | None) -> DictionaryObject:
    given = found.get_object() if found is not None else None
    return given if isinstance(given, DictionaryObject) else DictionaryObject()


def _array(found: PdfObject | None) -> ArrayObject:
    given = found.get_object() if found is not None else None
    return given if isinstance(given, ArrayObject) else ArrayObject()
