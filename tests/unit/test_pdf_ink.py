"""Where a text lies in its box: in the middle of a low one, on top of a tall one, and never outside."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.fonts import Fonts
from forms.pdf.glyphs import GlyphSet
from forms.pdf.ink import Fit, Shape, WritingKind, draw, fit

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
