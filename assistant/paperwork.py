"""The papers of one case, for the session: how they look, and the export.

Fonts and documents are loaded when they are first asked for, and so are the libraries that write and read PDFs
(300 ms of imports): what prints nothing does not pay for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant import waiting
from assistant.casefile import case_answers
from assistant.findings import nothing_applies, out_of_scope, package_finding_view
from assistant.interview import Papers
from assistant.packpapers import can_make, form_on, papers_of
from assistant.pageface import page_face
from assistant.planning import plan_of
from assistant.scenes import refusal_of
from assistant.showing import Shown
from assistant.telling import forms_trouble, reason
from assistant.views import ExportView, PageView
from exports.documents.compose import compose
from exports.documents.content import DOCUMENTS
from exports.errors import ExportBlockedError, ExportsError, WriteError
from exports.model import Finding, Package, Receipt
from forms.byhand import NO_HAND_WORK, HandWork, hand_work
from forms.errors import FormsError
from forms.fonts import Fonts, load_fonts
from forms.library import Form, load_edition
from forms.mapping import sheet_values
from rules.cachefile import CacheFolder
from rules.decisions import NotRequired
from rules.facts import Facts
from rules.model import MaterialDef
from rules.pack import Pack
from rules.planning.later import later_materials

if TYPE_CHECKING:
    from exports.assemble import ExportInput
    from forms.afterlook import Lookers
    from forms.pdf.volume import Paper

Progress = Callable[[str, int, int], None]
"""Called with words for the step, steps done, steps in all."""

_STEPS = ("export.step_check", "export.step_forms", "export.step_write")


class PaperError(Exception):
    """A paper cannot be shown; `code` is a text id."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper as it would be printed now: the PDF and how many pages it has."""

    pdf: bytes
    pages: int
    words: Callable[[int], str]
    """The text of a page (from 0)."""


def _together(sheets: Sequence[Preview], papers: Sequence[Paper], title: str) -> Preview:
    """A form's sheets for several people as one, page after page."""
    from forms.pdf.volume import together

    pages = [(sheet, page) for sheet in sheets for page in range(sheet.pages)]
    pdf = together([(str(number), paper) for number, paper in enumerate(papers, start=1)], title)
    return Preview(pdf, len(pages), lambda page: pages[page][0].words(pages[page][1]))


@dataclass(frozen=True)
class Paperwork:
    """`cache_folder` is where unpacked fonts are kept, `pinned_folder` the official blanks that the user imported,
    `font` a font of the system that the user chose.
    """

    cache_folder: Path
    pinned_folder: Path | None = None
    font: Path | None = None
    _fonts: list[Fonts] = field(default_factory=list)
    _lookers: list[Lookers] = field(default_factory=list)
    _shown_last: list[tuple[tuple[str, Facts], Preview]] = field(default_factory=list)

    @property
    def fonts(self) -> Fonts:
        """The fonts, unpacked once. Raises `FormsError`."""
        if not self._fonts:
            self._fonts.append(load_fonts(self.cache_folder / "fonts", self.font))
        return self._fonts[0]

    @property
    def kept(self) -> CacheFolder:
        """Where the trees of forms are kept between starts."""
        return kept_in(self.cache_folder)

    def papers(self, pack: Pack, day: date) -> Papers:
        """What the papers of a pack read on a day."""
        return papers_of(pack, day, self.kept)

    def can_draw(self, material: MaterialDef, day: date) -> bool:
        """Whether Kaiban makes this material itself, so that it can be shown."""
        return material.made_by == "kaiban" and material.form is not None and can_make(material.form, day, self.kept)

    def hand_of(self, material: MaterialDef, pack: Pack, day: date) -> HandWork:
        """How much of a material is left to write by hand; nothing where no form of the library is filled for it."""
        if not self.can_draw(material, day) or str(material.form) in DOCUMENTS:
            return NO_HAND_WORK
        return hand_work(form_on(str(material.form), pack, day, self.kept))

    def form_of(self, form_id: str, pack: Pack, day: date) -> Form | None:
        """A form of the library; None where it has no edition on the day. Raises `FormsError`."""
        return form_on(form_id, pack, day, self.kept) if can_make(form_id, day, self.kept) else None

    def _used(self, form_id: str, pack: Pack, day: date) -> Form:
        """The form as it is filled: on the official blank where one was imported. Raises `FormsError`."""
        form = form_on(form_id, pack, day, self.kept)
        if self.pinned_folder is None or not (self.pinned_folder / form_id).is_dir():
            return form
        from forms.bound import pinned_form

        return pinned_form(self.pinned_folder, form, lambda edition: load_edition(form_id, edition, pack.vocabulary))

    # ------------------------------------------------------------ looking at a paper

    def _preview(self, shown: Shown, document: str) -> Preview:
        """A paper as a PDF; the last one is kept while nothing changes, for turning its pages."""
        key = (document, shown.facts)
        for kept, made in self._shown_last:
            if kept[0] == document and kept[1] is shown.facts:
                return made
        material = shown.pack.material(document.rpartition("/")[2], shown.as_of)
        if material is None or not self.can_draw(material, shown.as_of):
            raise PaperError("paper.not_ours")
        made = self._drawn(shown, str(material.form))
        self._shown_last[:] = [(key, made)]
        return made

    def _drawn(self, shown: Shown, paper: str) -> Preview:
        from exports.documents.pdf import draw
        from forms.fill import NotMade, fill
        from forms.preview import page_text

        if paper in DOCUMENTS:
            document = draw(compose(paper, shown.pack, shown.facts, shown.as_of), self.fonts)
            return Preview(document.pdf, document.pages, lambda page: "\n".join(page_text(document.pdf, page)))
        form = self._used(paper, shown.pack, shown.as_of)
        sheets: list[Preview] = []
        papers: list[Paper] = []
        for values in sheet_values(form, shown.pack, shown.facts, shown.as_of):
            made = fill(form, values, self.fonts)
            if isinstance(made, NotMade):
                raise PaperError("paper.no_glyph")
            sheets.append(Preview(made.pdf, made.pages, partial(page_face, made, values.values)))
            papers.append(made.paper)
        return sheets[0] if len(sheets) == 1 else _together(sheets, papers, form.meta.title.zh)

    def preview_page(self, shown: Shown, document: str, page: int, width: int | None) -> PageView:
        """A page (from 1) of a paper; the picture only where a width in pixels is given."""
        from forms.preview import render_page

        try:
            preview = self._preview(shown, document)
            at = max(1, min(page, preview.pages))
            text = preview.words(at - 1)
            picture = None if width is None else render_page(preview.pdf, at - 1, width)
        except PaperError as error:
            return PageView(1, 1, "", None, shown.voice.say(error.code))
        except (FormsError, ExportsError):
            return PageView(1, 1, "", None, shown.voice.say("paper.failed"))
        return PageView(at, preview.pages, text, picture, "")

    # ------------------------------------------------------------ the package

    def export(self, shown: Shown, folder: Path, *, draft: bool, progress: Progress | None) -> ExportView:
        """Make the package, write it into a folder, read it back."""
        from exports.assemble import assemble
        from exports.write import probe, write

        told = _Told(shown, progress)
        if all(isinstance(decision, NotRequired) for decision in shown.decisions.matters.values()):
            refusal = refusal_of(shown)
            found = out_of_scope(shown.voice, refusal) if refusal else nothing_applies(shown.voice)
            return ExportView(done=False, path=None, line=found.message, findings=(found,), receipt=None)
        try:
            probe(folder)
            told.step(0)
            lookers = self._looking()  # they start while the forms are loaded
            given = replace(self._input(shown, draft=draft), lookers=lookers)
            told.step(1)
            package = assemble(given)
            told.step(2)
            receipt = write(package, folder)
            told.step(3)
        except ExportBlockedError as error:
            return waiting.blocked(shown, _view(shown, "", error.findings, None))
        except WriteError as error:
            why = reason(shown.voice, error.__cause__)
            return _failed(shown.voice.say(error.code, file=error.path, reason=why))
        except FormsError as error:
            return _failed(forms_trouble(shown.voice, error))
        except ExportsError as error:
            return _failed(shown.voice.say(error.code))
        code = "export.already" if receipt.already_there else "export.done"
        return _view(shown, shown.voice.say(code, path=receipt.path), receipt.findings, receipt)

    def remade(self, shown: Shown, *, draft: bool) -> Package | None:
        """The package in memory, to compare another one with; None where it cannot be made."""
        from exports.assemble import assemble

        try:
            return assemble(replace(self._input(shown, draft=draft), look_after=False))
        except (ExportsError, FormsError):
            return None

    def _looking(self) -> Lookers:
        """The children that look at finished forms; once started they wait for the next package."""
        from forms.afterlook import Lookers

        if not self._lookers:
            self._lookers.append(Lookers())
        return self._lookers[0]

    def _input(self, shown: Shown, *, draft: bool) -> ExportInput:
        from exports.assemble import ExportInput
        from exports.papers import needed_forms

        wanted = needed_forms(shown.pack, shown.decisions)
        forms = {
            form: self._used(form, shown.pack, shown.as_of) for form in wanted if can_make(form, shown.as_of, self.kept)
        }
        plan = plan_of(shown)
        return ExportInput(
            pack=shown.pack,
            decisions=shown.decisions,
            answers=case_answers(shown.pack, shown.answers),
            forms=MappingProxyType(forms),
            fonts=self.fonts,
            plan=plan,
            later=later_materials(shown.pack, shown.decisions, plan, shown.calendar),
            versions=versions(),
            draft=draft,
        )


@dataclass(frozen=True, slots=True)
class _Told:
    shown: Shown
    progress: Progress | None

    def step(self, done: int) -> None:
        """Say which step begins after so many are done."""
        if self.progress is not None and done < len(_STEPS):
            self.progress(self.shown.voice.say(_STEPS[done]), done + 1, len(_STEPS))


def _view(shown: Shown, line: str, findings: tuple[Finding, ...], receipt: Receipt | None) -> ExportView:
    return ExportView(
        done=receipt is not None,
        path=receipt.path if receipt else None,
        line=line,
        findings=tuple(package_finding_view(shown, found) for found in findings),
        receipt=receipt,
    )


def _failed(line: str) -> ExportView:
    return ExportView(done=False, path=None, line=line, findings=(), receipt=None, failed=True)


def versions() -> Mapping[str, str]:
    """What made a package."""
    return {"kaiban": metadata.version("kaiban")}


def kept_in(cache_folder: Path) -> CacheFolder:
    """Where the trees of packs and forms are kept for this version of the program."""
    return CacheFolder(cache_folder / "kept", versions()["kaiban"])
