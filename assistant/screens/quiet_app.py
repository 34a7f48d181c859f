"""An app that ends without leaving anything to see: at a fault, and when the system ends it."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TypeVar

from textual.app import App
from textual.worker import WorkerFailed

Result = TypeVar("Result")


class QuietApp(App[Result]):
    """Ends at a fault without a word: the stock app prints the variables around it, names included. `check` then raises
    it, for the command line to tell where it happened. A closed terminal or a call to end gives it back first.
    """

    def on_load(self) -> None:
        """Leave as for Ctrl+Q where the system asks to; Windows ends a program without asking."""
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError, RuntimeError):
                    asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def check(self) -> None:
        """Raise the fault that ended the app, where one did."""
        fault = self._exception
        if fault is not None:
            raise fault.error if isinstance(fault, WorkerFailed) else fault
