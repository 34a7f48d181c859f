"""The one byte form of what a package says for machines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.canonical import Json, canonical_json

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(LEAVES, lambda below: st.lists(below) | st.dictionaries(st.text(), below), max_leaves=20)


@given(VALUES)
def test_it_is_what_the_standard_library_writes_with_sorted_keys_and_two_spaces(value: Json) -> None:
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    try:
        encoded = expected.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        with pytest.raises(UnicodeEncodeError):
            canonical_json(value)
    else:
        assert canonical_json(value) == encoded


def test_tuples_are_lists_and_a_float_is_refused() -> None:
    assert canonical_json({"b": (), "a": (1, "二")}) == '{\n  "a": [\n    1,\n    "二"\n  ],\n  "b": []\n}\n'.encode()
    with pytest.raises(TypeError, match="float"):
        canonical_json({"a": [1.5]})  # type: ignore[list-item]
