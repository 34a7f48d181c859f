"""What a case is about is chosen when it is begun: on the start screen, in the call, in a case file."""

from __future__ import annotations

from pathlib import Path

import pytest
from called import Run
from screens_fixture import PACK, asked, on, until
from textual.widgets import OptionList

from assistant.app import KaibanApp
from assistant.cli.call import Exit
from assistant.desk import Desk
from assistant.errors import DeskError
from assistant.screens.scenes import SceneScreen
from assistant.screens.start import StartScreen
from assistant.widgets.prose import Prose
from rules.facts import FactRef
from rules.scenes import SCENE_REF


async def test_a_new_case_asks_what_it_is_about_refuses_what_is_out_of_scope_and_asks_on(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        await pilot.press("enter")
        assert await on(pilot, SceneScreen)
        scenes = app.screen.query_one("#scenes", OptionList)
        assert scenes.get_option_at_index(0).id == "enterprise_opening"
        scenes.highlighted = scenes.get_option_index("pharmacy")
        shown = app.screen.query_one("#scene_help", Prose)
        assert await until(pilot, lambda: "药品监督管理" in shown.plain)
        await pilot.press("enter")
        assert isinstance(app.screen, SceneScreen)
        await pilot.press("escape")
        assert await on(pilot, StartScreen)
        assert app.desk.cases() == ()
        await pilot.press("enter")
        assert await on(pilot, SceneScreen)
        await pilot.press("down", "enter")
        assert await asked(pilot, "food.sells")
        assert app.session.answers.values == {SCENE_REF: "restaurant"}
        assert app.session.question is not None
        assert app.session.question.place == 1
        assert {line.id for line in app.session.panel.undecided} >= {"food", "fire", "sign"}
        assert "setup" not in {line.id for line in app.session.panel.not_required}


def test_the_desk_refuses_what_is_out_of_scope_and_names_the_scenes_for_an_unknown_one(desk: Desk) -> None:
    with pytest.raises(DeskError) as refused:
        desk.new(PACK, scene="hazardous_chemicals")
    assert "应急管理" in refused.value.message
    with pytest.raises(DeskError) as unknown:
        desk.new(PACK, scene="resturant")
    assert "restaurant" in unknown.value.message
    assert desk.cases() == ()


def test_a_case_about_a_shop_is_listed_by_the_name_on_its_licence(desk: Desk) -> None:
    session = desk.new(PACK, scene="restaurant")
    session.answer(FactRef("licence.name"), "某某市韩家小馆餐饮店")
    session.close()
    assert [case.name for case in desk.cases()] == ["某某市韩家小馆餐饮店"]
    again = desk.open("2026-0001")
    assert again.answers.values[SCENE_REF] == "restaurant"
    again.close()


def test_a_new_case_in_which_only_the_scene_was_chosen_leaves_nothing(desk: Desk) -> None:
    desk.new(PACK, scene="restaurant").close()
    assert desk.cases() == ()


def test_the_call_chooses_the_scene(kaiban: Run) -> None:
    begun = kaiban("--plain", "--pack", PACK, "--scene", "convenience_store", typed="")
    assert begun.code == Exit.DONE
    assert "店里做什么、卖什么" in begun.out
    assert kaiban("--plain", "--pack", PACK, "--scene", "pharmacy", typed="").refused("药店", "下一步", "可以问")


def written(tmp_path: Path, head: str, answers: str = "{}") -> str:
    file = tmp_path / "case.yaml"
    file.write_text(f"pack: {PACK}\nas_of: 2026-11-22\n{head}\nanswers: {answers}\n", encoding="utf-8")
    return str(file)


def test_a_case_file_names_its_scene(kaiban: Run, tmp_path: Path) -> None:
    said = kaiban("plan", written(tmp_path, "scene: restaurant", "{sign.kind: shop}"), "--json").document
    assert said["scene"] == {"id": "restaurant", "title": "开办餐饮店", "chosen": True, "out_of_scope": None}
    matters = said["matters"]
    assert isinstance(matters, list)
    assert {one["id"] for one in matters if one["status"] == "required"} == {"sign"}


def test_a_case_file_that_names_two_scenes_is_refused(kaiban: Run, tmp_path: Path) -> None:
    both = written(tmp_path, "scene: restaurant", "{case.scene: prepacked_food}")
    assert kaiban("plan", both).refused_at_once("scene")


def test_a_plan_out_of_scope_tells_why_what_next_and_who_and_no_matter(kaiban: Run, tmp_path: Path) -> None:
    told = kaiban("plan", written(tmp_path, "scene: pharmacy"))
    assert told.code == Exit.FINDINGS
    assert [word for word in ("执业药师", "下一步：", "可以问：") if word not in told.out] == []
    assert "[" not in told.out
    made = kaiban("export", written(tmp_path, "scene: pharmacy"), "-o", str(tmp_path / "out"))
    assert made.code != Exit.DONE
    assert "执业药师" in made.out
    assert not list(tmp_path.glob("out/*.zip"))


def test_an_explanation_says_that_the_scene_does_not_include_a_matter(kaiban: Run, tmp_path: Path) -> None:
    assert "“开办餐饮店”这件事不包括它" in kaiban("explain", written(tmp_path, "scene: restaurant"), "setup").out


def test_a_limit_that_nobody_has_told_says_who_can(desk: Desk) -> None:
    session = desk.new(PACK, scene="restaurant")
    session.answer(FactRef("fire.open_to_public"), "true")
    session.answer(FactRef("premises.building_area"), "120")
    (fire,) = [line for line in session.panel.undecided if line.id == "fire"]
    assert "可以问：当地消防救援机构" in fire.note
    (row,) = [row for row in session.review if row.ref == FactRef("fire.exempt_area")]
    assert row.value == "还没有问到（可以问：当地消防救援机构）"
    (way,) = [row for row in session.review if row.ref == FactRef("fire.way")]
    assert (way.state, way.value) == ("assumed", "签承诺书，先开业后核查（默认，没有确认）")
    session.close()
