"""Names inside a package: relative, NFC, without a way out of the folder, the same on every system."""

from __future__ import annotations

import unicodedata

from rules.filenames import FORBIDDEN, is_device

MAX_PATH = 200
"""Longest path inside a package in characters, so that it can be unpacked on Windows."""


def path_problem(path: str) -> str | None:
    """Why a member's name is refused (a text id), or None. A folder's name ends with `/` and is judged without it."""
    name = path.removesuffix("/")
    if not name or name.startswith("/") or "\\" in name or (len(name) > 1 and name[1] == ":"):
        return "container.absolute"
    if any(part in {"", ".", ".."} for part in name.split("/")):
        return "container.climbs"
    if unicodedata.normalize("NFC", name) != name:
        return "container.not_nfc"
    if len(name) > MAX_PATH:
        return "container.name_long"
    if any(ord(char) < 32 or char in FORBIDDEN - {"/"} for char in name):
        return "container.name_character"
    for part in name.split("/"):
        if is_device(part) or part.endswith((" ", ".")):
            return "container.name_reserved"
    return None


def fold(path: str) -> str:
    """The form in which two names are the same file on some system: NFC, case folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def twins(paths: list[str]) -> tuple[str, ...]:
    """Names that fall together with an earlier one, by case, by normalisation, or as a file that is also a folder."""
    seen: set[str] = set()
    found = []
    for path in paths:
        key = fold(path.removesuffix("/"))
        if key in seen:
            found.append(path)
        seen.add(key)
    folders = {"/".join(key.split("/")[:depth]) for key in seen for depth in range(1, key.count("/") + 1)}
    found.extend(path for path in paths if not path.endswith("/") and fold(path) in folders)
    return tuple(found)
