"""No key does what a person did not mean: choices, doubtful answers, problems, leaving, deleting."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from screens_fixture import PACK, asked, begun, on, sample, until
from textual.widgets import OptionList

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.screens.delete import DeleteScreen
from assistant.screens.explain import ExplainScreen
from assistant.screens.export import ExportScreen, LastExport
from assistant.screens.interview import InterviewScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.prompt import PromptScreen
from assistant.screens.start import StartScreen
from assistant.session import Session
from assistant.views import ExportView
from assistant.widgets.answer_control import OneOf, SeveralOf
from assistant.widgets.lines import ErrorLine, Notice, NoticeLine
from assistant.widgets.prose import Prose
from rules.facts import FactRef

CAPITAL = FactRef("enterprise.capital")


async def test_enter_on_a_choice_nobody_touched_takes_nothing_and_a_digit_needs_enter(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("enter")
        assert await until(pilot, lambda: "还没有选" in app.screen.query_one(ErrorLine).plain)
        assert not app.session.answers.values
        await pilot.press("2")
        control = app.screen.query_one(OneOf)
        assert await until(pilot, lambda: control.highlighted == 1)
        assert [str(control.get_option_at_index(at).prompt)[:5] for at in (0, 1)] == ["  ( )", "› (•)"]
        assert not app.session.answers.values
        await pilot.press("enter")
        assert await asked(pilot, "name.division")
        assert len(app.session.answers.values) == 1


async def test_the_review_of_a_case_without_open_questions_comes_once_and_takes_no_key_back(
    app: KaibanApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def show(name: str) -> None:
        shown.append(name)
        KaibanApp.show_screen(app, name)

    monkeypatch.setattr(app, "show_screen", show)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        await pilot.press("f6")
        assert await on(pilot, PeopleScreen)
        await pilot.pause()
    assert shown == ["interview", "review", "people"]


async def test_a_digit_ticks_at_once_and_two_of_them_are_two_options(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.add_person("张三")
        app.show_screen("people")
        assert await on(pilot, PeopleScreen)
        await pilot.press("r")
        assert await until(pilot, lambda: isinstance(app.screen, PromptScreen) and bool(app.screen.query(SeveralOf)))
        control = app.screen.query_one(SeveralOf)
        ids = [option.id for option in control.choices]
        assert len(ids) > 9
        assert [control.line(at).plain[6] for at in (0, 8, 9)] == ["1", "9", " "]
        await pilot.press("1")
        assert await until(pilot, lambda: control.chosen == {ids[0]})
        await pilot.press("2", "4", "0", "4")
        assert await until(pilot, lambda: control.chosen == {ids[0], ids[1]})
        await pilot.press("9", "9", "down", "space", "enter")
        assert await on(pilot, PeopleScreen)
        assert app.session.people[0].roles == tuple(ids[at - 1] for at in (1, 2, 10))


async def test_an_answer_that_blocks_stays_on_the_screen_and_a_second_enter_leaves_it_so(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot, "rich")
        app.session.go_to(CAPITAL)
        app.show_screen("interview")
        assert await asked(pilot, CAPITAL)
        await pilot.press(*["backspace"] * 12, *"200000", "enter")
        assert await until(pilot, lambda: app.screen.query_one(ErrorLine).plain.startswith("✗"))
        said = app.screen.query_one(ErrorLine).plain
        assert "→" in said
        assert "再按一次 Enter" in said
        await pilot.press("enter")
        assert await until(pilot, lambda: not (isinstance(app.screen, InterviewScreen) and app.screen.asks(CAPITAL)))
        assert app.session.answers.values[CAPITAL] == 200_000


async def test_a_warning_that_an_answer_makes_true_stays_at_its_question_until_enter_comes_again(
    app: KaibanApp,
) -> None:
    until_day = FactRef("premises.lease_until")
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot, "rich")
        app.session.go_to(until_day)
        app.show_screen("interview")
        assert await asked(pilot, until_day)
        await pilot.press(*["backspace"] * 12, *"2020-01-01", "enter")
        assert await until(pilot, lambda: app.screen.query_one(ErrorLine).plain.startswith("! "))
        said = app.screen.query_one(ErrorLine).plain
        assert "再按一次 Enter" in said
        assert "导出前仍要处理" not in said
        assert isinstance(app.screen, InterviewScreen)
        assert app.screen.asks(until_day)
        await pilot.press("enter")
        assert await until(pilot, lambda: not (isinstance(app.screen, InterviewScreen) and app.screen.asks(until_day)))
        assert app.session.answers.values[until_day] == date(2020, 1, 1)


async def test_f3_explains_the_problem_under_the_bar_and_its_source_stands_beside_it(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        app.session.answer(CAPITAL, "20万")
        app.show_screen("review")
        assert await until(pilot, lambda: app.screen.query_one("#findings", OptionList).option_count > 0)
        findings = app.screen.query_one("#findings", OptionList)
        assert await until(pilot, lambda: app.focused is findings)
        assert "依据：" in str(findings.get_option_at_index(0).prompt)
        await pilot.press("f3")
        assert await on(pilot, ExplainScreen)
        message = app.session.findings[0].message
        assert any(message[:12] in prose.plain for prose in app.screen.query(Prose))


async def test_a_review_without_problems_has_the_keyboard_in_the_answers(
    app: KaibanApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "findings", ())
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        assert await until(pilot, lambda: app.focused is app.screen.query_one("#answers", OptionList))
        await pilot.press("enter")
        assert await on(pilot, PromptScreen)


def test_a_problem_opens_the_fact_told_last_of_those_it_names(desk: Desk) -> None:
    session = desk.sample("rich")
    session.answer(CAPITAL, "600万")
    (finding,) = (found for found in session.findings if CAPITAL in found.refs)
    view = session.question_behind(finding)
    assert view is not None
    assert view.ref == CAPITAL
    other = next(ref for ref in finding.refs if ref != CAPITAL and session.question_about(ref) is not None)
    session.answer(other, "19万")
    (finding,) = (found for found in session.findings if CAPITAL in found.refs and other in found.refs)
    view = session.question_behind(finding)
    assert view is not None
    assert view.ref == other
    session.close()


def test_a_problem_opens_what_its_cure_speaks_of_though_another_answer_brought_it_about(desk: Desk) -> None:
    session = desk.sample("rich")
    due, filed = FactRef("people[p1].contribution_due"), FactRef("filing.planned_date")
    session.answer(due, "2031-11-30")
    session.answer(filed, "2026-11-25")
    (finding,) = (found for found in session.findings if due in found.refs)
    view = session.question_behind(finding)
    assert view is not None
    assert view.ref == due
    session.close()


async def test_a_refusal_of_the_list_of_people_goes_when_somebody_is_added(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("f6", "c")
        assert await until(
            pilot,
            lambda: isinstance(app.screen, PeopleScreen) and "名单还是空的" in app.screen.query_one(ErrorLine).plain,
        )
        await pilot.press("a")
        assert await on(pilot, PromptScreen)
        await pilot.press("张", "三", "enter")
        assert await until(pilot, lambda: bool(app.screen.query(SeveralOf)))
        await pilot.press("escape")
        assert await on(pilot, PeopleScreen)
        assert app.screen.query_one(ErrorLine).plain == ""


async def test_escape_from_one_persons_questions_goes_back_to_the_people(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.add_person("张三")
        app.show_screen("people")
        assert await on(pilot, PeopleScreen)
        await pilot.press("enter")
        assert await on(pilot, InterviewScreen)
        await pilot.press("escape")
        assert await on(pilot, PeopleScreen)


async def test_neither_escape_on_the_menu_nor_ctrl_c_quits_and_both_say_what_does(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("escape", "ctrl+c"):
            assert await on(pilot, StartScreen)
            app.notice = None
            await pilot.press(key)
            assert await until(pilot, lambda: "Ctrl+Q" in app.screen.query_one(NoticeLine).plain)
            assert app.is_running


async def test_a_case_is_deleted_from_the_menu_only_after_y(app: KaibanApp, desk: Desk) -> None:
    begun = desk.new(PACK)
    begun.answer(FactRef("enterprise.type"), "llc")
    begun.close()
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        for key, left in (("escape", 1), ("enter", 1), ("y", 0)):
            await pilot.press("delete")
            assert await until(pilot, lambda: isinstance(app.screen, DeleteScreen))
            assert "2026-0001" in app.screen.query(Prose).first().plain
            await pilot.press(key)
            assert await on(pilot, StartScreen)
            assert len(desk.cases()) == left


async def test_the_bar_of_the_menu_is_on_the_case_just_left(app: KaibanApp, desk: Desk) -> None:
    for _ in range(3):
        one = desk.new(PACK)
        one.answer(FactRef("enterprise.type"), "llc")
        one.close()
    async with app.run_test(size=(80, 24)) as pilot:
        for number, key in (("2026-0003", "escape"), ("2026-0002", "f10")):
            assert await on(pilot, StartScreen)
            app.open_case(partial(desk.open, number))
            assert await asked(pilot, "name.division")
            await pilot.press("escape")
            assert await on(pilot, StartScreen)
            await pilot.press(key)
            choices = app.screen.query_one(OptionList)
            assert choices.highlighted_option is not None
            assert choices.highlighted_option.id == f"case:{number}"
        await pilot.press("home", "f10")
        assert await until(pilot, lambda: "新建" in str(choices.get_option_at_index(0).prompt))
        assert choices.highlighted == 0


def test_a_case_in_which_nothing_was_told_and_an_untouched_sample_are_gone_when_left(desk: Desk) -> None:
    put_off = desk.new(PACK)
    put_off.postpone(FactRef("enterprise.type"))
    put_off.close()
    desk.sample("small").close()
    assert desk.cases() == ()
    told = desk.sample("small")
    told.answer(CAPITAL, "20万")
    told.close()
    assert len(desk.cases()) == 1


async def test_the_folder_and_the_last_package_are_still_there_on_the_next_visit(
    app: KaibanApp, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        app.export_folder = tmp_path / "chosen"
        view = ExportView(done=True, path=tmp_path / "chosen" / "x.zip", line="", findings=(), receipt=None)
        app.last_export = LastExport(app.session, app.session.answers, view)
        await pilot.press("f9")
        assert await on(pilot, ExportScreen)
        assert "✓ 材料包已写好" in app.screen.query_one("#outcome", Prose).plain
        app.session.answer(CAPITAL, "20万")
        await pilot.press("f7", "f9")
        assert await until(
            pilot,
            lambda: (
                isinstance(app.screen, ExportScreen) and "之后改过回答" in app.screen.query_one("#outcome", Prose).plain
            ),
        )


async def test_what_was_said_about_one_step_goes_with_the_next(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.tell(Notice("只关于这一步", 60, of_step=True))
        assert await until(pilot, lambda: "只关于" in app.screen.query_one(NoticeLine).plain)
        await pilot.press("2", "enter")
        assert await asked(pilot, "name.division")
        assert app.screen.query_one(NoticeLine).plain == ""
