"""Answers are found by what they say, in whatever case and width it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs_fixture import DAY, PACK, SMALL, write_pack

from rules.asking import KnownAnswers
from rules.pack import load_pack

FAQ = (
    "- {id: pos, question: 刷卡设备怎么申请?, answer: 向银行申请。, words: [POS机], in_force: {from: 2024-07-01}, "
    "source: {of: law, grade: verified}}\n"
)


def test_words_in_capitals_and_full_width_are_found_like_others(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "faq/a.yaml": FAQ})
    known = KnownAnswers(load_pack("test", [tmp_path]), DAY)
    for asked in ("POS机", "pos机", "ＰＯＳ机"):
        (found,) = known.reply(asked).answers
        assert found.score == 1.0


WORDS = """
empty_words: [的, 吗, 要]
same_words:
  - {words: [猫粮]}
  - {words: [狗粮]}
  - {wants: true, words: [几天, 多久]}
  - {wants: true, words: [几块钱, 多少钱]}
  - {apart: animal, words: [花猫, 咪咪]}
  - {apart: animal, words: [白狗, 旺财]}
  - {words: [商标, 牌照], ask: {zh: 管商标的, en: the trademark office}}
"""
ANIMALS = (
    "- {id: cat, question: 花猫登记要多久?, answer: 三天。, in_force: {from: 2024-07-01}, "
    "source: {of: law, grade: verified}}\n"
)


def _animals(root: Path) -> KnownAnswers:
    write_pack(root, {**SMALL, "pack.yaml": PACK + WORDS, "faq/a.yaml": ANIMALS})
    return KnownAnswers(load_pack("test", [root]), DAY)


def test_an_answer_about_one_thing_of_a_kind_is_none_for_another(tmp_path: Path) -> None:
    known = _animals(tmp_path)
    assert [one.answer.id for one in known.reply("咪咪登记要几天").answers] == ["cat"]
    assert known.reply("旺财登记要几天").answers == ()


def test_a_question_of_unknown_words_alone_is_answered_by_its_own_words(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "faq/a.yaml": FAQ})
    (found,) = KnownAnswers(load_pack("test", [tmp_path]), DAY).reply("刷卡设备怎么申请").answers
    assert found.score == pytest.approx(1.0)


def test_an_answer_whose_question_is_all_empty_words_is_never_in_the_way(tmp_path: Path) -> None:
    empty = ANIMALS.replace("花猫登记要多久?", "要吗?").replace("answer:", "words: [猫粮], answer:")
    write_pack(tmp_path, {**SMALL, "pack.yaml": PACK + WORDS, "faq/a.yaml": empty})
    reply = KnownAnswers(load_pack("test", [tmp_path]), DAY).reply("猫粮登记")
    assert (reply.answers, reply.near) == ((), ())


def test_how_long_is_no_answer_to_how_much(tmp_path: Path) -> None:
    reply = _animals(tmp_path).reply("花猫登记要几块钱")
    assert reply.answers == ()
    assert [one.answer.id for one in reply.near] == ["cat"]


def test_what_is_outside_declines_whatever_else_fits_and_names_who_can_say(tmp_path: Path) -> None:
    reply = _animals(tmp_path).reply("花猫登记商标要几天")
    assert reply.answers == ()
    assert [who.en for who in reply.who] == ["the trademark office"]


def test_amounts_in_a_question_change_nothing(tmp_path: Path) -> None:
    known = _animals(tmp_path)
    assert known.reply("花猫登记要几天三百五十").answers == known.reply("花猫登记要几天").answers
    assert known.reply("花猫登记要几天 350").answers == known.reply("花猫登记要几天").answers


def test_a_question_that_says_nothing_has_no_answer_and_nothing_near(tmp_path: Path) -> None:
    reply = _animals(tmp_path).reply("要的吗")
    assert (reply.answers, reply.near, reply.who) == ((), (), ())
