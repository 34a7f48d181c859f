"""Loose papers without a case: the form that a paper without fields is, and how many of a form's boxes are filled."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from forms.errors import FormsError
from forms.library import editions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from forms.library import Form
    from forms.reading import PdfReading


_ASIDE = re.compile(r"（[^（）]*）$")


def titled(readings: Iterable[PdfReading], form_ids: Sequence[str]) -> set[str]:
    """The forms whose title stands on the first page of one of these PDFs without fields."""
    firsts = [_plain("".join(one.texts[0])) for one in readings if one.kind == "flat" and one.texts]
    if not firsts:
        return set()
    return {form_id for form_id in form_ids if any(title in first for title in _titles(form_id) for first in firsts)}


def _titles(form_id: str) -> tuple[str, ...]:
    """The titles of all editions of a form, less what stands behind them in brackets: that need not be printed.

    None of a form that cannot be read.
    """
    try:
        return tuple(_ASIDE.sub("", _plain(meta.title.zh)) for meta in editions(form_id))
    except FormsError:
        return ()


def printed_form(reading: PdfReading, forms: Mapping[str, Form]) -> str:
    """The form of Kaiban's own that a PDF without fields was printed from; empty if it is none.

    Told by the title on the first page and the edition note on each: no official blank has that note.
    """
    if reading.kind != "flat":
        return ""
    pages = [_plain("".join(lines)) for lines in reading.texts]
    best, longest = "", 0
    for form_id, form in forms.items():
        title, note = _plain(form.layout.title), _plain(form.meta.printed_edition)
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
