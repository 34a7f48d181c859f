"""Wrapping of Chinese text on the screen."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from assistant.wrapping import folded, wrapped

TEXT = st.text(alphabet="天津港保税区，。；（）“”《》abc XYZ 0123-", max_size=120)


@given(TEXT, st.integers(min_value=10, max_value=60), st.integers(min_value=0, max_value=4))
def test_no_line_is_wider_than_its_place_and_nothing_but_spaces_is_lost(text: str, width: int, hang: int) -> None:
    lines = wrapped(text, width, hang)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet="天津港保税区，。；、）", min_size=1, max_size=80), st.integers(min_value=10, max_value=40))
def test_no_line_begins_with_a_closing_mark_where_a_character_can_come_along(text: str, width: int) -> None:
    lines = wrapped(text, width)
    for before, line in pairwise(lines):
        run = len(line) - len(line.lstrip("，。；、）"))
        assert run == 0 or all(mark in "，。；、）" for mark in before[1:]) or 2 * (run + 1) >= width - 2


def test_an_opening_mark_goes_to_the_next_line_with_what_it_opens() -> None:
    assert wrapped("选择住所证明（租赁合同）", 14) == ["选择住所证明", "（租赁合同）"]


def test_later_lines_hang_under_the_words() -> None:
    assert wrapped("✓ 一照一码户登记信息确认", 16, 2) == ["✓ 一照一码户登记", "  信息确认"]


def test_a_line_breaks_between_its_parts_and_between_laws_before_it_breaks_inside_them() -> None:
    line = "    ✓ 公司章程  原件 1 份  《公司法》第九条"
    assert folded(line, 32, 8) == ["    ✓ 公司章程  原件 1 份", "        《公司法》第九条"]
    assert folded("依据：《甲法》第一条；《乙法》第二条", 24, 4) == ["依据：《甲法》第一条；", "    《乙法》第二条"]
    assert folded("说的是甲；又说乙", 12, 0) == ["说的是甲；又", "说乙"]


@given(TEXT, st.integers(min_value=20, max_value=60), st.integers(min_value=0, max_value=8))
def test_folding_keeps_to_its_width_and_loses_nothing_but_spaces(text: str, width: int, hang: int) -> None:
    lines = folded(text, width, hang)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
