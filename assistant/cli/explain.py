"""`kaiban explain CASE TARGET`: why this matter, material, check or fact is as it is."""

from __future__ import annotations

from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.problems import show_problems
from assistant.telling import shown_name
from assistant.views import ExplanationView, ReasonView
from rules.errors import UnknownTargetError


def run(call: Call) -> int:
    """Explain one thing of one case."""
    loaded = call.case(call.options.case)
    try:
        view = loaded.session.explain(call.options.target)
    except UnknownTargetError as error:
        near = call.voice.say("explain.near", name=error.nearest) if error.nearest else ""
        raise CallError("explain.unknown", target=shown_name(error.target), near=near) from error
    problems = show_problems(call, loaded)
    if call.as_json:
        call.console.json({**_json(view), "problems": problems})
    else:
        call.console.line(view.headline)
        for line in view.lines:
            call.console.line("  " + line)
        for source in view.sources:
            call.console.line("  " + call.voice.say("explain.sources", line=source.line))
    return Exit.FINDINGS if loaded.problems else Exit.DONE


def _json(view: ExplanationView) -> dict[str, JsonValue]:
    return {
        "target": view.target,
        "status": view.status,
        "headline": view.headline,
        "lines": list(view.lines),
        "sources": [
            {
                "title": source.title,
                "number": source.number,
                "article": source.article,
                "grade": source.grade,
                "last_checked": source.last_checked,
            }
            for source in view.sources
        ],
        "reasons": [
            [{"fact": one.fact, "words": one.words, "article": _article(one)} for one in clause]
            for clause in view.reasons
        ],
        "ways_round": [
            {
                "becomes": way.becomes,
                "words": way.words,
                "changes": [{"fact": one.fact, "values": list(one.values)} for one in way.changes],
            }
            for way in view.ways_round
        ],
    }


def _article(one: ReasonView) -> str:
    return "" if one.source is None else one.source.line
