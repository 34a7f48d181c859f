"""The trips on the plan: where to go and when at the earliest, which matters go together, and what to take along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from exports.documents.blocks import Block, Column, Heading, Para, Table
from exports.documents.sheetdata import SheetData
from rules.decisions import Required
from rules.model import MaterialDef, MatterDef, NotKnown
from rules.places import windows
from rules.planning.trips import Trip, trips

Texts: TypeAlias = Mapping[str, str]


def trip_blocks(data: SheetData, words: Texts) -> Iterator[Block]:
    """The trips of the plan in its order; nothing where nothing is handed in at a place."""

    def hall_of(matter: MatterDef) -> str | None:
        found = windows(data.pack, data.decisions.facts, data.day, matter)
        return found[0].hall.id if found else None

    ways = trips(data.pack, data.plan, data.day, hall_of)
    if not ways:
        return
    yield Heading(words["trips"], "left")
    yield Para(words["trips_intro"], size=10.5, indent=0, keep_next=True)
    columns = (
        Column(words["column_when"], 36),
        Column(words["column_go"], 46),
        Column(words["column_together"], 44),
        Column(words["column_take"], 96),
    )
    yield Table(columns, tuple(_row(data, words, trip) for trip in ways), size=9)


def _row(data: SheetData, words: Texts, trip: Trip) -> tuple[str, str, str, str]:
    titles = {one.id: one.title.zh for matter in trip.matters if (one := data.matter(matter)) is not None}
    online = "" if not trip.online else words["trip_spared"]
    if online and not trip.can_be_spared:
        online = words["trip_some_online"].format(matters="、".join(titles[one] for one in trip.online))
    taken = "、".join(_taken(data, words, trip)) or words["none"]
    return (
        _when(words, trip),
        "\n".join(filter(None, (_place(data, words, trip), online))),
        "、".join(titles.values()),
        taken,
    )


def _when(words: Texts, trip: Trip) -> str:
    if trip.day is not None:
        return trip.day.isoformat()
    return words["dates_not_before"].format(start=trip.not_before.isoformat()) if trip.not_before else words["beyond"]


def _place(data: SheetData, words: Texts, trip: Trip) -> str:
    hall = data.pack.hall(trip.hall, data.day) if trip.hall is not None else None
    if hall is not None:
        return hall.title.zh
    matter = data.matter(trip.matters[0])
    if matter is None:
        return ""
    authority = matter.guide.authority
    return words["where_unknown"].format(ask=authority.ask.zh) if isinstance(authority, NotKnown) else authority.zh


def _taken(data: SheetData, words: Texts, trip: Trip) -> Iterator[str]:
    """What is carried there; what is typed in, shared or kept is not, nor what comes later by a letter."""
    later = {(one.matter, one.material) for one in data.later}
    copies: dict[str, int] = {}
    for need in data.decisions.materials:
        material = data.material(need.material)
        if need.matter not in trip.matters or material is None or not isinstance(need.decision, Required):
            continue
        if (need.matter, need.material) in later or not _is_carried(material):
            continue
        copies[material.id] = copies.get(material.id, 0) + material.copies
    for material_id, count in copies.items():
        material = data.material(material_id)
        assert material is not None
        yield material.title.zh + _how_many(words, material, count)


def _is_carried(material: MaterialDef) -> bool:
    if material.apart is not None or material.shared_by_authorities:
        return False
    return bool(material.copies) or material.original


def _how_many(words: Texts, material: MaterialDef, count: int) -> str:
    if not count:
        return words["take_shown"]
    if material.per == "people":
        return words["take_each"].format(count=count)
    return "" if count == 1 else words["take_copies"].format(count=count)
