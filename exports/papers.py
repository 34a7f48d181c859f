"""The papers a case needs: the forms and documents of its required matters, in window order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exports.documents.compose import accompanying, document_exists
from exports.documents.content import DOCUMENTS
from rules.deciding.parts import as_called
from rules.decisions import Decisions, Required
from rules.model import FormId, MatterDef
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Paper:
    """A form or document of a matter that goes into the package."""

    matter: MatterDef
    material: str
    id: str
    title: str


def papers(pack: Pack, decisions: Decisions) -> tuple[Paper, ...]:
    """The papers Kaiban makes for a case in window order: the materials' forms, then those that no material names."""
    found: list[Paper] = []
    for matter_id, decision in decisions.matters.items():
        matter = pack.matter(matter_id, decisions.as_of)
        if matter is None or not isinstance(decision, Required):
            continue
        matter = as_called(pack, decisions, matter)
        named: set[str] = set()
        for one in decisions.materials:
            material = pack.material(one.material, decisions.as_of)
            if one.matter != matter_id or material is None or material.form is None:
                continue
            named.add(material.form)
            if material.made_by == "kaiban" and isinstance(one.decision, Required):
                found.append(Paper(matter, material.id, material.form, material.title.zh))
                found += _along(pack, decisions, matter, material.id, material.form)
        found += [Paper(matter, "", form, "") for form in matter.forms if form not in named]
    return tuple(found)


def _along(pack: Pack, decisions: Decisions, matter: MatterDef, material: str, form: str) -> Iterator[Paper]:
    """Documents that go with another one: the directors' decision with the shareholders'."""
    for document, short in accompanying(form):
        if document_exists(document, pack, decisions.facts, decisions.as_of):
            yield Paper(matter, material, document, short)


def needed_forms(pack: Pack, decisions: Decisions) -> tuple[FormId, ...]:
    """The ids of the library's forms that a package of this case needs."""
    return tuple(dict.fromkeys(FormId(paper.id) for paper in papers(pack, decisions) if paper.id not in DOCUMENTS))
