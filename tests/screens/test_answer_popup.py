"""A question in a box at 80 by 24: what it says about an answer, and the option under the bar, are always in sight."""

from __future__ import annotations

import pytest
from screens_fixture import on, sample, until
from textual.pilot import Pilot

from assistant.app import KaibanApp
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from assistant.widgets.lines import ErrorLine
from assistant.widgets.options import OneOf
from rules.facts import FactRef

TYPE = FactRef("enterprise.type")


async def type_asked(pilot: Pilot[None], app: KaibanApp) -> OneOf:
    screen = app.screen
    assert isinstance(screen, ReviewScreen)
    view = app.session.question_about(TYPE)
    assert view is not None
    screen.ask(view)
    assert await until(pilot, lambda: isinstance(app.screen, PromptScreen) and bool(app.screen.query(OneOf)))
    assert await on(pilot, PromptScreen)
    await pilot.pause()
    await pilot.pause()
    return app.screen.query_one(OneOf)


def pictured(app: KaibanApp) -> str:
    """The screen as it is pictured, without blanks, borders and bars."""
    rows = ["".join(part.text for part in strip).strip() for strip in app.screen._compositor.render_strips()]
    return "".join(rows).replace(" ", "").replace("│", "")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_warning_about_an_answer_is_in_sight_as_a_whole(app: KaibanApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        assert await sample(pilot, "rich")
        await type_asked(pilot, app)
        await pilot.press("2", "enter")
        line = app.screen.query_one(ErrorLine)
        assert await until(pilot, lambda: bool(line.plain))
        await pilot.pause()
        await pilot.pause()
        assert line.region.bottom < size[1]
        assert line.region.height >= 2
        picture = pictured(app)
        assert line.plain.split("\n")[-1].replace(" ", "")[-12:] in picture
        assert "›" in picture


async def test_a_page_down_leaves_the_bar_and_enter_takes_nothing_out_of_sight(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot, "rich")
        options = await type_asked(pilot, app)
        before = options.highlighted
        await pilot.press("pagedown")
        await pilot.pause()
        assert options.highlighted == before
        assert "›" in pictured(app)


@pytest.mark.parametrize("busy", [False, True])
async def test_a_marked_option_far_down_is_in_sight_when_the_box_opens(
    app: KaibanApp, busy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine, what waits for the first picture may come before the box is laid out."""
    if busy:
        monkeypatch.setattr(PromptScreen, "call_after_refresh", PromptScreen.call_next)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot, "rich")
        view = app.session.question_about(TYPE)
        assert view is not None
        app.session.answer(TYPE, view.options[-1].id)
        options = await type_asked(pilot, app)
        assert options.highlighted == len(view.options) - 1
        assert await until(pilot, lambda: "›(•)" in pictured(app))


async def test_letters_at_a_marked_option_tell_the_keys_and_enter_keeps_it(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await sample(pilot, "rich")
        options = await type_asked(pilot, app)
        marked = options.highlighted
        options.search = None
        await pilot.press("x")
        line = app.screen.query_one(ErrorLine)
        assert await until(pilot, lambda: bool(line.plain))
        assert "还没有选" not in line.plain
        assert options.highlighted == marked
        await pilot.press("enter")
        assert await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
