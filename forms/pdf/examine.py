"""Reads a stranger's PDF: its fields with what they store, what they show and what is printed beside them."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name

from forms.pdf.covered import MOST_PAGES, unseen_in
from forms.pdf.fieldtree import FieldTreeError, Terminal, terminals, text_of
from forms.pdf.geometry import rectangle
from forms.pdf.nearby import beyond, label_for, words_in
from forms.pdf.pdfium import Placed, lines_of, pages_characters
from forms.pdf.prepare import is_dynamic_xfa
from forms.pdf.slots import Flag
from forms.pdf.upright import turn_of
from forms.reading import KnownBox, PdfReading, ReadBox, ReadKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KNOWN_CONFIDENCE = 0.9


def examine(pdf: bytes, known: Sequence[KnownBox], most_pages: int) -> PdfReading:
    """Read a PDF. `known` are places to read in a PDF without fields.

    Raises FieldTreeError if there is too much of it, and pikepdf's PdfError.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
        if pages == 0:
            return PdfReading("flat", 0)
        if pages > most_pages:
            raise FieldTreeError
        info = opened.trailer.get(Name.Info, Dictionary())
        title, form, edition = (text_of(info.get(Name("/" + key))) for key in ("Title", "KaibanForm", "KaibanEdition"))
        if is_dynamic_xfa(opened):
            return PdfReading("dynamic_xfa", pages, title=title)
        tree = opened.Root.get(Name.AcroForm)
        found = tuple(terminals(tree)) if isinstance(tree, Dictionary) else ()
        page_of = _page_of(opened)
        fields = [(terminal, _first_place(terminal, page_of)) for terminal in found if terminal.kind != "button"]
        states = {terminal.name: _state(terminal) for terminal in found}
        plain = [_Plain(terminal, place) for terminal, place in fields]
        upright = [not known or not turn_of(page.obj).angle for page in opened.pages]
        resaved = io.BytesIO()
        opened.save(resaved)
    data = resaved.getvalue()
    printed = pages_characters(data, range(pages), with_fields=False)
    texts = tuple(lines_of(characters) for characters in printed)
    if not plain:
        boxes = _read_places(data, [box for box in known if 0 <= box.page < pages], printed, upright)
        return PdfReading("flat", pages, boxes, title, form, edition, texts)
    with_boxes = sorted({one.page for one in plain if one.page >= 0})
    shown = pages_characters(data, with_boxes, with_fields=True)
    written = {page: beyond(drawn, printed[page]) for page, drawn in zip(with_boxes, shown, strict=True)}
    boxes = tuple(_read(one, printed, written, states) for one in plain)
    return PdfReading("acroform", pages, boxes, title, form, edition, texts)


class _Plain:
    """A field without ties to the open file."""

    def __init__(self, terminal: Terminal, place: tuple[int, tuple[float, float, float, float]]) -> None:
        self.name = terminal.name
        self.kind = terminal.kind
        self.tooltip = terminal.tooltip
        self.value = terminal.value
        self.read_only = bool(terminal.flags & Flag.READ_ONLY)
        self.options = tuple(shown for _, shown in terminal.options) or _states(terminal)
        self.page, self.rect = place


def _read(
    one: _Plain,
    printed: Sequence[tuple[Placed, ...]],
    written: Mapping[int, tuple[Placed, ...]],
    states: Mapping[str, str],
) -> ReadBox:
    kind: ReadKind = "text" if one.kind == "button" else one.kind
    label, drawn = one.tooltip, ""
    if one.page >= 0:
        own = printed[one.page]
        label = label or label_for(one.rect, own, after=kind in {"check", "radio"})
        drawn = words_in(one.rect, written[one.page])
    if kind == "comb":
        drawn = drawn.replace(" ", "")
    if kind in {"check", "radio"}:
        drawn = states[one.name]
    return ReadBox(
        one.name, one.page, one.rect, kind, label, one.options, one.value, drawn, one.read_only, confidence=1.0
    )


def _read_places(
    data: bytes, known: Sequence[KnownBox], printed: Sequence[tuple[Placed, ...]], upright: Sequence[bool]
) -> tuple[ReadBox, ...]:
    """What stands in known places; on turned pages, and beyond many, nobody looks whether it can be seen."""
    read = {box: _read_known(box, printed) for box in known}
    for page in sorted({box.page for box in known if upright[box.page]})[:MOST_PAGES]:
        own = [box for box in known if box.page == page]
        unseen = unseen_in(data, page, [box.rect for box in own], printed[page])
        read |= {box: replace(read[box], unseen=hidden) for box, hidden in zip(own, unseen, strict=True)}
    return tuple(read.values())


def _read_known(box: KnownBox, printed: Sequence[tuple[Placed, ...]]) -> ReadBox:
    words = words_in(box.rect, printed[box.page])
    if box.kind == "comb":
        words = words.replace(" ", "")
    return ReadBox(box.name, box.page, box.rect, box.kind, value=words, drawn=words, confidence=_KNOWN_CONFIDENCE)


def _page_of(pdf: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    pages: dict[tuple[int, int], int] = {}
    for index, page in enumerate(pdf.pages):
        annotations = page.obj.get(Name.Annots)
        if isinstance(annotations, pikepdf.Array):
            pages.update((thing.objgen, index) for thing in annotations if isinstance(thing, Dictionary))
    return pages


def _first_place(
    terminal: Terminal, page_of: Mapping[tuple[int, int], int]
) -> tuple[int, tuple[float, float, float, float]]:
    for widget in terminal.widgets:
        if Name.Rect in widget:
            return page_of.get(widget.objgen, -1), rectangle(widget.Rect)
    return -1, (0.0, 0.0, 0.0, 0.0)


def _state(terminal: Terminal) -> str:
    """The state that the widgets of a button show."""
    states = [text_of(widget.get(Name.AS)) for widget in terminal.widgets]
    return next((state for state in states if state not in {"", "Off"}), "Off")


def _states(terminal: Terminal) -> tuple[str, ...]:
    """The on-states of a button, in the order of its widgets."""
    if terminal.kind not in {"check", "radio"}:
        return ()
    names: list[str] = []
    for widget in terminal.widgets:
        looks = widget.get(Name.AP)
        normal = looks.get(Name.N) if isinstance(looks, Dictionary) else None
        if isinstance(normal, Dictionary):
            names.extend(key[1:] for key in normal.keys() if key != "/Off" and key[1:] not in names)  # noqa: SIM118
    return tuple(names)
