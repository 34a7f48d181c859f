"""Pre-check of packages and papers made anywhere (预审): whole, recognised, in agreement with case and rules.

A Kaiban package brings its case: it is decided again and every box compared. Other papers are recognised one by one
and compared with each other. Every PDF is read in a child process that may die.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from exports.agree import disagreements, without_name
from exports.caserecord import CaseRecord, FileSource, ProvenanceRecord, read_record
from exports.documents.content import DOCUMENTS, SHEETS
from exports.documents.later import LETTER
from exports.incoming import Source, gather
from exports.loose import filled_and_empty, printed_form, titled
from exports.model import PRINT, CheckReport, Finding, Recognised
from exports.recheck import Recheck
from exports.remade import Remake, compare_remade
from exports.stated import PaperStated, facts_of, stated_by_form
from exports.stated_words import stated_by_document
from exports.troubles import worst_first
from exports.wording import stated_by_wording, together
from forms.doubts import superseded_by
from forms.errors import FormsError
from forms.fonts import Fonts
from forms.library import Form, load_edition
from forms.reading import KnownBox, Limits, PdfReading, Unreadable
from forms.stranger import read_pdfs
from rules.model import FormId, Severity
from rules.pack import Pack
from rules.vocabulary import Vocabulary

FormLoader: TypeAlias = Callable[[FormId, date, Vocabulary], Form]
EditionLoader: TypeAlias = Callable[[str, str, Vocabulary], Form]
_LIMITS = Limits()
_OWN = frozenset({*SHEETS, *DOCUMENTS, LETTER})
_RECORDS = frozenset({"case.json", "provenance.json", PRINT})


@dataclass(frozen=True, slots=True)
class CheckTools:
    """What a check needs: the packs' roots, the forms and how they are loaded, the fonts.

    `pack` and `as_of` are for papers that bring no case along, `load_edition` for those on an imported blank of an
    edition which is not in force. With `remake`, a Kaiban package is compared byte for byte with the same made anew.
    """

    roots: Sequence[Path]
    form_ids: Sequence[FormId]
    load_form: FormLoader
    fonts: Fonts
    pack: Pack
    as_of: date
    limits: Limits = _LIMITS
    workers: int = 2
    load_edition: EditionLoader = load_edition
    remake: Remake | None = None


def check(paths: Iterable[Path], tools: CheckTools) -> CheckReport:
    """Check everything behind the paths. What is wrong comes back as findings, never as an error."""
    findings: list[Finding] = []
    recognised: list[Recognised] = []
    others: list[str] = []
    own: list[str] = []
    files, package, pack = 0, False, None
    for source in gather(paths):
        findings += source.findings
        files += len(source.members)
        checked = _Checked(source, tools)
        found, known = checked.report()
        findings += found
        recognised += known
        pack = pack or checked.pack
        has_case = "case.json" in source.members
        package = package or has_case
        rest = source.members.keys() - {one.file for one in known}
        records = rest & _RECORDS if has_case else frozenset()
        own += sorted(records)
        others += sorted(rest - records)
    return CheckReport(worst_first(findings), tuple(recognised), files, package, tuple(others), tuple(own), pack)


class _Checked:
    def __init__(self, source: Source, tools: CheckTools) -> None:
        self.source = source
        self.tools = tools
        self.findings: list[Finding] = []
        self.imported: dict[str, FileSource] = {}
        self.sources: Mapping[str, FileSource] = {}
        self.pack: Pack | None = None

    def report(self) -> tuple[list[Finding], list[Recognised]]:
        readings = self._read_all()
        recheck = self._case()
        pack = recheck.pack if recheck is not None else self.tools.pack
        day = recheck.day if recheck is not None else self.tools.as_of
        self.pack = recheck.pack if recheck is not None else None
        forms = self._forms(readings, pack, day)
        readings = self._flattened(_told_by_boxes(_told_by_print(readings, forms), forms), forms)
        if self.source.draft:
            self._add("check.draft", Severity.BLOCK, self.source.name)
        own_print = recheck is not None
        known = [
            self._recognised(name, reading, forms, pack, day)
            for name, reading in readings.items()
            if not (own_print and name == PRINT)
        ]
        recognised = [one for one in known if one is not None]
        if recheck is not None:
            without = {
                file: frozenset(str(spec.name) for spec in forms[one.form].blank.boxes) - one.boxes.keys()
                for file, one in self.imported.items()
                if one.form in forms
            }
            self.findings += recheck.findings(readings, forms, without)
            self.findings += self._beside_remade(recheck.record)
        else:
            papers = self._stated(recognised, readings, forms, pack.vocabulary)
            own_words = self._in_own_words(readings, forms, pack.vocabulary)
            papers += own_words
            self._unknown_papers(readings, forms, {one.file for one in own_words})
            self.findings += (*disagreements(papers, pack.vocabulary), *without_name(papers))
        return self.findings, recognised

    # ------------------------------------------------------------ reading

    def _read_all(self) -> dict[str, PdfReading]:
        """Every PDF, read; a file that is no PDF and not one of a package's records is told of."""
        names = []
        for name, data in self.source.members.items():
            if data.startswith(b"%PDF-") or name.lower().endswith(".pdf"):
                names.append(name)
            elif name not in {"case.json", "provenance.json"}:
                self._add("check.file_kind", Severity.NOTE, name)
        read = self._in_children([(self.source.members[name], ()) for name in names])
        readings = dict(zip(names, read, strict=True))
        good: dict[str, PdfReading] = {}
        for name, reading in readings.items():
            if isinstance(reading, Unreadable):
                self._add("check.pdf_unreadable", Severity.BLOCK, name, {"reason": reading.reason})
            elif reading.kind == "dynamic_xfa":
                self._add("check.pdf_dynamic", Severity.BLOCK, name)
            else:
                if reading.mended:
                    self._add("check.pdf_mended", Severity.WARN, name)
                good[name] = reading
        return good

    def _in_children(self, wanted: Sequence[tuple[bytes, Sequence[KnownBox]]]) -> tuple[PdfReading | Unreadable, ...]:
        with tempfile.TemporaryDirectory(prefix="kaiban-") as folder:
            paths = [Path(folder) / f"{number}.pdf" for number in range(len(wanted))]
            for path, (pdf, _) in zip(paths, wanted, strict=True):
                path.write_bytes(pdf)
            placed = [(path, known) for path, (_, known) in zip(paths, wanted, strict=True)]
            return read_pdfs(placed, self.tools.limits, self.tools.workers)

    # ------------------------------------------------------------ the case

    def _case(self) -> Recheck | None:
        data = self.source.members.get("case.json")
        if data is None:
            return None
        record = read_record(CaseRecord, data, "case.json")
        provenance = read_record(ProvenanceRecord, self.source.members.get("provenance.json", b""), "provenance.json")
        if not isinstance(provenance, ProvenanceRecord):
            self._add("check.case_schema", Severity.BLOCK, "provenance.json", {"where": str(provenance)})
        if not isinstance(record, CaseRecord):
            code = "check.case_schema" if record else "check.case_unreadable"
            self._add(code, Severity.BLOCK, "case.json", {"where": str(record)})
            return None
        if isinstance(provenance, ProvenanceRecord):
            self.sources = provenance.files
            self.imported = {name: one for name, one in provenance.files.items() if one.official_sha256}
        made = Recheck.of(record, self.tools.roots, self.tools.fonts)
        if isinstance(made, Finding):
            self.findings.append(made)
            return None
        return made

    def _beside_remade(self, record: CaseRecord) -> list[Finding]:
        """What bytes alone tell; of a file that is told of already nothing more is said."""
        remake = self.tools.remake
        if remake is None:
            return []
        told = {found.file for found in self.findings if found.severity is not Severity.NOTE}
        remade = remake(record, self.source.draft)
        return [one for one in compare_remade(self.source.members, self.sources, remade) if one.file not in told]

    # ------------------------------------------------------------ recognising

    def _forms(self, readings: Mapping[str, PdfReading], pack: Pack, day: date) -> dict[str, Form]:
        """The library's forms among the papers, by id."""
        wanted = {reading.form for reading in readings.values()} - _OWN - {""}
        unmarked = [one for name, one in readings.items() if not one.form and name != PRINT]
        if any(one.boxes for one in unmarked):
            wanted |= set(self.tools.form_ids)
        wanted |= titled(unmarked, self.tools.form_ids)
        found: dict[str, Form] = {}
        for form_id in sorted(wanted):
            try:
                found[form_id] = self._form(form_id, day, pack.vocabulary)
            except FormsError:
                continue
        return found

    def _form(self, form_id: str, day: date, vocabulary: Vocabulary) -> Form:
        """The edition in force, or the one that an imported blank was filled by, as the package's record says.

        Raises FormsError.
        """
        named = next(((file, one) for file, one in self.imported.items() if one.form == form_id), None)
        current = None if named is None else superseded_by(form_id, named[1].edition, day)
        if named is None or current is None:
            return self.tools.load_form(FormId(form_id), day, vocabulary)
        form = self.tools.load_edition(form_id, named[1].edition, vocabulary)
        params = {"form": form.meta.title.zh, "edition": form.meta.edition, "current": current or "—"}
        self._add("check.old_edition", Severity.WARN, named[0], params)
        return form

    def _flattened(self, readings: Mapping[str, PdfReading], forms: Mapping[str, Form]) -> dict[str, PdfReading]:
        """Forms whose fields were flattened, read again at the places of their boxes."""
        again = [name for name, one in readings.items() if one.kind == "flat" and one.form in forms]
        wanted = [(self.source.members[name], known_boxes(forms[readings[name].form])) for name in again]
        found = dict(readings)
        for name, reading in zip(again, self._in_children(wanted), strict=True):
            if not isinstance(reading, Unreadable):
                found[name] = replace(reading, form=readings[name].form, edition=readings[name].edition)
                if hidden := sum(box.unseen for box in reading.boxes):
                    self._add("check.not_seen", Severity.WARN, name, {"count": str(hidden)})
        return found

    def _recognised(
        self, name: str, reading: PdfReading, forms: Mapping[str, Form], pack: Pack, day: date
    ) -> Recognised | None:
        form_id = reading.form
        if not form_id:
            return None
        form = forms.get(form_id)
        if form is not None and reading.edition and reading.edition != form.meta.edition:
            current = superseded_by(form_id, reading.edition, day)
            params = {"form": form.meta.title.zh, "edition": reading.edition}
            params |= {"current": current or "—"} if current is not None else {}
            code = "check.edition_unknown" if current is None else "check.edition_over"
            self._add(code, Severity.WARN, name, params)
        facts = facts_of(stated_by_form(name, reading, form, pack.vocabulary)) if form is not None else {}
        filled, empty = filled_and_empty(reading, form) if form is not None else (0, 0)
        return Recognised(name, form_id, reading.edition, MappingProxyType(facts), filled, empty)

    @staticmethod
    def _stated(
        recognised: Sequence[Recognised],
        readings: Mapping[str, PdfReading],
        forms: Mapping[str, Form],
        vocabulary: Vocabulary,
    ) -> list[PaperStated]:
        """What each loose paper states."""
        found = []
        for one in recognised:
            form = forms.get(one.form)
            if form is not None:
                found.append(stated_by_form(one.file, readings[one.file], form, vocabulary))
            elif one.form in DOCUMENTS:
                clauses = stated_by_document(one.file, readings[one.file], vocabulary)
                found.append(together(clauses, stated_by_wording(one.file, readings[one.file], vocabulary)))
        return found

    @staticmethod
    def _in_own_words(
        readings: Mapping[str, PdfReading], forms: Mapping[str, Form], vocabulary: Vocabulary
    ) -> list[PaperStated]:
        """What papers that are no form and none of Kaiban's documents state in the usual words."""
        others = {name: one for name, one in readings.items() if one.form not in _OWN and one.form not in forms}
        read = [stated_by_wording(name, one, vocabulary) for name, one in others.items() if name != PRINT]
        return [one for one in read if one.facts or one.people]

    def _unknown_papers(self, readings: Mapping[str, PdfReading], forms: Mapping[str, Form], read: Set[str]) -> None:
        for name, reading in readings.items():
            if reading.form not in _OWN and reading.form not in forms:
                code = "check.read_by_words" if name in read else "check.not_recognised"
                self._add(code, Severity.NOTE, name)

    def _add(self, code: str, severity: Severity, file: str, params: Mapping[str, str] | None = None) -> None:
        self.findings.append(
            Finding(f"{code}:{file}", severity, code, file=file, params=MappingProxyType(dict(params or {})))
        )


def _told_by_print(readings: Mapping[str, PdfReading], forms: Mapping[str, Form]) -> dict[str, PdfReading]:
    """The readings, those of forms without fields and mark told by what is printed on them."""
    found = dict(readings)
    for name, reading in readings.items():
        if not reading.form and name != PRINT and (form_id := printed_form(reading, forms)):
            found[name] = replace(reading, form=form_id, edition=forms[form_id].meta.edition)
    return found


def _told_by_boxes(readings: Mapping[str, PdfReading], forms: Mapping[str, Form]) -> dict[str, PdfReading]:
    """The readings, those of forms without a mark (saved by another program) told by their boxes."""
    found = dict(readings)
    for name, reading in readings.items():
        if not reading.form and name != PRINT and (form_id := _by_boxes(reading, forms)):
            found[name] = replace(reading, form=form_id)
    return found


def _by_boxes(reading: PdfReading, forms: Mapping[str, Form]) -> str:
    """The form whose boxes a PDF without a mark has: nine in ten of the form's, and the most of all forms."""
    names = {box.name for box in reading.boxes}
    best, most = "", 0
    for form_id, form in forms.items():
        own = {str(spec.name) for spec in form.blank.boxes if spec.kind != "sign"}
        shared = len(own & names)
        if own and shared >= 0.9 * len(own) and shared > most:
            best, most = form_id, shared
    return best


def known_boxes(form: Form) -> tuple[KnownBox, ...]:
    """The places of a form's boxes, for reading a copy whose fields were flattened."""
    return tuple(
        KnownBox(str(spec.name), spec.page, spec.rect, spec.kind) for spec in form.blank.boxes if spec.kind != "sign"
    )
