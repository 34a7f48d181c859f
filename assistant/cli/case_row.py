"""`kaiban case row NUMBER [-o FILE]`: a case as one row of a table of cases, with invented personal data."""

from __future__ import annotations

from pathlib import Path

from assistant.cli.call import Call, CallError, Exit
from assistant.cli.problems import show_problems
from assistant.rowfile import RowFileError, row_words, save_row
from rules.errors import NoVersionError


def run(call: Call) -> int:
    """Write the row into a file (a CSV table that is there gets one more row), or show it."""
    loaded = call.case(call.options.number)
    session, problems = loaded.session, show_problems(call, loaded)
    target: Path | None = call.options.output
    name: str = call.options.name or call.options.number
    try:
        saved = save_row(session.pack, session.answers, session.as_of, name, target, real=call.options.real)
    except RowFileError as error:
        raise CallError(error.code, **error.params(call.voice)) from error
    except NoVersionError as error:
        raise CallError("pack.no_version", day=error.day.isoformat(), item=error.item) from error
    code = Exit.FINDINGS if problems or saved.changed else Exit.DONE
    if call.as_json:
        call.console.json(
            {
                "number": call.options.number,
                "file": None if target is None else str(target),
                "row": dict(zip(saved.headings, saved.cells, strict=True)),
                "changed": list(saved.changed),
                "kept": list(saved.kept),
                "real": call.options.real,
                "problems": problems,
            }
        )
        return code
    if target is None:
        for heading, cell in zip(saved.headings, saved.cells, strict=True):
            call.console.line(f"{heading}\t{cell}")
    else:
        text = "authoring.row_written_real" if call.options.real else "authoring.row_written"
        call.console.say(text, file=target.name, row=saved.row)
    if call.options.real:
        call.console.error("authoring.row_real")
    for words in row_words(call.voice, session.pack, saved):
        call.console.error("cli.worded", message=words)
    return code
