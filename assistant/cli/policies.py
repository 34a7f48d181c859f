"""`kaiban policies CASE`: the policies a case may use, with near misses; never one whose days are over."""

from __future__ import annotations

from dataclasses import asdict

from assistant.cli.call import Call, Exit, JsonValue
from assistant.cli.problems import show_problems
from assistant.policies import PolicyView, policy_lines, policy_views

_SAID = ("offered", "ask_first", "near", "open", "pointer")


def run(call: Call) -> int:
    """Tell the policies of one case; exit 1 where answers could not be taken."""
    loaded = call.case(call.options.case)
    views = policy_views(loaded.session.shown)
    problems = show_problems(call, loaded)
    if call.as_json:
        call.console.json({"policies": [_json(one) for one in views], "problems": problems})
    else:
        _say(call, views)
    return Exit.FINDINGS if loaded.problems else Exit.DONE


def _json(view: PolicyView) -> JsonValue:
    source = view.source
    return {
        "id": view.id,
        "status": view.word,
        "title": view.title,
        "target": view.target,
        "benefit": view.benefit,
        "conditions": [{key: value for key, value in asdict(one).items() if key != "mark"} for one in view.conditions],
        "materials": list(view.materials),
        "how": view.how,
        "authority": view.authority,
        "until": view.until,
        "caution": view.caution,
        "wanted": [str(one) for one in view.wanted],
        "source": None if source is None else {"title": source.title, "article": source.article, "grade": source.grade},
    }


def _say(call: Call, views: tuple[PolicyView, ...]) -> None:
    console = call.console
    if not views:
        console.say("policies.none")
    for word in _SAID:
        of_word = [view for view in views if view.word == word]
        if of_word:
            console.say(f"policies.{word}")
        for view in of_word:
            console.line(f"  {view.mark} {view.title} [{view.id}]")
            for line in policy_lines(call.voice, view):
                console.line("      " + line)
