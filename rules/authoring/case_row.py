"""One case as a row of a table of cases: what was answered under its labels, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.answers.given import Given
from rules.answers.parse import Refusal, parse_value, to_plain
from rules.authoring.case_columns import PEOPLE, CaseColumn, Columns, table_words
from rules.authoring.case_table import heading_row
from rules.authoring.cases import outcome_word
from rules.authoring.invented import Keep, differing, invented, texts_read
from rules.authoring.sheets import Sheet, trimmed
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions
from rules.facts import FactId, FactRef, Value, item_ref
from rules.loading.pack_index import Pack
from rules.model import FactDef, FactType
from rules.tables.codes import CodeTables


@dataclass(frozen=True, slots=True)
class CaseRow:
    """The headings and the cells of one row. `changed` are the matters and checks that come out otherwise than in the
    real case since its personal data were replaced; `kept` are texts that stayed since the rules look into them.
    """

    headings: tuple[str, ...]
    cells: tuple[str, ...]
    changed: tuple[str, ...] = ()
    kept: tuple[FactId, ...] = ()


def case_row(pack: Pack, given: Given, as_of: date, name: str, *, real: bool = False) -> CaseRow:
    """The row of a case. Personal data are replaced by invented ones unless `real`.

    Raises `NoVersionError` where the pack cannot decide on the day.
    """
    wanted = outcomes(pack, given, as_of)
    if real:
        return _row(pack, given, as_of, name, wanted)
    texts = texts_read(pack, given)
    tries = (Keep(), Keep(texts), Keep(texts, birthdays=True))
    differ = {keep: differing(wanted, outcomes(pack, invented(pack, given, as_of, keep), as_of)) for keep in tries}
    keep = min(tries, key=lambda one: len(differ[one]))
    changed = differ[keep]
    for text in sorted(keep.texts):  # of the texts that may stay, those that have to
        fewer = replace(keep, texts=keep.texts - {text})
        if differing(wanted, outcomes(pack, invented(pack, given, as_of, fewer), as_of)) == changed:
            keep = fewer
    made = invented(pack, given, as_of, keep)
    row = _row(pack, made, as_of, name, outcomes(pack, made, as_of))
    return replace(row, changed=tuple(changed), kept=tuple(sorted(keep.texts)))


def outcomes(pack: Pack, given: Given, as_of: date) -> dict[str, str]:
    """What comes out for every matter and check. Raises `NoVersionError`."""
    decisions: Decisions = decide(pack, settle(pack, given, as_of, from_file), as_of)
    keys = [*pack.matter_ids, *dict.fromkeys(f"check:{one.check}" for one in decisions.checks)]
    return {key: outcome_word(pack, decisions, key) for key in keys}


def _row(pack: Pack, given: Given, as_of: date, name: str, found: dict[str, str]) -> CaseRow:
    words, columns = table_words(), Columns(pack)
    pairs = [(words.columns["name"][0], name), (words.columns["as_of"][0], as_of.isoformat())]
    pairs.append((words.columns["pack"][0], pack.id))
    for fact_id, fact in pack.facts.items():
        value = given.values.get(FactRef(fact_id))
        if value is not None and fact.derived is None:
            pairs.append((columns.fact_heading(fact_id), cell_of(fact, value, as_of, pack.codes)))
    people = given.lists.get(PEOPLE)
    if people is not None:
        pairs.append((words.columns["closed"][0], "是" if people.closed else "否"))
        for number, key in enumerate(people.keys, start=1):
            for field, fact in columns.fields.items():
                value = given.values.get(item_ref(PEOPLE, key, field))
                if value is not None and fact.derived is None:
                    heading = columns.person_heading(number, field)
                    pairs.append((heading, cell_of(fact, value, as_of, pack.codes)))
    pairs += ((columns.matter_heading(one), words.words[found[one]][0]) for one in pack.matter_ids)
    return CaseRow(tuple(heading for heading, _ in pairs), tuple(cell for _, cell in pairs))


def cell_of(fact: FactDef, value: Value, as_of: date, codes: CodeTables) -> str:
    """A value as a cell that reads back as the same value: labels where they do, else what a case file holds."""
    if value in ("", ()):
        return table_words().nothing
    labels = {option.id: option.label.zh for option in fact.options}
    if isinstance(value, bool):
        return "是" if value else "否"
    for shown in _ways(fact, value, labels):
        back = parse_value(fact, shown, as_of, codes)
        if not isinstance(back, Refusal) and back == value:
            return shown
    return str(value)


def _ways(fact: FactDef, value: Value, labels: dict[str, str]) -> Sequence[str]:
    if fact.type is FactType.CHOICE:
        return labels.get(str(value), str(value)), str(value)
    if isinstance(value, tuple):
        return "、".join(labels.get(one, one) for one in value), ",".join(value)
    plain = to_plain(fact, value)
    return (str(plain),)


def with_row(sheet: Sheet | None, row: CaseRow, pack: Pack) -> tuple[tuple[str, ...], ...]:
    """The rows of a table with one more, in the columns that mean the same; new columns come behind the others."""
    rows = [list(one) for one in trimmed(sheet.rows)] if sheet is not None else []
    if not rows:
        return (row.headings, row.cells)
    columns = Columns(pack)
    heads = rows[heading_row(Sheet("", tuple(map(tuple, rows))), columns) or 0]
    places = {_meaning(columns, title): place for place, title in enumerate(heads)}
    added = [""] * len(heads)
    for title, cell in zip(row.headings, row.cells, strict=True):
        place = places.setdefault(_meaning(columns, title), len(heads))
        if place == len(heads):
            heads.append(title)
            added.append("")
        added[place] = cell
    return tuple(tuple(one) for one in (*rows, added))


def _meaning(columns: Columns, title: str) -> tuple[str, str, int]:
    found = columns.read(title)
    return (found.kind, found.key, found.person) if isinstance(found, CaseColumn) else ("", title, 0)
