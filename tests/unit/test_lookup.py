"""Looking up an answer as one types: rows of the fact's code table, and what taking one of them hands over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from packs_fixture import FACTS, QUESTIONS, small_pack
from test_codes import trades

from assistant.desk import Desk
from assistant.interview import Answers, Match, decided, matches
from assistant.paths import folders
from rules.errors import PackError
from rules.facts import FactRef, Value
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def cn() -> Pack:
    return load_pack("cn", [shipped_root()])


def found(pack: Pack, ref: str, typed: str, told: dict[str, Value] | None = None, limit: int = 8) -> tuple[Match, ...]:
    answers = Answers()
    for known, value in (told or {}).items():
        answers = answers.with_value(FactRef(known), value)
    return matches(pack, decided(pack, answers, DAY), FactRef(ref), typed, limit)


@pytest.mark.parametrize("typed", ["日本", "392", "rb", "japan"])
def test_a_coded_fact_is_looked_up_by_words_code_and_first_letters(cn: Pack, typed: str) -> None:
    first = found(cn, "people[p1].nationality", typed)[0]
    assert (first.gives, first.row.name) == ("392", "日本")


def test_a_text_gets_the_name_of_the_row(cn: Pack) -> None:
    assert [match.gives for match in found(cn, "premises.province", "sd")][:1] == ["山东省"]


def test_only_rows_of_the_level_below_what_was_told_before_are_found(cn: Pack) -> None:
    told: dict[str, Value] = {"premises.province": "天津市", "premises.city": ""}
    assert [match.gives for match in found(cn, "premises.county", "bh", told)] == ["滨海新区"]
    assert {match.row.level for match in found(cn, "premises.county", "b", told)} == {"county"}
    assert {match.row.code[:2] for match in found(cn, "premises.county", "b", told)} == {"12"}
    told["premises.county"] = "滨海新区"
    assert [match.gives for match in found(cn, "premises.street", "zt", told)] == ["中塘镇"]
    assert found(cn, "premises.street", "zt", {**told, "premises.county": "西青区"}) == ()
    assert [match.gives for match in found(cn, "premises.zone", "保税", told)] == ["天津港保税区", "天津东疆综合保税区"]
    assert found(cn, "premises.zone", "天津港保税区", {"premises.province": "江苏省"}) == ()


def test_a_place_told_in_short_narrows_down_as_well(cn: Pack) -> None:
    assert [match.gives for match in found(cn, "premises.county", "bh", {"premises.province": "天津"})] == ["滨海新区"]


@pytest.mark.parametrize(("typed", "section"), [("餐饮", "h"), ("6210", "h"), ("rjkf", "i"), ("理发", "o")])
def test_a_choice_gets_the_option_that_a_row_or_one_above_it_stands_for(cn: Pack, typed: str, section: str) -> None:
    assert found(cn, "enterprise.industry", typed)[0].gives == section


def test_a_row_that_no_option_stands_for_as_of_section_t_is_not_found(cn: Pack) -> None:
    assert "t" not in {match.gives for match in found(cn, "enterprise.industry", "国际组织")}


def test_a_fact_without_a_table_and_an_empty_text_find_nothing(cn: Pack) -> None:
    assert found(cn, "enterprise.phone", "13") == found(cn, "premises.county", "  ") == ()


def test_a_case_shows_each_match_with_what_tells_it_from_others(desk: Desk) -> None:
    session = desk.new("cn")
    (first, *_) = session.matches(FactRef("enterprise.scope"), "餐饮服务")
    assert (first.id, first.label) == ("餐饮服务", "餐饮服务")
    assert first.term.startswith("许可")
    (trade, *_) = session.matches(FactRef("enterprise.industry"), "6210")
    assert (trade.id, trade.label, trade.term) == ("h", "6210 正餐服务", "住宿和餐饮业")
    question = session.question_about(FactRef("enterprise.scope"))
    assert question is not None
    assert question.lookup is not None
    assert "；" in question.lookup.parted_by
    assert "样例" in question.lookup.title


def test_an_option_is_found_by_its_own_words_too_in_the_language_of_the_screen(tmp_path: Path) -> None:
    english = Desk(folders(tmp_path), "en", DAY).new("cn")
    assert [(one.id, one.label) for one in english.matches(FactRef("enterprise.industry"), "catering")] == [
        ("h", "Accommodation and catering")
    ]
    chinese = Desk(folders(tmp_path), "zh-Hans", DAY).new("cn")
    labels = [one.label for one in chinese.matches(FactRef("enterprise.industry"), "住宿和餐饮业")]
    assert labels[0] == "H 住宿和餐饮业"
    assert "住宿和餐饮业" not in labels  # a row of the table says it: the option is not told again


@pytest.mark.parametrize(
    ("lookup", "code"),
    [
        ("lookup: {codes: tradez}", "unknown_table"),
        ("lookup: {codes: trades, within: [shop.nowhere]}", "unknown_fact"),
    ],
)
def test_a_lookup_that_leads_nowhere_is_found_when_the_pack_is_read(tmp_path: Path, lookup: str, code: str) -> None:
    trades(tmp_path / "test")
    facts = FACTS + f"- {{id: shop.trade, type: text, label: 行当, {lookup}}}\n"
    questions = QUESTIONS + "- {fact: shop.trade, topic: shop, order: 9, ask: 请填?, why: 要用。}\n"
    with pytest.raises(PackError) as caught:
        small_pack(tmp_path, facts=facts, questions=questions)
    assert [finding.code for finding in caught.value.findings] == [code]


def test_a_lookup_goes_with_text_and_one_choice_alone(tmp_path: Path) -> None:
    trades(tmp_path / "test")
    facts = FACTS + "- {id: shop.day, type: date, label: 日, lookup: {codes: trades}}\n"
    with pytest.raises(PackError, match="lookup goes with"):
        small_pack(tmp_path, facts=facts)
