"""Rows of equal small cells that take one character each, as one place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.page import Place

_LEAST = 4
_WIDEST = 30.0
_TALLEST = 40.0
_TOUCH = 4.0
_UNEQUAL = 0.25  # of the width


def combs_of(places: Sequence[Place]) -> list[Place]:
    """The places, each run of at least four equal narrow cells side by side made one comb."""
    narrow = sorted(
        (place for place in places if place.shape == "cell" and place.kind == "text" and _fits(place)),
        key=lambda place: (-round(place.rect[3]), place.rect[0]),
    )
    runs: list[list[Place]] = []
    for place in narrow:
        if runs and _follows(runs[-1][-1], place):
            runs[-1].append(place)
        else:
            runs.append([place])
    combs = [run for run in runs if len(run) >= _LEAST and _one_label(run)]
    gone = {id(place) for run in combs for place in run}
    return [place for place in places if id(place) not in gone] + [_comb(run) for run in combs]


def _fits(place: Place) -> bool:
    left, bottom, right, top = place.rect
    return right - left <= _WIDEST and top - bottom <= _TALLEST and not place.value


def _follows(one: Place, other: Place) -> bool:
    width, wide = one.rect[2] - one.rect[0], other.rect[2] - other.rect[0]
    level = abs(one.rect[1] - other.rect[1]) <= 1 and abs(one.rect[3] - other.rect[3]) <= 1
    return level and 0 <= other.rect[0] - one.rect[2] <= _TOUCH and abs(width - wide) <= _UNEQUAL * width


def _one_label(run: Sequence[Place]) -> bool:
    """Cells under heads of their own are a table's row, not a comb."""
    return len({place.label for place in run}) == 1


def _comb(run: Sequence[Place]) -> Place:
    first, last = run[0], run[-1]
    rect = (first.rect[0] - 1, first.rect[1], last.rect[2] + 1, first.rect[3])
    return replace(first, rect=rect, kind="comb", cells=len(run))
