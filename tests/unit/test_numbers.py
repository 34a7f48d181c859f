"""Official numbers: the published vectors, and what each rule says by itself."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.formats import written
from rules.tables.codes import divisions, region_name
from rules.tables.numbers import check_number, identity_check_digit, uscc_check_character

DAY = date(2026, 11, 22)
SHARED_VECTORS = Path(__file__).parents[3] / "shared" / "domain" / "rules" / "codes" / "check_vectors.csv"
KINDS = {
    "id18": "id_card",
    "id15": "id_card_15",
    "residence": "residence_permit",
    "fpr": "permanent_resident",
    "uscc": "uscc",
    "bankcard": "bank_card",
    "corp_account": "corp_account",
    "mobile": "mobile",
    "landline": "phone",
    "postcode": "postcode",
    "cn_passport": "passport_cn",
    "hkmo_permit": "hkmo_permit",
    "tw_permit": "tw_permit",
}
OWN_VECTORS = """kind,value,expected
id18,11010519491231002X,valid
id18,440524188001010014,valid
id18,11010519491231002x,valid
id18,11010519491231002,invalid
residence,810000199408230021,valid
residence,830000199201300022,valid
uscc,91350100M000100Y43,valid
uscc,91350100M000100Y42,invalid
uscc,91350100I000100Y43,invalid
uscc,120116000123456,invalid
mobile,13800000000,valid
mobile,+8613800000000,valid
mobile,12300000000,invalid
mobile,1380000000,invalid
landline,022-66890000,valid
landline,66890000,invalid
postcode,300450,valid
postcode,25660,invalid
cn_passport,E12345678,valid
cn_passport,EI1234567,invalid
hkmo_permit,H12345678,valid
hkmo_permit,K12345678,invalid
tw_permit,1234567,invalid
rmb_upper,100.05,壹佰元零伍分
"""


def identity(first_six: str, birth: str, sequence: str = "001") -> str:
    seventeen = first_six + birth + sequence
    return seventeen + identity_check_digit(seventeen)


def holds(row: dict[str, str]) -> bool:
    if row["kind"] == "rmb_upper":
        return written("money_words", Decimal(row["value"])) == row["expected"]
    checked = check_number(KINDS[row["kind"]], row["value"], DAY)
    return checked.valid is (row["expected"] == "valid")


@pytest.mark.parametrize("row", list(csv.DictReader(io.StringIO(OWN_VECTORS))), ids=lambda row: row["kind"])
def test_each_vector_in_this_file_is_judged_as_it_says(row: dict[str, str]) -> None:
    assert holds(row)


def test_all_sixty_vectors_of_the_domain_folder_are_judged_as_they_say() -> None:
    if not SHARED_VECTORS.is_file():
        pytest.skip("the folder with the domain facts is not beside this checkout")
    with SHARED_VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    assert [number for number, row in enumerate(rows, start=2) if not holds(row)] == []


def test_a_resident_number_tells_birthday_sex_and_region() -> None:
    checked = check_number("id_card", identity("120000", "19900307", "102"), DAY)
    assert (checked.birth, checked.sex, checked.region) == (date(1990, 3, 7), "female", "天津市")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (identity("110000", "19900230"), "number.birth"),
        (identity("110000", "20301231"), "number.birth_future"),
        (identity("990000", "19900101"), "number.province"),
        (identity("810000", "19900101"), "number.is_residence_permit"),
        ("1100001990", "number.length"),
        ("A" * 18, "number.characters"),
    ],
)
def test_a_resident_number_that_cannot_be_says_why(number: str, reason: str) -> None:
    checked = check_number("id_card", number, DAY)
    assert (checked.valid, checked.reason, checked.birth) == (False, reason, None)


def test_a_birthday_counts_as_future_by_the_day_of_the_case_alone() -> None:
    number = identity("110000", "20261122")
    assert check_number("id_card", number, date(2026, 11, 22)).valid is True
    assert check_number("id_card", number, date(2026, 11, 21)).reason == "number.birth_future"


def test_a_region_that_was_merged_in_2025_is_remarked_upon_from_then_on() -> None:
    number = identity("500105", "19900101")
    for day, hints in ((date(2025, 12, 31), ()), (date(2026, 1, 1), ("number.region_abolished",))):
        checked = check_number("id_card", number, day)
        assert (checked.valid, checked.hints, checked.region) == (True, hints, "重庆市江北区")


@pytest.mark.parametrize(
    ("kind", "number", "refused"),
    [
        ("passport", "A1", False),
        ("passport_cn", "EI1234567", False),
        ("hkmo_permit", "K12345678", False),
        ("tw_permit", "1234567", False),
        ("bank_card", "6222020300012345679", False),
        ("postcode", "25660", False),
        ("id_card", "110000194912310021", True),
        ("residence_permit", identity("710000", "19900101"), True),
        ("permanent_resident", identity("911124", "19810803", "002")[:-1] + "5", True),
        ("uscc", "91350100M000100Y42", True),
        ("mobile", "12300000000", True),
        ("id_card", "110000491231002", True),
    ],
)
def test_a_check_digit_refuses_and_an_unusual_form_only_warns(kind: str, number: str, refused: bool) -> None:
    checked = check_number(kind, number, DAY)
    assert (checked.valid, checked.refused) == (False, refused)


def test_an_unknown_place_in_a_permanent_resident_card_is_only_a_hint() -> None:
    checked = check_number("permanent_resident", identity("999124", "19810803", "002"), DAY)
    assert (checked.valid, checked.hints) == (True, ("number.region_unknown",))


def test_an_abolished_region_is_only_a_hint() -> None:
    checked = check_number("id_card", "440524188001010014", DAY)
    assert checked.valid is True
    assert checked.hints == ("number.region_abolished",)
    assert checked.region == "广东省汕头市"


def test_a_number_of_fifteen_digits_is_refused_since_2013_and_its_longer_form_is_not_repeated() -> None:
    old = "110000491231002"
    assert check_number("id_card", old, date(2012, 12, 31)).valid is True
    checked = check_number("id_card", old, date(2013, 1, 1))
    assert (checked.kind, checked.valid, checked.reason) == ("id_card_15", False, "number.retired_15")
    assert "19491231" not in repr(checked)


@pytest.mark.parametrize(
    ("code", "region"), [("810000", "香港特别行政区"), ("820000", "澳门特别行政区"), ("830000", "台湾省")]
)
def test_residence_permits_have_one_of_three_address_codes(code: str, region: str) -> None:
    assert check_number("residence_permit", identity(code, "19900101"), DAY).region == region
    assert check_number("residence_permit", identity("710000", "19900101"), DAY).reason == "number.permit_region"


def test_a_permanent_resident_card_tells_nationality_and_place() -> None:
    number = identity("911124", "19810803", "002")
    checked = check_number("permanent_resident", number, DAY)
    assert (checked.valid, checked.country, checked.region) == (True, "加拿大", "北京市")
    assert checked.birth == date(1981, 8, 3)


def test_a_permanent_resident_card_of_2017_is_checked_for_its_form_alone() -> None:
    checked = check_number("permanent_resident", "CAN110081080302", DAY)
    assert (checked.valid, checked.birth, checked.hints) == (True, None, ("number.format_only",))


def test_a_credit_code_with_a_wrong_organisation_code_inside_is_only_remarked_upon() -> None:
    body = "91120000MA05KX2B4"
    checked = check_number("uscc", body + uscc_check_character(body), DAY)
    assert (checked.valid, checked.hints) == (True, ("number.organisation_code",))


@pytest.mark.parametrize(
    "typed", ["１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002x ", "110105\u20061949\u200b1231002X"]
)
def test_full_width_digits_spaces_and_a_small_x_make_no_difference(typed: str) -> None:
    checked = check_number("id_card", typed, DAY)
    assert (checked.valid, checked.normalised) == (True, "11010519491231002X")


def test_digits_of_other_scripts_are_no_digits() -> None:
    arabic = "".join(chr(0x660 + int(digit)) for digit in "13800000000")
    assert check_number("mobile", arabic, DAY).valid is False


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("11010519491231002X", "id_card"),
        ("810000199408230021", "residence_permit"),
        (identity("911124", "19810803", "002"), "permanent_resident"),
        ("CAN110081080302", "permanent_resident"),
        ("91350100M000100Y43", "uscc"),
        ("110000491231002", "id_card_15"),
        ("+86 138-0000-0000", "mobile"),
        ("022-66890000", "phone"),
        ("300450", "postcode"),
        ("6222020000000000000", "bank_card"),
        ("H12345678", "hkmo_permit"),
        ("E12345678", "passport_cn"),
    ],
)
def test_the_kind_is_found_from_the_number(text: str, kind: str) -> None:
    assert check_number(None, text, DAY).kind == kind


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("12345678901234", None, "number.unknown_kind"),
        ("120000199002300010", "id_card", "number.birth"),
        ("120000203001010010", "id_card", "number.birth_future"),
        ("12000019900101001", "id_card", "number.length"),
    ],
)
def test_a_number_that_cannot_be_is_called_what_it_was_meant_for(text: str, kind: str | None, reason: str) -> None:
    checked = check_number(None, text, DAY)
    assert (checked.kind, checked.valid, checked.reason) == (kind, False, reason)


def test_a_fixed_line_tells_its_place_and_an_unknown_area_code_is_remarked_upon() -> None:
    assert check_number("phone", "0543-6000000", DAY).region == "滨州市"
    assert check_number("phone", "0320-6000000", DAY).hints == ("number.area_unknown",)


def test_a_number_of_two_kinds_is_reported_as_ambiguous() -> None:
    checked = check_number(None, "12345678", DAY)
    assert (checked.kind, checked.valid, checked.reason) == (None, None, "number.ambiguous")


@pytest.mark.parametrize("text", ["", "hello", "3", "!!!", "１２"])
def test_what_is_no_official_number_has_no_kind(text: str) -> None:
    checked = check_number(None, text, DAY)
    assert (checked.kind, checked.valid, checked.reason) == (None, False, "number.unknown_kind")


def test_a_resident_number_with_one_wrong_digit_is_still_seen_as_one() -> None:
    checked = check_number(None, "110000194912310021", DAY)
    assert (checked.kind, checked.valid, checked.reason) == ("id_card", False, "number.check_digit")


def test_a_kind_without_a_rule_is_neither_right_nor_wrong() -> None:
    assert check_number("military_id", "X1", DAY).valid is None


@given(st.sampled_from(["11", "37", "65"]), st.dates(date(1900, 1, 1), DAY), st.integers(0, 999), st.integers(0, 17))
def test_every_single_wrong_digit_is_found(province: str, birth: date, sequence: int, place: int) -> None:
    number = identity(f"{province}0000", f"{birth:%Y%m%d}", f"{sequence:03}")
    assert check_number("id_card", number, DAY).valid is True
    for digit in "0123456789":
        changed = number[:place] + digit + number[place + 1 :]
        if digit != number[place]:
            assert check_number("id_card", changed, DAY).valid is False


@given(st.text(max_size=24))
def test_any_text_has_an_answer_that_never_repeats_it(text: str) -> None:
    for kind in (None, *KINDS.values(), "passport"):
        checked = check_number(kind, text, DAY)
        assert checked.reason == "" or checked.reason.removeprefix("number.").replace("_", "").isalnum()
        assert not any(char.isspace() for char in checked.normalised)


def test_every_division_names_its_parents() -> None:
    assert region_name("371602") == "山东省滨州市滨城区"
    assert region_name("110105") == "北京市朝阳区"
    assert region_name("999999") is None
    known = divisions()
    assert all(known[code].parent in known for code in known.codes if known[code].level == "county")
