"""The closures that read facts: where every evaluation begins."""

from __future__ import annotations

from rules.expr import typed
from rules.expr.frame import Frame, Judge, Read, Run, from_state, list_fact
from rules.expr.outcome import Absent, Many, Outcome, Truth, Unknown, Value, end_of
from rules.expr.ways import Mark, OneOf, knowing
from rules.facts import MISSING, FactRef, FactState, Item, item_ref
from rules.vocabulary import ExprType


def read_fact(node: typed.ReadFact) -> Run:
    """A fact outside any list, or a list fact as its items."""
    fact, ref = node.fact, FactRef(node.fact)
    if node.shape.type is ExprType.PERSONS:
        return lambda frame: list_fact(frame.facts.states.get(fact, MISSING), fact)
    return lambda frame: from_state(frame.facts.states.get(fact, MISSING), ref)


def read_field(node: typed.ReadField) -> Run:
    """One field of the item in a slot."""
    slot, list_id, name = node.slot, node.list_id, node.name

    def run(frame: Frame) -> Outcome:
        holder = frame.slots[slot]
        if not isinstance(holder, Value) or not isinstance(holder.value, Item):
            return frame.held(slot)
        item = holder.value
        return from_state(item.fields.get(name, MISSING), item_ref(list_id, item.key, name), holder.because)

    return run


def state_of(node: typed.ReadFact | typed.ReadField) -> Read:
    """The state of a fact, or of a field of the item in a slot, as it is."""
    if isinstance(node, typed.ReadFact):
        fact, refs = node.fact, (FactRef(node.fact),)
        return lambda frame: (frame.facts.states.get(fact, MISSING), refs)
    slot, list_id, name = node.slot, node.list_id, node.name

    def run(frame: Frame) -> tuple[FactState, tuple[FactRef, ...]]:
        holder = frame.slots[slot]
        if not isinstance(holder, Value) or not isinstance(holder.value, Item):
            return MISSING, ()
        item = holder.value
        ref = item_ref(list_id, item.key, name)
        return item.fields.get(name, MISSING), (*holder.because, ref) if holder.because else (ref,)

    return run


def has(read: Run, node: typed.Has) -> Judge:
    """`has(fact)`: an empty answer is known, and is not had."""
    options = frozenset(node.read.shape.options) if node.read.shape.type is ExprType.TEXT else frozenset[str]()

    def run(frame: Frame) -> Truth:
        outcome = read(frame)
        match outcome:
            case Value(value=value, because=because):
                return Value(value != "", because)
            case Absent(because=because):
                return Value(False, because)
            case Many(elements=elements, because=because):
                return Value(True, because) if elements else end_of(outcome)
            case Unknown(fact=fact) if fact is not None:
                limits = (OneOf(fact, options), OneOf(fact, frozenset(("",))))
                marks = (Mark(("has", fact), True), Mark(("has", fact), False))
                given, empty = limits if options else marks
                return Unknown(knowing((fact,), given), knowing((fact,), empty), outcome.missing)
            case _:
                return outcome

    return run
