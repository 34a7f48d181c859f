"""Importing an official blank, for both front ends: look at a PDF, propose, change, save.

    desk = ImportDesk.look(path, folder, form_id, day)    raises PdfRefusedError, UnknownFormError, FormFileError
    desk.doubts(), desk.superseded   what speaks against it
    desk.rows()                      each place with its box, for a list
    desk.with_box(place, box)        and moved, sized, without, with_place: a new desk each
    desk.save()                      pins the blank; the page that cannot be drawn, or 0

No step changes the desk it is asked of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.telling import named_box, printable
from assistant.texts import Voice
from forms.bound import Bound, bound_of, save_bound
from forms.detecting import FoundBox, detect_bytes
from forms.doubts import Doubts, doubts_of, superseded_by
from forms.importing import Proposal, added, changed, deleted, moved, propose
from forms.marking import marked
from forms.reading import Limits, Reason, Rect, Unreadable
from forms.stranger import bytes_of, read_pdf, render_stranger
from forms.turning import Turn

_LEAST_SIDE = 4.0
_NEW_WIDTH, _NEW_HEIGHT = 120.0, 18.0
_PROOF_WIDTH = 120


class PdfRefusedError(Exception):
    """A PDF that cannot be looked at; `reason` is a text id."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class NoSuchFormError(Exception):
    """No form of the library has such a title, and none was named."""


class OtherNamesError(Exception):
    """A blank with fields whose names are not the form's: it cannot be filled by the form's map."""


@dataclass(frozen=True, slots=True)
class Row:
    """One place for a list. `page` counts from 1; `box` is empty where nothing matches; `sure` is a percentage.

    `printed` are the words that it holds already; they and the label steer no terminal.
    """

    place: str
    page: int
    label: str
    box: str
    sure: int
    signs: bool
    printed: str = ""


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """A blank being imported; `folder` is where pinned blanks lie.

    `words` stand on its pages; `superseded` names the edition in force where it is matched with another one (empty:
    none is in force), and is None where it is in force itself.
    """

    path: Path
    folder: Path
    pdf: bytes
    proposal: Proposal
    words: tuple[str, ...] = ()
    superseded: str | None = None

    @classmethod
    def look(cls, path: Path, folder: Path, form_id: str | None, day: date | None = None) -> ImportDesk:
        """Read a blank and propose. Raises PdfRefusedError, NoSuchFormError, UnknownFormError, FormFileError."""
        data = bytes_of(path, Limits())
        found = data if isinstance(data, Unreadable) else detect_bytes(data)
        if isinstance(data, Unreadable) or isinstance(found, Unreadable):
            raise PdfRefusedError(data.reason if isinstance(data, Unreadable) else _reason(found))
        if found.kind == "dynamic_xfa":
            raise PdfRefusedError("pdf.dynamic_xfa")
        proposal = propose(found, form_id)
        if proposal is None:
            raise NoSuchFormError
        old = None if day is None else superseded_by(proposal.form, proposal.edition, day)
        return cls(path, folder, data, proposal, _words(path), old)

    def doubts(self) -> Doubts:
        """What speaks against pinning it, as it is matched now."""
        return doubts_of(self.proposal, self.words)

    def label(self, box: str, voice: Voice) -> str:
        """What a box of the form is called, with its name."""
        return named_box(voice, self.proposal.labels.get(box, ""), box)

    @property
    def pages(self) -> int:
        """How many pages the blank has."""
        return self.proposal.detection.pages

    def rows(self) -> tuple[Row, ...]:
        """Every place in reading order."""
        pairs = dict(self.proposal.boxes)
        return tuple(
            Row(
                one.name,
                one.page + 1,
                printable(f"{one.section} · {one.label}" if one.section else one.label),
                pairs[one.name],
                round(100 * self.proposal.scores.get(one.name, 1.0 if pairs[one.name] else 0.0)),
                one.kind == "signature",
                "" if one.kind in {"check", "radio"} else printable(one.value),
            )
            for one in self.proposal.detection.boxes
        )

    def place(self, name: str) -> FoundBox:
        """A place by its name."""
        return next(one for one in self.proposal.detection.boxes if one.name == name)

    def boxes(self, place: str = "") -> tuple[str, ...]:
        """The form's boxes that have no place yet, then those that have one; first the one that a printed place is."""
        likely = self.proposal.printed.get(place, "")
        used = sorted({box for _, box in self.proposal.boxes if box})
        every = (*self.proposal.without, *used)
        return (likely, *(box for box in every if box != likely)) if likely in every else every

    def with_box(self, place: str, box: str) -> ImportDesk:
        """A place given to a box; empty: to none."""
        return replace(self, proposal=changed(self.proposal, place, box))

    def moved(self, place: str, right: float, up: float) -> ImportDesk:
        """A place moved by so many points, as the page is shown."""
        x0, y0, x1, y1 = self._seen(place)
        return self._at(place, (x0 + right, y0 + up, x1 + right, y1 + up))

    def sized(self, place: str, wider: float, higher: float) -> ImportDesk:
        """A place made wider and higher by so many points, from its lower left corner as shown; never without area."""
        x0, y0, x1, y1 = self._seen(place)
        return self._at(place, (x0, y0, max(x0 + _LEAST_SIDE, x1 + wider), max(y0 + _LEAST_SIDE, y1 + higher)))

    def _seen(self, place: str) -> Rect:
        one = self.place(place)
        return self._turn(one.page).forth(one.rect)

    def _at(self, place: str, rect: Rect) -> ImportDesk:
        turn = self._turn(self.place(place).page)
        return replace(self, proposal=moved(self.proposal, place, turn.back(rect)))

    def _turn(self, page: int) -> Turn:
        return self.proposal.detection.turns[page]

    def without(self, place: str) -> ImportDesk:
        """The blank without a place that is none."""
        return replace(self, proposal=deleted(self.proposal, place))

    def with_place(self, after: str) -> tuple[ImportDesk, str]:
        """A further place to write in, below another one, and its name."""
        old = self.place(after)
        names = {one.name for one in self.proposal.detection.boxes}
        number = next(count for count in range(1, len(names) + 2) if f"p{old.page + 1}.new{count}" not in names)
        left, bottom, _, _ = self._seen(after)
        rect = self._turn(old.page).back((left, bottom - _NEW_HEIGHT, left + _NEW_WIDTH, bottom))
        box = FoundBox(name=f"p{old.page + 1}.new{number}", page=old.page, rect=rect, kind="text", label=old.label)
        return replace(self, proposal=added(self.proposal, box)), box.name

    def picture(self, page: int, width: int) -> bytes | None:
        """A page (from 1) as PNG without marks; None if it cannot be drawn."""
        drawn = render_stranger(self.path, page - 1, width)
        return None if isinstance(drawn, Unreadable) else drawn

    def marked(self, picture: bytes, page: int, chosen: str) -> bytes:
        """The picture of a page (from 1) with its places marked, one of them as chosen."""
        pairs = dict(self.proposal.boxes)
        detection = self.proposal.detection
        turn = self._turn(page - 1)
        marks = [
            (turn.forth(one.rect), "chosen" if one.name == chosen else "matched" if pairs[one.name] else "open")
            for one in detection.boxes
            if one.page == page - 1
        ]
        return marked(picture, turn.view, marks)

    def bound(self) -> Bound:
        """What saving pins."""
        return bound_of(self.proposal)

    def save(self) -> int:
        """Pin the blank, once every page could be drawn; gives the page that could not, or 0.

        Raises OtherNamesError where a blank's own fields are not named as the form's boxes, and OSError.
        """
        if self.proposal.detection.kind == "acroform" and any(box and box != one for one, box in self.proposal.boxes):
            raise OtherNamesError
        for page in range(self.pages):
            if isinstance(render_stranger(self.path, page, _PROOF_WIDTH), Unreadable):
                return page + 1
        save_bound(self.folder, self.pdf, self.bound())
        return 0


def _words(path: Path) -> tuple[str, ...]:
    """The words on a blank's pages, one text a page; none where they cannot be read."""
    reading = read_pdf(path)
    return () if isinstance(reading, Unreadable) else tuple("\n".join(lines) for lines in reading.texts)


def _reason(found: object) -> Reason:
    return found.reason if isinstance(found, Unreadable) else "pdf.damaged"


def unsure(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The places to write in that match no box and hold nothing."""
    return tuple(row for row in rows if not row.box and not row.signs and not row.printed)
