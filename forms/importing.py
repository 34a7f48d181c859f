"""Proposes which place of an official blank is which box of a form of the library.

The library's own drawn blank is looked at by the same detection, so that both sides have printed labels; each box's
tooltip is a further word for it. What is not sure stays unmatched and is listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from forms.detect.find import find_places
from forms.detect.matching import Item, canonical, likeness, match
from forms.detect.words import plain
from forms.formfiles import FormFiles
from forms.labels import box_labels
from forms.library import edition_folders, form_ids, read_blanks, read_meta
from forms.model import FormMap, Layout, TableEntry, TextEntry, TickEntry
from forms.pdf.detect_ink import pages_ink
from forms.rows import column_of, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from pathlib import Path

    from forms.detect.page import Place
    from forms.detecting import Detection, FoundBox
    from forms.pdf.blank import Blank, BoxSpec
    from forms.reading import Rect

_MOST_PAGES = 60
_PARTS = re.compile(r"[：:，,]")
_ROW = re.compile(r"^第[0-9]+行\s*")
_LEAST_TITLE = 0.6
_TRIED = 6  # forms whose titles are nearest


@dataclass(frozen=True, slots=True)
class Proposal:
    """Each place of a blank with the box it is taken for (empty where none is sure), for one edition of a form.

    `scores` tells how sure each pair is; `without` are the form's boxes that have no place. `printed` are the places
    that hold words already, with the boxes they would be: nothing is printed over them unless a person gives them a
    box. `required` are the boxes and columns that the form's map requires, `labels` what they are called.
    """

    form: str
    edition: str
    title: str
    detection: Detection
    boxes: tuple[tuple[str, str], ...]
    scores: dict[str, float]
    without: tuple[str, ...]
    printed: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        """How many places have a box."""
        return sum(bool(box) for _, box in self.boxes)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The required boxes and columns that have no place; the blank may have words of its own there."""
        return without_place(self.required, {box for _, box in self.boxes} | self.preprinted)

    @property
    def preprinted(self) -> frozenset[str]:
        """The boxes in whose place the blank has words of its own."""
        return frozenset(self.printed[place] for place, box in self.boxes if not box and place in self.printed)

    @property
    def unmatched(self) -> tuple[FoundBox, ...]:
        """The places without a box, those to sign left out: nobody writes there by machine."""
        pairs = dict(self.boxes)
        return tuple(one for one in self.detection.boxes if not pairs[one.name] and one.kind != "signature")


def propose(detection: Detection, form_id: str | None = None) -> Proposal | None:
    """Match a blank's places with a form: the one named, else the one whose title and boxes fit best.

    Of a form's editions the one with the most matches counts. None where no form of the library has such a title.
    Raises UnknownFormError, FormFileError.
    """
    ids = (form_id,) if form_id else _by_title(detection.titles)
    proposals = [_for_edition(detection, folder) for one in ids for folder in edition_folders(one)]
    best = max(proposals, key=lambda one: (one.matched, -len(one.without)), default=None)
    return best and _unprinted(best)


def _unprinted(proposal: Proposal) -> Proposal:
    """The proposal with the places that hold words already given to no box."""
    held = {one.name for one in proposal.detection.boxes if one.value and one.kind not in {"check", "radio"}}
    printed = {place: box for place, box in proposal.boxes if box and place in held}
    boxes = tuple((place, "" if place in printed else box) for place, box in proposal.boxes)
    return replace(_rebuilt(proposal, proposal.detection, boxes), printed=printed)


def _by_title(titles: tuple[str, ...]) -> tuple[str, ...]:
    scored: list[tuple[float, str]] = []
    for one in form_ids():
        own = [canonical(read_meta(folder).title.of("zh")) for folder in edition_folders(one)]
        best = max((likeness(canonical(title), name) for title in titles for name in own), default=0.0)
        if best >= _LEAST_TITLE:
            scored.append((-best, one))
    return tuple(one for _, one in sorted(scored)[:_TRIED])


def _for_edition(detection: Detection, folder: Path) -> Proposal:
    meta = read_meta(folder)
    blank, _ = read_blanks(folder)
    layout = FormFiles(folder).read("layout.yaml", Layout)
    places = [Item(one.name, one.kind, one.label, one.section) for one in detection.boxes]
    known = known_boxes(blank)
    named = {item.name for item in known}
    pairs = {one.name: one.name for one in detection.boxes if one.name in named}  # a blank with this form's own names
    found = match(
        [item for item in places if item.name not in pairs], [item for item in known if item.name not in pairs]
    )
    pairs |= {one.place: one.box for one in found}
    scores = dict.fromkeys(pairs, 1.0) | {one.place: one.score for one in found}
    pairs |= _further_rows(places, pairs)
    used = set(pairs.values())
    boxes = tuple((one.name, pairs.get(one.name, "")) for one in detection.boxes)
    without = tuple(item.name for item in known if item.name not in used and item.kind != "sign")
    return Proposal(
        meta.id,
        meta.edition,
        meta.title.of("zh"),
        detection,
        boxes,
        scores,
        without,
        required=required_of(folder),
        labels=box_labels(layout, blank),
    )


@lru_cache(maxsize=64)
def required_of(folder: Path) -> frozenset[str]:
    """The boxes that the map of an edition requires, and the columns of tables it fills (`<table>.<column>`).

    Raises FormFileError.
    """
    required: set[str] = set()
    for entry in FormFiles(folder).read("map.yaml", FormMap).entries:
        if isinstance(entry, TableEntry):
            required |= {f"{entry.table}.{column}" for column in entry.columns}
        elif isinstance(entry, TextEntry | TickEntry) and entry.required:
            required.add(entry.box)
    return frozenset(required)


def without_place(required: frozenset[str], placed: Set[str]) -> tuple[str, ...]:
    """The required boxes and columns (`<table>.<column>`) that none of these boxes is."""
    return tuple(sorted(required - placed - set(map(column_of, placed))))


def _further_rows(places: list[Item], pairs: dict[str, str]) -> dict[str, str]:
    """Rows beyond those of the drawn blank: the columns' names go on, where every row above is matched."""
    columns: dict[tuple[str, str, str], list[Item]] = {}
    for item in places:
        columns.setdefault((item.kind, item.label, item.section), []).append(item)
    further: dict[str, str] = {}
    for items in columns.values():
        matched = [row_of(pairs.get(item.name, "")) for item in items]
        last = next((one for one in reversed(matched) if one is not None), None)
        whole = [one is not None for one in matched]
        if last is None or not any(whole) or whole != sorted(whole, reverse=True):
            continue
        left = (item for item, one in zip(items, matched, strict=True) if one is None)
        for row, item in enumerate(left, start=last.number + 1):
            further[item.name] = f"{last.table}.{row}.{last.column}"
    return further


# ---------------------------------------------------------------- the library's side


def known_boxes(blank: Blank) -> tuple[Item, ...]:
    """The boxes of a drawn blank with the labels printed beside them, in printed order."""
    return _known_boxes(_Keyed(blank))


@dataclass(frozen=True, slots=True, eq=False)
class _Keyed:
    """A blank as a key of a cache: equal if its hash is."""

    blank: Blank

    def __hash__(self) -> int:
        return hash(self.blank.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.blank.sha256 == self.blank.sha256


@lru_cache(maxsize=16)
def _known_boxes(key: _Keyed) -> tuple[Item, ...]:
    places = find_places(pages_ink(key.blank.pdf, _MOST_PAGES))
    return tuple(_known(spec, places) for spec in key.blank.boxes)


def _known(spec: BoxSpec, places: tuple[Place, ...]) -> Item:
    printed = [place for place in places if place.page == spec.page and _covers(place, spec)]
    best = max(printed, key=lambda place: _shared(place.rect, spec.rect), default=None)
    tooltip = _ROW.sub("", spec.tooltip.strip().split("\n")[0])
    parts = [plain(part) for part in _PARTS.split(tooltip) if plain(part)]
    tail, head = (parts[-1], parts[0]) if parts else ("", "")
    kind = spec.kind
    if best is None:
        if spec.name.rpartition(".")[2] in {"year", "month", "day"} and tail in {"年", "月", "日"}:
            kind = "date"
        return Item(
            spec.name,
            kind,
            f"{head} {tail}" if kind == "date" else tail,
            head if len(parts) > 1 else "",
            (plain(tooltip), head),
        )
    if best.kind == "date" and spec.kind == "text":
        kind = "date"
    return Item(spec.name, kind, best.label, best.section, (plain(tooltip), tail, head))


def _covers(place: Place, spec: BoxSpec) -> bool:
    """Whether a printed place and a box are of one sort and lie over each other."""
    ticks = (place.kind == "check") == (spec.kind == "check")
    return ticks and (place.kind == "signature") == (spec.kind == "sign") and _shared(place.rect, spec.rect) > 0.3


def _shared(one: Rect, other: Rect) -> float:
    """The common area of two rectangles, as a share of the smaller."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    smaller = min((one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1]))
    return wide * high / smaller if smaller > 0 else 0.0


# ---------------------------------------------------------------- a person changes it


def changed(proposal: Proposal, place: str, box: str) -> Proposal:
    """The proposal with a place given to a box (empty: to none); a box is given to one place at most."""
    boxes = tuple((one, box if one == place else ("" if box and own == box else own)) for one, own in proposal.boxes)
    return _rebuilt(proposal, proposal.detection, boxes)


def moved(proposal: Proposal, place: str, rect: Rect) -> Proposal:
    """The proposal with a place moved or made larger."""
    found = tuple(
        one.model_copy(update={"rect": rect}) if one.name == place else one for one in proposal.detection.boxes
    )
    return replace(proposal, detection=replace(proposal.detection, boxes=found))


def deleted(proposal: Proposal, place: str) -> Proposal:
    """The proposal without a place."""
    found = tuple(one for one in proposal.detection.boxes if one.name != place)
    boxes = tuple(pair for pair in proposal.boxes if pair[0] != place)
    return _rebuilt(proposal, replace(proposal.detection, boxes=found), boxes)


def added(proposal: Proposal, box: FoundBox) -> Proposal:
    """The proposal with a further place, matched with nothing yet. Its name must be new."""
    detection = replace(proposal.detection, boxes=(*proposal.detection.boxes, box))
    return _rebuilt(proposal, detection, (*proposal.boxes, (box.name, "")))


def _rebuilt(proposal: Proposal, detection: Detection, boxes: tuple[tuple[str, str], ...]) -> Proposal:
    before = {own for _, own in proposal.boxes if own} | set(proposal.without)
    used = {own for _, own in boxes if own}
    order = {box: at for at, box in enumerate(proposal.labels)}
    without = tuple(sorted(before - used, key=lambda box: (order.get(box, len(order)), box)))  # in printed order
    return replace(proposal, detection=detection, boxes=boxes, without=without)
