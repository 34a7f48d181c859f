"""Trips (一次跑动): the matters of a plan that are handed in at one place on one day.

A place is the hall of a matter where one is known, else its authority; a matter of which neither is known shares a trip
with no other. Matters whose days are not known yet go together where they wait for the same matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from rules.model import MatterDef, MatterId, NotKnown
from rules.planning.schedule import MatterSource, Plan, PlanEntry

HallOf: TypeAlias = Callable[[MatterDef], str | None]
"""The id of the hall where a matter is handed in, where one is known."""

_AT_A_PLACE = frozenset({"counter", "bank"})
_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """One way to one place.

    `day` is None while it is not known, `not_before` the earliest day there is. `hall` is a hall's id; `authority` says
    that the place is known by the authority of its matters alone. `online` are those of the `matters` that can be
    handed in without going there.
    """

    day: date | None
    not_before: date | None
    hall: str | None
    authority: bool
    matters: tuple[MatterId, ...]
    online: tuple[MatterId, ...]

    @property
    def can_be_spared(self) -> bool:
        """Whether everything can be handed in online instead."""
        return len(self.online) == len(self.matters)


def trips(pack: MatterSource, plan: Plan, day: date, hall_of: HallOf) -> tuple[Trip, ...]:
    """The trips in the plan's order, those with a known day first; `day` is the day whose rules are used."""
    together: dict[_Key, list[tuple[PlanEntry, MatterDef]]] = {}
    for entry in plan.entries:
        matter = pack.matter(entry.matter, day)
        if matter is None or (matter.channels and not _AT_A_PLACE & set(matter.channels)):
            continue
        together.setdefault((*_time(entry), *_place(matter, hall_of(matter))), []).append((entry, matter))
    found = [_trip(members, hall_of) for members in together.values()]
    return tuple(sorted(found, key=lambda trip: trip.day or date.max))


def _time(entry: PlanEntry) -> _Key:
    return ("on", entry.start) if entry.start is not None else ("after", entry.depends_on, entry.undecided_before)


def _place(matter: MatterDef, hall: str | None) -> _Key:
    if hall is not None:
        return ("hall", hall)
    authority = matter.guide.authority
    return ("matter", matter.id) if isinstance(authority, NotKnown) else ("authority", authority.zh)


def _trip(members: list[tuple[PlanEntry, MatterDef]], hall_of: HallOf) -> Trip:
    first, matter = members[0]
    hall = hall_of(matter)
    return Trip(
        day=first.start,
        not_before=first.not_before,
        hall=hall,
        authority=hall is None and not isinstance(matter.guide.authority, NotKnown),
        matters=tuple(entry.matter for entry, _ in members),
        online=tuple(entry.matter for entry, one in members if "online" in one.channels),
    )
