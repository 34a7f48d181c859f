"""The letter for papers that come later (容缺受理承诺书): which, until when, with what consequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.documents.blocks import Block, Column, Composed, Gap, Para, SignLine, Signs, Table, Title
from exports.documents.content import SheetDef, read_sheet
from exports.documents.sheetdata import basis, chinese_date, sheet_of
from rules.decisions import Decisions
from rules.facts import FactId
from rules.model import MatterDef, NotKnown
from rules.pack import Pack
from rules.planning.later import Later

LETTER = "later_letter"
"""The id of the letter among the papers."""
_HEAD = "legal_representative"
"""Who signs: whoever stands at the head of the enterprise."""


def later_of(later: Sequence[Later]) -> Iterator[tuple[str, tuple[Later, ...]]]:
    """The materials that come later by matter, in window order."""
    for matter, found in groupby(later, key=lambda one: str(one.matter)):
        yield matter, tuple(found)


def later_letter(
    pack: Pack, decisions: Decisions, matter: MatterDef, later: Sequence[Later], *, draft: bool
) -> Composed:
    """The letter for one matter."""
    return sheet_of(read_sheet(LETTER), _Letter(pack, decisions, matter, later).blocks(), draft=draft)


class _Letter:
    def __init__(self, pack: Pack, decisions: Decisions, matter: MatterDef, later: Sequence[Later]) -> None:
        self.pack = pack
        self.decisions = decisions
        self.matter = matter
        self.later = later
        self.sheet: SheetDef = read_sheet(LETTER)
        self.words = self.sheet.words

    def blocks(self) -> Iterator[Block]:
        words, authority = self.words, self.matter.guide.authority
        to = words["to_unknown"] if isinstance(authority, NotKnown) else words["to"].format(authority=authority.zh)
        yield Title(self.sheet.title)
        yield Para(to, indent=0)
        yield Para(words["intro"].format(matter=self.matter.title.zh))
        columns = (
            Column(words["column_number"], 14, "center"),
            Column(words["column_material"], 60),
            Column(words["column_limit"], 26, "center"),
            Column(words["column_due"], 44),
            Column(words["column_basis"], 56),
        )
        yield Table(columns, tuple(self.row(number, one) for number, one in enumerate(self.later, 1)), size=10)
        yield Gap(6)
        yield Para(words["promise"])
        yield from self.consequences()
        record = self.decisions.facts.known(FactId("filing.bad_record"))
        yield Para(words["no_record"] if record is False else words["record_open"])
        yield Signs(words["sign_title"], (SignLine(words["sign_prompt"], "", _HEAD),), words["date"])

    def row(self, number: int, one: Later) -> tuple[str, ...]:
        unit = self.words["days_working" if one.rule.working else "days"]
        cited = basis(self.pack, one.rule.source, self.words["inferred"])
        return (str(number), self.title(one), unit.format(days=one.rule.days), self.due(one), cited)

    def title(self, one: Later) -> str:
        material = self.pack.material(one.material, self.decisions.as_of)
        return material.title.zh if material is not None else one.material

    def due(self, one: Later) -> str:
        if one.due is not None:
            return chinese_date(one.due)
        if one.due_not_before is not None:
            return self.words["due_not_before"].format(day=chinese_date(one.due_not_before))
        return self.words["due_unknown"]

    def consequences(self) -> Iterator[Block]:
        said: dict[str, list[str]] = {}
        for one in self.later:
            if one.rule.consequence is not None:
                said.setdefault(one.rule.consequence.zh, []).append(self.title(one))
        for text, materials in said.items():
            yield Para(self.words["consequence"].format(material="、".join(materials), text=text))
        if not said:
            yield Para(self.words["consequence_unknown"])
        for text in dict.fromkeys(one.rule.excluded.zh for one in self.later if one.rule.excluded is not None):
            yield Para(self.words["excluded"].format(text=text))
