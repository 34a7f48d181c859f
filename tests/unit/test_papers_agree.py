"""Loose papers beside each other: what two of them state is compared, however each writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from exports.agree import disagreements
from exports.model import Finding
from exports.stated import PaperStated, in_one_form, stated_by_form
from exports.stated_words import stated_by_document
from forms.library import load_form
from forms.reading import PdfReading, ReadBox
from rules.model import FactType
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)
NUMBER = "120000199001010010"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn", (shipped_root(),))


def form(pack: Pack, form_id: str, file: str, boxes: Mapping[str, str]) -> PaperStated:
    """What a form states with these boxes filled."""
    read = tuple(ReadBox(name, 0, (0, 0, 1, 1), "text", value=value, drawn=value) for name, value in boxes.items())
    loaded = load_form(form_id, DAY, pack.vocabulary)
    return stated_by_form(file, PdfReading("acroform", 1, read, form=form_id), loaded, pack.vocabulary)


def articles(pack: Pack, *lines: str) -> PaperStated:
    reading = PdfReading("flat", 1, form="articles", texts=(("某公司章程", *lines, "第1页　共1页"),))
    return stated_by_document("章程.pdf", reading, pack.vocabulary)


def said(found: tuple[Finding, ...]) -> list[tuple[str, ...]]:
    return [(*one.facts, one.said["said"], one.said.get("other_said", "")) for one in found]


@pytest.mark.parametrize(
    ("text", "format_name", "kind", "value"),
    [
        ("800", "wan", FactType.MONEY, "8000000"),
        ("8000000.00", "yuan", FactType.MONEY, "8000000"),
        ("捌佰万元整", "money_words", FactType.MONEY, "8000000"),
        ("捌佰万元正", "money_words", FactType.MONEY, "8000000"),
        ("40%", "percent", FactType.PERCENT, "40"),
        ("2031年6月30日", "date_cn", FactType.DATE, "2031-06-30"),
        ("2031-6-30", "plain", FactType.DATE, "2031-06-30"),
        ("二十", "cn", FactType.NUMBER, "20"),
        ("天津 市", "plain", FactType.TEXT, "天津市"),
    ],
)
def test_a_value_has_one_form_however_it_is_written(text: str, format_name: str, kind: FactType, value: str) -> None:
    assert in_one_form(text, format_name, kind) == value


def test_capital_of_two_forms_and_the_articles_is_compared(pack: Pack) -> None:
    one = form(pack, "company_registration", "a.pdf", {"capital.amount": "900"})
    two = form(pack, "tax_info_confirm", "t.pdf", {"capital.amount": "800"})
    three = articles(pack, "第八条 公司的注册资本为人民币800万元（大写：捌佰万元整），是在公司登", "记机关登记的")
    assert said(disagreements([one, two, three], pack.vocabulary)) == [("enterprise.capital", "900", "800")]
    right = form(pack, "company_registration", "a.pdf", {"capital.amount": "800"})
    assert disagreements([right, two, three], pack.vocabulary) == ()


def test_the_head_of_a_company_is_its_legal_representative_on_every_form(pack: Pack) -> None:
    one = form(pack, "company_registration", "a.pdf", {"legal_rep.name": "赵一"})
    two = form(pack, "tax_info_confirm", "t.pdf", {"legal_rep.name": "钱二"})
    assert said(disagreements([one, two], pack.vocabulary)) == [("people[].name", "钱二", "赵一")]


def test_one_name_with_two_numbers_and_one_number_with_two_names_are_found(pack: Pack) -> None:
    row = {"sensitive.1.name": "赵一", "sensitive.1.id_number": NUMBER}
    one = form(pack, "company_registration", "a.pdf", row)
    two = form(pack, "tax_info_confirm", "t.pdf", {"legal_rep.name": "赵一", "legal_rep.id_number": f"{NUMBER[:-1]}X"})
    (number,) = disagreements([one, two], pack.vocabulary)
    assert number.facts == ("people[].id_number",)
    assert number.said["person"] == "赵一"
    three = form(pack, "tax_info_confirm", "t.pdf", {"finance.name": "钱二", "finance.id_number": NUMBER})
    (name,) = disagreements([one, three], pack.vocabulary)
    assert name.facts == ("people[].name",)


def test_an_address_is_compared_with_the_boxes_of_its_parts(pack: Pack) -> None:
    parts = {"address.province": "天津市", "address.county": "滨海新区", "address.detail": "西三道168号"}
    one = form(pack, "company_registration", "a.pdf", parts)
    same = articles(pack, "第三条 公司住所：天津市滨海新区西三", "道168号。", "第四条 公司的营业期限为")
    assert disagreements([one, same], pack.vocabulary) == ()
    other = articles(pack, "第三条 公司住所：天津市滨海新区西三道999号。", "第四条 公司的营业期限为")
    (found,) = disagreements([one, other], pack.vocabulary)
    assert (found.facts, found.said["said"]) == (("premises.address",), "西三道168号")
    assert (found.code, found.file, found.params["one"], found.params["other"]) == (
        "check.values_two", "", "a.pdf", "章程.pdf",
    )  # fmt: skip


def test_boxes_that_repeat_the_parts_of_an_address_and_forms_with_some_of_them_are_no_conflict(pack: Pack) -> None:
    parts = {"province": "天津市", "county": "滨海新区", "detail": "西三道168号"}
    twice = {f"{where}.{name}": value for where in ("premises", "business") for name, value in parts.items()}
    one = form(pack, "sole_proprietorship_registration", "a.pdf", twice)
    some = form(pack, "company_registration", "b.pdf", {"address.province": "天津市", "address.county": "滨海新区"})
    whole = articles(pack, "第三条 公司住所：天津市滨海新区西三道168号。", "第四条 公司的营业期限为")
    assert disagreements([one, some, whole], pack.vocabulary) == ()
    boxes = {**parts, "street": "市中街道", "detail": "保税区西三道168号"}  # the street stands behind the zone
    apart = form(pack, "company_registration", "b.pdf", {f"address.{name}": value for name, value in boxes.items()})
    whole = articles(pack, "第三条 公司住所：天津市滨海新区保税区市中街道西三道168号。", "第四条 公司的营业期限为")
    assert disagreements([apart, whole], pack.vocabulary) == ()


def test_a_short_address_that_fits_two_longer_ones_hides_nothing_between_these(pack: Pack) -> None:
    short = form(pack, "tax_info_confirm", "s.pdf", {"registered.address": "样路1号2楼3室"})
    one = form(pack, "tax_info_confirm", "a.pdf", {"registered.address": "天津市西青区样路1号2楼3室"})
    two = form(pack, "tax_info_confirm", "b.pdf", {"registered.address": "天津市河西区样路1号2楼3室"})
    for papers in ([short, one, two], [one, short, two], [two, one, short]):
        assert [found.facts for found in disagreements(papers, pack.vocabulary)] == [("premises.address",)]


def test_the_number_of_a_house_is_not_the_end_of_a_longer_one(pack: Pack) -> None:
    short = form(pack, "tax_info_confirm", "s.pdf", {"registered.address": "2号楼3单元301室"})
    other = form(pack, "tax_info_confirm", "a.pdf", {"registered.address": "天津市西青区样路12号楼3单元301室"})
    same = form(pack, "tax_info_confirm", "b.pdf", {"registered.address": "天津市西青区样路2号楼3单元301室"})
    assert [found.facts for found in disagreements([short, other], pack.vocabulary)] == [("premises.address",)]
    assert disagreements([short, same], pack.vocabulary) == ()


def test_contributions_in_the_articles_are_compared_even_where_a_name_is_broken_over_lines(pack: Pack) -> None:
    rows = {"shareholders.1.name": "买买提·玉素甫", "shareholders.1.subscribed": "320", "shareholders.1.share": "40%"}
    one = form(pack, "company_registration", "a.pdf", rows)
    other = articles(pack, "买买提·玉", "素甫 300 40% 货币 2031年6月30日前")
    (found,) = disagreements([one, other], pack.vocabulary)
    assert (found.said["said"], found.said["other_said"], found.said["person"]) == ("300", "320", "买买提·玉素甫")


def test_a_shareholder_whom_the_list_of_another_paper_lacks_is_found(pack: Pack) -> None:
    one = form(pack, "company_registration", "a.pdf", {"shareholders.1.name": "赵一", "shareholders.2.name": "钱二"})
    two = form(pack, "tax_info_confirm", "t.pdf", {"investors.1.name": "赵一", "investors.2.name": "孙三"})
    codes = [(found.code, found.file, found.said["said"]) for found in disagreements([one, two], pack.vocabulary)]
    assert codes == [("check.not_listed", "t.pdf", "钱二")]
