"""What of the decisions made last has to be made again, and what stays."""

from __future__ import annotations

from collections.abc import Set

from rules.deciding.decided import Decided
from rules.deciding.hanging import Changes, Hanging, stale
from rules.decisions import CheckResult
from rules.facts import FactId, ItemKey


class Stale:
    """Which parts of what was decided last have to be made again."""

    def __init__(self, hanging: Hanging, changed: Changes, last: Decided) -> None:
        self.names: Set[str] = hanging.stale(changed, last.deep)
        self.options = stale(hanging.options, changed)
        self._refs = hanging.refs(changed)
        self._grounds = last.grounds
        self._hanging = hanging
        self._changed = changed
        self._deep = last.deep

    def was_deep(self, name: str) -> bool:
        """Whether facts behind those it reads counted."""
        return name in self._deep

    def items(self, name: str, list_id: FactId | None) -> Set[ItemKey] | None:
        """The items of a list for which this part may have changed; None for all."""
        if list_id is None:
            return None
        return self._hanging.stale_items(name, self._changed, list_id, deep=name in self._deep)

    def stays(self, one: CheckResult) -> bool:
        """Whether a check's result was decided by facts that are all as before."""
        decided = self._grounds.get((one.check, one.item))
        return decided is not None and self._refs is not None and decided.isdisjoint(self._refs)
