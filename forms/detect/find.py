"""Finds the places of a page: empty cells first, then what stands between words in cells and outside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forms.detect.carried import Carried, goes_on, heads_over, taken_along
from forms.detect.combs import combs_of
from forms.detect.inline import places_in
from forms.detect.lines import lines_of
from forms.detect.page import Place
from forms.detect.region import Region
from forms.detect.ruling import cell_at, ruling_of
from forms.detect.table import Cell, Table
from forms.detect.titles import titles_of
from forms.detect.words import is_place_to_sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.page import FoundKind, Glyph, PageInk, Stroke
    from forms.detect.ruling import Ruling
    from forms.reading import Rect

_INSET = 1.0
_NUMBERED_WIDTH = 90.0
_PAGE_RULE = 0.8  # of the page's width: a line of its own parts the page and is nothing to write on
_LEAST = (9.0, 7.5)  # width and height of a cell that takes a character
_MULTILINE = 34.0  # points high, and
_MULTILINE_WIDTH = 120.0  # points wide: room for lines


def find_places(pages: Sequence[PageInk]) -> tuple[Place, ...]:
    """Every place of a document in reading order."""
    found: list[Place] = []
    carried: Carried | None = None
    for number, page in enumerate(pages):
        places, carried = _on_page(number, page, carried)
        found.extend(places)
    return tuple(found)


def _on_page(number: int, page: PageInk, carried: Carried | None) -> tuple[list[Place], Carried | None]:
    ruling = ruling_of(page.strokes)
    cells = [
        Cell(index, rect, boxed=sum(_inside(square, rect) for square in ruling.squares))
        for index, rect in enumerate(ruling.cells)
    ]
    free: list[Glyph] = []
    for glyph in page.glyphs:
        at = cell_at(ruling.cells, *glyph.middle)
        (cells[at].glyphs if at is not None else free).append(glyph)
    table = Table(cells, titles_of(free))
    if carried is not None and goes_on(carried, cells, free):
        table = Table([*cells, *heads_over(carried, cells)], titles_of(free), carried.heading)
    within = _underlines_within(ruling)
    inline = {
        cell.index: _in_cell(number, cell, table, ruling, within.get(cell.index, []))
        for cell in cells
        if not cell.empty and not cell.placeholder and not cell.prefilled
    }
    signing = {index for index, places in inline.items() if any(one.shape in {"sign", "gap"} for one in places)}
    found = [*_empty_cells(number, table, within, signing), *(one for places in inline.values() for one in places)]
    found.extend(_outside(number, page, free, table, ruling, within.get(None, [])))
    return sorted(combs_of(found), key=_reading), taken_along(table, free)


def _reading(place: Place) -> tuple[int, float, float]:
    return (place.page, -round(place.rect[3] / 4), place.rect[0])


def _underlines_within(ruling: Ruling) -> dict[int | None, list[Stroke]]:
    within: dict[int | None, list[Stroke]] = {}
    for line in ruling.underlines:
        at = cell_at(ruling.cells, (line.x0 + line.x1) / 2, line.y0 + 1)
        within.setdefault(at, []).append(line)
    return within


def _empty_cells(number: int, table: Table, within: dict[int | None, list[Stroke]], signing: set[int]) -> list[Place]:
    found: list[Place] = []
    for cell in table.cells:
        blank = cell.empty and not within.get(cell.index)
        if cell.numbered and not blank:
            found.extend(_behind_number(number, cell, table))
            continue
        if not (blank or cell.placeholder or cell.prefilled):
            continue
        if cell.width < _LEAST[0] or cell.height < _LEAST[1]:
            continue
        named = table.name(cell)
        if blank and table.full_row(cell) and not _under_heading(cell, table):
            continue  # the end of a table that goes on on the next page
        if named is None or (blank and _is_filler(cell, table, signing)):
            continue
        header = table.header_of(cell)
        if cell.prefilled and header is not None and table.is_head(header):
            continue
        kind: FoundKind = "text"
        if is_place_to_sign(named.label) and blank:
            kind = "signature"
        elif cell.height >= _MULTILINE and cell.width >= _MULTILINE_WIDTH:
            kind = "multiline"
        value = "" if blank else cell.text
        rect = _inset(cell.rect)
        found.append(Place(number, rect, kind, "cell", named.label, named.section, named.confidence, value))
    return found


def _behind_number(number: int, cell: Cell, table: Table) -> list[Place]:
    """A wide cell that holds only a number leaves room behind it: `备选名称 | 1.`."""
    left = table.left_of(cell)
    if left is None or not left.labels or cell.width < _NUMBERED_WIDTH:
        return []
    named = table.name_beside(cell)
    end = max(glyph.x1 for glyph in cell.glyphs)
    rect = (end + _INSET, cell.rect[1] + _INSET, cell.rect[2] - _INSET, cell.rect[3] - _INSET)
    if named is None or rect[2] - rect[0] < _NUMBERED_WIDTH / 2:
        return []
    return [Place(number, rect, "text", "cell", f"{named.label} {cell.text.rstrip('.．、')}", named.section, 0.8)]


def _under_heading(cell: Cell, table: Table) -> bool:
    above = table.above(cell)
    return above is not None and above.labels and table.full_row(above)


def _is_filler(cell: Cell, table: Table, signing: set[int]) -> bool:
    """Whether an empty cell only keeps a place to sign at its distance from a row head several rows high."""
    left, right = table.left_of(cell), table.right_of(cell)
    while right is not None and right.empty:
        right = table.right_of(right)
    while left is not None and left.empty:
        left = table.left_of(left)
    head = left is not None and left.height > cell.height + 3 and table.header_of(cell) is None
    return head and right is not None and right.index in signing and abs(right.height - cell.height) <= 3


def _inset(rect: Rect) -> Rect:
    return (rect[0] + _INSET, rect[1] + _INSET, rect[2] - _INSET, rect[3] - _INSET)


def _in_cell(number: int, cell: Cell, table: Table, ruling: Ruling, underlines: Sequence[Stroke]) -> list[Place]:
    squares = [square for square in ruling.squares if _inside(square, cell.rect)]
    lines = lines_of(cell.glyphs, underlines, squares)
    right = table.right_of(cell)
    named = table.name_beside(cell)
    label, section = (named.label, named.section) if named is not None else ("", table.heading(cell))
    region = Region(number, cell.rect, lines, label, section, cell=True)
    found = places_in(region)
    answers = right is not None and (right.empty or right.placeholder or right.prefilled)
    below = table.below(cell)
    heads = table.is_head(cell) and below is not None and table.header_of(below) is cell
    if heads or (right is not None and answers and right.height <= cell.height + 3):
        found = [place for place in found if place.shape not in {"sign", "gap"} or place.kind == "date"]
    return found


def _inside(inner: Rect, outer: Rect) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _outside(
    number: int, page: PageInk, free: Sequence[Glyph], table: Table, ruling: Ruling, underlines: Sequence[Stroke]
) -> list[Place]:
    squares = [square for square in ruling.squares if not any(_inside(square, cell) for cell in ruling.cells)]
    lines = lines_of(free, [one for one in underlines if one.x1 - one.x0 < _PAGE_RULE * page.width], squares)
    left = min((glyph.x0 for glyph in page.glyphs), default=0.0)
    right = max([glyph.x1 for glyph in page.glyphs] + [cell[2] for cell in ruling.cells], default=page.width)
    region = Region(number, (left, 0.0, right, page.height), lines, "", "", cell=False)
    return [replace(one, section=one.section or table.title_above(one.rect[3])) for one in places_in(region)]
