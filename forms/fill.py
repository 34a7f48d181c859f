"""Fills a form of the library: values in, one finished PDF out. A pure function of its arguments.

What does not fit goes to continuation pages, numbered through: first the sheets of tables with more rows than are
printed, then pages with the long texts. A character that no font has means that the form is not made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from forms.errors import FieldMissingError
from forms.model import BoxFinding, BoxName, FilledForm, Placed, Repeat, Text
from forms.pdf.compose import Composed, Planned, compose
from forms.pdf.glyphs import FIXED_TEXT, GlyphSet
from forms.pdf.sheets import Overrun, Rows
from forms.pdf.shelf import Shelf
from forms.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.fonts import Fonts
    from forms.model import FieldValues, FormMeta, Layout
    from forms.pdf.blank import Blank
    from rules.model import FormId


class Form(Protocol):
    """What the filler asks of a form of the library."""

    @property
    def meta(self) -> FormMeta:
        """Its `form.yaml`."""

    @property
    def layout(self) -> Layout:
        """Its `layout.yaml`."""

    @property
    def blank(self) -> Blank:
        """The empty form."""

    @property
    def sheets(self) -> Mapping[str, Blank]:
        """Per repeating table a sheet with more rows of it, named `<table>.1.<column>` and so on."""


@dataclass(frozen=True, slots=True)
class NotMade:
    """A form that was not made, and why: each finding is one box that a person can mend."""

    form: FormId
    findings: tuple[BoxFinding, ...]


def texts_of(form: Form, values: FieldValues) -> tuple[str, ...]:
    """Every text that filling this form may draw; a package's glyph set is made from those of all its forms."""
    own = tuple(value.text for value in values.values.values() if isinstance(value, Text))
    titles = tuple(section.title for section in form.layout.sections)
    return (
        FIXED_TEXT,
        form.meta.title.of("zh"),
        values.applicant,
        *titles,
        *(spec.tooltip for spec in form.blank.boxes),
        *own,
    )


def fill(
    form: Form, values: FieldValues, fonts: Fonts, *, flatten: bool = False, glyphs: GlyphSet | None = None
) -> FilledForm | NotMade:
    """Fill a form, or say why not.

    `glyphs` is a sealed set shared by a package (see `texts_of`); one that lacks a character is not used. Raises
    FieldMissingError if a value names no box, and BlankError if the blank cannot be read.
    """
    lacking = _without_glyph(values, fonts)
    if lacking:
        return NotMade(values.form, (*values.findings, *lacking))
    texts = texts_of(form, values)
    if glyphs is None or not glyphs.covers(texts):
        glyphs = GlyphSet(fonts)
    whose = f"名称：{values.applicant}" if values.applicant and not fonts.lacking([values.applicant]) else ""
    planned = _plan(form, values, whose, glyphs, Shelf(fonts.cache_dir / "blanks"))
    title = form.meta.title.of("zh")
    info = {"KaibanEdition": form.meta.edition, "KaibanForm": form.meta.id, "Producer": "Kaiban", "Title": title}
    composed = compose(planned, title, glyphs, flat=flatten, info=info, whose=whose)
    blanks = [form.blank, *(form.sheets[plan.table] for plan in planned[1:])]
    placed = _placed(planned, composed, blanks)
    findings = tuple(
        BoxFinding(values.form, BoxName(box), "box.overflow", _facts(values, box)) for box in composed.continued
    )
    return FilledForm(
        form=values.form,
        edition=form.meta.edition,
        pdf=composed.pdf,
        blank_sha256=form.blank.sha256,
        pages=sum(len(plan.template.pages) for plan in planned) + len(composed.text_pages.pages),
        placed=placed,
        continued=tuple(BoxName(box) for box in composed.continued),
        findings=(*values.findings, *findings),
        paper=composed.paper,
    )


def _without_glyph(values: FieldValues, fonts: Fonts) -> tuple[BoxFinding, ...]:
    missing = fonts.lacking(value.text for value in values.values.values() if isinstance(value, Text))
    if not missing:
        return ()
    return tuple(
        BoxFinding(values.form, box, "box.no_glyph", _facts(values, box))
        for box, value in values.values.items()
        if isinstance(value, Text) and not missing.isdisjoint(value.text)
    )


def _facts(values: FieldValues, box: str) -> tuple[str, ...]:
    owner = values.owners.get(BoxName(box))
    return owner.facts if owner is not None else ()


def _plan(form: Form, values: FieldValues, whose: str, glyphs: GlyphSet, shelf: Shelf) -> tuple[Planned, ...]:
    """The form itself and, for each table with rows left over, as many of its sheets as they need.

    `whose` is the line that names the applicant on each sheet.
    """
    specs = {str(spec.name): spec for spec in form.blank.boxes if spec.kind != "sign"}
    main: dict[str, str | bool] = {}
    beyond: dict[str, Rows] = {}
    for box, value in values.values.items():
        plain = value.text if isinstance(value, Text) else value.on
        row = None if box in specs else row_of(box)
        if box in specs:
            main[box] = plain
        elif row is not None and row.table in form.sheets:
            if plain:
                beyond.setdefault(row.table, {}).setdefault(row.number, {})[row.column] = plain
        else:
            raise FieldMissingError(form.meta.id, box, specs)
    template = shelf.template_of(form.blank)
    sheets: list[Planned] = []
    notes: dict[int, bytes] = {}
    for table, blank in form.sheets.items():
        if table in beyond:
            title = _title_of(form.layout, table)
            overrun = Overrun(table, title, form.meta.title.of("zh"), whose, len(sheets) + 1)
            made, page, note = overrun.plan(form.blank, blank, beyond[table], glyphs, shelf)
            notes[page] = notes.get(page, b"") + note
            sheets.extend(made)
    return (Planned(template, main, notes=notes), *sheets)


def _title_of(layout: Layout, table: str) -> str:
    """The printed heading of the section that holds a table."""
    for section in layout.sections:
        if any(isinstance(block, Repeat) and block.box == table for block in section.body):
            return section.title
    return ""


def _placed(planned: Sequence[Planned], composed: Composed, blanks: Sequence[Blank]) -> tuple[Placed, ...]:
    """Every box of the result with the page it lies on, continuation pages included."""
    placed: list[Placed] = []
    page = 0
    for plan, blank in zip(planned, blanks, strict=True):
        placed.extend(
            Placed(
                BoxName(plan.names.get(spec.name, spec.name)),
                page + spec.page,
                spec.rect,
                spec.kind,
                spec.tooltip,
                spec.role,
            )
            for spec in blank.boxes
        )
        page += len(plan.template.pages)
    for sheet in composed.text_pages.pages:
        placed.extend(
            Placed(BoxName(field.name), page, field.rect, "multiline", field.reference) for field in sheet.fields
        )
        page += 1
    return tuple(placed)
