"""The import of an official blank by keyboard: choose, change, move, delete, add, undo, save, leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList

from assistant.importdesk import ImportDesk
from assistant.screens.import_blank import ImportApp, ImportScreen
from assistant.texts import voice
from assistant.widgets.prose import Prose
from forms.bound import Bound
from forms.detecting import Detection, FoundBox
from forms.importing import Proposal
from forms.turning import Turn

SIZE = (140, 40)


@pytest.fixture
def desk(tmp_path: Path) -> ImportDesk:
    boxes = (
        FoundBox(name="p1.001", page=0, rect=(100, 700, 200, 720), kind="text", label="名称"),
        FoundBox(name="p1.002", page=0, rect=(100, 660, 200, 680), kind="text", label="备注"),
    )
    detection = Detection("flat", 1, "0" * 64, ("登记表",), boxes, (Turn(0, (0.0, 0.0, 595.0, 842.0)),))
    pairs = (("p1.001", "company.name"), ("p1.002", ""))
    proposal = Proposal(
        "some_form",
        "2026",
        "登记表",
        detection,
        pairs,
        {"p1.001": 1.0},
        ("company.note",),
        required=frozenset({"company.name"}),
        labels={"company.name": "企业名称", "company.note": "备注"},
    )
    return ImportDesk(tmp_path / "blank.pdf", tmp_path, b"%PDF-", proposal)


async def played(desk: ImportDesk, *keys: str) -> ImportDesk | None:
    """What the app gives back after some keys; F9 must be among them, or Escape."""
    app = ImportApp(desk, voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
    return app.return_value


def pinned(desk: ImportDesk | None) -> Bound:
    assert desk is not None
    return desk.bound()


async def test_saving_at_once_keeps_the_proposal(desk: ImportDesk) -> None:
    assert pinned(await played(desk, "f9")) == desk.bound()


async def test_leaving_saves_nothing(desk: ImportDesk) -> None:
    assert await played(desk, "escape") is None
    assert await played(desk, "down", "delete", "escape", "escape") is None


async def test_leaving_after_a_change_asks_once(desk: ImportDesk) -> None:
    saved = pinned(await played(desk, "down", "delete", "escape", "f9"))
    assert [one.place for one in saved.boxes] == ["p1.001"]


async def test_saving_what_can_hardly_be_the_form_warns_before(desk: ImportDesk) -> None:
    empty = desk.with_box("p1.001", "")
    app = ImportApp(empty, voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f9")
        await pilot.pause()
        told = str(app.screen.query_one("#about", Prose).render())
        await pilot.press("f9")
        await pilot.pause()
    assert "1 个必填格子里只有 0 个有地方" in told
    assert pinned(app.return_value) == empty.bound()


async def test_a_printed_place_is_told_and_filled_only_when_chosen(desk: ImportDesk) -> None:
    old = desk.proposal
    first, second = old.detection.boxes
    detection = replace(old.detection, boxes=(first, second.model_copy(update={"value": "350400"})))
    own = replace(desk, proposal=replace(old, detection=detection, printed={"p1.002": "company.note"}))
    app = ImportApp(own, voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down")
        await pilot.pause()
        assert "350400" in str(app.screen.query_one("#about", Prose).render())
    assert {one.box for one in pinned(await played(own, "f9")).matched} == {"company.name"}
    confirmed = pinned(await played(own, "down", "enter", "down", "enter", "f9"))
    assert {one.box for one in confirmed.matched} == {"company.name", "company.note"}


async def test_an_added_place_shows_words_and_no_key(desk: ImportDesk) -> None:
    app = ImportApp(desk, voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("insert")
        await pilot.pause()
        told = str(app.screen.query_one("#about", Prose).render())
    assert "还没有对应" in told
    assert "screen." not in told


async def test_a_place_is_given_to_another_box(desk: ImportDesk) -> None:
    saved = pinned(await played(desk, "down", "enter", "down", "enter", "f9"))
    assert {one.place: one.box for one in saved.boxes} == {"p1.001": "company.name", "p1.002": "company.note"}


async def test_escape_in_the_choice_changes_nothing(desk: ImportDesk) -> None:
    assert pinned(await played(desk, "enter", "down", "escape", "f9")) == desk.bound()


async def test_a_place_is_moved_and_sized(desk: ImportDesk) -> None:
    saved = pinned(await played(desk, "ctrl+right", "ctrl+up", "shift+left", "f9"))
    assert saved.boxes[0].rect == (102, 702, 200, 722)


async def test_a_place_is_deleted_and_the_deletion_undone(desk: ImportDesk) -> None:
    assert [one.place for one in pinned(await played(desk, "down", "delete", "f9")).boxes] == ["p1.001"]
    assert pinned(await played(desk, "down", "delete", "ctrl+z", "f9")) == desk.bound()


async def test_a_further_place_is_added_and_chosen(desk: ImportDesk) -> None:
    saved = pinned(await played(desk, "insert", "enter", "down", "enter", "f9"))
    assert [(one.place, one.box) for one in saved.boxes][-1] == ("p1.new1", "company.note")


async def test_the_list_tells_what_is_matched(desk: ImportDesk) -> None:
    app = ImportApp(desk, voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        listing = screen.query_one("#places")
        shown = [str(listing.get_option_at_index(at).prompt) for at in range(2)]  # type: ignore[attr-defined]
    assert shown[0].startswith("✓")
    assert "企业名称（company.name）" in shown[0]
    assert shown[1].startswith("?")


async def test_words_in_brackets_and_a_name_on_two_fields_are_shown_as_they_stand(desk: ImportDesk) -> None:
    """A stranger's blank may say anything, and one full name may stand for several fields (ISO 32000-1, 12.7.3.2)."""
    old = desk.proposal
    first, _ = old.detection.boxes
    odd = (first.model_copy(update={"label": "[/甲] 是[red]否"}), first)
    pairs = (("p1.001", "company.name"), ("p1.001", ""))
    own = replace(desk, proposal=replace(old, detection=replace(old.detection, boxes=odd), boxes=pairs))
    app = ImportApp(own, voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        listing = app.screen.query_one("#places", OptionList)
        assert "[/甲] 是[red]否" in str(listing.render_line(0).text)
        assert listing.option_count == 2


async def test_words_that_would_steer_the_terminal_are_shown_as_marks(desk: ImportDesk) -> None:
    old = desk.proposal
    first, second = old.detection.boxes
    odd = (first.model_copy(update={"label": "名\x1b[2J称"}), second.model_copy(update={"value": "\x9b2J甲"}))
    app = ImportApp(replace(desk, proposal=replace(old, detection=replace(old.detection, boxes=odd))), voice("zh-Hans"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        listing, about = app.screen.query_one("#places", OptionList), app.screen.query_one("#about", Prose)
        shown = "".join(listing.render_line(line).text for line in range(4)) + str(about.render())
    assert "称" in shown
    assert "甲" in shown
    assert shown.replace("\n", "").isprintable()
