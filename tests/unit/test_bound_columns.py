"""Columns and rows of a table that an imported blank has no place for: told, never left out in silence."""

from __future__ import annotations

import io
from decimal import Decimal

import pikepdf
import pytest
from expr_fixture import DAY, VOCABULARY, closed, facts, person
from library_fixture import write_form
from test_mapping import SmallRules

from forms.bound import Bound, BoundBox, bound_form
from forms.fonts import PRIMARY, Fonts
from forms.importing import required_of
from forms.library import Form, load_form
from forms.mapping import field_values
from rules.facts import Items

OWNERS = closed(
    person("p1", name="王𬭎", roles=("shareholder",), share=Decimal("66.67")),
    person("p3", name="陈𬀩", roles=("shareholder",), share=Decimal("33.33")),
)
ROWS = ("owners.1.name", "owners.1.share", "owners.2.name", "owners.2.share")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, fonts: Fonts) -> Form:
    root = tmp_path_factory.mktemp("library")
    write_form(root, fonts.cache_dir / PRIMARY)
    return load_form("small", DAY, VOCABULARY, root)


def pinned(drawn: Form, *without: str, printed: tuple[str, ...] = ()) -> Form:
    """The form on a flat blank of its own that lacks some boxes, and has words of its own in the place of others."""
    with pikepdf.open(io.BytesIO(drawn.blank.pdf)) as opened:
        del opened.Root.AcroForm
        for page in opened.pages:
            del page.obj.Annots
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    boxes = tuple(
        BoundBox(
            place=str(spec.name),
            box="" if spec.name in printed else str(spec.name),
            page=spec.page,
            rect=spec.rect,
            kind="signature" if spec.kind == "sign" else spec.kind,
            printed="350400" if spec.name in printed else "",
            stands_for=str(spec.name) if spec.name in printed else "",
        )
        for spec in drawn.blank.boxes
        if spec.name not in without
    )
    bound = Bound(form="small", edition="2024", sha256="0" * 64, kind="flat", pages=drawn.blank.pages, boxes=boxes)
    return bound_form(drawn, bound, out.getvalue()).form


def told(form: Form, people: Items = OWNERS) -> dict[str, tuple[str, str]]:
    known = facts({"enterprise.type": "llc", "enterprise.name": "样例有限公司"}, people=people)
    found = field_values(form, SmallRules(), known, DAY).findings
    return {str(one.box): (one.code, one.label) for one in found if one.box.startswith("owners")}


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), {}),
        (("owners.1.share", "owners.2.share"), {"owners.share": ("box.no_place", "股东：比例")}),
        (ROWS, {"owners.name": ("box.no_place", "股东：姓名"), "owners.share": ("box.no_place", "股东：比例")}),
        (("owners.2.share",), {"owners.2.share": ("box.no_place", "第2行 比例")}),
    ],
    ids=["all there", "a column", "the table", "one cell"],
)
def test_what_a_table_would_say_and_has_no_place_for_is_told_with_its_label(
    drawn: Form, without: tuple[str, ...], expected: dict[str, tuple[str, str]]
) -> None:
    assert told(pinned(drawn, *without)) == expected


def test_a_table_that_would_hold_nothing_is_not_missed(drawn: Form) -> None:
    assert told(pinned(drawn, *ROWS), closed(person("p2", name="李样例", roles=("director",)))) == {}


def test_a_column_that_is_printed_on_the_blank_is_a_note(drawn: Form) -> None:
    form = pinned(drawn, printed=("owners.1.share", "owners.2.share"))
    assert told(form) == {"owners.share": ("box.already_printed", "股东：比例")}


def test_a_value_without_a_cell_is_not_handed_to_the_filler(drawn: Form) -> None:
    known = facts({"enterprise.type": "llc", "enterprise.name": "样例有限公司"}, people=OWNERS)
    values = field_values(pinned(drawn, "owners.2.share"), SmallRules(), known, DAY).values
    assert {box for box in values if box.startswith("owners")} == set(ROWS) - {"owners.2.share"}


def test_the_columns_that_are_filled_count_as_required(drawn: Form) -> None:
    assert required_of(drawn.folder) == {"company.name", "kind.llc", "kind.one", "owners.name", "owners.share"}
