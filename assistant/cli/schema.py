"""`kaiban schema case|pack|form|package`: JSON Schemas of the files that people and programs write."""

from __future__ import annotations

import json

from assistant.cli.call import Call, Exit
from exports.schema import schema


def run(call: Call) -> int:
    """Print one schema; it is JSON with and without `--json`. `case` names the facts of the pack of `--pack`."""
    what: str = call.options.what
    vocabulary = call.pack().vocabulary if what == "case" else None
    call.console.line(json.dumps(schema(what, vocabulary), ensure_ascii=False, indent=2))
    return Exit.DONE
