"""What the sheets on top of a package are made from, and the small words they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from exports.documents.blocks import Block, Composed
from exports.documents.content import SheetDef, read_common
from exports.documents.pdf import SignPlace
from exports.model import Finding
from forms.byhand import NO_HAND_WORK, HandWork
from rules.deciding.cited import book_marks, together
from rules.deciding.inforce import effective_grade
from rules.deciding.parts import as_called
from rules.decisions import Decisions, Undecided
from rules.facts import FactId, Facts, declared, item_ref, split_ref
from rules.model import Citation, Grade, MaterialDef, MatterDef
from rules.pack import Pack
from rules.planning.later import Later
from rules.planning.schedule import Plan

_MARGIN = 52.0
"""Left and right margin of the sheets, in points: their tables are wide."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A form or document in the package: where it lies, what it is for, and where it is signed."""

    path: str
    title: str
    matter: str
    material: str
    pages: int
    signs: tuple[SignPlace, ...]
    hand: HandWork = NO_HAND_WORK


@dataclass(frozen=True, slots=True)
class SheetData:
    """One case with what was made for it."""

    pack: Pack
    decisions: Decisions
    plan: Plan
    bundled: tuple[Bundled, ...]
    findings: tuple[Finding, ...]
    draft: bool
    later: tuple[Later, ...] = ()

    @property
    def day(self) -> date:
        """The day whose rules were used."""
        return self.decisions.as_of

    def known_text(self, fact: str) -> str:
        """A text fact as it may be printed; empty where it is not known."""
        value = self.decisions.facts.known(FactId(fact))
        return value if isinstance(value, str) else ""

    def matter(self, matter_id: str) -> MatterDef | None:
        """The matter's version on the day, called as in this case."""
        matter = self.pack.matter(matter_id, self.day)
        return None if matter is None else as_called(self.pack, self.decisions, matter)

    def material(self, material_id: str) -> MaterialDef | None:
        """The material's version on the day."""
        return self.pack.material(material_id, self.day)


def sheet_of(sheet: SheetDef, blocks: Iterable[Block], *, draft: bool) -> Composed:
    """A sheet with the page line and the margins that all sheets share."""
    common = read_common()
    return Composed(
        sheet.id,
        sheet.title,
        sheet.words.get("short", sheet.title),
        "zh-CN",
        tuple(blocks),
        footer=common.draft if draft else "",
        page_words=common.page_words,
        margin=_MARGIN,
    )


def chinese_date(day: date) -> str:
    """2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def basis(pack: Pack, citation: Citation, inferred: str) -> str:
    """A citation as printed: title, number, article, and a mark where nobody has compared it with the original."""
    source = pack.source(citation.of)
    title = source.title if source.title.startswith("《") else book_marks(source.title)
    number = f"（{source.number}）" if source.number else ""
    weak = effective_grade(pack, citation) is Grade.INFERRED
    return f"{title}{number}{citation.article}{inferred if weak else ''}"


def cited(pack: Pack, citations: Iterable[Citation], words: Mapping[str, str], *, whole: bool = False) -> list[str]:
    """Laws as printed, each once with its articles, and a grade where it is not the best one.

    `whole` tells title and number whole; else both are told elsewhere, the words `cited_prefix` are left out, and the
    citation goes inside brackets.
    """
    said = []
    for one in together(pack, citations):
        title = one.title if whole else one.title.removeprefix(words["cited_prefix"])
        number = f"（{one.number}）" if whole and one.number else ""
        key = f"cited_{one.grade}" if whole else f"cited_{one.grade}_inside"
        grade = "" if one.grade is Grade.VERIFIED else words[key]
        said.append(f"{book_marks(title)}{number}{one.article}{grade}")
    return said


def undecided_rows(data: SheetData) -> Iterator[tuple[str, str]]:
    """The matters that are not decided: the title, and what has to be known first."""
    for matter_id, decision in data.decisions.matters.items():
        matter = data.matter(matter_id)
        if matter is not None and isinstance(decision, Undecided):
            needs = tuple(sorted(decision.needs[0])) if decision.needs else ()
            yield matter.title.zh, fact_labels(data.pack, data.decisions.facts, needs)


def fact_labels(pack: Pack, facts: Facts, refs: tuple[str, ...]) -> str:
    """The labels of facts, each once; the person's name stands in front where the fact is about one person.

    A limit that the place sets says who can tell.
    """
    labels = []
    for ref in refs:
        fact = pack.facts[declared(FactId(ref))]
        split = split_ref(ref)
        name = facts.known(item_ref(split[0], split[1], "name")) if split is not None else None
        whose = f"{name}的" if isinstance(name, str) and split is not None and split[2] != "name" else ""
        ask = f"（请问{fact.local.ask.zh}）" if fact.local is not None else ""
        labels.append(f"{whose}{fact.label.zh}{ask}")
    return "、".join(dict.fromkeys(labels))
