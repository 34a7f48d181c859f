"""Given values become facts: what does not apply is parked, what is derived is worked out, in dependency order.

The result depends on what is given and on the day alone, never on the order of answers: nothing is kept from an
earlier result. A value whose applicability is still open stays `Missing` for rules and paper, so that no decision made
now is unmade by a later answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from rules.answers.given import Given
from rules.deciding.hanging import Changes, items_of
from rules.deciding.inforce import Scopes
from rules.deciding.recall import Recall
from rules.deciding.steps import Step, steps_of
from rules.errors import NoVersionError
from rules.expr import Expression, ExprValue, Open
from rules.facts import (
    MISSING,
    NOT_APPLICABLE,
    Assumed,
    FactId,
    FactRef,
    Facts,
    FactState,
    Item,
    Items,
    Known,
    Origin,
    OriginKind,
    Parked,
    Value,
    item_ref,
)
from rules.loading.pack_index import Pack

OriginOf = Callable[[FactRef], Origin]


def settle(
    pack: Pack,
    given: Given,
    as_of: date,
    origin_of: OriginOf,
    *,
    order: Sequence[FactId] | None = None,
    recall: Recall | None = None,
) -> Facts:
    """The facts of a case on a day.

    `origin_of` says where a given value came from; an origin of kind `ASSUMPTION` gives `Assumed`, which rules see and
    paper does not. A value given for a derived or undeclared fact counts for nothing. A derived fact that reads a
    dated number without a version for the day stays `Missing`; `decide` raises `NoVersionError` where one is needed.
    `order` names the facts to settle, those they read before them; the pack's whole `fact_order` where it is absent.
    `recall` (of the same pack and day) saves what need not be evaluated again; the facts are the same without.
    """
    return _Settling(pack, given, as_of, origin_of, pack.fact_order if order is None else order, recall).facts()


def from_file(_ref: FactRef) -> Origin:
    """The origin of everything read from a file of answers."""
    return Origin(OriginKind.FILE)


class _Settling:
    def __init__(
        self,
        pack: Pack,
        given: Given,
        as_of: date,
        origin_of: OriginOf,
        order: Sequence[FactId],
        recall: Recall | None,
    ) -> None:
        self.pack = pack
        self.recall = recall
        self.evaluate = Expression.evaluate if recall is None else recall.evaluate
        self.order = order
        self.steps = steps_of(pack, order) if recall is None else recall.steps(order)
        self.given = given
        self.origin_of = origin_of
        self.states: dict[FactId, FactState] = {}
        self.before = None if recall is None else recall.before(given, origin_of, order)
        self.changed = Changes() if self.before is None else self.before.changed
        self.fields: dict[FactId, list[tuple[Item, dict[str, FactState]]]] = {}
        self.view = Facts(self.states)
        self.scopes = Scopes(pack, self.view, as_of)

    def facts(self) -> Facts:
        steps: Sequence[Step] = self.steps
        if self.before is not None:
            affected = self.before.affected
            self.states.update(self.before.facts.states)
            steps = [one for one in steps if one.fact_id in affected]
        for step in steps:
            if step.list_id is not None:
                self.field(step, step.list_id)
            elif step.is_list:
                self.list_fact(step)
            else:
                self.plain(step)
        for step in steps:
            if step.is_list:
                self.freeze(step.fact_id)
        settled = Facts(MappingProxyType(self.states))
        if self.recall is not None:
            self.recall.settled(self.given, self.origin_of, self.order, settled, self.before)
        return settled

    def plain(self, step: Step) -> None:
        """One fact outside lists; the state of before where nothing it hangs on has changed since."""
        fact_id = step.fact_id
        old = None if self.before is None else self.before.facts.states.get(fact_id)
        if old is not None and self.before is not None and not self.before.stale(fact_id):
            return
        state = self.states[fact_id] = self.same(self.state(step, FactRef(fact_id), None))
        if state is not old:
            self.changed.whole.add(fact_id)

    def field(self, step: Step, list_id: FactId) -> None:
        """One field of every item for which something has changed."""
        keys = None if self.before is None else self.before.stale_items(step.fact_id, list_id)
        for item, fields in self.fields.get(list_id, ()) if keys is None or keys else ():
            if keys is None or item.key in keys:
                state = self.same(self.state(step, item_ref(list_id, item.key, step.name), (list_id, item)))
                if state is not fields[step.name]:
                    fields[step.name] = state
                    self.changed.fields.setdefault(step.fact_id, set()).add(item.key)

    def same(self, state: FactState) -> FactState:
        """The state, as the object it was before where it is the same."""
        return state if self.recall is None else self.recall.state(state)

    def applies(self, step: Step, item: tuple[FactId, Item] | None) -> bool | None:
        """Whether the fact applies; None while that is open."""
        if step.applies is None:
            return True
        outcome = self.evaluate(step.applies, self.scopes.of(item))
        return None if isinstance(outcome, Open) else outcome.value is True

    def state(self, step: Step, ref: FactRef, item: tuple[FactId, Item] | None) -> FactState:
        applies = self.applies(step, item)
        if step.is_derived:
            return self.derive(step, item) if applies else NOT_APPLICABLE if applies is False else MISSING
        value = self.given.values.get(ref)
        if value is not None:
            return self.held(value, ref, applies)
        if applies is False:
            return NOT_APPLICABLE
        return step.default if applies and step.default is not None else MISSING

    def held(self, value: Value, ref: FactRef, applies: bool | None) -> FactState:
        if applies is None:
            return MISSING
        origin = self.origin_of(ref)
        if not applies:
            return Parked(value, origin)
        return Assumed(value, origin) if origin.kind is OriginKind.ASSUMPTION else Known(value, origin)

    def derive(self, step: Step, item: tuple[FactId, Item] | None) -> FactState:
        try:
            outcome = self.evaluate(step.derived, self.scopes.of(item))
        except NoVersionError:
            return MISSING
        if isinstance(outcome, Open):
            absent = any(isinstance(self.view.state(ref), Parked) for ref in outcome.blocked)
            return NOT_APPLICABLE if absent and not outcome.needs else MISSING
        assumed = any(_is_guess(self.view.state(ref)) for ref in outcome.because)
        value = _fact_value(outcome.value)
        return Assumed(value, step.derivation) if assumed else Known(value, step.derivation)

    def list_fact(self, step: Step) -> None:
        list_id = step.fact_id
        given = self.given.lists.get(list_id)
        old = None if self.before is None else items_of(self.before.facts.states.get(list_id, MISSING))
        applies = self.applies(step, None)
        if given is None:
            self.states[list_id] = NOT_APPLICABLE if applies is False else MISSING
            if self.before is not None:
                self.before.listed(list_id, self.states[list_id])
            return
        fields: list[tuple[Item, dict[str, FactState]]] = []
        for key in given.keys:
            known = None if old is None else old.by_key.get(key)
            states: dict[str, FactState] = dict(self.unknown(list_id) if known is None else known.fields)
            fields.append((Item(key, states), states))
        self.fields[list_id] = fields
        items = Items(tuple(item for item, _ in fields), given.closed)
        self.states[list_id] = self.held(items, FactRef(list_id), applies)
        if self.before is not None:
            self.before.listed(list_id, self.states[list_id])

    def unknown(self, list_id: FactId) -> Mapping[str, FactState]:
        """The fields of an item of which nothing is known yet."""
        return {one.name: MISSING for one in self.steps if one.list_id == list_id}

    def freeze(self, list_id: FactId) -> None:
        """Puts read-only fields, in declared order, in the place of the ones that were being filled."""
        state = self.states.get(list_id, MISSING)
        if isinstance(state, Known | Assumed | Parked) and isinstance(state.value, Items):
            order = self.pack.vocabulary.fields(list_id)
            kept = {} if self.before is None else self.before.unchanged(list_id)
            made = [kept.get(item.key) or self.frozen(item, order) for item in state.value.items]
            items = Items(tuple(made), state.value.closed)
            if self.recall is not None:
                items = self.recall.items(list_id, items)
            self.states[list_id] = type(state)(items, state.origin)

    def frozen(self, item: Item, order: tuple[str, ...]) -> Item:
        """The item with read-only fields."""
        made = Item(item.key, _ordered(item.fields, order))
        return made if self.recall is None else self.recall.item(made)


def _is_guess(state: FactState) -> bool:
    """Whether a value is assumed and not by default: what rests on it is assumed too."""
    return isinstance(state, Assumed) and state.origin.kind is not OriginKind.DEFAULT


def _fact_value(value: ExprValue) -> Value:
    """An expression's value as a fact's; the type check lets neither a person nor numbers in a list through."""
    if isinstance(value, Item):
        raise TypeError("a person is no fact's value")
    return tuple(str(part) for part in value) if isinstance(value, tuple) else value


def _ordered(fields: Mapping[str, FactState], order: tuple[str, ...]) -> Mapping[str, FactState]:
    return MappingProxyType({name: fields[name] for name in order if name in fields})
