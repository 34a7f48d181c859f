"""PDFs that somebody else made: read, filled, and survived."""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hostile_pdfs
import pikepdf
import pytest
from hostile_pdfs import HOSTILE
from pdf_blanks import box, make_pdf
from pikepdf import Array, Dictionary, Name, String

from forms import stranger_ask
from forms.detecting import Detection, detect_pdf
from forms.fonts import Fonts
from forms.pdf.opening import was_mended
from forms.reading import KnownBox, Limits, PdfReading, ReadBox, Unreadable
from forms.stranger import FilledPdf, PdfNotMade, Problem, fill_pdf, read_pdf, read_pdfs, render_stranger

# processor time does the killing here: a busy machine may take long over anything
QUICK = Limits(cpu_seconds=3, wall_seconds=30.0)


def read(tmp_path: Path, pdf: bytes, limits: Limits = Limits(), known: tuple[KnownBox, ...] = ()) -> PdfReading:  # noqa: B008
    path = tmp_path / "some.pdf"
    path.write_bytes(pdf)
    reading = read_pdf(path, limits, known)
    assert isinstance(reading, PdfReading)
    return reading


def refused(tmp_path: Path, pdf: bytes, limits: Limits = QUICK) -> str:
    path = tmp_path / "some.pdf"
    path.write_bytes(pdf)
    reading = read_pdf(path, limits)
    assert isinstance(reading, Unreadable)
    return reading.reason


def by_name(reading: PdfReading) -> dict[str, ReadBox]:
    return {one.name: one for one in reading.boxes}


def filled(pdf: bytes, values: dict[str, str | bool], fonts: Fonts, *, flatten: bool = False) -> FilledPdf:
    made = fill_pdf(pdf, values, fonts, flatten=flatten)
    assert isinstance(made, FilledPdf), made
    return made


def packed(pdf: bytes) -> bytes:
    """The same with its page contents packed."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        out = io.BytesIO()
        opened.save(out, compress_streams=True, recompress_flate=True)
    return out.getvalue()


def edited(pdf: bytes, change: object) -> bytes:
    assert callable(change)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


PLAIN = make_pdf(
    [
        box("who", (160, 700, 320, 720), tooltip="姓名"),
        box("why", (160, 600, 400, 680), "multiline"),
        box("id", (160, 560, 520, 580), "comb", max_length=18),
        box("yes", (160, 530, 172, 542), "check"),
        box("seal", (160, 400, 300, 500), "sign"),
    ]
)


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_neither_brings_the_caller_down_nor_takes_long(tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(HOSTILE[name]())
    before = time.monotonic()
    reading = read_pdf(path, QUICK)
    assert time.monotonic() - before < 2 * QUICK.wall_seconds
    if name in {"bomb", "fan_out", "many_fields", "deep_fields"}:
        assert reading == Unreadable("pdf.too_complex")
    elif name in {"garbage", "header_alone"}:
        assert reading == Unreadable("pdf.damaged")
    else:
        assert isinstance(reading, PdfReading | Unreadable)


def test_a_hostile_file_among_others_is_told_of_and_the_others_read_as_if_alone(tmp_path: Path) -> None:
    quicker = Limits(cpu_seconds=1, wall_seconds=30.0)
    files = [PLAIN, hostile_pdfs.bomb(), PLAIN, b"no PDF", PLAIN]
    paths = [tmp_path / f"{number}.pdf" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    alone = read_pdf(paths[0], QUICK)
    assert isinstance(alone, PdfReading)
    complex_one, none = Unreadable("pdf.too_complex"), Unreadable("pdf.not_a_pdf")
    found = read_pdfs([(path, ()) for path in paths], quicker, workers=1)
    assert found == (alone, complex_one, alone, none, alone)


def test_a_child_that_dies_over_one_file_leaves_the_answers_about_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first child dies over its second file: only a crash after some answers shows that the file is asked anew."""
    asked: list[tuple[int, bytes]] = []

    class Child:
        made = 0

        def __init__(self, _ready_for: str = "") -> None:
            Child.made += 1
            self.number, self.alive, self.served = Child.made, True, False

        def ask(self, _request: object, data: bytes, _limits: Limits) -> tuple[dict[str, object], bytes] | Unreadable:
            asked.append((self.number, data))
            if data == b"kills" or (data == b"kills once" and self.number == 1):
                self.alive = False
                return Unreadable("pdf.too_complex")
            self.served = True
            return {"read": True}, data

        def close(self) -> None:
            self.alive = False

    monkeypatch.setattr(stranger_ask, "_Child", Child)
    files = [b"good", b"kills once", b"good too", b"kills", b"last"]
    answers = stranger_ask.ask_all([partial(_as_question, data) for data in files], QUICK, workers=1)
    bad = Unreadable("pdf.too_complex")
    assert answers == tuple(bad if data == b"kills" else ({"read": True}, data) for data in files)
    by_child = [(1, b"good"), (1, b"kills once"), (2, b"kills once"), (2, b"good too"), (2, b"kills"), (3, b"kills")]
    assert asked == [*by_child, (4, b"last")]


def _as_question(data: bytes) -> tuple[dict[str, object], bytes]:
    return {}, data


def test_nothing_that_lies_in_the_folder_one_is_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "was_run"
    (tmp_path / "forms").mkdir()
    for name in ("json.py", "re.py", "pikepdf.py", "sitecustomize.py", "usercustomize.py", "forms/__init__.py"):
        (tmp_path / name).write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep)
    assert read(tmp_path, PLAIN).boxes
    assert not mark.exists()


def test_a_file_that_takes_too_long_is_killed_by_the_clock(tmp_path: Path) -> None:
    assert refused(tmp_path, PLAIN, Limits(wall_seconds=0.01)) == "pdf.too_complex"


def test_a_file_that_needs_a_password_says_so(tmp_path: Path) -> None:
    assert refused(tmp_path, hostile_pdfs.encrypted("secret")) == "pdf.encrypted"


def test_a_file_that_only_restricts_its_owner_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, hostile_pdfs.encrypted("")).pages == 1


def test_a_file_without_pages_says_so(tmp_path: Path) -> None:
    assert refused(tmp_path, hostile_pdfs.no_pages()) == "pdf.no_pages"


def test_a_picture_named_pdf_is_no_pdf(tmp_path: Path) -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    assert refused(tmp_path, picture.getvalue()) == "pdf.not_a_pdf"


def test_a_missing_file_and_a_folder_are_not_found(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.pdf", tmp_path):
        assert read_pdf(path) == Unreadable("pdf.not_found")


def test_a_file_over_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    assert refused(tmp_path, PLAIN, Limits(file_bytes=100)) == "pdf.too_large"


def test_a_truncated_file_is_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "some.pdf"
    for part in (20, 60, 90):
        path.write_bytes(PLAIN[: len(PLAIN) * part // 100])
        assert isinstance(read_pdf(path, QUICK), PdfReading | Unreadable)


# ---------------------------------------------------------------- reading


def _without_table(pdf: bytes) -> bytes:
    return pdf.replace(b"startxref", b"startxxxx")


def _cut_short(pdf: bytes) -> bytes:
    return pdf[:-300]


def _wrong_length(pdf: bytes) -> bytes:
    return re.sub(rb"/Length (\d+)", rb"/Length 1\1", pdf, count=1)


def _without_end_of_object(pdf: bytes) -> bytes:
    return pdf.replace(b"endobj", b"endobx", 1)


def _wrong_packing(pdf: bytes) -> bytes:
    start = pdf.index(b"stream\n") + len(b"stream\nxx")
    return pdf[:start] + b"\xff" * 8 + pdf[start + 8 :]


DAMAGES = [_without_table, _cut_short, _wrong_length, _without_end_of_object]


@pytest.mark.parametrize("damage", [*DAMAGES, _wrong_packing])
def test_a_damaged_file_that_can_be_read_all_the_same_is_told(damage: Callable[[bytes], bytes]) -> None:
    assert was_mended(damage(packed(PLAIN)))
    assert not was_mended(packed(PLAIN))


def test_what_is_read_detected_and_filled_from_a_damaged_file_says_so(tmp_path: Path, fonts: Fonts) -> None:
    (tmp_path / "torn.pdf").write_bytes(_cut_short(PLAIN))
    (tmp_path / "whole.pdf").write_bytes(PLAIN)
    readings = read_pdfs([(tmp_path / name, ()) for name in ("torn.pdf", "whole.pdf")])
    assert [isinstance(one, PdfReading) and one.mended for one in readings] == [True, False]
    found = detect_pdf(tmp_path / "torn.pdf")
    assert isinstance(found, Detection)
    assert found.mended
    assert filled(_cut_short(PLAIN), {"who": "甲"}, fonts).notes == (Problem("", "pdf.mended"),)
    with pikepdf.open(tmp_path / "whole.pdf") as opened:
        opened.save(tmp_path / "guarded.pdf", encryption=pikepdf.Encryption(owner="owner", user=""))
    torn = _without_table((tmp_path / "guarded.pdf").read_bytes())
    assert {note.code for note in filled(torn, {"who": "甲"}, fonts).notes} == {
        "pdf.mended",
        "pdf.restrictions_dropped",
    }


def test_a_form_s_boxes_are_read_with_kind_label_and_place(tmp_path: Path) -> None:
    reading = read(tmp_path, PLAIN)
    boxes = by_name(reading)
    assert (reading.kind, reading.pages) == ("acroform", 1)
    assert [one.kind for one in reading.boxes] == ["text", "multiline", "comb", "check", "signature"]
    assert (boxes["who"].label, boxes["who"].rect) == ("姓名", (160, 700, 320, 720))
    assert boxes["yes"].options == ("On",)


def test_stored_and_drawn_values_are_both_read(tmp_path: Path, fonts: Fonts) -> None:
    made = filled(PLAIN, {"who": "陈𬀩", "id": "11010519491231002X", "yes": True}, fonts)
    honest = by_name(read(tmp_path, made.pdf))
    assert [(honest[name].value, honest[name].drawn) for name in ("who", "id", "yes")] == [
        ("陈𬀩", "陈𬀩"), ("11010519491231002X", "11010519491231002X"), ("On", "On")
    ]  # fmt: skip
    lying = edited(made.pdf, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("V", String("李四")))
    assert (by_name(read(tmp_path, lying))["who"].value, by_name(read(tmp_path, lying))["who"].drawn) == (
        "李四",
        "陈𬀩",
    )


def test_a_flat_pdf_is_read_at_known_places(tmp_path: Path, fonts: Fonts) -> None:
    flat = filled(PLAIN, {"who": "王𬭎", "why": "第一行\n第二行"}, fonts, flatten=True).pdf
    known = (KnownBox("who", 0, (160, 700, 320, 720)), KnownBox("why", 0, (160, 600, 400, 680)))
    reading = read(tmp_path, flat, known=known)
    assert reading.kind == "flat"
    assert {one.name: one.value for one in reading.boxes} == {"who": "王𬭎", "why": "第一行\n第二行"}
    assert all(one.confidence < 1 for one in reading.boxes)
    assert reading.texts == (("王𬭎", "第一行", "第二行"),)


def test_printed_words_beside_a_box_are_its_label(tmp_path: Path, fonts: Fonts) -> None:
    printed = filled(make_pdf([box("label", (60, 700, 150, 720))]), {"label": "企业名称："}, fonts, flatten=True).pdf
    field = make_pdf([box("name", (160, 700, 320, 720), tooltip="")])

    def join(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(field)) as other:
            widget = pdf.copy_foreign(other.Root.AcroForm.Fields[0])
        pdf.pages[0].obj.Annots = Array([widget])
        pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))

    assert by_name(read(tmp_path, edited(printed, join)))["name"].label == "企业名称"


def test_a_page_of_a_stranger_s_pdf_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "some.pdf"
    path.write_bytes(PLAIN)
    picture = render_stranger(path, 0, 300)
    assert isinstance(picture, bytes)
    assert picture.startswith(b"\x89PNG")
    assert render_stranger(path, 7, 300) == Unreadable("pdf.damaged")


# ---------------------------------------------------------------- filling


def test_what_the_form_holds_already_stays(tmp_path: Path, fonts: Fonts) -> None:
    before = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[1].__setattr__("V", String("已填内容")))
    boxes = by_name(read(tmp_path, filled(before, {"who": "甲"}, fonts).pdf))
    assert (boxes["why"].value, boxes["why"].drawn) == ("已填内容", "已填内容")


def test_unknown_read_only_and_signature_boxes_are_all_named_at_once(fonts: Fonts) -> None:
    before = edited(PLAIN, lambda pdf: pdf.Root.AcroForm.Fields[0].__setattr__("Ff", 1))
    values: dict[str, str | bool] = {
        "who": "甲", "seal": "乙", "nobody": "丙", "yes": "Maybe", "id": True, "why": "\U00030000"
    }  # fmt: skip
    assert fill_pdf(before, values, fonts) == PdfNotMade(
        None,
        (
            Problem("who", "box.read_only"),
            Problem("seal", "box.not_for_values"),
            Problem("nobody", "box.unknown"),
            Problem("yes", "box.needs_tick"),
            Problem("id", "box.needs_text"),
            Problem("why", "box.no_glyph"),
        ),
    )


def with_radio(pdf: pikepdf.Pdf) -> None:
    """A radio group of two widgets, 甲 and 乙, and a list of two options."""
    page = pdf.pages[0].obj

    def look() -> pikepdf.Stream:
        made = pdf.make_stream(b"0 0 9 9 re f")
        made.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        return made

    group = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=1 << 15, T=String("kind"), V=Name.Off))
    widgets = [
        pdf.make_indirect(
            Dictionary({
                "/Type": Name.Annot, "/Subtype": Name.Widget, "/Parent": group, "/AS": Name.Off,
                "/Rect": Array([400 + 20 * index, 700, 409 + 20 * index, 709]),
                "/AP": Dictionary(N=Dictionary({f"/{state}": look(), "/Off": look()})),
            })
        )
        for index, state in enumerate(("0", "1"))
    ]  # fmt: skip
    group.Kids = Array(widgets)
    group.Opt = Array([String("新设"), String("变更")])
    choice = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Ch, Ff=1 << 17, T=String("level"), DA=String("/Helv 9 Tf"),
            Rect=Array([400, 660, 480, 680]), Opt=Array([Array([String("a"), String("甲级")]), String("乙级")]),
        )
    )  # fmt: skip
    page.Annots.extend([*widgets, choice])
    pdf.Root.AcroForm.Fields.extend([group, choice])


def test_a_radio_group_and_a_list_take_an_option_by_its_words(tmp_path: Path, fonts: Fonts) -> None:
    form = edited(PLAIN, with_radio)
    boxes = by_name(read(tmp_path, filled(form, {"kind": "变更", "level": "a"}, fonts).pdf))
    assert (boxes["kind"].value, boxes["kind"].drawn, boxes["kind"].options) == ("1", "1", ("新设", "变更"))
    assert (boxes["level"].value, boxes["level"].drawn) == ("甲级", "甲级")
    assert isinstance(fill_pdf(form, {"kind": True, "level": "丙级"}, fonts), PdfNotMade)


def test_static_xfa_is_dropped_and_said_so(fonts: Fonts) -> None:
    made = filled(make_pdf([box("a", (60, 700, 200, 720))], XFA=String("<xdp/>")), {"a": "甲"}, fonts)
    assert made.notes == (Problem("", "pdf.xfa_dropped"),)
    assert b"/XFA" not in made.pdf


def test_a_form_that_is_only_xfa_is_refused(tmp_path: Path, fonts: Fonts) -> None:
    form = make_pdf([], XFA=String("<xdp/>"))
    assert fill_pdf(form, {"a": "甲"}, fonts) == PdfNotMade("pdf.dynamic_xfa", ())
    assert read(tmp_path, form).kind == "dynamic_xfa"


def test_a_signed_form_is_refused(fonts: Fonts) -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.Fields[4].V = pdf.make_indirect(Dictionary(Type=Name.Sig))

    assert fill_pdf(edited(PLAIN, sign), {"who": "甲"}, fonts) == PdfNotMade("pdf.signed", ())


def test_a_pdf_without_fields_is_refused(fonts: Fonts) -> None:
    assert fill_pdf(make_pdf([]), {"a": "甲"}, fonts) == PdfNotMade("pdf.no_fields", ())
    assert fill_pdf(b"GIF89a", {"a": "甲"}, fonts) == PdfNotMade("pdf.not_a_pdf", ())
    assert fill_pdf(hostile_pdfs.encrypted("x"), {"a": "甲"}, fonts) == PdfNotMade("pdf.encrypted", ())


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_on_a_turned_page_the_text_stands_upright_in_its_box(tmp_path: Path, fonts: Fonts, turned: int) -> None:
    upright = {90: (200, 300, 220, 420), 180: (200, 300, 320, 320), 270: (200, 300, 220, 420)}[turned]
    form = make_pdf([box("a", upright)])

    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = turned
        pdf.Root.AcroForm.Fields[0].MK = Dictionary(R=turned)

    made = filled(edited(form, turn), {"a": "天津港保税区"}, fonts)
    assert by_name(read(tmp_path, made.pdf))["a"].drawn.replace("\n", "") in {"天津港保税区", "区税保港津天"}
    from forms.pdf.pdfium import page_picture

    assert ink_runs_across(page_picture(made.pdf, 0, 600))


def ink_runs_across(picture: bytes) -> bool:
    """Whether the written line is wider than high on the page as shown, its frame left out."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("L")
    left, top, right, bottom = image.point(lambda level: 255 * (level < 100)).getbbox() or (0, 0, 0, 0)
    return right - left > 3 * (bottom - top)


def test_a_long_text_in_a_stranger_s_form_goes_on_on_another_page(tmp_path: Path, fonts: Fonts) -> None:
    long = "申请事项说明，" * 200
    made = filled(PLAIN, {"why": long}, fonts)
    assert (made.pages, made.notes) == (2, (Problem("why", "box.overflow"),))
    boxes = by_name(read(tmp_path, made.pdf))
    assert boxes["why"].value.endswith("见续页1")
    assert boxes["continued.why.1"].value == long


def test_a_field_name_that_cannot_be_drawn_does_not_stop_the_filling(fonts: Fonts) -> None:
    form = make_pdf([box("\U00030000", (160, 700, 320, 720), tooltip="")])
    assert filled(form, {"\U00030000": "申请" * 200}, fonts).pages == 2
