"""Text that is typed and not confirmed outlives the terminal."""

from __future__ import annotations

import signal

import pytest
from screens_fixture import asked, begun, until

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.screens import interview
from assistant.widgets.answer_control import AnswerControl
from assistant.widgets.line_input import LineInput
from assistant.widgets.prose import Prose


async def test_what_was_typed_before_a_kill_stands_in_the_line_again(
    app: KaibanApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interview, "DRAFT_SECONDS", 0.01)
    folder = desk.folders.cases
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("2", "enter")
        assert await asked(pilot, "name.division")
        await pilot.press("a", "b")
        journal = folder / f"{app.session.number}.journal"
        assert await until(pilot, lambda: b'"ab"' in journal.read_bytes())
        (folder / "2026-0099.journal").write_bytes(journal.read_bytes())  # as it lies there after a kill
        await pilot.press("f1", "escape")
        assert app.screen.query_one(AnswerControl).query_one(LineInput).value == "ab"
        app.open_case(lambda: desk.open("2026-0099"))
        assert await asked(pilot, "name.division")
        assert app.screen.query_one(AnswerControl).query_one(LineInput).value == "ab"
        assert "没有确认" in app.screen.query_one("#help", Prose).plain


async def test_what_was_typed_stands_in_the_line_again_for_somebody_who_left_by_a_key(
    app: KaibanApp, desk: Desk
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("2", "enter")
        assert await asked(pilot, "name.division")
        number = app.session.number
        await pilot.press("a", "b", "escape")
        assert await until(pilot, lambda: not app.query(AnswerControl) and not app.screen.query(AnswerControl))
        app.open_case(lambda: desk.open(number))
        assert await asked(pilot, "name.division")
        assert app.screen.query_one(AnswerControl).query_one(LineInput).value == "ab"


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows ends a program without asking")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
async def test_an_app_that_the_system_ends_leaves_as_if_it_was_asked_to(app: KaibanApp, name: str) -> None:
    number = getattr(signal, name)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        signal.raise_signal(number)
        assert await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 128 + number
