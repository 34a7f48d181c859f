"""Paragraphs that wrap as Chinese does (`assistant.wrapping`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from assistant.wrapping import wrapped


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, its style, and how many cells its second and later lines are moved in."""

    text: str
    style: str = ""
    hang: int = 0


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
