"""The charter of a cooperative and the articles of a joint stock company hold every item the law asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports.documents.blocks import Composed, Heading, Para, Signs, Table
from exports.documents.compose import compose
from exports.documents.content import ClauseDef, read_document
from rules.answers.given import read_given
from rules.deciding.settle import from_file, settle
from rules.pack import load_pack, shipped_root
from rules.yamlfile import load, to_plain

FOLDER = Path(__file__).parent / "personas"
PERSONA = {
    "cooperative_charter": "cooperative",
    "cooperative_minutes": "cooperative",
    "joint_stock_articles": "company_joint_stock",
}


def cited(document: str) -> set[str]:
    """The articles behind the clauses of a document."""
    clauses = [part for part in read_document(document).body if isinstance(part, ClauseDef)]
    return {citation.article for clause in clauses for citation in clause.law}


def drafted(document: str, changed: Mapping[str, object] = {}, people: int | None = None) -> Composed:
    case: Any = to_plain(load(FOLDER / f"{PERSONA[document]}.yaml"))
    answers = {**case["answers"], **changed}
    if people is not None:
        answers["people"] = answers["people"][:people]
    pack, day = load_pack(str(case["pack"]), (shipped_root(),)), date.fromisoformat(str(case["as_of"]))
    given, _ = read_given(pack.vocabulary, answers, day)
    return compose(document, pack, settle(pack, given, day, from_file), day)


def words(composed: Composed) -> str:
    return "\n".join(block.text for block in composed.blocks if isinstance(block, Para | Heading))


@pytest.mark.parametrize("item", ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"])
def test_the_charter_answers_each_item_of_article_15(item: str) -> None:
    assert f"第十五条第（{item}）项" in cited("cooperative_charter")


@pytest.mark.parametrize("item", ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"])
def test_the_articles_of_a_joint_stock_company_answer_each_item_of_article_95(item: str) -> None:
    assert f"第九十五条第{item}项" in cited("joint_stock_articles")


@pytest.mark.parametrize("document", PERSONA)
def test_a_draft_says_that_it_is_one_and_is_whole(document: str) -> None:
    composed = drafted(document)
    assert composed.missing == ()
    assert "（草稿，" in words(composed)
    assert "草稿" in read_document(document).short


def test_the_charter_follows_the_organs_the_members_chose() -> None:
    with_organs = words(drafted("cooperative_charter"))
    assert "本社设理事会，由两名理事（含理事长）组成" in with_organs
    assert "本社设执行监事一名" in with_organs
    without = drafted("cooperative_charter", {"cooperative.council": "chair_only", "cooperative.supervision": "none"})
    assert without.missing == ()
    assert "本社不设理事会。理事长行使下列职权：" in words(without)
    assert "本社不设执行监事和监事会。" in words(without)
    assert "监事会成员" not in words(without)
    assert "理事会决议" not in words(without)
    board = words(drafted("cooperative_charter", {"cooperative.supervision": "board"}))
    assert "监事会会议的表决实行一人一票" in board


def test_the_charter_lists_every_member_with_the_contribution_and_a_place_to_sign() -> None:
    composed = drafted("cooperative_charter")
    (table,) = [block for block in composed.blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows][:5] == ["样大田", "样青禾", "样守仓", "样春分", "滨州样丰农资有限公司"]
    assert table.rows[1][1:3] == ("农民", "土地经营权")
    assert table.rows[-1][-1] == "50"
    (signs,) = [block for block in composed.blocks if isinstance(block, Signs)]
    assert len(signs.lines) == 5


def test_the_articles_state_the_shares_and_who_took_them() -> None:
    composed = drafted("joint_stock_articles", {"shares.par": "2"})
    assert "每股金额2元。公司设立时发行的股份数和已发行的股份数均为5000000股。" in words(composed)
    (table,) = [block for block in composed.blocks if isinstance(block, Table)]
    assert [row[1] for row in table.rows] == ["2000000", "2000000", "1000000", "5000000"]


def test_a_joint_stock_company_of_one_founder_has_no_meeting_of_shareholders() -> None:
    one = drafted("joint_stock_articles", {"governance.supervision": "board"}, people=1)
    assert one.missing == ()
    assert "公司只有一个股东，不设股东会。" in words(one)
    assert "股东会会议" not in words(one)
    assert "股东会会议由董事会召集" in words(drafted("joint_stock_articles"))


def test_the_articles_follow_the_organs_and_the_way_of_founding() -> None:
    chosen = {"founding.mode": "targeted", "governance.board": "single", "governance.supervision": "audit_committee"}
    other = words(drafted("joint_stock_articles", chosen))
    assert "其余股份向特定对象募集。" in other
    assert "不设董事会，设一名董事" in other
    assert "公司在董事会中设置审计委员会" in other
    own = words(drafted("joint_stock_articles"))
    assert "由发起人认购设立公司时应发行的全部股份。" in own
    assert "董事会设董事长一人" in own
    assert "设一名监事" in own


def test_the_minutes_say_who_was_elected_and_leave_the_meeting_for_handwriting() -> None:
    held = words(drafted("cooperative_minutes"))
    assert "选举样大田为理事长，担任本社的法定代表人。" in held
    assert "选举样青禾为理事，与理事长组成理事会。" in held
    assert "选举样守仓为执行监事。" in held
    assert "全体设立人对非货币财产的作价没有异议。" in held
    assert "会议地点：＿＿＿＿" in held
    chosen = {"cooperative.council": "chair_only", "cooperative.supervision": "none"}
    plain = words(drafted("cooperative_minutes", chosen))
    assert "本社不设理事会。" in plain
    assert "本社不设执行监事和监事会。" in plain
    assert "样守仓" not in plain
