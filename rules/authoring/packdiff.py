"""What differs between two packs, item by item and field by field; and what a newer pack would change for a case.

Items are matched by kind and id, their versions by the day they begin. Sources and words in English are compared like
everything else; cases, which test a pack, and where an item stands (its file) are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.answers.given import Given
from rules.authoring.packbook import items_of
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import CheckOutcome, Decisions, check_word_of, decision_word
from rules.errors import NoVersionError
from rules.facts import declared
from rules.loading.pack_index import Pack, item_id_of
from rules.loading.pack_schema import KINDS, Located, PackFolder
from rules.model import Content

What = Literal["added", "removed", "changed"]
COMPARED = tuple(kind for kind in KINDS if kind != "cases")
"""The kinds of items that are compared."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs: the way to it (`guide.fee.zh`), the old and the new text; empty where there is none."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that came, went or changed: its folder's kind, its id, its Chinese title, the day its version begins."""

    kind: str
    id: str
    title: str
    what: What
    since: date | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PackDiff:
    """Everything that differs, in the order of the folders; the versions of both packs."""

    old: tuple[str, str]
    new: tuple[str, str]
    changes: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One decision of a case that the newer pack makes otherwise: the kind (`matter`, `material`, `check`, `fact`,
    `day`), its id, its title, what came out and what would; empty where there is no such thing.
    """

    kind: str
    id: str
    title: str
    old: str
    new: str


def diff_packs(old: Pack, new: Pack) -> PackDiff:
    """What a newer pack has changed, its parents included."""
    changes = [change for kind in COMPARED for change in _kind_changes(kind, old.all_of(kind), new.all_of(kind))]
    return PackDiff((old.id, old.meta.version), (new.id, new.meta.version), tuple(changes))


def diff_folders(old: PackFolder, new: PackFolder) -> tuple[ItemChange, ...]:
    """What differs between two folders of one pack, its cases included and its parents not."""
    return tuple(change for kind in KINDS for change in _kind_changes(kind, items_of(old, kind), items_of(new, kind)))


def _kind_changes(kind: str, old: Iterable[Located[Content]], new: Iterable[Located[Content]]) -> Iterator[ItemChange]:
    before, after = _by_id(old), _by_id(new)
    for key in dict.fromkeys((*before, *after)):
        one, two = before.get(key, {}), after.get(key, {})
        pairs, removed, added = _versions(one, two)
        for mine, theirs in pairs:
            fields = tuple(_fields(_flat(mine.value), _flat(theirs.value)))
            if fields:
                yield _change(kind, theirs, "changed", fields)
        yield from (_change(kind, item, "removed") for item in removed)
        yield from (_change(kind, item, "added") for item in added)


def _by_id(items: Iterable[Located[Content]]) -> dict[str, dict[date | None, Located[Content]]]:
    found: dict[str, dict[date | None, Located[Content]]] = {}
    for item in items:
        found.setdefault(item_id_of(item.value), {})[_since(item.value)] = item
    return found


def _since(value: Content) -> date | None:
    span = getattr(value, "in_force", None)
    since = getattr(span, "since", None)
    return since if isinstance(since, date) else None


Versions = Mapping[date | None, Located[Content]]


def _versions(
    one: Versions, two: Versions
) -> tuple[list[tuple[Located[Content], Located[Content]]], list[Located[Content]], list[Located[Content]]]:
    """Versions of the same first day; a single one on each side is the same version whose first day changed."""
    if len(one) == 1 and len(two) == 1:
        return [(next(iter(one.values())), next(iter(two.values())))], [], []
    pairs = [(one[day], two[day]) for day in one if day in two]
    return pairs, [one[day] for day in one if day not in two], [two[day] for day in two if day not in one]


def _change(kind: str, item: Located[Content], what: What, fields: tuple[FieldChange, ...] = ()) -> ItemChange:
    return ItemChange(kind, item_id_of(item.value), _title(item.value), what, _since(item.value), fields)


def _title(value: Content) -> str:
    """What an item is called in Chinese; its id where it has no name."""
    for name in ("title", "label", "message", "ask", "question"):
        found = getattr(value, name, None)
        words = getattr(found, "zh", found)
        if isinstance(words, str) and words:
            return words
    return item_id_of(value)


def _flat(value: Content) -> dict[str, str]:
    return dict(_leaves(value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True), ""))


def _leaves(tree: object, path: str) -> Iterator[tuple[str, str]]:
    """Every value by its way; the items of a list by their place, and by their id where they have one."""
    if isinstance(tree, dict):
        for key, below in tree.items():
            yield from _leaves(below, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, list):
        if all(isinstance(one, str) for one in tree):
            yield path, "\n".join(tree)
            return
        for place, below in enumerate(tree, start=1):
            name = str(below["id"]) if isinstance(below, dict) and "id" in below else str(place)
            yield from _leaves(below, f"{path}[{name}]")
    else:
        yield path, ("true" if tree else "false") if isinstance(tree, bool) else str(tree)


def _fields(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FieldChange]:
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield FieldChange(path, old.get(path, ""), new.get(path, ""))


# ---------------------------------------------------------------- a case under both


def diff_case(old: Pack, new: Pack, given: Given, as_of: date) -> tuple[CaseChange, ...]:
    """Every decision about what was given that the newer pack makes otherwise on the case's day.

    A fact that was given and that the newer pack does not know is told too, and a day on which one of the packs cannot
    decide.
    """
    try:
        before = decide(old, settle(old, given, as_of, from_file), as_of)
    except NoVersionError as error:
        return (CaseChange("day", error.item, error.item, "", as_of.isoformat()),)
    try:
        after = decide(new, settle(new, given, as_of, from_file), as_of)
    except NoVersionError as error:
        return (CaseChange("day", error.item, error.item, as_of.isoformat(), ""),)
    return (*_lost(old, new, given), *_decided(old, new, before, after))


def changed_decisions(pack: Pack, before: Decisions, after: Decisions) -> tuple[CaseChange, ...]:
    """What one pack decides otherwise for a case, from one day to another."""
    return tuple(_decided(pack, pack, before, after))


def _lost(old: Pack, new: Pack, given: Given) -> Iterator[CaseChange]:
    for fact_id in dict.fromkeys(declared(ref) for ref in given.values):
        known = old.facts.get(fact_id)
        if known is not None and fact_id not in new.facts:
            yield CaseChange("fact", fact_id, known.label.zh, "known", "")


def _decided(old: Pack, new: Pack, before: Decisions, after: Decisions) -> Iterator[CaseChange]:
    titles = {**_titles(old), **_titles(new)}
    one, two = _outcomes(before), _outcomes(after)
    for key in dict.fromkeys((*one, *two)):
        kind, item_id = key
        mine, theirs = one.get(key, ""), two.get(key, "")
        quiet = {"", "not_required", "not_applicable", "holds"}
        if mine != theirs and not {mine, theirs} <= quiet:
            yield CaseChange(kind, item_id, titles.get((kind, item_id.rpartition("/")[2]), item_id), mine, theirs)


def _outcomes(decisions: Decisions) -> dict[tuple[str, str], str]:
    found = {("matter", str(one)): str(decision_word(decision)) for one, decision in decisions.matters.items()}
    found |= {
        ("material", f"{one.matter}/{one.material}"): str(decision_word(one.decision)) for one in decisions.materials
    }
    checks: dict[str, list[CheckOutcome]] = {}
    for result in decisions.checks:
        checks.setdefault(result.check, []).append(result.outcome)
    found |= {("check", check): str(check_word_of(outcomes)) for check, outcomes in checks.items()}
    return found


def _titles(pack: Pack) -> dict[tuple[str, str], str]:
    groups: Sequence[tuple[str, str]] = (("matter", "matters"), ("material", "materials"), ("check", "checks"))
    return {
        (kind, item_id_of(item.value)): _title(item.value) for kind, folder in groups for item in pack.all_of(folder)
    }
