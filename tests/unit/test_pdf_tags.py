"""Structure trees of finished forms: with fields, flat, with continuation sheets; every mark has its element."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from pdf_blanks import field_values
from pikepdf import Array, Dictionary, Name
from tag_walk import Piece, Walk, walk

from forms.fill import fill
from forms.fonts import Fonts
from forms.library import ROOT, form_ids, read_blanks, read_meta_and_layout
from forms.model import FieldValues, FilledForm, Text, Tick
from forms.pdf.blank import Blank
from forms.pdf.fillany import fill_any
from forms.pdf.pdfium import page_characters
from forms.pdf.template import compile_template
from forms.pdf.volume import together
from forms.rows import rows_in
from forms.verify import verify_printed

FOLDERS = tuple(path.parent for form_id in form_ids() for path in sorted((ROOT / form_id).glob("*/boxes.json")))
LONG = "软件开发、技术服务、货物进出口；" * 120
NUMBER = re.compile(r"\d+")


class Printed:
    """An edition of the library without its map."""

    def __init__(self, folder: Path) -> None:
        self.meta, self.layout = read_meta_and_layout(folder)
        self.blank: Blank
        self.sheets: Mapping[str, Blank]
        self.blank, self.sheets = read_blanks(folder)

    def every(self) -> FieldValues:
        """A number in every text box, counted in printed order, and every second tick."""
        given: dict[str, object] = {}
        for place, box in enumerate(self.blank.boxes):
            if box.kind == "check":
                given[box.name] = place % 2 == 0
            elif box.kind != "sign":
                given[box.name] = str(place % 10) if box.kind == "comb" else str(1000 + place)
        return field_values(given)


@cache
def printed(form_id: str, edition: str) -> Printed:
    return Printed(ROOT / form_id / edition)


def made(form: Printed, values: FieldValues, fonts: Fonts, *, flatten: bool = False) -> FilledForm:
    filled = fill(form, values, fonts, flatten=flatten)
    assert isinstance(filled, FilledForm)
    return filled


def agreeing(pdf: bytes) -> Walk:
    found = walk(pdf)
    assert found.wrong == []
    return found


@pytest.mark.parametrize("flatten", [False, True])
@pytest.mark.parametrize("folder", FOLDERS[::9], ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_mark_of_a_form_has_its_element_and_back(folder: Path, fonts: Fonts, flatten: bool) -> None:
    form = printed(folder.parent.name, folder.name)
    values = form.every()
    found = agreeing(made(form, values, fonts, flatten=flatten).pdf)
    fields = {box.tooltip for box in form.blank.boxes if box.kind != "sign"}
    assert {piece.label for piece in found.of("Form")} == fields
    assert len(found.of("Form")) == sum(box.kind != "sign" for box in form.blank.boxes)


def test_a_flattened_value_is_content_of_its_form_element_and_a_tick_tells_its_state(fonts: Fonts) -> None:
    form = printed("premises_promise", "2020-inferred")
    values = form.every()
    found = agreeing(made(form, values, fonts, flatten=True).pdf)
    by_label: dict[str, list[Piece]] = {}
    for piece in found.of("Form"):
        by_label.setdefault(piece.label, []).append(piece)
    for box in form.blank.boxes:
        if box.kind == "sign":
            continue
        value = values.values[box.name]
        shown = [(one.role, one.words, one.state) for one in by_label[box.tooltip]]
        if box.kind == "check":
            assert ("cb", "", "on" if getattr(value, "on", False) else "off") in shown
        else:
            assert ("tv", getattr(value, "text", ""), "") in shown


def test_in_reading_order_a_value_follows_its_label_and_an_open_box_is_told(fonts: Fonts) -> None:
    form = printed("company_registration", "2019")
    values = field_values({"company.name": "天津海河星云有限公司"})
    names = {str(box.name): box.tooltip for box in form.blank.boxes}
    assert "company.name" in names
    found = agreeing(made(form, values, fonts, flatten=True).pdf)
    cells = [piece.words for piece in found.root.all() if piece.kind in {"TD", "TH"}]
    at = cells.index("天津海河星云有限公司")
    assert "名" in cells[at - 1]
    assert "称" in cells[at - 1]
    assert any(piece.role == "tv" and not piece.words for piece in found.of("Form"))


@pytest.mark.parametrize("flatten", [False, True])
def test_sheets_and_long_texts_are_read_behind_the_form_each_heading_first(fonts: Fonts, flatten: bool) -> None:
    form = printed("company_registration", "2019")
    table, column = "shareholders", "name"
    last = rows_in(form.blank, table)
    scope = next(str(box.name) for box in form.blank.boxes if box.kind == "multiline")
    values = field_values({f"{table}.{last + 1}.{column}": "续页上的人", scope: LONG})
    filled = made(form, values, fonts, flatten=flatten)
    assert filled.pages == form.blank.pages + 2
    found = agreeing(filled.pdf)
    (whole,) = found.of("Document")
    words = whole.words
    assert words.count("见续页1") == 1
    assert words.index("见续页1") < words.index("续页1  续 第") < words.rindex("续页2")
    assert [piece.words for piece in found.of("H1")][-1] == "续页2"
    if flatten:
        assert words.index("续页1  续 第") < words.index("续页上的人") < words.index(LONG[:40], words.rindex("续页2"))


def test_a_flat_page_reads_in_pdfium_as_the_page_with_fields_does(fonts: Fonts) -> None:
    form = printed("company_registration", "2019")
    values = form.every()
    flat, live = made(form, values, fonts, flatten=True).pdf, made(form, values, fonts).pdf
    for page in range(form.blank.pages):
        kept, given = (page_characters(pdf, page, with_fields=True) for pdf in (flat, live))
        assert sorted((one.character, round(one.x), round(one.y)) for one in kept) == sorted(
            (one.character, round(one.x), round(one.y)) for one in given
        )


def test_a_stranger_s_tagged_form_stays_tagged_when_flattened(fonts: Fonts) -> None:
    form = printed("company_registration", "2019")
    name = next(str(box.name) for box in form.blank.boxes if box.kind == "text")
    for flatten in (False, True):
        filled = fill_any(form.blank.pdf, {name: "王𬭎"}, fonts, flatten=flatten)
        found = agreeing(filled.pdf)
        assert ("王𬭎" in [piece.words for piece in found.of("Form")]) is flatten


def spoilt(pdf: bytes, spoil: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        spoil(opened)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def _without_keys(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        del page.obj.StructParents


def _not_marked(pdf: pikepdf.Pdf) -> None:
    pdf.Root.MarkInfo = Dictionary(Marked=False)


def _a_loop(pdf: pikepdf.Pdf) -> None:
    document = pdf.Root.StructTreeRoot.K
    document.K.append(document)


def _not_a_dictionary(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K = Array([7])


@pytest.mark.parametrize("spoil", [_without_keys, _not_marked, _a_loop, _not_a_dictionary])
def test_a_form_whose_tags_cannot_be_taken_over_is_flattened_without_any(
    fonts: Fonts, spoil: Callable[[pikepdf.Pdf], None]
) -> None:
    form = Printed(FOLDERS[0])
    blank = spoilt(form.blank.pdf, spoil)
    assert compile_template(blank, keeps_tree=True).tree is None
    with pikepdf.open(io.BytesIO(fill_any(blank, {}, fonts, flatten=True).pdf)) as pdf:
        assert Name.StructTreeRoot not in pdf.Root
        assert Name.MarkInfo not in pdf.Root


def test_roles_become_what_they_stand_for(fonts: Fonts) -> None:
    form = Printed(FOLDERS[0])

    def renamed(pdf: pikepdf.Pdf) -> None:
        tree = pdf.Root.StructTreeRoot
        tree.RoleMap = Dictionary(Ueberschrift=Name.Titel, Titel=Name.H1)
        for kid in tree.K.K:
            kid.S = Name.Ueberschrift if kid.S == Name.H1 else kid.S

    found = agreeing(fill_any(spoilt(form.blank.pdf, renamed), {}, fonts, flatten=True).pdf)
    assert found.of("H1")
    assert found.of("Ueberschrift") == []


def test_the_walk_finds_what_is_wrong(fonts: Fonts) -> None:
    form = Printed(FOLDERS[0])
    flat = made(form, form.every(), fonts, flatten=True).pdf

    def unowned(pdf: pikepdf.Pdf) -> None:
        form_element = next(one for one in pdf.objects if isinstance(one, Dictionary) and one.get(Name.S) == Name.Form)
        form_element.K = Array()

    def swapped(pdf: pikepdf.Pdf) -> None:
        rows = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
        rows[0], rows[1] = rows[1], rows[0]

    for spoil in (unowned, swapped):
        assert walk(spoilt(flat, spoil)).wrong


@pytest.mark.viewer
def test_poppler_reads_the_values_in_their_elements(fonts: Fonts, tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler is not installed on this system")
    form = printed("company_registration", "2019")
    values = form.every()
    path = tmp_path / "print.pdf"
    path.write_bytes(together([("表", made(form, values, fonts).paper)], "表"))
    run = subprocess.run(["pdfinfo", "-struct-text", path], check=True, capture_output=True, timeout=60)
    text = run.stdout.decode("utf-8", "replace")  # poppler gives titles as they are stored
    wanted = [getattr(value, "text", "") for value in values.values.values()]
    assert [one for one in wanted if f'"{one}"' not in text] == []


def test_the_file_for_printing_is_read_back_page_by_page(fonts: Fonts) -> None:
    form = printed("premises_promise", "2020-inferred")
    values = form.every()
    first, second = made(form, values, fonts), made(form, values, fonts)
    whole = together([("甲", first.paper), ("乙", second.paper)], "全部")
    good = [(0, first, values), (first.pages, second, values)]
    assert verify_printed(whole, good) == ((), ())
    text = next(box for box, value in values.values.items() if isinstance(value, Text))
    other = replace(values, values={**values.values, text: Text("另一个名字")})
    assert [finding.box for finding in verify_printed(whole, [good[0], (first.pages, second, other)])[1]] == [text]
    tick = next(box for box, value in values.values.items() if isinstance(value, Tick) and value.on)
    fewer = replace(values, values={**values.values, tick: Tick(on=False)})
    assert verify_printed(whole, [(0, first, fewer)])[0]
    assert len(verify_printed(whole, [(2, first, values)])[0]) == len(values.values)
    assert len(verify_printed(b"%PDF-1.7 torn", good)[1]) == len(values.values)
