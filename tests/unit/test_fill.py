"""Filling a form of the library."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pdf_blanks import SmallForm, box, field_values, make_blank, make_form

from forms.errors import FieldMissingError
from forms.fill import NotMade, fill, texts_of
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.pdf.glyphs import GlyphSet
from forms.pdf.pdfium import lines_of, page_characters
from forms.pdf.shelf import Shelf
from forms.pdf.slots import Template
from forms.verify import verify

RARE = "王𬭎·陈𬀩䶮㛃𫖯𪚥"
LONG = "一般项目：信息技术咨询服务；软件开发（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。" * 20
PRINTED, ON_SHEET = 3, 4


def rows(count: int, top: float = 600.0) -> list[object]:
    return [
        box(f"owners.{row}.{column}", (left, top - 24 * row, left + 100, top - 24 * row + 24))
        for row in range(1, count + 1)
        for column, left in (("name", 60.0), ("amount", 160.0))
    ]


@pytest.fixture(scope="module")
def form() -> SmallForm:
    boxes = [
        box("company.name", (60, 760, 300, 780)),
        box("company.scope", (60, 690, 400, 750), "multiline", tooltip="经营范围"),
        box("company.id", (60, 650, 420, 670), "comb", max_length=18),
        box("kind.limited", (320, 760, 332, 772), "check"),
        box("kind.other", (350, 760, 362, 772), "check"),
        box("sign.agent", (420, 690, 520, 750), "sign", role="代理人"),
        *rows(PRINTED),
    ]
    sheet = make_blank(rows(ON_SHEET, 740))  # type: ignore[arg-type]
    return make_form(boxes, sheets={"owners": sheet})  # type: ignore[arg-type]


def made(form: SmallForm, given: Mapping[str, object], fonts: Fonts, *, flatten: bool = False) -> FilledForm:
    values = field_values(given)
    filled = fill(form, values, fonts, flatten=flatten)
    assert isinstance(filled, FilledForm)
    assert verify(filled, values) == ()
    return filled


def value_of(filled: FilledForm, name: str) -> str:
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        nodes = pdf.Root.AcroForm.Fields
        for part in name.split("."):
            node = next(node for node in nodes if str(node.T) == part)
            nodes = node.get("/Kids", pikepdf.Array())
        return str(node.get("/V", ""))


def test_a_filled_field_stays_a_field_and_reads_back(form: SmallForm, fonts: Fonts) -> None:
    filled = made(form, {"company.name": RARE, "company.id": "11010519491231002X"}, fonts)
    assert value_of(filled, "company.name") == RARE
    assert (filled.pages, filled.continued, filled.blank_sha256) == (1, (), form.blank.sha256)
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        assert not pdf.Root.AcroForm.get("/NeedAppearances", False)
        assert str(pdf.docinfo["/KaibanForm"]) == "sample"
        assert str(pdf.docinfo["/KaibanEdition"]) == "2024"
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.check_pdf_syntax() == []


def test_a_tick_takes_the_box_s_own_state_and_its_opposite_stays_off(form: SmallForm, fonts: Fonts) -> None:
    filled = made(form, {"kind.limited": True, "kind.other": False}, fonts)
    assert (value_of(filled, "kind.limited"), value_of(filled, "kind.other")) == ("/On", "/Off")


def test_the_same_values_give_the_same_bytes(form: SmallForm, fonts: Fonts) -> None:
    given = {"company.name": RARE, "company.scope": LONG, "owners.9.name": "股东"}
    assert made(form, given, fonts).pdf == made(form, given, fonts).pdf


def test_different_values_give_different_identifiers(form: SmallForm, fonts: Fonts) -> None:
    one, two = (made(form, {"company.name": name}, fonts).pdf for name in ("甲公司", "乙公司"))
    assert one.partition(b"/ID")[2] != two.partition(b"/ID")[2]


def test_a_character_without_a_glyph_means_no_form_and_a_finding_per_box(form: SmallForm, fonts: Fonts) -> None:
    refused = fill(form, field_values({"company.name": "孙\U00030000", "company.scope": "甲"}), fonts)
    assert isinstance(refused, NotMade)
    assert [(finding.box, finding.code) for finding in refused.findings] == [("company.name", "box.no_glyph")]


def test_a_value_for_no_box_is_an_error_that_names_the_nearest(form: SmallForm, fonts: Fonts) -> None:
    with pytest.raises(FieldMissingError, match=r"'company\.name'"):
        fill(form, field_values({"company.nam": "甲"}), fonts)


def test_a_text_too_long_for_its_box_goes_on_whole_on_a_page_that_says_where_it_belongs(
    form: SmallForm, fonts: Fonts
) -> None:
    filled = made(form, {"company.scope": LONG}, fonts)
    assert filled.continued == ("company.scope",)
    assert [finding.code for finding in filled.findings] == ["box.overflow"]
    assert filled.pages == 2
    shown = value_of(filled, "company.scope")
    assert shown.endswith("见续页1")
    assert LONG.startswith(shown.removesuffix("……见续页1"))
    assert value_of(filled, "continued.company.scope.1") == LONG
    [there] = [place for place in filled.placed if place.box == "continued.company.scope.1"]
    assert (there.page, there.tooltip) == (1, "续 第1页「经营范围」全文")


def test_a_screen_reader_hears_of_a_continued_text_what_it_continues_and_no_name_of_a_field(
    form: SmallForm, fonts: Fonts
) -> None:
    with pikepdf.open(io.BytesIO(made(form, {"company.scope": LONG * 4}, fonts).pdf)) as pdf:
        told = [str(note.TU) for page in pdf.pages[1:] for note in page.obj.Annots]
    assert told == ["续 第1页「经营范围」全文", *["续 第1页「经营范围」全文（接上页）"] * (len(told) - 1)]
    assert len(told) > 1


def test_a_text_longer_than_a_page_fills_several(form: SmallForm, fonts: Fonts) -> None:
    filled = made(form, {"company.scope": LONG * 4}, fonts)
    parts = [place for place in filled.placed if place.box.startswith("continued.company.scope.")]
    assert filled.pages == 1 + len(parts) >= 3
    assert "".join(value_of(filled, place.box) for place in parts) == LONG * 4


def test_every_continuation_page_bears_the_applicant_s_name_and_the_form_s_title(form: SmallForm, fonts: Fonts) -> None:
    given = {"company.scope": LONG * 4} | {f"owners.{row}.name": "甲" for row in range(1, 9)}
    values = replace(field_values(given), applicant=f"天津{RARE}科技有限公司")
    for flatten in (False, True):
        filled = fill(form, values, fonts, flatten=flatten)
        assert isinstance(filled, FilledForm)
        pages = [lines_of(page_characters(filled.pdf, page, with_fields=False)) for page in range(filled.pages)]
        assert [values.applicant in "".join(lines) for lines in pages] == [False] + [True] * (filled.pages - 1)
        assert all("".join(lines).count("样表") == 1 for lines in pages[3:])
        assert len(pages) > 4
        assert verify(filled, values) == () or flatten


def test_an_applicant_s_name_that_cannot_be_drawn_whole_is_left_out_and_stops_no_form_without_it(
    form: SmallForm, fonts: Fonts
) -> None:
    values = replace(field_values({"company.scope": LONG}), applicant="甲\U00030000乙")
    filled = fill(form, values, fonts)
    assert isinstance(filled, FilledForm)
    printed = lines_of(page_characters(filled.pdf, 1, with_fields=False))
    assert printed[:3] == ("续页1", "样表", "续第1页「经营范围」全文")


def test_a_name_is_never_shown_in_part(form: SmallForm, fonts: Fonts) -> None:
    name = "阿卜杜热合曼·买买提江·" * 4
    filled = made(form, {"owners.1.name": name}, fonts)
    assert value_of(filled, "owners.1.name") == "见续页1"
    assert value_of(filled, "continued.owners.1.name.1") == name


def test_a_comb_with_too_many_characters_is_set_as_running_text(form: SmallForm, fonts: Fonts) -> None:
    filled = made(form, {"company.id": "1234567890123456789012"}, fonts)
    assert value_of(filled, "company.id") == "1234567890123456789012"
    assert filled.continued == ()


@pytest.mark.parametrize(
    ("last", "sheets"),
    [(PRINTED - 1, 0), (PRINTED, 0), (PRINTED + 1, 1), (PRINTED + ON_SHEET, 1), (PRINTED + ON_SHEET + 1, 2),
     (PRINTED + 2 * ON_SHEET, 2), (PRINTED + 2 * ON_SHEET + 1, 3)],
)  # fmt: skip
def test_rows_flow_over_as_many_sheets_as_they_need_and_no_blank_one(
    form: SmallForm, fonts: Fonts, last: int, sheets: int
) -> None:
    given = {f"owners.{row}.name": f"股东{row}" for row in range(1, last + 1)}
    filled = made(form, given, fonts)
    assert filled.pages == 1 + sheets
    assert [value_of(filled, name) for name in given] == list(given.values())
    assert len({place.box for place in filled.placed}) == len(filled.placed)


@pytest.mark.parametrize("last", [1, 2, 3, 4])
def test_a_sheet_of_one_row_takes_one_row_each(fonts: Fonts, last: int) -> None:
    one_row = make_form(rows(1), sheets={"owners": make_blank(rows(1, 740))})  # type: ignore[arg-type]
    given = {f"owners.{row}.name": f"股东{row}" for row in range(1, last + 1)}
    filled = made(one_row, given, fonts)
    assert filled.pages == last
    assert [value_of(filled, name) for name in given] == list(given.values())


def test_empty_rows_beyond_the_printed_ones_make_no_sheet(form: SmallForm, fonts: Fonts) -> None:
    given = {"owners.1.name": "甲"} | {f"owners.{row}.name": "" for row in range(2, 20)}
    assert made(form, given, fonts).pages == 1


def test_a_text_too_long_on_a_sheet_is_continued_after_the_sheets(form: SmallForm, fonts: Fonts) -> None:
    given = {f"owners.{row}.name": "甲" for row in range(1, 10)} | {"owners.9.amount": "人民币" * 40}
    filled = made(form, given, fonts)
    assert filled.pages == 4
    assert value_of(filled, "owners.9.amount") == "见续页3"


def test_a_flat_form_has_no_fields_and_still_reads_back(form: SmallForm, fonts: Fonts) -> None:
    given = {"company.name": RARE, "company.scope": LONG, "owners.9.name": "股东", "kind.limited": True}
    filled = made(form, given, fonts, flatten=True)
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all(len(page.obj.Annots) == 0 for page in pdf.pages)


def test_forms_that_share_a_glyph_set_embed_equal_fonts(form: SmallForm, fonts: Fonts) -> None:
    one, two = field_values({"company.name": "甲乙"}), field_values({"company.name": "丙丁"})
    shared = GlyphSet.shared(fonts, [*texts_of(form, one), *texts_of(form, two)])
    embedded = []
    for values in (one, two):
        filled = fill(form, values, fonts, glyphs=shared)
        assert isinstance(filled, FilledForm)
        assert verify(filled, values) == ()
        with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
            embedded.append(sorted(
                thing.FontFile2.read_raw_bytes() for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing
            ))  # fmt: skip
    assert embedded[0] == embedded[1] != []


def test_a_shared_glyph_set_that_lacks_a_character_is_not_used(form: SmallForm, fonts: Fonts) -> None:
    values = field_values({"company.name": RARE})
    filled = fill(form, values, fonts, glyphs=GlyphSet.shared(fonts, ["甲"]))
    assert isinstance(filled, FilledForm)
    assert verify(filled, values) == ()


def test_a_blank_keeps_its_structure_tree(fonts: Fonts) -> None:
    from forms.pdf.blank import blank_of

    plain = make_form([box("a", (60, 700, 200, 720))])
    with pikepdf.open(io.BytesIO(plain.blank.pdf)) as pdf:
        root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        root.K = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Document, P=root, Pg=pdf.pages[0].obj))
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.pages[0].obj.StructParents = 0
        out = io.BytesIO()
        pdf.save(out)
    tagged = SmallForm(plain.meta, plain.layout, blank_of(out.getvalue(), plain.blank.boxes, 1))
    with pikepdf.open(io.BytesIO(made(tagged, {"a": "甲"}, fonts).pdf)) as pdf:
        assert pikepdf.Name.Document == pdf.Root.StructTreeRoot.K.S
        assert pdf.Root.StructTreeRoot.K.Pg.objgen == pdf.pages[0].obj.objgen
        assert pdf.Root.MarkInfo.Marked
    with pikepdf.open(io.BytesIO(made(tagged, {"a": "甲"}, fonts, flatten=True).pdf)) as pdf:
        assert [str(one.S) for one in pdf.Root.StructTreeRoot.K[0].K] == ["/Form"]


def test_a_template_kept_on_disk_is_the_one_compiled_and_a_damaged_one_is_made_anew(
    form: SmallForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forms.pdf import shelf
    from forms.pdf.template import compile_template

    def fresh() -> Template:
        shelf._template.cache_clear()
        return Shelf(tmp_path).template_of(form.blank)

    made = fresh()
    assert made == compile_template(form.blank.pdf, form.blank.boxes, keeps_tree=False)
    (kept,) = tmp_path.iterdir()
    with monkeypatch.context() as patch:
        patch.setattr("forms.pdf.template.compile_template", None)
        assert fresh() == made
    kept.write_bytes(kept.read_bytes()[:-1])
    assert fresh() == made
    assert Shelf(tmp_path / "blank.pdf" / "no folder").template_of(form.blank) == made


def test_what_fills_a_form_that_is_kept_needs_no_library_that_is_slow_to_load() -> None:
    slow = "dataclasses inspect pikepdf PIL pypdfium2 pypdf reportlab pydantic decimal logging tempfile"
    asked = (
        "import sys, forms.fonts, forms.pdf.blank, forms.pdf.compose, forms.pdf.glyphs, forms.pdf.shelf;"
        "print(*[name for name in sys.argv[1].split() if name in sys.modules])"
    )
    command = [sys.executable, "-S", "-c", asked, slow]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    loaded = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert loaded.stdout.split() == []
