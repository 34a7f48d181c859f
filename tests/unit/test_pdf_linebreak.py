"""Line breaking of Chinese text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms.pdf.linebreak import break_lines, may_break


def em(character: str) -> float:
    return 1.0 if character >= "\u2e80" else 0.5


def lines(text: str, width: float) -> list[str]:
    return [text[start:end] for start, end in break_lines(text, width, em)]


def test_no_line_starts_with_closing_punctuation() -> None:
    assert lines("技术服务、技术开发，咨询。", 4) == ["技术服", "务、技术", "开发，咨", "询。"]


def test_no_line_ends_with_an_opening_bracket() -> None:
    assert lines("天津港（保税区）", 4) == ["天津港", "（保税", "区）"]


def test_a_number_is_kept_whole_where_it_fits() -> None:
    assert lines("注册资本1000000元", 6) == ["注册资本", "1000000元"]


def test_a_run_wider_than_the_line_is_cut() -> None:
    assert lines("abcdefgh", 2) == ["abcd", "efgh"]


def test_line_ends_in_the_text_are_kept() -> None:
    assert lines("甲\n\n乙", 5) == ["甲", "", "乙"]


@given(st.text(alphabet="天津港（）「」，。a1 .—…\n", max_size=60), st.floats(1, 12))
def test_no_character_is_lost_or_moved(text: str, width: float) -> None:
    assert "".join(lines(text, width)) == text.replace("\n", "")


@given(st.text(alphabet="天津港（），。a1.", min_size=1, max_size=60), st.integers(4, 12))
def test_a_line_is_never_wider_than_the_box(text: str, width: int) -> None:
    assert all(sum(map(em, line)) <= width for line in lines(text, width))


@given(st.text(alphabet="天津港保税区，。（）", min_size=1, max_size=60), st.integers(6, 12))
def test_a_break_stands_only_where_one_may_stand_or_nothing_else_fits(text: str, width: int) -> None:
    for start, end in break_lines(text, width, em)[:-1]:
        assert may_break(text, end) or not any(may_break(text, at) for at in range(start + 1, end))
