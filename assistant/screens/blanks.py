"""What a local office can say and the packs do not know: addresses, hours, promised times, papers that may wait."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.blankdesk import BlankDesk
from assistant.blanks import BlankRow
from assistant.screens.kaiban_screen import KaibanScreen
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import BottomLines, ErrorLine, Notice, TopLine
from assistant.widgets.prose import Prose

NOTICE_SECONDS = 6
"""How long it is said what was filled in."""

CAUTION_SECONDS = 30
"""How long it stands when there is something to look at, which takes reading."""


class BlanksScreen(KaibanScreen):
    """A list of blanks; Enter fills one in, ↓ from the name goes to the list, Esc goes back."""

    DEFAULT_CSS = "BlanksScreen #blanks { height: 1fr; } BlanksScreen #value { display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "fill"),
        ("Tab", "next_field"),
        ("Esc", "menu"),
        ("F1", "help"),
        ("F10", "language"),
        ("Ctrl+Q", "quit"),
    )

    def __init__(self, blanks: BlankDesk) -> None:
        super().__init__()
        self._blanks = blanks
        self._rows: tuple[BlankRow, ...] = ()
        self._chosen: BlankRow | None = None

    @property
    def pack_id(self) -> str:
        """The pack whose blanks they are."""
        return self._blanks.pack_id

    def compose(self) -> ComposeResult:
        """Who fills in, the list, what the one under the bar is, where it is typed, refusals."""
        yield TopLine()
        with Vertical():
            yield Prose(classes="help", id="intro")
            yield LineInput(id="by")
            yield OptionList(id="blanks")
            yield Prose(id="about")
            yield LineInput(id="value")
            yield ErrorLine()
        yield BottomLines()

    def show(self) -> None:
        """The blanks as they stand."""
        super().show()
        voice = self.kaiban.voice
        self._blanks = BlankDesk(self.kaiban.desk, self._blanks.pack_id, self._blanks.by)
        line = self.query_one(TopLine)
        line.where = self._blanks.title
        line.status = voice.say("blanks.heading")
        self.query_one("#intro", Prose).update(voice.say("blanks.intro"))
        self.query_one("#by", LineInput).placeholder = voice.say("blanks.who")
        listed = self.query_one("#blanks", OptionList)
        at = listed.highlighted or 0
        self._rows = self._blanks.rows()
        listed.clear_options()
        listed.add_options(Option(self._line(row), id=row.key) for row in self._rows)
        if self._rows:
            listed.highlighted = min(at, len(self._rows) - 1)
        (listed if self._blanks.by else self.query_one("#by", LineInput)).focus()

    def _line(self, row: BlankRow) -> str:
        said = self.kaiban.voice.say
        value = said("blanks.filled_value", value=row.value, by=row.by) if not row.open else said("blanks.not_filled")
        return f"{row.about} · {row.field} · {value}"

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        row = next((row for row in self._rows if row.key == event.option.id), None)
        if row is not None:
            ask = self.kaiban.voice.say("blanks.ask", ask=row.ask) if row.ask else ""
            about = f"{row.about} · {row.field}{row.hint}  {ask}".rstrip()
            self.query_one("#about", Prose).update(f"{about}\n{row.caution}".rstrip())
        self.query_one(ErrorLine).say("")

    @on(LineInput.Submitted, "#by")
    def _named(self, event: LineInput.Submitted) -> None:
        self._blanks = self._blanks.named(event.value)
        self.query_one("#blanks", OptionList).focus()

    @on(LineInput.Changed, "#by")
    def _naming(self, event: LineInput.Changed) -> None:
        self._blanks = self._blanks.named(event.value)

    @on(OptionList.OptionSelected)
    def _chosen_one(self, event: OptionList.OptionSelected) -> None:
        """Type what is to stand there, beginning with what stands there now."""
        if not self._blanks.by:
            self.query_one(ErrorLine).say(self.kaiban.voice.say("blanks.no_name_here"))
            self.query_one("#by", LineInput).focus()
            return
        self._chosen = next(row for row in self._rows if row.key == event.option.id)
        value = self.query_one("#value", LineInput)
        value.styles.display = "block"
        value.value = self._chosen.value
        value.placeholder = f"{self._chosen.field}{self._chosen.hint}"
        value.focus()

    @on(LineInput.Submitted, "#value")
    def _filled(self, event: LineInput.Submitted) -> None:
        row = self._chosen
        if row is None:
            return
        filled = self._blanks.fill(row, event.value, row.letter)
        self.query_one(ErrorLine).say(filled.refused)
        if not filled.refused:
            self._close_value()
            self.show()
            text_id = "blanks.done" if event.value.strip() else "blanks.taken_back"
            said = self.kaiban.voice.say(text_id, about=row.about, field=row.field)
            seconds = CAUTION_SECONDS if filled.caution else NOTICE_SECONDS
            self.kaiban.tell(Notice(f"{said}  {filled.caution}".rstrip(), seconds, warning=bool(filled.caution)))

    def _close_value(self) -> None:
        self._chosen = None
        self.query_one("#value", LineInput).styles.display = "none"
        self.query_one("#blanks", OptionList).focus()

    def action_leave(self) -> None:
        """Out of typing first, then to the start."""
        if self._chosen is not None:
            self._close_value()
        else:
            self.kaiban.leave_case()
