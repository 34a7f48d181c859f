"""A layout made into a blank PDF, and the continuation sheets of its repeating tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forms.model import BoxName, FormMeta, Layout, Repeat, Section
from forms.pdf.blank import Blank, BoxSpec, blank_of
from forms.typeset.drawing import FOOT_SIZE, Drawing, Foot
from forms.typeset.errors import DuplicateBoxError, GridError
from forms.typeset.fields import with_fields
from forms.typeset.font import register, width
from forms.typeset.headings import heading_block
from forms.typeset.pages import Flow, Put, Sheet, laid_out, papers, title_blocks
from forms.typeset.repeats import repeat_blocks
from forms.typeset.words import break_lines

CONTINUED = "续页"
_NUMBER = "第 {page} 页 共 {pages} 页"
_EDITION_LINES = 2
_BESIDE_EDITION = 90.0
"""Points kept free for the page number beside the edition note."""


def build_blank(meta: FormMeta, layout: Layout, font: Path) -> Blank:
    """The blank of a layout. `font` is the unpacked NotoSerifSC-forms.

    Raises GridError, DuplicateBoxError.
    """
    register(font)
    sheet, puts, pages = laid_out(layout)
    return _blank(meta, layout.title, (sheet, puts, pages), _NUMBER)


def build_sheets(meta: FormMeta, layout: Layout, font: Path) -> Mapping[str, Blank]:
    """One continuation sheet per repeating table, with as many rows as a page holds."""
    register(font)
    return {
        part.box: _continuation(meta, layout, section, part, sheet)
        for section, sheet in papers(layout)
        for part in section.body
        if isinstance(part, Repeat)
    }


def _continuation(meta: FormMeta, layout: Layout, section: Section, table: Repeat, sheet: Sheet) -> Blank:
    title = f"{layout.title} {CONTINUED}"
    head = title_blocks(layout.model_copy(update={"title": title, "subtitle": ""}), sheet.room)
    name = section.title or layout.title
    caption = heading_block(f"续“{name}”", sheet.room, 11.0, bold=False, gap=18.0)
    first, *rest = repeat_blocks(table, sheet.room, rows=1)
    free = sheet.depth - sum(block.height for block in (*head, caption, first))
    rows = max(1, int(free // rest[0].height))
    flow = Flow(sheet)
    flow.add([*head, caption], together=True, gap=0.0)
    flow.add(repeat_blocks(table, sheet.room, rows=rows), together=False, gap=0.0)
    return _blank(meta, title, (sheet, flow.puts, flow.page + 1), CONTINUED)


def _blank(meta: FormMeta, title: str, flow: tuple[Sheet, Sequence[Put], int], number: str) -> Blank:
    sheet, puts, pages = flow
    boxes, aligns = _boxes(puts)
    narrowest = min((put.sheet for put in puts), key=lambda paper: paper.room)
    drawing = Drawing(sheet, pages, Foot(_edition_lines(meta.printed_edition, narrowest), number), title)
    drawn = drawing.draw(puts)
    info = {"Title": title, "Producer": "Kaiban", "KaibanForm": meta.id, "KaibanEdition": meta.edition}
    return blank_of(with_fields(drawn, boxes, aligns, drawing.structure, info), boxes, pages)


def _edition_lines(words: str, sheet: Sheet) -> tuple[str, ...]:
    """The edition note for the foot of each page. Raises GridError where it needs more lines than there is room for."""
    lines = break_lines(words, sheet.room - _BESIDE_EDITION, lambda text: width(text, FOOT_SIZE))
    if len(lines) > _EDITION_LINES:
        raise GridError(f"form.yaml: printed_edition needs {len(lines)} lines; shorten it, and say the rest in `note`")
    return tuple(lines)


def _boxes(puts: Sequence[Put]) -> tuple[tuple[BoxSpec, ...], dict[str, int]]:
    found: list[BoxSpec] = []
    aligns: dict[str, int] = {}
    names: set[BoxName] = set()
    for put in puts:
        sheet = put.sheet
        for box in put.block.boxes:
            if box.name in names:
                raise DuplicateBoxError(box.name)
            names.add(box.name)
            rect = (
                round(sheet.left + box.x0, 2),
                round(sheet.high - put.y - box.y1, 2),
                round(sheet.left + box.x1, 2),
                round(sheet.high - put.y - box.y0, 2),
            )
            found.append(
                BoxSpec(box.name, put.page, rect, box.kind, box.tooltip, box.size, box.floor, box.max_length, box.role)
            )
            if box.align:
                aligns[box.name] = box.align
    fields = {box.name for box in found if box.kind != "sign"}
    for name in fields:
        parts = name.split(".")
        if any(".".join(parts[:end]) in fields for end in range(1, len(parts))):
            raise DuplicateBoxError(name)
    return tuple(found), aligns
