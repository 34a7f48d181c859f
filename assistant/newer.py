"""What a newer pack would change for a stored case, before it is accepted; and what has changed since its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.case_store import StoredCase
from assistant.dictionary import turned_for
from assistant.interview import Answers
from assistant.interview.knowing import decided, given_of
from assistant.paperwork import Paperwork
from assistant.texts import Voice
from exports.papers import needed_forms
from forms.errors import FormsError
from forms.library import editions
from forms.mapping import sheet_values
from forms.model import BoxName
from rules.authoring.packdiff import CaseChange, changed_decisions, diff_case
from rules.decisions import Decisions
from rules.errors import NoVersionError
from rules.loading.pack_index import Pack
from rules.model import FormId, InForce

Boxes = Mapping[tuple[FormId, BoxName], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Newer:
    """A case whose pack has changed since it was decided: both versions and, in words, what would come out otherwise.

    `kept` says whether the pack it was decided with is still there; where it is not, nothing can be compared.
    """

    number: str
    pack: str
    old_version: str
    new_version: str
    kept: bool
    lines: tuple[str, ...]


def changes_with(old: Pack, new: Pack, answers: Answers, day: date, tools: Paperwork) -> tuple[CaseChange, ...]:
    """What a newer pack decides otherwise: matters, materials, checks, and the boxes that it fills otherwise."""
    found = diff_case(old, new, given_of(answers), day)
    if any(change.kind == "day" for change in found):
        return found
    before = _boxes(old, decided(old, answers, day), day, tools)
    after = _boxes(new, decided(new, answers, day), day, tools)
    return (*found, *_box_changes(before, after))


def changes_since(pack: Pack, answers: Answers, before: Decisions, until: date) -> tuple[CaseChange, ...]:
    """What the same pack decides otherwise on a later day; nothing where none of its rules begins or ends till then."""
    day = before.as_of
    if until <= day:
        return ()
    forms = needed_forms(pack, before)
    if not any(_crosses(span, day, until) for span in (*_spans(pack), *_form_spans(forms))):
        return ()
    try:
        pack.require_day(until)
        after = decided(pack, answers, until)
    except NoVersionError as error:
        return (CaseChange("day", error.item, error.item, day.isoformat(), ""),)
    found = changed_decisions(pack, before, after)
    return (*found, *_new_editions(forms, day, until))


def _crosses(span: InForce, day: date, until: date) -> bool:
    ends = span.until + timedelta(days=1) if span.until is not None else None
    return day < span.since <= until or (ends is not None and day < ends <= until)


def _spans(pack: Pack) -> Iterator[InForce]:
    for items in (pack.matters, pack.materials, pack.checks, pack.rates, pack.halls):
        for item in items:
            yield item.value.in_force


def _form_spans(forms: Iterable[FormId]) -> Iterator[InForce]:
    for form in forms:
        try:
            yield from (meta.in_force for meta in editions(form))
        except FormsError:
            continue


def _new_editions(forms: Iterable[FormId], day: date, until: date) -> Iterator[CaseChange]:
    for form in forms:
        try:
            metas = editions(form)
        except FormsError:
            continue
        mine = [meta for meta in metas if meta.in_force.covers(day)][-1:]
        theirs = [meta for meta in metas if meta.in_force.covers(until)][-1:]
        if mine != theirs:
            title = (mine or theirs)[0].title.zh
            yield CaseChange("form", form, title, *("".join(one.edition for one in each) for each in (mine, theirs)))


def _boxes(pack: Pack, decisions: Decisions, day: date, tools: Paperwork) -> Boxes:
    """The filled boxes of every form that is needed, sheet after sheet."""
    found: dict[tuple[FormId, BoxName], tuple[object, ...]] = {}
    for form_id in needed_forms(pack, decisions):
        form = tools.form_of(form_id, pack, day)
        if form is None:
            continue
        for values in sheet_values(form, pack, decisions.facts, day):
            for box, value in values.values.items():
                found[form_id, box] = (*found.get((form_id, box), ()), value)
    return found


def _box_changes(before: Boxes, after: Boxes) -> Iterator[CaseChange]:
    """How many boxes of each form are filled otherwise: never with what."""
    count: dict[FormId, int] = {}
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            count[key[0]] = count.get(key[0], 0) + 1
    for form, boxes in sorted(count.items()):
        title = next((meta.title.zh for meta in editions(form)), form)
        yield CaseChange("boxes", form, title, "", str(boxes))


def change_lines(voice: Voice, pack: Pack, changes: Iterable[CaseChange]) -> tuple[str, ...]:
    """The changes in words, a line for each."""
    return tuple(_line(voice, change, turned_for(pack, voice, change.title)) for change in changes)


def _line(voice: Voice, change: CaseChange, title: str) -> str:
    if change.kind == "boxes":
        return voice.say("pin.boxes", title=title, n=change.new)
    if change.kind in {"fact", "day", "form"}:
        return voice.say(f"pin.{change.kind}", title=title, old=change.old, new=change.new)
    old, new = (voice.say(f"pin.word_{word or 'none'}") for word in (change.old, change.new))
    return voice.say(f"pin.{change.kind}", title=title, old=old, new=new)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pack that a stored case is opened with, and what its owner is to know of that."""

    pack: Pack
    opening: str = ""
    accepted: bool = False


def chosen_pack(voice: Voice, stored: StoredCase, current: Pack, kept: Pack | None, *, accept: bool) -> Chosen:
    """The pack a case was decided with as long as a newer one is not accepted; the present one where that is lost."""
    head = stored.head
    if current.pin == head.pack_digest:
        return Chosen(current)
    if accept:
        return Chosen(current, accepted=True)
    if kept is None:
        return Chosen(current, voice.say("pin.opened_not_kept", new=current.meta.version))
    return Chosen(kept, voice.say("pin.opened_old", old=head.pack_version, number=stored.number))


def newer_pack(voice: Voice, stored: StoredCase, current: Pack, kept: Pack | None, tools: Paperwork) -> Newer | None:
    """What the present pack changes for a stored case; None where the case goes by it already."""
    head = stored.head
    if current.pin == head.pack_digest:
        return None
    changes = changes_with(kept, current, stored.answers, head.as_of, tools) if kept is not None else ()
    title = voice.of(current.meta.title)
    lines = change_lines(voice, current, changes)
    return Newer(stored.number, title, head.pack_version, current.meta.version, kept is not None, lines)


def newer_lines(voice: Voice, newer: Newer) -> tuple[str, ...]:
    """What a person is told before accepting: which versions, and what comes out otherwise."""
    text_id = "pin.ask" if newer.old_version != newer.new_version else "pin.ask_same_version"
    asked = voice.say(text_id, number=newer.number, pack=newer.pack, old=newer.old_version, new=newer.new_version)
    if not newer.kept:
        return (asked, voice.say("pin.not_kept"))
    if not newer.lines:
        return (asked, voice.say("pin.same"))
    return (asked, voice.say("pin.differs"), *(f"  {line}" for line in newer.lines))
