"""`kaiban plan CASE`: the matters, why and why not, their materials, order and days."""

from __future__ import annotations

from assistant.cli.call import Call, Exit, JsonValue
from assistant.cli.problems import show_problems
from assistant.planning import matters_json, warnings_json
from assistant.session import Session
from assistant.views import MatterLine


def run(call: Call) -> int:
    """Show the plan. Answers of the file that could not be taken are told; then the exit code is 1."""
    loaded = call.case(call.options.case)
    if call.as_json:
        call.console.json(plan_json(loaded.session, show_problems(call, loaded)))
    else:
        show_problems(call, loaded)
        _say(call, loaded.session)
    return Exit.FINDINGS if loaded.problems else Exit.DONE


def plan_json(session: Session, problems: list[JsonValue]) -> JsonValue:
    """The document that `plan --json` prints."""
    return {
        "pack": session.pack.id,
        "pack_version": session.pack.meta.version,
        "as_of": session.as_of.isoformat(),
        "matters": matters_json(session.shown),
        "warnings": warnings_json(session.shown),
        "questions_left": session.questions_left,
        "problems": problems,
    }


def _say(call: Call, session: Session) -> None:
    console, panel = call.console, session.panel
    top = session.top
    console.say("plan.heading", name=top.name, pack=top.pack, day=top.as_of)
    for heading in ("required", "undecided", "not_required"):
        lines = {"required": panel.required, "undecided": panel.undecided, "not_required": panel.not_required}[heading]
        if lines:
            console.say(f"plan.{heading}")
        for line in lines:
            _matter(call, session, line)
    for finding in session.findings:
        console.line("  ".join(part for part in (finding.mark, finding.message, finding.cure, finding.why) if part))
    console.say("plan.left", n=session.questions_left)


def _matter(call: Call, session: Session, line: MatterLine) -> None:
    console, voice = call.console, call.voice
    console.line(f"  {line.mark} {line.title}" + (f"  {line.note}" if line.note else ""))
    row = next((row for row in session.plan if row.id == line.id), None)
    if row is not None:
        if row.finish:
            console.line("      " + voice.say("plan.days", start=row.start, finish=row.finish))
        for extra in (row.hall, row.note):
            if extra:
                console.line("      " + extra)
    for document in (document for document in session.documents if document.matter == line.id):
        parts = (document.title, document.handed_in, document.made_by_words, document.when, document.may_wait)
        console.line(f"      {document.mark} " + "  ".join(part for part in parts if part))
