"""The two lines that never change place: where am I (top), what can I press (bottom); and the line for refusals."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from assistant.widgets.prose import Line, Prose


def shortened(text: str, width: int) -> str:
    """A text in exactly so many cells; what is cut is marked by an ellipsis."""
    return set_cell_size(
        text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)).rstrip() + "…", width
    )


class TopLine(Widget):
    """Where am I: a path at the left, a status at the right; the path gives way first."""

    DEFAULT_CSS = "TopLine { dock: top; height: 1; background: $primary; color: $background; text-style: bold; }"

    where: reactive[str] = reactive("")
    status: reactive[str] = reactive("")

    def render(self) -> RenderResult:
        """The line, exactly as wide as the screen."""
        room = max(0, self.size.width - cell_len(self.status) - 3)
        return Text(f" {shortened(self.where, room)} {self.status} ", no_wrap=True)


class KeyLine(Widget):
    """What can I press: pairs of key and words, as many whole pairs as fit."""

    DEFAULT_CSS = "KeyLine { dock: bottom; height: 1; background: $surface; color: $foreground; }"

    keys: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def __init__(self, keys: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.set_reactive(KeyLine.keys, tuple(keys))

    def render(self) -> RenderResult:
        """Key names stand out by weight and colour, never by colour alone."""
        line = Text(" ", no_wrap=True)
        for key, words in self.keys:
            if cell_len(line.plain) + cell_len(key) + cell_len(words) + 3 > self.size.width:
                break
            line.append(key, "bold reverse")
            line.append(f" {words}  ")
        return line


class ErrorLine(Prose):
    """Why an answer was refused and what to type instead. Empty while there is nothing to say."""

    DEFAULT_CSS = "ErrorLine { color: $error; }"

    def say(self, words: str) -> None:
        """Show a refusal; the mark carries the meaning without colour."""
        self.update([Line(f"✗ {words}", hang=2)] if words else "")
