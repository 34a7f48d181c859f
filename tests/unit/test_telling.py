"""What may be said about a file or the system: names cut at what could be a person's, text that steers no terminal."""

from __future__ import annotations

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.telling import place, printable, reason, shown_name, typed_id
from assistant.texts import voice

ZH = voice("zh-Hans")


@pytest.mark.parametrize(
    "name",
    ["enterprise.type", "people[p1].id_number", "setup/premises_promise", "check:id.valid@p1", "fund2024"],
)
def test_an_id_is_shown_as_it_is(name: str) -> None:
    assert shown_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "…"),
        ("people[p1].李四13800000011", "people[p1].…"),
        ("x110000198506120213", "x…"),
        ("a b", "a…"),
        ("k" * 100, "k" * 60 + "…"),
    ],
)
def test_a_name_is_shown_as_far_as_it_looks_like_an_id(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("云河", "云河"),
        ("cn-TJ office", "cn-TJ office"),
        ("cn\x1b[2J\n云", "cn\ufffd[2J 云"),
        ("云110000198506120213", "云…"),
        ("长" * 99, "长" * 60 + "…"),
    ],
)
def test_what_was_typed_as_an_id_is_shown_without_what_steers_and_long_numbers(typed: str, shown: str) -> None:
    assert typed_id(typed) == shown


@given(st.text())
def test_nothing_shown_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not {"\x1b", "\x9b", "\x00", "\x07", "\r", "\u202e"} & set(shown)
    assert printable(shown) == shown
    assert not any(character.isdigit() for character in shown_name(f"张{text}"))


def test_chinese_and_rare_characters_stay_as_they_are() -> None:
    assert printable("王𬭎 司马䶮·阿卜杜\n\t①") == "王𬭎 司马䶮·阿卜杜\n\t①"


def test_the_system_s_reason_is_in_the_language_of_the_user() -> None:
    assert reason(ZH, OSError(errno.ENOSPC, "No space left on device")) == "磁盘满了"
    assert reason(voice("en"), OSError(errno.ENOSPC, "")) == "the disk is full"
    assert reason(ZH, OSError(errno.EXDEV, "Cross-device link")) == "EXDEV"
    assert reason(ZH, OSError("odd")) == "OSError"


def test_a_place_without_a_line_is_the_file() -> None:
    assert place(ZH, "a.json", 0) == "a.json"
    assert "12" in place(ZH, "a.yaml", 12)
