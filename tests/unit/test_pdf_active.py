"""What a stranger's form would do by itself (scripts, sending, starting programs) and the files it carries: gone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from pdf_blanks import box, make_pdf
from pikepdf import Array, Dictionary, Name, String

from forms.fonts import Fonts
from forms.pdf.fillany import fill_any
from forms.pdf.template import compile_template

FORM = make_pdf([box("who", (160, 700, 320, 720)), box("sum", (160, 600, 320, 620))], NeedAppearances=False)
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|Rendition|EmbeddedFiles?|FileAttachment|EF)\b")
SCRIPT = "app.alert(1)"


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(SCRIPT))


def on_opening(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = script()


def on_opening_by_another_spelling(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name("/SubmitForm"), F=String("http://invalid/"))


def in_the_list_of_scripts(pdf: pikepdf.Pdf) -> None:
    script_stream = pdf.make_stream(SCRIPT.encode())
    named = Dictionary(S=Name.JavaScript, JS=script_stream)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), pdf.make_indirect(named)])))


def before_closing(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AA = Dictionary(WC=script(), WS=script())


def on_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = pdf.make_indirect(Dictionary(O=script()))


def in_a_field(pdf: pikepdf.Pdf) -> None:
    field = pdf.Root.AcroForm.Fields[1]
    field.AA = Dictionary(C=script(), F=script())
    pdf.Root.AcroForm.CO = Array([field])


def on_a_button(pdf: pikepdf.Pdf) -> None:
    push = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, Ff=1 << 16, T=String("send"), Rect=Array([0, 0, 50, 20]),
        A=Dictionary(S=Name.SubmitForm, F=String("http://invalid/")),
    )  # fmt: skip
    push = pdf.make_indirect(push)
    pdf.pages[0].obj.Annots.append(push)
    pdf.Root.AcroForm.Fields.append(push)


def after_a_jump(pdf: pikepdf.Pdf) -> None:
    jump = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([script()]))
    pdf.Root.OpenAction = jump


def in_a_bookmark(pdf: pikepdf.Pdf) -> None:
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    item = Dictionary(Title=String("一"), Parent=outlines, A=Dictionary(S=Name.Launch, F=String("calc")))
    outlines.First = outlines.Last = pdf.make_indirect(item)
    pdf.Root.Outlines = outlines


ACTIONS = [
    on_opening, on_opening_by_another_spelling, in_the_list_of_scripts, before_closing, on_a_page, in_a_field,
    on_a_button, after_a_jump, in_a_bookmark,
]  # fmt: skip


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def pinned_to_a_page(pdf: pikepdf.Pdf) -> None:
    held = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=pdf.make_stream(b"MZ")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 20, 20]), FS=held)
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))


def edited(change: Callable[[pikepdf.Pdf], None], form: bytes = FORM) -> bytes:
    with pikepdf.open(io.BytesIO(form)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def spelt_out(pdf: bytes) -> bytes:
    """Every object as qpdf writes it: no object streams, no other spelling of names, no packing."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        out = io.BytesIO()
        mode = pikepdf.ObjectStreamMode.disable
        opened.save(out, object_stream_mode=mode, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return out.getvalue()


@pytest.mark.parametrize("flatten", [False, True])
@pytest.mark.parametrize("change", ACTIONS)
def test_what_a_form_would_do_by_itself_is_taken_away_and_told(
    fonts: Fonts, change: Callable[[pikepdf.Pdf], None], flatten: bool
) -> None:
    assert ACTIVE.search(spelt_out(edited(change)))
    made = fill_any(edited(change), {"who": "甲"}, fonts, flatten=flatten)
    assert made.notes == (("", "pdf.active_dropped"),)
    assert ACTIVE.findall(spelt_out(made.pdf)) == []
    assert SCRIPT.encode() not in spelt_out(made.pdf)


@pytest.mark.parametrize("change", [attached, pinned_to_a_page])
def test_files_that_a_form_carries_are_taken_away_and_told(fonts: Fonts, change: Callable[[pikepdf.Pdf], None]) -> None:
    made = fill_any(edited(change), {"who": "甲"}, fonts, flatten=False)
    assert made.notes == (("", "pdf.files_dropped"),)
    assert ACTIVE.findall(spelt_out(made.pdf)) == []
    assert b"MZ" not in spelt_out(made.pdf)


def test_links_jumps_and_bookmarks_stay_as_they_are(fonts: Fonts) -> None:
    def harmless(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        pdf.Root.OpenAction = Array([page, Name.Fit])
        for action in (
            Dictionary(S=Name.URI, URI=String("http://invalid/")),
            Dictionary(S=Name.GoTo, D=Array([page, Name.Fit])),
        ):
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
            page.Annots.append(pdf.make_indirect(link))
        page.Resources = Dictionary(ExtGState=Dictionary(AA=Dictionary(CA=1), A=Dictionary(CA=1), JS=Dictionary(ca=1)))

    def and_a_script(pdf: pikepdf.Pdf) -> None:
        harmless(pdf)
        before_closing(pdf)

    for change, notes in ((harmless, ()), (and_a_script, (("", "pdf.active_dropped"),))):
        made = fill_any(edited(change), {"who": "甲"}, fonts, flatten=False)
        assert made.notes == notes
        with pikepdf.open(io.BytesIO(made.pdf)) as opened:
            page = opened.pages[0].obj
            assert [str(one.A.S) for one in page.Annots if "/A" in one] == ["/URI", "/GoTo"]
            assert set(page.Resources.ExtGState.keys()) == {"/AA", "/A", "/JS"}
            assert "/OpenAction" in opened.Root


def test_a_pinned_blank_is_filled_without_what_it_would_do() -> None:
    template = compile_template(edited(in_a_field, edited(on_opening)), keeps_tree=False)
    assert template.dropped == ("active",)
    pieces = [body for _, body in template.statics] + [template.root_head, template.form_head]
    pieces += [widget.head for slot in template.fields.values() for widget in slot.widgets]
    assert ACTIVE.findall(b"\n".join(pieces)) == []
