"""`kaiban case list|show|export|delete|row`: the cases kept between sessions."""

from __future__ import annotations

from pathlib import Path

from assistant.casefile import case_file_text
from assistant.cli import case_row
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.problems import show_problems
from assistant.newer import newer_lines
from assistant.session import TORN
from assistant.telling import reason
from assistant.views import CaseView
from profiles.wholefile import write_whole


def run(call: Call) -> int:
    """List the stored cases, show one (numbers masked), write one as a case file, or delete one."""
    action = call.options.action
    if action == "list":
        return _list(call)
    if action == "delete":
        return _delete(call)
    if action == "accept":
        return _accept(call)
    if action == "row":
        return case_row.run(call)
    return _show(call) if action == "show" else _export(call)


def _list(call: Call) -> int:
    cases = call.desk.cases()
    problems = [(view.number, line) for view in cases if (line := _problem(call, view))]
    code = Exit.FINDINGS if problems else Exit.DONE
    if call.as_json:
        told: list[JsonValue] = [{"number": number, "message": line} for number, line in problems]
        call.console.json({"cases": [_listed(view) for view in cases], "problems": told})
        return code
    for number, line in problems:
        call.console.error("casefile.problem", place=number, reason=line)
    if not cases:
        call.console.say("case.none")
    for view in cases:
        if view.problem:
            call.console.line(f"{view.number}  ! {view.problem}")
        else:
            name = view.name or call.voice.say("top.unnamed")
            call.console.say("case.line", number=view.number, name=name, pack=view.pack, answered=view.answered)
    return code


def _accept(call: Call) -> int:
    """Tell what newer rules change for a case; with --yes, have it go by them. Exit 1 while that is not said."""
    number = call.options.number
    newer = call.desk.newer(number)
    told = newer_lines(call.voice, newer) if newer is not None else (call.voice.say("pin.nothing", number=number),)
    accepted = newer is not None and call.options.yes
    if accepted:
        call.desk.open(number, accept=True).close()
    if call.as_json:
        changes = list(newer.lines) if newer is not None else []
        call.console.json({"number": number, "newer": newer is not None, "changes": changes, "accepted": accepted})
    else:
        for line in told:
            call.console.line(line)
        if newer is not None:
            call.console.say("pin.accepted" if accepted else "pin.how", number=number, new=newer.new_version)
    return Exit.DONE if newer is None or accepted else Exit.FINDINGS


def _problem(call: Call, view: CaseView) -> str:
    """Why a case cannot be read whole; empty where it can."""
    return view.problem or (call.voice.say(TORN) if view.torn else "")


def _listed(view: CaseView) -> JsonValue:
    """A case without the name in it: a list of cases holds nothing personal."""
    return {
        "number": view.number,
        "pack": view.pack,
        "as_of": view.as_of,
        "answered": view.answered,
        "problem": view.problem,
    }


def _show(call: Call) -> int:
    loaded = call.case(call.options.number)
    session, problems = loaded.session, show_problems(call, loaded)
    code = Exit.FINDINGS if problems else Exit.DONE
    if call.as_json:
        rows = [{"fact": row.ref, "label": row.label, "state": row.state, "value": row.value} for row in session.review]
        call.console.json(
            {
                "number": call.options.number,
                "pack": session.pack.id,
                "as_of": session.as_of.isoformat(),
                "questions_left": session.questions_left,
                "answers": rows,
                "problems": problems,
            }
        )
        return code
    call.console.say("plan.heading", name=session.top.name, pack=session.top.pack, day=session.top.as_of)
    topic = None
    for row in session.review:
        if row.topic != topic:
            topic = row.topic
            call.console.line(topic)
        label = call.voice.say("review.of_person", person=row.person, label=row.label) if row.person else row.label
        call.console.line(f"  {row.mark} {label}  {row.value}")
    return code


def _export(call: Call) -> int:
    """The full answers, personal data included: a person asked for the file by name."""
    loaded = call.case(call.options.number)
    code = Exit.FINDINGS if show_problems(call, loaded) else Exit.DONE
    session = loaded.session
    text = case_file_text(session.pack, session.answers, session.as_of)
    target: Path | None = call.options.output
    if target is None:
        if not call.console.can_carry(text):
            raise CallError("case.narrow", encoding=call.console.out.encoding)
        call.console.line(text.rstrip("\n"))
        return code
    if target.exists():
        raise CallError("case.file_exists", file=target.name)
    try:
        write_whole(target, text.encode("utf-8"))
    except OSError as error:
        raise CallError("write.failed", file=target.name, reason=reason(call.voice, error)) from error
    call.console.say("case.written", file=target.name)
    return code


def _delete(call: Call) -> int:
    """Only with --yes: what is deleted cannot be brought back."""
    number: str = call.options.number
    if not call.options.yes:
        raise CallError("case.delete_yes", number=number)
    call.desk.delete(number)
    if call.as_json:
        call.console.json({"number": number, "deleted": True})
    else:
        call.console.say("case.deleted", number=number)
    return Exit.DONE
