"""Several papers as one PDF for the printer."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pdf_blanks import box, field_values, make_form
from tag_walk import walk

from exports.documents.blocks import Column as TableColumn
from exports.documents.blocks import Composed, Para, Table, Title
from exports.documents.pdf import draw
from forms.errors import PdfWriteError
from forms.fill import fill, texts_of
from forms.fonts import Fonts
from forms.model import FilledForm
from forms.pdf.glyphs import GlyphSet
from forms.pdf.volume import Paper, together
from forms.preview import page_text


@pytest.fixture(scope="module")
def papers(fonts: Fonts) -> list[tuple[str, Paper]]:
    made = []
    form = make_form([box("who.name", (60, 700, 200, 720)), box("who.so", (60, 660, 72, 672), "check")])
    all_values = [field_values({"who.name": name, "who.so": name == "王𬭎"}) for name in ("王𬭎", "陈𬀩", "王𬭎")]
    glyphs = GlyphSet.shared(fonts, [text for values in all_values for text in texts_of(form, values)])
    for title, values in zip(("申请书", "承诺书", "委托书"), all_values, strict=True):
        filled = fill(form, values, fonts, glyphs=glyphs)
        assert isinstance(filled, FilledForm)
        made.append((title, filled.paper))
    return made


@pytest.fixture(scope="module")
def document(fonts: Fonts) -> Paper:
    rows = tuple((str(number), "事项") for number in range(60))
    blocks = (Title("章程"), Table((TableColumn("序号", 1), TableColumn("内容", 4)), rows), Para("第二页的话"))
    return draw(Composed("articles", "章程", "章程", "zh-CN", blocks), fonts).paper


def test_each_paper_has_a_bookmark_to_its_first_page(papers: list[tuple[str, Paper]], document: Paper) -> None:
    with (
        pikepdf.open(io.BytesIO(together([*papers, ("章程", document)], "全部"))) as pdf,
        pdf.open_outline() as outline,
    ):
        assert len(pdf.pages) == 6
        assert [item.title for item in outline.root] == ["申请书", "承诺书", "委托书", "章程"]
        targets = [item.destination for item in outline.root]
        assert [one[0].objgen for one in targets if isinstance(one, pikepdf.Array)] == [
            page.obj.objgen for page in pdf.pages[:4]
        ]
        assert pdf.Root.PageMode == pikepdf.Name.UseOutlines
        assert str(pdf.trailer.Info.Title) == "全部"


def test_what_fields_show_becomes_part_of_the_page_and_no_field_stays(papers: list[tuple[str, Paper]]) -> None:
    whole = together(papers, "全部")
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page.obj or not page.obj.Annots for page in pdf.pages)
    assert [name for page in range(3) for name in ("王𬭎", "陈𬀩") if name in "".join(page_text(whole, page))] == [
        "王𬭎",
        "陈𬀩",
        "王𬭎",
    ]


def test_the_same_papers_give_the_same_bytes(papers: list[tuple[str, Paper]], document: Paper) -> None:
    everything = [*papers, ("章程", document)]
    assert together(everything, "全部") == together(everything, "全部")


def test_fonts_of_one_set_are_kept_once(papers: list[tuple[str, Paper]]) -> None:
    with pikepdf.open(io.BytesIO(together(papers, "全部"))) as pdf:
        files = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing]
        assert len(files) == 1


def test_nothing_is_an_error() -> None:
    with pytest.raises(PdfWriteError):
        together([], "全部")


def test_a_document_s_table_head_is_heard_once_though_it_stands_on_each_page(document: Paper) -> None:
    found = walk(together([("章程", document)], "全部"))
    assert found.wrong == []
    assert [piece.words for piece in found.of("TH")] == ["序号", "内容"]
    (part,) = found.of("Part")
    assert part.title == "章程"
    assert part.words.startswith("章程序号内容0事项1事项")
    assert part.words.endswith("59事项第二页的话")


def test_in_a_table_without_a_head_the_labels_in_front_are_its_headings(fonts: Fonts) -> None:
    rows = (("名称", "天津星云"), ("日期", "十一月"))
    table = Table((TableColumn("", 1), TableColumn("", 4)), rows, head=False)
    found = walk(draw(Composed("cover", "封面", "封面", "zh-CN", (Title("封面"), table)), fonts).pdf)
    assert found.wrong == []
    assert [piece.words for piece in found.of("TH")] == ["名称", "日期"]
    assert [piece.words for piece in found.of("TD")] == ["天津星云", "十一月"]


def test_a_file_with_an_untagged_paper_is_not_called_tagged(papers: list[tuple[str, Paper]], document: Paper) -> None:
    whole = together([*papers, ("章程", document)], "全部")  # the forms' blanks have no tags
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert "/MarkInfo" not in pdf.Root
