"""How the screens look, one picture a screen and state. Behaviour is tested on values elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from screens_fixture import asked, begun, on, sample, until
from textual.pilot import Pilot

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.screens.export import ExportScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from rules.facts import FactRef

Compare: TypeAlias = Callable[..., bool]
Before: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
def test_the_start(app: KaibanApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_first_question(app: KaibanApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        assert await begun(pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_a_refused_answer(app: KaibanApp, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        assert await begun(pilot)
        await pilot.press("1", "enter")
        assert await asked(pilot, "name.division")
        await pilot.press("enter")
        assert await until(pilot, lambda: "✗" in app.export_screenshot())

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_the_people_of_the_rich_sample(app: KaibanApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        assert await sample(pilot, "rich")
        await pilot.press("f6")
        assert await on(pilot, PeopleScreen)

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_the_roles_of_a_person(app: KaibanApp, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        assert await sample(pilot, "rich")
        await pilot.press("f6")
        assert await on(pilot, PeopleScreen)
        await pilot.press("r")
        assert await on(pilot, PromptScreen)

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_the_review_with_something_to_mend(
    app: KaibanApp, desk: Desk, snap_compare: Compare, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.sample("small"))
        app.session.answer(FactRef("enterprise.capital"), "5万")
        app.show_screen("review")
        assert await on(pilot, ReviewScreen)

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_the_export_ready(app: KaibanApp, snap_compare: Compare) -> None:
    app.export_folder = Path("材料包")

    async def before(pilot: Pilot[None]) -> None:
        assert await sample(pilot)
        await pilot.press("f9")
        assert await on(pilot, ExportScreen)

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


def test_the_first_question_in_english(app: KaibanApp, desk: Desk, snap_compare: Compare) -> None:
    app.desk = desk.in_language("en")

    async def before(pilot: Pilot[None]) -> None:
        assert await begun(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)
