"""The blanks of one pack on a screen: looked at, filled in one by one, and kept at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from assistant.blanks import BlankRow, blank_rows, caution
from assistant.overlays import TAKEN_BACK, OverlayError, keep_fills
from rules.loading.overlay import blanks, longer_than_law, unfit
from rules.loading.overlay_values import misread
from rules.model_overlay import FillDef

if TYPE_CHECKING:
    from assistant.desk import Desk


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of what was typed: why it was refused, or what there is to look at although it was kept."""

    refused: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class BlankDesk:
    """The blanks of a pack; `by` is who fills them in, on the desk's day."""

    desk: Desk
    pack_id: str
    by: str = ""

    @property
    def title(self) -> str:
        """What the pack is called. Raises `DeskError`."""
        return self.desk.voice.of(self.desk.pack(self.pack_id).meta.title)

    def rows(self) -> tuple[BlankRow, ...]:
        """Every blank in words, open ones first. Raises `DeskError`."""
        desk = self.desk
        rows = blank_rows(desk.voice, blanks(desk.pack(self.pack_id), desk.today))
        return tuple(sorted(rows, key=lambda row: not row.open))

    def named(self, by: str) -> BlankDesk:
        """The same blanks, filled in by somebody."""
        return replace(self, by=by.strip())

    def fill(self, row: BlankRow, value: str, letter: str = "") -> Filled:
        """Keep what was typed; empty, or a dash, makes a blank again. Raises `DeskError`."""
        voice, said = self.desk.voice, value.strip() or "-"
        wrong = None if said in TAKEN_BACK else misread(row.key, said) or self._unfit(row, said)
        if wrong is not None:
            return Filled(voice.say(f"blanks.{wrong}", place=row.field, key=row.key))
        if (said, letter.strip()) == (row.value, row.letter):
            return Filled()  # left as it was, perhaps by somebody else, or in a parent pack
        if not self.by:
            return Filled(voice.say("blanks.no_name_here"))
        try:
            fill = FillDef(blank=row.key, value=said, en="", letter=letter.strip(), by=self.by, on=self.desk.today)
            keep_fills(self.desk.folders.packs, self.pack_id, (fill,), voice)
        except ValidationError:
            return Filled(voice.say("blanks.too_long"))
        except OverlayError as error:
            return Filled(error.message)
        long = longer_than_law(self.desk.pack(self.pack_id), fill)
        return Filled(caution=caution(voice, long) if long is not None else "")

    def _unfit(self, row: BlankRow, value: str) -> str | None:
        """What only the pack can tell of a value; a name too long or a value too long is told elsewhere."""
        with suppress(ValidationError):
            fill = FillDef(blank=row.key, value=value, by=self.by or "-", on=self.desk.today)
            return unfit(self.desk.pack(self.pack_id), fill)
        return None
