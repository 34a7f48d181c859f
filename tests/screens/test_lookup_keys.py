"""Looking answers up in code tables by keys: what shows under the input, what Enter takes, and what it never takes."""

from __future__ import annotations

from screens_fixture import asked, begun, on, sample, until
from textual.pilot import Pilot

from assistant.app import KaibanApp
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from assistant.widgets.answer_control import AnswerControl, OneOf
from assistant.widgets.lines import ErrorLine
from assistant.widgets.long_text import LongText
from assistant.widgets.lookup import Matches, SearchLine
from rules.facts import FactRef

INDUSTRY, SCOPE, COUNTY = "enterprise.industry", "enterprise.scope", "premises.county"


async def at_question(app: KaibanApp, pilot: Pilot[None], ref: str) -> Matches:
    """Go to a question of a new case; the matches of its control."""
    app.session.go_to(FactRef(ref))
    app.show_screen("interview")
    assert await asked(pilot, ref)
    return app.screen.query_one(Matches)


def told(app: KaibanApp, ref: str) -> object:
    return app.session.answers.values.get(FactRef(ref))


def shown(matches: Matches) -> list[str]:
    return [str(option.prompt).strip("› ").split("  ")[0] for option in matches.options] if matches.display else []


async def test_an_arrow_and_enter_take_a_match_and_without_a_bar_enter_hands_over_what_was_typed(
    app: KaibanApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.open_case(lambda: app.desk.new("cn")) == ""
        assert await asked(pilot, "enterprise.type")
        app.session.answer(FactRef("premises.province"), "山东省")
        matches = await at_question(app, pilot, COUNTY)
        assert shown(matches) == []
        await pilot.press("v", "v")
        assert await until(pilot, lambda: shown(matches) == ["表里没有对得上的；照写也可以。"])
        await pilot.press("down")
        assert matches.highlighted is None  # there is nothing to take
        await pilot.press("backspace", "backspace", "b", "c", "q")
        assert await until(pilot, lambda: shown(matches) == ["滨城区"])
        assert matches.highlighted is None
        await pilot.press("down", "enter")
        assert await until(pilot, lambda: told(app, COUNTY) == "滨城区")

        matches = await at_question(app, pilot, COUNTY)
        await pilot.press(*["backspace"] * 3, "滨", "down")
        assert matches.highlighted == 0
        await pilot.press("城")  # another letter takes the bar away
        assert await until(pilot, lambda: matches.highlighted is None)
        await pilot.press("down", "up")  # and so does an arrow up from the first
        assert matches.highlighted is None
        await pilot.press("enter")
        assert await until(pilot, lambda: told(app, COUNTY) == "滨城")


async def test_entries_of_the_scope_are_put_in_one_by_one_where_the_cursor_is(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        matches = await at_question(app, pilot, SCOPE)
        text = app.screen.query_one(LongText)
        await pilot.press(*"餐饮服", "down", "enter")
        assert await until(pilot, lambda: text.text == "餐饮服务")
        assert shown(matches) == []
        assert told(app, SCOPE) is None
        await pilot.press("f7")  # function keys are the screen's, in a long text too
        assert await on(pilot, ReviewScreen)
        matches = await at_question(app, pilot, SCOPE)
        text = app.screen.query_one(LongText)
        assert text.text == "餐饮服务"  # what was being typed is kept
        text.clear()
        text.insert("餐饮服务；一般项目：软件；日用百货销售")
        text.move_cursor((0, 12))
        await pilot.press("开", "down", "enter")
        assert await until(pilot, lambda: text.text == "餐饮服务；一般项目：软件开发；日用百货销售")
        await pilot.press("enter")
        assert await until(pilot, lambda: told(app, SCOPE) == "餐饮服务；一般项目：软件开发；日用百货销售")


async def test_a_long_text_is_cleared_and_walked_as_one_line_however_many_rows_it_takes(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await at_question(app, pilot, SCOPE)
        text = app.screen.query_one(LongText)
        text.insert("餐饮服务；" * 30)
        assert await until(pilot, lambda: text.wrapped_document.height > 2)
        await pilot.press("ctrl+home")
        assert await until(pilot, lambda: text.cursor_location == (0, 0))
        await pilot.press("ctrl+end", "ctrl+u")
        assert await until(pilot, lambda: text.text == "")
        await pilot.press(*"软件", "left", "ctrl+k")
        assert await until(pilot, lambda: text.text == "软")


async def test_letters_look_up_an_option_and_digits_still_count_it_out(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        matches = await at_question(app, pilot, INDUSTRY)
        options, line = app.screen.query_one(OneOf), app.screen.query_one(SearchLine)
        app.screen.query_one(AnswerControl).insert("1")  # typed while the control took its place
        await pilot.press("2")
        assert await until(pilot, lambda: options.highlighted == 11)
        await pilot.press("理", "发")
        assert await until(pilot, lambda: shown(matches)[:1] == ["804 理发及美容服务"])
        assert (options.display, line.value) == (False, "理发")
        await pilot.press("backspace", "backspace")
        assert await until(pilot, lambda: options.display and app.focused is options)
        assert shown(matches) == []
        await pilot.press("l", "f")
        assert await until(pilot, lambda: len(shown(matches)) > 0)
        await pilot.press("enter")
        assert await until(pilot, lambda: app.screen.query_one(ErrorLine).plain != "")
        assert told(app, INDUSTRY) is None
        await pilot.press("down", "enter")
        assert await until(pilot, lambda: told(app, INDUSTRY) == "o")

        await at_question(app, pilot, INDUSTRY)
        app.screen.query_one(AnswerControl).insert("正餐")
        await pilot.press(*"服务", "enter")  # an exact name needs no arrow
        assert await until(pilot, lambda: told(app, INDUSTRY) == "h")


async def test_the_box_over_the_review_looks_up_as_well_and_says_what_a_kept_code_is(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        person = next(ref for ref in app.session.answers.values if ref.endswith(".id_type")).rpartition(".")[0]
        app.session.answer(FactRef(f"{person}.id_type"), "passport")
        ref = FactRef(f"{person}.nationality")
        app.session.answer(ref, "中国")
        view = app.session.question_about(ref)
        assert view is not None
        app.screen.ask(view)  # type: ignore[attr-defined]
        assert await on(pilot, PromptScreen)
        matches = app.screen.query_one(Matches)
        assert await until(pilot, lambda: shown(matches)[:1] == ["156 中国"])
        await pilot.press(*["backspace"] * 3, "r", "b", "down", "enter")
        assert await until(pilot, lambda: told(app, ref) == "392")
