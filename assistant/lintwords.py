"""Findings about packs in the language of the voice.

The linter speaks plain English. Each of its sentences stands in `said.en.yaml` and, under the same name, in the other
language; a sentence is known again by its words, and what was filled into it is turned in its turn. A sentence that is
not there is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from assistant.telling import problem_words
from assistant.texts import Voice, read_texts
from rules.errors import Finding

_FAMILY = "lint.said."
_SLOT = re.compile(r"(?P<before>'?)\\\{(?P<name>[a-z])\\\}(?P<after>'?)")
_QUOTED = re.compile(r"'\{([a-z])\}'")
_HINT = re.compile(r"(?P<said>.+); did you mean '(?P<near>[^']+)'\?", re.DOTALL)
_KEY = re.compile(r"(?P<key>[a-z_]+(?:\.[a-z_0-9]+)*): (?P<said>.+)", re.DOTALL)
_LIST = re.compile(r"'[^']*'(?:(?:, '[^']*')* or '[^']*')?")
_WORD = re.compile(r"'([^']*)'")
_REFUSALS = ("refused.", "given.")
_DEEPEST = 4


def finding_words(voice: Voice, finding: Finding) -> str:
    """What a finding says, with what to do about it."""
    return said(voice, finding.message)


def said(voice: Voice, message: str) -> str:
    """A sentence of the linter in the voice's language."""
    return message if voice.language == "en" else _turned(voice, message, 0)


def is_known(message: str) -> bool:
    """Whether a sentence of the linter has words in the other languages."""
    return _known(message) is not None or any(form.fullmatch(message) for form in (_HINT, _KEY, _LIST))


def _turned(voice: Voice, message: str, depth: int) -> str:
    if depth > _DEEPEST:
        return message
    if message.endswith(".") and ". " in message:  # what is wrong, and what to do
        parts = (part.strip().removesuffix(".") for part in message.split(". "))
        return "。".join(_turned(voice, part, depth + 1) for part in parts) + "。"
    if _LIST.fullmatch(message):
        *first, last = _WORD.findall(message)
        those = voice.say("list.separator").join(f"“{one}”" for one in first)
        return voice.say("list.last", words=those, last=last) if those else f"“{last}”"
    keyed = _KEY.fullmatch(message)
    if keyed and _known(keyed["said"]):
        return f"{keyed['key']}：{_turned(voice, keyed['said'], depth + 1)}"
    found = _known(message)
    if found is not None:
        name, slots, quoted = found
        turned = {slot: text if slot in quoted else _turned(voice, text, depth + 1) for slot, text in slots.items()}
        return voice.say(name, **turned)
    if hint := _HINT.fullmatch(message):
        near = voice.say("lint.said.did_you_mean", a=hint["near"])
        return f"{_turned(voice, hint['said'], depth + 1)}；{near}"
    if keyed:
        return f"{keyed['key']}：{_turned(voice, keyed['said'], depth + 1)}"
    code, _, limit = message.partition(" ")
    return problem_words(voice, code, limit) if code.startswith(_REFUSALS) and voice.knows(code) else message


def _known(message: str) -> tuple[str, Mapping[str, str], frozenset[str]] | None:
    """The name of a sentence, what was filled into it, and which of that are names of files (in quotes): of those that
    fit, the one that says most itself.
    """
    for name, form, quoted in _forms():
        found = form.fullmatch(message)
        if found is not None:
            return name, found.groupdict(), quoted
    return None


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str], frozenset[str]], ...]:
    texts = {name: text for name, text in read_texts("en").items() if name.startswith(_FAMILY)}
    most_first = sorted(texts, key=lambda name: -len(re.sub(r"\{[a-z]\}", "", texts[name])))
    return tuple((name, _form(texts[name]), frozenset(_QUOTED.findall(texts[name]))) for name in most_first)


def _form(text: str) -> re.Pattern[str]:
    """A pattern for a sentence. A slot that comes again holds the same; one in quotes holds no quote."""
    seen: set[str] = set()

    def slot(found: re.Match[str]) -> str:
        name, quoted = found["name"], found["before"] and found["after"]
        again = name in seen
        seen.add(name)
        anything = "[^']+?" if quoted else ".+?"
        held = f"(?P={name})" if again else f"(?P<{name}>{anything})"
        return found["before"] + held + found["after"]

    return re.compile(_SLOT.sub(slot, re.escape(text)), re.DOTALL)
