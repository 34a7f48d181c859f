"""What a call says about a table of cases: every code has words with nothing left open in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from called import Run
from packs_fixture import SMALL, write_pack

from assistant.telling import problem_words
from assistant.texts import Voice, voice
from rules.answers.given import PROBLEMS
from rules.answers.parse import REFUSALS
from rules.authoring.case_table import TABLE_FAULTS
from rules.authoring.case_words import headings
from rules.pack import load_pack, shipped_root


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_no_reason_for_a_refused_value_has_an_open_slot(language: str) -> None:
    said = voice(language)
    for code in sorted(REFUSALS | PROBLEMS):
        hint = "2: llc, branch" if code == "given.options" else "7"
        for words in (problem_words(said, code, hint), problem_words(said, code, "")):
            assert "{" not in words.replace("{open: [ … ]}", "")
            assert "[" not in words[:1], code


def test_the_entry_that_is_none_is_told_with_what_there_is() -> None:
    words = problem_words(voice("zh-Hans"), "given.options", "2: llc, branch")
    assert words == "第 2 个不在可以写的里面，整项没有采用。最接近的是：llc、branch；用 kaiban schema case 看全部"


def test_a_case_of_a_file_says_in_words_why_a_fact_cannot_be_taken(kaiban: Run, tmp_path: Path) -> None:
    facts = "{shop.kind: tent, shop.area: '-3', people: [{roles: [boss]}], shop.sea: 1}"
    case = f"- {{name: 甲, as_of: 2026-11-22, facts: {facts}, expect: {{setup: required}}}}\n"
    folder = write_pack(tmp_path, {**SMALL, "cases/a.yaml": case})
    for action in ("check", "test"):
        out = kaiban("packs", action, str(folder)).out
        assert "（不是可以写的选项，最接近的是：" in out
        assert "（太小了，不能小于 0。）" in out
        assert "（第 1 个不在可以写的里面，整项没有采用。最接近的是：职工（employee）、股东（shareholder）；" in out
        assert not re.search(r"refused|given|\{|[a-z]{2} [a-z]{2}", out.replace("kaiban schema case", "")), out


@pytest.mark.parametrize("said", [voice("zh-Hans"), voice("en")])
def test_every_fault_of_a_table_has_words(said: Voice) -> None:
    assert [code for code in TABLE_FAULTS if not said.knows(f"authoring.table_{code}")] == []


def test_the_headings_of_a_pack_are_listed_with_what_their_cells_may_say(kaiban: Run) -> None:
    called = kaiban("packs", "test", "--labels", "--pack", "cn")
    assert called.code == 0
    assert "  注册资本(出资额)：金额，例如 500000、50万\n" in called.out
    assert "  公司设立登记：需要、不需要、未定\n" in called.out
    shipped = sum(1 for _ in headings(load_pack("cn", [shipped_root()])))
    assert sum(line.startswith("  ") for line in called.out.splitlines()) == shipped
