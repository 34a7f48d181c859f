"""`kaiban export CASE -o DIR`: the package, written whole and read back."""

from __future__ import annotations

from assistant import waiting
from assistant.cli.call import Call, Exit, JsonValue
from assistant.cli.problems import cautions_json, finding_json, show_cautions, show_findings, show_problems
from assistant.errors import WordedError
from assistant.session import Session
from assistant.views import ExportView


def run(call: Call) -> int:
    """Write the package. What stops it is all told at once; then nothing is written (exit 1).

    A note tells what was done (a text goes on on a continuation sheet) and leaves nothing to mend: notes alone are
    exit 0, and the last line says so.
    """
    loaded = call.case(call.options.case)
    problems = show_problems(call, loaded)

    def told(what: str, done: int, total: int) -> None:
        if not call.as_json:
            call.console.say("start.step", what=what, done=done, total=total)

    view = loaded.session.export(call.options.output, draft=call.options.draft, progress=told)
    if call.as_json:
        call.console.json({**_json(view), "problems": problems, "cautions": cautions_json(loaded.session)})
    else:
        show_cautions(call, loaded.session)
        _tell(call, loaded.session, view)
    if view.failed:
        raise WordedError(view.line)
    if not call.as_json:
        call.console.line(view.line)
    mend = any(finding.severity != "note" for finding in view.findings)
    if view.findings and not mend and not call.as_json:
        call.console.say("export.notes_alone", n=len(view.findings))
    return Exit.FINDINGS if problems or mend or not view.done else Exit.DONE


def _tell(call: Call, session: Session, view: ExportView) -> None:
    """The findings; those that only wait for an answer as one line for each question."""
    missing, others = waiting.grouped(session.shown, view.findings)
    show_findings(call, others)
    if missing:
        call.console.say("waiting.heading")
    for line in waiting.lines(session.shown, missing, asked=True):
        call.console.line("  " + line)


def _json(view: ExportView) -> dict[str, JsonValue]:
    receipt = view.receipt
    return {
        "package": str(receipt.path) if receipt else None,
        "sha256": receipt.sha256 if receipt else None,
        "already_there": receipt.already_there if receipt else False,
        "files": [{"path": file.path, "sha256": file.sha256, "size": file.size} for file in receipt.files]
        if receipt
        else [],
        "findings": [finding_json(view) for view in view.findings],
        "message": view.line,
    }
