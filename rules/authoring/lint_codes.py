"""What is wrong with the code tables of a pack: files that cannot be read, old ones, codes that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rules.errors import Finding
from rules.loading.pack_index import Pack
from rules.loading.pack_schema import Located
from rules.model import FactDef
from rules.tables.codes import CodeTable, CodeTableError, CodeTables

STALE_DAYS = 365
_MOST = 10
"""Dead codes of one column told one by one; a column that is wrong all over needs no more."""


def lint_codes(pack: Pack, as_of: date) -> Iterator[Finding]:
    """Findings about every code table the pack has, with the file and the row."""
    for table_id in pack.codes.ids:
        yield from _table(pack.codes, table_id, as_of)
    for item in pack.fact_items.values():
        yield from _lookup(pack.codes, item)


def _lookup(codes: CodeTables, item: Located[FactDef]) -> Iterator[Finding]:
    """Levels that no row of the table has, and options that no row stands for."""
    lookup = item.value.lookup
    if lookup is None or lookup.codes not in codes:
        return  # a table that is not there is told where the pack is read
    try:
        table = codes.table(lookup.codes)
    except CodeTableError:
        return  # told where that table is looked at
    levels = {table[code].level for code in table.codes}
    for index, level in enumerate(lookup.levels):
        if level not in levels:
            yield item.finding(
                "unknown_level", f"no row of '{table.id}' is of the level '{level}'", "lookup", "levels", index
            )
    known = {code.casefold() for code in table.codes}
    for index, option in enumerate(item.value.options):
        if option.id not in known:
            yield item.finding("unknown_code", f"'{option.id}' is no code of '{table.id}'", "options", index, "id")


def _table(codes: CodeTables, table_id: str, as_of: date) -> Iterator[Finding]:
    path = codes.files[table_id]
    shown = "/".join(path.parts[-3:])
    try:
        table = codes.table(table_id)
    except CodeTableError as fault:
        yield Finding(shown, fault.row, "bad_table", f"{fault.what}; mend it or restore the file")
        return
    if table.head.last_checked < as_of - timedelta(days=STALE_DAYS):
        day = table.head.last_checked.isoformat()
        yield Finding(shown, 1, "stale_source", f"last read on {day}, more than {STALE_DAYS} days ago; read it again")
    yield from _dead(table, table, "now", shown)
    yield from _gaps(table, shown)
    for column, other_id in table.head.refers.items():
        if other_id not in codes:
            yield Finding(shown, 1, "unknown_table", f"there is no code table '{other_id}' for the column '{column}'")
            continue
        try:
            yield from _dead(table, codes.table(other_id), column, shown)
        except CodeTableError:
            continue  # told where that table is looked at


def _gaps(table: CodeTable, shown: str) -> Iterator[Finding]:
    """Codes that ended before the one that took over begins: on the days between, neither holds."""
    for code in table.codes:
        row = table[code]
        after = table.find(row.now) if row.now else None
        if row.until is None or after is None or after.since is None:
            continue
        first, last = row.until + timedelta(days=1), after.since - timedelta(days=1)
        if first <= last:
            message = f"no version covers {first.isoformat()} to {last.isoformat()}"
            yield Finding(shown, table.row_of(code), "gap", message, (f"as_of={first.isoformat()}",))


def _dead(table: CodeTable, other: CodeTable, column: str, shown: str) -> Iterator[Finding]:
    """Codes in a column that the other table lacks."""
    dead = 0
    for code in table.codes:
        row = table[code]
        named = row.now if column == "now" else row.more.get(column, "")
        if named and named not in other and dead < _MOST:
            dead += 1
            near = next(iter(other.search(named, 1)), None)
            hint = f"; did you mean {near.code} {near.name}?" if near else ""
            yield Finding(shown, table.row_of(code), "unknown_code", f"'{named[:30]}' is no code of '{other.id}'{hint}")
