"""The blanks of a pack in words (as a spreadsheet: `assistant.blanks_sheet`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.texts import Voice
from rules.loading.overlay import Blank

_HINTED = ("days", "wait")


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A blank in words: what it belongs to, what is to be said, who can say it, what stands there, who said it."""

    key: str
    about: str
    field: str
    ask: str
    value: str
    english: str
    letter: str
    by: str
    hint: str

    @property
    def open(self) -> bool:
        """Whether nobody has filled it in."""
        return not self.by


def blank_rows(said: Voice, blanks: Sequence[Blank]) -> tuple[BlankRow, ...]:
    """The blanks in the words of a language."""
    return tuple(_row(said, blank) for blank in blanks)


def _row(said: Voice, blank: Blank) -> BlankRow:
    kind = blank.key.partition(":")[0]
    filled = blank.filled
    by = said.say("blanks.by", by=filled.by, on=filled.on.isoformat()) if filled is not None else ""
    return BlankRow(
        key=blank.key,
        about=said.say(f"blanks.about_{kind}", title=said.of(blank.title)),
        field=said.say(f"blanks.field_{blank.field}"),
        ask=said.of(blank.ask),
        value=filled.value if filled is not None else "",
        english=filled.en if filled is not None else "",
        letter=filled.letter if filled is not None else "",
        by=by,
        hint=said.say(f"blanks.hint_{blank.kind}") if blank.kind in _HINTED else "",
    )
