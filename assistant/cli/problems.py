"""What is wrong, told: answers of a case file that were left out, and findings about papers."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.cli.call import Call, JsonValue
from assistant.desk import Loaded
from assistant.findings import case_problem_line
from assistant.session import Session
from assistant.telling import shown_name
from assistant.views import FindingView


def show_problems(call: Call, loaded: Loaded) -> list[JsonValue]:
    """One line for each answer that was left out, on standard error; with `--json` they stand in the document alone."""
    told: list[JsonValue] = []
    for problem in loaded.problems:
        line = case_problem_line(call.voice, problem)
        if not call.as_json:
            call.console.error("cli.worded", message=line)
        told.append(
            {
                "file": problem.file,
                "line": problem.line,
                "fact": shown_name(problem.fact) if problem.fact is not None else None,
                "code": problem.code,
                "hint": problem.hint,
                "message": line,
            }
        )
    return told


def show_cautions(call: Call, session: Session) -> None:
    """Loudly, before anything else: by which rules the case goes, and what makes the plan less sure than it looks."""
    if session.opening_words:
        call.console.line(f"! {session.opening_words}")
    for caution in session.cautions:
        call.console.line(f"! {caution.message}")
        for detail in caution.details:
            call.console.line(f"    {detail}")


def cautions_json(session: Session) -> list[JsonValue]:
    """`cautions[]` of a document about a case."""
    found: list[JsonValue] = [
        {"code": one.code, "message": one.message, "details": list(one.details)} for one in session.cautions
    ]
    opening = session.opening_words
    return [{"code": "rules_changed", "message": opening, "details": []}, *found] if opening else found


def show_findings(call: Call, findings: Iterable[FindingView]) -> None:
    """Each finding on a line, with where it is and what to do."""
    for finding in findings:
        page = call.voice.say("finding.page", page=finding.page) if finding.page else ""
        place = " ".join(part for part in (finding.file, page) if part)
        parts = (finding.mark, place, finding.message, finding.cure, finding.why)
        call.console.line("  ".join(part for part in parts if part))


def finding_json(view: FindingView) -> JsonValue:
    """One element of `findings[]`."""
    return {
        "id": view.id,
        "severity": view.severity,
        "file": view.file or None,
        "page": view.page,
        "box": view.box or None,
        "message": view.message,
        "why": view.why,
        "cure": view.cure,
        "may_wait": view.may_wait,
        "facts": list(view.refs),
    }
