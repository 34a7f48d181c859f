"""What is wrong with the rows of a workbook, in the words of a call."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.cli.call import Call, JsonValue
from assistant.cli.packs_guides import EXAMPLES
from assistant.lintwords import said
from rules.authoring.packbook import BookFault

_MANY = 3
"""So many columns that only machines read are lacking in a row that an officer began."""


def fault_lines(call: Call, faults: Sequence[BookFault], guides: str) -> list[tuple[BookFault, str]]:
    """Each fault with its words; of a new guide in the sheet `guides` without its other columns one line tells all."""
    found: list[tuple[BookFault, str]] = []
    told: set[int] = set()
    for fault in faults:
        lacking = [one for one in faults if (one.sheet, one.row, one.code) == (guides, fault.row, "missing")]
        if fault.sheet == guides and fault.code == "missing" and len(lacking) >= _MANY:
            if fault.row not in told:
                told.add(fault.row)
                found.append((fault, _new_guide(call, fault, lacking)))
            continue
        found.append((fault, _words(call, fault)))
    return found


def fault_json(fault: BookFault, words: str) -> JsonValue:
    """The same for a script."""
    return {
        "sheet": fault.sheet, "row": fault.row, "column": fault.column, "code": fault.code, "message": words,
    }  # fmt: skip


def _new_guide(call: Call, fault: BookFault, lacking: Sequence[BookFault]) -> str:
    place = call.voice.say("authoring.book_row", sheet=fault.sheet, row=fault.row)
    columns = call.voice.say("list.separator").join(one.heading for one in lacking)
    return place + call.voice.say("authoring.book_new_guide", columns=columns)


def _words(call: Call, fault: BookFault) -> str:
    where = "book_place" if fault.column else "book_row" if fault.row else "book_sheet"
    place = call.voice.say(f"authoring.{where}", sheet=fault.sheet, row=fault.row, column=fault.column)
    hint = said(call.voice, fault.hint)
    near = call.voice.say("authoring.book_near", hint=hint) if hint else ""
    line = call.voice.say("authoring.book_line", line=fault.line) if fault.line else ""
    words = {"heading": fault.heading or "-", "hint": hint or "-", "near": near, "line": line, **EXAMPLES}
    return place + call.voice.say(f"authoring.book_{fault.code}", **words)
