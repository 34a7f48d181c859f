"""What an office says of its own hall and its own promises, as typed and frozen models (`overlays/<pack>.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from rules.model import Content, Day, Words

LONGEST_NAME = 60
"""Characters in the name of whoever fills in."""
Key = Annotated[str, Field(pattern=r"^(hall|matter|material|remark|fact):[a-z][a-z0-9_.]*:[a-z_]+$")]
"""A blank of a pack: kind of item, its id, the field: `hall:hedong:address`; `fact:…:local` is a limit of the place."""


class FillDef(Content):
    """One blank filled in: by whom, on which day.

    `value` is written as in the office: words, a number, `3` for three working days, `10个工作日`, `10日` or `不可`
    for a paper that may or may not be handed in later; `letter` is then what the paper is promised on.
    """

    blank: Key
    value: str = Field(min_length=1, max_length=500)
    en: str = Field(default="", max_length=500)
    letter: str = Field(default="", max_length=100)
    by: str = Field(min_length=1, max_length=LONGEST_NAME)
    on: Day


class OverlayDef(Content):
    """All that was filled in for one pack; it holds for the packs below that one too."""

    pack: str
    fills: tuple[FillDef, ...] = ()


class OverlayWords(Content):
    """How filled values and their source are worded; `{by}` and `{on}` are put in."""

    filled: Words
    source: Words
    letter: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What an office filled into a blank, as it was written; by whom and on which day (`rules.loading.overlay`)."""

    value: str
    en: str
    letter: str
    by: str
    on: date


MisfitCode: TypeAlias = Literal["gone", "known_now", "bad_days", "bad_wait", "bad_number"]


@dataclass(frozen=True, slots=True)
class Misfit:
    """What was filled in and does not fit: `gone` (no such item or field any more), `known_now` (the pack has come to
    know it itself; what was filled in counts), `bad_days`, `bad_wait`, `bad_number` (cannot be read, left out).
    """

    code: MisfitCode
    fill: FillDef
