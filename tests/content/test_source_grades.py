"""How sure the packs say they are: a text that was not obtained is not called checked, nor a citation surer than it."""

from __future__ import annotations

import re

import pytest

from rules.facts import FactId
from rules.model import Duration, Grade, NotKnown
from rules.pack import Pack, load_pack, pack_ids, shipped_root

ROOTS = (shipped_root(),)
NOT_READ = re.compile(r"(?<!版)正文没有(取得|读到)|只见到(标题|通知)|条文没有(核对|读到)|原文没有(取得|核对)")
"""What the note of a source says where its own text was not obtained (that of a later edition aside)."""


@pytest.fixture(scope="module", params=pack_ids(ROOTS))
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(str(request.param), ROOTS)


def test_a_policy_whose_text_was_not_obtained_is_not_called_checked(pack: Pack) -> None:
    unread = [item.value for item in pack.policies if isinstance(item.value.benefit, NotKnown)]
    assert [one.id for one in unread if one.source.grade is Grade.VERIFIED] == []


def test_a_source_whose_note_says_that_its_text_was_not_read_is_not_called_checked(pack: Pack) -> None:
    found = [one.value for one in pack.sources.values() if NOT_READ.search(one.value.note or "")]
    assert [one.id for one in found if one.grade is Grade.VERIFIED] == []


def test_no_time_limit_of_the_fire_check_is_cited_to_the_article_that_does_not_hold_it(pack: Pack) -> None:
    """消防法 art. 15 says that the check is made; the days come from a guide of another province."""
    limits = [matter.value.guide.statutory_time for matter in pack.matters if matter.value.id in {"fire", "fire_check"}]
    assert {one.source.of for one in limits if isinstance(one, Duration)} == {"fire_guide_hunan"}
    assert {one.source.grade for one in limits if isinstance(one, Duration)} == {Grade.INFERRED}
    question = pack.question(FactId("fire.way"))
    assert question is not None
    assert question.source is not None
    assert question.source.of == "fire_guide_hunan"
