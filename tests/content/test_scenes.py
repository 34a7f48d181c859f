"""The scenes that ship: what they ask, how many questions, what they decide, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from assistant import interview
from assistant.interview import PEOPLE, Accepted, Answers, Outcome
from assistant.paperwork import Paperwork
from forms.library import editions, form_ids, load_form
from rules.deciding.recall import Recall
from rules.decisions import Decisions, NotRequired, Required, Undecided
from rules.facts import FactId, FactRef
from rules.model import MatterId
from rules.pack import Pack, load_pack, pack_ids, shipped_root
from rules.scenes import SCENE, SCENE_REF, scene_of, scenes_on

DAY = date(2026, 11, 22)
PLACES = ("cn-tj-binhai-bsq", "cn-sd-bz-bincheng")
MOST = 12
"""Questions of the whole case of a restaurant."""

TOLD: Mapping[str, object] = {
    "food.sells": ["hot", "cold", "raw", "drinks", "loose_cooked", "packed", "online"],
    "fire.open_to_public": "true",
    "sign.kind": "large",
    "premises.building_area": "186.5",
    "licence.name": "某某市某某区韩家小馆餐饮店",
    "licence.uscc": "92120000MA000000AH",
    "premises.province": "某某市",
    "premises.city": "",
    "premises.county": "某某区",
    "premises.shop": "某某路18号1号楼101室",
    "hygiene.central_air": "false",
    "roles": ["operator"],
    "id_type": "id_card",
    "id_number": "120000198803150023",
    "mobile": "13800000012",
}


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> Pack:
    return load_pack(str(request.param), [shipped_root()])


@pytest.fixture(scope="module")
def national() -> Pack:
    return load_pack("cn", [shipped_root()])


Walk: TypeAlias = tuple[list[str], Answers, Decisions]


def taken(outcome: Outcome) -> Answers:
    assert isinstance(outcome, Accepted), outcome
    return outcome.answers


def answered(pack: Pack, scene: str, told: Mapping[str, object], home: Path) -> Walk:
    """The questions that are asked one after the other, the answers at the end and what they decide."""
    recall = Recall(pack, DAY)
    papers = replace(Paperwork(home, home, None).papers(pack, DAY), recall=recall)
    answers, asked = Answers().with_value(SCENE_REF, scene), list[str]()
    while True:
        found = interview.decided(pack, answers, DAY, recall)
        question = interview.Questions(pack, answers, found, papers).next
        if question is None:
            return asked, answers, found
        asked.append(question.ref)
        assert len(asked) < 40, asked
        if question.ref == FactRef(PEOPLE):
            key, outcome = interview.add_person(pack, answers, "韩秋禾", DAY)
            assert key is not None
            answers = taken(interview.close_people(taken(outcome)))
        else:
            name = question.ref.rpartition("].")[2] or question.ref
            answers = taken(interview.accept(pack, answers, question.ref, told[name], DAY))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where read forms are kept, for all tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def walked(place: Pack, home: Path) -> Walk:
    """A restaurant of this place, to the end."""
    return answered(place, "restaurant", TOLD, home)


def test_a_restaurant_is_asked_at_most_twelve_questions(walked: Walk) -> None:
    asked, _, _ = walked
    assert asked[:3] == ["food.sells", "fire.open_to_public", "sign.kind"]
    assert len(asked) <= MOST, asked
    assert asked.count(str(PEOPLE)) == 1


def test_without_a_place_the_national_pack_asks_for_it_too(national: Pack, home: Path) -> None:
    asked, _, _ = answered(national, "restaurant", TOLD, home)
    assert {"premises.province", "premises.county"} <= set(asked)
    assert len(asked) <= MOST + 3


@pytest.mark.parametrize(
    ("told", "matters"),
    [
        ({}, {"food", "fire", "sign_large"}),
        ({"fire.open_to_public": "false"}, {"food", "sign_large"}),
        ({"food.sells": ["packed", "tobacco"], "sign.kind": "shop"}, {"food_prepacked", "tobacco", "fire", "sign"}),
        ({"food.sells": ["none"], "sign.kind": "none", "fire.open_to_public": "false"}, set()),
    ],
)
def test_the_three_everyday_questions_and_the_local_line_decide_every_permit(
    place: Pack, told: Mapping[str, object], matters: set[str]
) -> None:
    everyday = {**TOLD, **told}
    answers = Answers().with_value(SCENE_REF, "restaurant")
    if everyday["fire.open_to_public"] == "true":
        everyday |= {"fire.exempt_area": "100"}
    for ref in ("food.sells", "fire.open_to_public", "sign.kind", "premises.building_area", "fire.exempt_area"):
        if ref in everyday:
            answers = taken(interview.accept(place, answers, FactRef(ref), everyday[ref], DAY))
    found = interview.decided(place, answers, DAY).matters
    assert {key for key, decision in found.items() if isinstance(decision, Required)} == matters
    assert not [key for key, decision in found.items() if isinstance(decision, Undecided)]


def test_the_fire_check_waits_for_the_line_that_nobody_has_told_and_says_who_can(place: Pack, walked: Walk) -> None:
    _, _, found = walked
    waiting = {key: decision for key, decision in found.matters.items() if isinstance(decision, Undecided)}
    assert [(key, decision.needs) for key, decision in waiting.items()] == [
        ("fire", (frozenset({FactRef("fire.exempt_area")}),))
    ]
    local = place.facts[FactId("fire.exempt_area")].local
    assert local is not None
    assert local.ask.zh == "当地消防救援机构"


def test_a_child_that_knows_the_line_decides_it(tmp_path: Path) -> None:
    folder = tmp_path / "cn-own"
    (folder / "facts").mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "id: cn-own\nparent: cn\ntitle: 本地\nauthority: 本地\nversion: '1'\n"
        "last_checked: 2026-11-01\nlanguages: [zh-Hans]\n",
        encoding="utf-8",
    )
    line = "id: fire.exempt_area, type: number, label: 免办线, unit: 平方米, applies_when: fire.open_to_public"
    (folder / "facts" / "own.yaml").write_text(f"- {{{line}, derived: '200'}}\n", encoding="utf-8")
    own = load_pack("cn-own", [tmp_path, shipped_root()])
    answers = Answers().with_value(SCENE_REF, "restaurant")
    for ref in ("fire.open_to_public", "premises.building_area"):
        answers = taken(interview.accept(own, answers, FactRef(ref), TOLD[ref], DAY))
    found = interview.decided(own, answers, DAY)
    assert isinstance(found.matters[MatterId("fire")], NotRequired)


@pytest.mark.parametrize("scene", ["convenience_store", "prepacked_food"])
def test_the_other_shops_come_to_an_end_with_their_permits(national: Pack, home: Path, scene: str) -> None:
    asked, _, found = answered(national, scene, {**TOLD, "food.sells": ["packed"]}, home)
    assert asked[0] == "food.sells"
    assert len(asked) <= MOST + 5
    assert isinstance(found.matters[MatterId("food_prepacked")], Required)


@pytest.mark.parametrize("scene", ["pharmacy", "hazardous_chemicals"])
def test_what_is_out_of_scope_decides_nothing_and_asks_nothing(national: Pack, home: Path, scene: str) -> None:
    asked, _, found = answered(national, scene, {}, home)
    assert asked == []
    assert {type(decision) for decision in found.matters.values()} == {NotRequired}
    told = scene_of(national, found.facts, DAY)
    assert told is not None
    assert told.out_of_scope is not None
    for words in (told.out_of_scope.why, told.out_of_scope.next_step, told.out_of_scope.who):
        assert words.zh
        assert words.en


@pytest.mark.parametrize("pack_id", pack_ids([shipped_root()]))
def test_every_matter_is_in_a_scene_and_every_scene_has_words(pack_id: str) -> None:
    pack = load_pack(pack_id, [shipped_root()])
    listed = {matter for scene in pack.scenes for matter in scene.value.matters}
    assert set(pack.matter_ids) - listed == set()
    for scene in scenes_on(pack, DAY):
        assert scene.title.en
        assert scene.out_of_scope is not None or (scene.help is not None and scene.help.en)
        assert set(scene.asks) <= set(pack.facts)
    assert pack.defaults[SCENE] == scenes_on(pack, DAY)[0].id


def test_the_scenes_of_the_brief_are_there(national: Pack) -> None:
    assert [scene.id for scene in scenes_on(national, DAY)] == [
        "enterprise_opening", "restaurant", "convenience_store", "prepacked_food", "individual_to_enterprise",
        "online_seller", "cluster_registration", "pharmacy", "hazardous_chemicals",
    ]  # fmt: skip


def test_no_form_writes_what_only_counts_by_default(national: Pack) -> None:
    by_default = {fact_id for fact_id in national.defaults if fact_id != SCENE}
    for form_id in form_ids():
        for meta in editions(form_id):
            form = load_form(form_id, meta.in_force.since, national.vocabulary)
            written = [one.text for one in form.texts.values()] + [one.tick for one in form.ticks.values()]
            written += [column for table in form.tables.values() for column, _ in table.columns.values()]
            assert [one.text for one in written if one.reads & by_default] == [], form_id


def test_a_shop_offers_only_the_roles_of_the_head_and_of_the_agent(national: Pack) -> None:
    answers = Answers().with_value(SCENE_REF, "restaurant")
    key, outcome = interview.add_person(national, answers, "韩秋禾", DAY)
    found = interview.decided(national, taken(outcome), DAY)
    offered = interview.offered(national, found, FactRef(f"{PEOPLE}[{key}].roles"))
    assert {option.id for option in offered} == {
        "investor", "managing_partner", "delegate", "operator", "responsible", "legal_representative", "agent",
    }  # fmt: skip


@pytest.mark.parametrize("scene", ["convenience_store", "prepacked_food"])
def test_no_line_of_a_shop_that_is_no_restaurant_rests_on_the_opinion_about_restaurants(scene: str) -> None:
    pack = load_pack("cn", (shipped_root(),))
    listed = next(one for one in scenes_on(pack, DAY) if one.id == scene).matters
    matters = [matter for one in listed if (matter := pack.matter(one, DAY)) is not None]
    papers = [pack.material(need, DAY) for matter in matters for need in matter.materials]
    cited = {one.of for matter in matters for one in (matter.source, *matter.guide.legal_basis)}
    cited |= {paper.source.of for paper in papers if paper is not None}
    assert "city_appearance_regulation" in cited
    assert "restaurant_opinion_2024" not in cited
