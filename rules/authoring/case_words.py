"""What may be written in a table of cases for one pack: every heading, and what its cells may say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rules.authoring.case_columns import CaseColumn, Columns, outcomes_for, table_words
from rules.authoring.case_labels import option_labels
from rules.loading.pack_index import Pack
from rules.model import FactDef

HeadingKind = Literal["own", "fact", "person", "matter", "material", "check", "hall", "remark", "policy"]

_TRUTH = ("是", "否")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and the words that its cells may say. Where these are not counted, `fact` says what kind of value.

    `about` says what an item is that is named by its id.
    """

    kind: HeadingKind
    title: str
    words: tuple[str, ...] = ()
    fact: FactDef | None = None
    about: str = ""


def headings(pack: Pack) -> Iterator[Heading]:
    """Every heading that a table of cases for the pack may have, one way of writing each."""
    columns, words = Columns(pack), table_words()
    for name, titles in words.columns.items():
        yield Heading("own", titles[0], _TRUTH if name == "closed" else ())
    for fact_id in columns.asked:
        fact = pack.facts[fact_id]
        yield Heading("fact", columns.fact_heading(fact_id), option_labels(fact), fact)
    for field, fact in columns.fields.items():
        if fact.derived is None:
            yield Heading("person", columns.person_heading(1, field), option_labels(fact), fact)
    for matter_id in pack.matter_ids:
        yield from _matter(columns, matter_id)
    for kind, known in columns.items.items():
        for item_id, about in known.items():
            yield Heading(kind, f"{words.kinds[kind]}：{item_id}", outcomes_for(f"{kind}:{item_id}"), about=about)


def _matter(columns: Columns, matter_id: str) -> Iterator[Heading]:
    title = columns.matter_heading(matter_id)
    yield Heading("matter", title, outcomes_for(matter_id))
    for material_id, label in columns.materials_of(matter_id).items():
        for heading in (f"{title}/{label}", f"{title}/{material_id}"):
            found = columns.read(heading)
            if isinstance(found, CaseColumn) and found.key == f"{matter_id}/{material_id}":
                yield Heading("material", heading, outcomes_for(found.key))
                break
