"""Files that are whole at every moment and their owner's alone: the old one or the new one, never half of one."""

from __future__ import annotations

import os
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, data: bytes) -> None:
    """Leave the old file or the new one, on the disk when this returns, for its owner's eyes alone. Raises `OSError`.

    The rights are kept where the system knows them (not on Windows, whose user folders are private).
    """
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)  # left behind by a program that was killed
        with os.fdopen(os.open(part, _NEW, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable; systems without folder handles (Windows) do it themselves."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
