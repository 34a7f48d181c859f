"""Typed text becomes values, and values become words and file text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answers.parse import REFUSALS, Refusal, check_against, parse_value, show_value, to_plain
from rules.facts import Value
from rules.model import FactDef

DAY = date(2026, 11, 22)


def fact(kind: str, **more: object) -> FactDef:
    return FactDef.model_validate({"id": "a.b", "type": kind, "label": "项", **more})


KINDS = fact(
    "choices",
    options=[
        {"id": "company", "label": "法定名称章(公章)", "term": "公章"},
        {"id": "finance", "label": {"zh": "财务专用章", "en": "Finance seal"}},
        {"id": "invoice", "label": "发票专用章"},
    ],
)
KIND = fact("choice", options=[option.model_dump() for option in KINDS.options])


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("money", "50万", Decimal(500000)),
        ("money", "50.5 万元", Decimal(505000)),
        ("money", "1,000,000", Decimal(1000000)),
        ("money", "１，０００", Decimal(1000)),
        ("money", "¥ 1200.50元", Decimal("1200.50")),
        ("money", "人民币壹佰万元整", Decimal(1000000)),
        ("money", "一百二十万", Decimal(1200000)),
        ("money", "2亿", Decimal(200000000)),
        ("money", "一亿二千万元", Decimal(120000000)),
        ("money", "壹亿零伍万元整", Decimal(100050000)),
        ("money", "十万零五百", Decimal(100500)),
        ("money", "一万亿", Decimal(10) ** 12),
        ("money", "一百零五", Decimal(105)),
        ("money", "500000", Decimal(500000)),
        ("number", "１２", Decimal(12)),
        ("number", "十二", Decimal(12)),
        ("number", "-3.5", Decimal("-3.5")),
        ("percent", "25％", Decimal(25)),
        ("percent", "33.33", Decimal("33.33")),
        ("date", "2026-11-22", DAY),
        ("date", "2026/11/2", date(2026, 11, 2)),
        ("date", "2026年11月22日", DAY),
        ("date", "20261122", DAY),
        ("date", "２０２６．１１．２２", DAY),
        ("bool", "是", True),
        ("bool", "Y", True),
        ("bool", "否", False),
        ("bool", "false", False),
        ("name", "阿依古丽•买买提", "阿依古丽·买买提"),
        ("name", "陈𬀩", "陈𬀩"),
        ("name", "张 三", "张三"),
        ("name", "Ｊｏｈｎ  Smith", "John Smith"),
        ("name", "㛃〇", "㛃〇"),
        ("text", " 餐饮服务\n(许可) ", "餐饮服务(许可)"),
        ("text", "two\nlines", "two lines"),
        ("id_number", " 11010519491231 002x ", "11010519491231002X"),
        ("id_number", "１２０", Refusal("refused.id_characters", KIND.id)),  # type: ignore[arg-type]
        ("mobile", "+86 138-0000-1234", "13800001234"),
        ("postcode", "３００３０８", "300308"),
        ("phone", "022-6000 1234 转 8", "022-60001234转8"),
        ("email", "a.b@example.com", "a.b@example.com"),
    ],
)
def test_what_people_write_becomes_the_value_they_mean(kind: str, typed: str, value: Value | Refusal) -> None:
    assert parse_value(fact(kind), typed, DAY) == value


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("money", "五十块左右", "money"),
        ("money", "1,00,000", "money"),
        ("money", "1.005", "cents"),
        ("money", "1e9", "money"),
        ("money", "一万五", "money"),
        ("money", "五百三", "money"),
        ("money", "二万三万", "money"),
        ("money", "万", "money"),
        ("money", "٣٠٠", "money"),
        ("date", "٢٠٢٦-١١-٢٢", "date"),
        ("postcode", "٣٠٠٣٠٨", "postcode"),
        ("number", "NaN", "number"),
        ("number", "", "empty"),
        ("percent", "101", "too_large"),
        ("percent", "-1", "too_small"),
        ("date", "2026-02-30", "date"),
        ("date", "22.11.2026", "date"),
        ("date", "0001-01-01", "date_range"),
        ("bool", "也许", "bool"),
        ("name", "张三1", "name"),
        ("name", "···", "name"),
        ("name", "张\u202e三", "control_character"),
        ("name", "张\ue000", "private_character"),
        ("text", "a\x00b", "control_character"),
        ("mobile", "12345", "mobile"),
        ("uscc", "91120118MA00000000", "uscc"),
        ("postcode", "3003", "postcode"),
        ("phone", "电话", "phone"),
        ("email", "a@b", "email"),
        ("list", "x", "list"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_code(kind: str, typed: str, code: str) -> None:
    found = parse_value(fact(kind), typed, DAY)
    assert isinstance(found, Refusal)
    assert found.code == f"refused.{code}"
    assert found.code in REFUSALS


def test_a_number_outside_its_range_is_refused_with_the_limit() -> None:
    limited = fact("number", minimum="1", maximum="99", decimals="0", unit="年")
    assert parse_value(limited, "0", DAY) == Refusal("refused.too_small", limited.id, "1")  # type: ignore[arg-type]
    assert parse_value(limited, "100 年", DAY) == Refusal("refused.too_large", limited.id, "99")  # type: ignore[arg-type]
    assert parse_value(limited, "2.5", DAY) == Refusal("refused.too_many_decimals", limited.id, "0")  # type: ignore[arg-type]
    assert parse_value(limited, "20年", DAY) == Decimal(20)


@pytest.mark.parametrize("typed", ["80", "80平米", "80㎡", "80 m²", "80平方米", "80M2", "八十平方"])
def test_an_area_may_be_written_with_its_unit(typed: str) -> None:
    assert parse_value(fact("number", unit="平方米"), typed, DAY) == Decimal(80)


def test_a_unit_that_is_not_the_question_s_is_refused() -> None:
    assert isinstance(parse_value(fact("number", unit="平方米"), "80亩", DAY), Refusal)
    assert isinstance(parse_value(fact("number", unit="人"), "80平米", DAY), Refusal)


@pytest.mark.parametrize(("typed", "limits", "example"), [
    ("12.5", {"minimum": "1", "maximum": "31"}, "3"),
    ("十二点五", {}, "3"),
    ("0.5", {"minimum": "0", "maximum": "2"}, "2"),
    ("4,5", {"minimum": "10"}, "10"),
])  # fmt: skip
def test_a_fraction_of_a_count_is_refused_with_a_whole_number_as_example(
    typed: str, limits: dict[str, str], example: str
) -> None:
    count = fact("number", whole="true", **limits)
    assert parse_value(count, typed, DAY) == Refusal("refused.whole", count.id, example)  # type: ignore[arg-type]


def test_a_whole_number_may_be_written_with_idle_decimals() -> None:
    assert parse_value(fact("number", whole="true"), "12.0", DAY) == Decimal(12)


def test_only_a_number_can_be_whole() -> None:
    with pytest.raises(ValueError, match="whole goes with type: number"):
        fact("money", whole="true")


@pytest.mark.parametrize("typed", ["022-66890000", "(022)66890000", "02266890000", "+86-22-66890000", "400-600-0000",
                                   "13800000001", "+852-20000000", "0543-6000000转12"])  # fmt: skip
def test_a_telephone_is_a_line_with_area_code_a_mobile_a_service_number_or_one_abroad(typed: str) -> None:
    assert parse_value(fact("phone"), typed, DAY) == typed


@pytest.mark.parametrize(("typed", "code"), [
    ("2265550123", "phone"), ("66890000", "phone"), ("022-668900", "phone"), ("12000000001", "phone"),
    ("0199-6689000", "phone"), ("0320-6689000", "phone_area"),
])  # fmt: skip
def test_a_telephone_without_a_known_area_code_is_refused(typed: str, code: str) -> None:
    found = parse_value(fact("phone"), typed, DAY)
    assert isinstance(found, Refusal)
    assert found.code == f"refused.{code}"


@pytest.mark.parametrize(("number", "code"), [
    ("1100001990010100", "id_length"), ("990000199001010019", "id_area"), ("110000199002300010", "id_birth"),
    ("110000203001010010", "id_birth_future"), ("110000199001010010", "id_check_digit"),
    ("110000491231002", "id_retired"),
])  # fmt: skip
def test_a_wrong_identity_number_says_which_part_is_wrong(number: str, code: str) -> None:
    declared = FactDef.model_validate({"id": "people[].id_number", "type": "id_number", "label": "号码"})
    refused = check_against(declared, number, {"id_type": "id_card"}, DAY)
    assert refused is not None
    assert refused.code == f"refused.{code}"
    assert refused.code in REFUSALS


def test_a_text_longer_than_allowed_is_refused_with_the_limit() -> None:
    short = fact("text", max_length="3")
    assert parse_value(short, "一二三", DAY) == "一二三"
    assert parse_value(short, "一二三四", DAY) == Refusal("refused.too_long", short.id, "3")  # type: ignore[arg-type]


def test_a_text_shorter_than_allowed_is_refused_with_the_limit_and_none_is_still_none() -> None:
    address = fact("text", min_length="3", optional="true")
    assert parse_value(address, "一二三", DAY) == "一二三"
    assert parse_value(address, " 一二 ", DAY) == Refusal("refused.too_short", address.id, "3")  # type: ignore[arg-type]
    assert parse_value(address, "2036-05-06", DAY) == Refusal("refused.no_words", address.id)  # type: ignore[arg-type]
    assert parse_value(address, "", DAY) == ""


def test_an_empty_text_is_none_for_an_optional_fact_and_refused_for_another() -> None:
    assert parse_value(fact("email", optional="true"), "  ", DAY) == ""
    assert isinstance(parse_value(fact("email"), "  ", DAY), Refusal)
    assert parse_value(fact("text", optional="true"), "", DAY) == ""


@pytest.mark.parametrize("typed", ["finance", "财务专用章", "2", "２", "Finance Seal", " FINANCE "])
def test_an_option_is_chosen_by_id_label_or_number(typed: str) -> None:
    assert parse_value(KIND, typed, DAY) == "finance"


@pytest.mark.parametrize("typed", ["0", "4", "seal", "", "公"])
def test_what_names_no_option_is_refused(typed: str) -> None:
    assert isinstance(parse_value(KIND, typed, DAY), Refusal)


@pytest.mark.parametrize("typed", ["invoice,company", "3、1", ["invoice", "公章"], "发票专用章；公章 公章", "1 3"])
def test_several_choices_come_in_declared_order_and_once(typed: object) -> None:
    assert parse_value(KINDS, typed, DAY) == ("company", "invoice")


def test_one_wrong_choice_refuses_them_all() -> None:
    assert parse_value(KINDS, "company,wrong", DAY) == Refusal("refused.choices", KINDS.id, "2")  # type: ignore[arg-type]


def test_an_identity_number_is_judged_with_its_kind() -> None:
    number = FactDef.model_validate({"id": "people[].id_number", "type": "id_number", "label": "号码"})
    good, bad = "11010519491231002X", "110000199001010010"
    assert check_against(number, good, {"id_type": "id_card"}, DAY) is None
    refused = check_against(number, bad, {"id_type": "id_card"}, DAY)
    assert refused is not None
    assert refused.code == "refused.id_check_digit"
    assert check_against(number, bad, {}, DAY) is None
    assert parse_value(number, bad, DAY) == bad


@pytest.mark.parametrize(
    ("kind", "value", "chinese", "english"),
    [
        ("money", Decimal(500000), "500,000 元(50 万元)", "CNY 500,000"),
        ("money", Decimal("12345.60"), "12,345.6 元(1.23456 万元)", "CNY 12,345.6"),
        ("money", Decimal(999), "999 元", "CNY 999"),
        ("percent", Decimal("33.30"), "33.3%", "33.3%"),
        ("date", DAY, "2026年11月22日", "2026-11-22"),
        ("bool", True, "是", "yes"),
        ("text", "甲", "甲", "甲"),
    ],
)
def test_a_value_is_shown_as_people_read_it(kind: str, value: Value, chinese: str, english: str) -> None:
    assert show_value(fact(kind), value) == chinese
    assert show_value(fact(kind), value, "en") == english


def test_choices_are_shown_by_their_labels() -> None:
    assert show_value(KINDS, ("company", "finance")) == "法定名称章(公章)、财务专用章"
    assert show_value(KINDS, ("company", "finance"), "en") == "法定名称章(公章), Finance seal"


VALUES = st.one_of(
    st.tuples(st.just("money"), st.decimals(0, 10**12, places=2)),
    st.tuples(st.just("number"), st.decimals(-(10**9), 10**9, places=4)),
    st.tuples(st.just("percent"), st.decimals(0, 100, places=3)),
    st.tuples(st.just("date"), st.dates(date(1900, 1, 1), date(2200, 12, 31))),
    st.tuples(st.just("bool"), st.booleans()),
)


@given(VALUES)
def test_a_value_written_to_a_file_is_read_back_as_itself(pair: tuple[str, Value]) -> None:
    kind, value = pair
    again = parse_value(fact(kind), to_plain(fact(kind), value), DAY)
    assert again == value
    assert type(again) is type(value)


@given(
    st.sampled_from(["text", "name", "money", "date", "mobile", "id_number", "choice", "choices", "bool"]), st.text()
)
def test_any_text_gives_a_value_or_a_refusal_that_holds_nothing_of_it(kind: str, typed: str) -> None:
    wanted = {"choice": KIND, "choices": KINDS}.get(kind, fact(kind))
    found = parse_value(wanted, typed, DAY)
    if isinstance(found, Refusal):
        assert found.code in REFUSALS
        assert found.limit == "" or found.limit.isdigit()
    else:
        assert parse_value(wanted, to_plain(wanted, found), DAY) == found
