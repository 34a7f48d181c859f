"""An app whose faults show no value of anything: the stock one prints the variables around a fault, names included."""

from __future__ import annotations

from typing import TypeVar

from textual.app import App
from textual.worker import WorkerFailed

Result = TypeVar("Result")


class QuietApp(App[Result]):
    """Ends at a fault without a word; `check` then raises it, for the command line to tell where it happened."""

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def check(self) -> None:
        """Raise the fault that ended the app, where one did."""
        fault = self._exception
        if fault is not None:
            raise fault.error if isinstance(fault, WorkerFailed) else fault
