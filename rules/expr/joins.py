"""Lists narrowed by an equality: `people.exists(q, q.id_number == p.id_number && …)` looks only where it may hold.

The items of a list are kept by the value of the field that is compared; for one value few of them can have it. An item
whose field is known to differ settles the equality, so its other conditions are not asked. Counting alike items needs
no look at the others at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rules.expr import typed
from rules.expr.frame import Frame, Run
from rules.expr.outcome import Element, Many, Outcome, Unknown, Value, merge
from rules.expr.typed import Typed
from rules.expr.ways import Family, knowing
from rules.facts import Assumed, FactId, FactRef, Item, Known, item_ref
from rules.vocabulary import ExprType

_GIVEN = (Known, Assumed)
_HASHED = (ExprType.TEXT, ExprType.NUMBER, ExprType.DATE)


@dataclass(frozen=True, slots=True)
class Join:
    """`q.name == other`, asked of every item of a list fact; `alone` where nothing else is asked of it."""

    list_id: FactId
    name: str
    other: Typed
    alone: bool


def join_of(node: typed.Over) -> Join | None:
    """The equality by which a macro's list can be narrowed; None where there is none.

    In `filter`, `exists` and `one` it is a part of an `&&`; in `all` it is a `!=` that is a part of an `||`.
    """
    if not isinstance(node.items, typed.ReadFact) or node.condition is None:
        return None
    junction, operator = ("||", "!=") if node.name == "all" else ("&&", "==")
    condition = node.condition
    joined = isinstance(condition, typed.Junction) and condition.operator == junction
    parts = condition.operands if isinstance(condition, typed.Junction) and joined else (condition,)
    for part in parts:
        if isinstance(part, typed.Compare) and part.operator == operator and part.left.shape.type in _HASHED:
            for own, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(own, typed.ReadField) and own.slot == node.slot and not _speaks_of(other, node.slot):
                    return Join(node.items.fact, own.name, other, len(parts) == 1)
    return None


def _speaks_of(node: Typed, slot: int) -> bool:
    """Whether a value hangs on the item in a slot; anything but a fact, a field or a text counts as if it did."""
    match node:
        case typed.ReadField(slot=own):
            return own == slot
        case typed.Constant() | typed.ReadFact() | typed.Today() | typed.Rate():
            return False
        case _:
            return True


def narrowed(items: Run, join: Join, other: Run) -> Run:
    """The list without the items whose field is known to differ; what they are stands among the list's reasons."""

    def run(frame: Frame) -> Outcome:
        many, listed, wanted = items(frame), frame.listed(join.list_id), other(frame)
        if not isinstance(many, Many) or listed is None or not isinstance(wanted, Value):
            return many
        alike = listed.alike(join.list_id, join.name)
        same = alike.by_value.get(wanted.value, ())
        if len(same) == len(alike.known):
            return many
        same_keys = {item.key for item in same}
        elements: list[Element] = []
        different: list[FactRef] = []
        for element in many.elements:
            item = element.value.value if isinstance(element.value, Value) else None
            if isinstance(item, Item) and item.key not in same_keys and isinstance(item.get(join.name), _GIVEN):
                different.append(item_ref(join.list_id, item.key, join.name))
            else:
                elements.append(element)
        return Many(tuple(elements), merge((many.because, wanted.because, tuple(different))), many.more)

    return run


def counted(join: Join, other: Run, otherwise: Run) -> Run:
    """`size(list.filter(q, q.name == other))` without a look at each pair; `otherwise` where the list may grow."""
    list_ref = (FactRef(join.list_id),)

    def run(frame: Frame) -> Outcome:
        listed, wanted = frame.listed(join.list_id), other(frame)
        if listed is None or not listed.closed:
            return otherwise(frame)
        alike = listed.alike(join.list_id, join.name)
        if alike.parked or not (alike.known or alike.missing):
            return otherwise(frame)
        missing = alike.missing
        if isinstance(wanted, Value) and not missing:
            number = Decimal(len(alike.by_value.get(wanted.value, ())))
            return Value(number, merge((list_ref, wanted.because, alike.known)))
        if isinstance(wanted, Unknown) and wanted.fact is not None:
            missing = missing if wanted.fact in missing else missing | {wanted.fact}
        elif not isinstance(wanted, Value):
            return otherwise(frame)
        ways = _knowing_all(missing)
        return Unknown(ways, ways, missing)

    return run


@lru_cache(maxsize=64)
def _knowing_all(refs: frozenset[FactRef]) -> Family:
    """The one way that needs all of these; the same object while the same are missing."""
    return knowing(refs)
