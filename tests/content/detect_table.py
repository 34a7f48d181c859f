"""How well detection does on the government blanks, form by form: `python -m tests.content.detect_table`.

The truth (`blank_truth/*.yaml`) was drafted by detection and corrected by eye on rendered pages. A place counts as
found if a detected one holds its middle, its label as right if both say the same words, or one says most of the other.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forms.detect.find import find_places
from forms.detect.words import plain
from forms.pdf.detect_ink import pages_ink
from rules import yamlfile
from rules.model import Content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.detect.page import Place

TRUTH = Path(__file__).with_name("blank_truth")
BLANKS = Path(__file__).resolve().parents[3] / "shared" / "domain"
_NEAR = 4.0
_MOST = 0.6  # of a label's length that the other must have
_PAGES = 100


@dataclass(frozen=True, slots=True)
class TrueBox:
    """A writable place as counted by eye; `page` from 0, the middle in points."""

    page: int
    kind: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Score:
    """One form: places there are, found, falsely found, with the right label, of the right kind."""

    form: str
    true: int
    found: int
    false: int
    labelled: int
    kinds: int

    def line(self) -> str:
        """A row of the table."""
        return (
            f"{self.form:<20}{self.true:>6}{self.found:>7}{self.share(self.found):>8.1%}{self.false:>7}"
            f"{self.false / max(1, self.found + self.false):>8.1%}{self.labelled / max(1, self.found):>9.1%}"
            f"{self.kinds / max(1, self.found):>8.1%}"
        )

    def share(self, count: int) -> float:
        """A count of this form's places as a share of all."""
        return count / max(1, self.true)


class _Truth(Content):
    """A truth file; a height may be a list: the same label in several rows."""

    blank: str
    count: int
    pages: dict[int, tuple[tuple[str, str, float, float | tuple[float, ...]], ...]]


def truth_of(path: Path) -> tuple[Path, list[TrueBox]]:
    """The blank that a truth file counts, and its places."""
    truth = _Truth.model_validate(yamlfile.to_plain(yamlfile.load(path)))
    boxes = [
        TrueBox(page - 1, kind, label, x, y)
        for page, rows in truth.pages.items()
        for kind, label, x, heights in rows
        for y in (heights if isinstance(heights, tuple) else (heights,))
    ]
    if len(boxes) != truth.count:
        raise ValueError(f"{path.name}: counts {truth.count} places and lists {len(boxes)}")
    return BLANKS / truth.blank, boxes


def score_of(form: str, truth: Sequence[TrueBox], places: Sequence[Place]) -> Score:
    """Match each true place with the smallest detected one that holds it; each counts once."""
    left = list(places)
    found = labelled = kinds = 0
    for box in truth:
        holding = [place for place in left if place.page == box.page and _holds(place, box)]
        if not holding:
            continue
        best = min(holding, key=lambda place: (place.kind != box.kind, not _same(place.label, box.label), _area(place)))
        left.remove(best)
        found += 1
        labelled += _same(best.label, box.label)
        kinds += best.kind == box.kind
    return Score(form, len(truth), found, len(left), labelled, kinds)


def _holds(place: Place, box: TrueBox) -> bool:
    x0, y0, x1, y1 = place.rect
    return x0 - _NEAR <= box.x <= x1 + _NEAR and y0 - _NEAR <= box.y <= y1 + _NEAR


def _area(place: Place) -> float:
    return (place.rect[2] - place.rect[0]) * (place.rect[3] - place.rect[1])


def _same(one: str, other: str) -> bool:
    one, other = plain(one), plain(other)
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return bool(short) and short in long and len(short) >= _MOST * len(long)


def scores() -> list[Score]:
    """Every form that has a truth file and whose blank is there."""
    table: list[Score] = []
    for path in sorted(TRUTH.glob("*.yaml")):
        blank, truth = truth_of(path)
        if blank.exists():
            table.append(score_of(path.stem, truth, find_places(pages_ink(blank.read_bytes(), _PAGES))))
    return table


def total(table: Sequence[Score]) -> Score:
    """All forms together."""
    return Score(
        "all",
        sum(one.true for one in table),
        sum(one.found for one in table),
        sum(one.false for one in table),
        sum(one.labelled for one in table),
        sum(one.kinds for one in table),
    )


def main() -> None:
    """Print the table."""
    table = scores()
    if not table:
        sys.stderr.write("The government blanks (shared/domain/*/blank_pdf) are not beside this checkout.\n")
        return
    head = f"{'form':<20}{'places':>6}{'found':>7}{'':>8}{'false':>7}{'':>8}{'label ok':>9}{'kind ok':>8}\n"
    sys.stdout.write(head)
    for score in [*table, total(table)]:
        sys.stdout.write(score.line() + "\n")


if __name__ == "__main__":
    main()
