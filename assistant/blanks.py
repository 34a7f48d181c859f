"""The blanks of a pack in words (as a spreadsheet: `assistant.blanks_sheet`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.lintwords import said as turned
from assistant.texts import Voice
from rules.loading.overlay import Blank
from rules.loading.promises import TooLong

_HINTED = ("days", "wait", "number")


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
    caution: str = ""
    """What there is to look at in what was filled in."""

    @property
    def open(self) -> bool:
        """Whether nobody has filled it in."""
        return not self.by


def blank_rows(said: Voice, blanks: Sequence[Blank]) -> tuple[BlankRow, ...]:
    """The blanks in the words of a language."""
    return tuple(_row(said, blank) for blank in blanks)


def _hint(said: Voice, blank: Blank) -> str:
    """How the value is to be written."""
    if blank.kind not in _HINTED:
        return ""
    if blank.kind == "number" and blank.help is None:
        return ""
    return said.say(f"blanks.hint_{blank.kind}", help=said.of(blank.help))


def caution(said: Voice, long: TooLong) -> str:
    """A promise that is longer than the law allows, in words."""
    return said.say("blanks.caution", why=turned(said, long.message()))


def _row(said: Voice, blank: Blank) -> BlankRow:
    kind = blank.key.partition(":")[0]
    filled = blank.filled
    by = said.say("blanks.by", by=filled.by, on=filled.on.isoformat()) if filled is not None else ""
    return BlankRow(
        key=blank.key,
        about=said.say(f"blanks.about_{kind}", title=said.of(blank.title)),
        field=said.say(f"blanks.field_{blank.field}", unit=said.turn(blank.unit)),
        ask=said.of(blank.ask),
        value=filled.value if filled is not None else "",
        english=filled.en if filled is not None else "",
        letter=filled.letter if filled is not None else "",
        by=by,
        hint=_hint(said, blank),
        caution=caution(said, blank.too_long) if blank.too_long is not None else "",
    )
