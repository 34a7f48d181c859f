"""A package's case decided again: do the decisions stand, do the papers say what the facts say, is one missing?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from exports.caserecord import CaseRecord
from exports.compare import compare_form, plain_text
from exports.documents.compose import compose
from exports.documents.content import DOCUMENTS, SHEETS
from exports.documents.later import LETTER
from exports.documents.pdf import draw, texts_of
from exports.model import PRINT, Finding
from exports.papers import Paper, papers
from exports.troubles import failing_checks, of_boxes, of_document, undecided
from forms.fonts import Fonts
from forms.library import Form
from forms.mapping import sheet_values
from forms.model import FieldValues
from forms.pdf.examine import examine
from forms.reading import Limits, PdfReading
from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions, decision_word
from rules.errors import NoVersionError, PackError, UnknownPackError
from rules.model import MayWait, Severity
from rules.pack import Pack, load_pack
from rules.planning.later import LATER

_LIMITS = Limits()
_NONE: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Recheck:
    """A recorded case with the pack as it is here, and what that pack decides now."""

    record: CaseRecord
    pack: Pack
    decisions: Decisions
    dropped: int
    fonts: Fonts

    @property
    def day(self) -> date:
        """The case's day."""
        return self.record.as_of

    @classmethod
    def of(cls, record: CaseRecord, roots: Sequence[Path], fonts: Fonts) -> Recheck | Finding:
        """The case decided again, or the finding that its pack is not here, or has no rules for its day."""
        params = {"pack": record.pack[:60]}
        try:
            pack = load_pack(record.pack, roots)
            pack.require_day(record.as_of)
            given, problems = read_given(pack.vocabulary, record.answers, record.as_of)
            decisions = decide(pack, settle(pack, given, record.as_of, from_file), record.as_of)
        except (UnknownPackError, PackError):
            code = "check.pack_unknown"
        except NoVersionError:
            code = "check.day_not_covered"
            params["day"] = record.as_of.isoformat()
        else:
            return cls(record, pack, decisions, len(problems), fonts)
        finding_id = code.removeprefix("check.")
        return Finding(finding_id, Severity.BLOCK, code, file="case.json", params=MappingProxyType(params))

    def findings(
        self,
        readings: Mapping[str, PdfReading],
        forms: Mapping[str, Form],
        without: Mapping[str, frozenset[str]] = _NONE,
    ) -> Iterator[Finding]:
        """Everything wrong with the package's papers and decisions.

        `without` are by file the boxes that the imported blank it is filled on has no place for.
        """
        yield from self._record_findings()
        wanted = {Severity.BLOCK, Severity.WARN}
        for found in (*failing_checks(self.pack, self.decisions), *undecided(self.pack, self.decisions)):
            if found.severity in wanted:
                yield found
        expected = papers(self.pack, self.decisions)
        yield from self._missing(expected, readings, forms)
        yield from self._forms(readings, forms, without)
        yield from self._documents(readings)
        yield from self._print(readings)
        yield from self._extra(expected, readings, forms)

    # ------------------------------------------------------------ the record

    def _record_findings(self) -> Iterator[Finding]:
        if self.dropped:
            params = MappingProxyType({"count": str(self.dropped)})
            yield Finding("case_answers", Severity.WARN, "check.case_answers", file="case.json", params=params)
        changed = self.record.pack_digest != self.pack.digest
        if changed:
            params = MappingProxyType({"pack": self.pack.id, "version": self.pack.meta.version})
            yield Finding("pack_changed", Severity.NOTE, "check.pack_changed", file="case.json", params=params)
        now = {str(matter): decision_word(decision) for matter, decision in self.decisions.matters.items()}
        other = sum(recorded.status != now.get(matter) for matter, recorded in self.record.matters.items())
        if other:
            params = MappingProxyType({"count": str(other)})
            severity = Severity.WARN if changed else Severity.BLOCK
            yield Finding("decisions_differ", severity, "check.decisions_differ", file="case.json", params=params)

    # ------------------------------------------------------------ the papers

    def _sheets(self, form: Form) -> tuple[FieldValues, ...]:
        """What each sheet of a form should say."""
        return sheet_values(form, self.pack, self.decisions.facts, self.day)

    def _missing(
        self, expected: Sequence[Paper], readings: Mapping[str, PdfReading], forms: Mapping[str, Form]
    ) -> Iterator[Finding]:
        there = Counter(reading.form for reading in readings.values())
        for paper in expected:
            form = forms.get(paper.id)
            there[paper.id] -= 1 if form is None else len(self._sheets(form))
            if there[paper.id] >= 0:
                continue
            material = self.pack.material(paper.material, self.day)
            wait = material.may_wait if material is not None else None
            yield Finding(
                id=f"material_missing:{paper.matter.id}/{paper.id}",
                severity=Severity.BLOCK,
                code="check.material_missing",
                params=MappingProxyType({"title": paper.title or paper.id, "matter": paper.matter.title.zh}),
                citation=material.source if material is not None else paper.matter.source,
                may_wait=wait.days if isinstance(wait, MayWait) else None,
            )

    def _forms(
        self, readings: Mapping[str, PdfReading], forms: Mapping[str, Form], without: Mapping[str, frozenset[str]]
    ) -> Iterator[Finding]:
        """Each form against the values it should have: each sheet of a person against the nearest."""
        for form_id, form in forms.items():
            sheets = left = list(self._sheets(form))
            for name in sorted(name for name, reading in readings.items() if reading.form == form_id):
                blank = without.get(name, frozenset())
                found = [compare_form(name, readings[name], form, one, blank) for one in left or sheets]
                left_before = left
                nearest = min(range(len(found)), key=lambda number: len(found[number]))
                left = [one for number, one in enumerate(left) if number != nearest]
                yield from found[nearest]
                yield from self._left_open(name, form, (left_before or sheets)[nearest])

    def _left_open(self, name: str, form: Form, values: FieldValues) -> Iterator[Finding]:
        """The required boxes of a form that the case has no answer for: what an export would have stopped at."""
        lacking = [one for one in values.findings if one.code == "box.missing_fact"]
        for found in of_boxes(self.pack, name, form.meta.title.zh, form, lacking):
            if found.severity is Severity.BLOCK:
                yield found

    def _documents(self, readings: Mapping[str, PdfReading]) -> Iterator[Finding]:
        """Each document against the same one drawn anew; what is drawn here is read here."""
        for name, reading in readings.items():
            if reading.form not in DOCUMENTS:
                continue
            document = compose(reading.form, self.pack, self.decisions.facts, self.day)
            open_ = of_document(self.pack, name, document, {})
            yield from (found for found in open_ if found.severity is Severity.BLOCK)
            if self.fonts.lacking(texts_of(document)):
                continue
            drawn = examine(draw(document, self.fonts).pdf, (), _LIMITS.pages)
            if plain_text(drawn) != plain_text(reading):
                yield Finding(
                    id=f"document_differs:{name}",
                    severity=Severity.BLOCK,
                    code="check.document_differs",
                    file=name,
                    params=MappingProxyType({"form": document.short}),
                )

    def _print(self, readings: Mapping[str, PdfReading]) -> Iterator[Finding]:
        """The file for printing against the papers it was put together from, page by page: all characters on each."""
        whole = readings.get(PRINT)
        if whole is None:
            return
        names = sorted((name for name in readings if "/" in name), key=_window_order)
        expected = [page for name in names for page in _characters(readings[name])]
        if expected != list(_characters(whole)):
            yield Finding("print_differs", Severity.BLOCK, "check.print_differs", file=PRINT)

    def _extra(
        self, expected: Sequence[Paper], readings: Mapping[str, PdfReading], forms: Mapping[str, Form]
    ) -> Iterator[Finding]:
        wanted = {paper.id for paper in expected}
        if self.decisions.facts.known(LATER):
            wanted.add(LETTER)
        for name, reading in readings.items():
            if name != PRINT and reading.form and reading.form not in wanted and reading.form not in SHEETS:
                form = forms.get(reading.form)
                title = form.meta.title.zh if form is not None else reading.form
                params = MappingProxyType({"form": title})
                yield Finding(f"not_needed:{name}", Severity.WARN, "check.not_needed", file=name, params=params)
            elif not reading.form and name != PRINT:
                yield Finding(f"not_recognised:{name}", Severity.NOTE, "check.not_recognised", file=name)


def _window_order(path: str) -> tuple[int, str]:
    """Papers as they are put together: by the number of their folder, then by name."""
    number = path.partition("_")[0]
    return (int(number) if number.isascii() and number.isdigit() else 0, path)


def _characters(reading: PdfReading) -> Iterator[Counter[str]]:
    """What each page shows, as counted characters: on paper, boxes are part of their page."""
    for number, lines in enumerate(reading.texts):
        drawn = (box.drawn for box in reading.boxes if box.page == number and box.kind not in {"check", "radio"})
        yield Counter("".join("".join((*lines, *drawn)).split()))
