"""Zip files: a deterministic writer, and a strict reader for files that strangers made.

Written: members sorted by name, STORED (a deflate stream may differ between builds of zlib, and PDFs are compressed
already), the first day a zip can name, `create_system` 3, UTF-8 names. Read: bounded in members, bytes and ratio
before anything is unpacked; a name that is absolute, climbs, or meets another one under case folding is refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from exports.errors import ContainerError
from exports.paths import path_problem, twins

_MEMBER, _LISTED, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_NEEDED = 20
_MADE_BY = 3 << 8 | 20
_RIGHTS = 0o100644 << 16
_FIRST_DAY = 1 << 5 | 1
"""1 January 1980 as the format packs a day."""
_MOST_BYTES, _MOST_MEMBERS = 0xFFFFFFFE, 0xFFFE
_UTF8 = 0x800
_ENCRYPTED = 0x1
_HAS_DESCRIPTOR = 0x8
_LINK = 0o120000
_KIND = 0o170000
_DESCRIPTOR = 24
"""Longest data descriptor behind a member (PKWARE APPNOTE, 4.3.9)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for a container made elsewhere; sizes in bytes, `ratio` unpacked to packed."""

    members: int = 2000
    member_bytes: int = 64 * 1024 * 1024
    total_bytes: int = 512 * 1024 * 1024
    ratio: int = 100


LIMITS = Limits()


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """The one zip of these members (PKWARE APPNOTE 6.3, 4.3): equal members give equal bytes on every system.

    Raises `ValueError` beyond 4 GiB or 65,535 members.
    """
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name in sorted(members):
        data, encoded = members[name], name.encode("utf-8")
        told = struct.pack(
            "<HHHHHLLLHH",
            _NEEDED, _UTF8, zipfile.ZIP_STORED, 0, _FIRST_DAY, zlib.crc32(data), len(data), len(data), len(encoded), 0,
        )  # fmt: skip
        directory.append(_LISTED + struct.pack("<H", _MADE_BY) + told)
        directory.append(struct.pack("<HHHLL", 0, 0, 0, _RIGHTS, at) + encoded)
        pieces += (_MEMBER, told, encoded, data)
        at += len(_MEMBER) + len(told) + len(encoded) + len(data)
    listed = b"".join(directory)
    if at + len(listed) > _MOST_BYTES or len(members) > _MOST_MEMBERS:
        raise ValueError("the package is larger than a plain zip file can be")
    end = _END + struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(listed), at, 0)
    return b"".join((*pieces, listed, end))


def read_zip(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """The members of anybody's zip, folders left out. Raises `ContainerError` on the first thing not to be trusted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_entries(entries, limits)
            _refuse_gaps(data, entries, archive.start_dir)
            return {entry.filename: _read(archive, entry) for entry in entries if not entry.is_dir()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise ContainerError("container.unreadable") from error


def _refuse_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.members:
        raise ContainerError("container.too_many")
    if sum(entry.file_size for entry in entries) > limits.total_bytes:
        raise ContainerError("container.too_large")
    for entry in entries:
        problem = path_problem(entry.filename)
        if problem is not None:
            raise ContainerError(problem, entry.filename)
        if entry.orig_filename != entry.filename:
            raise ContainerError("container.name_character", entry.filename)
        if entry.flag_bits & _ENCRYPTED:
            raise ContainerError("container.encrypted", entry.filename)
        if (entry.external_attr >> 16) & _KIND == _LINK:
            raise ContainerError("container.link", entry.filename)
        if entry.file_size > limits.member_bytes:
            raise ContainerError("container.too_large", entry.filename)
        if entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise ContainerError("container.ratio", entry.filename)
    same = twins([entry.filename for entry in entries])
    if same:
        raise ContainerError("container.twins", same[0])


def _refuse_gaps(data: bytes, entries: list[zipfile.ZipInfo], end: int) -> None:
    """Every byte before the directory belongs to a member it names: nothing lies hidden between or in front of them."""
    at = slack = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if not 0 <= entry.header_offset - at <= slack:
            raise ContainerError("container.unreadable", entry.filename)
        slack = _DESCRIPTOR if entry.flag_bits & _HAS_DESCRIPTOR else 0
        name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
        at = entry.header_offset + 30 + name + extra + entry.compress_size
    if not 0 <= end - at <= slack:
        raise ContainerError("container.unreadable")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read at most the size the directory states; more than that is a lie of the file."""
    with archive.open(entry) as member:
        content = member.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise ContainerError("container.unreadable", entry.filename)
    return content
