"""Facts out of a code table: what is taken as an answer, what conditions make of it, what the linter says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from packs_fixture import DAY, FACTS, MATTERS, QUESTIONS, SMALL, facts_of, small_pack, write_pack
from test_codes import TRADES, trades

from rules.answers.parse import Refusal, parse_value, show_value, to_plain
from rules.authoring.lint import lint
from rules.deciding.engine import decide
from rules.errors import PackError
from rules.expr import Expression, ExprType, Open, Settled, compile_expression
from rules.facts import FactId
from rules.model import MatterId
from rules.pack import Pack, build_pack, load_pack
from rules.tables.codes import divisions

CODED = FACTS + "- {id: shop.trade, type: text, codes: trades, label: 行当}\n"
ASKED = QUESTIONS + "- {fact: shop.trade, topic: shop, order: 9, ask: 请填?, why: 要用。}\n"
RULED = MATTERS.replace("shop.food && shop.kind != 'none'", "code_under('trades', shop.trade, ['62', '64'])")


def coded_pack(root: Path, facts: str = CODED, matters: str = RULED, questions: str = ASKED) -> Pack:
    trades(root / "test")
    return small_pack(root, facts=facts, matters=matters, questions=questions)


def taken(pack: Pack, typed: object, day: date = DAY) -> object:
    return parse_value(pack.facts[FactId("shop.trade")], typed, day, pack.codes)


def outcome(pack: Pack, text: str, answers: dict[str, object]) -> Settled | Open:
    found: Expression = compile_expression(text, pack.vocabulary, None, "here:1")
    return found.evaluate(pack.scope(facts_of(pack, answers), DAY))


def problem(pack: Pack, text: str) -> tuple[str, str | None]:
    with pytest.raises(Exception, match="here:1") as caught:
        compile_expression(text, pack.vocabulary, ExprType.BOOL, "here:1")
    return caught.value.code, caught.value.suggestion  # type: ignore[attr-defined]


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("typed", ["62", "６２", "饭店", "酒楼", "餐饮饭店", " 62 "])
def test_a_code_or_an_exact_name_is_taken_as_the_code(tmp_path: Path, typed: str) -> None:
    assert taken(coded_pack(tmp_path), typed) == "62"


def test_everything_else_is_refused_with_what_comes_nearest(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path)
    trade = FactId("shop.trade")
    assert taken(pack, "饭店服务") == Refusal("refused.code_near", trade, "62 饭店、621 大饭店")
    assert taken(pack, "飞机") == Refusal("refused.code", trade)
    assert taken(pack, True) == Refusal("refused.not_text", trade)
    assert taken(pack, "  ") == Refusal("refused.empty", trade)


def test_a_code_counts_on_the_days_on_which_it_is_in_use(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path)
    assert taken(pack, "茶馆", date(2025, 12, 31)) == "63"
    assert taken(pack, "茶馆", date(2026, 1, 1)) == Refusal("refused.code_replaced", FactId("shop.trade"), "64 饮品店")
    assert taken(pack, "64", date(2025, 12, 31)) == Refusal("refused.code_past", FactId("shop.trade"))


def test_of_several_rows_with_one_name_none_is_guessed(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path)
    trades(tmp_path / "test", TRADES.replace("621,62,大饭店", "621,62,书店"))
    found = taken(load_pack("test", [tmp_path]), "书店")
    assert isinstance(found, Refusal)
    assert (found.code, found.limit) == ("refused.code_several", "621 餐饮饭店书店、7 书店")
    assert taken(pack, "7") == "7"


def test_a_coded_value_is_shown_with_its_name_and_kept_as_its_code(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path)
    fact = pack.facts[FactId("shop.trade")]
    assert show_value(fact, "62", "zh", pack.codes) == "62 饭店"
    assert to_plain(fact, "62") == "62"


def test_codes_stand_at_texts_alone(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "facts/a.yaml": CODED.replace("type: text, codes", "type: bool, codes")})
    _, findings = build_pack("test", [tmp_path])
    assert [one.code for one in findings if "codes" in one.message] == ["bad_value"]


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("code_under('trades', shop.trade, 'H')", True),
        ("code_under('trades', shop.trade, '621')", True),
        ("code_under('trades', shop.trade, '63')", False),
        ("code_under('trades', shop.trade, ['63', '62'])", True),
        ("code_under('trades', '7', shop.trade)", False),
        ("code_name('trades', shop.trade)", "大饭店"),
        ("shop.trade in ['621', '7']", True),
    ],
)
def test_conditions_know_what_lies_below_what(tmp_path: Path, text: str, value: object) -> None:
    found = outcome(coded_pack(tmp_path), text, {"shop.trade": "621"})
    assert isinstance(found, Settled)
    assert found.value == value
    assert set(found.because) == {"shop.trade"}


def test_a_missing_code_is_not_known_and_is_what_is_needed(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path)
    found = outcome(pack, "code_under('trades', shop.trade, 'H')", {})
    assert isinstance(found, Open)
    assert found.needs == (frozenset({"shop.trade"}),)
    both = outcome(pack, "code_under('trades', shop.trade, 'H') || shop.food", {"shop.food": True})
    assert isinstance(both, Settled)
    assert both.value is True


def test_a_free_text_that_is_no_code_has_no_value(tmp_path: Path) -> None:
    found = outcome(coded_pack(tmp_path), "code_under('trades', shop.note, 'H')", {"shop.note": "nothing"})
    assert isinstance(found, Open)
    assert (found.needs, found.blocked) == ((), ("shop.note",))


def test_a_code_of_a_parked_fact_makes_a_condition_false(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path, facts=CODED.replace("label: 行当", "label: 行当, applies_when: shop.food"))
    found = outcome(pack, "code_under('trades', shop.trade, 'H')", {"shop.food": False, "shop.trade": "62"})
    assert isinstance(found, Settled)
    assert found.value is False


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("code_under('trade', shop.trade, 'H')", "unknown_table", "trades"),
        ("code_under('trades', shop.trade, '622')", "unknown_code", None),
        ("code_under('trades', shop.trade, '饭店')", "unknown_code", "62"),
        ("code_under('trades', shop.trade, ['H', '书店'])", "unknown_code", "7"),
        ("shop.trade == '酒楼'", "unknown_code", "62"),
        ("shop.trade in ['62', '书店']", "unknown_code", "7"),
        ("code_under(shop.note, shop.trade, 'H')", "type", None),
        ("code_under('trades', shop.food, 'H')", "type", None),
        ("code_under('trades', shop.trade)", "type", None),
        ("code_unter('trades', shop.trade, 'H')", "unknown_function", "code_under"),
    ],
)
def test_names_and_codes_that_lead_nowhere_are_refused_with_a_hint(
    tmp_path: Path, text: str, code: str, near: str | None
) -> None:
    assert problem(coded_pack(tmp_path), text) == (code, near)


def test_a_code_of_one_table_is_not_asked_in_another(tmp_path: Path) -> None:
    trades(tmp_path / "test", TRADES.replace("#table,trades", "#table,other"), "other")
    pack = coded_pack(tmp_path)
    assert problem(pack, "code_under('other', shop.trade, 'H')")[0] == "type"


# ---------------------------------------------------------------- packs


@pytest.mark.parametrize(
    ("answers", "status"),
    [({"shop.trade": "大饭店"}, "Required"), ({"shop.trade": "7"}, "NotRequired"), ({}, "Undecided")],
)
def test_a_matter_hangs_on_the_code(tmp_path: Path, answers: dict[str, object], status: str) -> None:
    pack = coded_pack(tmp_path)
    decisions = decide(pack, facts_of(pack, answers), DAY)
    assert type(decisions.matters[MatterId("food")]).__name__ == status


def test_a_pack_that_names_a_table_changes_with_it_and_others_do_not(tmp_path: Path) -> None:
    def digests(text: str) -> tuple[str, str]:
        trades(tmp_path / "named" / "test", text)
        trades(tmp_path / "free" / "test", text)
        return load_pack("test", [tmp_path / "named"]).digest, load_pack("test", [tmp_path / "free"]).digest

    coded_pack(tmp_path / "named")
    small_pack(tmp_path / "free")
    before, after = digests(TRADES), digests(TRADES.replace("书店", "大书店"))
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_a_fact_of_a_table_that_is_not_there_keeps_the_pack_from_being_used(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        coded_pack(tmp_path, facts=CODED.replace("codes: trades", "codes: trade"), matters=MATTERS)
    assert [(one.code, "did you mean 'trades'" in one.message) for one in caught.value.findings] == [
        ("unknown_table", True)
    ]


def test_the_linter_tells_of_files_dead_codes_and_age_with_their_row(tmp_path: Path) -> None:
    coded_pack(tmp_path)
    folder = tmp_path / "test"
    trades(folder, TRADES.replace(",2025-12-31,64,", ",2025-12-31,65,"))
    (folder / "codes/broken.csv").write_text("#table,broken\n", encoding="utf-8")
    referring = TRADES.replace("#table,trades", "#table,shops").replace("一般", "大饭店").replace("许可", "62")
    (folder / "codes/shops.csv").write_text("#refers,mark,trades\n" + referring, encoding="utf-8")
    found = {(one.file, one.line, one.code) for one in lint([tmp_path], DAY) if "/codes/" in one.file}
    assert found == {
        ("test/codes/trades.csv", 11, "unknown_code"),
        ("test/codes/broken.csv", 0, "bad_table"),
        ("test/codes/shops.csv", 13, "unknown_code"),
    }
    later = {(one.file, one.code) for one in lint([tmp_path], DAY + timedelta(days=400)) if "/codes/" in one.file}
    assert ("test/codes/trades.csv", "stale_source") in later


@pytest.mark.parametrize(
    ("text", "found"),
    [("天津市", True), ("甲滨城区乙", True), ("城区甲乙", False), ("城区", True), ("津城甲乙", False), ("", False)],
)
def test_a_text_names_a_place_where_it_is_one_or_holds_a_name_of_three_characters(text: str, found: bool) -> None:
    assert divisions().named_in(text) is found


def test_a_condition_may_ask_whether_a_text_names_a_code(tmp_path: Path) -> None:
    pack = coded_pack(tmp_path)
    assert outcome(pack, "names_code('trades', '饭店')", {}) == Settled(value=True, because=())
    assert outcome(pack, "names_code('trades', '甲乙')", {}) == Settled(value=False, because=())
    assert problem(pack, "names_code('trade', '饭店')") == ("unknown_table", "trades")


@pytest.mark.parametrize(
    ("day", "off"), [("2026-11-28", True), ("2026-11-30", False), ("2026-10-01", True), ("2026-10-10", False)]
)
def test_a_day_off_is_one_that_the_calendar_knows_as_such(tmp_path: Path, day: str, off: bool) -> None:
    assert outcome(coded_pack(tmp_path), f"is_day_off(date('{day}'))", {}) == Settled(value=off, because=())


@pytest.mark.parametrize("day", ["2031-01-04", "2023-12-31"])
def test_whether_a_day_outside_the_calendar_is_off_is_not_known_and_neither_is_its_contrary(
    tmp_path: Path, day: str
) -> None:
    pack = coded_pack(tmp_path)
    for text in (f"is_day_off(date('{day}'))", f"!is_day_off(date('{day}'))"):
        assert isinstance(outcome(pack, text, {}), Open)
