"""Every blank as it is laid out: no printed word is crossed by another or by a box, none leaves the paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.fonts import PRIMARY, Fonts
from forms.library import ROOT, read_meta_and_layout
from forms.typeset.font import register, width
from forms.typeset.pages import Put, laid_out

FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/form.yaml"))
TOUCH = 0.6
"""Points by which marks may lie on each other: what a rule or a rounding takes."""
Mark = tuple[str, tuple[float, float, float, float]]


@pytest.fixture(scope="module", autouse=True)
def _registered(fonts: Fonts) -> None:
    register(fonts.cache_dir / PRIMARY)


def marks(put: Put) -> Iterator[Mark]:
    """The printed words and the boxes to write in of a block, with the room they take on their page."""
    for words in put.block.words:
        if text := words.text.rstrip():
            base = put.y + words.y
            right = words.x + width(text, words.size)
            yield text, (words.x, base - words.size * 0.85, right, base + words.size * 0.1)
    for box in put.block.boxes:
        if box.kind != "sign":
            yield f"[{box.name}]", (box.x0, put.y + box.y0, box.x1, put.y + box.y1)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_printed_words_touch_no_other_words_and_no_box_and_stay_on_the_paper(folder: Path) -> None:
    _, puts, pages = laid_out(read_meta_and_layout(folder)[1])
    outside = [text for put in puts for text, rect in marks(put) if rect[0] < 0 or rect[2] > put.sheet.room + TOUCH]
    assert outside == []
    for page in range(pages):
        found = [mark for put in puts if put.page == page for mark in marks(put)]
        crossing = [
            (one, other)
            for number, (one, a) in enumerate(found)
            for other, b in found[number + 1 :]
            if min(a[2], b[2]) - max(a[0], b[0]) > TOUCH and min(a[3], b[3]) - max(a[1], b[1]) > TOUCH
        ]
        assert crossing == []
