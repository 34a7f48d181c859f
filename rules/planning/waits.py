"""What waits for what: the graph of a case's required matters, and an order in which they can be done."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.deciding.parts import MatterSource
from rules.decisions import Decision, Decisions, Undecided
from rules.errors import RulesError
from rules.model import MatterDef, MatterId


class ScheduleCycleError(RulesError):
    """Required matters that wait for each other."""

    def __init__(self, matters: tuple[str, ...]) -> None:
        self.matters = matters
        super().__init__(
            f"These matters wait for each other: {', '.join(matters)}. "
            "Take one of them out of another's `depends_on` in the pack."
        )


@dataclass(frozen=True, slots=True)
class Before:
    """What a matter waits for."""

    required: tuple[MatterId, ...]
    undecided: tuple[MatterId, ...]


class Waits:
    """What matters wait for, through those that are not required; each of these is walked once."""

    def __init__(self, pack: MatterSource, decisions: Decisions, matters: Mapping[MatterId, MatterDef]) -> None:
        self._pack = pack
        self._day = decisions.as_of
        self._decided: Mapping[MatterId, Decision] = decisions.matters
        self._matters = matters
        self._behind: dict[str, frozenset[MatterId]] = {}

    def before(self, matter: MatterDef) -> Before:
        """The matters it waits for: the required ones in window order, and those not decided yet."""
        found = set(self._of(matter.depends_on))
        required = sorted((name for name in found if name in self._matters), key=self._window_order)
        return Before(tuple(required), tuple(sorted(found - set(required))))

    def _window_order(self, matter_id: MatterId) -> tuple[int, MatterId]:
        return self._matters[matter_id].order, matter_id

    def _of(self, names: Iterable[str]) -> frozenset[MatterId]:
        found: set[MatterId] = set()
        for name in names:
            if MatterId(name) in self._matters:
                found.add(MatterId(name))
            else:
                found |= self._through(name)
        return frozenset(found)

    def _through(self, start: str) -> frozenset[MatterId]:
        """What lies behind a matter that is not required, itself included where it is not decided."""
        if start in self._behind:
            return self._behind[start]
        found: set[MatterId] = set()
        seen: set[str] = set()
        pending = [start]
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            if MatterId(name) in self._matters:
                found.add(MatterId(name))
            elif name in self._behind:
                found |= self._behind[name]
            elif (skipped := self._pack.matter(name, self._day)) is not None:
                if isinstance(self._decided.get(MatterId(name)), Undecided):
                    found.add(MatterId(name))
                pending += skipped.depends_on
        self._behind[start] = frozenset(found)
        return self._behind[start]


def ordered(
    matters: Mapping[MatterId, MatterDef], waits: Mapping[MatterId, tuple[MatterId, ...]]
) -> tuple[MatterId, ...]:
    """The matters behind those they wait for, else in window order. Raises `ScheduleCycleError`."""
    open_before = {matter_id: len(before) for matter_id, before in waits.items()}
    followers: dict[MatterId, list[MatterId]] = {matter_id: [] for matter_id in waits}
    for matter_id, before in waits.items():
        for other in before:
            followers[other].append(matter_id)
    ready = [(matters[matter_id].order, matter_id) for matter_id, count in open_before.items() if not count]
    heapq.heapify(ready)
    done_in_order: list[MatterId] = []
    while ready:
        _, done = heapq.heappop(ready)
        done_in_order.append(done)
        for matter_id in followers[done]:
            open_before[matter_id] -= 1
            if not open_before[matter_id]:
                heapq.heappush(ready, (matters[matter_id].order, matter_id))
    if left := waits.keys() - set(done_in_order):
        raise ScheduleCycleError(tuple(sorted(_circle({name: left & set(waits[name]) for name in left}))))
    return tuple(done_in_order)


def _circle(left: Mapping[MatterId, set[MatterId]]) -> set[MatterId]:
    """One circle among matters of which each waits for another."""
    path = [min(left)]
    while (following := min(left[path[-1]])) not in path:
        path.append(following)
    return set(path[path.index(following) :])
