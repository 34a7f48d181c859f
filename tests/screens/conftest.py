"""A desk in a folder of its own, and waiting for conditions instead of times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.paths import folders

TODAY = date(2026, 11, 22)
PACK = "cn-tj-binhai-bsq"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that keeps everything below a temporary folder."""
    return Desk(folders(tmp_path / "home"), "zh-Hans", TODAY)


@pytest.fixture
def app(desk: Desk, tmp_path: Path) -> KaibanApp:
    """The app, exporting into a temporary folder."""
    return KaibanApp(desk, tmp_path / "out")


async def until(pilot: Pilot[None], condition: Callable[[], bool], steps: int = 600) -> None:
    """Wait until a condition holds; fails after ten seconds or so."""
    for _ in range(steps):
        await pilot.pause()
        if condition():
            return
        await asyncio.sleep(0.016)
    raise AssertionError("the condition never held")
