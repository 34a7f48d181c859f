"""Which boxes of the forms no case writes into: the boxes of every form a pack's materials name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from forms.cases import case_paths, read_case, run_case
from forms.errors import FormsError
from forms.library import Form, Tabled, editions, form_ids, load_edition
from forms.mapping import sheet_values
from forms.model import FieldValues, Text
from rules.authoring.coverage import Untouched
from rules.decisions import Decisions, NotRequired
from rules.errors import RulesError
from rules.pack import Pack


@dataclass(slots=True)
class BoxesSeen:
    """Counts, case by case, the boxes that are written into or ticked."""

    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    seen: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    known: tuple[str, ...] = field(default_factory=form_ids)
    on_days: dict[tuple[str, date], tuple[str, str] | None] = field(default_factory=dict)

    def watch(self, pack: Pack, decisions: Decisions) -> None:
        """Take what one case of a pack writes into the forms it needs."""
        day = decisions.as_of
        wanted = {
            material.form
            for one in decisions.materials
            if not isinstance(one.decision, NotRequired)
            and (material := pack.material(one.material, day)) is not None
            and material.form in self.known
        }
        for form_id in sorted(str(one) for one in wanted):
            form = self.form_on(form_id, pack, day)
            left = None if form is None else self.left_of(form)
            if left is not None:
                for values in sheet_values(left, pack, decisions.facts, day):
                    self.take(left, values)

    def form_on(self, form_id: str, pack: Pack, day: date) -> Form | None:
        """The edition of a form in force on a day, loaded once."""
        if (form_id, day) not in self.on_days:
            meta = next((one for one in editions(form_id) if one.in_force.covers(day)), None)
            self.on_days[form_id, day] = None if meta is None else (form_id, meta.edition)
        key = self.on_days[form_id, day]
        if key is None:
            return None
        if key not in self.forms:
            try:
                self.forms[key] = load_edition(*key, pack.vocabulary)
            except (FormsError, RulesError):
                self.on_days[form_id, day] = None  # a map that cannot be read has no boxes; told where forms are tested
                return None
        return self.forms[key]

    def left_of(self, form: Form) -> Form | None:
        """The form with those entries alone that nothing was written into yet; None where none is left."""
        seen = self.seen.get((form.meta.id, form.meta.edition), set())
        texts = {box: one for box, one in form.texts.items() if box not in seen}
        ticks = {box: one for box, one in form.ticks.items() if box not in seen}
        tables: dict[str, Tabled] = {}
        for name, table in form.tables.items():
            columns = {column: one for column, one in table.columns.items() if f"{name}.{column}" not in seen}
            if columns:
                tables[name] = replace(table, columns=columns)
        return replace(form, texts=texts, ticks=ticks, tables=tables) if texts or ticks or tables else None

    def take(self, form: Form, values: FieldValues) -> None:
        """The boxes that hold something now."""
        boxes = self.seen.setdefault((form.meta.id, form.meta.edition), set())
        for box, value in values.values.items():
            if value.text.strip() if isinstance(value, Text) else value.on:
                table, _, row_column = box.partition(".")
                boxes.add(f"{table}.{row_column.partition('.')[2]}" if table in form.tables else box)

    def take_form_cases(self, packs: Iterable[str]) -> None:
        """What the forms' own cases write, those of the packs named."""
        wanted = set(packs)
        for path in case_paths():
            try:
                if read_case(path).pack not in wanted:
                    continue
                run = run_case(path)
            except (FormsError, RulesError):
                continue  # told where forms are tested
            self.forms.setdefault((run.form.meta.id, run.form.meta.edition), run.form)
            self.take(run.form, run.values)

    def untouched(self) -> Iterator[Untouched]:
        """The boxes of the forms met that nothing was ever written into."""
        for key, form in sorted(self.forms.items()):
            file = f"forms/{form.meta.id}/{form.folder.name}/map.yaml"
            for box in _boxes(form):
                if box not in self.seen.get(key, set()):
                    yield Untouched("box", f"{form.meta.id}/{box}", form.meta.title.zh, ("written",), file)

    @property
    def count(self) -> int:
        """How many boxes there are."""
        return sum(len(_boxes(form)) for form in self.forms.values())


def _boxes(form: Form) -> list[str]:
    columns = (f"{name}.{column}" for name, table in form.tables.items() for column in table.columns)
    return [*(str(one) for one in form.texts), *(str(one) for one in form.ticks), *columns]
