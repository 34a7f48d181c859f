"""The form library's files and the types that travel through filling.

A form lives in `forms/library/<form-id>/<edition>/` as `form.yaml`, `layout.yaml` and `map.yaml`. Lengths in a
layout are millimetres; rectangles on a page are PDF points, origin bottom left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal, NewType, TypeAlias

from pydantic import Field

from rules.model import Citation, Condition, Content, FormId, Grade, InForce, Words

if TYPE_CHECKING:
    from forms.pdf.volume import Paper

BoxName = NewType("BoxName", str)
"""A field's full name in the PDF: `shareholders.3.name` for row 3 of a table."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]


# ---------------------------------------------------------------- form.yaml


class FormMeta(Content):
    """`form.yaml`. `printed_edition` is the edition note printed on every sheet's last line.

    `matters` are the matters of the packs for which it is used; none while no pack has its matter.
    """

    id: Name
    title: Words
    issuer: str
    edition: str
    in_force: InForce
    grade: Grade
    source: Citation
    matters: tuple[Name, ...] = ()
    printed_edition: str
    note: str = ""


# ---------------------------------------------------------------- layout.yaml


class CellBase(Content):
    """What every cell has: its width in columns of the table's grid and its height in rows."""

    span: int = Field(default=1, ge=1)
    rows: int = Field(default=1, ge=1)
    align: Literal["left", "center", "right"] = "left"


class LabelCell(CellBase):
    """Printed words. `size` in points; `vertical` sets the characters under each other."""

    label: str
    size: float | None = None
    bold: bool = False
    vertical: bool = False


class TextCell(CellBase):
    """A box to write in. `before`/`after` are printed inside the cell around the box (`注册资本 __ 万元`)."""

    box: Name
    kind: Literal["text", "multiline", "comb", "date"] = "text"
    tooltip: str
    before: str = ""
    after: str = ""
    max_length: int | None = None
    size: float = 10.5
    floor: float = 7.0


class TickOption(Content):
    """One printed □ with its words, a box of its own."""

    box: Name
    label: str


class TicksCell(CellBase):
    """□ options in a row, wrapped in the cell; `before` is printed in front, `after` behind."""

    ticks: tuple[TickOption, ...] = Field(min_length=1)
    before: str = ""
    after: str = ""
    tooltip: str = ""


class MixedPart(Content):
    """A piece of a mixed line: printed words, a tick, or a box on a ruled underline, `width` mm wide, `lines` high."""

    label: str | None = None
    tick: Name | None = None
    box: Name | None = None
    width: float | None = None
    lines: int = Field(default=1, ge=1)
    tooltip: str = ""


class MixedCell(CellBase):
    """Words, ticks and short boxes on running lines, as in `□长期 □____年`; `\\n` in a label starts a new line."""

    parts: tuple[MixedPart, ...] = Field(min_length=1)


class SignCell(CellBase):
    """A place to sign, stamp or paste: stays blank on paper. `role` names who signs, for the signing guide."""

    sign: Name
    label: str
    role: str
    what: Literal["signature", "seal", "paste", "agency"] = "signature"


Cell: TypeAlias = LabelCell | TextCell | TicksCell | MixedCell | SignCell


class Row(Content):
    """One row of a grid. `height` in millimetres is a minimum."""

    height: float = 8.0
    cells: tuple[Cell, ...]


class Grid(Content):
    """A ruled table: column widths in millimetres (scaled to the text width) and rows of cells."""

    columns: tuple[float, ...] = Field(min_length=1)
    rows: tuple[Row, ...]


class RepeatColumn(Content):
    """One column of a repeating table. Columns beside each other with the same `group` share those words above them."""

    name: Name
    label: str
    width: float
    group: str = ""
    kind: Literal["text", "multiline"] = "text"
    align: Literal["left", "center", "right"] = "left"
    tooltip: str = ""
    size: float = 9.0
    floor: float = 6.0


class Strip(Content):
    """A strip under each row of a repeating table, as wide as it: a place `<box>.<row>.<name>` to paste or sign."""

    name: Name
    label: str
    role: str
    what: Literal["signature", "paste"] = "paste"
    height: float = 45.0


class Repeat(Content):
    """A table of equal rows: boxes `<box>.<row>.<column>`, rows counted from 1. Overflows to a continuation sheet."""

    box: Name
    rows: int = Field(ge=1)
    row_height: float = 9.0
    columns: tuple[RepeatColumn, ...]
    numbered: bool = False
    under: Strip | None = None


class Paragraph(Content):
    """Printed running text: a declaration, a note."""

    text: str
    size: float = 10.5
    indent: bool = False
    align: Literal["left", "center", "right"] = "left"


class Section(Content):
    """A part of the form under an optional heading, in printed order. `new_page` starts a sheet.

    `heading: row` prints the heading in a ruled row of its own; where the section before ends in a table, the two
    tables touch. `tick` is a □ of its own in front of the heading, for forms on which one ticks the parts filled in.
    `page` is the paper from this section on, where it is another than that of the sections before.
    """

    title: str = ""
    page: Literal["A4", "A4-landscape"] | None = None
    tick: Name | None = None
    heading: Literal["above", "row"] = "above"
    note: str = ""
    new_page: bool = False
    keep_together: bool = True
    body: tuple[Paragraph | Grid | Repeat, ...]


class Layout(Content):
    """`layout.yaml`."""

    page: Literal["A4", "A4-landscape"] = "A4"
    margins: tuple[float, float, float, float] = (20.0, 18.0, 18.0, 18.0)
    title: str
    subtitle: str = ""
    sections: tuple[Section, ...]


# ---------------------------------------------------------------- map.yaml

FormatName: TypeAlias = Literal[
    "plain", "wan", "yuan", "money_words", "percent", "percent_number", "integer", "date_cn", "year", "month", "day"
]
"""How a value is written (forms/formats.py); `plain` takes text, numbers, dates and several texts."""


class TextEntry(Content):
    """A box filled with an expression's value. `when` false leaves it blank; `format` names a formatter."""

    box: Name
    text: Condition
    format: FormatName = "plain"
    when: Condition | None = None
    required: bool = False


class TickEntry(Content):
    """A tick set by a condition."""

    box: Name
    tick: Condition
    required: bool = False


class TableColumn(Content):
    """One column of a table entry; `person` is bound in `text`."""

    text: Condition
    format: FormatName = "plain"


class TableEntry(Content):
    """A repeating table: one row per item of `rows`. `blanks` are columns left blank, each with its reason."""

    table: Name
    rows: Condition
    columns: Mapping[str, TableColumn]
    blanks: Mapping[str, str] = Field(default_factory=dict)


class BlankEntry(Content):
    """Boxes left blank for a stated reason: a signature, the office's own columns, not for this kind of matter."""

    blank: Name
    reason: str


class FormMap(Content):
    """`map.yaml`: every box of the layout is owned by exactly one entry.

    `per` names the people of whom each gets a sheet of the form; `person` is bound in its entries.
    """

    per: Condition | None = None
    entries: tuple[TextEntry | TickEntry | TableEntry | BlankEntry, ...]


# ---------------------------------------------------------------- in motion


@dataclass(frozen=True, slots=True)
class Text:
    """Text for a box, in NFC."""

    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick set or left open."""

    on: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a box's value came from: the facts it was read from and the map entry's expression."""

    facts: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class BoxFinding:
    """Something a person can mend about one box; `code` is a text id. Holds no value."""

    form: FormId
    box: BoxName
    code: Literal[
        "box.missing_fact", "box.no_glyph", "box.overflow", "box.unreadable", "box.no_place", "box.already_printed"
    ]
    facts: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class FieldValues:
    """What goes into one form. A table's rows are ordinary boxes, rows beyond the printed ones included.

    `person` is the key of the person whose sheet it is, where a form has one for each; `applicant` is the name that
    continuation pages bear, empty where it is not known.
    """

    form: FormId
    values: Mapping[BoxName, Text | Tick]
    owners: Mapping[BoxName, Owner]
    findings: tuple[BoxFinding, ...] = ()
    person: str = ""
    applicant: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A box on a page of a finished PDF, in points."""

    box: BoxName
    page: int
    rect: tuple[float, float, float, float]
    kind: Literal["text", "multiline", "comb", "date", "check", "sign"]
    tooltip: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A filled PDF, the hash of the blank it was made from, and where its boxes lie (continuation sheets included).

    `paper` writes the same form flat into a file of several papers (`forms.pdf.volume`).
    """

    form: FormId
    edition: str
    pdf: bytes
    blank_sha256: str
    pages: int
    placed: tuple[Placed, ...]
    continued: tuple[BoxName, ...]
    findings: tuple[BoxFinding, ...]
    paper: Paper = field(repr=False, compare=False)

    def unreadable(self, values: FieldValues, boxes: Iterable[BoxName] | None = None) -> tuple[BoxFinding, ...]:
        """A finding for each box that does not read as it was filled.

        None means the form as a whole: each box with a value, else its first box, so that it never goes untold.
        """
        if boxes is None:
            given = (box for box, value in values.values.items() if not isinstance(value, Text) or value.text)
            boxes = tuple(given) or tuple(one.box for one in self.placed[:1])
        owners = values.owners
        return tuple(
            BoxFinding(self.form, box, "box.unreadable", owners[box].facts if box in owners else ()) for box in boxes
        )
