"""Where a text lies in its box: in the middle of a low one, on top of a tall one, and never outside."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms.fonts import Fonts
from forms.pdf.glyphs import GlyphSet
from forms.pdf.ink import Fit, Shape, WritingKind, draw, fit
from forms.pdf.linebreak import break_lines

SIZE = 10.0
LEADING = 1.25


def baselines(shape: Shape, laid: Fit, glyphs: GlyphSet) -> list[float]:
    """The base line of every line that is drawn, from the operators themselves."""
    return [float(found[1]) for found in re.findall(rb"1 0 0 1 (\S+) (\S+) Tm", draw(shape, laid, glyphs))]


def laid_in(height: float, text: str, glyphs: GlyphSet, kind: WritingKind = "multiline") -> tuple[list[float], Fit]:
    shape = Shape(kind, 200.0, height, SIZE, 6.0)
    laid = fit(shape, text, glyphs)
    assert laid is not None
    return baselines(shape, laid, glyphs), laid


def middle(lines: list[float], size: float) -> float:
    """Half way between the top of the first line's characters and the bottom of the last one's."""
    return (lines[0] + 0.88 * size + lines[-1] - 0.12 * size) / 2


@pytest.mark.parametrize("kind", ["text", "multiline"])
def test_a_single_line_lies_in_the_middle_of_a_low_box(kind: WritingKind, fonts: Fonts) -> None:
    lines, laid = laid_in(30.0, "居民身份证", GlyphSet(fonts), kind)
    assert len(lines) == 1
    assert middle(lines, laid.size) == pytest.approx(15.0, abs=0.5)


def test_two_lines_lie_in_the_middle_of_a_box_that_holds_three(fonts: Fonts) -> None:
    lines, laid = laid_in(42.0, "天津市滨海新区样例路八号", GlyphSet(fonts))
    two, laid = laid_in(42.0, "天津市滨海新区样例路八号" * 2, GlyphSet(fonts))
    assert (len(lines), len(two)) == (1, 2)
    assert middle(two, laid.size) == pytest.approx(21.0, abs=0.5)


def test_a_tall_box_has_its_text_on_top(fonts: Fonts) -> None:
    lines, laid = laid_in(150.0, "一般项目：信息技术咨询服务。", GlyphSet(fonts))
    assert 150.0 - lines[0] < 2 * laid.size


@settings(max_examples=60, deadline=None)
@given(text=st.text("天津市滨海新区路号，12", min_size=1, max_size=120), height=st.floats(12, 120))
def test_no_line_is_drawn_outside_its_box(fonts: Fonts, text: str, height: float) -> None:
    shape = Shape("multiline", 120.0, height, SIZE, 6.0)
    glyphs = GlyphSet(fonts)
    laid = fit(shape, text, glyphs)
    if laid is None:
        return
    lines = baselines(shape, laid, glyphs)
    assert lines == sorted(lines, reverse=True)
    assert lines[0] + 0.88 * laid.size <= height + 1.0
    assert lines[-1] - 0.12 * laid.size >= -1.0


@settings(max_examples=80, deadline=None)
@given(text=st.text("天津市 号，a\n", min_size=1, max_size=90), height=st.floats(12, 90))
@example(text=("天津市" * 3 + "号   ") * 2, height=24.0)  # spaces at the ends of lines take no room
def test_a_text_is_written_in_the_largest_size_that_holds_it(fonts: Fonts, text: str, height: float) -> None:
    shape = Shape("multiline", 100.0, height, SIZE, 6.0)
    glyphs = GlyphSet(fonts)
    sizes = [SIZE - 0.5 * step for step in range(9)]
    lines = {size: len(break_lines(text, shape.room / size, glyphs.advance)) for size in sizes}
    holding = [size for size in sizes if size + (lines[size] - 1) * size * LEADING <= height - 1.0]
    laid = fit(shape, text, glyphs)
    assert (laid.size if laid is not None else None) == (holding[0] if holding else None)


@pytest.mark.parametrize("text", ["12000019900101001X", "王𬭎Wi1", "𪚥1王"])
def test_each_character_of_a_comb_stands_in_the_middle_of_its_cell(text: str, fonts: Fonts) -> None:
    shape = Shape("comb", 360.0, 20.0, SIZE, 6.0, max_length=18)
    glyphs = GlyphSet(fonts)
    laid = fit(shape, text, glyphs)
    assert laid is not None
    middles: list[float] = []
    for start, shown in re.findall(rb"1 0 0 1 (\S+) \S+ Tm\[?(<.*?)\]?TJ?j?\n", draw(shape, laid, glyphs)):
        x = float(start)
        for back in re.findall(rb"<[0-9A-F]{4}>(-?[\d.]*)", shown):
            width = glyphs.advance(text[len(middles)]) * laid.size
            middles.append(x + width / 2)
            x += width - float(back or 0) / 1000 * laid.size
    assert middles == pytest.approx([20.0 * cell + 10.0 for cell in range(len(text))], abs=0.05)
