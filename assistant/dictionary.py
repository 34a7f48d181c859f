"""What is called something in Chinese alone where it comes from, in the language in use: titles, labels, documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.texts import Voice, voice
from exports.documents.content import DOCUMENTS
from forms.library import editions, form_ids
from rules.model import Words

if TYPE_CHECKING:
    from assistant.showing import Shown
    from rules.pack import Pack


def turned(shown: Shown, text: str) -> str:
    """A title, label or sentence of the case's pack, or of a paper (a document also by its id), in its language."""
    return turned_for(shown.pack, shown.voice, text)


def turned_for(pack: Pack, said: Voice, text: str) -> str:
    """The same in a voice, for a pack without a case."""
    if said.knows(f"document.{text}"):
        return said.say(f"document.{text}")
    if said.content_language == "zh":
        return said.turn(text)
    words = _english(pack)
    title, _, number = text.partition("（")
    if text not in words and title in words and number.removesuffix("）").isdigit():
        return f"{words[title]} ({number.removesuffix('）')})"  # the second paper of a kind
    return words.get(text, text)


@cache
def _english(pack: Pack) -> Mapping[str, str]:
    """What a pack, and the library's forms and documents, call in English what findings name in Chinese."""
    papers = {voice("zh-Hans").say(f"document.{one}"): voice("en").say(f"document.{one}") for one in DOCUMENTS}
    return MappingProxyType({**papers, **{words.zh: words.of("en") for words in _worded(pack) if words is not None}})


def _worded(pack: Pack) -> Iterator[Words | None]:
    yield from (meta.title for form in form_ids() for meta in editions(form))
    yield from (fact.label for fact in pack.facts.values())
    yield from (matter.value.title for matter in pack.matters)
    yield from (material.value.title for material in pack.materials)
    for check in pack.checks:
        yield from (check.value.message, check.value.cure)
