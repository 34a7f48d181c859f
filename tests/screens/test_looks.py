"""How the screens look, one picture a screen and state. Behaviour is tested on values elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from screens_fixture import PACK, until
from textual.pilot import Pilot

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.screens.export import ExportScreen
from assistant.screens.interview import InterviewScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from rules.facts import FactRef

Compare: TypeAlias = Callable[..., bool]
Before: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
SIZES = [(80, 24), (120, 40)]


def showing(app: KaibanApp, ref: str) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, InterviewScreen) and app.screen.asks(FactRef(ref)) and bool(app.focused)


@pytest.mark.parametrize("size", SIZES)
def test_the_start(app: KaibanApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_first_question(app: KaibanApp, desk: Desk, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.new(PACK))
        await until(pilot, showing(app, "enterprise.type"))

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_a_refused_answer(app: KaibanApp, desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.new(PACK))
        await until(pilot, showing(app, "enterprise.type"))
        await pilot.press("1")
        await until(pilot, showing(app, "name.division"))
        await pilot.press("enter")
        await until(pilot, lambda: "✗" in app.export_screenshot())

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_the_people_of_the_rich_sample(
    app: KaibanApp, desk: Desk, snap_compare: Compare, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.sample("rich"))
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen) and bool(app.focused))

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_the_roles_of_a_person(app: KaibanApp, desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.sample("rich"))
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen) and bool(app.focused))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, PromptScreen) and bool(app.focused))

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_the_review_with_something_to_mend(
    app: KaibanApp, desk: Desk, snap_compare: Compare, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.sample("small"))
        app.session.answer(FactRef("enterprise.capital"), "20万")
        app.show_screen("review")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and bool(app.focused))

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_the_export_ready(app: KaibanApp, desk: Desk, snap_compare: Compare) -> None:
    app.export_folder = Path("材料包")

    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: desk.sample("small"))
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen) and bool(app.focused))

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


def test_the_first_question_in_english(app: KaibanApp, desk: Desk, snap_compare: Compare) -> None:
    app.desk = desk.in_language("en")

    async def before(pilot: Pilot[None]) -> None:
        app.open_case(lambda: app.desk.new(PACK))
        await until(pilot, showing(app, "enterprise.type"))

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)
