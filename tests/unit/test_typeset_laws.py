"""Laws of the typesetter: nothing is lost, nothing lies on anything else or leaves its cell, faults name the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms.fonts import PRIMARY, Fonts
from forms.library import ROOT, read_meta_and_layout
from forms.model import Grid, Layout, Repeat
from forms.pdf.linebreak import may_break
from forms.typeset.build import build_sheets
from forms.typeset.errors import GridError
from forms.typeset.font import register, width
from forms.typeset.grids import grid_blocks, places_of
from forms.typeset.marks import MM, TICK, Block
from forms.typeset.pages import FOOT, Put, Sheet, laid_out
from forms.typeset.words import Atom, lines_of
from rules.yamlfile import parse, to_plain

FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/layout.yaml"))
WIDE = 174 * MM


@pytest.fixture(scope="session", autouse=True)
def font(fonts: Fonts) -> Path:
    register(fonts.cache_dir / PRIMARY)
    return fonts.cache_dir / PRIMARY


@dataclass(frozen=True)
class Mark:
    """Ink or a box on a page, as a rectangle in points from its upper left corner."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Mark, slack: float = 0.6) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > slack and down > slack


def words_of(block: Block, y: float = 0.0) -> list[Mark]:
    found = []
    for one in block.words:
        lead = len(one.text) - len(one.text.lstrip())
        left = one.x + width(one.text[:lead], one.size)
        right = one.x + width(one.text.rstrip(), one.size)
        base = y + one.y
        found.append(Mark(one.text.strip(), left, base - one.size * 0.85, right, base + one.size * 0.1))
    return [mark for mark in found if mark.name]


def boxes_of(block: Block, y: float = 0.0) -> list[Mark]:
    return [Mark(one.name, one.x0, y + one.y0, one.x1, y + one.y1) for one in block.boxes if one.kind != "sign"]


def grid(columns: list[float], *rows: str) -> Grid:
    text = "".join(f"  - {row}\n" for row in rows)
    return Grid.model_validate(to_plain(parse(f"columns: {columns}\nrows:\n{text}", "grid.yaml")))


# ---------------------------------------------------------------- lines

CHARS = "公司登记申请（）“”，。、：《》A1- □"


@given(st.text(CHARS, max_size=60), st.integers(2, 15))
def test_a_line_ends_where_it_may_or_where_nothing_else_fits(text: str, room: int) -> None:
    lines = lines_of([Atom(1.0, char) for char in text], room)
    assert "".join(atom.text for line in lines for atom in line) == text
    at = 0
    for line in lines[:-1]:
        start, at = at, at + len(line)
        assert may_break(text, at) or not any(may_break(text, one) for one in range(start + 1, at + 1))


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=30), st.integers(4, 12))
def test_what_is_tied_stays_on_one_line_where_the_line_is_wide_enough(marks: list[tuple[int, bool]], room: int) -> None:
    atoms = [Atom(float(wide), "", tied) for wide, tied in marks]
    lines = lines_of(atoms, room)
    assert [atom for line in lines for atom in line] == atoms
    for line, following in pairwise(lines):
        run: list[Atom] = []
        for atom in [*reversed(line)]:
            if run and not atom.tied:
                break
            run.append(atom)
        tail = [] if not line[-1].tied else run
        head = following[: next((at + 1 for at, one in enumerate(following) if not one.tied), len(following))]
        assert not tail or sum(atom.wide for atom in (*tail, *head)) > room


# ---------------------------------------------------------------- tables and pages


@given(st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=3), min_size=1, max_size=4))
@example([[(1, 2), (1, 1)], [(1, 1)]])
@example([[(1, 1), (1, 2)], [(2, 1)]])
def test_the_cells_of_a_table_that_is_accepted_cover_it_once(rows: list[list[tuple[int, int]]]) -> None:
    cells = [", ".join(f"{{label: 字, span: {span}, rows: {down}}}" for span, down in row) for row in rows]
    columns = max(1, sum(span for span, _ in rows[0]))
    table = grid([40.0] * columns, *(f"{{cells: [{row}]}}" for row in cells))
    try:
        places = [place for _, place in places_of(table)]
    except GridError:
        return
    covered = [(p.row + r, p.column + c) for p in places for r in range(p.rows) for c in range(p.columns)]
    assert sorted(covered) == [(row, column) for row in range(len(rows)) for column in range(columns)]


def layout_of(heights: list[int], repeat: int, *, together: bool) -> Layout:
    row = "{{height: {0}, cells: [{{label: 名}}, {{box: row.x{1}, tooltip: 名}}]}}"
    rows = [row.format(height, number) for number, height in enumerate(heights)]
    table = Repeat.model_validate(
        {"box": "t", "rows": repeat, "columns": [{"name": "a", "label": "甲", "width": "10"}]}
    )
    body = (grid([40, 134], *rows), table)
    return Layout.model_validate(
        {"title": "表", "sections": [{"title": "部", "keep_together": together, "body": body}] * 1}
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(8, 120), min_size=1, max_size=14), st.integers(1, 50), st.booleans())
def test_no_row_is_lost_and_every_block_lies_between_the_margins_below_the_one_before(
    heights: list[int], repeat: int, together: bool
) -> None:
    sheet, puts, pages = laid_out(layout_of(heights, repeat, together=together))
    names = [box.name for put in puts for box in put.block.boxes]
    assert names == [*(f"row.x{number}" for number in range(len(heights))), *(f"t.{n + 1}.a" for n in range(repeat))]
    assert {put.page for put in puts} == set(range(pages))
    for page in range(pages):
        mine = [put for put in puts if put.page == page]
        assert_stacked(mine, sheet)
        if any(box.name.startswith("t.") for put in mine for box in put.block.boxes):
            assert sum(bool(put.block.column_heads) for put in mine) == 1
    assert all(not put.block.keep_with_next for put in puts if put is last_on_its_page(put, puts))


def assert_stacked(puts: list[Put], sheet: Sheet) -> None:
    bottom = sheet.top
    for put in puts:
        assert put.y >= bottom - 0.01
        bottom = put.y + put.block.height
    assert bottom <= sheet.high - sheet.bottom - FOOT + 0.02


def last_on_its_page(put: Put, puts: list[Put]) -> Put:
    return [one for one in puts if one.page == put.page][-1]


@settings(max_examples=60, deadline=None)
@given(st.text("资本万元（币种：）", min_size=1, max_size=30), st.integers(30, 120), st.integers(1, 3))
def test_running_words_ticks_and_boxes_stay_in_their_cell_and_apart(text: str, across: int, lines: int) -> None:
    parts = (
        f"{{parts: [{{label: {text!r}}}, {{tick: a, label: 长期}}, {{box: b, width: 20, lines: {lines}}}, "
        f"{{label: 年}}, {{tick: c, label: {text!r}}}]}}"
    )
    (block,) = grid_blocks(grid([float(across)], f"{{cells: [{parts}]}}"), across * MM)
    marks = [*words_of(block), *boxes_of(block)]
    assert [
        mark.name for mark in marks if mark.left < 0 or mark.right > across * MM or mark.bottom > block.height
    ] == []
    assert [(one.name, other.name) for one, other in combinations(marks, 2) if one.meets(other)] == []
    assert {mark.name for mark in boxes_of(block)} == {"a", "b", "c"}


# ---------------------------------------------------------------- every form of the library


def pages_of(layout: Layout) -> Iterator[tuple[Sheet, list[Put]]]:
    _, puts, pages = laid_out(layout)
    for page in range(pages):
        mine = [put for put in puts if put.page == page]
        yield mine[0].sheet, mine


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_on_every_form_words_lie_on_no_other_words_and_on_no_box_and_stay_in_their_cells(folder: Path) -> None:
    for sheet, puts in pages_of(read_meta_and_layout(folder)[1]):
        assert_stacked(puts, sheet)
        marks = [mark for put in puts for mark in (*words_of(put.block, put.y), *boxes_of(put.block, put.y))]
        assert [(one.name, other.name) for one, other in combinations(marks, 2) if one.meets(other)] == []
        uprights = [
            Mark("rule", rule.x0 - 0.2, put.y + rule.y0, rule.x0 + 0.2, put.y + rule.y1)
            for put in puts
            for rule in put.block.rules
            if rule.x0 == rule.x1
        ]
        squared = {str(box.name) for put in puts for box in put.block.boxes if box.kind == "comb"}
        crossing = [mark.name for mark in marks for rule in uprights if mark.meets(rule, slack=0.1)]
        assert set(crossing) <= squared  # a comb has its rules between its squares
        assert [mark.name for mark in marks if mark.left < 0 or mark.right > sheet.room + 0.1] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_on_every_form_each_tick_has_words_right_beside_it_on_its_line(folder: Path) -> None:
    for _, puts in pages_of(read_meta_and_layout(folder)[1]):
        for put in puts:
            words = words_of(put.block)
            for box in (box for box in put.block.boxes if box.kind == "check"):
                near = [
                    mark
                    for mark in words
                    if mark.top < (box.y0 + box.y1) / 2 < mark.bottom
                    and (-0.1 <= mark.left - box.x1 <= TICK or -0.1 <= box.x0 - mark.right <= TICK)
                ]
                followed = [
                    one for one in put.block.boxes if one.y0 < box.y1 < one.y1 + 3 and 0 <= one.x0 - box.x1 < TICK
                ]
                assert near or followed, (folder.parent.name, box.name)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_continuation_sheets_take_one_page_and_number_their_rows_from_one(folder: Path, font: Path) -> None:
    meta, layout = read_meta_and_layout(folder)
    for table, sheet in build_sheets(meta, layout, font).items():
        assert sheet.pages == 1
        rows = [int(box.name.removeprefix(f"{table}.").split(".")[0]) for box in sheet.boxes]
        assert sorted(set(rows)) == list(range(1, max(rows) + 1))


# ---------------------------------------------------------------- faults

SECOND = "{title: 甲, body: [{text: 一}]}, {title: 乙部, body: [{text: 二}, {columns: [20, 154], rows: [%s]}]}"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "{cells: [{label: 甲}, {parts: [{box: wide, width: 160}]}]}",
            "row 1, column 2: the box 'wide' is 160 mm wide",
        ),
        ("{cells: [{label: 字, size: 60}, {label: 乙}]}", "row 1, column 1: the label '字'"),
        (
            "{cells: [{box: x, tooltip: 甲, before: 十分长的话十分长的话}, {label: 乙}]}",
            "row 1, column 1: the words around",
        ),
        ("{cells: [{label: 甲}]}", "row 1 leaves column 2 of 2"),
        ("{height: 290, cells: [{label: 甲}, {label: 乙}]}", "290 mm high"),
    ],
)
def test_what_does_not_fit_is_an_error_that_names_section_part_and_row(row: str, told: str) -> None:
    text = "title: 表\nsections: [" + SECOND % row + "]\n"
    with pytest.raises(GridError) as caught:
        laid_out(Layout.model_validate(to_plain(parse(text, "layout.yaml"))))
    assert "section 2 '乙部'" in str(caught.value)
    assert told in str(caught.value)
