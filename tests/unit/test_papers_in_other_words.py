"""Charters, minutes and leases in other people's words, beside a form: what differs is found, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from exports.agree import disagreements
from exports.stated import PaperStated, stated_by_form
from exports.wording import stated_by_wording
from forms.library import load_form
from forms.reading import PdfReading, ReadBox
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)
NAME, ADDRESS = "天津样岸设计有限公司", "天津市滨海新区西三道168号5层501室"
WHOLE = {
    "name": NAME,
    "address": ADDRESS,
    "capital": "500",
    "head": "样一诺",
    "term": "20",
    "code": "91120000MA00000055",
}
PLANTED = {
    "name": "天津样崖设计有限公司", "address": "天津市滨海新区西三道186号5层501室", "capital": "800", "head": "样二诺",
    "term": "30", "code": "91120000MA00000063",
}  # fmt: skip
FACTS = {
    "name": "enterprise.name", "address": "premises.address", "capital": "enterprise.capital", "head": "people[].name",
    "term": "enterprise.term_years", "code": "enterprise.uscc",
}  # fmt: skip
WORDS = {"500": ("伍佰万元整", "5,000,000.00"), "800": ("捌佰万元整", "8,000,000.00")}
COUNTED = {"20": "二十", "30": "三十"}


def documents(say: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Papers in many wordings, each with the keys of what it says."""
    words, yuan = WORDS[say["capital"]]
    short = say["address"].removeprefix("天津市")
    years = COUNTED[say["term"]]
    name, head, wan = say["name"], say["head"], say["capital"]
    yield f"第一条 公司名称：{name}（以下简称“公司”）。\n第二条 公司住所：{say['address']}。", ("name", "address")
    yield f"第三条 公司的名称为{name}。\n第四条 公司的住所为：{short}。", ("name", "address")
    yield f"第五条 公司注册资本为人民币{wan}万元，由全体股东认缴。", ("capital",)
    yield f"第五条 公司注册资本：人民币{words}（￥{yuan}元）。", ("capital",)
    yield f"第六条 注册资本总额为{wan}.00万元人民币。", ("capital",)
    yield f"注册资本（万元） {wan}\n企业名称 {name}\n住 所 {say['address']}", ("capital", "name", "address")
    yield f"第七条 公司的法定代表人由{head}担任。", ("head",)
    yield f"一、选举{head}为公司执行董事兼法定代表人，任期三年。", ("head",)
    yield f"二、同意委派{head}担任公司经理、法定代表人。", ("head",)
    yield f"法定代表人：{head} 联系电话：022-60000000", ("head",)
    yield f"法定代表人姓名 {head}", ("head",)
    yield f"第八条 公司的营业期限为{say['term']}年，自营业执照签发之日起计算。", ("term",)
    yield f"第八条 经营期限：{years}年。", ("term",)
    yield f"统一社会信用代码：{say['code']}\n名称：{name}\n类型：有限责任公司", ("code", "name")
    yield f"第二条 本公司的统一社会信用代码为{say['code']}。", ("code",)
    landlord = "出租方（甲方）：样海置业有限公司\n统一社会信用代码：91120000MA00000071\n住所：天津市河西区样路1号"
    place = f"第一条 房屋坐落：{say['address']}，建筑面积100平方米。"
    yield f"房屋租赁合同\n{landlord}\n承租方（乙方）：{name}\n{place}", ("name", "address")
    yield f"厂房租赁合同\n出租人：样海\n承租人：{name}\n一、租赁房屋地址：{short}。", ("name", "address")


def padded(text: str) -> tuple[str, ...]:
    """The lines, behind sentences of a usual charter that say nothing of these."""
    usual = (
        "依照《中华人民共和国公司法》制定本章程，公司名称以登记机关核准的为准。",
        "公司的法定代表人由代表公司执行公司事务的董事担任。",
        "公司变更注册资本，应当依法向登记机关办理变更登记；住所变更的，应当办理变更登记。",
        "法定代表人：（签字） 股东：（签字）",
    )
    return (*text.split("\n"), *usual)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn", (shipped_root(),))


@pytest.fixture(scope="module")
def forms(pack: Pack) -> tuple[PaperStated, ...]:
    """Two forms that say the same, so that a document that does not is the odd one."""
    boxes = {
        "name": NAME,
        "address.province": "天津市", "address.county": "滨海新区", "address.detail": "西三道168号5层501室",
        "capital.amount": "500", "legal_rep.name": "样一诺", "term.number": "20",
    }  # fmt: skip
    other = {
        "name": NAME, "registered.address": ADDRESS, "capital.amount": "500", "legal_rep.name": "样一诺",
    }  # fmt: skip
    return (
        stated(pack, "company_registration", "a.pdf", boxes),
        stated(pack, "tax_info_confirm", "t.pdf", other),
        stated(pack, "bank_account", "b.pdf", {"organisation_code": WHOLE["code"]}),
    )


def stated(pack: Pack, form_id: str, file: str, boxes: dict[str, str]) -> PaperStated:
    read = tuple(ReadBox(name, 0, (0, 0, 1, 1), "text", value=value, drawn=value) for name, value in boxes.items())
    form = load_form(form_id, DAY, pack.vocabulary)
    return stated_by_form(file, PdfReading("acroform", 1, read, form=form_id), form, pack.vocabulary)


def paper(pack: Pack, text: str) -> PaperStated:
    return stated_by_wording("甲.pdf", PdfReading("flat", 1, texts=(padded(text),)), pack.vocabulary)


RIGHT = list(documents(WHOLE))


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_a_document_that_says_the_same_in_its_own_words_is_at_odds_with_nothing(
    pack: Pack, forms: tuple[PaperStated, ...], number: int
) -> None:
    text, keys = RIGHT[number]
    read = paper(pack, text)
    said = {one.key for one in read.facts} | {"people[].name" for _ in read.people}
    assert said >= {FACTS[key] for key in keys}
    assert [(one.facts, dict(one.said)) for one in disagreements([*forms, read], pack.vocabulary)] == []


@pytest.mark.parametrize(("number", "key"), [(number, key) for number, (_, keys) in enumerate(RIGHT) for key in keys])
def test_a_planted_difference_is_found_and_no_other(
    pack: Pack, forms: tuple[PaperStated, ...], number: int, key: str
) -> None:
    text, _ = list(documents(WHOLE | {key: PLANTED[key]}))[number]
    found = disagreements([*forms, paper(pack, text)], pack.vocabulary)
    assert {one.facts for one in found} == {(FACTS[key],)}


LISTS = (
    "股东姓名 认缴出资额（万元） 出资比例 出资方式\n样一诺 300 60% 货币\n样三水 200 40% 货币\n合计 500 100%",
    "序号 股东名称 认缴出资额 实缴出资额 持股比例\n1 样一诺 300万元 0万元 60%\n2 样三水 200万元 0万元 40%",
    "第九条 股东样一诺认缴出资300万元，占注册资本的60%；股东样三水认缴出资200万元，占注册资本的40%。",
    "股东：样一诺，出资额：300万元，出资比例：60%\n股东：样三水，出资额：200万元，出资比例：40%",
    "单位：万元\n股东姓名 认缴出资额 出资比例 出资方式\n样一诺 300 60% 货币\n样三水 200 40% 货币",
    "序号 股东姓名 认缴出资额 出资比例 出资时间\n（万元）\n1 样一诺 300 60% 2030-01-01\n2 样三水 200 40% 2030-01-01",
    "第九条 股东的姓名、出资额如下：\n股东姓名（名称） 认缴出资额（万元） 出资比例\n样一诺 300 60%\n样三水 200 40%",
    "（一）样一诺以货币出资人民币叁佰万元整，占公司注册资本的百分之六十\n（二）样三水以货币出资人民币贰佰万元整，占百分之四十",
)


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_contributions_is_compared_with_that_of_a_form(pack: Pack, text: str) -> None:
    rows = {
        "shareholders.1.name": "样一诺", "shareholders.1.subscribed": "300", "shareholders.1.share": "60%",
        "shareholders.2.name": "样三水", "shareholders.2.subscribed": "200", "shareholders.2.share": "40%",
    }  # fmt: skip
    one = stated(pack, "company_registration", "a.pdf", rows)
    read = paper(pack, text)
    assert {person.name for person in read.people} == {"样一诺", "样三水"}
    assert disagreements([one, read], pack.vocabulary) == ()
    other = stated(pack, "company_registration", "a.pdf", rows | {"shareholders.2.subscribed": "210"})
    (found,) = disagreements([other, read], pack.vocabulary)
    assert (found.code, found.facts, found.said["person"]) == ("check.values_two", ("people[].contribution",), "样三水")
    gone = stated(pack, "company_registration", "a.pdf", rows | {"shareholders.2.name": "样四海"})
    assert {one.said["said"] for one in disagreements([gone, read], pack.vocabulary)} == {"样三水", "样四海"}


def test_a_business_scope_in_another_order_is_the_same_and_one_item_more_is_not(pack: Pack) -> None:
    one = stated(pack, "company_registration", "a.pdf", {"scope": "一般项目：平面设计；专业设计服务。"})
    same = paper(pack, "第四条 公司的经营范围：专业设计服务；平面设计（依法须经批准的项目，经批准后方可开展）。")
    assert disagreements([one, same], pack.vocabulary) == ()
    more = paper(pack, "经营范围 专业设计服务；平面设计；食品销售")
    assert [found.facts for found in disagreements([one, more], pack.vocabulary)] == [("enterprise.scope",)]


def test_a_lease_is_compared_with_the_promise_about_the_premises_and_with_nothing_of_the_landlord(pack: Pack) -> None:
    text = (
        "房屋租赁合同\n出租方（甲方）：样海置业有限公司\n法定代表人：样五湖\n承租方（乙方）：样一诺\n"
        "第二条 租赁期限自2026年11月10日起至2029年11月9日止。\n第三条 房屋建筑面积150平方米。"
    )
    said = {one.key: one.value for one in paper(pack, text).facts}
    assert said == {
        "premises.owner": "样海置业有限公司", "premises.lease_from": "2026-11-10",
        "premises.lease_until": "2029-11-09", "premises.area": "150",
    }  # fmt: skip
    assert paper(pack, text).people == ()


@pytest.mark.parametrize(
    "text",
    [
        "股东名称：样江投资有限公司，住所：天津市河西区样路1号，法定代表人：样五湖",
        "原注册资本为人民币100万元。",
        "股东会由全体股东组成，股东按照实缴的出资比例行使表决权。",
        "公司名称、住所、注册资本、经营范围以公司登记机关登记的为准。",
        "法定代表人为执行公司事务的董事。法定代表人辞任的，公司应当在三十日内确定新的法定代表人。",
        "股东未按期足额缴纳出资的，除向公司足额缴纳出资外，还应当承担赔偿责任。",
        "同意样五湖不再担任公司法定代表人。",
        "每人出资10万元。",
        "合伙企业的出资额为人民币1200万元。",
        "经营期限：三五年。",
    ],
)
def test_what_is_said_of_others_or_in_general_states_nothing(pack: Pack, text: str) -> None:
    read = paper(pack, text)
    assert ([one.key for one in read.facts], [one.name for one in read.people]) == ([], [])


def test_the_rows_of_a_table_are_as_wide_as_its_headings_and_yet_rows_of_their_own(pack: Pack) -> None:
    lines = (
        "序号 股东姓名 认缴出资额（万元） 出资比例 出资时间",
        "1 样一诺 300 60% 2030-01-01",
        "2 样三水 200 40% 2030-01-01",
    )
    read = stated_by_wording("甲.pdf", PdfReading("flat", 1, texts=(lines,)), pack.vocabulary)
    assert {person.name: person.fields["contribution"].value for person in read.people} == {
        "样一诺": "3000000", "样三水": "2000000",
    }  # fmt: skip
    assert read.all_rows


def test_a_name_that_is_broken_over_the_lines_of_a_table_is_no_other_person(pack: Pack) -> None:
    head = "股东姓名 认缴出资额（万元） 出资比例 出资方式\n"
    text = f"{head}王𬭎 300 60% 货币\n买买提热依木·阿\n卜杜热合曼·玉素 200 40% 货币\n甫江"
    rows = {
        "shareholders.1.name": "王𬭎", "shareholders.1.subscribed": "300", "shareholders.1.share": "60%",
        "shareholders.2.name": "买买提热依木·阿卜杜热合曼·玉素甫江", "shareholders.2.subscribed": "200",
        "shareholders.2.share": "40%",
    }  # fmt: skip
    read = paper(pack, text)
    assert disagreements([stated(pack, "company_registration", "a.pdf", rows), read], pack.vocabulary) == ()
    other = stated(pack, "company_registration", "a.pdf", rows | {"shareholders.2.subscribed": "210"})
    assert [found.facts for found in disagreements([other, read], pack.vocabulary)] == [("people[].contribution",)]


def test_the_kind_of_a_partnership_in_brackets_belongs_to_its_name(pack: Pack) -> None:
    read = paper(pack, "第一条 合伙企业的名称：天津样聚企业管理中心（有限合伙）（以下简称“企业”）。")
    assert [(one.key, one.value) for one in read.facts] == [("enterprise.name", "天津样聚企业管理中心(有限合伙)")]
