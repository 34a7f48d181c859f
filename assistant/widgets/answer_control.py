"""The control that takes one answer, chosen by the question's kind. It hands typed text over and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea

from assistant.views import AnswerKind, QuestionView
from assistant.widgets.line_input import LineInput
from assistant.widgets.long_text import LongText
from assistant.widgets.lookup import Find, Matches, SearchLine, Taken
from assistant.widgets.options import Answered, Considering, OneOf, SeveralOf, Typed, Unchosen

__all__ = ["AnswerControl", "Answered", "Considering", "LongText", "OneOf", "SeveralOf", "Typed", "Unchosen"]


_LINE_ROWS, _TEXT_ROWS = 3, 6
"""Rows of a line and of a longer text with their borders."""
_LEAST_MATCHES = 3


class AnswerControl(Vertical):
    """The control of one question. Posts `Answered` and `Considering`.

    With `find`, an answer that has a code table is looked up as one types: matches show under the input.
    """

    DEFAULT_CSS = """
    AnswerControl { height: auto; max-height: 12; margin: 1 0 0 0; }
    AnswerControl OptionList {
        height: auto; max-height: 12; border: none; padding: 0; background: $background;
    }
    AnswerControl LineInput { border: tall $primary; }
    AnswerControl LongText { height: 6; border: tall $primary; padding: 0; }
    AnswerControl .unit { color: $text-muted; }
    """

    def __init__(self, view: QuestionView, find: Find | None = None) -> None:
        super().__init__()
        self.view = view
        self._matches = Matches(find, view.lookup.nothing) if find is not None and view.lookup is not None else None
        self._control = self._make(view)
        self._line: SearchLine | None = None
        """What letters are typed into that look up an option."""
        if isinstance(self._control, OneOf) and self._matches is not None:
            self._line = SearchLine("", self._matches)
            self._line.display = False
            self._control.search = self._begin_search

    def _make(self, view: QuestionView) -> LineInput | LongText | OneOf | SeveralOf:
        default, matches = view.default, self._matches
        text = view.draft or (default if isinstance(default, str) else "")
        match view.kind:
            case AnswerKind.YES_NO | AnswerKind.ONE_OF:
                return OneOf(view.options, default if isinstance(default, str) else "")
            case AnswerKind.SEVERAL_OF:
                return SeveralOf(view.options, default if isinstance(default, tuple) else ())
            case AnswerKind.LONG_TEXT:
                return LongText(text, matches, view.lookup.parted_by if view.lookup else "")
            case _:
                return LineInput(text) if matches is None else SearchLine(text, matches)

    def compose(self) -> Iterator[Widget]:
        """The control, the unit behind it, and the matches."""
        yield self._control
        if self.view.unit:
            yield Static(self.view.unit, classes="unit", markup=False)
        if self._line is not None:
            yield self._line
        if self._matches is not None:
            yield self._matches

    def on_mount(self) -> None:
        """What a code that was given before stands for is told at once."""
        if isinstance(self._control, SearchLine) and self._matches and self.view.lookup and self.view.lookup.coded:
            self._matches.seek(self._control.value)

    @property
    def typed(self) -> str | None:
        """The text as it stands; None where options are chosen."""
        match self._control:
            case LineInput() as line:
                return line.value
            case LongText() as text:
                return text.text
            case _:
                return None

    def take_focus(self) -> None:
        """Give the control the keyboard."""
        self._control.focus(scroll_visible=False)  # the words above it stay in sight

    def fit(self, rows: int) -> None:
        """Keep within so many rows: lists are moved inside them."""
        for part in self.query(OptionList):
            part.styles.max_height = rows
        if self._matches is not None:
            above = _TEXT_ROWS if isinstance(self._control, LongText) else _LINE_ROWS
            self._matches.styles.max_height = max(_LEAST_MATCHES, rows - above)

    def insert(self, text: str) -> None:
        """Put in what was typed while this control took its place."""
        match self._control:
            case LineInput() as line:
                line.insert_text_at_cursor(text)
            case OneOf() as options if text.isascii() and text.isdecimal():
                for digit in text:
                    options.number(int(digit))
            case OneOf() if text.strip():
                self._begin_search(text.strip())
            case _:
                pass

    # ------------------------------------------------------------ looking options up

    def _begin_search(self, letters: str) -> None:
        """A letter where options stand: from now on they are looked up."""
        if self._line is None:
            return
        self._control.display = False
        self._line.display = True
        self._line.focus()
        self._line.insert_text_at_cursor(letters)
        if self._matches is not None:
            self._matches.seek(self._line.value)

    def _end_search(self) -> None:
        """Nothing is left of the letters: the options stand there again."""
        if self._line is not None:
            self._line.display = False
            self._control.display = True
            self._control.focus(scroll_visible=False)  # the words above it stay in sight

    # ------------------------------------------------------------ messages

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if isinstance(event.input, SearchLine) and self._matches is not None:
            self._matches.seek(event.value)
        if event.input is self._line and not event.value and self._line.display:
            self._end_search()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        if isinstance(self._control, LongText):
            self._control.seek()

    @on(Taken)
    def _taken(self, event: Taken) -> None:
        event.stop()
        self._take(event.answer)

    def _take(self, answer: str) -> None:
        if isinstance(self._control, LongText):
            self._control.put(answer)
        else:
            self.post_message(Answered(answer))

    @on(LongText.Entered)
    def _entered(self, event: LongText.Entered) -> None:
        event.stop()
        self.post_message(Answered(event.text))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is not self._line:
            self.post_message(Answered(event.value))
            return
        named = self._matches.named(event.value) if self._matches is not None else ""
        self.post_message(Answered(named) if named else Unchosen())

    @on(OptionList.OptionSelected)
    def _option(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option_list, Matches):
            if event.option_list.chosen is not None:
                self._take(event.option_list.chosen.id)
        elif event.option.id is not None:
            self.post_message(Answered(event.option.id))

    @on(OptionList.OptionHighlighted)
    def _highlight(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id is not None and event.option_list is self._control and isinstance(self._control, OneOf):
            self.post_message(Considering(event.option.id))
