"""What speaks against pinning a PDF as the blank of a form: hardly a box has a place, it is filled in, it is old."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.library import UnknownFormError, editions
from forms.rows import column_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from forms.importing import Proposal
    from forms.model import FormMeta

_A_FEW = 3  # answers that an authority prints into its own blank
_SHARE = 0.05  # of its places
_PLACEHOLDER = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
_OF_A_PERSON = re.compile(r"(?<![0-9A-Z])(?:[0-9]{17}[0-9X]|1[3-9][0-9]{9}|9[0-9A-HJ-NPQRTUWXY]{17})(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Doubts:
    """`placed` of the `required` boxes have a place, `matched` places a box; `answers` places hold one already."""

    matched: int
    required: int
    placed: int
    answers: int
    filled: bool

    @property
    def few(self) -> bool:
        """Whether the blank can hardly be this form: no place matches, or fewer than half of the required boxes."""
        return not self.matched or 2 * self.placed < self.required


def doubts_of(proposal: Proposal, texts: Iterable[str] = ()) -> Doubts:
    """What speaks against a proposal; `texts` are the words on the blank's pages.

    Numbers of people (an identity card, a mobile) stand on no blank: more than three mean a filled copy.
    """
    boxes = {box for _, box in proposal.boxes if box}
    answers = sum(
        bool(one.value) and one.value != "Off" and not _PLACEHOLDER.match(one.value)
        if one.kind not in {"check", "radio"}
        else proposal.detection.kind == "acroform" and one.value not in {"", "Off"}
        for one in proposal.detection.boxes
    )
    numbers = sum(len(_OF_A_PERSON.findall(text)) for text in texts)
    filled = answers > max(_A_FEW, _SHARE * len(proposal.detection.boxes)) or numbers > _A_FEW
    placed = len(proposal.required & (boxes | set(map(column_of, boxes))))
    return Doubts(proposal.matched, len(proposal.required), placed, max(answers, numbers if filled else 0), filled)


def superseded_by(form_id: str, edition: str, day: date) -> str | None:
    """The edition in force on a day in the place of another one; empty where none is, None where it is in force itself.

    Raises FormFileError.
    """
    try:
        known = editions(form_id)
    except UnknownFormError:
        return None
    own = next((meta for meta in known if meta.edition == edition), None)
    return None if own is None or own.in_force.covers(day) else _current(known, day)


def _current(known: tuple[FormMeta, ...], day: date) -> str:
    return next((meta.edition for meta in reversed(known) if meta.in_force.covers(day)), "")
