"""What a pack says of itself, and what its place changes in the matters of its parents (`pack.yaml`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rules.model import Citation, Content, Day, Duration, Id, NotKnown, Words


class MatterHere(Content):
    """What a place changes in matters of its parents (`rules.loading.here`); what is not named here stays as it is."""

    matters: tuple[Id, ...] = Field(min_length=1)
    why: str = Field(min_length=1)
    authority: Words | NotKnown | None = None
    promised_time: Duration | NotKnown | None = None
    legal_basis: tuple[Citation, ...] = ()
    """Added to that of the matter."""
    materials_out: tuple[Id, ...] = ()
    materials_in: tuple[Id, ...] = ()
    """They stand where the first of those that go stood."""
    forms: tuple[Id, ...] = ()
    windows: tuple[Id, ...] = ()


class SameWords(Content):
    """Words that stand for one thing where people ask (`kaiban ask`), the plain ones and the official one."""

    words: tuple[str, ...] = Field(min_length=1)
    wants: bool = False
    """What is wanted to be known (how long, how much, where), not what the question is about."""
    apart: str = ""
    """A kind of things (place, form of enterprise) of which one excludes another: an answer about another is none."""
    ask: Words | None = None
    """Who can say where no answer speaks of it; it then declines every answer that does not."""


class PackMeta(Content):
    """`pack.yaml`."""

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    parent: str | None = None
    title: Words
    authority: Words
    version: str
    last_checked: Day
    languages: tuple[str, ...]
    note: Words | None = None
    here: tuple[MatterHere, ...] = ()
    """What this place changes in matters of its parents."""
    same_words: tuple[SameWords, ...] = ()
    """Read with those of the parents when a question is looked up among the answers."""
    empty_words: tuple[str, ...] = ()
    """Words of a question that say nothing of what it is about."""
