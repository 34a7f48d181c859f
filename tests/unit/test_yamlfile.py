"""The door to YAML."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import YamlError
from rules.yamlfile import MAX_BYTES, Plain, dump, load, node_at, parse, to_plain

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20)
TREE = st.recursive(
    TEXT, lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXT, below, max_size=4), max_leaves=12
)


def test_every_scalar_stays_text() -> None:
    tree = parse("a: 0121\nb: no\nc: 2026-01-01\nd: 1.0\ne: ~\nf:\n", "x.yaml")
    assert to_plain(tree) == {"a": "0121", "b": "no", "c": "2026-01-01", "d": "1.0", "e": "~", "f": ""}


def test_a_path_leads_to_the_line_of_its_key() -> None:
    tree = parse("a:\n  - b: 1\n    c:\n      d: 2\n", "x.yaml")
    paths: list[tuple[str | int, ...]] = [("a",), ("a", 0, "b"), ("a", 0, "c", "d")]
    assert [node_at(tree, path)[1] for path in paths] == [1, 2, 4]


def test_a_path_that_goes_too_far_gives_the_last_line_that_exists() -> None:
    tree = parse("a:\n  b: 1\n", "x.yaml")
    assert node_at(tree, ["a", "b", "c", 7])[1] == 2


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
        ("- a: 1\n- {b: 1, b: 2}\n", "duplicate_key", 2),
        ("a: 1\nb: &x 2\n", "alias", 2),
        ("a: 1\nb: *x\n", "alias", 2),
        ("a: 1\nb: !!int 2\n", "tag", 2),
        ("a: 1\nb: !x [2]\n", "tag", 2),
        ("a:\n\tb: 1\n", "tab", 2),
        ("- a: 1\n\tb: 2\n", "tab", 2),
        ("a: [1,\nb: 2\n", "syntax", 3),
        ("a: 'open\n", "syntax", 2),
        ("---\na: 1\n---\nb: 1\n", "several_documents", 3),
        ("# nothing\n", "empty", 0),
        ("", "empty", 0),
        ("a: 1\nb: \x01\n", "encoding", 2),
        ("? [a]\n: b\n", "syntax", 1),
        ("[" * 60 + "]" * 60, "too_deep", 1),
        ("x" * (MAX_BYTES + 1), "too_big", 0),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(YamlError) as raised:
        parse(text, "x.yaml")
    assert (raised.value.code, raised.value.line, raised.value.file) == (code, line, "x.yaml")
    assert raised.value.cure


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    with pytest.raises(YamlError) as raised:
        parse("a: 1\nb: 中".encode("gb18030"), "x.yaml")
    assert (raised.value.code, raised.value.line) == ("encoding", 2)


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert to_plain(parse("\ufeffa: 中".encode(), "x.yaml")) == {"a": "中"}


def test_a_file_that_is_not_there_is_refused_without_a_path_of_this_machine(tmp_path: Path) -> None:
    with pytest.raises(YamlError) as raised:
        load(tmp_path / "none.yaml")
    assert raised.value.code == "unreadable"
    assert str(tmp_path) not in str(raised.value)


def test_json_is_read_with_every_scalar_as_text(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"a": 1.50, "b": true, "c": null, "d": ["0121"]}', encoding="utf-8")
    assert to_plain(load(path)) == {"a": "1.50", "b": "true", "c": "", "d": ["0121"]}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows keeps pipes outside folders")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case.yaml")
    with pytest.raises(YamlError) as raised:
        load(tmp_path / "case.yaml")
    assert raised.value.code == "unreadable"


def test_half_of_a_character_in_json_is_read_as_the_mark_of_broken_text(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"a": "x\\ud800", "\\udfff": 1}', encoding="utf-8")
    assert to_plain(load(path)) == {"a": "x\N{REPLACEMENT CHARACTER}", "\N{REPLACEMENT CHARACTER}": "1"}


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', '{"a": ', "[" * 5000])
def test_json_that_cannot_be_taken_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YamlError):
        load(path)


@given(st.dictionaries(TEXT, TREE, min_size=1, max_size=5))
def test_what_is_written_is_read_back_the_same(tree: dict[str, Plain]) -> None:
    assert to_plain(parse(dump(tree), "x.yaml")) == tree


def test_chinese_is_written_as_it_is_and_keys_keep_their_order() -> None:
    assert dump({"乙": "𬀩·丙", "甲": ["0121", True]}) == "乙: 𬀩·丙\n甲:\n  - '0121'\n  - true\n"


@given(st.binary(max_size=60))
def test_any_bytes_give_a_tree_or_a_refusal(raw: bytes) -> None:
    with contextlib.suppress(YamlError):
        assert to_plain(parse(raw, "x.yaml")) != ""
