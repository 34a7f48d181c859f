"""Names that every system can have as the name of one file or folder, and that show what they are."""

from __future__ import annotations

import unicodedata

DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in "123456789"))
)
"""What Windows keeps for devices, with any ending."""
FORBIDDEN = frozenset('<>:"/\\|?*')
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def is_device(name: str) -> bool:
    """Whether Windows takes a name for one of its devices."""
    return name.partition(".")[0].strip().casefold() in DEVICES


def hidden(char: str) -> bool:
    """Whether a character has no look of its own: a control, a direction mark, one of private use."""
    return unicodedata.category(char) in _HIDDEN


def is_plain(name: str) -> bool:
    """Whether a name can be that of one file or folder on every system, without a character that nobody sees."""
    if not name or name != name.strip(" ") or name.endswith(".") or name.startswith(".") or is_device(name):
        return False
    return not any(char in FORBIDDEN or hidden(char) for char in name)
