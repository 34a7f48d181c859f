"""What papers still lack: the facts that a form's boxes and a document's clauses wait for, person by person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from exports.documents.compose import accompanying, compose
from exports.documents.content import DOCUMENTS
from forms.library import PEOPLE, Form
from rules.deciding.recall import Recall
from rules.expr import Expression, Open, Scope, Settled
from rules.facts import MISSING, Assumed, FactId, FactRef, Facts, Items, Known, Parked
from rules.pack import Pack

Lacks = Callable[[str, Facts, Recall | None], frozenset[FactRef]]
Evaluate = Callable[[Expression, Scope], Settled | Open]


def kept_for_same_facts(lacks: Lacks, reads: Mapping[str, frozenset[FactId]]) -> Lacks:
    """The same function, which keeps a paper's result as long as what the paper reads is the same.

    That is quickly told where a case recalls (`rules.deciding.recall`): what has not changed is the same object then.
    """
    kept: dict[str, tuple[list[object], frozenset[FactRef]]] = {}

    def asked(paper: str, facts: Facts, recall: Recall | None) -> frozenset[FactRef]:
        now = _read(facts, reads[paper])
        last = kept.get(paper)
        if last is None or last[0] != now:
            last = kept[paper] = now, lacks(paper, facts, recall)
        return last[1]

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


def lacking_in_document(document_id: str, pack: Pack, facts: Facts, day: date) -> frozenset[FactRef]:
    """The facts that a document of the enterprise waits for, with those of the documents that go along."""
    ids = (document_id, *(other for other, _ in accompanying(document_id) if other in DOCUMENTS))
    composed = (compose(one, pack, facts, day) for one in ids)
    return frozenset(FactRef(ref) for document in composed for one in document.missing for ref in one.facts)


def lacking_in_form(
    form: Form, pack: Pack, facts: Facts, day: date, recall: Recall | None = None
) -> frozenset[FactRef]:
    """The facts that the boxes of a form wait for: whether a box is filled at all, and then with what."""
    evaluate = Expression.evaluate if recall is None else recall.evaluate
    scope = Scope(facts=facts, as_of=day, vocabulary=pack.vocabulary, rate=pack.rate_on(day))
    return frozenset(_of_form(form, scope, evaluate))


def _of_form(form: Form, scope: Scope, evaluate: Evaluate) -> Iterator[FactRef]:
    if form.per is None:
        yield from _of_sheet(form, scope, evaluate)
        return
    people = evaluate(form.per, scope)
    if isinstance(people, Open):
        yield from _missing(people)
        return
    for item in people.value.items if isinstance(people.value, Items) else ():
        yield from _of_sheet(form, replace(scope, item=(PEOPLE, item)), evaluate)


def _of_sheet(form: Form, scope: Scope, evaluate: Evaluate) -> Iterator[FactRef]:
    for entry in form.texts.values():
        if entry.when is not None:
            outcome = evaluate(entry.when, scope)
            if isinstance(outcome, Open):
                yield from _missing(outcome)
                continue
            if outcome.value is not True:
                continue
        yield from _of(entry.text, scope, evaluate)
    for tick in form.ticks.values():
        yield from _of(tick.tick, scope, evaluate)
    for table in form.tables.values():
        rows = evaluate(table.rows, scope)
        if isinstance(rows, Open):
            yield from _missing(rows)
            continue
        for item in rows.value.items if isinstance(rows.value, Items) else ():
            row = replace(scope, item=(PEOPLE, item))
            for expression, _ in table.columns.values():
                yield from _of(expression, row, evaluate)


def _of(expression: Expression, scope: Scope, evaluate: Evaluate) -> Iterator[FactRef]:
    outcome = evaluate(expression, scope)
    if isinstance(outcome, Open):
        yield from _missing(outcome)


def _missing(outcome: Open) -> Iterator[FactRef]:
    for needs in outcome.needs:
        yield from needs
