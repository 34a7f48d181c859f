"""What of the decisions made last has to be made again, and what stays."""

from __future__ import annotations

from collections.abc import Set

from rules.deciding.decided import Decided
from rules.deciding.hanging import Changes, Hanging, stale
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

    def reads_changed(self, name: str) -> bool:
        """Whether a fact that this part reads itself has changed."""
        return name in self._own

    def items(self, name: str, list_id: FactId) -> Set[ItemKey] | None:
        """The items of a list for which this part may have changed; None for all."""
        return self._hanging.stale_items(name, self._changed, list_id, deep=name in self._deep)

    def own_items(self, name: str, list_id: FactId) -> Set[ItemKey] | None:
        """The items for which a fact that this part reads itself has changed; None for all."""
        return self._hanging.stale_items(name, self._changed, list_id, deep=False)

    def ground(self, one: CheckResult) -> Open | bool:
        """The still open condition of a check; for a decided one whether all that decided it is as before."""
        found = self._grounds.get((one.check, one.item))
        if isinstance(found, Open):
            return found
        return found is not None and self._refs is not None and self._refs.isdisjoint(found)
