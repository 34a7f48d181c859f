"""What papers still lack: the facts that a form's boxes and a document's clauses wait for, person by person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.interview.demand import Lacks, closure
from exports.documents.compose import accompanying, compose
from exports.documents.content import DOCUMENTS
from forms.library import PEOPLE, Form
from rules.deciding.recall import Recall
from rules.expr import Expression, Open, Scope, Settled
from rules.facts import MISSING, Assumed, FactId, FactRef, Facts, Items, Known, Parked
from rules.pack import Pack

Evaluate = Callable[[Expression, Scope], Settled | Open]


def kept_for_same_facts(lacks: Lacks, reads: Mapping[str, frozenset[FactId]]) -> Lacks:
    """The same function, which keeps what a paper lacks in all as long as what the paper reads is the same.

    That is quickly told where a case recalls (`rules.deciding.recall`): what has not changed is the same object then.
    """
    kept: dict[str, tuple[list[object], frozenset[FactRef]]] = {}

    def asked(paper: str, facts: Facts, recall: Recall | None, fact_id: FactId | None) -> Iterable[FactRef]:
        last, now = kept.get(paper), _read(facts, reads[paper])
        if last is not None and last[0] == now:
            return last[1]
        if fact_id is not None and paper not in DOCUMENTS:
            return lacks(paper, facts, recall, fact_id)
        kept[paper] = now, frozenset(lacks(paper, facts, recall, None))
        return kept[paper][1]

    return asked


def _read(facts: Facts, fact_ids: frozenset[FactId]) -> list[object]:
    """What stands in the facts; of a list its length, its keys, whether it may grow, and the fields that are named."""
    found: list[object] = []
    for fact_id in fact_ids:
        list_id, bracket, field = fact_id.partition("[].")
        state = facts.states.get(FactId(list_id), MISSING)
        value = state.value if isinstance(state, Known | Assumed | Parked) else None
        if not isinstance(value, Items):
            found.append(state)
        elif bracket:
            found += [(item.key, item.get(field)) for item in value.items]
        else:
            found += [type(state), value.closed, [item.key for item in value.items]]
    return found


def lacking_in_document(
    document_id: str, pack: Pack, facts: Facts, day: date, recall: Recall | None = None
) -> Iterator[FactRef]:
    """The facts that a document of the enterprise waits for, with those of the documents that go along."""
    ids = (document_id, *(other for other, _ in accompanying(document_id) if other in DOCUMENTS))
    composed = (compose(one, pack, facts, day, _evaluating(recall)) for one in ids)
    return (FactRef(ref) for document in composed for one in document.missing for ref in one.facts)


def lacking_in_form(
    form: Form, pack: Pack, facts: Facts, day: date, recall: Recall | None = None, fact_id: FactId | None = None
) -> Iterator[FactRef]:
    """The facts that the boxes of a form wait for: whether a box is filled at all, and then with what.

    With a declared fact, of those boxes alone that may wait for it.
    """
    scope = Scope(facts=facts, as_of=day, vocabulary=pack.vocabulary, rate=pack.rate_on(day))

    def waits(*expressions: Expression | None) -> bool:
        return fact_id is None or any(one is not None and fact_id in closure(pack, one.reads) for one in expressions)

    return _Boxes(form, scope, _evaluating(recall), waits).of_form()


def _evaluating(recall: Recall | None) -> Evaluate:
    return Expression.evaluate if recall is None else recall.evaluate


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The boxes of a form, of which those are looked at whose expressions `waits`."""

    form: Form
    scope: Scope
    evaluate: Evaluate
    waits: Callable[..., bool]

    def of_form(self) -> Iterator[FactRef]:
        per = self.form.per
        if per is None:
            yield from self.of_sheet(self.scope)
            return
        people = self.evaluate(per, self.scope)
        if isinstance(people, Open):
            yield from _missing(people)
            return
        for item in people.value.items if isinstance(people.value, Items) else ():
            yield from self.of_sheet(replace(self.scope, item=(PEOPLE, item)))

    def of_sheet(self, scope: Scope) -> Iterator[FactRef]:
        for entry in self.form.texts.values():
            if not self.waits(entry.when, entry.text):
                continue
            if entry.when is not None:
                outcome = self.evaluate(entry.when, scope)
                if isinstance(outcome, Open):
                    yield from _missing(outcome)
                    continue
                if outcome.value is not True:
                    continue
            yield from self.of(entry.text, scope)
        for tick in self.form.ticks.values():
            if self.waits(tick.tick):
                yield from self.of(tick.tick, scope)
        for table in self.form.tables.values():
            columns = [expression for expression, _ in table.columns.values() if self.waits(expression)]
            if not columns and not self.waits(table.rows):
                continue
            rows = self.evaluate(table.rows, scope)
            if isinstance(rows, Open):
                yield from _missing(rows)
                continue
            for item in rows.value.items if isinstance(rows.value, Items) else ():
                row = replace(scope, item=(PEOPLE, item))
                for expression in columns:
                    yield from self.of(expression, row)

    def of(self, expression: Expression, scope: Scope) -> Iterator[FactRef]:
        outcome = self.evaluate(expression, scope)
        if isinstance(outcome, Open):
            yield from _missing(outcome)


def _missing(outcome: Open) -> Iterator[FactRef]:
    for needs in outcome.needs:
        yield from needs
