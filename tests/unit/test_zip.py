"""Zip files: written the same everywhere, read with suspicion."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.errors import ContainerError
from exports.zipfile_det import Limits, read_zip, write_zip

NAMES = st.text(alphabet="abc123_申请书", min_size=1, max_size=8).map(lambda name: f"data/{name}.txt")
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=200), max_size=6)


def foreign(*entries: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ContainerError) as caught:
        read_zip(data) if limits is None else read_zip(data, limits)
    return caught.value.code


def outcome(data: bytes) -> str:
    try:
        read_zip(data)
    except ContainerError as error:
        return error.code
    return "read"


@given(MEMBERS)
def test_what_is_written_reads_back_and_the_order_of_members_never_matters(members: dict[str, bytes]) -> None:
    data = write_zip(members)
    assert write_zip(dict(reversed(members.items()))) == data
    assert read_zip(data) == members


def test_members_are_stored_on_the_first_day_with_utf8_names() -> None:
    with zipfile.ZipFile(io.BytesIO(write_zip({"b/封面.pdf": b"2", "a.txt": b"1"}))) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["a.txt", "b/封面.pdf"]
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.compress_type == zipfile.ZIP_STORED
        assert entry.create_system == 3
        assert entry.flag_bits & 0x800


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil.txt", "container.climbs"),
        ("data/../../evil.txt", "container.climbs"),
        ("/etc/evil", "container.absolute"),
        ("C:/evil.txt", "container.absolute"),
        ("data//x.txt", "container.climbs"),
        ("data/e\u0301.txt", "container.not_nfc"),
        ("data/con.txt", "container.name_reserved"),
        ("data/a?.txt", "container.name_character"),
        ("data/" + "长" * 300, "container.name_long"),
    ],
)
def test_a_name_that_could_do_harm_is_refused(name: str, code: str) -> None:
    assert refused(foreign((name, b"x"))) == code


@pytest.mark.parametrize("pair", [("a.txt", "A.TXT"), ("data/ſ", "data/s"), ("data/x", "data/x/y")])
def test_names_that_meet_on_some_system_are_refused(pair: tuple[str, str]) -> None:
    assert refused(foreign((pair[0], b"1"), (pair[1], b"2"))) == "container.twins"


def test_the_same_name_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = foreign(("a", b"1"), ("a", b"2"))
    assert refused(data) == "container.twins"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = foreign(("zeros", bytes(4_000_000)), compression=zipfile.ZIP_DEFLATED)
    assert refused(bomb) == "container.ratio"


def test_too_many_or_too_large_members_are_refused() -> None:
    data = foreign(("a", b"12345"), ("b", b"12345"))
    assert refused(data, Limits(members=1)) == "container.too_many"
    assert refused(data, Limits(member_bytes=4)) == "container.too_large"
    assert refused(data, Limits(total_bytes=9)) == "container.too_large"


def test_a_symbolic_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert refused(out.getvalue()) == "container.link"


def test_bytes_that_no_member_owns_are_refused() -> None:
    whole = write_zip({"a.txt": b"hello"})
    with zipfile.ZipFile(io.BytesIO(b"#!/bin/sh\n" + whole)) as archive:
        assert archive.namelist() == ["a.txt"]
    assert refused(b"#!/bin/sh\n" + whole) == "container.unreadable"


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", b"%PDF-1.7"])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert refused(data) == "container.unreadable"


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise_anything_else(data: bytes) -> None:
    assert outcome(data).startswith("container.")


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_damaged_zip_is_refused_or_reads_as_it_was_or_differs(place: int, flip: int) -> None:
    """Never a crash; what the zip format itself does not guard is guarded by the bag inside."""
    data = bytearray(write_zip({"data/a.txt": b"hello", "manifest-sha256.txt": b"world"}))
    data[place % len(data)] ^= flip
    assert outcome(bytes(data)).startswith(("container.", "read"))
