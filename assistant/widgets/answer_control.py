"""The control that takes one answer, chosen by the question's kind. It hands typed text over and judges nothing."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, SelectionList, Static, TextArea
from textual.widgets.option_list import Option
from textual.widgets.selection_list import Selection

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
    """Text over several lines on the screen: Enter hands it over, for the value itself has no line breaks."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "hand_over", show=False, priority=True)]

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    def action_hand_over(self) -> None:
        """Hand the text over as one line."""
        self.post_message(Answered("".join(self.text.splitlines())))


def option_line(option: OptionView, number: int, chosen: bool, mark: tuple[str, str]) -> Text:
    """`(•) 2 租来的  租赁`: mark, the digit that picks it, plain words, the official term in grey."""
    line = Text(no_wrap=False)
    line.append(f"{mark[0] if chosen else mark[1]} ", "bold" if chosen else "")
    line.append(f"{number} ", "dim")
    line.append(option.label)
    if option.term and option.term != option.label:
        line.append(f"  {option.term}", "dim")
    return line


class OneOf(OptionList):
    """Pick one option: ↑ ↓ and Enter, or its digit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)
    ]

    def __init__(self, options: tuple[OptionView, ...], chosen: str) -> None:
        lines = [
            Option(option_line(option, number, option.id == chosen, ("(•)", "( )")), id=option.id)
            for number, option in enumerate(options, start=1)
        ]
        super().__init__(*lines)
        self._ids = [option.id for option in options]
        if chosen in self._ids:
            self.highlighted = self._ids.index(chosen)
        elif lines:
            self.highlighted = 0

    def action_pick(self, digit: int) -> None:
        """Pick by digit and hand it over."""
        if digit <= len(self._ids):
            self.highlighted = digit - 1
            self.post_message(Answered(self._ids[digit - 1]))


class SeveralOf(SelectionList[str]):
    """Tick several options: ↑ ↓ and Space or a digit; Enter hands them over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "hand_over", show=False, priority=True),
        *(Binding(str(digit), f"tick({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, options: tuple[OptionView, ...], chosen: tuple[str, ...]) -> None:
        super().__init__(*(Selection(option.label, option.id, option.id in chosen) for option in options))
        self._ids = [option.id for option in options]

    def action_tick(self, digit: int) -> None:
        """Tick or untick by digit."""
        if digit <= len(self._ids):
            self.highlighted = digit - 1
            self.toggle(self._ids[digit - 1])

    def action_hand_over(self) -> None:
        """Hand the ticked options over, in their declared order."""
        ticked = set(self.selected)
        self.post_message(Answered([option for option in self._ids if option in ticked]))


class AnswerControl(Vertical):
    """The control of one question. Posts `Answered` and `Considering`."""

    DEFAULT_CSS = """
    AnswerControl { height: auto; max-height: 12; margin: 1 0 0 0; }
    AnswerControl OptionList, AnswerControl SelectionList {
        height: auto; max-height: 12; border: none; padding: 0; background: $background;
    }
    AnswerControl LineInput { border: tall $primary; }
    AnswerControl LongText { height: 6; border: tall $primary; padding: 0; }
    AnswerControl .unit { color: $text-muted; }
    """

    def __init__(self, view: QuestionView) -> None:
        super().__init__()
        self._view = view
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
                return LineInput(text, placeholder=view.example)

    def compose(self) -> list[OneOf | SeveralOf | LongText | LineInput | Static]:
        """The control and the unit behind it."""
        parts: list[OneOf | SeveralOf | LongText | LineInput | Static] = [self._control]
        if self._view.unit:
            parts.append(Static(self._view.unit, classes="unit", markup=False))
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
