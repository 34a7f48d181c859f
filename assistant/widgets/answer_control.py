"""The control that takes one answer, chosen by the question's kind. It hands typed text over and judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeAlias

from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from assistant.views import AnswerKind, OptionView, QuestionView
from assistant.widgets.line_input import LineInput

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


class LongText(TextArea):
    """Text over several lines on the screen: Enter hands it over, for the value itself has no line breaks.

    Enter is taken in turn with the other keys, not as a priority binding: that would overtake letters still on the way.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(Answered("".join(self.text.splitlines())))
            return
        if event.key == "left" and self.cursor_location == (0, 0):
            event.stop()
            event.prevent_default()
            self.post_message(LineInput.Back())
            return
        await super()._on_key(event)


def option_line(option: OptionView, number: int, chosen: bool, mark: tuple[str, str]) -> Text:
    """`(•) 2 租来的  租赁`: mark, the digit that picks it, plain words, the official term in grey."""
    line = Text(no_wrap=False)
    line.append(f"{mark[0] if chosen else mark[1]} ", "bold" if chosen else "")
    line.append(f"{number} ", "dim")
    line.append(option.label)
    if option.term and option.term != option.label:
        line.append(f"  {option.term}", "dim")
    return line


class Numbered(OptionList):
    """Options that a digit picks; of more than nine, typed digits only move there, for a second digit may follow."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(str(digit), f"digit({digit})", show=False) for digit in range(10)]

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    def numbered(self, lines: Iterable[Option]) -> None:
        """Put the options in, the first under the cursor."""
        self.add_options(lines)
        if self.option_count:
            self.highlighted = 0

    def action_digit(self, digit: int) -> None:
        """Go to an option by its number, and pick it where no longer number can follow."""
        longer = f"{self._typed}{digit}"
        self._typed = longer if 0 < int(longer) <= self.option_count else str(digit)
        if not 0 < int(self._typed) <= self.option_count:
            self._typed = ""
            return
        self.highlighted = int(self._typed) - 1
        if self.option_count <= 9:
            self._typed = ""
            self.picked()

    def on_key(self, event: events.Key) -> None:
        """Any other key ends a number."""
        if not (event.character or "").isdigit():
            self._typed = ""

    def picked(self) -> None:
        """What picking the option under the cursor does."""
        self.action_select()


class OneOf(Numbered):
    """Pick one option: ↑ ↓ and Enter, or its number."""

    def __init__(self, options: tuple[OptionView, ...], chosen: str) -> None:
        super().__init__()
        self.numbered(
            Option(option_line(option, number, option.id == chosen, ("(•)", "( )")), id=option.id)
            for number, option in enumerate(options, start=1)
        )
        ids = [option.id for option in options]
        if chosen in ids:
            self.highlighted = ids.index(chosen)


class SeveralOf(Numbered):
    """Tick several options: ↑ ↓ and Space, or numbers; Enter hands the ticked ones over, in their declared order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "hand_over", show=False),
        Binding("space", "tick_here", show=False),
    ]

    def __init__(self, options: tuple[OptionView, ...], chosen: tuple[str, ...]) -> None:
        super().__init__()
        self._options_shown = options
        self.chosen = {option.id for option in options if option.id in chosen}
        self.numbered(Option(self._line(at)) for at in range(len(options)))

    def _line(self, at: int) -> Text:
        option = self._options_shown[at]
        return option_line(option, at + 1, option.id in self.chosen, ("[✓]", "[ ]"))

    def picked(self) -> None:
        """A number ticks or unticks."""
        self.action_tick_here()

    def action_tick_here(self) -> None:
        """Tick or untick the option under the cursor."""
        at = self.highlighted
        if at is not None:
            self.chosen ^= {self._options_shown[at].id}
            self.replace_option_prompt_at_index(at, self._line(at))

    def action_hand_over(self) -> None:
        """Hand the ticked options over."""
        self.post_message(Answered([option.id for option in self._options_shown if option.id in self.chosen]))


class AnswerControl(Vertical):
    """The control of one question. Posts `Answered` and `Considering`."""

    DEFAULT_CSS = """
    AnswerControl { height: auto; max-height: 12; margin: 1 0 0 0; }
    AnswerControl OptionList {
        height: auto; max-height: 12; border: none; padding: 0; background: $background;
    }
    AnswerControl LineInput { border: tall $primary; }
    AnswerControl LongText { height: 6; border: tall $primary; padding: 0; }
    AnswerControl .unit { color: $text-muted; }
    """

    def __init__(self, view: QuestionView) -> None:
        super().__init__()
        self.view = view
        self._control = self._make(view)

    @staticmethod
    def _make(view: QuestionView) -> LineInput | LongText | OneOf | SeveralOf:
        default = view.default
        text = default if isinstance(default, str) else ""
        match view.kind:
            case AnswerKind.YES_NO | AnswerKind.ONE_OF:
                return OneOf(view.options, text)
            case AnswerKind.SEVERAL_OF:
                return SeveralOf(view.options, default if isinstance(default, tuple) else ())
            case AnswerKind.LONG_TEXT:
                return LongText(text)
            case _:
                return LineInput(text)

    def compose(self) -> list[OneOf | SeveralOf | LongText | LineInput | Static]:
        """The control and the unit behind it."""
        parts: list[OneOf | SeveralOf | LongText | LineInput | Static] = [self._control]
        if self.view.unit:
            parts.append(Static(self.view.unit, classes="unit", markup=False))
        return parts

    def take_focus(self) -> None:
        """Give the control the keyboard."""
        self._control.focus()

    @on(Input.Submitted)
    def _line(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(Answered(event.value))

    @on(OptionList.OptionSelected)
    def _option(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self.post_message(Answered(event.option.id))

    @on(OptionList.OptionHighlighted)
    def _highlight(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id is not None and isinstance(self._control, OneOf):
            self.post_message(Considering(event.option.id))
