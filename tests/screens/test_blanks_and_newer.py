"""Blanks filled in by keys; newer rules asked about before a case goes on; warnings that have to be seen."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from screens_fixture import on, until
from textual.widgets import OptionList

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))
from packs_fixture import DAY, MATTERS, PACK, SMALL, write_pack

import assistant.desk
from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.overlays import read_overlays
from assistant.screens.blanks import BlanksScreen
from assistant.screens.interview import InterviewScreen
from assistant.screens.newer import CautionScreen, NewerScreen
from assistant.screens.start import StartScreen
from assistant.widgets.line_input import LineInput
from assistant.widgets.lines import ErrorLine
from assistant.widgets.prose import Prose
from rules.facts import FactRef


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small pack as the only one that is shipped, with one fee that nobody knows."""
    blank = MATTERS.replace("    fee: 不收费", "    fee: {unknown: 'true', ask: 办事大厅}", 1)
    write_pack(tmp_path / "packs", {**SMALL, "matters/a.yaml": blank})
    monkeypatch.setattr(assistant.desk, "shipped_root", lambda: tmp_path / "packs")
    return tmp_path / "packs"


def stored(desk: Desk) -> str:
    session = desk.new("test", DAY)
    for ref, typed in (("shop.food", "true"), ("shop.kind", "takeaway")):
        session.answer(FactRef(ref), typed)
    session.close()
    return session.number


def highlight(app: KaibanApp, option: str) -> None:
    choices = app.screen.query_one("#choices", OptionList)
    choices.highlighted = choices.get_option_index(option)


async def test_a_blank_is_filled_in_by_keys_with_the_name_of_who_did(app: KaibanApp, desk: Desk, root: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        await pilot.press("l")
        assert await on(pilot, BlanksScreen)
        listed = app.screen.query_one("#blanks", OptionList)
        assert [option.id for option in listed.options] == ["matter:setup:fee"]
        listed.focus()
        await pilot.press("enter")
        assert await until(pilot, lambda: "由谁填写" in app.screen.query_one(ErrorLine).plain)
        await pilot.press(*"hall", "enter")
        assert await until(pilot, lambda: app.focused is listed)
        await pilot.press("enter")
        assert await until(pilot, lambda: app.focused is app.screen.query_one("#value", LineInput))
        await pilot.press(*"free", "enter")
        assert await until(pilot, lambda: bool(read_overlays(desk.folders.packs, desk.voice).good))
        (overlay,) = read_overlays(desk.folders.packs, desk.voice).good
        assert [(one.blank, one.value, one.by, one.on) for one in overlay.fills] == [
            ("matter:setup:fee", "free", "hall", DAY)
        ]
        assert await until(pilot, lambda: "由hall于2026-11-22填写" in str(listed.get_option_at_index(0).prompt))
        await pilot.press("escape")
        assert await on(pilot, StartScreen)


async def test_a_promise_longer_than_the_law_is_told_when_filled_in_and_stays_below_the_list(
    app: KaibanApp, desk: Desk, root: Path
) -> None:
    law = "    statutory_time: {working_days: 2, source: {of: law, article: 第九条, grade: verified}}\n"
    promise = "    promised_time: {working_days: 3, source: {of: law, grade: verified}}\n"
    limited = MATTERS.replace(promise, f"{law}    promised_time: {{unknown: 'true', ask: 办事大厅}}\n", 1)
    write_pack(root, {"matters/a.yaml": limited})
    async with app.run_test(size=(100, 30)) as pilot:
        assert await on(pilot, StartScreen)
        await pilot.press("l")
        assert await on(pilot, BlanksScreen)
        await pilot.press(*"hall", "enter")
        listed = app.screen.query_one("#blanks", OptionList)
        assert await until(pilot, lambda: app.focused is listed)
        await pilot.press("enter")
        assert await until(pilot, lambda: app.focused is app.screen.query_one("#value", LineInput))
        await pilot.press("5", "enter")
        assert await until(pilot, lambda: bool(read_overlays(desk.folders.packs, desk.voice).good))
        about = app.screen.query_one("#about", Prose)
        assert await until(pilot, lambda: "《试验法》第九条" in about.plain)
        assert app.notice is not None
        assert (app.notice.warning, "《试验法》第九条" in app.notice.words) == (True, True)


async def test_packs_of_one_title_are_told_apart_and_a_case_leads_to_the_blanks_of_its_own(
    app: KaibanApp, desk: Desk, root: Path
) -> None:
    write_pack(root, {**SMALL, "pack.yaml": PACK.replace("id: test", "id: copy")}, "copy")
    number = stored(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        choices = app.screen.query_one("#choices", OptionList)
        shown = [str(option.prompt) for option in choices.options]
        assert [line.split()[-1] for line in shown if "试验" in line] == ["copy", "test"]
        highlight(app, f"case:{number}")
        await pilot.press("l")
        assert await on(pilot, BlanksScreen)
        assert isinstance(app.screen, BlanksScreen)
        assert app.screen.pack_id == "test"
        await pilot.press("escape")
        assert await on(pilot, StartScreen)
        (root / "test/pack.yaml").write_text("id: [", encoding="utf-8")
        highlight(app, f"case:{number}")
        await pilot.press("l")
        assert await until(pilot, lambda: "test" in app.screen.query_one(ErrorLine).plain)


async def test_newer_rules_are_asked_about_before_a_case_goes_on(app: KaibanApp, desk: Desk, root: Path) -> None:
    number = stored(desk)
    turned = MATTERS.replace("shop.food && shop.kind != 'none'", "!shop.food")
    write_pack(root, {"pack.yaml": PACK.replace('version: "1"', 'version: "2"'), "matters/a.yaml": turned})
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        highlight(app, f"case:{number}")
        await pilot.press("enter")
        assert await on(pilot, NewerScreen)
        assert "需要 → 不需要" in app.screen.query_one("#differs", Prose).plain
        await pilot.press("escape")
        assert await on(pilot, StartScreen)
        await pilot.press("enter")
        assert await on(pilot, NewerScreen)
        await pilot.press("k")
        assert await on(pilot, InterviewScreen)
        assert app.session.pack.meta.version == "1"
        app.leave_case()
        assert await on(pilot, StartScreen)
        highlight(app, f"case:{number}")
        await pilot.press("enter")
        assert await on(pilot, NewerScreen)
        await pilot.press("a")
        assert await on(pilot, InterviewScreen)
        assert app.session.pack.meta.version == "2"
        app.session.close()
    assert desk.newer(number) is None


async def test_a_change_that_does_not_touch_the_case_is_taken_over_and_told(
    app: KaibanApp, desk: Desk, root: Path
) -> None:
    number = stored(desk)
    write_pack(root, {"pack.yaml": PACK.replace('version: "1"', 'version: "2"')})
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        highlight(app, f"case:{number}")
        await pilot.press("enter")
        assert await on(pilot, InterviewScreen)
        assert app.session.pack.meta.version == "2"
        assert app.notice is not None
        assert "没有不同" in app.notice.words


async def test_a_warning_about_old_rules_stands_before_the_case_until_it_is_seen(
    app: KaibanApp, desk: Desk, root: Path
) -> None:
    number = stored(desk)
    app.desk = replace(desk, today=date(2028, 1, 1))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await on(pilot, StartScreen)
        highlight(app, f"case:{number}")
        await pilot.press("enter")
        assert await on(pilot, CautionScreen)
        assert "超过一年" in app.screen.query_one("#cautions", Prose).plain
        await pilot.press("enter")
        assert await on(pilot, InterviewScreen)
