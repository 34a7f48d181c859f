"""Filling AcroForms as they come: what real producers leave out, do twice, or protect."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
from pdf_blanks import box, make_pdf
from pikepdf import Array, Dictionary, Name, String

from forms.fonts import Fonts
from forms.pdf.fillany import Made, fill_any
from forms.pdf.pdfium import lines_of, page_characters, page_picture
from forms.stranger import FilledPdf, Problem, fill_pdf

OPENED: list[pikepdf.Pdf] = []  # what is read from a file lives as long as the file is open
PLAIN = make_pdf(
    [box("who", (160, 700, 320, 720)), box("why", (160, 600, 400, 680), "multiline")], NeedAppearances=False
)
TICK = make_pdf([box("yes", (160, 530, 180, 550), "check")], NeedAppearances=False)

# pikepdf warns of the broken forms that the tests make
pytestmark = pytest.mark.filterwarnings("ignore:This document has")


def edited(pdf: bytes, change: Callable[[pikepdf.Pdf], object], **saving: object) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def filled(pdf: bytes, values: Mapping[str, str | bool | None], fonts: Fonts, *, flatten: bool = False) -> Made:
    made = fill_any(pdf, values, fonts, flatten=flatten)
    assert made.problems == ()
    assert made.reason == ""
    return made


def problems(pdf: bytes, values: Mapping[str, str | bool | None], fonts: Fonts) -> tuple[tuple[str, str], ...]:
    return fill_any(pdf, values, fonts, flatten=False).problems


def shown(pdf: bytes) -> tuple[str, ...]:
    return lines_of(page_characters(pdf, 0, with_fields=True))


def fields(pdf: bytes) -> list[pikepdf.Object]:
    OPENED.append(pikepdf.open(io.BytesIO(pdf)))
    return list(OPENED[-1].Root.AcroForm.Fields)


def dark(pdf: bytes, rect: tuple[float, float, float, float]) -> float:
    """The share of dark pixels in a rectangle of the first page, a little inside its edge."""
    from PIL import Image

    image = Image.open(io.BytesIO(page_picture(pdf, 0, 1190))).convert("L")
    left, bottom, right, top = rect
    part = image.crop((int(2 * left) + 3, int(1684 - 2 * top) + 3, int(2 * right) - 3, int(1684 - 2 * bottom) - 3))
    counts = part.histogram()
    return sum(counts[:150]) / sum(counts)


def test_two_fields_of_one_name_are_one_field_in_two_places(fonts: Fonts) -> None:
    twice = make_pdf(
        [box("who", (160, 700, 320, 720)), box("who", (160, 500, 320, 520)), box("b", (160, 400, 320, 420))]
    )
    made = filled(twice, {"who": "王𬭎"}, fonts).pdf
    assert shown(made) == ("王𬭎", "王𬭎")
    one, _ = fields(made)
    assert (str(one.T), str(one.V), len(one.Kids)) == ("who", "王𬭎", 2)
    assert all("/T" not in kid and "/V" not in kid and kid.Parent.objgen == one.objgen for kid in one.Kids)


def test_fields_of_one_full_name_under_different_parents_are_one(fonts: Fonts) -> None:
    def nest(pdf: pikepdf.Pdf) -> None:
        form = pdf.Root.AcroForm
        parents = [pdf.make_indirect(Dictionary(T=String("a"), FT=Name.Tx, DA=String("/Helv 9 Tf"))) for _ in range(2)]
        for parent, field in zip(parents, list(form.Fields), strict=True):
            field.T, field.Parent = String("b"), parent
            parent.Kids = Array([field])
        form.Fields = Array(parents)

    twice = edited(make_pdf([box("x", (160, 700, 320, 720)), box("y", (160, 500, 320, 520))]), nest)
    assert shown(filled(twice, {"a.b": "甲乙"}, fonts).pdf) == ("甲乙", "甲乙")


def test_text_and_tick_of_one_name_are_refused(fonts: Fonts) -> None:
    both = make_pdf([box("a", (160, 700, 320, 720)), box("a", (160, 500, 180, 520), "check")])
    assert fill_pdf(both, {"a": "甲"}, fonts).reason == "pdf.damaged"  # type: ignore[union-attr]


def test_fields_written_into_their_lists_are_filled(fonts: Fonts) -> None:
    def direct(pdf: pikepdf.Pdf) -> None:
        field = Dictionary(FT=Name.Tx, T=String("who"), DA=String("/Helv 9 Tf 0 g"))
        field.Kids = Array([Dictionary(T=String("name"), Kids=Array([pdf.Root.AcroForm.Fields[0]]))])
        pdf.Root.AcroForm.Fields[0].Parent = pdf.make_indirect(Dictionary())
        del pdf.Root.AcroForm.Fields[0].T
        pdf.Root.AcroForm.Fields = Array([field])

    assert "王铉" in shown(filled(edited(PLAIN, direct), {"who.name": "王铉"}, fonts).pdf)


@pytest.mark.parametrize("with_parent", [False, True])
def test_a_widget_that_the_form_does_not_list_is_a_field_too(fonts: Fonts, with_parent: bool) -> None:
    def forget(pdf: pikepdf.Pdf) -> None:
        first = pdf.Root.AcroForm.Fields[0]
        if with_parent:
            first.Parent = pdf.make_indirect(Dictionary(T=String("group")))
        del pdf.Root.AcroForm.Fields[0]

    name = "group.who" if with_parent else "who"
    made = filled(edited(PLAIN, forget), {name: "甲"}, fonts).pdf
    assert shown(made) == ("甲",)


@pytest.mark.parametrize("mark", ["4", "8", "l", "n", ""])
def test_a_check_box_without_pictures_gets_both_states(fonts: Fonts, mark: str) -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        field = pdf.Root.AcroForm.Fields[0]
        del field.AP
        field.MK = Dictionary(CA=String(mark)) if mark else Dictionary()

    form = edited(TICK, strip)
    rect = (160.0, 530.0, 180.0, 550.0)
    ticked, clear = filled(form, {"yes": True}, fonts).pdf, filled(form, {"yes": False}, fonts).pdf
    assert (str(fields(ticked)[0].V), str(fields(clear)[0].V)) == ("/Yes", "/Off")
    assert set(fields(ticked)[0].AP.N.keys()) == {"/Yes", "/Off"}
    assert dark(ticked, rect) > 0.04
    assert dark(clear, rect) == 0


def test_a_check_box_keeps_the_name_of_its_state_even_in_chinese(fonts: Fonts) -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        looks = pdf.Root.AcroForm.Fields[0].AP.N
        looks["/是"] = looks["/On"]
        del looks["/On"]

    made = filled(edited(TICK, rename), {"yes": True}, fonts).pdf
    assert (str(fields(made)[0].V), str(fields(made)[0].AS)) == ("/是", "/是")


def test_old_drawings_do_not_count_where_the_form_asks_to_draw_anew(fonts: Fonts) -> None:
    before = filled(PLAIN, {"who": "旧名"}, fonts).pdf

    def stale(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.Root.AcroForm.Fields[0].V = String("新名")

    made = filled(edited(before, stale), {"why": "事由"}, fonts).pdf
    assert shown(made) == ("新名", "事由")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert not pdf.Root.AcroForm.get("/NeedAppearances", False)


def test_what_replaces_a_value_that_came_with_the_form_is_told(fonts: Fonts) -> None:
    before = filled(PLAIN, {"who": "旧名", "why": "事由"}, fonts).pdf
    assert filled(before, {"who": "新名", "why": "事由"}, fonts).notes == (("who", "box.replaced"),)


@pytest.mark.parametrize("flatten", [False, True])
def test_an_empty_text_empties_a_box_and_nothing_leaves_it(fonts: Fonts, flatten: bool) -> None:
    before = filled(PLAIN, {"who": "旧名", "why": "事由"}, fonts).pdf
    made = filled(before, {"who": "", "why": None}, fonts, flatten=flatten)
    assert made.notes == (("who", "box.emptied"),)
    assert shown(made.pdf) == ("事由",)
    if not flatten:
        assert [str(field.V) for field in fields(made.pdf)] == ["", "事由"]


def test_an_empty_text_empties_a_value_that_a_field_inherits_and_what_only_its_look_says(fonts: Fonts) -> None:
    before = filled(PLAIN, {"who": "旧名", "why": "事由"}, fonts).pdf

    def change(pdf: pikepdf.Pdf) -> None:
        who, why = pdf.Root.AcroForm.Fields
        parent = pdf.make_indirect(Dictionary(T=String("top"), V=who.V, Kids=Array([who])))
        del who.V, why.V
        who.Parent = parent
        pdf.Root.AcroForm.Fields = Array([parent, why])

    made = filled(edited(before, change), {"top.who": "", "why": ""}, fonts)
    assert shown(made.pdf) == ()
    assert [str(field.get("/V", "")) for field in fields(made.pdf)[0].Kids] == [""]
    assert made.notes == (("top.who", "box.emptied"),)


def test_an_empty_text_takes_a_tick_away_and_the_choice_of_a_list(fonts: Fonts) -> None:
    ticked = filled(TICK, {"yes": True}, fonts).pdf
    made = filled(ticked, {"yes": ""}, fonts)
    assert (str(fields(made.pdf)[0].V), made.notes) == ("/Off", (("yes", "box.emptied"),))
    chosen = filled(edited(PLAIN, with_list(0)), {"why": "乙类"}, fonts).pdf
    made = filled(chosen, {"why": ""}, fonts)
    emptied = fields(made.pdf)[1]
    assert (str(emptied.V), "/I" in emptied, shown(made.pdf)) == ("", False, ())
    assert made.notes == (("why", "box.emptied"),)


def test_an_empty_text_for_an_empty_box_is_no_matter_whatever_the_box(fonts: Fonts) -> None:
    locked = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("Ff", 1))
    assert filled(locked, {"who": "", "why": "甲"}, fonts).notes == ()
    assert problems(locked, {"nobody": None}, fonts) == (("nobody", "box.unknown"),)
    dressed = edited(filled(PLAIN, {"who": "旧"}, fonts).pdf, lambda pdf: pdf.Root.AcroForm.Fields[0].__delitem__("/V"))
    made = filled(dressed, {"who": ""}, fonts)
    assert (shown(dressed), shown(made.pdf), made.notes) == (("旧",), (), ())
    held = edited(filled(PLAIN, {"who": "旧"}, fonts).pdf, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("Ff", 1))
    assert problems(held, {"who": ""}, fonts) == (("who", "box.read_only"),)


def test_a_value_that_came_with_the_form_and_cannot_be_drawn_is_told(fonts: Fonts) -> None:
    before = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("V", String("\U00030000")))
    assert filled(before, {"why": "甲"}, fonts).notes == (("who", "box.not_drawn"),)


def test_rich_text_of_an_old_value_goes_with_it(fonts: Fonts) -> None:
    def rich(pdf: pikepdf.Pdf) -> None:
        for field in pdf.Root.AcroForm.Fields:
            field.RV = String("<body>旧</body>")

    before = edited(filled(PLAIN, {"who": "旧", "why": "旧"}, fonts).pdf, rich)
    made = filled(before, {"who": "新"}, fonts).pdf
    assert ["/RV" in field for field in fields(made)] == [False, True]


def test_a_field_with_a_limit_refuses_a_longer_text(fonts: Fonts) -> None:
    limited = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("MaxLen", 3))
    assert problems(limited, {"who": "甲乙丙丁"}, fonts) == (("who", "box.too_long"),)
    assert shown(filled(limited, {"who": "甲乙丙"}, fonts).pdf) == ("甲乙丙",)


def test_a_password_field_takes_nothing(fonts: Fonts) -> None:
    secret = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("Ff", 1 << 13))
    assert problems(secret, {"who": "甲"}, fonts) == (("who", "box.not_for_values"),)


def with_list(flags: int) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        field = pdf.Root.AcroForm.Fields[1]
        field.FT, field.Ff = Name.Ch, flags
        field.Opt = Array(
            [Array([String(export), String(words)]) for export, words in (("1", "甲类"), ("2", "乙类"), ("3", "丙类"))]
        )

    return change


def test_a_choice_stores_its_export_value_and_shows_its_words(fonts: Fonts) -> None:
    made = filled(edited(PLAIN, with_list(1 << 17)), {"why": "乙类"}, fonts).pdf
    field = fields(made)[1]
    assert (str(field.V), "/I" in field, shown(made)) == ("2", False, ("乙类",))


def test_a_list_takes_several_options_one_a_line(fonts: Fonts) -> None:
    form = edited(PLAIN, with_list(1 << 21))
    made = filled(form, {"why": "丙类\n1"}, fonts).pdf
    field = fields(made)[1]
    assert ([str(one) for one in field.V], [int(one) for one in field.I]) == (["3", "1"], [0, 2])
    assert shown(made) == ("丙类", "甲类")
    assert problems(form, {"why": "甲类\n丁类"}, fonts) == (("why", "box.not_an_option"),)


def test_the_colour_that_a_field_declares_is_used(fonts: Fonts) -> None:
    blue = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("DA", String("0 0 1 rg /Helv 9 Tf")))
    field = fields(filled(blue, {"who": "甲"}, fonts).pdf)[0]
    assert b"0 0 1 rg" in field.AP.N.read_bytes()


@pytest.mark.parametrize("entry", [("Rect", Array([0, 0, 0, 0])), ("F", 2)])
def test_a_value_that_nobody_can_see_is_told(fonts: Fonts, entry: tuple[str, object]) -> None:
    form = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__(*entry))
    made = filled(form, {"who": "甲", "why": "乙"}, fonts)
    assert (made.pages, made.notes, str(fields(made.pdf)[0].V)) == (1, (("who", "box.unseen"),), "甲")


@pytest.mark.parametrize(
    "rect", [(700, 900, 800, 920), (-90, -40, -10, -20), (600, 100, 700, 120), (1e7, 1e7, 1.1e7, 1.1e7)]
)
def test_a_box_outside_its_page_is_told_and_the_others_are_filled(
    fonts: Fonts, rect: tuple[float, float, float, float]
) -> None:
    form = make_pdf([box("who", (160, 700, 320, 720)), box("off", rect), box("tick", rect, "check")])
    made = filled(form, {"who": "甲", "off": "乙", "tick": True}, fonts)
    assert made.notes == (("off", "box.unseen"), ("tick", "box.unseen"))
    assert [str(field.V) for field in fields(made.pdf)] == ["甲", "乙", "/On"]
    assert filled(form, {"who": "甲"}, fonts).notes == ()
    assert filled(form, {"who": "甲"}, fonts, flatten=True).notes == ()


@pytest.mark.parametrize("rect", [(560, 700, 700, 720), (100, 690, 300, 720)])
def test_a_box_that_lies_partly_outside_what_its_page_shows_is_told_if_it_is_filled(
    fonts: Fonts, rect: tuple[float, float, float, float]
) -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.CropBox = Array([0, 0, 595, 710])

    form = edited(make_pdf([box("who", (160, 600, 320, 620)), box("half", rect)], NeedAppearances=False), crop)
    assert filled(form, {"who": "甲", "half": "乙"}, fonts).notes == (("half", "box.cut_off"),)
    assert filled(form, {"who": "甲", "half": ""}, fonts).notes == ()


def test_words_that_stand_for_two_options_of_a_radio_choose_neither(fonts: Fonts) -> None:
    def radio(pdf: pikepdf.Pdf) -> None:
        [page] = pdf.pages
        kids = []
        for number in range(3):
            look = pdf.make_stream(b"")
            look.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]))
            states = Dictionary({f"/{number}": look, "/Off": look})
            place = Array([20 * number, 20, 20 * number + 10, 30])
            kids.append(
                pdf.make_indirect(
                    Dictionary(Subtype=Name.Widget, Rect=place, AS=Name.Off, AP=Dictionary(N=states), F=4)
                )
            )
        named = Array([String(words) for words in ("现金", "转账", "现金")])
        field = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=1 << 15, T=String("pay"), Opt=named, Kids=Array(kids)))
        for kid in kids:
            kid.Parent = field
        page.Annots = Array([*page.Annots, *kids])
        pdf.Root.AcroForm.Fields.append(field)

    form = edited(PLAIN, radio)
    assert problems(form, {"pay": "现金"}, fonts) == (("pay", "box.not_an_option"),)
    assert str(fields(filled(form, {"pay": "转账"}, fonts).pdf)[-1].V) == "/1"
    assert str(fields(filled(form, {"pay": "2"}, fonts).pdf)[-1].V) == "/2"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("flatten", [False, True])
def test_a_turned_widget_is_read_upright_on_its_turned_page(fonts: Fonts, turned: int, flatten: bool) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = turned
        pdf.pages[0].obj.CropBox = Array([20, 20, 575, 822])
        pdf.Root.AcroForm.Fields[1].MK = Dictionary(R=turned)

    made = filled(edited(PLAIN, turn), {"why": "天津港保税区"}, fonts, flatten=flatten).pdf
    placed = sorted(page_characters(made, 0, with_fields=True), key=lambda one: "天津港保税区".index(one.character))
    first, last = placed[0], placed[-1]
    along = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turned]
    steps = (last.x - first.x, last.y - first.y)
    assert steps[0] * along[0] + steps[1] * along[1] == pytest.approx(5 * 10.5, abs=0.5)
    assert all(160 <= one.x <= 400 and 600 <= one.y <= 680 for one in placed)


def test_an_owner_s_restrictions_are_dropped_and_said_so(fonts: Fonts) -> None:
    guard = pikepdf.Encryption(owner="owner", user="", allow=pikepdf.Permissions(modify_form=False))
    made = fill_pdf(edited(PLAIN, lambda _: None, encryption=guard), {"who": "甲"}, fonts)
    assert isinstance(made, FilledPdf)
    assert made.notes == (Problem("", "pdf.restrictions_dropped"),)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert not pdf.is_encrypted


def test_usage_rights_are_dropped_and_a_certified_form_is_refused(fonts: Fonts) -> None:
    def grant(kind: str) -> bytes:
        return edited(PLAIN, lambda pdf: pdf.Root.__setattr__("Perms", Dictionary({kind: Dictionary(Type=Name.Sig)})))

    assert filled(grant("/UR3"), {"who": "甲"}, fonts).notes == (("", "pdf.rights_dropped"),)
    assert fill_pdf(grant("/DocMDP"), {"who": "甲"}, fonts).reason == "pdf.signed"  # type: ignore[union-attr]


def test_an_incremental_update_counts(fonts: Fonts) -> None:
    """The newest definition of an object is the one that is filled and shown."""
    with pikepdf.open(io.BytesIO(PLAIN)) as pdf:
        number = pdf.Root.AcroForm.Fields[0].objgen[0]
        body = pdf.Root.AcroForm.Fields[0].unparse(resolved=True).replace(b"160 700 320 720", b"160 400 320 420")
    before = int(PLAIN.rpartition(b"startxref\n")[2].split()[0])
    place, size = len(PLAIN), number + 1000
    newer = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    updated = PLAIN + newer + table % (number, place, size, before, place + len(newer))
    made = filled(updated, {"who": "甲"}, fonts).pdf
    assert [round(one.y) // 100 for one in page_characters(made, 0, with_fields=True)] == [4]


def test_the_title_of_the_form_is_kept(fonts: Fonts) -> None:
    titled = edited(PLAIN, lambda pdf: pdf.docinfo.__setitem__("/Title", "申请表"))
    with pikepdf.open(io.BytesIO(filled(titled, {"who": "甲"}, fonts).pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "申请表"


def heads(pdf: bytes) -> tuple[str, ...]:
    return lines_of(page_characters(pdf, 1, with_fields=False))[:2]


def test_a_continuation_page_bears_the_title_of_the_form_as_far_as_it_can_be_drawn(fonts: Fonts) -> None:
    def entitle(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "登记😀表\U00030000"

    made = filled(edited(PLAIN, entitle), {"who": "甲" * 200}, fonts)
    assert (made.notes, heads(made.pdf)) == ((("who", "box.overflow"),), ("续页1", "登记表"))


def test_where_a_form_has_no_title_of_its_own_its_largest_print_stands_for_it(fonts: Fonts) -> None:
    printed = make_pdf([box("small", (100, 780, 300, 792)), box("head", (100, 740, 400, 770), size=20.0)])
    flat = filled(printed, {"small": "收件窗口填写", "head": "某某登记申请书"}, fonts, flatten=True).pdf
    place = box("who", (100, 600, 200, 620))
    made = fill_any(flat, {"who": "甲" * 200}, fonts, flatten=False, boxes=[place])
    assert heads(made.pdf) == ("续页1", "某某登记申请书")
    assert heads(filled(PLAIN, {"who": "甲" * 200}, fonts).pdf)[1].startswith("续第1页")


def test_a_frame_and_ground_stay_on_a_blank_field_and_flattened(fonts: Fonts) -> None:
    def frame(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.Fields[1].MK = Dictionary(BG=Array([0.2]), BC=Array([0, 0, 0]))

    form = edited(PLAIN, frame)
    for flatten in (False, True):
        assert dark(filled(form, {"who": "甲"}, fonts, flatten=flatten).pdf, (160, 600, 400, 680)) > 0.9


def test_a_stranger_s_form_filled_twice_is_the_same_file(fonts: Fonts, tmp_path: Path) -> None:
    one, two = (fill_pdf(PLAIN, {"who": "王𬭎", "why": "甲乙"}, fonts) for _ in range(2))
    assert isinstance(one, FilledPdf)
    assert one == two


@pytest.mark.parametrize(
    ("tooltip", "named"), [("经营范围", "「经营范围」"), ("经营\r\n 范围", "「经营 范围」"), ("", "「scope」")]
)
def test_a_continuation_sheet_names_a_box_by_its_own_label(fonts: Fonts, tooltip: str, named: str) -> None:
    form = make_pdf([box("scope", (160, 700, 220, 712), tooltip=tooltip)], NeedAppearances=False)
    made = filled(form, {"scope": "企业管理咨询服务；" * 12}, fonts)
    assert made.notes == (("scope", "box.overflow"),)
    sheet = "".join(lines_of(page_characters(made.pdf, 1, with_fields=False)))
    assert named.replace(" ", "") in sheet.replace(" ", "")
