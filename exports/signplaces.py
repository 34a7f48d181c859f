"""Where a finished form is to be signed, stamped, and pasted on, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from exports.documents.pdf import SignPlace
from forms.library import Form
from forms.model import FieldValues, FilledForm, Grid, Repeat, SignCell
from rules.facts import split_ref


def sign_places(form: Form, filled: FilledForm, values: FieldValues, roles: frozenset[str]) -> Iterator[SignPlace]:
    """The places to sign, stamp and paste; those of a table's empty rows are nobody's.

    `roles` are those of the person whose sheet it is: only this one signs there for them.
    """
    rows = {".".join(box.split(".")[:2]) for box in values.values}
    tables = {block.box for section in form.layout.sections for block in section.body if isinstance(block, Repeat)}
    cells = {
        cell.sign: cell
        for section in form.layout.sections
        for block in section.body
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row.cells
        if isinstance(cell, SignCell)
    }
    for placed in filled.placed:
        table, row, *_ = (*placed.box.split("."), "")
        in_table = table in tables and row.isdigit()
        if placed.kind == "sign" and (not in_table or f"{table}.{row}" in rows):
            cell = cells.get(placed.box)
            label = cell.label if cell is not None else placed.tooltip
            role = placed.role or (cell.role if cell is not None else "")
            item = _row_person(values, f"{table}.{row}.") if in_table else values.person if role in roles else ""
            yield SignPlace(placed.page + 1, placed.rect, role, item, label, on_form=True)


def _row_person(values: FieldValues, row: str) -> str:
    """The key of the person a table's row tells of."""
    refs = (ref for box, owner in values.owners.items() if box.startswith(row) for ref in owner.facts)
    return next((split[1] for split in map(split_ref, refs) if split is not None), "")
