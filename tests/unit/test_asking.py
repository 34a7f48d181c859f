"""Answers are found by what they say, in whatever case and width it is written."""

from __future__ import annotations

from pathlib import Path

from packs_fixture import DAY, SMALL, write_pack

from rules.asking import find_answers
from rules.pack import load_pack

FAQ = (
    "- {id: pos, question: 刷卡设备怎么申请?, answer: 向银行申请。, words: [POS机], in_force: {from: 2024-07-01}, "
    "source: {of: law, grade: verified}}\n"
)


def test_words_in_capitals_and_full_width_are_found_like_others(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "faq/a.yaml": FAQ})
    pack = load_pack("test", [tmp_path])
    for asked in ("POS机", "pos机", "ＰＯＳ机"):
        (found,) = find_answers(pack, asked, DAY)
        assert found.score == 1.0
