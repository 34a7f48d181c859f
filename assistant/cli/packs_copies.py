"""The copies of what an import replaced, beside the packs: a higher number is a later copy, the newest few stay."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

COPIES = ".earlier"
"""The folder beside the packs that holds what was replaced: `.earlier/<number>/<pack>`."""

MOST_KEPT = 5
"""How many copies of a pack stay."""

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def copy_place(folder: Path) -> Path:
    """Where what a pack was will lie: under a number above all that are there, so that numbers follow time."""
    numbers = [_number(path) for path in (folder.parent / COPIES).glob("*")]
    return folder.parent / COPIES / str(max(numbers, default=0) + 1) / folder.name


def copies_of(folder: Path) -> tuple[Path, ...]:
    """The copies of a pack, the oldest first: only folders that an import made, by their number and name."""
    found = (path for path in (folder.parent / COPIES).glob(f"*/{folder.name}") if _number(path.parent))
    return tuple(sorted((one for one in found if _is_copy(one)), key=lambda one: _number(one.parent)))


def forget(copy: Path) -> None:
    """Take a copy away again, as nothing was replaced."""
    shutil.rmtree(copy, ignore_errors=True)
    with suppress(OSError):
        copy.parent.rmdir()


def keep_newest(folder: Path) -> int:
    """Take the older copies of a pack away; how many went. What else lies beside a copy stays."""
    gone = 0
    for copy in copies_of(folder)[:-MOST_KEPT]:
        with suppress(OSError):  # one that is open in another program stays for the next time
            shutil.rmtree(copy)
            gone += 1
        with suppress(OSError):  # not empty: something else lies there
            copy.parent.rmdir()
    return gone


def _number(path: Path) -> int:
    return int(path.name) if _NUMBER.fullmatch(path.name) else 0


def _is_copy(path: Path) -> bool:
    return (path / "pack.yaml").is_file() and not path.is_symlink() and not path.parent.is_symlink()
