"""Matches under an input as one types: ↑ ↓ move the bar, Enter takes what is under it. At first it is under nothing.

The keyboard stays with the input; whatever changes its text takes the bar away, so that nothing is taken unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.views import OptionView
from assistant.widgets.line_input import LineInput

Find: TypeAlias = Callable[[str], tuple[OptionView, ...]]
"""What fits a text, best first."""

SHOWN = 5
"""Rows of matches in sight, where there is room."""


class Taken(Message):
    """A match was taken. `answer` is what it stands for."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer


class Matches(OptionList, can_focus=False):
    """The rows that fit what stands in the input beside it."""

    DEFAULT_CSS = """
    Matches {
        height: auto; border: none; padding: 0; background: $background; text-wrap: nowrap; text-overflow: ellipsis;
    }
    Matches > .option-list--option-highlighted { background: $primary; color: $background; text-style: bold; }
    """

    def __init__(self, find: Find, nothing: str) -> None:
        """`nothing` is said where no row fits."""
        super().__init__()
        self._find = find
        self._nothing = nothing
        self._sought = ""
        self._found: tuple[OptionView, ...] = ()
        self.styles.max_height = SHOWN
        self.display = False

    @property
    def chosen(self) -> OptionView | None:
        """The match under the bar."""
        at = self.highlighted
        return self._found[at] if at is not None and at < len(self._found) else None

    def chosen_for(self, typed: str) -> OptionView | None:
        """The match under the bar, where it was sought for this very text."""
        return self.chosen if typed == self._sought else None

    def named(self, typed: str) -> str:
        """What the matches of exactly this code or name stand for, where it is one thing; else the empty text."""
        words = typed.strip().casefold()
        meant = {one.id for one in self._found if words in (part.casefold() for part in one.label.split(" ", 1))}
        return meant.pop() if len(meant) == 1 and typed == self._sought else ""

    def seek(self, typed: str) -> None:
        """Show what fits a text; the bar is under nothing. The same text again changes nothing."""
        if typed == self._sought:
            return
        self._sought = typed
        wanted = bool(typed.strip())
        self._show(self._find(typed) if wanted else (), self._nothing if wanted else "")

    def forget(self) -> None:
        """Show nothing until something else is sought."""
        self._show(())

    def move(self, key: str) -> bool:
        """Move the bar by an arrow, from the first one up to nothing; whether the key was of use."""
        if key not in {"up", "down"} or not self._found:
            return False
        at = self.highlighted
        if key == "down":
            self.highlighted = 0 if at is None else min(at + 1, len(self._found) - 1)
            return True
        if at is not None:
            self.highlighted = at - 1 if at else None
        return at is not None

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The mark of the bar moves with it: a colour alone would not tell."""
        super().watch_highlighted(highlighted)
        for at in range(min(self.option_count, len(self._found))):
            self.replace_option_prompt_at_index(at, self._line(at))

    def _show(self, found: tuple[OptionView, ...], nothing: str = "") -> None:
        self._found = found
        self.highlighted = None
        self.clear_options()
        self.add_options(Option(self._line(at)) for at in range(len(found)))
        if nothing and not found:
            self.add_option(Option(Text(f"  {nothing}", "dim"), disabled=True))
        self.display = self.option_count > 0
        if found:
            self.call_after_refresh(self._in_sight)

    def _in_sight(self) -> None:
        self.scroll_visible(animate=False)

    def _line(self, at: int) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(f"{'›' if at == self.highlighted else ' '} {self._found[at].label}")
        if self._found[at].term:
            line.append(f"  {self._found[at].term}", "dim")
        return line


class SearchLine(LineInput):
    """A line with matches below it."""

    def __init__(self, value: str, matches: Matches) -> None:
        super().__init__(value)
        self._matches = matches

    async def _on_key(self, event: events.Key) -> None:
        """Arrows and Enter are taken here, in turn with the letters: a binding would be run after keys typed behind."""
        chosen = self._matches.chosen_for(self.value)
        if event.key == "enter" and chosen is not None:
            self.post_message(Taken(chosen.id))
        elif event.key not in {"up", "down"} or not self._matches.move(event.key):
            self._matches.highlighted = None
            await super()._on_key(event)
            self._matches.seek(self.value)
            return
        event.stop()
        event.prevent_default()
