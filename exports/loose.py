"""Loose papers without a case: the form that a paper without fields is, and how many of a form's boxes are filled."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.library import Form
    from forms.reading import PdfReading


def printed_form(reading: PdfReading, forms: Mapping[str, Form]) -> str:
    """The form of Kaiban's own that a PDF without fields was printed from; empty if it is none.

    Told by the title on the first page and the edition note on each: no official blank has that note.
    """
    if reading.kind != "flat":
        return ""
    pages = [_plain("".join(lines)) for lines in reading.texts]
    best, longest = "", 0
    for form_id, form in forms.items():
        title, note = _plain(form.meta.title.zh), _plain(form.meta.printed_edition)
        own = pages[: form.blank.pages]
        if len(own) < form.blank.pages or len(title) <= longest or title not in pages[0]:
            continue
        if all(note in page for page in own):
            best, longest = form_id, len(title)
    return best


def filled_and_empty(reading: PdfReading, form: Form) -> tuple[int, int]:
    """How many boxes of a form hold something, and how many for texts hold nothing; a tick left open is no gap."""
    kinds = {str(spec.name): spec.kind for spec in form.blank.boxes if spec.kind != "sign"}
    values = {box.name: box.value for box in reading.boxes if box.name in kinds}
    filled = {name for name, value in values.items() if value.strip() not in {"", "Off", "false"}}
    return len(filled), sum(kind != "check" and name not in filled for name, kind in kinds.items())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
