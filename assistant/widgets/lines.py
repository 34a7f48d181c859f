"""The lines that never change place: where am I (top), what can I press (bottom), what has just happened (above it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget

from assistant.widgets.prose import Line, Prose

_MARKED = ("✗ ", "! ")


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
    """What can I press: pairs of key and words, as many whole pairs as fit; closer together where that shows more."""

    DEFAULT_CSS = "KeyLine { height: 1; background: $surface; color: $foreground; }"

    keys: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def __init__(self, keys: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.set_reactive(KeyLine.keys, tuple(keys))

    def render(self) -> RenderResult:
        """Key names stand out by weight and colour, never by colour alone."""
        needed = 1 + sum(cell_len(f"{key} {words}  ") for key, words in self.keys)
        gap = "  " if needed <= self.size.width else " "
        line = Text(" ", no_wrap=True)
        for key, words in self.keys:
            if cell_len(f"{line.plain}{key} {words}") > self.size.width:
                break
            line.append(key, "bold reverse")
            line.append(f" {words}{gap}")
        return line


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know now: its words, how many seconds they stay, and whether something is wrong.

    With `of_step` it is about the step just taken, and goes when the next one is.
    """

    words: str
    seconds: float
    warning: bool = False
    of_step: bool = False


class NoticeLine(Prose):
    """What has just happened. It takes room of its own: a box laid over others cuts wide characters in two."""

    DEFAULT_CSS = "NoticeLine { background: $surface; color: $foreground; padding: 0 1; max-height: 6; }"

    def tell(self, notice: Notice | None) -> None:
        """Show a notice, or nothing; the mark carries the meaning without colour."""
        mark = "!" if notice is not None and notice.warning else "○"
        self.update([Line(f"{mark} {part}", "bold", 2) for part in notice.words.split("\n")] if notice else "")


class BottomLines(Vertical):
    """The bottom of every screen: the notice, and the keys below it."""

    DEFAULT_CSS = "BottomLines { dock: bottom; height: auto; }"

    def compose(self) -> ComposeResult:
        """Nothing is told at first."""
        yield NoticeLine()
        yield KeyLine()


class ErrorLine(Prose):
    """Why an answer was refused and what to type instead. Empty while there is nothing to say."""

    DEFAULT_CSS = "ErrorLine { color: $error; }"

    def say(self, words: str) -> None:
        """Show a refusal; the mark carries the meaning without colour. Words with a mark of their own keep it."""
        marked = words if words.startswith(_MARKED) else f"✗ {words}"
        self.update([Line(one, hang=2) for one in marked.split("\n")] if words else "")
