"""Table rows beyond the printed ones: on which sheet each goes, and the references from form to sheet and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from forms.errors import BlankError
from forms.pdf.compose import Planned
from forms.rows import row_of, rows_in

if TYPE_CHECKING:
    from forms.pdf.blank import Blank
    from forms.pdf.glyphs import GlyphSet
    from forms.pdf.shelf import Shelf
    from forms.pdf.slots import Rect, Template

Rows: TypeAlias = dict[int, dict[str, str | bool]]
"""Row number → column → value."""

_SHEET_BOX = "sheet."
_NOTE_SIZE = 7.0
_HEADING_SIZE = 9.0
_HEADING_BELOW_EDGE = 30.0
_HEADING_LEADING = 12.0
_BESIDE_TABLE = 3.0
_PAGE_EDGE = 4.0


@dataclass(frozen=True, slots=True)
class _Heading:
    """What a sheet says of itself: its number, what it continues, and which of `count` sheets it is."""

    number: int
    origin: str
    index: int
    count: int

    @property
    def title(self) -> str:
        return f"续页{self.number}"

    @property
    def reference(self) -> str:
        return self.origin if self.count == 1 else f"{self.origin}（第{self.index + 1}页、共{self.count}页）"


@dataclass(frozen=True, slots=True)
class Overrun:
    """A table with more rows than are printed.

    `whose` is the line that names the applicant, `first` the continuation number of the first sheet.
    """

    table: str
    title: str
    form_title: str
    whose: str
    first: int

    def plan(
        self, form: Blank, sheet: Blank, rows: Rows, glyphs: GlyphSet, shelf: Shelf
    ) -> tuple[tuple[Planned, ...], int, bytes]:
        """The sheets for these rows; and the page of the form on which to draw the note that points to them."""
        template = shelf.template_of(sheet)
        printed, each = rows_in(form, self.table), rows_in(sheet, self.table)
        if not each:
            raise BlankError(f"the sheet for table '{self.table}' has no rows of it")
        count = -(-(max(rows) - printed) // each)
        last_row = [spec for spec in form.boxes if (row := row_of(spec.name)) and row[:2] == (self.table, printed)]
        page = last_row[0].page if last_row else 0
        origin = f"续 第{page + 1}页「{self.title}」" if self.title else f"续 第{page + 1}页"
        made = tuple(
            self._sheet(
                sheet,
                template,
                rows,
                printed + index * each,
                _Heading(self.first + index, origin, index, count),
                glyphs,
            )
            for index in range(count)
        )
        last = self.first + count - 1
        words = f"见续页{self.first}" if count == 1 else f"见续页{self.first}至{last}"
        right = max((spec.rect[2] for spec in last_row), default=0.0)
        bottom = min((spec.rect[1] for spec in last_row), default=0.0)
        edge = shelf.template_of(form).pages[page].box[2] - _PAGE_EDGE
        left = min(right + _BESIDE_TABLE, edge - glyphs.width(words) * _NOTE_SIZE)
        return made, page, _drawn(words, left, bottom + 2, _NOTE_SIZE, glyphs)

    def _sheet(
        self, sheet: Blank, template: Template, rows: Rows, before: int, heading: _Heading, glyphs: GlyphSet
    ) -> Planned:
        number = heading.number
        own: Mapping[str, str] = {
            "sheet.number": heading.title,
            "sheet.form_title": self.form_title,
            "sheet.reference": heading.reference,
            "sheet.applicant": self.whose,
        }
        values: dict[str, str | bool] = {}
        names: dict[str, str] = {}
        for name in (*template.fields, *(str(spec.name) for spec in sheet.boxes if spec.kind == "sign")):
            row = row_of(name)
            if row is not None and row.table == self.table:
                names[name] = f"{self.table}.{before + row.number}.{row.column}"
                value = rows.get(before + row.number, {}).get(row.column)
                if value is not None:
                    values[name] = value
            else:
                names[name] = f"sheet.{number}.{name.removeprefix(_SHEET_BOX)}"
                if name in own:
                    values[name] = own[name]
        lines = [] if "sheet.reference" in template.fields else [f"{heading.title}  {heading.reference}"]
        if self.whose and "sheet.applicant" not in template.fields:
            lines.append(self.whose)
        left = min(spec.rect[0] for spec in sheet.boxes)
        head = _head(lines, left, template.pages[0].box, glyphs)
        return Planned(template, values, names, {0: head} if head else {}, number, self.table)


def _head(lines: Sequence[str], left: float, page: Rect, glyphs: GlyphSet) -> bytes:
    """What stands above the title: one line where that is wide enough, for a long name would run into the title."""
    room = page[2] - 2 * left
    if (joined := "  ".join(lines)) and glyphs.width(joined) * _HEADING_SIZE <= room:
        lines = [joined]
    return b"".join(
        _drawn(
            line,
            left,
            page[3] - _HEADING_BELOW_EDGE - at * _HEADING_LEADING,
            min(_HEADING_SIZE, room / glyphs.width(line)),
            glyphs,
        )
        for at, line in enumerate(lines)
    )


def _drawn(words: str, x: float, y: float, size: float, glyphs: GlyphSet) -> bytes:
    return b"BT 0 g\n%s\nET\n" % glyphs.show(words, x, y, size)
