"""Options with numbers: one of them, or several. They hand over what was chosen and judge nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.views import OptionView
from assistant.wrapping import wrapped

Typed: TypeAlias = str | list[str]


class Answered(Message):
    """A person handed an answer over: text, an option's id, or the ids of several options."""

    def __init__(self, typed: Typed) -> None:
        super().__init__()
        self.typed = typed


class Considering(Message):
    """An option is under the cursor and not yet accepted."""

    def __init__(self, option: str) -> None:
        super().__init__()
        self.option = option


class Unchosen(Message):
    """Enter, or a letter, where no option is under the bar yet or letters mean nothing."""


_DIGITS = 9
"""Options of several that have a key of their own."""
_ROOM = 46
"""Cells of an option's row at 80 columns; what is longer goes on below, under the words."""


def option_line(option: OptionView, number: int | None, *, here: bool, mark: str) -> Text:
    """`› (•) 2 租来的  租赁`: whether the bar is here, the mark, the number, plain words, the official term in grey.

    What helps to choose an option stands below it while the bar is there.
    """
    line = Text(no_wrap=False)
    line.append(f"{'›' if here else ' '} {mark} ", "bold" if here else "")
    line.append(f"{number or ' '} ", "dim")
    edge = cell_len(line.plain)
    under = "\n" + " " * edge
    line.append(under.join(wrapped(option.label, _ROOM - edge)))
    if option.term and option.term != option.label:
        fits = cell_len(line.plain) + cell_len(option.term) + 2 <= _ROOM
        line.append(f"  {option.term}" if fits else under + under.join(wrapped(option.term, _ROOM - edge)), "dim")
    if here and option.help:
        line.append(under + under.join(wrapped(option.help, _ROOM - edge)), "dim")
    return line


class Numbered(OptionList, inherit_bindings=False):
    """Options with numbers. PageUp and PageDown are left to the words around them.

    Keys are taken here, in turn: a binding would be run after the keys typed behind it.
    """

    def __init__(self, options: tuple[OptionView, ...]) -> None:
        super().__init__()
        self.choices = options
        self.search: Callable[[str], None] | None = None
        """Where letters look the options up: what takes the first of them."""
        self._typed = ""
        self._bar: int | None = None

    def mark(self, at: int) -> str:
        """The mark before an option."""
        raise NotImplementedError

    def line(self, at: int) -> Text:
        """An option as it stands now."""
        return option_line(self.choices[at], at + 1, here=at == self.highlighted, mark=self.mark(at))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The mark of the bar moves with it: a colour alone would not tell."""
        super().watch_highlighted(highlighted)
        for at in (self._bar, highlighted):
            if at is not None and at < self.option_count:
                self.replace_option_prompt_at_index(at, self.line(at))
        self._bar = highlighted

    def on_resize(self) -> None:
        """Whatever room the list gets, and whenever: what is under the bar stays in sight."""
        self.call_next(self.scroll_to_highlight)

    def on_key(self, event: events.Key) -> None:
        """Digits, arrows, Space and Enter; another letter is told what is expected."""
        digit = (event.character or "").isdecimal() and event.is_printable
        if digit:
            self.number(int(event.character or "0"))
        elif not self.other(event.key):
            if not event.is_printable:
                return
            if self.search is not None and (event.character or "").strip():
                self.search(event.character or "")
            else:
                self.post_message(Unchosen())
        event.stop()
        event.prevent_default()

    def number(self, digit: int) -> None:
        """Move the bar to a number, of one digit or two."""
        longer = f"{self._typed}{digit}"
        self._typed = longer if 0 < int(longer) <= self.option_count else str(digit)
        if 0 < int(self._typed) <= self.option_count:
            self.highlighted = int(self._typed) - 1
        else:
            self._typed = ""

    def other(self, key: str) -> bool:
        """Take a key that is no digit; False where it means nothing here."""
        self._typed = ""
        match key:
            case "up":
                self.action_cursor_up()
            case "down":
                self.action_cursor_down()
            case "home":
                self.action_first()
            case "end":
                self.action_last()
            case _:
                return False
        return True


class OneOf(Numbered):
    """Pick one option: ↑ ↓ or a number moves the bar, Enter takes what is under it. At first it is under nothing."""

    def __init__(self, options: tuple[OptionView, ...], chosen: str) -> None:
        super().__init__(options)
        ids = [option.id for option in options]
        self.add_options(Option(self.line(at), id=id_) for at, id_ in enumerate(ids))
        if chosen in ids:
            self.highlighted = ids.index(chosen)

    def mark(self, at: int) -> str:
        """Enter takes what is marked."""
        return "(•)" if at == self.highlighted else "( )"

    def other(self, key: str) -> bool:
        """Enter takes the marked option, where there is one."""
        if super().other(key):
            return True
        if key == "enter":
            if self.highlighted is None:
                self.post_message(Unchosen())
            else:
                self.action_select()
        return key == "enter"


class SeveralOf(Numbered):
    """Tick several options: 1 to 9, or ↑ ↓ and Space; Enter hands the ticked ones over, in their declared order.

    A digit ticks at once. From the tenth on there is no number: `1` `2` could as well mean the twelfth.
    """

    def __init__(self, options: tuple[OptionView, ...], chosen: tuple[str, ...]) -> None:
        super().__init__(options)
        self.chosen = {option.id for option in options if option.id in chosen}
        self.add_options(Option(self.line(at)) for at in range(len(options)))
        if options:
            self.highlighted = 0

    def line(self, at: int) -> Text:
        """An option as it stands now, with its number where a key has it."""
        number = at + 1 if at < _DIGITS else None
        return option_line(self.choices[at], number, here=at == self.highlighted, mark=self.mark(at))

    def mark(self, at: int) -> str:
        """What is ticked."""
        return "[✓]" if self.choices[at].id in self.chosen else "[ ]"

    def number(self, digit: int) -> None:
        """Tick or untick by number."""
        if 0 < digit <= self.option_count:
            self.highlighted = digit - 1
            self._tick()

    def other(self, key: str) -> bool:
        """Space ticks or unticks what is under the bar, Enter hands over."""
        if super().other(key):
            return True
        if key == "space":
            self._tick()
        elif key == "enter":
            self.post_message(Answered([option.id for option in self.choices if option.id in self.chosen]))
        return key in {"space", "enter"}

    def _tick(self) -> None:
        at = self.highlighted
        if at is not None:
            self.chosen ^= {self.choices[at].id}
            self.replace_option_prompt_at_index(at, self.line(at))
