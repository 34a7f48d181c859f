"""`kaiban plan CASE [--by DAY]`: the matters, why and why not, their materials, order and days."""

from __future__ import annotations

from datetime import date

from assistant import waiting
from assistant.citing import Citing
from assistant.cli.call import Call, Exit, JsonValue
from assistant.cli.problems import cautions_json, show_cautions, show_problems
from assistant.place_lines import place_lines
from assistant.plan_basis import basis_line, goes_along, limit_lines, material_basis, source_of
from assistant.plan_json import backward_json, matters_json, schedule_json, warnings_json
from assistant.planning import backward_of, plan_of
from assistant.scenes import refusal_lines, refusal_of, scene_json, scene_title
from assistant.session import Session
from assistant.showing import joined
from assistant.views import FindingView, MatterLine, PlanRow
from rules.facts import declared
from rules.planning.backward import Verdict

_MATTER = 4
"""Cells before what is said of a matter, and before the later lines of its title."""
_SAID = 8
"""Cells before the later lines of what is said of a matter."""


def run(call: Call) -> int:
    """Show the plan; exit 1 where answers could not be taken, a check blocks or warns, or `--by` cannot be held.

    A note, or what is still open, is no such finding: a plan is made to see it.
    """
    loaded, by = call.case(call.options.case), call.options.by
    if call.as_json:
        call.console.json(plan_json(loaded.session, show_problems(call, loaded), by))
    else:
        show_problems(call, loaded)
        _say(call, loaded.session, by)
    refused = refusal_of(loaded.session.shown) is not None
    mend = any(finding.severity != "note" for finding in loaded.session.findings)
    return Exit.FINDINGS if loaded.problems or refused or mend or _fails(loaded.session, by) else Exit.DONE


def _fails(session: Session, by: date | None) -> bool:
    shown = session.shown
    return by is not None and backward_of(shown, plan_of(shown), by).verdict is Verdict.FAILS


def plan_json(session: Session, problems: list[JsonValue], by: date | None = None) -> JsonValue:
    """The document that `plan --json` prints."""
    return {
        "pack": session.pack.id,
        "pack_version": session.pack.meta.version,
        "as_of": session.as_of.isoformat(),
        "scene": scene_json(session.shown),
        "matters": matters_json(session.shown),
        "schedule": schedule_json(session.shown),
        "backward": backward_json(session.shown, by),
        "warnings": warnings_json(session.shown),
        "cautions": cautions_json(session),
        "questions_left": session.questions_left,
        "open_questions": [
            {
                "fact": asked.ref,
                "ask": session.shown.voice.of(asked.question.ask),
                "optional": session.pack.facts[declared(asked.ref)].optional,
            }
            for asked in session.questions.open
        ],
        "problems": problems,
    }


def _say(call: Call, session: Session, by: date | None) -> None:
    console, citing = call.console, Citing.of(session.shown)
    top = session.top
    console.say("plan.heading", name=top.name, pack=top.pack, day=top.as_of)
    show_cautions(call, session)
    refusal = refusal_of(session.shown)
    if refusal is not None:
        console.say("scene.decided")
        for said in refusal_lines(call.voice, refusal):
            console.folded("  " + said, _MATTER)
        return
    for said in citing.legend():
        console.folded(said, 0)
    _matters(call, session, citing)
    if outline := session.outline(by):
        console.say("outline.heading")
    for said in outline:
        console.folded("  " + said, _MATTER)
    place = place_lines(citing)
    if place:
        console.say("plan.place")
    for said in place:
        console.folded("  " + said, _MATTER)
    for finding in session.findings:
        console.folded(_finding(citing, finding), 3)
    console.say("plan.left", n=session.questions_left)
    told = {one.fact for one in waiting.undecided_matters(session.shown)[: waiting.MOST]}
    still = [(asked.ref, asked.question) for asked in session.questions.open if declared(asked.ref) not in told]
    for said in waiting.open_lines(session.shown, still):
        console.folded("  " + said, _MATTER)


def _matters(call: Call, session: Session, citing: Citing) -> None:
    """The matters under their headings, each with what is said of it."""
    console, panel = call.console, session.panel
    for heading, lines in (
        ("required", panel.required),
        ("undecided", panel.undecided),
        ("not_required", panel.not_required),
    ):
        if lines:
            console.say(f"plan.{heading}")
        for line in lines:
            _matter(call, session, citing, line)
        if heading == "undecided" and lines:
            console.say("waiting.heading")
            for said in waiting.lines(session.shown, waiting.undecided_matters(session.shown)):
                console.folded("  " + said, _MATTER)
    if panel.not_recorded:
        console.say("plan.not_recorded", day=session.shown.as_of.isoformat())
        for line in panel.not_recorded:
            console.folded(f"  {line.mark} {line.title} [{line.id}]", _MATTER)
    if panel.outside and scene_title(session.shown):
        titles = joined(call.voice, panel.outside, 4)
        console.folded(call.voice.say("scene.outside", scene=scene_title(session.shown), titles=titles), 2)


def _matter(call: Call, session: Session, citing: Citing, line: MatterLine) -> None:
    console = call.console
    note = "" if line.mark == "?" else line.note  # what an undecided one lacks is told once, for all of them
    row = next((row for row in session.plan if row.id == line.id), None)
    decided_by = source_of(citing, line.id) if line.mark == "–" else ""
    if not decided_by:
        console.apart()
    console.folded(_parts(f"  {line.mark} {line.title} [{line.id}]", note, decided_by), _MATTER)
    if row is not None:
        for said in (_days(call, row), row.hall, row.note, *limit_lines(citing, line.id)):
            if said:
                console.folded(" " * _MATTER + said, _SAID)
    if not decided_by:
        console.folded(" " * _MATTER + basis_line(citing, line.id), _SAID)
    above = ""
    for document in (document for document in session.documents if document.matter == line.id):
        basis = material_basis(citing, document.id)
        told = (document.title, document.handed_in, document.made_by_words, document.when, document.may_wait)
        words = call.voice.say("plan.basis_above") if basis and basis == above else basis
        console.folded(_parts(f"{' ' * _MATTER}{document.mark}", *told, words, gap=" "), _SAID)
        for title in goes_along(session.shown, document.id):
            along = call.voice.say("plan.goes_along", title=title, made_by=call.voice.say("material.made_by_kaiban"))
            console.folded(f"{' ' * _MATTER}{document.mark} {along}", _SAID)
        above = basis


def _finding(citing: Citing, finding: FindingView) -> str:
    basis = citing.of_view(finding.source) if finding.source is not None else finding.why
    return _parts(finding.mark, finding.message, finding.cure, basis)


def _parts(first: str, *others: str, gap: str = "  ") -> str:
    """Parts of a line, two spaces apart; `gap` stands behind the first."""
    return first + gap + "  ".join(part for part in others if part) if any(others) else first


def _days(call: Call, row: PlanRow) -> str:
    """The days of a matter, what it waits for, and whether the end hangs on it."""
    say = call.voice.say
    parts = [
        say("plan.days", start=row.start, finish=row.finish) if row.finish else "",
        say("plan.now") if row.can_start_now else say("plan.waits_for", what=row.waits_for) if row.waits_for else "",
        say("plan.critical") if row.critical else "",
    ]
    return "  ".join(part for part in parts if part)
