"""Results kept in the user's cache folder so that the next start need not work them out again.

What a stranger could do who may write into that folder: the worst a kept file does is to be data. It is JSON, never
`pickle` (whose reading runs code) or `marshal` (whose reading trusts its input); whoever reads it builds only our own
frozen types from it, checks every value again, and takes what does not fit as not there. What is kept are trees of
files that were read, not decisions: whatever counts before an authority is worked out from the packs' own files by
`packs check`, `packs test` and by the check of a package, which read no cache. So a forged file can at most mislead the
person whose own folder it lies in, who could be misled there by a forged pack as well.

A file counts only for its key (a hash over the contents it was made from), the same program and the same Python, with
its own SHA-256 intact and, where the system knows owners, if it is ours and nobody else may write it. Everything else
is as if there were none, and it is written anew, whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

Kept: TypeAlias = "str | int | Sequence[Kept] | Mapping[str, Kept] | None"
"""What can be kept: text, whole numbers, true and false, nothing, lists and mappings."""

_FORMAT = "kaiban-kept-1"
_MOST = 32 * 1024 * 1024
_CODE = Path(__file__).resolve().parent
_READS_PACKS = ("answers", "expr", "loading", "planning", "tables")


@dataclass(frozen=True, slots=True)
class CacheFolder:
    """A folder of kept results; `program` is the version of the program that reads and writes them."""

    folder: Path
    program: str

    def read(self, name: str, key: str) -> object | None:
        """What was kept under a name for this key, as `json` reads it; None where nothing can be used."""
        path = self.folder / f"{name}.json"
        try:
            with path.open("rb") as file:
                if not _ours(os.fstat(file.fileno())):
                    return None
                raw = file.read(_MOST + 1)
            head, _, body = raw.partition(b"\n")
            if len(raw) > _MOST or head.decode("ascii", "replace") != self._head(key, body):
                return None
            found: object = json.loads(body)
        except (OSError, ValueError, RecursionError):
            return None
        return found

    def write(self, name: str, key: str, value: Kept) -> None:
        """Keep a result; a folder that cannot be written keeps nothing, and nothing is said."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        with suppress(OSError):
            self._write(self.folder / f"{name}.json", self._head(key, body).encode("ascii") + b"\n" + body)

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, part_name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=self.folder)
        part = Path(part_name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _head(self, key: str, body: bytes) -> str:
        made_by = hashlib.sha256(f"{self.program}\n{sys.version}\n{_code_stamp()}\n{key}".encode()).hexdigest()
        return f"{_FORMAT} {made_by} {hashlib.sha256(body).hexdigest()}"


def digest_of(*paths: Path) -> str:
    """SHA-256 over the names and bytes of files. Raises OSError."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _ours(found: os.stat_result) -> bool:
    """Whether a file is this user's alone to write; systems without numbered owners (Windows) have private folders."""
    if os.name != "posix":
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@cache
def _code_stamp() -> str:
    """Names, sizes and times of the modules that read packs: while these are worked on, a version alone says little."""
    lines = []
    for folder in (_CODE, *(_CODE / name for name in _READS_PACKS)):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    lines.append(f"{folder.name}/{entry.name} {found.st_size} {found.st_mtime_ns}")
    return "\n".join(sorted(lines))
