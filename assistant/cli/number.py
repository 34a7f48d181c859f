"""`kaiban number VALUE`: what a number is, whether it is valid, and what it tells."""

from __future__ import annotations

from assistant.cli.call import Call, Exit
from rules.tables.numbers import NumberCheck, check_number


def run(call: Call) -> int:
    """Check one number. A number that cannot be is a finding (exit 1), not an error."""
    found = check_number(call.options.kind, call.options.value, call.as_of or call.today)
    if call.as_json:
        call.console.json(as_json(found, call))
    else:
        _say(found, call)
    return Exit.FINDINGS if found.valid is False else Exit.DONE


def as_json(found: NumberCheck, call: Call) -> dict[str, str | bool | list[str] | None]:
    """The keys that scripts rely on, and `hints`, `country`, `message` besides."""
    return {
        "kind": found.kind,
        "valid": found.valid,
        "reason": found.reason or None,
        "birth": found.birth.isoformat() if found.birth else None,
        "sex": found.sex,
        "region": found.region,
        "normalised": found.normalised,
        "country": found.country,
        "hints": list(found.hints),
        "message": call.voice.say(found.reason) if found.reason else "",
    }


def _say(found: NumberCheck, call: Call) -> None:
    voice = call.voice
    kind = voice.say(f"number.kind.{found.kind or 'unknown'}")
    verdict = {True: "number.valid", False: "number.invalid", None: "number.not_known"}[found.valid]
    call.console.say("number.line", kind=kind, verdict=voice.say(verdict))
    for code in (found.reason, *found.hints):
        if code:
            call.console.line("  " + voice.say(code))
    if found.birth is not None:
        call.console.line("  " + voice.say("number.born", day=found.birth.isoformat()))
    if found.sex is not None:
        call.console.line("  " + voice.say(f"number.sex_{found.sex}"))
    if found.region:
        call.console.line("  " + voice.say("number.region", region=voice.turn(found.region)))
    if found.country:
        call.console.line("  " + voice.say("number.country", country=voice.turn(found.country)))
