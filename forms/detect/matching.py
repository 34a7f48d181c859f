"""Which place of a blank is which box of a known form: by label, heading and order. Nothing is matched on a guess.

Places and boxes that share label, heading and kind are a group (the rows of a table); groups are matched best first,
their members in reading order; what is left is matched one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from forms.detect.words import plain
from rules import yamlfile
from rules.model import Content

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_LABEL, _SECTION, _ORDER = 0.6, 0.25, 0.15  # what each tells, of the whole
_LEAST_LABEL = 0.72  # below this two labels are not the same
_LEAST_ALONE = 0.8  # the same where a place is matched by itself
_UNKNOWN_SECTION = 0.5
_JOINED_SECTION = 0.75  # of labels that are alike only with their headings
_CONTAINED = 0.5  # of the longer label that the shorter must have to count for it
_BARE_DATES, _BARE_DATE = 0.85, 0.74
_UNIT = 1  # characters of a unit
_DATE_UNITS = frozenset("年月日")


class SameLabels(Content):
    """`labels.yaml`."""

    same: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A place of a blank, or a box of a known form. `aliases` are further words for it, such as a tooltip's parts."""

    name: str
    kind: str
    label: str
    section: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A place and the box it is taken for; `score` from 0 to 1."""

    place: str
    box: str
    score: float


@dataclass(frozen=True, slots=True)
class _Group:
    """Items with one label under one heading; `at` is where the first stands, from 0 at the top to 1 at the end."""

    kind: str
    label: str
    section: str
    aliases: tuple[str, ...]
    items: tuple[Item, ...]
    at: float


def match(places: Sequence[Item], boxes: Sequence[Item]) -> tuple[Match, ...]:
    """The pairs that are sure enough, in the order of the places. Each place and each box is in one pair at most."""
    found: dict[str, Match] = {}
    used: set[str] = set()
    for one_by_one, least in ((False, _LEAST_LABEL), (True, _LEAST_ALONE)):
        left = _groups(places, found.keys(), apart=one_by_one)
        right = _groups(boxes, used, apart=one_by_one)
        for score, place, box in _pairs(left, right, least):
            mine = [item for item in place.items if item.name not in found]
            its = [item for item in box.items if item.name not in used]
            if one_by_one and (len(mine) != len(place.items) or len(its) != len(box.items)):
                continue
            if not one_by_one and (len(mine) < len(place.items) or len(its) < len(box.items)):
                continue
            if not one_by_one and place.kind == "check" and len(mine) != len(its):
                continue  # ticks make no tables: which of them is meant, the order tells
            for item, other in zip(mine, its, strict=False):
                found[item.name] = Match(item.name, other.name, round(score, 3))
                used.add(other.name)
    return tuple(found[item.name] for item in places if item.name in found)


def _groups(items: Sequence[Item], taken: Container[str], *, apart: bool) -> list[_Group]:
    grouped: dict[tuple[str, ...], list[tuple[int, Item]]] = {}
    for at, item in enumerate(items):
        if item.name in taken:
            continue
        kind = _class_of(item)
        key = (kind, canonical(item.label), canonical(item.section), item.name if apart else "")
        grouped.setdefault(key, []).append((at, item))
    most = max(1, len(items) - 1)
    return [
        _Group(kind, label, section, members[0][1].aliases, tuple(item for _, item in members), members[0][0] / most)
        for (kind, label, section, _), members in grouped.items()
    ]


def _class_of(item: Item) -> str:
    """Places are matched only within: ticks, places to sign, each part of a date, everything to write into."""
    last = item.label[-1:]
    if item.kind == "date" and last in _DATE_UNITS:
        return f"date {last}"
    if item.kind in {"check", "radio"}:
        return "check"
    return "sign" if item.kind in {"sign", "signature"} else "text"


def _pairs(left: Sequence[_Group], right: Sequence[_Group], least: float) -> list[tuple[float, _Group, _Group]]:
    pairs: list[tuple[float, _Group, _Group]] = []
    unsure = {place: _cut_short(place, right) for place in left}
    for place in left:
        for box in right:
            if place.kind != box.kind:
                continue
            if box in unsure.get(place, ()):
                continue
            label, section = _label_likeness(place, box), _section_likeness(place, box)
            joined = _joined_likeness(place, box)
            if joined > label:
                label, section = joined, max(section, _JOINED_SECTION)
            if label < least:
                continue
            order = 1 - abs(place.at - box.at)
            pairs.append((_LABEL * label + _SECTION * section + _ORDER * order, place, box))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1].at, pair[2].at))


def _cut_short(place: _Group, boxes: Sequence[_Group]) -> tuple[_Group, ...]:
    """The boxes whose labels only go on from a place's, if they go on in several ways: which is meant is not known."""
    own = _bare(place.label)
    longer = [box for box in boxes if box.kind == place.kind and own and _bare(box.label) != own]
    longer = [box for box in longer if _bare(box.label).startswith(own)]
    return tuple(longer) if len({_bare(box.label) for box in longer}) > 1 else ()


def _joined_likeness(place: _Group, box: _Group) -> float:
    """Of two labels where one side prints as the heading what the other prints as part of the label."""
    if place.kind.startswith("date") or not place.section or not box.section:
        return 0.0
    one, other = _bare(place.section) + _bare(place.label), _bare(box.section) + _bare(box.label)
    return 0.95 if one == _bare(box.label) or other == _bare(place.label) else 0.0


def _label_likeness(place: _Group, box: _Group) -> float:
    label = likeness(place.label, box.label)
    if place.kind.startswith("date"):  # the unit is the same already
        own, other = place.label[:-1], box.label[:-1]
        if not own or not other:  # a date without words: the part it stands in and the order tell
            return _BARE_DATES if not own and not other else _BARE_DATE
        base = likeness(own, other)
        same_part = place.section and likeness(place.section, box.section) >= _LEAST_LABEL
        return 0.75 + 0.25 * base if same_part else 0.35 + 0.65 * base
    if len(_bare(place.label)) <= _UNIT:  # 号 under a heading is not 县 under it
        return max([label, *(0.95 for one in map(canonical, box.aliases[:2]) if one == place.section + place.label)])
    _, tail, head = box.aliases if len(box.aliases) == 3 else ("", "", "")
    if tail != head and canonical(head) == place.label:
        return label  # the words before all parts of a box, of which none is meant
    whole = place.section + place.label
    beside = [0.95 * max(likeness(place.label, one), likeness(whole, one)) for one in map(canonical, box.aliases[:2])]
    return max([label, *beside])


def _section_likeness(place: _Group, box: _Group) -> float:
    if not place.section or not box.section:
        return _UNKNOWN_SECTION
    heads = [0.95 * likeness(place.section, canonical(one)) for one in box.aliases[1:]]
    return max([likeness(place.section, box.section), *heads])


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    lists = SameLabels.model_validate(yamlfile.to_plain(yamlfile.load(Path(__file__).with_name("labels.yaml"))))
    return {plain(one): plain(line[0]) for line in lists.same for one in line}


@lru_cache(maxsize=20_000)
def canonical(label: str) -> str:
    """A label in the one spelling that all labels of its meaning share."""
    own = plain(label)
    return _same().get(own, own)


@lru_cache(maxsize=100_000)
def likeness(one: str, other: str) -> float:
    """How alike two canonical labels are, from 0 to 1."""
    if one == other:
        return 1.0 if one else _UNKNOWN_SECTION
    if not one or not other:
        return 0.0
    bare, its = _bare(one), _bare(other)
    if bare and bare == its:
        return 0.95
    short, long = sorted((bare, its), key=len)
    if short and (long.startswith(short) or long.endswith(short)) and len(short) >= _CONTAINED * len(long):
        return 0.75 + 0.2 * len(short) / len(long)
    return SequenceMatcher(None, bare, its, autojunk=False).ratio() * 0.95


def _bare(label: str) -> str:
    """A label without what stands in brackets."""
    depth, kept = 0, ""
    for one in label:
        if one == "（":
            depth += 1
        elif one == "）":
            depth = max(0, depth - 1)
        elif not depth:
            kept += one
    return kept or label
