"""`kaiban ask "…"`: the answers of the pack that fit a question, each with its source; or that none is known."""

from __future__ import annotations

from assistant.cli.call import Call, CallError, Exit, JsonValue
from rules.asking import Found, KnownAnswers, Reply
from rules.deciding.cited import book_marks
from rules.pack import Pack

_HANG = 2


def run(call: Call) -> int:
    """Answer one question; what no answer covers is declined, and the nearest questions are told as questions only.

    A question without a letter or a digit is refused: exit code 2.
    """
    asked = " ".join(call.options.question)
    if not any(character.isalnum() for character in asked):
        raise CallError("ask.nothing")
    pack = call.pack()
    reply = KnownAnswers(pack, call.as_of or call.desk.today).reply(asked)
    if call.as_json:
        near: list[JsonValue] = [_near_json(call, one) for one in reply.near]
        answers: list[JsonValue] = [_json(call, pack, one) for one in reply.answers]
        who: list[JsonValue] = [call.voice.of(one) for one in reply.who]
        call.console.json({"answers": answers, "near": near, "who": who, "declined": not reply.answers})
        return Exit.DONE
    if not reply.answers:
        _decline(call, reply)
    for number, one in enumerate(reply.answers):
        if number:
            call.console.apart()
        _say(call, pack, one)
    return Exit.DONE


def _decline(call: Call, reply: Reply) -> None:
    console, voice = call.console, call.voice
    told = [voice.of(one) for one in reply.who]
    if told:
        console.folded(voice.say("ask.declined_who", who=voice.say("list.semicolon").join(told)), 0)
    else:
        console.folded(voice.say("ask.declined"), 0)
    if reply.near:
        console.folded(voice.say("ask.near"), 0)
    for one in reply.near:
        console.folded("  · " + voice.of(one.answer.question), 2 * _HANG)


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
    console, voice, answer, source = call.console, call.voice, one.answer, pack.source(one.answer.source.of)
    console.folded(voice.of(answer.question), 0)
    console.folded("  " + voice.of(answer.answer), _HANG)
    parts = (book_marks(source.title), source.number, answer.source.article)
    basis = " ".join(voice.turn(part) for part in parts if part)
    checked = (answer.source.last_checked or source.last_checked).isoformat()
    grade = voice.say(f"grade.{answer.source.grade}")
    console.folded(voice.say("ask.source", basis=basis, grade=grade, day=checked), _HANG)
    if answer.ask is not None:
        console.folded(voice.say("ask.who", who=voice.of(answer.ask)), _HANG)
