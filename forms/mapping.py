"""Facts to what goes into a form's boxes. Only what is known is written: an assumed fact counts as missing here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, Protocol

from forms.formats import written
from forms.library import PEOPLE, Form, Lost, Tabled, Ticked, Written
from forms.model import BoxFinding, BoxName, FieldValues, Owner, Text, Tick
from forms.rows import rows_in
from rules.expr import Expression, Open, Scope, Settled
from rules.facts import MISSING, NOBODY, Assumed, FactId, Facts, FactState, Items, Known, OriginKind, item_ref
from rules.model import FormId
from rules.vocabulary import Vocabulary

_APPLICANT = FactId("enterprise.name")
_OF_NOBODY = item_ref(PEOPLE, NOBODY.key, "")
"""How references to the person of a sheet begin that is nobody's yet."""


class Rules(Protocol):
    """What the mapping asks of a pack."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The declared facts."""

    def rate_on(self, day: date) -> Callable[[str], Decimal]:
        """The dated rates of a day."""


def printable(facts: Facts) -> Facts:
    """The facts without what is only guessed. What counts by default steers boxes; no map writes it into one."""
    return Facts(MappingProxyType({fact: _printable(state) for fact, state in facts.states.items()}))


def _printable(state: FactState) -> FactState:
    if isinstance(state, Assumed):
        return state if state.origin.kind is OriginKind.DEFAULT else MISSING
    if isinstance(state, Known) and isinstance(state.value, Items):
        items = tuple(
            replace(item, fields=MappingProxyType({name: _printable(below) for name, below in item.fields.items()}))
            for item in state.value.items
        )
        return Known(Items(items, state.value.closed), state.origin)
    return state


def field_values(form: Form, rules: Rules, facts: Facts, as_of: date) -> FieldValues:
    """What goes into each box of a form; its first sheet, where each person has one of their own.

    Raises FormatError where a map's format does not fit its expression.
    """
    return sheet_values(form, rules, facts, as_of)[0]


def sheet_values(form: Form, rules: Rules, facts: Facts, as_of: date) -> tuple[FieldValues, ...]:
    """What goes into each sheet of a form: one, or one for each of the people that its map names.

    Where it names nobody (yet), one sheet without a person. Raises FormatError where a map's format does not fit its
    expression.
    """
    known = printable(facts)
    scope = Scope(facts=known, as_of=as_of, vocabulary=rules.vocabulary, rate=rules.rate_on(as_of))
    if form.per is None:
        return (_Filler(form, scope).values(),)
    people = form.per.evaluate(scope)
    items = people.value.items if isinstance(people, Settled) and isinstance(people.value, Items) else ()
    if not items:
        waits_for = people if isinstance(people, Open) else None
        return (_Filler(form, replace(scope, item=(PEOPLE, NOBODY)), waits_for).values(),)
    return tuple(_Filler(form, replace(scope, item=(PEOPLE, item))).values() for item in items)


class _Filler:
    """Evaluates the entries of one form over one scope."""

    def __init__(self, form: Form, scope: Scope, waits_for: Open | None = None) -> None:
        self.form = form
        self.scope = scope
        self.waits_for = waits_for
        self.found: dict[BoxName, Text | Tick] = {}
        self.owners: dict[BoxName, Owner] = {}
        self.findings: list[BoxFinding] = []

    def values(self) -> FieldValues:
        for box, text in self.form.texts.items():
            self._text(box, text)
        for box, tick in self.form.ticks.items():
            settled = self._settled(tick.tick, box, required=tick.required)
            if settled is not None:
                self._put(box, Tick(settled.value is True), settled, tick.tick)
        for name, table in self.form.tables.items():
            self._table(name, table)
        if self.form.lost is not None:
            self._lost(self.form.lost)
        return FieldValues(
            form=FormId(self.form.meta.id),
            values=MappingProxyType(self.found),
            owners=MappingProxyType(self.owners),
            findings=tuple(self.findings),
            person=self.scope.item[1].key if self.scope.item is not None else "",
            applicant=self._applicant(),
        )

    def _applicant(self) -> str:
        name = self.scope.facts.known(_APPLICANT)
        return name if isinstance(name, str) else ""

    def _lost(self, lost: Lost) -> None:
        """A finding for each box that has a value and no room on the blank, where it is required or printed there.

        What a table fills is required, and told by column.
        """
        entries: dict[BoxName, Written | Ticked] = {**lost.texts, **lost.ticks}
        for box, entry in entries.items():
            if entry.required or box in lost.printed:
                self._no_place(box, lost, self._would_say(box, entry))
        for name, table in lost.tables.items():
            rows = self._settled(table.rows, BoxName(name), required=False)
            items = rows.value.items if rows is not None and isinstance(rows.value, Items) else ()
            for column, (expression, format_name) in table.columns.items():
                outcomes = [expression.evaluate(replace(self.scope, item=(PEOPLE, item))) for item in items]
                said = [one for one in outcomes if isinstance(one, Settled) and written(format_name, one.value)]
                facts = tuple(dict.fromkeys(ref for one in said for ref in one.because)) if said else None
                self._no_place(BoxName(f"{name}.{column}"), lost, facts)

    def _no_place(self, box: BoxName, lost: Lost, facts: tuple[str, ...] | None) -> None:
        """The finding that a box (or a table's column) would say something (`facts`; None: nothing) and cannot."""
        if facts is None:
            return
        code: Literal["box.already_printed", "box.no_place"] = (
            "box.already_printed" if box in lost.printed else "box.no_place"
        )
        self.findings.append(BoxFinding(FormId(self.form.meta.id), box, code, facts, lost.labels.get(box, "")))

    def _would_say(self, box: BoxName, entry: Written | Ticked) -> tuple[str, ...] | None:
        """The facts of what a box would hold; None where it would hold nothing."""
        if isinstance(entry, Ticked):
            settled = self._settled(entry.tick, box, required=False)
            return tuple(settled.because) if settled is not None and settled.value is True else None
        if entry.when is not None:
            applies = self._settled(entry.when, box, required=False)
            if applies is None or applies.value is not True:
                return None
        settled = self._settled(entry.text, box, required=False)
        return tuple(settled.because) if settled is not None and written(entry.format, settled.value) else None

    def _text(self, box: BoxName, entry: Written) -> None:
        if entry.when is not None:
            applies = self._settled(entry.when, box, required=entry.required)
            if applies is None or applies.value is not True:
                return
        settled = self._settled(entry.text, box, required=entry.required)
        if settled is not None:
            self._put(box, Text(written(entry.format, settled.value)), settled, entry.text)

    def _table(self, name: str, table: Tabled) -> None:
        rows = self._settled(table.rows, BoxName(name), required=True)
        if rows is None or not isinstance(rows.value, Items):
            return
        lost = self.form.lost
        there = frozenset(spec.name for spec in self.form.blank.boxes) if lost is not None else frozenset()
        printed = rows_in(self.form.blank, name) if lost is not None else 0
        for number, item in enumerate(rows.value.items, start=1):
            scope = replace(self.scope, item=(PEOPLE, item))
            for column, (expression, format_name) in table.columns.items():
                box = BoxName(f"{name}.{number}.{column}")
                outcome = expression.evaluate(scope)
                if isinstance(outcome, Settled):
                    text = written(format_name, outcome.value)
                    if lost is None or box in there or number > printed:
                        self._put(box, Text(text), outcome, expression)
                    elif text:  # an imported blank lacks this cell alone
                        self._no_place(box, lost, tuple(outcome.because))
                elif outcome.needs:  # a column that does not apply to this person stays empty
                    self._lacking(box, outcome)

    def _settled(self, expression: Expression, box: BoxName, *, required: bool) -> Settled | None:
        """What an expression gives; None where that is not known, with a finding for a box that is required."""
        outcome = expression.evaluate(self.scope)
        if isinstance(outcome, Settled):
            return outcome
        if required and self._is_nobody_s(outcome):
            if self.waits_for is not None:
                self._lacking(box, self.waits_for)
        elif required:
            self._lacking(box, outcome)
        return None

    def _is_nobody_s(self, outcome: Open) -> bool:
        """Whether it is the person of the sheet who is lacking, and not a fact."""
        return any(ref.startswith(_OF_NOBODY) for need in outcome.needs for ref in need)

    def _lacking(self, box: BoxName, outcome: Open) -> None:
        facts = sorted({ref for need in outcome.needs for ref in need} or set(outcome.blocked))
        self.findings.append(BoxFinding(FormId(self.form.meta.id), box, "box.missing_fact", tuple(facts)))

    def _put(self, box: BoxName, value: Text | Tick, settled: Settled, expression: Expression) -> None:
        self.found[box] = value
        self.owners[box] = Owner(tuple(settled.because), expression.text)
