"""What a document of the enterprise states: its clauses read backwards, from their words to what the slots hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exports.documents.content import (
    ClauseDef,
    DocumentDef,
    ItemsDef,
    LeadDef,
    RowsDef,
    TableDef,
    WordsDef,
    read_common,
    read_document,
)
from exports.documents.slots import Compiler, Slot, Template
from exports.stated import PaperStated, Stated, Statements, plain
from forms.reading import PdfReading
from rules.expr import ExpressionError
from rules.vocabulary import Vocabulary

_FOOT = re.compile(r"第\d+页共\d+页")
_KNOWN_BY = 4
"""So many characters before a slot tell which clause it is; where it begins its clause, as many behind it and two."""
_BEGINS = "(?:[一二三四五六七八九十]、|第[一二三四五六七八九十百]{1,5}条)"
_LONGEST = 200
_NUMBERS = {"wan", "yuan", "integer", "percent"}


def stated_by_document(file: str, reading: PdfReading, vocabulary: Vocabulary) -> PaperStated:
    """What a document in Kaiban's own wording states. One of another wording states nothing but its characters."""
    lines = [line for page in reading.texts for line in page if not _FOOT.fullmatch(plain(line))]
    words = plain("".join(lines))
    content = read_document(reading.form)
    compiler = Compiler(vocabulary, content.let, f"{reading.form}.yaml")
    statements = Statements(file, vocabulary)
    blank = plain(read_common().blank)
    try:
        for entry, text in _texts(content):
            _read_words(words, compiler.template(text, entry), file, content.short, blank, statements)
        for entry, table in _tables(content):
            _read_rows(lines, table, entry, compiler, file, statements)
    except ExpressionError:  # another pack's words: nothing is told from them
        return PaperStated(file, reading.form, (), (), words)
    return statements.made(reading.form, words)


def _texts(content: DocumentDef) -> Iterator[tuple[str, str]]:
    for part in content.body:
        if isinstance(part, LeadDef):
            yield part.id, part.lead
        elif isinstance(part, ClauseDef):
            for piece in part.clause:
                if isinstance(piece, WordsDef):
                    yield part.id, piece.text
                elif isinstance(piece, ItemsDef):
                    yield from ((part.id, item.text) for item in piece.items)


def _tables(content: DocumentDef) -> Iterator[tuple[str, RowsDef]]:
    for part in content.body:
        if isinstance(part, ClauseDef):
            yield from ((part.id, piece.table) for piece in part.clause if isinstance(piece, TableDef))


def _read_words(words: str, template: Template, file: str, title: str, blank: str, statements: Statements) -> None:
    parts = template.parts
    for number, part in enumerate(parts):
        if not isinstance(part, Slot):
            continue
        before, behind = _beside(parts, number, -1), _beside(parts, number, 1)
        found = _between(words, before, behind)
        if found is None or blank in found:
            continue
        whole = len(behind) > 1 or part.format != "plain"
        stated = Stated("", "", found, file, before.strip("。；，：、（）") or title, whole=whole)
        statements.add(part.expression.text, part.format, stated)


def _beside(parts: tuple[str | Slot, ...], number: int, step: int) -> str:
    """The words right before or behind a slot, without white space; none where another slot or nothing is there."""
    at = number + step
    piece = parts[at] if 0 <= at < len(parts) else ""
    return plain(piece) if isinstance(piece, str) else ""


def _between(words: str, before: str, behind: str) -> str | None:
    """What stands between two pieces of a clause; None where the clause is not there or cannot be told."""
    if behind and (len(before) >= _KNOWN_BY or (before and len(behind) >= _KNOWN_BY + 2)):
        found = re.search(f"{re.escape(before)}(.{{1,{_LONGEST}}}?){re.escape(behind)}", words)
    elif len(behind) >= _KNOWN_BY + 2:
        found = re.search(f"{_BEGINS}([^。；：、，（）]{{1,{_LONGEST}}}?){re.escape(behind)}", words)
    else:
        return None
    return found[1] if found is not None else None


def _read_rows(
    lines: list[str], table: RowsDef, entry: str, compiler: Compiler, file: str, statements: Statements
) -> None:
    """The rows of a table, each from the one line that holds its amounts; a name that is broken over lines is cut."""
    templates = [compiler.template(column.text, entry, person=True) for column in table.columns]
    slots = [(number, one.parts[0]) for number, one in enumerate(templates) if one.parts]
    if not any(isinstance(slot, Slot) and slot.format in _NUMBERS for _, slot in slots):
        return
    shape = re.compile(r"\s+".join(_cell(one) for one in templates))
    rows = " ".join(table.rows.split())
    for number, line in enumerate(lines):
        found = shape.fullmatch(line.strip())
        if found is None:
            continue
        for column, slot in slots:
            if isinstance(slot, Slot):
                label = table.columns[column].title
                stated = Stated("", "", found[column + 1], file, label, whole=slot.format != "plain")
                statements.add(slot.expression.text, slot.format, stated, row=(rows, str(number)))


def _cell(template: Template) -> str:
    first = template.parts[0] if template.parts else ""
    rest = "".join(re.escape(plain(part)) for part in template.parts[1:] if isinstance(part, str))
    if not isinstance(first, Slot):
        return f"({re.escape(first)})"
    if first.format in _NUMBERS:
        return rf"([\d.,]+%?){rest}"
    return rf"(\d{{4}}年\d+月\d+日){rest}" if first.format == "date_cn" else rf"(\S+?){rest}"
