"""`kaiban ask "…"`: the answers of the pack that fit a question, each with its source; or that none is known."""

from __future__ import annotations

from assistant.cli.call import Call, Exit, JsonValue
from rules.asking import Found, KnownAnswers
from rules.pack import Pack


def run(call: Call) -> int:
    """Answer one question; what no answer covers is declined, and the nearest questions are told as questions only."""
    pack = call.pack()
    reply = KnownAnswers(pack, call.as_of or call.desk.today).reply(" ".join(call.options.question))
    if call.as_json:
        near: list[JsonValue] = [_near_json(call, one) for one in reply.near]
        answers: list[JsonValue] = [_json(call, pack, one) for one in reply.answers]
        call.console.json({"answers": answers, "near": near, "declined": not reply.answers})
        return Exit.DONE
    if not reply.answers:
        call.console.say("ask.declined")
    if reply.near:
        call.console.say("ask.near")
    for one in reply.near:
        call.console.line("  · " + call.voice.of(one.answer.question))
    for one in reply.answers:
        _say(call, pack, one)
    return Exit.DONE


def _near_json(call: Call, one: Found) -> JsonValue:
    return {"id": one.answer.id, "title": call.voice.of(one.answer.question), "score": round(one.score, 2)}


def _json(call: Call, pack: Pack, one: Found) -> JsonValue:
    answer, source = one.answer, pack.source(one.answer.source.of)
    return {
        "id": answer.id,
        "title": call.voice.of(answer.question),
        "text": call.voice.of(answer.answer),
        "source": {"title": source.title, "number": source.number, "article": answer.source.article},
        "grade": answer.source.grade.value,
        "last_checked": (answer.source.last_checked or source.last_checked).isoformat(),
        "ask": call.voice.of(answer.ask),
        "score": round(one.score, 2),
    }


def _say(call: Call, pack: Pack, one: Found) -> None:
    voice, answer, source = call.voice, one.answer, pack.source(one.answer.source.of)
    call.console.line(voice.of(answer.question))
    call.console.line("  " + voice.of(answer.answer))
    parts = (source.title, source.number, answer.source.article)
    basis = " ".join(voice.turn(part) for part in parts if part)
    checked = (answer.source.last_checked or source.last_checked).isoformat()
    call.console.say("ask.source", basis=basis, grade=voice.say(f"grade.{answer.source.grade}"), day=checked)
    if answer.ask is not None:
        call.console.say("ask.who", who=voice.of(answer.ask))
