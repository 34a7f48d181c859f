"""Who signs a form: every role that a layout names has its Chinese words in the signing guide, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exports.documents.content import read_common, read_sheet
from exports.documents.signing import WORDS_OF_ROLES
from forms.library import ROOT, read_meta_and_layout
from forms.model import Grid, Layout, Repeat, SignCell

FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/form.yaml"))


def roles_of(layout: Layout) -> Iterator[str]:
    for block in (block for section in layout.sections for block in section.body):
        if isinstance(block, Repeat) and block.under is not None:
            yield block.under.role
        elif isinstance(block, Grid):
            yield from (cell.role for row in block.rows for cell in row.cells if isinstance(cell, SignCell))


USED = sorted({role for folder in FOLDERS for role in roles_of(read_meta_and_layout(folder)[1])})


@pytest.mark.parametrize("role", USED)
def test_a_role_that_signs_has_its_words_in_one_place(role: str) -> None:
    words = read_sheet("signing").words
    told = [read_common().roles.get(role), *(words.get(f"{kind}_{role}") for kind in WORDS_OF_ROLES)]
    assert len([one for one in told if one]) == 1


def test_the_signing_guide_has_no_words_for_a_role_that_no_form_names() -> None:
    """Sentences of the guide that begin alike are told by their own name."""
    sentences = {"role_enterprise", "unused_intro"}
    worded = {
        name for name in read_sheet("signing").words if name.startswith(tuple(f"{kind}_" for kind in WORDS_OF_ROLES))
    }
    assert {name.partition("_")[2] for name in worded - sentences} <= set(USED)
