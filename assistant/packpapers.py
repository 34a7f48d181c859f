"""The papers that can be made for a pack on a day, and what they read: forms of the library, documents.

Each form is loaded when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from assistant.interview import Papers
from assistant.lacking import kept_for_same_facts, lacking_in_document, lacking_in_form
from exports.documents.compose import document_reads, document_texts
from exports.documents.content import DOCUMENTS
from forms.contract import check_form
from forms.library import Form, editions, form_ids, has_form, load_form
from rules.authoring.lint_content import rates_in
from rules.cachefile import CacheFolder
from rules.deciding.recall import Recall
from rules.errors import Finding as Fault
from rules.facts import FactId, FactRef, Facts
from rules.loading.pack_kept import keep_texts
from rules.model import FormId, MaterialId, MatterId
from rules.pack import Pack


@cache
def can_make(paper: str, day: date, kept: CacheFolder | None = None) -> bool:
    """Whether a paper can be made for a day: a document of the enterprise, or a form with an edition in force."""
    if paper in DOCUMENTS:
        return True
    return has_form(paper) and any(edition.in_force.covers(day) for edition in editions(paper, cache=kept))


@cache
def form_on(form_id: str, pack: Pack, day: date, kept: CacheFolder | None = None) -> Form:
    """A form of the library, loaded once. Raises `FormsError`."""
    return load_form(FormId(form_id), day, pack.vocabulary, cache=kept)


class _Later(Mapping[str, frozenset[FactId]]):
    """What papers read, each looked at when it is asked for: a pack has many that a case never needs."""

    def __init__(self, papers: Iterable[str], reads: Callable[[str], frozenset[FactId]]) -> None:
        self._papers = frozenset(papers)
        self._reads = reads
        self._read: dict[str, frozenset[FactId]] = {}

    def __getitem__(self, paper: str) -> frozenset[FactId]:
        if paper not in self._papers:
            raise KeyError(paper)
        if paper not in self._read:
            self._read[paper] = self._reads(paper)
        return self._read[paper]

    def __iter__(self) -> Iterator[str]:
        return iter(self._papers)

    def __len__(self) -> int:
        return len(self._papers)


@cache
def papers_of(pack: Pack, day: date, cached: CacheFolder) -> Papers:
    """The papers of a pack's matters and materials, what each reads, and what each still lacks."""
    of_matter: dict[MatterId, tuple[str, ...]] = {}
    of_material: dict[MaterialId, tuple[str, ...]] = {}
    for matter_id in pack.matter_ids:
        matter = pack.matter(matter_id, day)
        if matter is None:
            continue
        named: set[str] = set()
        for material_id in matter.materials:
            material = pack.material(material_id, day)
            if material is not None and material.form is not None:
                named.add(material.form)
                if material.made_by == "kaiban" and can_make(material.form, day, cached):
                    of_material[MaterialId(material_id)] = (material.form,)
        of_matter[MatterId(matter_id)] = tuple(
            form for form in matter.forms if form not in named and can_make(form, day, cached)
        )
    ids = {paper for papers in (*of_matter.values(), *of_material.values()) for paper in papers}
    reads = _Later(ids, lambda paper: _reads(paper, pack, day, cached))
    if pack.vocabulary.trees is None:
        texts = {text for paper in ids if paper in DOCUMENTS for text in document_texts(paper, pack.vocabulary)}
        keep_texts(cached, pack.id, pack.digest, sorted(texts))

    def lacks(paper: str, facts: Facts, recall: Recall | None, fact_id: FactId | None) -> Iterable[FactRef]:
        if paper in DOCUMENTS:
            return lacking_in_document(paper, pack, facts, day, recall)
        return lacking_in_form(form_on(paper, pack, day, cached), pack, facts, day, recall, fact_id)

    kept = kept_for_same_facts(lacks, reads)
    return Papers(MappingProxyType(of_matter), MappingProxyType(of_material), reads, kept)


def paper_ids() -> frozenset[str]:
    """Everything that a material's `form` can name: forms of the library and documents of the enterprise."""
    return frozenset((*form_ids(), *DOCUMENTS))


def papers_read(pack: Pack, day: date) -> frozenset[FactId]:
    """The declared facts that any form or document reads on a day."""
    ids = (paper for paper in paper_ids() if can_make(paper, day))
    return frozenset[FactId]().union(*(_reads(paper, pack, day) for paper in ids))


def rates_read(pack: Pack, day: date) -> frozenset[str]:
    """The dated numbers that any form of the library reads on a day."""
    forms = (form_on(form_id, pack, day) for form_id in form_ids() if can_make(form_id, day))
    return frozenset[str]().union(*(rates_in(one.text) for form in forms for one in form.expressions()))


def form_faults(pack: Pack, day: date) -> tuple[Fault, ...]:
    """Every form in force whose map and layout do not fit: a box without an owner, an entry without a box."""
    found: list[Fault] = []
    for form_id in form_ids():
        if can_make(form_id, day):
            form = form_on(form_id, pack, day)
            file = f"forms/{form_id}/{form.folder.name}/map.yaml"
            for fault in check_form(form):
                near = f"; the nearest is '{fault.near}'" if fault.near else ""
                found.append(Fault(file, 1, f"form_{fault.code}", f"the box '{fault.name}'{near}"))
    return tuple(found)


def _reads(paper: str, pack: Pack, day: date, kept: CacheFolder | None = None) -> frozenset[FactId]:
    """The declared facts that a form or document may read."""
    if paper in DOCUMENTS:
        return document_reads(paper, pack.vocabulary)
    return form_on(paper, pack, day, kept).reads
