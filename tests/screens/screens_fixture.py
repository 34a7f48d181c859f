"""Waiting for conditions instead of times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from assistant.app import KaibanApp
from assistant.screens.interview import InterviewScreen
from assistant.screens.review import ReviewScreen
from rules.facts import FactRef

PACK = "cn-tj-binhai-bsq"


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> bool:
    """Wait for a condition; whether it came to hold within two minutes or so, for a machine may be busy."""
    for _ in range(6000):
        await pilot.pause()
        if condition():
            return True
        await asyncio.sleep(0.016)
    return False


async def asked(pilot: Pilot[None], ref: str) -> bool:
    """Whether the question about a fact comes to be on the screen and to have the keyboard."""

    def shown() -> bool:
        screen = pilot.app.screen
        return isinstance(screen, InterviewScreen) and screen.asks(FactRef(ref)) and pilot.app.focused is not None

    return await until(pilot, shown)


async def on(pilot: Pilot[None], screen: type[Screen[Any]]) -> bool:
    """Whether a screen comes to be shown and, where something on it can have it, to have the keyboard."""

    def shown() -> bool:
        there = pilot.app.screen
        return isinstance(there, screen) and (there.focused is not None or not there.focus_chain)

    return await until(pilot, shown)


async def begun(pilot: Pilot[None]) -> bool:
    """Begin a new case; whether its first question comes to be shown."""
    app = _kaiban(pilot)
    return app.open_case(lambda: app.desk.new(PACK)) == "" and await asked(pilot, "enterprise.type")


async def sample(pilot: Pilot[None], name: str = "small") -> bool:
    """Open a sample, in which everything is answered; whether its review comes to be shown."""
    app = _kaiban(pilot)
    return app.open_case(lambda: app.desk.sample(name)) == "" and await on(pilot, ReviewScreen)


def _kaiban(pilot: Pilot[None]) -> KaibanApp:
    assert isinstance(pilot.app, KaibanApp)
    return pilot.app
