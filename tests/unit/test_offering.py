"""Scenes, options that are offered only to some, and what counts until it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from packs_fixture import CHECKS, DAY, FACTS, MATTERS, QUESTIONS, decided, facts_of, small_pack

from assistant import interview
from assistant.interview import Accepted, Answers, Papers
from rules.deciding.explain import explain
from rules.decisions import Because, CheckResult, Fails, NotRequired, Required
from rules.errors import PackError
from rules.facts import Assumed, FactRef, Known, Origin, OriginKind
from rules.model import MatterId, Severity
from rules.pack import Pack
from rules.scenes import SCENE, SCENE_REF, scene_of, scenes_on

SCENES = """\
- id: shop
  title: 开店
  order: 1
  checks: all
  matters: [setup, food]
  in_force: {from: 2024-07-01}
  source: {of: law, grade: verified}
- id: canteen
  title: 食堂
  order: 2
  asks: [shop.area, shop.food]
  matters: [food, fire]
  in_force: {from: 2025-01-01}
  source: {of: law, grade: verified}
- id: pharmacy
  title: 药店
  order: 3
  out_of_scope: {why: 药店另有规定, next_step: 先问清条件, who: 药监部门}
  in_force: {from: 2024-07-01}
  source: {of: law, grade: verified}
"""

SCENE_FACT = "- {id: case.scene, type: choice, label: 办哪一件事, default: shop}\n"

CONDITIONAL = (
    FACTS.replace(
        "options: [{id: shareholder, label: 股东}, {id: employee, label: 职工}]",
        "source: {of: law, grade: verified}\n"
        "  options: [{id: shareholder, label: 股东}, {id: employee, label: 职工, applies_when: shop.food}]",
    )
    .replace("{id: eat, label: 堂食}", "{id: eat, label: 堂食, applies_when: shop.area > 20}")
    .replace("  label: 店的种类\n", "  label: 店的种类\n  source: {of: law, grade: verified}\n")
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("scenes"), facts=SCENE_FACT + FACTS, scenes=SCENES)


@pytest.fixture(scope="module")
def choosy(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("options"), facts=CONDITIONAL)


FOOD = {"shop.food": "yes", "shop.kind": "takeaway", "shop.area": "300", "people": []}


def test_a_matter_is_in_question_only_where_the_chosen_scene_lists_it(pack: Pack) -> None:
    found = decided(pack, {**FOOD, "case.scene": "canteen"}).matters
    assert found[MatterId("setup")] == NotRequired((Because(SCENE_REF, "canteen"),))
    assert isinstance(found[MatterId("food")], Required)
    assert isinstance(found[MatterId("fire")], Required)


def test_without_a_choice_the_default_scene_counts_and_is_no_reason_for_what_applies(pack: Pack) -> None:
    found = decided(pack, FOOD).matters
    food = found[MatterId("food")]
    assert isinstance(food, Required)
    assert SCENE_REF not in [one.fact for one in food.because]
    assert found[MatterId("fire")] == NotRequired((Because(SCENE_REF, "shop"),))


def test_the_scene_stands_behind_the_other_reasons_where_it_was_chosen(pack: Pack) -> None:
    food = decided(pack, {**FOOD, "case.scene": "canteen"}).matters[MatterId("food")]
    assert isinstance(food, Required)
    assert [one.fact for one in food.because] == ["shop.food", "shop.kind", SCENE_REF]


def test_a_matter_that_no_scene_lists_goes_with_the_default_one(tmp_path: Path) -> None:
    made = small_pack(tmp_path, facts=SCENE_FACT + FACTS, scenes=SCENES.replace("[food, fire]", "[food]"))
    assert isinstance(decided(made, FOOD).matters[MatterId("fire")], Required)
    assert isinstance(decided(made, {**FOOD, "case.scene": "canteen"}).matters[MatterId("fire")], NotRequired)


def test_a_scene_out_of_scope_has_no_matter_and_no_check_in_question(pack: Pack) -> None:
    found = decided(pack, {"case.scene": "pharmacy"})
    assert {type(one) for one in found.matters.values()} == {NotRequired}
    assert found.materials == ()
    assert not [one for one in found.checks if isinstance(one.outcome, Fails)]
    scene = scene_of(pack, found.facts, DAY)
    assert scene is not None
    assert scene.out_of_scope is not None
    assert scene.out_of_scope.who.zh == "药监部门"
    assert interview.Questions(pack, Answers().with_value(SCENE_REF, "pharmacy"), found, Papers()).next is None


def test_a_check_of_matters_is_made_only_where_the_scene_has_one_of_them(tmp_path: Path) -> None:
    own = CHECKS.replace("  severity:", "  matters: [fire]\n  severity:", 1)
    check = own.split("id: ")[1].split("\n")[0]
    made = small_pack(tmp_path, facts=SCENE_FACT + FACTS, scenes=SCENES, checks=own)
    reads = made.conditions
    gate = {key: found.text for key, found in reads.items() if key.startswith(f"check:{check}@") and "applies" in key}
    assert [text.split(" && ")[0] for text in gate.values()] == ["case.scene in ['canteen']"]


def test_the_scenes_are_the_options_and_those_of_the_day_can_be_chosen(pack: Pack) -> None:
    assert [option.id for option in pack.facts[SCENE].options] == ["shop", "canteen", "pharmacy"]
    before = DAY.replace(year=2024, month=12, day=31)
    assert [scene.id for scene in scenes_on(pack, before)] == ["shop", "pharmacy"]
    assert [scene.id for scene in scenes_on(pack, before.replace(year=2025, month=1, day=1))][1] == "canteen"


def test_the_questions_a_scene_asks_first_come_first(pack: Pack) -> None:
    answers = Answers().with_value(SCENE_REF, "canteen")
    assert [asked.ref for asked in interview.in_order(pack, answers)][:2] == ["shop.area", "shop.food"]
    assert [asked.ref for asked in interview.in_order(pack, Answers())][:2] == ["shop.food", "shop.kind"]


def test_a_scene_has_either_matters_or_a_refusal(tmp_path: Path) -> None:
    both = SCENES.replace("  out_of_scope", "  matters: [fire]\n  out_of_scope")
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, facts=SCENE_FACT + FACTS, scenes=both)
    assert "either matters or out_of_scope" in refused.value.findings[0].message


def test_a_condition_behind_a_scene_is_complained_about_as_it_is_written(tmp_path: Path) -> None:
    wrong = MATTERS.replace("shop.food && shop.kind != 'none'", "shop.foood && shop.kind != 'none'")
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, facts=SCENE_FACT + FACTS, scenes=SCENES, matters=wrong)
    assert "shop.foood" in refused.value.findings[0].message
    assert "case.scene" not in refused.value.findings[0].message


# ---------------------------------------------------------------- defaults


def test_a_default_counts_until_it_is_answered_and_is_told_as_assumed(pack: Pack) -> None:
    state = facts_of(pack, {}).state(SCENE_REF)
    assert state == Assumed("shop", Origin(OriginKind.DEFAULT, SCENE))
    assert facts_of(pack, {"case.scene": "canteen"}).state(SCENE_REF) == Known("canteen", Origin(OriginKind.FILE))
    line = explain(pack, decided(pack, FOOD), "fire").because[0]
    assert line.origin is not None
    assert line.origin.kind is OriginKind.DEFAULT


def test_a_default_holds_for_each_person_it_applies_to_and_what_rests_on_it_is_known(tmp_path: Path) -> None:
    party = (
        '- {id: "people[].party", type: choice, label: 是谁, default: natural, '
        "applies_when: \"'shareholder' in person.roles\", "
        "options: [{id: natural, label: 人}, {id: body, label: 单位}]}\n"
        '- {id: "people[].is_body", type: bool, label: 是单位, derived: "person.party == \'body\'"}\n'
    )
    made = small_pack(tmp_path, facts=FACTS + party)
    people = [{"roles": ["shareholder"]}, {"roles": ["employee"]}, {"roles": ["shareholder"], "party": "body"}]
    facts = facts_of(made, {"people": people})
    origin = Origin(OriginKind.DEFAULT, "people[].party")
    assert facts.state(FactRef("people[p1].party")) == Assumed("natural", origin)
    assert facts.known(FactRef("people[p1].is_body")) is False
    assert facts.known(FactRef("people[p2].party")) is None
    assert facts.known(FactRef("people[p3].is_body")) is True


def test_a_default_that_is_no_answer_is_a_finding(tmp_path: Path) -> None:
    wrong = FACTS.replace("label: 店的种类", "label: 店的种类\n  default: dine")
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, facts=wrong)
    assert [one.code for one in refused.value.findings] == ["bad_default"]


# ---------------------------------------------------------------- options


def offered(pack: Pack, answers: Mapping[str, object], ref: str) -> list[str]:
    return [option.id for option in interview.offered(pack, decided(pack, answers), FactRef(ref))]


def failing(pack: Pack, answers: Mapping[str, object]) -> list[CheckResult]:
    return [
        one
        for one in decided(pack, answers).checks
        if one.check.startswith("option.") and isinstance(one.outcome, Fails)
    ]


def test_an_option_is_offered_unless_its_condition_is_false(choosy: Pack) -> None:
    everything = ["eat", "takeaway", "none"]
    assert offered(choosy, {"shop.food": "yes"}, "shop.kind") == everything
    assert offered(choosy, {"shop.food": "yes", "shop.area": "21"}, "shop.kind") == everything
    assert offered(choosy, {"shop.food": "yes", "shop.area": "20"}, "shop.kind") == ["takeaway", "none"]


def test_a_question_is_never_left_without_an_answer(tmp_path: Path) -> None:
    kinds = FACTS.replace("label: 堂食", "label: 堂食, applies_when: shop.area > 20")
    kinds = kinds.replace("label: 外卖", "label: 外卖, offered_when: shop.area > 20")
    kinds = kinds.replace("label: 都没有", "label: 都没有, offered_when: shop.area > 50")
    kinds = kinds.replace("  label: 店的种类\n", "  label: 店的种类\n  source: {of: law, grade: verified}\n")
    made = small_pack(tmp_path, facts=kinds)
    assert offered(made, {"shop.food": "yes", "shop.area": "30"}, "shop.kind") == ["eat", "takeaway"]
    assert offered(made, {"shop.food": "yes", "shop.area": "10"}, "shop.kind") == ["takeaway", "none"]


def test_an_option_of_a_person_is_offered_to_each_of_them(choosy: Pack) -> None:
    people = {"people": [{"name": "赵一"}]}
    assert offered(choosy, {**people, "shop.food": "yes"}, "people[p1].roles") == ["shareholder", "employee"]
    assert offered(choosy, {**people, "shop.food": "no"}, "people[p1].roles") == ["shareholder"]


def test_an_option_chosen_amiss_stays_and_blocks(choosy: Pack) -> None:
    answers = {"shop.food": "yes", "shop.area": "20", "shop.kind": "eat"}
    assert facts_of(choosy, answers).known(FactRef("shop.kind")) == "eat"
    (found,) = failing(choosy, answers)
    assert (found.check, found.item, found.severity) == ("option.shop.kind.eat", None, Severity.BLOCK)
    check = choosy.check(found.check, DAY)
    assert check is not None
    assert check.message.zh == "“店的种类”选了“堂食”，这种情形下没有这一项"
    assert isinstance(found.outcome, Fails)
    assert [one.fact for one in found.outcome.because] == ["shop.kind", "shop.area"]
    assert failing(choosy, {**answers, "shop.area": "21"}) == []
    assert failing(choosy, {"shop.food": "yes", "shop.kind": "eat"}) == []


def test_a_role_held_amiss_is_told_with_the_person(choosy: Pack) -> None:
    people = [{"name": "赵一", "roles": ["shareholder"]}, {"name": "钱二", "roles": ["shareholder", "employee"]}]
    (found,) = failing(choosy, {"shop.food": "no", "people": people})
    assert (found.check, found.item) == ("option.people.roles.employee", "p2")
    assert (
        explain(choosy, decided(choosy, {"shop.food": "no", "people": people}), f"check:{found.check}").status
        == "fails"
    )


def test_options_that_share_a_reason_tell_it_with_its_cure(tmp_path: Path) -> None:
    words = "  source: {of: guess, grade: inferred}\n  not_offered: 太小坐不下\n  not_offered_cure: 改选外卖\n"
    made = small_pack(tmp_path, facts=CONDITIONAL.replace("  source: {of: law, grade: verified}\n", words))
    (found,) = failing(made, {"shop.food": "yes", "shop.area": "20", "shop.kind": "eat"})
    check = made.check(found.check, DAY)
    assert check is not None
    assert (check.message.zh, check.cure and check.cure.zh) == ("太小坐不下", "改选外卖")
    assert found.severity is Severity.WARN


def test_words_about_options_need_options_that_are_not_always_offered(tmp_path: Path) -> None:
    idle = FACTS.replace("  label: 店的种类\n", "  label: 店的种类\n  not_offered: 没有\n")
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, facts=idle)
    assert "not_offered goes with options" in refused.value.findings[0].message


PARTY = (
    "- id: people[].party\n  type: choice\n  label: 是谁\n  default: natural\n"
    "  applies_when: \"'shareholder' in person.roles\"\n  source: {of: law, grade: verified}\n"
    "  options: [{id: natural, label: 人}, {id: body, label: 单位, applies_when: \"!('employee' in person.roles)\"}]\n"
    '- {id: "people[].body", type: bool, label: 是单位, derived: "person.party == \'body\'"}\n'
)
BODIES = """\
- id: body.paid
  severity: note
  per: people
  applies_when: person.body
  must: person.paid > 0
  message: 单位没有出资
  cure: 补上
  in_force: {from: 2024-07-01}
  source: {of: law, grade: verified}
"""


def test_a_default_that_is_the_only_option_offered_is_not_asked_for(tmp_path: Path) -> None:
    asks = QUESTIONS + "- {fact: 'people[].party', topic: people, order: 30, ask: 请填?, why: 要用。}\n"
    made = small_pack(tmp_path, facts=FACTS + PARTY, questions=asks, checks=CHECKS + BODIES)
    answers = Answers()
    for name in ("赵一", "钱二"):
        _, taken = interview.add_person(made, answers, name, DAY)
        assert isinstance(taken, Accepted)
        answers = taken.answers
    answers = answers.with_value(FactRef("people[p1].roles"), ("shareholder", "employee"))
    answers = answers.with_value(FactRef("people[p2].roles"), ("shareholder",))
    asked = interview.Questions(made, answers, interview.decided(made, answers, DAY), Papers()).open
    assert [one.ref for one in asked if one.question.fact == "people[].party"] == ["people[p2].party"]
    body = answers.with_value(FactRef("people[p1].party"), "body")
    (found,) = [one for one in interview.decided(made, body, DAY).checks if one.check == "option.people.party.body"]
    assert (found.item, type(found.outcome)) == ("p1", Fails)


def test_an_option_that_nobody_chose_asks_for_nothing(choosy: Pack) -> None:
    asked = interview.Questions(choosy, Answers(), decided(choosy, {}), Papers()).open
    plain = {asked.question.fact for asked in asked}
    assert "people[].roles" not in plain


def test_options_with_conditions_need_a_source(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, facts=CONDITIONAL.replace("  source: {of: law, grade: verified}\n", "", 1))
    assert any("need the fact's source" in one.message for one in refused.value.findings)
