"""What of the decisions made last has to be made again, and what stays."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from rules.deciding.decided import Decided
from rules.deciding.hanging import Changes, Hanging, stale
from rules.deciding.inforce import CHECK, CheckRule
from rules.decisions import CheckResult
from rules.expr import Open
from rules.facts import FactId, ItemKey


class Stale:
    """Which parts of what was decided last have to be made again."""

    def __init__(self, hanging: Hanging, changed: Changes, last: Decided) -> None:
        self._own = hanging.stale(changed)
        self.names: Set[str] = self._own | (hanging.stale_behind(changed) & last.deep)
        self.options = stale(hanging.options, changed)
        self._refs = hanging.refs(changed)
        self._grounds = last.grounds
        self._hanging = hanging
        self._changed = changed
        self._deep = last.deep

    def was_deep(self, name: str) -> bool:
        """Whether facts behind those it reads counted."""
        return name in self._deep

    def items(self, name: str, list_id: FactId) -> Set[ItemKey] | None:
        """The items of a list for which this part may have changed; None for all."""
        return self._hanging.stale_items(name, self._changed, list_id, deep=name in self._deep)

    def check(self, rule: CheckRule, before: tuple[CheckResult, ...]) -> LastCheck:
        """What a check that is to be made again came to before, and of what of it may be otherwise now."""
        name = f"{CHECK}{rule.definition.id}"
        results = {one.item: one for one in before}
        if rule.per is None:
            return LastCheck(results, None if name in self._own else frozenset(), None, self)
        own = self._hanging.stale_items(name, self._changed, rule.per, deep=False)
        return LastCheck(results, own, self.items(name, rule.per), self)

    def ground(self, one: CheckResult) -> Open | bool:
        """The still open condition of a check; for a decided one whether all that decided it is as before."""
        found = self._grounds.get((one.check, one.item))
        if isinstance(found, Open):
            return found
        return found is not None and self._refs is not None and found.isdisjoint(self._refs)


@dataclass(frozen=True, slots=True)
class LastCheck:
    """A check's results of before, by item. `own` are the items for which a fact that it reads has changed, `behind`
    also those for which one behind these has; None for all.
    """

    results: Mapping[str | None, CheckResult]
    own: Set[str] | None
    behind: Set[str] | None
    stale: Stale

    def left(self, item: str | None) -> CheckResult | Open | None:
        """The result if it stays; its condition where that is as open as before, but not what it waits for."""
        one = self.results.get(item)
        if one is None:
            return None
        as_read = self.own is not None and item not in self.own
        if as_read and self.behind is not None and item not in self.behind:
            return one
        ground = self.stale.ground(one)
        if isinstance(ground, Open):
            return ground if as_read else None
        return one if ground else None
