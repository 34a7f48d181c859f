"""What the screens do with keys: each test one thing a person relies on."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from screens_fixture import PACK, asked, begun, on, sample, until
from textual.widgets import OptionList

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.screens.documents import DocumentsScreen
from assistant.screens.explain import ExplainScreen
from assistant.screens.export import ExportScreen
from assistant.screens.help import HelpScreen
from assistant.screens.interview import InterviewScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from assistant.screens.small import SmallScreen
from assistant.screens.start import StartScreen
from assistant.widgets import picture
from assistant.widgets.answer_control import AnswerControl, SeveralOf
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import ErrorLine, KeyLine, TopLine
from assistant.widgets.prose import Prose
from assistant.widgets.side_panel import SidePanel
from rules.facts import FactRef


async def test_the_start_offers_a_new_case_the_stored_ones_and_the_samples(app: KaibanApp, desk: Desk) -> None:
    begun = desk.new(PACK)
    begun.answer(FactRef("enterprise.type"), "llc")
    begun.close()
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        choices = app.screen.query_one("#choices", OptionList)
        ids = [choices.get_option_at_index(place).id for place in range(choices.option_count)]
        assert ids[0] == f"new:{PACK}"
        assert {"case:2026-0001", "sample:rich", "sample:small"} <= set(ids)


async def test_a_refused_answer_says_why_and_keeps_what_was_typed(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("1", "enter")
        assert await asked(pilot, "name.division")
        await pilot.press("enter")
        assert await until(pilot, lambda: app.screen.query_one(ErrorLine).plain.startswith("✗"))
        assert app.session.question is not None
        assert app.session.question.ref == "name.division"


async def test_left_at_the_start_of_the_line_goes_back_and_f2_puts_off(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("2", "enter")
        assert await asked(pilot, "name.division")
        await pilot.press("f2")
        assert await asked(pilot, "name.trade_name")
        assert FactRef("name.division") in app.session.answers.postponed
        await pilot.press("a", "b", "left", "left", "left")
        assert await asked(pilot, "name.division")


async def test_the_consequence_of_an_option_stands_before_it_is_accepted(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("down")
        assert await until(pilot, lambda: "+ 公司设立登记" in app.screen.query_one("#consequence", Prose).plain)
        await pilot.press("1", "0")
        assert await until(pilot, lambda: "+ 个体工商户设立登记" in app.screen.query_one("#consequence", Prose).plain)
        assert not app.session.answers.values


async def test_why_opens_the_law_behind_a_question(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("f3")
        assert await on(pilot, ExplainScreen)
        await pilot.press("escape")
        assert await on(pilot, InterviewScreen)


async def test_escape_leads_from_beside_the_questions_to_the_open_one_and_from_there_to_the_start(
    app: KaibanApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        for key, beside in (("f4", DocumentsScreen), ("f6", PeopleScreen), ("f7", ReviewScreen), ("f9", ExportScreen)):
            await pilot.press(key)
            assert await on(pilot, beside)
            await pilot.press("escape")
            assert await on(pilot, InterviewScreen)
        await pilot.press("escape")
        assert await on(pilot, StartScreen)


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("f4", DocumentsScreen),
        ("f6", PeopleScreen),
        ("f7", ReviewScreen),
        ("f9", ExportScreen),
        ("f1", HelpScreen),
        ("escape", StartScreen),
    ],
)
async def test_every_screen_is_one_key_away(app: KaibanApp, key: str, screen: type) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press(key)
        assert await on(pilot, screen)


async def test_a_person_is_added_by_name_and_roles_and_can_be_taken_off_and_put_back(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("f6")
        assert await on(pilot, PeopleScreen)
        await pilot.press("a")
        assert await until(pilot, lambda: bool(app.screen.query(LineInput)))
        await pilot.press("张", "三", "enter")
        assert await until(pilot, lambda: isinstance(app.screen, PromptScreen) and bool(app.screen.query("SeveralOf")))
        ids = [option.id for option in app.screen.query_one(SeveralOf).choices]
        await pilot.press("1", "down", "4", "enter")
        assert await on(pilot, PeopleScreen)
        (person,) = app.session.people
        assert (person.name, person.roles, person.parked) == ("张三", (ids[0], ids[3]), False)
        await pilot.press("delete")
        assert await until(pilot, lambda: app.session.people[0].parked)
        await pilot.press("enter")
        assert await until(pilot, lambda: not app.session.people[0].parked)
        assert app.session.people[0].roles == (ids[0], ids[3])


async def test_an_answer_is_changed_in_the_review_and_undone(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        before = app.session.answers
        listing = app.screen.query_one("#answers", OptionList)
        listing.focus()
        rows = app.session.review
        place = next(at for at, row in enumerate(rows) if row.ref == "name.trade_name")
        listing.highlighted = listing.get_option_index(f"row:{place}")
        await pilot.press("enter")
        assert await until(
            pilot, lambda: isinstance(app.screen, PromptScreen) and bool(app.screen.query(AnswerControl))
        )
        await pilot.press("新", "enter")
        assert await until(pilot, lambda: app.session.answers.values[FactRef("name.trade_name")] == "小满禾新")
        await pilot.press("ctrl+z")
        assert await until(pilot, lambda: app.session.answers == before)


async def test_numbers_are_masked_until_f8(app: KaibanApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        assert await sample(pilot)

        def shown() -> str:
            listing = app.screen.query_one("#answers", OptionList)
            return "\n".join(str(listing.get_option_at_index(place).prompt) for place in range(listing.option_count))

        assert "120000199409200613" not in shown()
        assert "120***********0613" in shown()
        await pilot.press("f8")
        assert await until(pilot, lambda: "120000199409200613" in shown())
        await pilot.press("f8")
        assert await until(pilot, lambda: "120000199409200613" not in shown())


async def test_a_page_of_a_document_is_shown_as_text_where_there_are_no_pictures(app: KaibanApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        assert await sample(pilot)
        await pilot.press("f4")
        assert await on(pilot, DocumentsScreen)
        assert await until(pilot, lambda: "小满禾" in app.screen.query_one("#text", Prose).plain)
        await pilot.press("right")
        assert await until(pilot, lambda: "第 2 页" in app.screen.query_one("#about", Prose).plain)


async def test_f3_at_every_paper_says_why_it_is_needed(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        await pilot.press("f4")
        assert await on(pilot, DocumentsScreen)
        await pilot.press("f3")
        assert await on(pilot, ExplainScreen)
    for document in app.session.documents:
        assert app.session.explain(document.id).target == document.id


@pytest.mark.parametrize("key", ["f4", "f6", "f9"])
async def test_escape_leads_from_the_screens_beside_an_answered_case_to_its_review_and_from_there_to_the_start(
    app: KaibanApp, key: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        await pilot.press(key)
        assert await until(pilot, lambda: not isinstance(app.screen, ReviewScreen))
        await pilot.press("escape")
        assert await on(pilot, ReviewScreen)
        await pilot.press("escape")
        assert await on(pilot, StartScreen)


async def test_the_language_switches_on_the_screen_and_back(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("f10")
        assert await until(pilot, lambda: "question 1" in app.screen.query_one(TopLine).status)
        await pilot.press("f10")
        assert await until(pilot, lambda: "第 1 问" in app.screen.query_one(TopLine).status)


async def test_a_window_too_small_says_so_and_gives_way_when_enlarged(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.resize_terminal(60, 20)
        assert await on(pilot, SmallScreen)
        await pilot.resize_terminal(80, 24)
        assert await on(pilot, InterviewScreen)


async def test_an_export_that_is_blocked_says_what_and_a_draft_is_still_possible(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        app.session.answer(FactRef("enterprise.capital"), "5万")
        await pilot.press("f9")
        assert await on(pilot, ExportScreen)
        await pilot.press("enter")
        assert await until(pilot, lambda: app.screen.query_one(ErrorLine).plain.startswith("✗"))
        assert not list(app.export_folder.glob("*.zip"))
        await pilot.press("ctrl+g")
        assert await until(pilot, lambda: bool(list(app.export_folder.glob("*.zip"))))


async def test_a_screen_is_made_up_once_and_again_when_what_lay_over_it_is_gone(
    app: KaibanApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []
    show = DocumentsScreen.show

    def counted(screen: DocumentsScreen) -> None:
        times.append("shown")
        show(screen)

    monkeypatch.setattr(DocumentsScreen, "show", counted)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        await pilot.press("f4")
        assert await on(pilot, DocumentsScreen)
        await pilot.press("f1")
        assert await on(pilot, HelpScreen)
        assert times == ["shown"]
        before = app.screen_stack[-2].query_one(TopLine).status
        app.session.answer(FactRef("bank.wanted"), "true")
        await pilot.press("escape")
        assert await until(pilot, lambda: times == ["shown"] * 2)
        status = app.screen.query_one(TopLine).status
        undecided = {line.id for line in app.session.panel.undecided}
        papers = [one for one in app.session.documents if one.matter not in undecided]
        assert str(len(papers)) in status
        assert status != before


async def test_what_stops_an_export_for_want_of_answers_is_told_question_by_question(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot)
        app.session.withdraw(FactRef("enterprise.phone"))
        await pilot.press("f9")
        assert await on(pilot, ExportScreen)
        await pilot.press("enter")
        outcome = app.screen.query_one("#outcome", Prose)
        assert await until(pilot, lambda: "? 企业联系电话：" in outcome.plain)
        assert outcome.plain.count("企业联系电话") == 1
        assert "“公司登记（备案）申请书”的“联系电话”一格" in outcome.plain


async def test_a_closed_case_opens_again_where_it_was(app: KaibanApp, desk: Desk) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("2", "enter")
        assert await asked(pilot, "name.division")
        number = app.session.number
        await pilot.press("escape")
        assert await on(pilot, StartScreen)
        app.open_case(lambda: desk.open(number))
        assert await asked(pilot, "name.division")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
async def test_the_bottom_line_names_keys_within_the_width(
    app: KaibanApp, desk: Desk, size: tuple[int, int], language: str
) -> None:
    app.desk = desk.in_language(language)
    async with app.run_test(size=size) as pilot:
        assert await begun(pilot)
        shown = str(app.screen.query_one(KeyLine).render()).rstrip()
        assert cell_len(shown) <= size[0]
        assert [key for key in ("Enter", "F2", "F3", "F9", "F1") if key not in shown] == []


async def test_the_panel_scrolls_by_keys_though_it_never_has_the_keyboard(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        panel = app.screen.query_one(SidePanel)
        assert await until(pilot, lambda: panel.max_scroll_y > 0)
        await pilot.press("ctrl+down")
        assert await until(pilot, lambda: panel.scroll_y > 0)
        await pilot.press("ctrl+up")
        assert await until(pilot, lambda: panel.scroll_y == 0)


async def test_a_number_of_two_digits_picks_its_option_and_one_digit_of_many_only_moves(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.go_to(FactRef("enterprise.industry"))
        app.show_screen("interview")
        assert await asked(pilot, "enterprise.industry")
        await pilot.press("1", "2")
        listing = app.screen.query_one("OneOf", OptionList)
        assert await until(pilot, lambda: listing.highlighted == 11)
        assert FactRef("enterprise.industry") not in app.session.answers.values
        await pilot.press("enter")
        assert await until(pilot, lambda: app.session.answers.values.get(FactRef("enterprise.industry")) == "l")


async def test_left_goes_further_back_over_answers_that_are_not_touched(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("2", "enter")
        for ref, word in (("name.division", "天津"), ("name.trade_name", "小满禾")):
            assert await asked(pilot, ref)
            await pilot.press(*word, "enter")
        assert await asked(pilot, "name.industry")
        await pilot.press("left")
        assert await asked(pilot, "name.trade_name")
        await pilot.press("left")
        assert await asked(pilot, "name.division")


async def test_a_case_in_which_nothing_was_told_leaves_nothing_behind(app: KaibanApp, desk: Desk) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("escape")
        assert await on(pilot, StartScreen)
        assert desk.cases() == ()


async def test_what_an_answer_breaks_is_said_at_once(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot, "rich")
        app.session.go_to(FactRef("enterprise.capital"))
        app.show_screen("interview")
        assert await asked(pilot, "enterprise.capital")
        await pilot.press(*["backspace"] * 12, "2", "0", "0", "0", "0", "0", "enter")
        assert await until(pilot, lambda: "不等于注册资本" in app.screen.query_one(ErrorLine).plain)
        assert await asked(pilot, "enterprise.capital")
        assert app.session.answers.values[FactRef("enterprise.capital")] == 200_000


async def test_a_terminal_that_shows_pictures_gets_the_page_itself(
    app: KaibanApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "PICTURES", True)
    async with app.run_test(size=(120, 40)) as pilot:
        assert await sample(pilot)
        await pilot.press("f4")
        assert await on(pilot, DocumentsScreen)
        assert await until(pilot, lambda: len(app.screen.query_one(picture.Picture).children) == 1)
        assert not app.screen.query_one("#text", Prose).display
