"""Printed words in a box and beside it, from the places of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.pdf.pdfium import Placed, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.reading import Rect

_TOLERANCE = 1.5
_REACH_BESIDE = 160.0
_REACH_ABOVE = 24.0
_GAP = 1.6  # of the size: a wider gap ends a run of words
_LONGEST_LABEL = 60


def beyond(characters: Sequence[Placed], printed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The characters that are not printed ones at the same places."""
    known = {(one.character, round(one.x, 1), round(one.y, 1)) for one in printed}
    return tuple(one for one in characters if (one.character, round(one.x, 1), round(one.y, 1)) not in known)


def words_in(rect: Rect, characters: Sequence[Placed]) -> str:
    """The text whose characters start inside a rectangle."""
    return "\n".join(lines_of(characters_in(rect, characters)))


def characters_in(rect: Rect, characters: Sequence[Placed]) -> tuple[Placed, ...]:
    """The characters that start inside a rectangle."""
    left, bottom, right, top = rect
    return tuple(
        one for one in characters if left - _TOLERANCE <= one.x <= right and bottom - _TOLERANCE <= one.y <= top
    )


def label_for(rect: Rect, printed: Sequence[Placed], *, after: bool) -> str:
    """The printed words nearest to a box: at its left (a tick: at its right), else above; empty if there are none."""
    left, bottom, right, top = rect
    level = [one for one in printed if bottom - _TOLERANCE <= one.y <= top - 1]
    at_left = [one for one in level if left - _REACH_BESIDE <= one.x < left - 1]
    at_right = [one for one in level if right - 1 <= one.x <= right + _REACH_BESIDE]
    above = [one for one in printed if left - 2 <= one.x <= right and top <= one.y <= top + _REACH_ABOVE]
    runs = [_run(at_right, forward=True), _run(at_left, forward=False)]
    if not after:
        runs = [runs[1], _run(sorted(above, key=lambda one: one.y)[:_LONGEST_LABEL], forward=True)]
    return next((run for run in runs if run), "")


def _run(characters: Sequence[Placed], *, forward: bool) -> str:
    """The unbroken run of characters nearest to the box."""
    ordered = sorted(characters, key=lambda one: one.x, reverse=not forward)
    run: list[Placed] = []
    for one in ordered:
        if run and abs(one.x - run[-1].x) > max(one.size, 4.0) * _GAP:
            break
        run.append(one)
        if len(run) == _LONGEST_LABEL:
            break
    words = "".join(one.character for one in (run if forward else reversed(run)))
    return words.strip("：: ")
