"""Writing PDF objects."""

from __future__ import annotations

import pytest

from forms.errors import BlankError
from forms.pdf.nametree import write_names
from forms.pdf.objects import ObjectFile, Shift, name_object, self_contained, text_string


def test_references_are_raised_and_nothing_else_is() -> None:
    body = b"<< /A 12 0 R /B (see 12 0 R \\) 3 0 R) /C <12 0> /D [3 0 R 4] /E12 0 /F 1.5 >>\nstream\n7 0 R\nendstream"
    assert Shift(100).body(body) == body.replace(b"/A 12 0 R", b"/A 112 0 R").replace(b"[3 0 R 4]", b"[103 0 R 4]")


def test_shared_objects_are_referred_to_where_their_first_copy_lies() -> None:
    shift = Shift(100, frozenset({3}), 10)
    assert shift.body(b"[2 0 R 3 0 R]") == b"[102 0 R 13 0 R]"


def test_objects_that_lead_outside_are_not_self_contained() -> None:
    objects = [(1, b"[2 0 R]"), (2, b"[3 0 R]"), (3, b"[9 0 R]"), (4, b"[5 0 R]"), (5, b"(see 9 0 R) [4 0 R]")]
    assert self_contained(objects) == {4, 5}


def test_text_above_the_first_plane_is_written_as_utf_16() -> None:
    assert text_string("𬭎") == b"<FEFFD872DF4E>"


def test_what_a_name_may_not_hold_is_escaped() -> None:
    assert name_object("是 /#") == b"/#E6#98#AF#20#2F#23"


def test_the_identifier_depends_on_the_content_alone() -> None:
    def made(body: bytes) -> bytes:
        file = ObjectFile(1)
        root, info = file.take(2), 2
        file.emit(root, body)
        file.emit(info, b"<<>>")
        return file.finish(root, info)

    assert made(b"<</A 1>>") == made(b"<</A 1>>")
    assert made(b"<</A 1>>")[-80:] != made(b"<</A 2>>")[-80:]


def test_a_name_that_is_field_and_part_of_a_name_is_refused() -> None:
    with pytest.raises(BlankError, match=r"a\.b"):
        write_names({"a": 1, "a.b": 2}, {1: b"<<", 2: b"<<"}, ObjectFile(3))
