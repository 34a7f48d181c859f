"""Official blanks that a person brought in: pinned by hash, with their boxes and the form they stand for.

A pinned blank lies in the user's data as `<form-id>/blank.pdf` and `bound.json`; importing another one for the same
form replaces it. It is filled in place of the form's drawn blank.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from forms.errors import BlankError, BoundChangedError
from forms.labels import box_labels
from forms.library import Lost
from forms.model import BoxName, Name
from forms.pdf.blank import BoxKind, BoxSpec, blank_of
from forms.pdf.givenfields import with_given_fields
from forms.reading import KnownBox, PdfKind, ReadKind, Rect
from forms.rows import column_of
from rules.model import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set
    from pathlib import Path

    from forms.importing import Proposal
    from forms.library import Form, Tabled

_BLANK, _BOUND = "blank.pdf", "bound.json"
_TALLEST_TYPE, _SMALLEST_TYPE = 10.5, 6.0
_SHARE = 0.72  # of a low box's height that its type may take
_KINDS: Mapping[str, BoxKind] = {
    "multiline": "multiline",
    "comb": "comb",
    "check": "check",
    "radio": "check",
    "signature": "sign",
}


class BoundBox(Content):
    """One place of a pinned blank and the box of the form it is taken for; `box` is empty where there is none.

    `printed` are the words it holds already, `stands_for` the box they take the place of where nothing is written.
    """

    place: str
    box: str
    page: int
    rect: Rect
    kind: ReadKind
    label: str = ""
    cells: int = 0
    printed: str = ""
    stands_for: str = ""


class Bound(Content):
    """`bound.json`: what a pinned blank is. `edition` is the edition of the library whose map fills it."""

    form: Name
    edition: str
    sha256: str
    kind: PdfKind
    pages: int
    boxes: tuple[BoundBox, ...]

    @property
    def matched(self) -> tuple[BoundBox, ...]:
        """The places that have a box."""
        return tuple(one for one in self.boxes if one.box)


@dataclass(frozen=True, slots=True)
class BoundForm:
    """A form with the pinned blank in place of the drawn one; `without` are boxes of the form it has no place for."""

    form: Form
    without: frozenset[str]


def bound_of(proposal: Proposal) -> Bound:
    """What a confirmed proposal pins."""
    pairs = dict(proposal.boxes)
    detection = proposal.detection
    boxes = tuple(
        BoundBox(
            place=one.name,
            box=pairs.get(one.name, ""),
            page=one.page,
            rect=one.rect,
            kind=one.kind,
            label=one.label,
            cells=one.cells,
            printed="" if one.kind in {"check", "radio"} else one.value,
            stands_for="" if pairs.get(one.name) else proposal.printed.get(one.name, ""),
        )
        for one in detection.boxes
    )
    return Bound(
        form=proposal.form,
        edition=proposal.edition,
        sha256=detection.sha256,
        kind=detection.kind,
        pages=detection.pages,
        boxes=boxes,
    )


def save_bound(folder: Path, pdf: bytes, bound: Bound) -> Path:
    """Pin a blank under a folder of pinned blanks; gives its own folder.

    Raises BoundChangedError if the bytes are not those that were looked at, and OSError.
    """
    if hashlib.sha256(pdf).hexdigest() != bound.sha256:
        raise BoundChangedError(bound.form)
    own = folder / bound.form
    own.mkdir(parents=True, exist_ok=True)
    (own / _BOUND).unlink(missing_ok=True)  # never the record of one file beside another
    _write(own / _BLANK, pdf)
    _write(own / _BOUND, bound.model_dump_json(indent=1).encode("utf-8"))
    return own


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def pinned_ids(folder: Path) -> tuple[str, ...]:
    """The forms that a blank is pinned for. Nothing outside of the folder is one, whatever a form is called."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{_BOUND}")))


def load_bound(folder: Path, form_id: str) -> tuple[Bound, bytes] | None:
    """The pinned blank of a form, or None. Raises BoundChangedError where it is gone or another than when imported."""
    if form_id not in pinned_ids(folder):
        return None
    own = folder / form_id
    try:
        bound = Bound.model_validate_json((own / _BOUND).read_bytes())
        pdf = (own / _BLANK).read_bytes()
    except (OSError, ValidationError) as error:
        raise BoundChangedError(form_id) from error
    if hashlib.sha256(pdf).hexdigest() != bound.sha256 or bound.form != form_id:
        raise BoundChangedError(form_id)
    return bound, pdf


def drop_bound(folder: Path, form_id: str) -> bool:
    """Forget a pinned blank, so that the drawn one is used again; whether there was one. Raises OSError."""
    if form_id not in pinned_ids(folder):
        return False
    own = folder / form_id
    (own / _BOUND).unlink(missing_ok=True)
    (own / _BLANK).unlink(missing_ok=True)
    return True


# ---------------------------------------------------------------- in use


def spec_of(one: BoundBox, drawn: BoxSpec | None = None) -> BoxSpec:
    """A place as a box to fill: type no larger than the drawn box has and the place takes."""
    height = one.rect[3] - one.rect[1]
    declared = drawn.size if drawn is not None else _TALLEST_TYPE
    size = max(_SMALLEST_TYPE, min(declared, round(height * _SHARE, 1)))
    kind = _KINDS.get(one.kind, "text")
    if kind == "text" and drawn is not None and drawn.kind == "multiline" and height > 2 * size:
        kind = "multiline"
    name = BoxName(one.box or one.place)
    tooltip = drawn.tooltip if drawn is not None else one.label
    role = drawn.role if drawn is not None else ""
    floor = min(size, drawn.floor if drawn is not None else _SMALLEST_TYPE)
    return BoxSpec(name, one.page, one.rect, kind, tooltip, size, floor, one.cells or None, role)


def bound_form(form: Form, bound: Bound, pdf: bytes) -> BoundForm:
    """The form with the pinned blank in place of its drawn one: its places are fields of the form's own names.

    What the pinned blank has no place for is no longer filled. Raises BlankError if the blank has fields of its own
    that are not named as the form's boxes, or cannot be used.
    """
    drawn = {str(spec.name): spec for spec in form.blank.boxes}
    specs = tuple(spec_of(one, drawn.get(one.box)) for one in bound.matched)
    if bound.kind == "flat":
        pdf = with_given_fields(pdf, specs)
    elif any(one.box != one.place for one in bound.matched):
        raise BlankError(f"{bound.form}: the imported blank has fields of other names")
    named = {str(spec.name) for spec in specs}
    columns = {column_of(name) for name in named}
    used = replace(
        form,
        blank=blank_of(pdf, specs, bound.pages),
        official=bound.sha256,
        texts={box: entry for box, entry in form.texts.items() if box in named},
        ticks={box: entry for box, entry in form.ticks.items() if box in named},
        tables=_with_columns(form, lambda column: column in columns),
        lost=_lost(form, bound, named, columns),
    )
    return BoundForm(used, frozenset(name for name, spec in drawn.items() if name not in named and spec.kind != "sign"))


def _lost(form: Form, bound: Bound, named: Set[str], columns: Set[str]) -> Lost:
    """What the map would write and the pinned blank has no place for."""
    printed = {one.stands_for for one in bound.boxes if one.stands_for and one.printed}
    return Lost(
        texts={box: entry for box, entry in form.texts.items() if box not in named},
        ticks={box: entry for box, entry in form.ticks.items() if box not in named},
        tables=_with_columns(form, lambda column: column not in columns),
        labels=box_labels(form.layout, form.blank),
        printed=frozenset(printed | {column_of(box) for box in printed}),
    )


def _with_columns(form: Form, kept: Callable[[str], bool]) -> dict[str, Tabled]:
    """The tables of a form with some of their columns (`<table>.<column>`); a table without any is left out."""
    found: dict[str, Tabled] = {}
    for name, table in form.tables.items():
        columns = {column: entry for column, entry in table.columns.items() if kept(f"{name}.{column}")}
        if columns:
            found[name] = replace(table, columns=columns)
    return found


def pinned_form(folder: Path, form: Form, edition_of: Callable[[str], Form]) -> Form:
    """The form as it is filled: with the blank pinned under `folder`, if there is one, else as it is.

    `edition_of` loads another edition of the same form: a pinned blank is filled by the map of the edition it was
    matched with. Raises BoundChangedError, BlankError and what `edition_of` raises.
    """
    found = load_bound(folder, form.meta.id)
    if found is None:
        return form
    bound, pdf = found
    own = form if bound.edition == form.meta.edition else edition_of(bound.edition)
    return bound_form(own, bound, pdf).form


def known_places(bound: Bound) -> tuple[KnownBox, ...]:
    """The places of a pinned blank for reading a filled copy of it."""
    return tuple(KnownBox(one.box or one.place, one.page, one.rect, one.kind) for one in bound.boxes)
