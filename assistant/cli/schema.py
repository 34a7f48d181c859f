"""`kaiban schema case|pack|form|package`: JSON Schemas of the files that people and programs write."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from assistant.cli.call import Call, Exit
from exports.schema import schema

if TYPE_CHECKING:
    from assistant.cli.call import JsonValue


def run(call: Call) -> int:
    """Print one schema; it is JSON with and without `--json`. `case` names the facts of the pack of `--pack`."""
    what: str = call.options.what
    vocabulary = call.pack().vocabulary if what == "case" else None
    call.console.json(cast("JsonValue", schema(what, vocabulary)))
    return Exit.DONE
