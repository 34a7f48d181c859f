"""The answers: found by everyday words, each with its source, and declined where none fits."""

from __future__ import annotations

from datetime import date

import pytest
from called import Run

from rules.asking import KnownAnswers
from rules.pack import load_pack, pack_ids, shipped_root

DAY = date(2026, 11, 22)
ASKED = {
    "名字里面夹英文字母行吗": "name_script",
    "开公司最多能拉多少人入股": "llc_members",
    "一个人能开几家公司": "one_person",
    "钱要几年内交齐": "capital_when",
    "老公司的认缴期限要改吗": "capital_old",
    "拿专利入股可以吗": "capital_goods",
    "不想设监事行不行": "supervisor",
    "经理兼监事可以吗": "supervisor_manager",
    "老赖能当法人吗": "barred",
    "自己家住宅能注册公司吗": "home",
    "抖音卖货地址填哪里": "platform",
    "小卖部只卖零食要许可证吗": "prepacked",
    "办执照要多久": "how_long",
    "材料交少了会被退回吗": "incomplete",
    "中介能当联络员吗": "agent_liaison",
    "个体户要报受益所有人吗": "bo_who",
    "老外能办个体户吗": "foreign_individual",
    "五险什么时候开始交": "social_when",
    "公积金开户有时限吗": "fund_when",
    "小规模和一般纳税人哪个好": "vat_kinds",
    "刻章去哪": "seal_where",
    "年检还有吗": "annual_report",
    "关店怎么注销": "close",
    "个体户转给家里人": "hand_over",
}


def _found(pack_id: str, asked: str, day: date) -> list[str]:
    reply = KnownAnswers(load_pack(pack_id, (shipped_root(),)), day).reply(asked)
    return [one.answer.id for one in reply.answers]


@pytest.mark.parametrize(("asked", "wanted"), ASKED.items())
def test_a_question_in_everyday_words_finds_its_answer(asked: str, wanted: str) -> None:
    assert wanted in _found("cn-tj-binhai", asked, DAY)


@pytest.mark.parametrize(
    "asked", ["今天天气怎么样", "怎么养猫", "离婚要什么手续", "股票怎么买", "", "？？？", "吗吗吗"]
)
def test_what_no_answer_covers_is_declined(asked: str) -> None:
    assert _found("cn-sd", asked, DAY) == []


def test_an_answer_is_told_only_while_it_holds() -> None:
    assert "vat_kinds" not in _found("cn", "小规模和一般纳税人怎么分", date(2025, 12, 31))


@pytest.mark.parametrize("pack_id", pack_ids((shipped_root(),)))
def test_no_answer_is_known_better_than_its_source_and_none_begins_before_it(pack_id: str) -> None:
    pack = load_pack(pack_id, (shipped_root(),))
    for item in pack.faq:
        source = pack.source(item.value.source.of)
        assert item.value.source.grade.rank >= source.grade.rank
        assert item.value.in_force.since >= source.in_force.since


def test_the_command_gives_the_keys_that_scripts_rely_on(kaiban: Run) -> None:
    document = kaiban("ask", "一个人能开几家公司", "--json").document
    assert document["declined"] is False
    answers = document["answers"]
    assert isinstance(answers, list)
    assert answers[0]["id"] == "one_person"
    assert set(answers[0]) >= {"id", "title", "text", "source", "grade", "score"}
    declined = kaiban("ask", "怎么养猫", "--json").document
    assert (declined["answers"], declined["declined"]) == ([], True)
