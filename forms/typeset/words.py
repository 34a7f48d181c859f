"""Breaking printed words into lines, after the rules of Chinese typesetting (GB/T 15834: no mark at a line's head)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕％%,.;:?!)]}”’·…—")
NOT_LAST = frozenset("（《〈「『【〔([{“‘□")


def units(text: str) -> list[str]:
    """Pieces that stay whole: one Chinese character, or a run of Latin letters and digits."""
    found: list[str] = []
    for char in text:
        joins = char.isascii() and char.isalnum()
        if joins and found and found[-1][-1].isascii() and found[-1][-1].isalnum():
            found[-1] += char
        else:
            found.append(char)
    return found


def break_lines(text: str, room: float, measure: Callable[[str], float], first_indent: float = 0.0) -> list[str]:
    """Lines of at most `room` points; line breaks in the text are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _break(units(paragraph), room, measure, first_indent if not lines else 0.0)
    return lines


def _break(pieces: list[str], room: float, measure: Callable[[str], float], indent: float) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    used = indent
    for piece in pieces:
        wide = measure(piece)
        if line and used + wide > room + 0.01 and piece not in NOT_FIRST:
            carried: list[str] = []
            while line and line[-1] in NOT_LAST:
                carried.insert(0, line.pop())
            lines.append("".join(line))
            line = carried
            used = sum(measure(one) for one in carried)
        line.append(piece)
        used += wide
    return [*lines, "".join(line)]


def widest(lines: Iterable[str], measure: Callable[[str], float]) -> float:
    """The width of the widest line."""
    return max((measure(line) for line in lines), default=0.0)
