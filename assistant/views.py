"""What front ends show, worded and masked already: frozen values without logic, made by `assistant.session`.

Marks are one of `✓ ✗ ! ? – ○`; every text is in the session's language; days are ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from exports.model import Receipt
from rules.facts import FactRef, ItemKey


class AnswerKind(StrEnum):
    """Which control takes an answer."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option: what to hand to `answer`, the plain words, the official term behind them, a line of help."""

    id: str
    label: str
    term: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A citation. `grade` is `verified`, `corroborated` or `inferred`; `last_checked` the day somebody read it."""

    title: str
    number: str
    article: str
    grade: str
    grade_words: str
    last_checked: str

    @property
    def line(self) -> str:
        """`市场主体登记管理条例 第十一条（已核对，2026-11-22）`; half-width marks in English."""
        place = f"{self.title} {self.article}".strip()
        if self.grade_words.isascii():
            return f"{place} ({self.grade_words}, {self.last_checked})"
        return f"{place}（{self.grade_words}，{self.last_checked}）"


@dataclass(frozen=True, slots=True)
class LookupView:
    """That an answer may be looked up as one types: the table's title, whether the answer is a code (else free text).

    `parted_by` are the marks between several entries of one text; empty where the answer is one entry. `nothing` is
    said where no row fits; empty where nothing is.
    """

    title: str
    coded: bool
    parted_by: str
    nothing: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question.

    `place` counts from 1 along the path; `at_most_left` bounds what may still come, this one included, and grows only
    with a person or a role.
    `ref` and an option's id (or text, `"true"`/`"false"`, a list of option ids) go to `Session.answer`.
    `default` is what to show in the control: the answer given before (`answered`), else what counts until there is
    one, else nothing. `person` names whose question it is. `draft` was typed and not handed over; two views that
    differ in it alone are the same question.
    `optional` says that an empty answer means "none". `sensitive` values are masked until asked for.
    """

    ref: FactRef
    kind: AnswerKind
    topic: str
    ask: str
    why: str
    help: str
    example: str
    unit: str
    options: tuple[OptionView, ...]
    default: str | tuple[str, ...]
    source: SourceView | None
    person: str
    person_key: ItemKey | None
    optional: bool
    sensitive: bool
    postponed: bool
    place: int
    at_most_left: int
    lookup: LookupView | None = None
    answered: bool = False
    draft: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter of the side panel: its mark, title, and what it still lacks or why it does not apply."""

    id: str
    mark: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class SidePanelView:
    """What applies so far. `warnings` holds the words of checks that fail now, each with its mark."""

    required: tuple[MatterLine, ...]
    undecided: tuple[MatterLine, ...]
    not_required: tuple[MatterLine, ...]
    materials: int
    signatures: int
    working_days: int | None
    warnings: tuple[str, ...]
    outside: tuple[str, ...] = ()
    """Titles of the matters that the chosen scene does not have; in none of the lists above."""
    not_recorded: tuple[MatterLine, ...] = ()
    """Matters of which the pack holds no rule for the day: whether they are needed then, it does not know."""


@dataclass(frozen=True, slots=True)
class ConsequenceView:
    """What an option would change, as titles; `line` is `选“租来的”会：+ … – …`, empty where nothing changes."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    line: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One answer in the review. `state`: `known`, `missing`, `postponed`, `parked`, `derived`, `later`."""

    ref: FactRef
    topic: str
    person: str
    label: str
    value: str
    masked: bool
    state: str
    mark: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person on the list; numbers are masked. `parked` people were taken off and can be put back."""

    key: ItemKey
    name: str
    roles: tuple[str, ...]
    role_labels: tuple[str, ...]
    id_type: str
    id_number: str
    mobile: str
    share: str
    missing: int
    warnings: tuple[str, ...]
    parked: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing to mend: `severity` is `block`, `warn` or `note`; `refs` are facts to jump to.

    `may_wait`: days a missing material may come later, where it may. `source` is what `why` says, in parts.
    `printed`: of a fact, what the first box of `form` that waits for it is called there.
    """

    id: str
    severity: str
    mark: str
    message: str
    why: str
    cure: str
    file: str
    page: int | None
    box: str
    refs: tuple[FactRef, ...]
    may_wait: int | None = None
    source: SourceView | None = None
    form: str = ""
    printed: Mapping[FactRef, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def blocks(self) -> bool:
        """Whether it stops an export."""
        return self.severity == "block"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One paper of the package. `made_by`: `kaiban`, `applicant`, `authority`.

    `form` is set where `Session.preview_page(id, …)` can show it. `state` is `ready` (made by Kaiban), `by_hand` (made,
    with no more on it than whose it is), `bring`, or `undecided`. `by_hand` counts the boxes left to write by hand.
    """

    id: str
    title: str
    matter: str
    matter_title: str
    form: str
    made_by: str
    made_by_words: str
    original: bool
    copies: int
    handed_in: str
    signed_by: tuple[str, ...]
    when: str
    may_wait: str
    state: str
    mark: str
    by_hand: int = 0


@dataclass(frozen=True, slots=True)
class PageView:
    """A page (from 1) of a paper: a PNG picture where one was asked for, its text, or why neither can be shown."""

    page: int
    pages: int
    text: str
    picture: bytes | None
    problem: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One matter of the plan: days are ISO text, empty where the calendar or a fact does not tell yet.

    `waits_for` names the matters to finish before; `critical` says that the end of the plan hangs on this one.
    """

    id: str
    title: str
    start: str
    finish: str
    hall: str
    note: str
    waits_for: str = ""
    critical: bool = False
    can_start_now: bool = False


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One fact that holds a decision up, in words, with the article it rests on where it has one of its own."""

    fact: str
    words: str
    source: SourceView | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One fact with the values, as a case file has them, each of which would do."""

    fact: str
    values: tuple[bool | str | list[str], ...]


@dataclass(frozen=True, slots=True)
class FlipView:
    """Facts that would have to change together, what becomes of the decision then, and both in words."""

    changes: tuple[ChangeView, ...]
    becomes: str
    words: str


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why something is as it is: a headline and lines, each a fact with its value (masked) or a source."""

    target: str
    status: str
    headline: str
    lines: tuple[str, ...]
    sources: tuple[SourceView, ...]
    reasons: tuple[tuple[ReasonView, ...], ...] = ()
    """All of these hold the decision up: of each, one fact has to be as it is now."""
    ways_round: tuple[FlipView, ...] = ()
    """The smallest changes of answers that would turn it round."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A stored case in a list. `problem` is set where it cannot be read; `torn` where its last record was damaged."""

    number: str
    name: str
    pack: str
    as_of: str
    answered: int
    problem: str
    torn: bool = False


@dataclass(frozen=True, slots=True)
class TopView:
    """The top line: the pack's title, the enterprise's name so far, the case's number (empty: not stored)."""

    pack: str
    name: str
    number: str
    as_of: str


@dataclass(frozen=True, slots=True)
class ExportView:
    """The outcome of an export: where the package lies, or what stops it.

    `failed` says that disk, folder or installation stopped it, and not the case.
    """

    done: bool
    path: Path | None
    line: str
    findings: tuple[FindingView, ...]
    receipt: Receipt | None
    failed: bool = False
