"""`kaiban schema case|pack|form|package`: JSON Schemas of the files that people and programs write."""

from __future__ import annotations

import json

from assistant.cli.call import Call, Exit, WordedError
from assistant.desk import DeskError
from exports.schema import schema


def run(call: Call) -> int:
    """Print one schema; it is JSON with and without `--json`. `case` names the facts of the pack of `--pack`."""
    what: str = call.options.what
    vocabulary = None
    if what == "case":
        desk = call.desk
        try:
            vocabulary = desk.pack(call.options.pack or desk.packs()[0].id).vocabulary
        except DeskError as error:
            raise WordedError(error.message) from error
    call.console.line(json.dumps(schema(what, vocabulary), ensure_ascii=False, indent=2))
    return Exit.DONE
