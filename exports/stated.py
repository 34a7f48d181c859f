"""What a paper states, for comparing papers that bring no case along: its boxes, and the slots of its clauses.

A box whose entry prints a fact states that fact; one of `people.one(…)` or of a table's row states a field of a person.
Values are brought to one form (万元, 元 and 大写 to yuan, dates to ISO), so that two boxes can be compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from forms.labels import box_labels
from forms.library import PEOPLE, Form
from forms.reading import PdfReading, ReadBox, put_together
from forms.rows import column_of, row_of
from rules.answers.parse_number import chinese_number, money, plain_number
from rules.facts import FactId
from rules.model import FactType
from rules.vocabulary import Vocabulary

_EITHER = re.compile(r"[^?]+ \? (?P<yes>[a-z_.]+) : (?P<no>[a-z_.]+)")
_ONE = re.compile(r"people\.one\((?P<p>\w+), (?P<field>(?:label\()?(?P=p)\.\w+\)?), (?P<who>.+)\)")
_FIELD = re.compile(r"(?P<label>label\()?\w+\.(?P<name>\w+)\)?")
_ROLE = re.compile(r"'(\w+)' in \w+\.roles")
_WORKED_OUT = re.compile(r"\w+\.(\w+)")
_ROLES = re.compile(r"\[([^\]]+)\]\.exists\(\w+, \w+ in \w+\.roles\)")
_ROWS = re.compile(r"people\.filter\(\w+, (.+)\)")
_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_PARTS = ("year", "month", "day")
_AMOUNTS: Mapping[str, Decimal] = MappingProxyType(
    {"wan": Decimal(10_000), "yuan": Decimal(1), "percent": Decimal(1), "percent_number": Decimal(1),
     "integer": Decimal(1)}
)  # fmt: skip
_COUNTED = frozenset({FactType.MONEY, FactType.NUMBER, FactType.PERCENT})


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a paper says: where, what it is called there, what it is about and what it says.

    `key` is the same for what must agree, `value` its text in one form, `said` the text as it stands on the paper.
    `fact` is the declared fact, `whole` false where the text may go on behind what was read.
    """

    key: str
    value: str
    said: str
    file: str
    label: str
    fact: FactId | None = None
    page: int | None = None
    box: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class PersonStated:
    """What one paper says of one person: fields by name. `who` names the place the person has (`people.one`, a row).

    `roles` are those that such a person has one of; none where the place says more than that.
    """

    who: str
    roles: frozenset[str]
    fields: Mapping[str, Stated]
    row: bool = False

    @property
    def name(self) -> str:
        """The person's name in one form, empty where the paper does not give it here."""
        named = self.fields.get("name")
        return named.value if named is not None and named.whole else ""


@dataclass(frozen=True, slots=True)
class PaperStated:
    """Everything that one paper states. `words` are all its characters, for a document.

    `all_rows`: no row of its tables can have been lost in reading.
    """

    file: str
    form: str
    facts: tuple[Stated, ...]
    people: tuple[PersonStated, ...]
    words: str = ""
    all_rows: bool = False


def plain(text: str) -> str:
    """A text without white space, in NFC."""
    return "".join(unicodedata.normalize("NFC", text).split())


def in_one_form(text: str, format_name: str, kind: FactType | None) -> str:
    """What a box says in the form that all boxes of a fact share; a text that does not fit stays as it is."""
    bare = plain(text)
    scale = _AMOUNTS.get(format_name)
    if scale is None and format_name == "plain" and kind in _COUNTED:
        scale = Decimal(1)
    number: Decimal | None = None
    if scale is not None:
        counted = bare.rstrip("%％万元")
        number = plain_number(counted)
        number = None if number is None else number * (Decimal(10_000) if "万" in bare else scale)
    elif format_name == "money_words":
        number = money(bare)
    elif format_name == "cn":
        number = chinese_number(bare.replace("两", "二"))
    if number is not None:
        return f"{number.normalize():f}"
    day = _DAY.fullmatch(bare) if format_name == "date_cn" or kind is FactType.DATE else None
    return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day is not None else bare


class Statements:
    """Collects what the boxes or slots of one paper state."""

    def __init__(self, file: str, vocabulary: Vocabulary) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.facts: list[Stated] = []
        self.people: dict[str, PersonStated] = {}
        self.days: dict[str, dict[str, Stated]] = {}

    def add(self, expression: str, format_name: str, stated: Stated, *, row: tuple[str, str] | None = None) -> None:
        """Take one in. `row` is the table's rows and number, where the box is a cell, or ("", "") for a person's sheet.

        What is worked out in another way than by handing a fact on is left out.
        """
        text = " ".join(expression.split())
        either = _EITHER.fullmatch(text)
        if either is not None and {FactId(either["yes"]), FactId(either["no"])} <= self.vocabulary.facts.keys():
            text = either["no"]  # one thing, which some cases know by another fact
        one = _ONE.fullmatch(text)
        if one is not None:
            self._of_person(one["who"], one["who"], one["field"], format_name, stated, row=False)
        elif row is not None and (cell := _FIELD.fullmatch(text)) is not None and text.find("person.") in {0, 6}:
            self._of_person(f"{row[0]}#{row[1]}", row[0], cell[0], format_name, stated, row=True)
        elif FactId(text) in self.vocabulary.facts:
            self._of_fact(FactId(text), format_name, stated)
        elif set(parts := text.split(" + ")) <= {str(fact) for fact in self.vocabulary.facts} and len(parts) > 1:
            self.facts.append(replace(stated, key=text, value=plain(stated.said)))

    def _of_fact(self, fact: FactId, format_name: str, stated: Stated) -> None:
        if format_name in _PARTS:
            self.days.setdefault(fact, {})[format_name] = replace(stated, key=str(fact), fact=fact)
            return
        value = in_one_form(stated.said, format_name, self.vocabulary.facts[fact].type)
        self.facts.append(replace(stated, key=str(fact), fact=fact, value=value))

    def _of_person(self, key: str, who: str, field_text: str, format_name: str, stated: Stated, *, row: bool) -> None:
        found = _FIELD.fullmatch(field_text)
        fact = FactId(f"{PEOPLE}[].{found['name']}") if found is not None else FactId("")
        declared = self.vocabulary.facts.get(fact)
        if found is None or declared is None or format_name in _PARTS:
            return
        name = f"label({found['name']})" if found["label"] else found["name"]
        kind = None if found["label"] else declared.type
        one = replace(stated, key=name, fact=fact, value=in_one_form(stated.said, format_name, kind))
        if key not in self.people:
            listed = not row or self._is_list(who)
            self.people[key] = PersonStated(key, self._roles(who) if listed else frozenset(), {}, row)
        before = self.people[key]
        self.people[key] = replace(before, fields={name: one, **before.fields})

    @staticmethod
    def _is_list(rows: str) -> bool:
        """Whether a table lists all people of some roles, and not fewer."""
        found = _ROWS.fullmatch(rows)
        return found is not None and bool(_ROLE.fullmatch(found[1]) or _ROLES.fullmatch(found[1]))

    def _roles(self, who: str) -> frozenset[str]:
        if (role := _ROLE.fullmatch(who)) is not None:
            return frozenset(role.groups())
        if (rows := _ROWS.fullmatch(who)) is not None:
            return self._roles(rows[1])
        if (listed := _ROLES.fullmatch(who)) is not None:
            return frozenset(re.findall(r"'(\w+)'", listed[1]))
        if (fact := _WORKED_OUT.fullmatch(who)) is not None:
            declared = self.vocabulary.facts.get(FactId(f"{PEOPLE}[].{fact[1]}"))
            found = _ROLES.search(declared.derived or "") if declared is not None else None
            return frozenset(re.findall(r"'(\w+)'", found[1])) if found is not None else frozenset()
        return frozenset()

    def made(self, form: str, words: str = "") -> PaperStated:
        """All of it, with the days whose year, month and day have a box each."""
        for parts in self.days.values():
            if set(parts) == set(_PARTS):
                year, month, day = (plain(parts[name].said) for name in _PARTS)
                said = f"{year}年{month}月{day}日"
                self.facts.append(replace(parts["year"], value=in_one_form(said, "date_cn", None), said=said))
        return PaperStated(self.file, form, tuple(self.facts), tuple(self.people.values()), words)


def stated_by_form(file: str, reading: PdfReading, form: Form, vocabulary: Vocabulary) -> PaperStated:
    """What a filled form states; a text that goes on where it cannot be told apart is left out."""
    whole, cut = put_together(reading)
    boxes = {box.name: box for box in whole.boxes if box.name not in cut and box.value.strip()}
    labels = box_labels(form.layout, form.blank)
    statements = Statements(file, vocabulary)
    for name, entry in form.texts.items():
        if (box := boxes.get(str(name))) is not None:
            row = ("", "") if form.per is not None else None
            statements.add(entry.text.text, entry.format, _stated(file, box, labels), row=row)
    for box, source in _cells(boxes, form):
        table = form.tables[source.table]
        expression, format_name = table.columns[source.column]
        row = (" ".join(table.rows.text.split()), str(source.number))
        statements.add(expression.text, format_name, _stated(file, box, labels), row=row)
    return replace(statements.made(form.meta.id), all_rows=whole.kind != "flat" and not cut)


@dataclass(frozen=True, slots=True)
class _Cell:
    table: str
    number: int
    column: str


def _cells(boxes: Mapping[str, ReadBox], form: Form) -> Iterator[tuple[ReadBox, _Cell]]:
    for name, box in boxes.items():
        row = row_of(name)
        if row is not None and row.table in form.tables and row.column in form.tables[row.table].columns:
            yield box, _Cell(row.table, row.number, row.column)


def _stated(file: str, box: ReadBox, labels: Mapping[str, str]) -> Stated:
    label = labels.get(box.name) or labels.get(column_of(box.name)) or box.label or box.name
    said = " ".join(box.value.split())
    return Stated("", "", said, file, label, page=box.page + 1, box=box.name)


def facts_of(paper: PaperStated) -> dict[str, str]:
    """What a paper says about facts: reference → text on paper; people are numbered from 1 as they come up."""
    found: dict[str, str] = {}
    for one in paper.facts:
        if one.fact is not None:
            found.setdefault(str(one.fact), one.said)
    for number, person in enumerate(paper.people, start=1):
        for one in person.fields.values():
            if one.fact is not None and not one.key.startswith("label("):
                found[str(one.fact).replace("[]", f"[{number}]")] = one.said
    return found
