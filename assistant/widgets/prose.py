"""Text that wraps as Chinese does: anywhere between two characters, but never with a mark at the head of a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

_NOT_FIRST = frozenset("，。、；：？！）》」』】”’％·…—,.;:?!)]}%")
_NOT_LAST = frozenset("（《「『【“‘([{")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, its style, and how many cells its second and later lines are moved in."""

    text: str
    style: str = ""
    hang: int = 0


def wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    """The lines of a text in `width` cells; words of Latin letters and digits stay whole where they fit."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(_pieces(paragraph), max(8, width), hang)
    return lines


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


class Prose(Widget):
    """Paragraphs, wrapped to the widget's width."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; }"
    can_focus = False

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = (Line(text),) if text else ()

    def update(self, text: str | Iterable[Line]) -> None:
        """Show other words."""
        self._lines = ((Line(text),) if text else ()) if isinstance(text, str) else tuple(text)
        self.display = bool(self._lines)
        self.refresh(layout=True)

    @property
    def plain(self) -> str:
        """The words without line breaks of the screen."""
        return "\n".join(line.text for line in self._lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the wrapped lines take."""
        return sum(len(wrapped(line.text, width, line.hang)) for line in self._lines)

    def render(self) -> RenderResult:
        """The wrapped lines."""
        text = Text(no_wrap=True)
        for line in self._lines:
            for row in wrapped(line.text, self.content_size.width, line.hang):
                text.append(row + "\n", line.style)
        text.right_crop(1)
        return text
