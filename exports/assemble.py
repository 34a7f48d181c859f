"""The package of a case: forms filled and read back, documents drawn, sheets on top, records for machines.

One pass over the required matters in window order. Everything comes in as an argument; the same input gives the same
bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exports.bagit import sha256
from exports.canonical import Json, canonical_json
from exports.documents.blocks import Composed
from exports.documents.compose import compose
from exports.documents.content import DOCUMENTS, read_sheet
from exports.documents.cover import cover
from exports.documents.later import LETTER, later_letter, later_of
from exports.documents.notice import notice
from exports.documents.pdf import SignPlace, draw, printable, texts_of
from exports.documents.plan import plan_sheet
from exports.documents.sheetdata import Bundled, SheetData
from exports.documents.signing import signing
from exports.errors import ExportBlockedError
from exports.model import PRINT, Contents, Finding, Package, PackageFile
from exports.names import file_name, folder_name, sheet_name
from exports.papers import Paper, papers
from exports.records import BoxRecord, FileRecord, case_json, provenance_json
from exports.signplaces import sign_places
from exports.troubles import failing_checks, of_boxes, of_document, undecided, worst_first
from forms.afterlook import Lookers, Looks
from forms.byhand import NO_HAND_WORK, HandWork, hand_work
from forms.doubts import superseded_by
from forms.fill import NotMade, fill
from forms.fill import texts_of as texts_of_form
from forms.fonts import Fonts
from forms.library import PEOPLE, Form
from forms.mapping import sheet_values
from forms.model import BoxFinding, FieldValues, FilledForm
from forms.pdf.glyphs import GlyphSet
from forms.pdf.volume import Paper as PrintedPaper
from forms.pdf.volume import together
from forms.verify import verify, verify_printed
from rules.deciding.parts import as_called
from rules.decisions import Decisions
from rules.facts import FactRef, ItemKey, item_ref
from rules.model import FormId, MatterId, Severity
from rules.pack import Pack
from rules.planning.later import Later
from rules.planning.schedule import Plan

PDF = "application/pdf"
JSON = "application/json"
_COVER_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class ExportInput:
    """Everything a package is made from.

    `answers` are the case file's answers as plain text, lists and mappings; `forms` the library's forms by id, as
    `needed_forms` asks; `versions` what made it (`kaiban`: its version). `later` are the materials that come later,
    each with its last day. With `draft`, what is missing stands as a blank and nothing stops the export. `look_after`
    has finished forms read and drawn once more by another library, in child processes: `lookers`, or some of its own.
    """

    pack: Pack
    decisions: Decisions
    answers: Mapping[str, Json]
    forms: Mapping[FormId, Form]
    fonts: Fonts
    plan: Plan
    versions: Mapping[str, str]
    draft: bool = False
    look_after: bool = True
    later: tuple[Later, ...] = ()
    lookers: Lookers | None = None


def assemble(given: ExportInput) -> Package:
    """The package of a case. Raises `ExportBlockedError` with every finding where one stops it and it is no draft."""
    return _Assembly(given).package()


@dataclass(slots=True)
class _Made:
    """What has been made so far."""

    forms: list[_Form] = field(default_factory=list)
    files: list[PackageFile] = field(default_factory=list)
    printed: list[tuple[str, PrintedPaper]] = field(default_factory=list)
    contents: list[Contents] = field(default_factory=list)
    bundled: list[Bundled] = field(default_factory=list)
    records: list[FileRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A paper ready to be drawn: a document's words, or a form with its values."""

    paper: Paper
    path: str
    title: str
    source: Composed | tuple[Form, FieldValues]


@dataclass(frozen=True, slots=True)
class _Form:
    """A finished form; `first` is its first page in the file for printing."""

    sheet: _Sheet
    filled: FilledForm
    values: FieldValues
    first: int


class _Assembly:
    def __init__(self, given: ExportInput) -> None:
        self.given = given
        self.pack = given.pack
        self.decisions = given.decisions
        self.made = _Made()

    def package(self) -> Package:
        made = self.made
        made.findings += failing_checks(self.pack, self.decisions)
        made.findings += undecided(self.pack, self.decisions)
        with self._lookers() as lookers:
            looks = lookers.looks() if lookers is not None else None
            sheets = self._prepared()
            glyphs = GlyphSet.shared(self.given.fonts, self._texts(sheets))
            for sheet in sheets:
                self._make(sheet, glyphs, looks)
            printed = self._printed()
            early = None if self._blocked() else self._bundle(printed)  # while the children still look
            late = tuple(self._looked_at(looks))
        made.findings += late
        if self._blocked():
            raise ExportBlockedError(worst_first(made.findings))
        return early if early is not None and not late else self._bundle(printed)

    def _blocked(self) -> bool:
        """Whether something found so far stops the export."""
        return not self.given.draft and any(found.severity is Severity.BLOCK for found in self.made.findings)

    def _lookers(self) -> AbstractContextManager[Lookers | None]:
        """The children that look at the forms: the caller's, or some for this package alone."""
        given = self.given
        if not given.look_after or given.lookers is not None:
            return nullcontext(given.lookers if given.look_after else None)
        return Lookers()

    def _looked_at(self, looks: Looks | None) -> Iterator[Finding]:
        """What another library finds wrong with the finished forms."""
        told = looks.findings() if looks is not None else ()
        for made, found in zip(self.made.forms, told, strict=looks is not None):
            yield from self._of_boxes(made.sheet.path, made.sheet, found)

    def _of_boxes(self, file: str, sheet: _Sheet, found: Iterable[BoxFinding]) -> Iterator[Finding]:
        """What went wrong with the boxes of a sheet, told of a file that shows them."""
        return (
            iter(())
            if isinstance(sheet.source, Composed)
            else of_boxes(self.pack, file, sheet.title, sheet.source[0], found)
        )

    # ------------------------------------------------------------ papers

    def _prepared(self) -> list[_Sheet]:
        """Every paper with its words or values, numbered within its matter."""
        sheets: list[_Sheet] = []
        counts: Counter[str] = Counter()
        order = list(self.decisions.matters)
        every = (*papers(self.pack, self.decisions), *self._letters())
        for paper in sorted(every, key=lambda one: order.index(MatterId(one.matter.id))):
            for title, name, source in self._sources(paper):
                counts[paper.matter.id] += 1
                path = f"{folder_name(paper.matter)}/{file_name(counts[paper.matter.id], name)}"
                sheets.append(_Sheet(paper, path, title, source))
        return sheets

    def _letters(self) -> Iterator[Paper]:
        """The letter for what comes later, once for each matter that has such a material."""
        for matter_id, _ in later_of(self.given.later):
            matter = self.pack.matter(matter_id, self.decisions.as_of)
            if matter is not None:
                yield Paper(as_called(self.pack, self.decisions, matter), "", LETTER, "")

    def _sources(self, paper: Paper) -> Iterator[tuple[str, str, Composed | tuple[Form, FieldValues]]]:
        """A paper's title, its name as a file and what it is made from; none for a form that the library does not have.

        A form with a sheet for each person gives as many, numbered.
        """
        facts, day = self.decisions.facts, self.decisions.as_of
        if paper.id == LETTER:
            later = dict(later_of(self.given.later))[paper.matter.id]
            letter = later_letter(self.pack, self.decisions, paper.matter, later, draft=self.given.draft)
            yield letter.title, letter.title, letter
            return
        if paper.id in DOCUMENTS:
            document = compose(paper.id, self.pack, facts, day)
            title = paper.title or document.short
            yield title, title, document
            return
        form = self.given.forms.get(FormId(paper.id))
        if form is None:
            params = MappingProxyType({"form": paper.id, "title": paper.title or paper.id})
            self.made.findings.append(
                Finding(f"no_form:{paper.matter.id}:{paper.id}", Severity.WARN, "export.no_form", params=params)
            )
            return
        title = paper.title or form.meta.title.zh
        self._edition(paper, form, title)
        sheets = sheet_values(form, self.pack, facts, day)
        if len(sheets) == 1:
            yield title, title, (form, sheets[0])
            return
        for number, values in enumerate(sheets, start=1):
            yield f"{title}（{number}）", f"{title}_{number:02d}", (form, values)

    def _edition(self, paper: Paper, form: Form, title: str) -> None:
        """Tell of an imported blank that is matched with an edition which is not in force."""
        current = superseded_by(form.meta.id, form.meta.edition, self.decisions.as_of) if form.official else None
        if current is not None:
            params = MappingProxyType({"form": title, "edition": form.meta.edition, "current": current or "—"})
            finding_id = f"old_edition:{paper.matter.id}:{paper.id}"
            self.made.findings.append(Finding(finding_id, Severity.WARN, "export.old_edition", params=params))

    def _texts(self, sheets: Sequence[_Sheet]) -> Iterator[str]:
        for sheet in sheets:
            if isinstance(sheet.source, Composed):
                yield from texts_of(sheet.source)
            else:
                yield from texts_of_form(*sheet.source)

    def _make(self, sheet: _Sheet, glyphs: GlyphSet, looks: Looks | None) -> None:
        if isinstance(sheet.source, Composed):
            self._make_document(sheet, sheet.source, glyphs)
        else:
            self._make_form(sheet, *sheet.source, glyphs, looks)

    def _make_document(self, sheet: _Sheet, document: Composed, glyphs: GlyphSet) -> None:
        lacking = self._without_glyph(document)
        self.made.findings += of_document(self.pack, sheet.path, document, lacking)
        if lacking:
            return
        drawn = draw(document, self.given.fonts, glyphs)
        boxes = {one.clause: BoxRecord(one.facts, one.expressions, one.law) for one in document.origins}
        self.made.printed.append((sheet.title, drawn.paper))
        self._add(sheet, pdf=drawn.pdf, pages=drawn.pages, signs=drawn.signs, edition="", blank="", boxes=boxes)

    def _without_glyph(self, document: Composed) -> dict[str, tuple[str, ...]]:
        """The clauses that read a fact with a character no font has: clause → those facts."""
        characters = self.given.fonts.lacking(texts_of(document))
        if not characters:
            return {}
        facts = {
            ref
            for origin in document.origins
            for ref in origin.facts
            if characters & set(str(self.decisions.facts.known(FactRef(ref)) or ""))
        }
        found = {one.clause: tuple(ref for ref in one.facts if ref in facts) for one in document.origins}
        return {clause: refs for clause, refs in found.items() if refs} or {"title": ()}

    def _make_form(self, sheet: _Sheet, form: Form, values: FieldValues, glyphs: GlyphSet, looks: Looks | None) -> None:
        filled = fill(form, values, self.given.fonts, glyphs=glyphs)
        if isinstance(filled, NotMade):
            self.made.findings += self._of_boxes(sheet.path, sheet, filled.findings)
            return
        first = sum(line.pages for line in self.made.contents)
        self.made.forms.append(_Form(sheet, filled, values, first))
        if looks is not None:
            looks.add(filled, values)
        wrong = verify(filled, values)
        self.made.findings += self._of_boxes(sheet.path, sheet, (*filled.findings, *wrong))
        boxes = {str(box): BoxRecord(owner.facts, (owner.expression,)) for box, owner in values.owners.items()}
        self.made.printed.append((sheet.title, filled.paper))
        signs = tuple(sign_places(form, filled, values, self._roles(values.person)))
        self._add(
            sheet,
            pdf=filled.pdf,
            pages=filled.pages,
            signs=signs,
            edition=filled.edition,
            blank=filled.blank_sha256,
            official=form.official,
            boxes=boxes,
            hand=hand_work(form),
        )

    def _roles(self, person: str) -> frozenset[str]:
        """The roles of the person whose sheet it is; none where a form is nobody's."""
        roles = self.decisions.facts.known(item_ref(PEOPLE, ItemKey(person), "roles"))
        return frozenset(map(str, roles)) if isinstance(roles, tuple) else frozenset()

    def _add(
        self,
        sheet: _Sheet,
        *,
        pdf: bytes,
        pages: int,
        signs: tuple[SignPlace, ...],
        edition: str,
        blank: str,
        boxes: Mapping[str, BoxRecord],
        official: str = "",
        hand: HandWork = NO_HAND_WORK,
    ) -> None:
        paper = sheet.paper
        self.made.files.append(PackageFile(sheet.path, pdf, PDF))
        self.made.contents.append(Contents(sheet.path, sheet.title, pages, paper.matter.id, hand))
        self.made.bundled.append(Bundled(sheet.path, sheet.title, paper.matter.id, paper.material, pages, signs, hand))
        self.made.records.append(
            FileRecord(sheet.path, paper.id, edition, blank, paper.matter.id, paper.material, boxes, official)
        )

    # ------------------------------------------------------------ the bundle

    def _printed(self) -> bytes:
        """Every paper in one file, in order, read back; empty where there is none."""
        made = self.made
        if not made.printed:
            return b""
        whole = together(made.printed, read_sheet("cover").words["print"])
        told = verify_printed(whole, [(one.first, one.filled, one.values) for one in made.forms])
        for one, wrong in zip(made.forms, told, strict=True):
            made.findings += self._of_boxes(PRINT, one.sheet, wrong)
        return whole

    def _bundle(self, printed: bytes) -> Package:
        made = self.made
        findings = worst_first(made.findings)
        top = self._top_sheets(findings)
        files = [file for file, _ in top] + made.files
        contents = [line for _, line in top] + made.contents
        if printed:
            files.append(PackageFile(PRINT, printed, PDF))
            contents.append(
                Contents(PRINT, read_sheet("cover").words["print"], sum(line.pages for line in made.contents), "")
            )
        given = self.given
        files.append(
            PackageFile("case.json", case_json(self.pack, self.decisions, given.answers, given.versions), JSON)
        )
        files.append(PackageFile("provenance.json", provenance_json(self.pack, self.decisions, made.records), JSON))
        digest = sha256(canonical_json({file.path: sha256(file.data) for file in files}))
        name = f"kaiban-{digest[:12]}"
        info = {
            "Bagging-Date": self.decisions.as_of.isoformat(),
            "Bag-Software-Agent": f"Kaiban {given.versions.get('kaiban', '')}".strip(),
            "External-Identifier": name,
            "Kaiban-Pack": f"{self.pack.id} {self.pack.meta.version}",
            "Kaiban-Draft": "true" if given.draft else "false",
        }
        return Package(name, tuple(files), findings, tuple(contents), MappingProxyType(info))

    def _top_sheets(self, findings: tuple[Finding, ...]) -> list[tuple[PackageFile, Contents]]:
        """Notice, plan and guide; then the cover, whose contents count them and itself."""
        made, given = self.made, self.given
        data = SheetData(self.pack, self.decisions, given.plan, tuple(made.bundled), findings, given.draft, given.later)
        documents = [printable(one, given.fonts) for one in (notice(data), plan_sheet(data), signing(data))]
        own = Contents(f"{sheet_name('cover')}.pdf", "", 1, "")
        first = printable(cover(data, [own, *made.contents]), given.fonts)
        texts = [text for one in (first, *documents) for text in (*texts_of(one), one.short)]
        glyphs = GlyphSet.shared(given.fonts, texts)
        drawn = [self._sheet(document, glyphs) for document in documents]
        lines = [line for _, line in drawn] + made.contents
        own = replace(own, title=first.short)
        for _ in range(_COVER_ROUNDS):  # the number of the cover's own pages stands on it
            page, found = self._sheet(printable(cover(data, [own, *lines]), given.fonts), glyphs)
            if found == own:
                break
            own = found
        return [(page, found), *drawn]

    def _sheet(self, document: Composed, glyphs: GlyphSet) -> tuple[PackageFile, Contents]:
        path = f"{sheet_name(document.id)}.pdf"
        drawn = draw(document, self.given.fonts, glyphs)
        return PackageFile(path, drawn.pdf, PDF), Contents(path, document.short, drawn.pages, "")
