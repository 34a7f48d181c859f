"""Every answer on one page, what is to mend above it, and each of them a key away from being changed."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.interview import PEOPLE
from assistant.rowfile import ROWS_FILE, RowFileError, row_words
from assistant.screens.case_screen import CaseScreen
from assistant.views import FindingView, ReviewRow
from assistant.widgets.lines import BottomLines, TopLine, shortened
from assistant.wrapping import wrapped
from rules.facts import FactRef

_SAID = frozenset(("parked", "derived"))
"""States that the value does not tell by itself."""


class ReviewScreen(CaseScreen):
    """The whole case; a row jumps to its question, a finding to the answer behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b,B", "resume", show=False),
        Binding("f3", "why", show=False),
        Binding("left", "back", show=False),
        Binding("t,T", "row", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "change"),
        ("Tab", "switch"),
        ("B", "resume"),
        ("F3", "why"),
        ("F4", "documents"),
        ("F9", "export"),
        ("F1", "help"),
        ("F8", "reveal"),
        ("F6", "people"),
        ("Esc", "upwards"),
        ("T", "row"),
    )

    def compose(self) -> ComposeResult:
        """Findings above, answers below."""
        yield TopLine()
        with Vertical(id="body"):
            yield Static(id="found", classes="label", markup=False)
            yield OptionList(id="findings")
            yield OptionList(id="answers", classes="list")
        yield BottomLines()

    def status_words(self) -> str:
        """What is open, what is to mend."""
        return self.say("top.review", open=self.session.questions_left, findings=len(self.session.findings))

    def show(self) -> None:
        """All rows, grouped by topic and person."""
        super().show()
        self._show_findings(self.session.findings)
        self._rows = self.session.review
        listing = self.query_one("#answers", OptionList)
        at = listing.highlighted
        listing.clear_options()
        group = ("", "")
        for place, row in enumerate(self._rows):
            if (row.topic, row.person) != group:
                group = (row.topic, row.person)
                heading = " · ".join(part for part in group if part)
                listing.add_option(Option(Text(f"── {heading}", "bold"), disabled=True))
            listing.add_option(Option(self._line(row), id=f"row:{place}"))
        listing.highlighted = at if at is not None else 1
        self._focus()

    def _focus(self) -> None:
        """The keyboard is with the problems at first, and with the answers where there are none."""
        findings = self.query_one("#findings", OptionList)
        if not findings.display:
            self.query_one("#answers", OptionList).focus()
        elif self.focused is None:
            findings.focus()

    def _line(self, row: ReviewRow) -> Text:
        value = row.value
        if row.masked and self.kaiban.revealed and value:
            value = self.session.reveal(row.ref)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{row.mark} {shortened(row.label, 30 if self.size.width >= 100 else 26)} ")
        text.append(value, "dim" if row.state in _SAID else "")
        if row.state in _SAID:
            text.append(self.say("review.said", words=self.say(f"review.{row.state}")), "dim")
        text.truncate(max(20, self.size.width - 4), overflow="ellipsis")
        return text

    def _show_findings(self, findings: tuple[FindingView, ...]) -> None:
        words = self.say("review.findings" if findings else "review.no_findings")
        self.query_one("#found", Static).update(words)
        listing = self.query_one("#findings", OptionList)
        listing.display = bool(findings)
        at = listing.highlighted
        listing.clear_options()
        room = self.size.width - 4
        for place, finding in enumerate(findings):
            lines = wrapped(f"{finding.mark} {finding.message}", room, 2)
            cure = wrapped(f"  → {finding.cure}", room, 4) if finding.cure else []
            text = Text("\n".join([*lines, *cure]), no_wrap=True)
            if finding.why:
                text.append(
                    f"\n  {shortened(self.say('interview.source', source=finding.why), room - 2).rstrip()}", "dim"
                )
            listing.add_option(Option(text, id=f"finding:{place}"))
        if findings:
            listing.highlighted = min(at or 0, len(findings) - 1)

    # ------------------------------------------------------------ steps

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind, _, place = (event.option.id or "").partition(":")
        if kind == "row":
            self._change(self._rows[int(place)].ref)
        elif kind == "finding":
            finding = self.session.findings[int(place)]
            view = self.session.question_behind(finding)
            if view is not None:
                self._change(view.ref)
            else:
                self.explain(_check(finding))

    def _change(self, ref: FactRef) -> None:
        if ref == FactRef(PEOPLE):
            self.kaiban.show_screen("people")
            return
        view = self.session.question_about(ref)
        if view is None:
            self.tell(self.say("review.not_asked"))
        else:
            self.ask(view)

    def action_why(self) -> None:
        """What the problem, or the answer, under the cursor hangs on, in the list that has the keyboard."""
        listing = self.focused if isinstance(self.focused, OptionList) else self.query_one("#answers", OptionList)
        at = listing.highlighted
        option = listing.get_option_at_index(at) if at is not None else None
        kind, _, place = ((option.id if option is not None else None) or "").partition(":")
        if kind == "finding":
            self.explain(_check(self.session.findings[int(place)]))
        elif kind == "row":
            self.explain(self._rows[int(place)].ref)

    def action_resume(self) -> None:
        """Ask again what was put off."""
        self.step(self.session.resume)
        self.action_back()

    def action_row(self) -> None:
        """Keep the case as a row of the table of cases, with invented personal data."""
        folder = self.kaiban.export_folder
        try:
            saved = self.session.save_row(folder)
        except RowFileError as error:
            self.tell(self.kaiban.voice.say(error.code, **error.params(self.kaiban.voice)), warning=True)
            return
        words = self.kaiban.voice.say("authoring.row_written", file=folder / ROWS_FILE, row=saved.row)
        warnings = row_words(self.kaiban.voice, self.session.pack, saved)
        self.tell("\n".join((words, *warnings)), warning=bool(warnings))

    def above(self) -> str | None:
        """The open question; the start where there is none."""
        above = super().above()
        return None if above == "review" else above

    def action_back(self) -> None:
        """Back to the questions, where there are any."""
        if self.session.question is not None:
            self.kaiban.show_screen("interview")


def _check(finding: FindingView) -> str:
    """What to ask an explanation of: the check behind a problem, of whichever person, or the undecided matter."""
    kind, _, matter = finding.id.partition(":")
    return matter if kind == "undecided" else f"check:{finding.id.partition('@')[0]}"
