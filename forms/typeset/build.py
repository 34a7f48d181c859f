"""A layout made into a blank PDF, and the continuation sheets of its repeating tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forms.model import BoxName, FormMeta, Layout, Repeat, Section
from forms.pdf.blank import Blank, BoxSpec, blank_of
from forms.typeset.drawing import Drawing
from forms.typeset.fields import with_fields
from forms.typeset.font import register, width
from forms.typeset.grids import repeat_blocks
from forms.typeset.pages import Flow, Put, Sheet, heading_block, laid_out, sheet_of, title_blocks
from forms.typeset.words import break_lines

CONTINUED = "续页"


def build_blank(meta: FormMeta, layout: Layout, font: Path) -> Blank:
    """The blank of a layout. `font` is the unpacked NotoSerifSC-forms. Raises GridError, DuplicateBoxError."""
    register(font)
    sheet, puts, pages = laid_out(layout)
    return _blank(meta, layout.title, sheet, puts, pages)


def build_sheets(meta: FormMeta, layout: Layout, font: Path) -> Mapping[str, Blank]:
    """One continuation sheet per repeating table, with as many rows as a page holds."""
    register(font)
    tables = [(section, part) for section in layout.sections for part in section.body if isinstance(part, Repeat)]
    return {table.box: _continuation(meta, layout, section, table) for section, table in tables}


def _continuation(meta: FormMeta, layout: Layout, section: Section, table: Repeat) -> Blank:
    sheet = sheet_of(layout)
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
    return _blank(meta, title, sheet, flow.puts, flow.page + 1)


class DuplicateBoxError(ValueError):
    """Two boxes of one layout carry the same name, or one name continues another."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"layout.yaml: the box '{name}' stands twice, or continues the name of another box; rename one"
        )


def _blank(meta: FormMeta, title: str, sheet: Sheet, puts: Sequence[Put], pages: int) -> Blank:
    boxes, aligns = _boxes(sheet, puts)
    drawing = Drawing(sheet, pages, _edition_line(meta.printed_edition, sheet), title)
    drawn = drawing.draw(puts)
    info = {"Title": title, "Producer": "Kaiban", "KaibanForm": meta.id, "KaibanEdition": meta.edition}
    return blank_of(with_fields(drawn, boxes, aligns, drawing.marks, info), boxes, pages)


def _edition_line(words: str, sheet: Sheet) -> str:
    """The edition note on one line; longer notes belong in form.yaml's note."""
    lines = break_lines(words, sheet.room - 90, lambda text: width(text, 8.0))
    return words if len(lines) == 1 else lines[0][:-1] + "…"


def _boxes(sheet: Sheet, puts: Sequence[Put]) -> tuple[tuple[BoxSpec, ...], dict[str, int]]:
    found: list[BoxSpec] = []
    aligns: dict[str, int] = {}
    names: set[BoxName] = set()
    for put in puts:
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
        if name.rpartition(".")[0] in fields:
            raise DuplicateBoxError(name)
    return tuple(found), aligns
