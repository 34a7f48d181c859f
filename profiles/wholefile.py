"""Files that are whole at every moment and their owner's alone: the old one or the new one, never half of one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, data: bytes) -> None:
    """Leave the old file or the new one, on the disk when this returns, for its owner's eyes alone. Raises `OSError`.

    The rights are kept where the system knows them (not on Windows, whose user folders are private).
    """
    part = _part(path)
    try:
        _write(part, data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Several files as by `write_whole`: each new one lies whole beside its place before the first takes it.

    A disk that is full and a program that is killed meanwhile leave the old files; where one cannot take its place,
    those that have give theirs back. Raises `OSError`.
    """
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            _write(_part(path), data)
        for path in files:
            old = path.read_bytes() if path.exists() else None
            _part(path).replace(path)
            before[path] = old
    except OSError:
        for path in files:
            _part(path).unlink(missing_ok=True)
        for path, old in before.items():
            with suppress(OSError):
                path.unlink() if old is None else write_whole(path, old)
        raise
    for folder in dict.fromkeys(path.parent for path in files):
        _sync_folder(folder)


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _write(part: Path, data: bytes) -> None:
    part.unlink(missing_ok=True)  # left behind by a program that was killed
    with os.fdopen(os.open(part, _NEW, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable; systems without folder handles (Windows) do it themselves."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
