"""An append-only file of records: what was acknowledged is on the disk, and a half-written end does no harm.

Layout: the magic line, then one head frame that names the sealer, then record frames. A frame is
`length u32 | sequence u64 | crc32 of these two u32 | crc32 of the sealed bytes u32 | sealed bytes`, big-endian;
sequences count from 1 (the head frame is 0). Each append is flushed to the disk before it returns.
A broken frame with no whole later frame behind it is a torn tail: it was never acknowledged and is dropped.
A broken frame *before* a whole one is damage, and is refused rather than skipped.
"""

from __future__ import annotations

import errno
import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from profiles.errors import JournalDamagedError, JournalFormatError, JournalLockedError, JournalWriteError
from profiles.oslock import FileLock
from profiles.wholefile import write_whole

MAGIC = b"KAIBAN JOURNAL 1\n"
_HEAD = struct.Struct(">IQII")
_COUNTED = struct.Struct(">IQ")
MAX_RECORD = 4 * 1024 * 1024
"""Bytes; no accepted answer comes near it, so a greater length is damage and not a record."""


class Sealer(Protocol):
    """Turns a record into what lies on the disk and back. `place` binds a record to its sequence number."""

    @property
    def name(self) -> str:
        """Written in the head frame; the journal opens only with the sealer of that name."""

    def seal(self, place: int, plain: bytes) -> bytes:
        """What is written."""

    def unseal(self, place: int, sealed: bytes) -> bytes:
        """What was given to `seal`. Raises `JournalFormatError` where it cannot be opened."""


@dataclass(frozen=True, slots=True)
class PlainSealer:
    """Writes records as they are."""

    name: str = "plain"

    def seal(self, place: int, plain: bytes) -> bytes:
        """The same bytes."""
        return plain

    def unseal(self, place: int, sealed: bytes) -> bytes:
        """The same bytes."""
        return sealed


@dataclass(frozen=True, slots=True)
class Reading:
    """What a journal file holds: the records, where the whole part ends, and whether a torn tail follows."""

    records: tuple[bytes, ...]
    end: int
    torn: bool


def frame(sequence: int, sealed: bytes) -> bytes:
    """One record as it lies on the disk. Raises `OSError` for one that would be taken for damage when it is read."""
    if len(sealed) > MAX_RECORD:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    counted = _COUNTED.pack(len(sealed), sequence)
    return counted + struct.pack(">II", zlib.crc32(counted), zlib.crc32(sealed)) + sealed


def _frame_at(data: bytes, at: int, sequence: int | None) -> bytes | None:
    """The sealed bytes of a whole frame at an offset, None where there is none with that sequence."""
    if at + _HEAD.size > len(data):
        return None
    length, found, head_crc, body_crc = _HEAD.unpack_from(data, at)
    if zlib.crc32(data[at : at + _COUNTED.size]) != head_crc or length > MAX_RECORD:
        return None
    if sequence is not None and found != sequence:
        return None
    body = data[at + _HEAD.size : at + _HEAD.size + length]
    return body if len(body) == length and zlib.crc32(body) == body_crc else None


def read_journal(path: Path, sealer: Sealer) -> Reading:
    """All whole records of a journal.

    Raises `JournalFormatError` (no journal, other sealer), `JournalDamagedError`, `OSError`.
    """
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise JournalFormatError(f"{path.name}: not a Kaiban journal", file=path.name)
    at = len(MAGIC)
    name = _frame_at(data, at, 0)
    if name is None:
        raise JournalFormatError(f"{path.name}: the head of the journal is broken", file=path.name)
    if name != sealer.name.encode("ascii"):
        raise JournalFormatError(f"{path.name}: sealed with another sealer than '{sealer.name}'", file=path.name)
    at += _HEAD.size + len(name)
    records: list[bytes] = []
    while (body := _frame_at(data, at, len(records) + 1)) is not None:
        records.append(sealer.unseal(len(records) + 1, body))
        at += _HEAD.size + len(body)
    if at < len(data) and any(_frame_at(data, later, None) is not None for later in range(at, len(data) - _HEAD.size)):
        raise JournalDamagedError(
            f"{path.name}: record {len(records) + 1} is broken but later ones are whole; restore the file from a copy",
            file=path.name,
            record=str(len(records) + 1),
        )
    return Reading(tuple(records), at, torn=at < len(data))


def _whole(records: Iterable[bytes], sealer: Sealer) -> bytes:
    frames = [MAGIC, frame(0, sealer.name.encode("ascii"))]
    frames += [frame(place, sealer.seal(place, record)) for place, record in enumerate(records, start=1)]
    return b"".join(frames)


class Journal:
    """A journal open for writing: at most one at a time for each file, on this machine."""

    def __init__(self, path: Path, sealer: Sealer, lock: FileLock, records: tuple[bytes, ...], end: int) -> None:
        self._path = path
        self._sealer = sealer
        self._lock = lock
        self._records = list(records)
        self._end = end
        self._file = path.open("r+b", buffering=0)
        self._file.seek(end)
        self._torn = path.stat().st_size > end

    @classmethod
    def create(cls, path: Path, sealer: Sealer, first: bytes) -> Journal:
        """A new journal with its first record, on the disk when this returns.

        Raises `FileExistsError` where the name is taken, `JournalLockedError`, `JournalWriteError`.
        """
        lock = _locked(path)
        try:
            if path.exists():
                raise FileExistsError(path)
            write_whole(path, _whole((first,), sealer))
            return cls(path, sealer, lock, (first,), path.stat().st_size)
        except FileExistsError:
            lock.release()
            raise
        except OSError as error:
            lock.release()
            raise _not_written(path, error) from error

    @classmethod
    def open(cls, path: Path, sealer: Sealer) -> Journal:
        """An existing journal; a torn tail is cut off by the next `append`.

        Raises as `read_journal`, and `JournalLockedError`.
        """
        if not path.is_file():
            raise FileNotFoundError(path)
        lock = _locked(path)
        try:
            reading = read_journal(path, sealer)
            return cls(path, sealer, lock, reading.records, reading.end)
        except BaseException:
            lock.release()
            raise

    @property
    def records(self) -> tuple[bytes, ...]:
        """All records, oldest first."""
        return tuple(self._records)

    @property
    def torn(self) -> bool:
        """Whether an end that cannot be read lies behind the records."""
        return self._torn

    def append(self, record: bytes) -> None:
        """Add one record; it is on the disk when this returns.

        Raises `JournalWriteError`: then the journal is as it was before.
        """
        place = len(self._records) + 1
        try:
            data = frame(place, self._sealer.seal(place, record))
            if self._torn:
                self._file.truncate(self._end)
                self._torn = False
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._back_to(self._end)
            raise _not_written(self._path, error) from error
        self._end += len(data)
        self._records.append(record)

    def compact(self, records: Iterable[bytes]) -> None:
        """Replace all records by fewer that say the same; the file is the old one or the new one at every moment.

        Raises `JournalWriteError`: then the journal is as it was before.
        """
        kept = tuple(records)
        self._file.close()
        try:
            data = _whole(kept, self._sealer)
            write_whole(self._path, data)
        except OSError as error:
            self._reopen()
            raise _not_written(self._path, error) from error
        self._records, self._end = list(kept), len(data)
        self._reopen()

    def close(self) -> None:
        """Let go of the file and the lock; a second call does nothing."""
        self._file.close()
        self._lock.release()

    def _reopen(self) -> None:
        self._file = self._path.open("r+b", buffering=0)
        self._file.seek(self._end)

    def _back_to(self, end: int) -> None:
        try:
            self._file.truncate(end)
            self._file.seek(end)
        except OSError:  # the torn tail is dropped when the journal is opened again
            self._file.seek(end)


def _locked(path: Path) -> FileLock:
    try:
        lock = FileLock.take(path.with_suffix(".lock"))
    except OSError as error:
        raise _not_written(path, error) from error
    if lock is None:
        raise JournalLockedError(f"{path.name} is open in another window", file=path.name)
    return lock


def _not_written(path: Path, error: OSError) -> JournalWriteError:
    reason = error.strerror or type(error).__name__
    return JournalWriteError(f"{path.name}: {reason}", file=path.name, reason=reason)
