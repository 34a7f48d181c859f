"""What one answer would change, told before it is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from assistant.interview.accept import Accepted, accept
from assistant.interview.answers import Answers
from assistant.interview.knowing import decided
from rules.deciding.recall import Recall
from rules.decisions import Decision, Decisions, NotRequired, Required
from rules.facts import FactRef
from rules.model import MaterialId, MatterId
from rules.pack import Pack

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Consequence:
    """Matters and materials that would be needed, or no longer, compared with what is known now."""

    matters_added: tuple[MatterId, ...] = ()
    matters_removed: tuple[MatterId, ...] = ()
    materials_added: tuple[MaterialId, ...] = ()
    materials_removed: tuple[MaterialId, ...] = ()


def consequence(
    pack: Pack, answers: Answers, decisions: Decisions, ref: FactRef, typed: object, recall: Recall | None = None
) -> Consequence:
    """The difference that an answer would make; nothing where it would be refused."""
    outcome = accept(pack, answers, ref, typed, decisions.as_of)
    if not isinstance(outcome, Accepted):
        return Consequence()
    after = decided(pack, outcome.answers, decisions.as_of, recall)
    before_materials, after_materials = _materials(decisions), _materials(after)
    return Consequence(
        matters_added=_newly(decisions.matters, after.matters, Required),
        matters_removed=_newly(decisions.matters, after.matters, NotRequired),
        materials_added=_newly(before_materials, after_materials, Required),
        materials_removed=_newly(before_materials, after_materials, NotRequired),
    )


def _newly(
    before: Mapping[K, Decision], after: Mapping[K, Decision], kind: type[Required | NotRequired]
) -> tuple[K, ...]:
    return tuple(
        key for key, decision in after.items() if isinstance(decision, kind) and not isinstance(before.get(key), kind)
    )


def _materials(decisions: Decisions) -> dict[MaterialId, Decision]:
    """One decision for each material: needed if any matter needs it, not needed if none does."""
    found: dict[MaterialId, Decision] = {}
    for need in decisions.materials:
        known = found.get(need.material)
        if known is None or isinstance(need.decision, Required) or isinstance(known, NotRequired):
            found[need.material] = need.decision
    return found
