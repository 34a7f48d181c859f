"""How much of a form is left to be written by hand because nobody is asked for it yet."""

from __future__ import annotations

from dataclasses import dataclass

from forms.library import Form

NOT_ASKED = "尚未询问"
"""How a map's reason for a blank box begins where the question is not asked yet (see docs/form-format.md)."""
_BASICS = frozenset(
    (
        "enterprise.name",
        "enterprise.uscc",
        "convert.way",
        "convert.old_uscc",
        "enterprise.phone",
        "enterprise.postcode",
        "premises.address",
        "people",
        "people[].name",
        "people[].id_type",
        "people[].id_number",
        "people[].mobile",
        "people[].roles",
    )
)
"""What every form repeats: whose it is, and how to reach them."""


@dataclass(frozen=True, slots=True)
class HandWork:
    """`boxes`: how many boxes the applicant writes by hand; a box that depends on such a one is not counted.

    `whole`: the form holds nothing but the enterprise's or a person's name, number and address, so that it is in truth
    an empty form.
    """

    boxes: int = 0
    whole: bool = False


NO_HAND_WORK = HandWork()


def hand_work(form: Form) -> HandWork:
    """What is left to write by hand on each sheet of a form, as its map says."""
    boxes = sum(reason.startswith(NOT_ASKED) for reason in form.blanks.values())
    return HandWork(boxes, boxes > 0 and not form.tables and form.reads <= _BASICS)
