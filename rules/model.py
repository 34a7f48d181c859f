"""What a pack's files hold, as typed and frozen models (read by `rules.pack` alone).

Every scalar of a YAML file arrives here as text; these models give it its type. Words for users are `Words`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from rules.model_lookup import LookupDef

MatterId = NewType("MatterId", str)
MaterialId = NewType("MaterialId", str)
CheckId = NewType("CheckId", str)
SourceId = NewType("SourceId", str)
PackId = NewType("PackId", str)
FormId = NewType("FormId", str)

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
FactPattern = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*(\[\]\.[a-z0-9_.]+)?$")]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Condition = Annotated[str, Field(min_length=1)]
"""Source text of a condition or expression; compiled by `rules.pack`."""


def _day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value) is None:
        raise ValueError("write a day as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_day)]
"""A day written as `2026-11-22`; no other spelling, so that `20261122` is never read as a count of seconds."""


class Content(BaseModel):
    """Base of everything read from a content file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _words(value: object) -> object:
    return {"zh": value} if isinstance(value, str) else value


class _Words(Content):
    zh: str = Field(min_length=1)
    en: str | None = None

    def of(self, language: str) -> str:
        """The words in a language; Chinese where the other is not written."""
        return self.en if language == "en" and self.en else self.zh


Words = Annotated[_Words, BeforeValidator(_words)]
"""`{zh: …, en: …}`, or plain Chinese text."""


class Grade(StrEnum):
    """How well a statement is known, best first."""

    VERIFIED = "verified"
    CORROBORATED = "corroborated"
    INFERRED = "inferred"

    @property
    def rank(self) -> int:
        """0 for the best known, more for what is known less well."""
        return list(Grade).index(self)


class InForce(Content):
    """Days on which a statement holds, both included; `until` absent means no end is known."""

    since: Day = Field(alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> InForce:
        if self.until is not None and self.until < self.since:
            raise ValueError("until lies before from")
        return self

    def covers(self, day: date) -> bool:
        """Whether the day lies in the range."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: InForce) -> bool:
        """Whether some day lies in both ranges."""
        return self.covers(other.since) or other.covers(self.since)


class SourceDef(Content):
    """A law, regulation or official document (`sources/*.yaml`)."""

    id: Id
    title: str
    number: str = ""
    issuer: str = ""
    in_force: InForce
    last_checked: Day
    grade: Grade
    note: str = ""


class Citation(Content):
    """A place in a source: `{of: company_law, article: 第四十七条, grade: verified}`. Never better than its source."""

    of: Id
    article: str = ""
    grade: Grade
    last_checked: Day | None = None


class NotKnown(Content):
    """A local value nobody has told us yet, and who can say."""

    unknown: Literal["true"] = "true"
    ask: Words


class FactType(StrEnum):
    """Kinds of value; each has one parser in `rules.answers.parse`."""

    BOOL = "bool"
    TEXT = "text"
    NAME = "name"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    LIST = "list"


class Option(Content):
    """One option of a choice. `term` is the official term where the label is plain speech.

    Offered unless a condition is false. Chosen all the same, it stays: `applies_when` makes that a fault."""

    id: Id
    label: Words
    term: Words | None = None
    help: Words | None = None
    applies_when: Condition | None = None
    offered_when: Condition | None = None


class FactDef(Content):
    """A declared fact (`facts/*.yaml`). With `derived`, it is computed and never asked."""

    id: FactPattern
    type: FactType
    label: Words
    options: tuple[Option, ...] = ()
    applies_when: Condition | None = None
    derived: Condition | None = None
    sensitive: bool = False
    optional: bool = False
    """May be answered with "none" (an empty value): known to be empty, which differs from not known yet."""
    min_length: int = 0
    """Of a text: more than 0 asks for words too, not digits and signs alone."""
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = Field(default=None, ge=0, le=9)
    """Decimal places allowed in a number; money has two where nothing is said. A count is `whole`."""
    unit: str = ""
    whole: bool = False
    """Counts and days of the month: a fraction is refused, with a whole number as example."""
    codes: Id | None = None
    """The code table (`codes/*.csv`) whose codes are the values; for a text alone."""
    lookup: LookupDef | None = None
    default: str | None = None
    """What counts until it is answered, written as in a case file: it steers and is shown as assumed."""
    source: Citation | None = None
    """Where it is written which options there are; needed where an option has `applies_when`."""
    not_offered: Words | None = None
    """Why an option with `applies_when` does not exist, told of one that is chosen; `not_offered_cure`: what to do."""
    not_offered_cure: Words | None = None
    local: NotKnown | None = None
    """A limit each place sets and nobody has told us; a local pack gives it (`derived`), or an office fills it in."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> FactDef:
        if self.codes is not None and self.type is not FactType.TEXT:
            raise ValueError("codes go with type: text alone")
        if self.lookup is not None and (self.codes or self.type not in {FactType.TEXT, FactType.CHOICE}):
            raise ValueError("lookup goes with a choice or a text that is no code")
        if self.whole and self.type is not FactType.NUMBER:
            raise ValueError("whole goes with type: number alone")
        if self.default is not None and (self.derived is not None or self.type is FactType.LIST):
            raise ValueError("neither a derived fact nor a list has a default")
        if self.source is None and any(option.applies_when for option in self.options):
            raise ValueError("options with applies_when need the fact's source")
        if (self.not_offered or self.not_offered_cure) and not any(option.applies_when for option in self.options):
            raise ValueError("not_offered goes with options that have applies_when")
        return self


class Duration(Content):
    """A time limit in working days; `working_days: 0` means on the spot."""

    working_days: int = Field(ge=0)
    source: Citation


class DueWithin(Content):
    """A deadline after another matter's finish or after an event; `working` counts working days."""

    days: int = Field(ge=0)
    working: bool = False
    after: Id
    source: Citation


class Guide(Content):
    """The fields of an official guide (办事指南)."""

    authority: Words | NotKnown
    legal_basis: tuple[Citation, ...] = Field(min_length=1)
    conditions: Words
    handling: tuple[Literal["马上办", "网上办", "就近办", "一次办"], ...] = ()
    handling_grade: Grade = Grade.INFERRED
    procedure: tuple[str, ...] = Field(min_length=1)
    special_steps: Words | NotKnown
    statutory_time: Duration | NotKnown | None = None
    promised_time: Duration | NotKnown | None = None
    fee: Words | NotKnown
    fee_source: Citation | None = None
    result: Words


class Replaces(Content):
    """Which item of a parent pack this one replaces, and why."""

    id: Id
    why: str


class Part(Content):
    """A matter handed in with another one, as it is called there; `since` stands for last days counted from it."""

    matter: Id
    title: Words
    folder: str
    since: Words


class MatterDef(Content):
    """One matter (事项). `order` is the window order and numbers the package's folder."""

    id: Id
    title: Words
    folder: str
    order: int
    applies_when: Condition
    depends_on: tuple[Id, ...] = ()
    counts_as: Id | None = None
    """The matter whose place it takes where a deadline counts from that one, which this case does not have."""
    takes_in: tuple[Part, ...] = ()
    """Matters that are then no applications of their own: one filing with this one; no deadline counts from them."""
    due: DueWithin | None = None
    guide: Guide
    materials: tuple[Id, ...] = ()
    forms: tuple[Id, ...] = ()
    windows: tuple[Id, ...] = ()
    channels: tuple[Literal["counter", "online", "bank"], ...] = ()
    in_force: InForce
    source: Citation
    replaces: Replaces | None = None


class MayWait(Content):
    """容缺: a material that may come later, by when and on what letter; `unknown` where no list was published."""

    days: int = Field(ge=0)
    working: bool = True
    letter: str
    excluded: Words | None = None
    """Who may not hand it in later (信用记录)."""
    consequence: Words | None = None
    """What follows when it does not come in time."""
    source: Citation


class MaterialDef(Content):
    """One material of a matter (`materials/*.yaml`)."""

    id: Id
    title: Words
    applies_when: Condition | None = None
    made_by: Literal["kaiban", "applicant", "authority"]
    form: Id | None = None
    original: bool = True
    copies: int = Field(default=1, ge=0)
    apart: Literal["annex", "kept"] | None = None
    """It is no paper of its own (`annex`: part of another one), or nobody asks for it (`kept` by the enterprise)."""
    per: Literal["people"] | None = None
    signed_by: tuple[str, ...] = ()
    sealed: bool = False
    needed_when: Literal["application", "later"] = "application"
    main: bool = False
    """A main paper (主件): without it nothing is accepted, so that it never comes later."""
    may_wait: MayWait | NotKnown | None = None
    promise: Words | None = None
    shared_by_authorities: bool = False
    note: Words | None = None
    in_force: InForce
    source: Citation
    replaces: Replaces | None = None

    @model_validator(mode="after")
    def _main_comes_at_once(self) -> MaterialDef:
        if self.main and self.may_wait is not None:
            raise ValueError("a main paper never comes later: may_wait goes with the others")
        if self.apart is not None and self.copies:
            raise ValueError("apart goes with copies: 0 alone: nothing is handed in by itself")
        return self


class Severity(StrEnum):
    """What a failed check does: stops the export, warns, or is told."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


class CheckDef(Content):
    """What must hold between facts (`checks/*.yaml`); with `per: people`, for each person bound as `person`."""

    id: Id
    severity: Severity
    applies_when: Condition | None = None
    per: Literal["people"] | None = None
    must: Condition
    message: Words
    cure: Words
    facts: tuple[FactPattern, ...] = ()
    matters: tuple[Id, ...] = ()
    """The matters it belongs to: in question only where the chosen scene has one of them (`rules.scenes`)."""
    in_force: InForce
    source: Citation
    replaces: Replaces | None = None


class CaseTest(Content):
    """A case that tests the pack: day + facts → expected decisions (`cases/*.yaml`).

    `expect` maps a matter id, `matter/material`, or `check:ID` to `required | not_required | undecided`, for checks
    `holds | fails | undecided | not_applicable`; `hall:ID` to `open | closed | elsewhere | not_known | undecided` and
    `remark:ID` to `shown | not_shown | undecided`; `policy:ID` to a word of `rules.policies.PolicyWord`.
    """

    name: str
    as_of: Day
    like: str = ""
    """The name of another case of the same pack: its facts hold here too, save those given or left out below."""
    facts: dict[str, object] = Field(default_factory=dict)
    """Fact id → text, `people` → a list of mappings (closed) or `{open: [...]}`. May be partial."""
    without: tuple[str, ...] = ()
    """Facts of the case named in `like` that are not given here."""
    expect: dict[str, str] = Field(min_length=1)
