"""Frozen state in, views out: how questions, people and answers are shown in one language. No decision is made here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.interview import PEOPLE, Answers, default_alone, offered
from assistant.lookups import lookup_view
from assistant.texts import Voice
from assistant.views import AnswerKind, OptionView, PersonView, QuestionView, ReviewRow, SourceView
from rules.answers.parse import show_value, to_plain
from rules.deciding.explain import Cited, cite
from rules.decisions import Decisions
from rules.facts import Assumed, FactId, FactRef, Facts, ItemKey, Known, Parked, Value, declared, item_ref, split_ref
from rules.model import Citation, FactDef, FactType
from rules.model_questions import QuestionDef
from rules.pack import Pack
from rules.tables.calendar import WorkingCalendar, shipped_calendar

_AMOUNT = re.compile(r"^[-0-9.,\s]+")
HIDDEN = "***"
"""Stands for an amount that may not be seen."""

_NAME = FactId("enterprise.name")

LONG_TEXT = 120
"""Characters from which a text gets a box of several lines."""

_KINDS = {
    FactType.BOOL: AnswerKind.YES_NO,
    FactType.CHOICE: AnswerKind.ONE_OF,
    FactType.CHOICES: AnswerKind.SEVERAL_OF,
    FactType.DATE: AnswerKind.DATE,
    FactType.MONEY: AnswerKind.MONEY,
    FactType.NUMBER: AnswerKind.NUMBER,
    FactType.PERCENT: AnswerKind.NUMBER,
    FactType.LIST: AnswerKind.PEOPLE,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a view is made from."""

    pack: Pack
    answers: Answers
    decisions: Decisions
    voice: Voice
    calendar: WorkingCalendar = field(default_factory=shipped_calendar)

    @property
    def facts(self) -> Facts:
        """The facts the decisions were made with."""
        return self.decisions.facts

    @property
    def as_of(self) -> date:
        """The case's day."""
        return self.decisions.as_of


def mask(text: str) -> str:
    """Numbers and words of which only the ends may be seen: `110***********002X`, `138****0000`, `赵**`."""
    if len(text) >= 15:
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    if len(text) >= 7:
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:1] + "*" * max(1, len(text) - 1) if text else ""


def value_words(shown: Shown, ref: FactRef | FactId, value: Value, *, masked: bool) -> str:
    """A value as a person reads it; a sensitive one masked where asked for."""
    fact = shown.pack.facts[declared(ref)]
    if value in ("", ()):
        return shown.voice.say("review.none")
    words = show_value(fact, value, shown.voice.content_language, shown.pack.codes)
    if fact.type in {FactType.CHOICE, FactType.CHOICES, FactType.BOOL}:
        words = shown.voice.turn(words)
    return masked_words(fact, words) if masked and is_masked(fact) else words


def masked_words(fact: FactDef, words: str) -> str:
    """A sensitive value's words masked: of an amount only the unit is left, for a digit would tell its size."""
    if fact.type in {FactType.MONEY, FactType.NUMBER, FactType.PERCENT}:
        return HIDDEN + _AMOUNT.sub("", words)
    return mask(words)


def is_masked(fact: FactDef) -> bool:
    """Whether a fact is shown masked: what is sensitive, except the name that people are called by."""
    return fact.sensitive and fact.type is not FactType.NAME


def enterprise_name(shown: Shown) -> str:
    """The enterprise's name; `甲乙商贸…`, what is known of its parts, as long as some are lacking; or nothing."""
    name = shown.facts.known(_NAME)
    if isinstance(name, str):
        return name
    fact = shown.pack.facts.get(_NAME)
    whole = shown.pack.derived(fact) if fact is not None else None
    reads = frozenset[FactId]() if whole is None else whole.reads
    parts = [
        shown.facts.known(ref) for ref, one in shown.pack.facts.items() if ref in reads and one.type is FactType.TEXT
    ]
    told = "".join(part for part in parts if isinstance(part, str))
    return told and f"{told}…"


def person_name(shown: Shown, key: ItemKey) -> str:
    """How a person is called on screen; by place on the list while there is no name."""
    name = shown.answers.values.get(item_ref(PEOPLE, key, "name"))
    if isinstance(name, str) and name:
        return name
    keys = shown.answers.people().keys
    return shown.voice.say("people.nth", n=keys.index(key) + 1 if key in keys else key.removeprefix("p"))


def label_of(shown: Shown, ref: FactRef | FactId) -> str:
    """The label of a fact; with the person in front where it is one person's."""
    fact = shown.pack.facts.get(declared(ref))
    label = shown.voice.of(fact.label) if fact else str(ref)
    split = split_ref(ref)
    if split is None or not split[1]:
        return label
    return shown.voice.say("review.of_person", person=person_name(shown, split[1]), label=label)


def lacking_label(shown: Shown, ref: FactRef) -> str:
    """The label of a fact that is lacking; with who can tell, where it is a limit that the place sets."""
    label, fact = label_of(shown, ref), shown.pack.facts.get(declared(ref))
    if fact is None or fact.local is None:
        return label
    return shown.voice.say("decision.ask", label=label, who=shown.voice.of(fact.local.ask))


def joined(voice: Voice, parts: Sequence[str], most: int) -> str:
    """`甲、乙、丙 等（另有 2 项）`: so many parts are named."""
    separator = voice.say("list.separator")
    if len(parts) <= most:
        return separator.join(parts)
    return voice.say("list.and_more", parts=separator.join(parts[:most]), n=len(parts) - most)


def source_view(shown: Shown, citation: Citation | None) -> SourceView | None:
    """A citation with its source's words."""
    if citation is None:
        return None
    return cited_view(shown.voice, cite(shown.pack, citation))


def cited_view(voice: Voice, cited: Cited) -> SourceView:
    """A place in a law in words."""
    grade = str(cited.grade)
    return SourceView(
        title=voice.turn(cited.title),
        number=cited.number,
        article=voice.turn(cited.article),
        grade=grade,
        grade_words=voice.say(f"grade.{grade}"),
        last_checked=cited.last_checked.isoformat(),
    )


def options_of(shown: Shown, fact: FactDef, ref: FactRef) -> tuple[OptionView, ...]:
    """The options of a choice that are offered, and any other that was chosen; yes and no for a yes-or-no fact."""
    voice = shown.voice
    if fact.type is FactType.BOOL:
        return OptionView("true", voice.say("answer.yes")), OptionView("false", voice.say("answer.no"))
    answered = shown.answers.values.get(ref)
    chosen = answered if isinstance(answered, tuple) else (answered,)
    open_to = offered(shown.pack, shown.decisions, ref)
    return tuple(
        OptionView(option.id, voice.of(option.label), voice.of(option.term), voice.of(option.help))
        for option in fact.options
        if option in open_to or option.id in chosen
    )


def typed_of(fact: FactDef, value: Value | None) -> str | tuple[str, ...]:
    """A value as it would be typed again."""
    if value is None:
        return () if fact.type is FactType.CHOICES else ""
    plain = to_plain(fact, value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return tuple(plain) if isinstance(plain, list) else plain


def question_view(shown: Shown, question: QuestionDef, ref: FactRef, place: int, at_most_left: int) -> QuestionView:
    """One question with everything its control needs."""
    fact = shown.pack.facts[declared(ref)]
    voice, split = shown.voice, split_ref(ref)
    kind = _KINDS.get(fact.type, AnswerKind.TEXT)
    if kind is AnswerKind.TEXT and (fact.max_length or 0) > LONG_TEXT:
        kind = AnswerKind.LONG_TEXT
    topic = next((item.value for item in shown.pack.topics if item.value.id == question.topic), None)
    return QuestionView(
        ref=ref,
        kind=kind,
        topic=voice.of(topic.title) if topic else "",
        ask=voice.of(question.ask),
        why=voice.of(question.why),
        help=" ".join(filter(None, (voice.of(question.help), assumed_words(shown, ref)))),
        example=voice.of(question.example),
        unit=fact.unit,
        options=options_of(shown, fact, ref),
        default=() if kind is AnswerKind.PEOPLE else typed_of(fact, _answer_or_default(shown, ref)),
        source=source_view(shown, question.source),
        person=person_name(shown, split[1]) if split else "",
        person_key=split[1] if split else None,
        optional=fact.optional,
        sensitive=fact.sensitive,
        postponed=ref in shown.answers.postponed,
        place=place,
        at_most_left=at_most_left,
        lookup=lookup_view(shown.pack, voice, fact),
        answered=ref in shown.answers.values,
    )


def assumed_words(shown: Shown, ref: FactRef) -> str:
    """What counts for a fact by default until it is answered; empty where nothing does."""
    state = shown.facts.state(ref)
    if not isinstance(state, Assumed) or shown.pack.facts[declared(ref)].derived is not None:
        return ""
    return shown.voice.say("interview.assumed", value=value_words(shown, ref, state.value, masked=True))


def _answer_or_default(shown: Shown, ref: FactRef) -> Value | None:
    answer, state = shown.answers.values.get(ref), shown.facts.state(ref)
    return state.value if answer is None and isinstance(state, Assumed) else answer


def review_rows(shown: Shown, refs: Iterable[tuple[FactRef, QuestionDef | None]]) -> tuple[ReviewRow, ...]:
    """The rows of the review for the given references, in their order."""
    topics = {item.value.id: shown.voice.of(item.value.title) for item in shown.pack.topics}
    return tuple(_review_row(shown, ref, question, topics) for ref, question in refs)


def _review_row(shown: Shown, ref: FactRef, question: QuestionDef | None, topics: dict[str, str]) -> ReviewRow:
    fact = shown.pack.facts[declared(ref)]
    split = split_ref(ref)
    state, value = _state(shown, ref, fact, question)
    return ReviewRow(
        ref=ref,
        topic=topics.get(question.topic, "") if question else "",
        person=person_name(shown, split[1]) if split else "",
        label=shown.voice.of(fact.label),
        value=_row_words(shown, ref, state, value),
        masked=is_masked(fact) and isinstance(value, str),
        state=state,
        mark={
            "known": "✓",
            "assumed": "○",
            "derived": "✓",
            "missing": "?",
            "postponed": "?",
            "parked": "–",
            "later": "○",
        }[state],
    )


def _row_words(shown: Shown, ref: FactRef, state: str, value: Value | None) -> str:
    local = shown.pack.facts[declared(ref)].local
    if value is None and local is not None:
        return shown.voice.say("review.ask", who=shown.voice.of(local.ask))
    if value is None:
        return shown.voice.say(f"review.{state}")
    words = value_words(shown, ref, value, masked=True)
    return shown.voice.say("review.assumed", value=words) if state == "assumed" else words


def _state(shown: Shown, ref: FactRef, fact: FactDef, question: QuestionDef | None) -> tuple[str, Value | None]:
    match shown.facts.state(ref):
        case Assumed(value=value) if fact.derived is None:
            return ("derived" if default_alone(shown.pack, shown.decisions, ref) else "assumed"), value
        case Known(value=value) | Assumed(value=value):
            return ("known" if fact.derived is None else "derived"), value
        case Parked(value=value):
            return "parked", value
        case _ if ref in shown.answers.postponed:
            return "postponed", None
        case _:
            return ("later" if question is not None and question.stage == "later" else "missing"), None


def person_view(
    shown: Shown, key: ItemKey, *, missing: int, warnings: tuple[str, ...], parked: bool = False
) -> PersonView:
    """One person, numbers masked."""
    roles = shown.answers.values.get(item_ref(PEOPLE, key, "roles"))
    held = roles if isinstance(roles, tuple) else ()
    labels = {
        option.id: shown.voice.of(option.label) for option in (shown.pack.facts[FactId("people[].roles")].options)
    }
    return PersonView(
        key=key,
        name=person_name(shown, key),
        roles=held,
        role_labels=tuple(labels[role] for role in held if role in labels),
        id_type=_field(shown, key, "id_type"),
        id_number=_field(shown, key, "id_number"),
        mobile=_field(shown, key, "mobile"),
        share=_field(shown, key, "share"),
        missing=missing,
        warnings=warnings,
        parked=parked,
    )


def _field(shown: Shown, key: ItemKey, name: str) -> str:
    ref = item_ref(PEOPLE, key, name)
    if declared(ref) not in shown.pack.facts:
        return ""
    value = shown.facts.known(ref)
    if value is None:
        value = shown.answers.values.get(ref)
    return "" if value is None or value == "" else value_words(shown, ref, value, masked=True)
