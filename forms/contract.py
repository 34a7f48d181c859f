"""The contract between a form's layout and its map: each box has one owner of its kind, and each owner its box."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from forms.library import Form
from forms.model import Repeat
from rules.vocabulary import nearest


@dataclass(frozen=True, slots=True)
class MapFault:
    """A box without an owner, an owner without a box, or an owner of another kind. `near` is the nearest box."""

    code: Literal["no_owner", "no_box", "other_kind"]
    name: str
    near: str | None = None


def check_form(form: Form) -> tuple[MapFault, ...]:
    """Faults of a form's map. Places to sign need no entry, and may have one that says why they stay blank."""
    tables = {part.box: part for section in form.layout.sections for part in section.body if isinstance(part, Repeat)}
    rows = tuple(f"{table}.{row}." for table, part in tables.items() for row in range(1, part.rows + 1))
    kinds = {str(box.name): box.kind for box in form.blank.boxes if not box.name.startswith(rows)}
    ticks = {name for name, kind in kinds.items() if kind == "check"}
    signs = {name for name, kind in kinds.items() if kind == "sign"}
    texts = kinds.keys() - ticks - signs
    owned = {"text": form.texts.keys(), "tick": form.ticks.keys(), "table": form.tables.keys()}
    every = kinds.keys() | tables.keys()
    named = form.texts.keys() | form.ticks.keys() | form.tables.keys() | form.blanks.keys()
    faults = [MapFault("no_owner", name) for name in sorted(every - signs - named)]
    faults += [MapFault("no_box", name, nearest(name, every)) for name in sorted(named - every)]
    for kind, right in (("text", texts), ("tick", ticks), ("table", tables.keys())):
        faults += [MapFault("other_kind", name) for name in sorted((owned[kind] & every) - right)]
    return (*faults, *_columns(form, tables))


def _columns(form: Form, tables: Mapping[str, Repeat]) -> Iterator[MapFault]:
    for name in sorted(form.tables.keys() & tables.keys()):
        printed: Set[str] = {column.name for column in tables[name].columns}
        mapped = form.tables[name].columns.keys() | form.tables[name].blanks.keys()
        for column in sorted(printed - mapped):
            yield MapFault("no_owner", f"{name}.{column}")
        for column in sorted(mapped - printed):
            yield MapFault("no_box", f"{name}.{column}", nearest(column, printed))
