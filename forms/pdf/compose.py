"""A form, its table sheets and the pages for long texts, laid out and written as one PDF with references both ways."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from forms.pdf.assemble import Part, assemble
from forms.pdf.flatten import FlatForm
from forms.pdf.flatten import flat as flat_pdf
from forms.pdf.laying import Laid, lay, lay_short
from forms.pdf.textpages import Overflow, TextPages, text_pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.pdf.assemble import Entry, Note
    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.slots import Template


class Planned(NamedTuple):
    """A template and what is to go into it, by its own field names; `names` gives the fields new ones.

    `sheet` is 0 for the form itself and the continuation number for a sheet of `table`.
    """

    template: Template
    values: Mapping[str, str | bool]
    names: Mapping[str, str] = MappingProxyType({})
    notes: Mapping[int, bytes] = MappingProxyType({})
    sheet: int = 0
    table: str = ""

    def place(self, page: int) -> str:
        """How a reference names a page."""
        return f"续页{self.sheet}" if self.sheet else f"第{page + 1}页"


class Composed(NamedTuple):
    """The PDF, the boxes whose text goes on elsewhere, the pages where it does, and all of it as a paper."""

    pdf: bytes
    continued: tuple[str, ...]
    text_pages: TextPages
    paper: FlatForm


def compose(
    planned: Sequence[Planned], title: str, glyphs: GlyphSet, *, flat: bool, info: Mapping[str, str], whose: str = ""
) -> Composed:
    """Lay all values and write the PDF. Every character must be in reach of the glyph set.

    Pages for long texts bear the title and `whose`, the line that names the applicant.
    """
    laid = [lay(plan.template, plan.values, glyphs) for plan in planned]
    overflows = [
        _overflow(plan, name, glyphs) for plan, result in zip(planned, laid, strict=True) for name in result.overflowing
    ]
    sheets = max((plan.sheet for plan in planned), default=0)
    pages = text_pages(overflows, (title, whose), sheets + 1, glyphs)
    parts = [
        Part(plan.template, _with_marks(plan, result, pages, glyphs), plan.names, _notes(plan))
        for plan, result in zip(planned, laid, strict=True)
    ]
    parts.extend(page.part for page in pages.pages)
    pdf = flat_pdf(parts, glyphs, info) if flat else assemble(parts, glyphs, info=info)
    return Composed(pdf, tuple(overflow.box for overflow in overflows), pages, FlatForm(tuple(parts), glyphs))


def _notes(plan: Planned) -> Mapping[int, Sequence[Note]]:
    """A plan's references and headings, a paragraph on each page."""
    return {page: [(b"P", ops)] for page, ops in plan.notes.items()}


def _overflow(plan: Planned, name: str, glyphs: GlyphSet) -> Overflow:
    slot = plan.template.fields[name]
    page = max(0, min((widget.page for widget in slot.widgets), default=0))
    text = plan.values[name]
    return Overflow(
        plan.names.get(name, name),
        f"续 {plan.place(page)}「{glyphs.known(slot.label)}」全文",
        text if isinstance(text, str) else "",
    )


def _with_marks(plan: Planned, laid: Laid, pages: TextPages, glyphs: GlyphSet) -> Mapping[str, Entry]:
    entries = dict(laid.entries)
    for name in laid.overflowing:
        text = plan.values[name]
        mark = f"见续页{pages.starts[plan.names.get(name, name)]}"
        entries[name] = lay_short(plan.template.fields[name], text if isinstance(text, str) else "", mark, glyphs)
    return entries
