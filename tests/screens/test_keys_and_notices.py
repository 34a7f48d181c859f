"""What a key means, and what is said: one meaning on every screen, words that stay long enough, nothing left unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens_fixture import PACK, asked, begun, on, sample, until
from textual.binding import Binding
from textual.screen import Screen

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.screens.case_screen import CaseScreen
from assistant.screens.delete import DeleteScreen
from assistant.screens.documents import DocumentsScreen
from assistant.screens.explain import ExplainScreen
from assistant.screens.export import ExportScreen
from assistant.screens.interview import InterviewScreen
from assistant.screens.kaiban_screen import KaibanScreen
from assistant.screens.newer import NewerScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from assistant.screens.start import StartScreen
from assistant.widgets.answer_control import AnswerControl
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import ErrorLine, NoticeLine, TopLine
from assistant.widgets.prose import Prose
from rules.facts import FactRef

CASE_SCREENS = (InterviewScreen, PeopleScreen, ReviewScreen, DocumentsScreen, ExportScreen)


def test_a_key_has_one_meaning_on_every_screen_of_a_case() -> None:
    meanings: dict[str, set[str]] = {}
    for screen in CASE_SCREENS:
        for binding in Binding.make_bindings([*CaseScreen.BINDINGS, *screen.BINDINGS]):
            meanings.setdefault(binding.key, set()).add(binding.action)
    of_lists = {"left", "right", "pageup", "pagedown"}  # they move within what is shown: a question back, a page on
    assert {key: found for key, found in meanings.items() if len(found) > 1 and key not in of_lists} == {}


@pytest.mark.parametrize("screen", [*CASE_SCREENS, StartScreen, NewerScreen, DeleteScreen])
def test_a_letter_means_the_same_with_shift_or_capitals_locked(screen: type[Screen[object]]) -> None:
    actions = {one.key: one.action for one in Binding.make_bindings(screen.BINDINGS)}
    letters = {key for key in actions if len(key) == 1 and key.isalpha()}
    assert {key: actions.get(key.swapcase()) for key in letters} == {key: actions[key] for key in letters}


@pytest.mark.parametrize("screen", CASE_SCREENS)
def test_a_key_that_the_bottom_line_names_is_bound_on_its_screen(screen: type[CaseScreen]) -> None:
    bound = {binding.key for binding in Binding.make_bindings([*KaibanScreen.BINDINGS, *CaseScreen.BINDINGS])}
    bound |= {binding.key for binding in Binding.make_bindings(screen.BINDINGS)}
    spelt = {"←": "left", "Esc": "escape", "Del": "delete", "Ctrl+G": "ctrl+g"}
    of_widgets = {"Enter", "Tab", "↑↓", "←→"}
    named = {spelt.get(key, key.lower()) for key, _ in screen.KEYS if key not in of_widgets}
    assert named - bound == set()


async def test_c_says_that_everybody_is_listed_and_f3_says_why_as_everywhere(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.add_person("张三")
        app.show_screen("people")
        assert await on(pilot, PeopleScreen)
        await pilot.press("f3")
        assert await on(pilot, ExplainScreen)
        assert not app.session.people_closed
        await pilot.press("escape")
        assert await on(pilot, PeopleScreen)
        await pilot.press("c")
        assert await until(pilot, lambda: app.session.people_closed)


async def test_b_asks_again_what_was_put_off(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("f2", "f7")
        assert await on(pilot, ReviewScreen)
        await pilot.press("b")
        assert await asked(pilot, "enterprise.type")


async def test_what_was_undone_is_said_long_enough_to_be_read(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("1", "enter", "ctrl+z")
        assert await until(pilot, lambda: "已撤销" in app.screen.query_one(NoticeLine).plain)
        assert app.notice is not None
        assert app.notice.seconds >= 5


async def test_a_case_whose_last_record_is_damaged_says_so_when_it_opens(app: KaibanApp, desk: Desk) -> None:
    begun = desk.new(PACK)
    begun.answer(FactRef("enterprise.type"), "llc")
    begun.answer(FactRef("name.division"), "天津")
    begun.close()
    (journal,) = desk.folders.cases.glob("*.journal")
    journal.write_bytes(journal.read_bytes()[:-3])
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.open_case(lambda: desk.open(begun.number)) == ""
        assert await asked(pilot, "name.division")
        assert "最后一条记录损坏" in app.screen.query_one(NoticeLine).plain
        assert app.notice is not None
        assert app.notice.seconds >= 20
        await pilot.press("escape")
        assert await on(pilot, StartScreen)
        assert app.screen.query_one(NoticeLine).plain == ""


async def test_a_case_named_in_the_call_is_open_from_the_start(desk: Desk, tmp_path: Path) -> None:
    begun = desk.new(PACK)
    begun.answer(FactRef("enterprise.type"), "llc")
    app = KaibanApp(desk, tmp_path, begun)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await asked(pilot, "name.division")
        await pilot.press("escape")
        assert await on(pilot, StartScreen)


async def test_an_export_without_a_folder_is_refused(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        await pilot.press("f9")
        assert await on(pilot, ExportScreen)
        app.screen.query_one(LineInput).value = " "
        await pilot.press("enter")
        assert await until(pilot, lambda: "还没有写文件夹" in app.screen.query_one(ErrorLine).plain)


async def test_an_export_with_questions_open_does_not_call_itself_ready(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("f9")
        assert await on(pilot, ExportScreen)
        said = app.screen.query_one("#state", Prose).plain
        assert f"还有 {app.session.questions_left} 问没有回答" in said
        assert "可以导出" not in said


async def test_a_key_of_a_case_says_on_the_start_screen_that_a_case_has_to_be_opened(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        await pilot.press("f9")
        assert await until(pilot, lambda: "打开一个案卷" in app.screen.query_one(ErrorLine).plain)


async def test_taking_a_person_off_is_told_and_a_second_time_too(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.add_person("张三")
        app.show_screen("people")
        assert await on(pilot, PeopleScreen)
        await pilot.press("delete")
        assert await until(pilot, lambda: "已移出名单" in app.screen.query_one(NoticeLine).plain)
        await pilot.press("delete")
        assert await until(pilot, lambda: "已经移出" in app.screen.query_one(ErrorLine).plain)
        assert [person.parked for person in app.session.people] == [True]


async def test_an_empty_list_of_a_shop_names_the_roles_that_a_shop_has(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.open_case(lambda: app.desk.new(PACK, scene="restaurant")) == ""
        assert await asked(pilot, "food.sells")
        app.session.answer(FactRef("licence.uscc"), "92120000MA000000AH")
        app.show_screen("people")
        assert await on(pilot, PeopleScreen)
        said = app.screen.query_one("#note", Prose).plain
        assert "经营者" in said
        assert "股东" not in said


async def test_one_persons_questions_are_counted_among_that_persons(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        await pilot.press("f6")
        assert await on(pilot, PeopleScreen)
        await pilot.press("enter")
        assert await asked(pilot, "people[p1].name")
        status = app.screen.query_one(TopLine).status
        assert "最多还有 0 问" not in status
        assert "这个人" in status
        assert "保留原来的回答" in app.screen.query_one("#help", Prose).plain


async def test_a_default_that_nobody_answered_is_not_called_an_answer(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.go_to(FactRef("filing.helper"))
        app.show_screen("interview")
        assert await asked(pilot, "filing.helper")
        said = app.screen.query_one("#help", Prose).plain
        assert "照默认的办" in said
        assert "原来的回答" not in said


async def test_the_top_line_shows_what_is_known_of_a_name(app: KaibanApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        assert await begun(pilot)
        for fact, typed in (
            ("enterprise.type", "sole_proprietorship"), ("name.division", "天津市"), ("name.trade_name", "样好"),
        ):  # fmt: skip
            app.session.answer(FactRef(fact), typed)
        assert app.session.top.name == "天津市样好…"
        app.session.answer(FactRef("name.industry"), "木器")
        app.session.answer(FactRef("name.ending"), "加工厂")
        assert app.session.top.name == "天津市样好木器加工厂"


async def test_a_new_body_is_asked_for_what_it_is_before_its_roles(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.answer(FactRef("enterprise.type"), "llc")
        app.show_screen("people")
        assert await on(pilot, PeopleScreen)
        await pilot.press("a")
        assert await until(pilot, lambda: isinstance(app.screen, PromptScreen))
        await pilot.press(*"天津样例投资有限公司", "enter")
        assert await until(pilot, lambda: _asks(app, "people[p1].party"))
        await pilot.press("2", "enter")
        assert await until(pilot, lambda: _asks(app, "people[p1].roles"))
        assert app.session.answers.values[FactRef("people[p1].party")] == "company"


def _asks(app: KaibanApp, ref: str) -> bool:
    return any(control.view.ref == ref for control in app.screen.query(AnswerControl))
