"""The signing guide: for each person the document, page and place to sign; then the seals; then what stays blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from exports.documents.blocks import Block, Column, Composed, Heading, Para, Table, Title
from exports.documents.content import SheetDef, read_common, read_sheet
from exports.documents.pdf import SignPlace
from exports.documents.sheetdata import Bundled, SheetData, sheet_of
from exports.documents.standins import roles_of, stand_ins
from rules.facts import FactId, Item, Known, Value

_ENTERPRISE = "enterprise"
WORDS_OF_ROLES = ("role", "signer", "unused")
"""How the words of a role begin that no person of a case holds: a body of its own; somebody who signs and is not
entered as a person; a place that a set-up leaves blank."""

_DATE = re.compile(r"[\s_]*年[\s_]*月[\s_]*日[\s_]*$")
"""What is left open for the day behind a place to sign."""


def signing(data: SheetData) -> Composed:
    """The guide for one case."""
    sheet = read_sheet("signing")
    return sheet_of(sheet, _Signing(data, sheet, read_common().roles).blocks(), draft=data.draft)


class _Signing:
    def __init__(self, data: SheetData, sheet: SheetDef, roles: Mapping[str, str]) -> None:
        self.data = data
        self.title = sheet.title
        self.words = sheet.words
        self.roles = roles
        self.people = data.decisions.facts.items(FactId("people"))
        self.stand_ins = stand_ins(sheet.stand_ins, data.pack, data.decisions.facts, data.day)

    def blocks(self) -> Iterator[Block]:
        yield Title(self.title)
        every = [(one, place) for one in self.data.bundled for place in one.signs]
        places = [(one, place) for one, place in every if not self.stand_ins.nobody(one.matter, place)]
        if not places:
            yield Para(self.words["nothing"])
            return
        yield Para(self.words["intro"], size=11)
        for person in self.people:
            mine = [(one, place) for one, place in places if self.is_mine(person, one, place)]
            if mine:
                yield self.heading(person)
                yield from self.body(person)
                yield self.table(mine)
        yield from self.nobody(places)
        yield from self.signers(places)
        rest = [
            (one, place) for one, place in places if not self.is_signer(place.role) and not self.somebody_s(one, place)
        ]
        for roles, part in self.others(rest):
            yield Heading(self.words[part], "left")
            yield Para(self.words[self.intro_of(part)], size=11, keep_next=True)
            yield self.table([(one, place) for one, place in rest if place.role in roles], signed=part == "seal")
        yield from self.left_empty(every)

    def intro_of(self, part: str) -> str:
        """An enterprise that has its licence has its seal already, or none."""
        licensed = self.data.decisions.facts.known(FactId("case.licensed")) is True
        return "seal_intro_licensed" if part == "seal" and licensed else f"{part}_intro"

    def left_empty(self, every: Iterable[tuple[Bundled, SignPlace]]) -> Iterator[Block]:
        """Places on a printed sheet that this case leaves as they are."""
        left = [(one, place) for one, place in every if self.stand_ins.left_empty(one.matter, place)]
        if left:
            yield Heading(self.words["left_empty"], "left")
            yield Para(self.words["left_empty_intro"], size=11, keep_next=True)
            yield self.table(left, signed=False)

    def is_mine(self, person: Item, one: Bundled, place: SignPlace) -> bool:
        if place.item:
            return place.item == person.key
        return self.stand_ins.signs(person, roles_of(person), one.matter, place)

    def heading(self, person: Item) -> Heading:
        name = _known(person, "name") or ""
        roles = "、".join(self.roles.get(role, role) for role in roles_of(person))
        return Heading(self.words["person"].format(name=name, roles=roles), "left")

    def body(self, person: Item) -> Iterator[Block]:
        """How a body among the people signs: by its seal and whoever represents it."""
        if _known(person, "is_body") is True:
            by = _known(person, "represented_by")
            text = self.words["body"].format(name=by) if by else self.words["body_unnamed"]
            yield Para(text, size=11, keep_next=True)

    def nobody(self, places: Iterable[tuple[Bundled, SignPlace]]) -> Iterator[Block]:
        """Places of a role that no person holds yet."""
        open_places = [(one, place) for one, place in places if not place.item and place.role in self.roles]
        left = [(one, place) for one, place in open_places if not self.somebody_s(one, place)]
        for role in dict.fromkeys(place.role for _, place in left):
            yield Heading(self.words["unnamed_role"].format(role=self.roles[role]), "left")
            yield self.table([(one, place) for one, place in left if place.role == role])

    def somebody_s(self, one: Bundled, place: SignPlace) -> bool:
        return any(self.is_mine(person, one, place) for person in self.people)

    def signers(self, places: Iterable[tuple[Bundled, SignPlace]]) -> Iterator[Block]:
        """Places of those who sign and are not entered as persons of the case: the owner of the premises, a partner."""
        left = [(one, place) for one, place in places if self.is_signer(place.role) and not self.somebody_s(one, place)]
        for role in dict.fromkeys(place.role for _, place in left):
            yield Heading(self.words["signer"].format(role=self.role(role)), "left")
            yield self.table([(one, place) for one, place in left if place.role == role])

    def is_signer(self, role: str) -> bool:
        return f"signer_{role}" in self.words or role in self.stand_ins.others()

    def others(self, places: Iterable[tuple[Bundled, SignPlace]]) -> Iterator[tuple[frozenset[str], str]]:
        """The enterprise's seal, bodies that the sheet has a word for, and places nobody signs at a set-up."""
        roles = {place.role for _, place in places} - set(self.roles)
        agencies = {role for role in roles - {_ENTERPRISE} if f"role_{role}" in self.words}
        for group, part in ((roles & {_ENTERPRISE}, "seal"), (agencies, "agency")):
            if group:
                yield frozenset(group), part
        if unused := roles - {_ENTERPRISE} - agencies:
            yield frozenset(unused), "unused"

    def table(self, places: Iterable[tuple[Bundled, SignPlace]], *, signed: bool = True) -> Table:
        columns = (
            Column(self.words["column_number"], 12, "center"),
            Column(self.words["column_file"], 70),
            Column(self.words["column_page"], 18, "center"),
            Column(self.words["column_place"], 58),
            *((Column(self.words["column_done"], 14, "center"),) if signed else ()),
        )
        rows = []
        for number, (one, place) in enumerate(places, start=1):
            page = self.words["page"].format(page=place.page)
            if place.item and not place.on_form:
                label = self.words["sign_as"].format(role=self.role(place.role))
            else:
                label = _place_words(place.label) or self.role(place.role)
            rows.append((str(number), one.title, page, label, *((self.words["box"],) if signed else ())))
        return Table(columns, tuple(rows), size=10)

    def role(self, role: str) -> str:
        named = (self.words.get(f"{kind}_{role}") for kind in WORDS_OF_ROLES)
        return self.roles.get(role) or next((words for words in named if words), role)


def _known(person: Item, field: str) -> Value | None:
    state = person.get(field)
    return state.value if isinstance(state, Known) else None


def _place_words(label: str) -> str:
    """The first words of a printed label, without its ruled blanks and date."""
    undated = (_DATE.sub("", line).strip("　 ：:_") for line in label.split("\n"))
    first = next((line for line in undated if line), "")
    return first if len(first) <= 40 else first[:39] + "…"
