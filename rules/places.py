"""What is known of a place on a day: the halls that serve a case, the closed ones, and the remarks that concern it.

Nothing here decides a matter. A closed hall is never among those that serve.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from rules.expr import Open
from rules.facts import Facts
from rules.loading.pack_index import Pack
from rules.model import MatterDef
from rules.model_places import HallDef, RemarkDef

HallWord: TypeAlias = Literal["open", "closed", "elsewhere", "not_known", "undecided"]
"""`elsewhere`: it serves others than this case. `not_known`: nothing is known of it on the day."""
RemarkWord: TypeAlias = Literal["shown", "not_shown", "undecided"]
HALL_WORDS: tuple[HallWord, ...] = get_args(HallWord)
REMARK_WORDS: tuple[RemarkWord, ...] = get_args(RemarkWord)

_USES = ("rule", "show", "ask")


@dataclass(frozen=True, slots=True)
class Window:
    """A hall that takes a matter. `decides`: it also decides; else the matter's authority does. `forwards`: it only
    passes on what it gets."""

    hall: HallDef
    decides: bool
    forwards: bool


def windows(pack: Pack, facts: Facts, day: date, matter: MatterDef) -> tuple[Window, ...]:
    """Where a matter is handed in on the day: the halls the matter names, then those that say they take it."""
    named = [hall for hall_id in matter.windows if (hall := pack.hall(hall_id, day)) is not None]
    taking = [hall for hall in _on(pack, day) if matter.id in (*hall.receives, *hall.decides, *hall.forwards)]
    found = {hall.id: hall for hall in (*named, *taking) if _serves(pack, facts, day, hall) == "open"}
    return tuple(Window(hall, matter.id in hall.decides, matter.id in hall.forwards) for hall in found.values())


def closed_halls(pack: Pack, facts: Facts, day: date) -> tuple[HallDef, ...]:
    """The halls that would serve the case and are closed on the day."""
    return tuple(hall for hall in _on(pack, day) if _serves(pack, facts, day, hall) == "closed")


def remarks(pack: Pack, facts: Facts, day: date, matters: Collection[str]) -> tuple[RemarkDef, ...]:
    """The remarks in force on the day that apply and concern the place as a whole or one of these matters.

    What holds comes first, then what was once said, then what is not known.
    """
    found = sorted(
        (item.value for item in pack.remarks if item.value.in_force.covers(day)), key=lambda one: _USES.index(one.use)
    )
    return tuple(
        remark
        for remark in found
        if (not remark.matters or not set(remark.matters).isdisjoint(matters))
        and _applies(pack, facts, day, remark) is True
    )


def hall_word(pack: Pack, facts: Facts, day: date, hall_id: str) -> HallWord:
    """What can be said of one hall for the case on the day."""
    hall = pack.hall(hall_id, day)
    return "not_known" if hall is None else _serves(pack, facts, day, hall)


def remark_word(pack: Pack, facts: Facts, day: date, remark_id: str) -> RemarkWord:
    """Whether one remark is shown for the case on the day, as far as its own condition goes."""
    for item in pack.remarks:
        if item.value.id == remark_id and item.value.in_force.covers(day):
            applies = _applies(pack, facts, day, item.value)
            return "undecided" if applies is None else "shown" if applies else "not_shown"
    return "not_shown"


def _on(pack: Pack, day: date) -> Iterator[HallDef]:
    return (item.value for item in pack.halls if item.value.in_force.covers(day))


def _serves(pack: Pack, facts: Facts, day: date, hall: HallDef) -> HallWord:
    applies = _applies(pack, facts, day, hall)
    if applies is None:
        return "undecided"
    if not applies:
        return "elsewhere"
    return "closed" if hall.closed is not None else "open"


def _applies(pack: Pack, facts: Facts, day: date, item: HallDef | RemarkDef) -> bool | None:
    condition = pack.applies(item)
    if condition is None:
        return True
    outcome = condition.evaluate(pack.scope(facts, day))
    return None if isinstance(outcome, Open) else outcome.value is True
