"""What settling looks up for each fact, looked up once: its place, its conditions, what counts until it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rules.expr import Expression
from rules.facts import Assumed, FactId, FactState, Origin, OriginKind
from rules.loading.pack_index import Pack
from rules.model import FactType


class Step:
    """One fact to settle; `list_id` and `name` are the list and the field where it is one."""

    def __init__(self, pack: Pack, fact_id: FactId) -> None:
        list_id, bracket, name = fact_id.partition("[].")
        self._pack = pack
        self._fact = pack.facts[fact_id]
        self.fact_id = fact_id
        self.list_id = FactId(list_id) if bracket else None
        self.name = name
        self.is_list = self._fact.type is FactType.LIST
        self.is_derived = self._fact.derived is not None
        self.derivation = Origin(OriginKind.DERIVED, fact_id)
        """The origin of what is derived."""

    @cached_property
    def applies(self) -> Expression | None:
        """When it applies; None where it always does."""
        return self._pack.applies(self._fact)

    @cached_property
    def derived(self) -> Expression:
        """What it is derived by. Raises TypeError for a fact that is asked for."""
        found = self._pack.derived(self._fact)
        if found is None:
            raise TypeError(f"{self.fact_id} is not derived")
        return found

    @cached_property
    def default(self) -> FactState | None:
        """What counts until it is answered, if anything does."""
        value = self._pack.defaults.get(self.fact_id)
        return None if value is None else Assumed(value, Origin(OriginKind.DEFAULT, self.fact_id))


def steps_of(pack: Pack, order: Sequence[FactId]) -> tuple[Step, ...]:
    """The steps that settle these facts, in this order."""
    return tuple(Step(pack, fact_id) for fact_id in order)
