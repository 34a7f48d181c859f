"""One writer at a time: a lock of the operating system on a file, released by the system when the program dies."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _give(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@dataclass(slots=True)
class FileLock:
    """A held lock. The lock file stays behind on purpose: removing it would let two writers lock two files."""

    _handle: int

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Hold the lock at `path`, or give None at once where somebody else holds it. Raises `OSError`."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _take(handle)
        except (BlockingIOError, PermissionError):
            os.close(handle)
            return None
        except OSError:
            os.close(handle)
            raise
        return cls(handle)

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._handle < 0:
            return
        try:
            _give(self._handle)
        finally:
            os.close(self._handle)
            self._handle = -1
