"""Lines that break as Chinese does: anywhere between two characters, but never with a mark at the head of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_NOT_FIRST = frozenset("，。、；：？！）》〉〕」』】”’％·…—,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈〔「『【“‘([{")
_GAP = "  "
"""Stands between the parts of a line."""
_NEXT_LAW = re.compile("(?<=[；;])(?= ?《)")


def wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    """The lines of a text in `width` cells; words of Latin letters and digits stay whole where they fit."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(_pieces(paragraph), max(8, width), hang)
    return lines


def folded(text: str, width: int, hang: int) -> list[str]:
    """The lines of a text whose parts stand two spaces apart, or are laws behind one another.

    It breaks between parts, and inside one only where that part is wider than a line. `hang` cells stand before the
    second and later lines.
    """
    line = text[: len(text) - len(text.lstrip(" "))]
    lines: list[str] = []
    for gap, part in _parts(text.strip(" ")):
        joined = f"{line}{gap}{part}"
        if line.strip() and cell_len(joined) > width:
            lines.append(line)
            joined = " " * hang + part
        *full, line = wrapped(joined, width, hang)
        lines += full
    return [*lines, line]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each part, and the part."""
    for nth, part in enumerate(filter(None, text.split(_GAP))):
        for place, clause in enumerate(_NEXT_LAW.split(part)):
            yield (" " if clause.startswith(" ") else _GAP if nth and not place else ""), clause.lstrip(" ")


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        joins = char != " " and cell_len(char) == 1 and char not in _NOT_LAST
        if joins and pieces and pieces[-1][-1] != " " and cell_len(pieces[-1][-1]) == 1:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _wrapped(pieces: list[str], width: int, hang: int) -> list[str]:
    """Greedy lines; what may not begin a line takes the piece before it along, what may not end one goes on."""
    lines: list[str] = []
    line: list[str] = []
    for piece in _short(pieces, width - hang):
        if line and cell_len("".join(line)) + cell_len(piece) > width:
            carried = _carried(line, piece, width - hang)
            lines.append("".join(line).rstrip())
            line = [" " * hang, *carried] if hang else carried
            if piece == " " and not carried:
                continue
        line.append(piece)
    return [*lines, "".join(line).rstrip()]


def _carried(line: list[str], piece: str, room: int) -> list[str]:
    """What leaves the end of a line to stand before a piece on the next one; taken off the line."""
    carried: list[str] = []
    while len(line) > 1 and (line[-1] in _NOT_LAST or (carried or [piece])[0] in _NOT_FIRST):
        if cell_len("".join([line[-1], *carried, piece])) > room:
            break
        carried.insert(0, line.pop())
    return carried


def _short(pieces: list[str], width: int) -> list[str]:
    """The pieces, with those that are wider than a line cut to fit."""
    short: list[str] = []
    for piece in pieces:
        rest = piece
        while cell_len(rest) > width:
            head = _fitting(rest, width)
            short.append(head)
            rest = rest[len(head) :]
        short.append(rest)
    return short


def _fitting(text: str, width: int) -> str:
    taken = 1
    while taken < len(text) and cell_len(text[: taken + 1]) <= width:
        taken += 1
    return text[:taken]
