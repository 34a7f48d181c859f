"""A document's content with a case's facts: conditions decided, clauses counted, slots filled, origins kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from exports.documents.blocks import (
    Block,
    ClauseOrigin,
    Column,
    Composed,
    Heading,
    Missing,
    Para,
    SignLine,
    Signs,
    Table,
    Title,
)
from exports.documents.content import (
    DOCUMENTS,
    ChapterDef,
    ClauseDef,
    CommonDef,
    DocumentDef,
    ItemsDef,
    LeadDef,
    RowsDef,
    SignsDef,
    SignsOf,
    TableDef,
    WordsDef,
    read_common,
    read_document,
)
from exports.documents.numerals import numeral
from exports.documents.slots import PEOPLE, Compiler, Evaluate, Filled, Reading, Slot, Template
from rules.expr import Expression, Scope
from rules.facts import FactId, Facts, Item
from rules.model import Citation
from rules.pack import Pack
from rules.vocabulary import Vocabulary


def document_exists(document_id: str, pack: Pack, facts: Facts, as_of: date) -> bool | None:
    """Whether this enterprise has such a document at all; None while that is not known."""
    content = read_document(document_id)
    if content.when is None:
        return True
    compiler = Compiler(pack.vocabulary, content.let, f"{document_id}.yaml")
    return _reading(pack, facts, as_of, "").decide(compiler.condition(content.when, "when"))[0]


def accompanying(document_id: str) -> tuple[tuple[str, str], ...]:
    """The documents that go along with another one, as (id, short title)."""
    contents = [read_document(other) for other in DOCUMENTS]
    return tuple((content.id, content.short) for content in contents if document_id in content.along)


def document_texts(document_id: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The source texts of every expression of a document and of those that go along."""
    found: set[str] = set()
    for one in (document_id, *(other for other, _ in accompanying(document_id))):
        content = read_document(one)
        found |= {each.text for each in expressions_of(content, Compiler(vocabulary, content.let, f"{one}.yaml"))}
    return frozenset(found)


def document_reads(document_id: str, vocabulary: Vocabulary) -> frozenset[FactId]:
    """Every declared fact that a document may read, whatever its conditions say; documents that go along included."""
    found: set[FactId] = set()
    for one in (document_id, *(other for other, _ in accompanying(document_id))):
        content = read_document(one)
        compiler = Compiler(vocabulary, content.let, f"{one}.yaml")
        for expression in expressions_of(content, compiler):
            found |= expression.reads
    return frozenset(found)


def expressions_of(content: DocumentDef, compiler: Compiler) -> Iterator[Expression]:
    """Every expression of a document, compiled; for linting and for asking what it needs."""
    if content.when is not None:
        yield compiler.condition(content.when, "when")
    yield from _slots(compiler.template(content.title, "title"))
    for part in content.body:
        entry = getattr(part, "id", "part")
        if part.when is not None:
            yield compiler.condition(part.when, entry)
        match part:
            case ChapterDef():
                yield from _slots(compiler.template(part.chapter, entry))
            case LeadDef():
                yield from _slots(compiler.template(part.lead, entry))
            case SignsDef(signs=signs):
                yield compiler.people(signs.rows, entry)
                yield from _slots(compiler.template(signs.title, entry))
                yield from _slots(compiler.template(signs.label, entry, person=True))
            case ClauseDef():
                for piece in part.clause:
                    yield from _of_piece(piece, entry, compiler)


def _of_piece(piece: ItemsDef | TableDef | WordsDef, entry: str, compiler: Compiler) -> Iterator[Expression]:
    if piece.when is not None:
        yield compiler.condition(piece.when, entry)
    match piece:
        case WordsDef():
            yield from _slots(compiler.template(piece.text, entry))
        case ItemsDef():
            for item in piece.items:
                if item.when is not None:
                    yield compiler.condition(item.when, entry)
                yield from _slots(compiler.template(item.text, entry))
        case TableDef(table=table):
            yield compiler.people(table.rows, entry)
            for column in table.columns:
                yield from _slots(compiler.template(column.text, entry, person=True))
            for text in table.total:
                yield from _slots(compiler.template(text, entry))


def _slots(template: Template) -> Iterator[Expression]:
    return (part.expression for part in template.parts if isinstance(part, Slot))


def compose(
    document_id: str, pack: Pack, facts: Facts, as_of: date, evaluate: Evaluate = Expression.evaluate
) -> Composed:
    """The document with its final words; what is missing is listed, and stands as a blank.

    `evaluate` may recall what it gave before (`rules.deciding.recall`). Raises `ContentError` or
    `rules.expr.ExpressionError` where the content does not fit the pack's facts.
    """
    content, common = read_document(document_id), read_common()
    compiler = Compiler(pack.vocabulary, content.let, f"{document_id}.yaml")
    return _Composer(content, common, compiler, _reading(pack, facts, as_of, common.blank, evaluate)).compose()


def _reading(pack: Pack, facts: Facts, as_of: date, blank: str, evaluate: Evaluate = Expression.evaluate) -> Reading:
    def scope(item: Item | None) -> Scope:
        return pack.scope(facts, as_of, None if item is None else (PEOPLE, item))

    return Reading(scope, blank, evaluate)


@dataclass(slots=True)
class _Clause:
    """What one clause has read so far."""

    id: str
    law: tuple[Citation, ...] = ()
    facts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    expressions: list[str] = field(default_factory=list)


class _Composer:
    def __init__(self, content: DocumentDef, common: CommonDef, compiler: Compiler, reading: Reading) -> None:
        self.content = content
        self.common = common
        self.compiler = compiler
        self.reading = reading
        self.blocks: list[Block] = []
        self.origins: list[ClauseOrigin] = []
        self.missing: list[Missing] = []
        self.clauses = 0
        self.chapters = 0

    def compose(self) -> Composed:
        opening = _Clause("title")
        title = self._words(self.content.title, opening)
        self._close(opening)
        self.blocks.append(Title(title))
        for part in self.content.body:
            match part:
                case ChapterDef():
                    self._chapter(part)
                case ClauseDef():
                    self._clause(part)
                case LeadDef():
                    self._lead(part)
                case SignsDef():
                    self._signs_if(part)
        draft = self.common.draft if self.missing else ""
        return Composed(
            self.content.id,
            title,
            self.content.short,
            self.content.lang,
            tuple(self.blocks),
            tuple(self.origins),
            tuple(self.missing),
            draft,
            self.common.page_words,
        )

    def _stands(self, when: str | None, clause: _Clause) -> bool:
        """Whether a part stands. One that cannot be decided yet is left out and its facts are listed as missing."""
        if when is None:
            return True
        condition = self.compiler.condition(when, clause.id)
        stands, facts = self.reading.decide(condition)
        (clause.missing if stands is None else clause.facts).extend(facts)
        clause.expressions.append(condition.text)
        return bool(stands)

    def _words(self, text: str, clause: _Clause, item: Item | None = None) -> str:
        template = self.compiler.template(text, clause.id, person=item is not None)
        return self._note(self.reading.fill(template, item), template, clause)

    def _note(self, filled: Filled, template: Template, clause: _Clause) -> str:
        clause.facts.extend(filled.facts)
        clause.missing.extend(filled.missing)
        clause.expressions.extend(template.expressions)
        return filled.text.replace("。。", "。")  # a fact may end its sentence itself

    def _close(self, clause: _Clause) -> None:
        law = tuple(f"{one.of} {one.article}".strip() for one in clause.law)
        unique = tuple(dict.fromkeys(clause.facts)), tuple(dict.fromkeys(clause.expressions))
        self.origins.append(ClauseOrigin(clause.id, law, *unique))
        if clause.missing:
            self.missing.append(Missing(clause.id, tuple(dict.fromkeys(clause.missing))))

    def _chapter(self, part: ChapterDef) -> None:
        clause = _Clause(f"chapter_{self.chapters + 1}")
        if self._stands(part.when, clause):
            self.chapters += 1
            self.blocks.append(Heading(f"第{numeral(self.chapters)}章　{self._words(part.chapter, clause)}"))
        if clause.missing:
            self._close(clause)

    def _lead(self, part: LeadDef) -> None:
        clause = _Clause(part.id, part.law)
        if self._stands(part.when, clause):
            self.blocks.append(Para(self._words(part.lead, clause)))
        self._close(clause)

    def _clause(self, part: ClauseDef) -> None:
        clause = _Clause(part.id, part.law)
        if self._stands(part.when, clause):
            self.clauses += 1
            if self.content.numbering == "article":
                lead, joined = f"第{numeral(self.clauses)}条", ""
            else:
                lead, joined = "", f"{numeral(self.clauses)}、"
            for piece in part.clause:
                if not self._stands(piece.when, clause):
                    continue
                match piece:
                    case WordsDef():
                        text = joined + self._words(piece.text, clause)
                        self.blocks.append(Para(text, lead=lead, keep_next=text.endswith("：")))
                        lead, joined = "", ""
                    case ItemsDef():
                        self._items(piece, clause)
                    case TableDef():
                        self._table(piece.table, clause)
        if part.when is None or clause.facts or clause.missing:
            self._close(clause)

    def _items(self, part: ItemsDef, clause: _Clause) -> None:
        texts = [self._words(item.text, clause) for item in part.items if self._stands(item.when, clause)]
        for number, text in enumerate(texts, start=1):
            last = number == len(texts)
            ended = text.removesuffix("；").removesuffix("。") + ("。" if last else "；")
            self.blocks.append(Para(f"（{numeral(number)}）{ended}"))

    def _table(self, part: RowsDef, clause: _Clause) -> None:
        people, missing = self.reading.people(self.compiler.people(part.rows, clause.id))
        clause.missing.extend(missing)
        templates = [self.compiler.template(column.text, clause.id, person=True) for column in part.columns]
        cells = [
            tuple(self._note(self.reading.fill(template, person), template, clause) for template in templates)
            for person in people
        ]
        if part.total:
            cells.append(tuple(self._words(text, clause) if text else "" for text in part.total))
        columns = tuple(Column(column.title, column.width, column.align) for column in part.columns)
        strong = frozenset({len(cells) - 1}) if part.total else frozenset[int]()
        self.blocks.append(Table(columns, tuple(cells), strong=strong))

    def _signs_if(self, part: SignsDef) -> None:
        clause = _Clause("signs")
        if self._stands(part.when, clause):
            self._signs(part.signs, clause)
        self._close(clause)

    def _signs(self, part: SignsOf, clause: _Clause) -> None:
        people, missing = self.reading.people(self.compiler.people(part.rows, clause.id))
        clause.missing.extend(missing)
        template = self.compiler.template(part.label, clause.id, person=True)
        lines = []
        for person in people:
            label = self._note(self.reading.fill(template, person), template, clause)
            lines.append(SignLine(self.common.prompt.format(label=label), label, part.role, person.key))
        self.blocks.append(Signs(self._words(part.title, clause), tuple(lines), part.date))
