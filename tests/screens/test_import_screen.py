"""The import of an official blank by keyboard: choose, change, move, delete, add, undo, save, leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.importdesk import ImportDesk
from assistant.screens.import_blank import ImportApp, ImportScreen
from assistant.texts import voice
from forms.bound import Bound
from forms.detecting import Detection, FoundBox
from forms.importing import Proposal

SIZE = (140, 40)


@pytest.fixture
def desk(tmp_path: Path) -> ImportDesk:
    boxes = (
        FoundBox(name="p1.001", page=0, rect=(100, 700, 200, 720), kind="text", label="名称"),
        FoundBox(name="p1.002", page=0, rect=(100, 660, 200, 680), kind="text", label="备注"),
    )
    detection = Detection("flat", 1, "0" * 64, ("登记表",), boxes, ((595, 842),))
    pairs = (("p1.001", "company.name"), ("p1.002", ""))
    proposal = Proposal("some_form", "2026", "登记表", detection, pairs, {"p1.001": 1.0}, ("company.note",))
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
    assert await played(desk, "delete", "escape") is None


async def test_a_place_is_given_to_another_box(desk: ImportDesk) -> None:
    saved = pinned(await played(desk, "down", "enter", "down", "enter", "f9"))
    assert {one.place: one.box for one in saved.boxes} == {"p1.001": "company.name", "p1.002": "company.note"}


async def test_escape_in_the_choice_changes_nothing(desk: ImportDesk) -> None:
    assert pinned(await played(desk, "enter", "down", "escape", "f9")) == desk.bound()


async def test_a_place_is_moved_and_sized(desk: ImportDesk) -> None:
    saved = pinned(await played(desk, "ctrl+right", "ctrl+up", "shift+left", "f9"))
    assert saved.boxes[0].rect == (102, 702, 200, 722)


async def test_a_place_is_deleted_and_the_deletion_undone(desk: ImportDesk) -> None:
    assert [one.place for one in pinned(await played(desk, "delete", "f9")).boxes] == ["p1.002"]
    assert pinned(await played(desk, "delete", "ctrl+z", "f9")) == desk.bound()


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
    assert "company.name" in shown[0]
    assert shown[1].startswith("?")
