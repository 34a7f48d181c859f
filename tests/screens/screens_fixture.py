"""Waiting for conditions instead of times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot

PACK = "cn-tj-binhai-bsq"


async def until(pilot: Pilot[None], condition: Callable[[], bool], steps: int = 600) -> None:
    """Wait until a condition holds; fails after ten seconds or so."""
    for _ in range(steps):
        await pilot.pause()
        if condition():
            return
        await asyncio.sleep(0.016)
    raise AssertionError("the condition never held")
