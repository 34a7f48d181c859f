"""Places found from ruled lines and words, on pages made of lines and characters; no PDF is read here."""

from __future__ import annotations

import pytest

from forms.detect.find import find_places
from forms.detect.matching import Item, match
from forms.detect.page import Glyph, PageInk, Place, Stroke

SIZE = 10.0


def words(text: str, x: float, y: float, size: float = SIZE) -> list[Glyph]:
    glyphs: list[Glyph] = []
    for one in text:
        wide = size if one >= "\u2e80" else size / 2
        if not one.isspace():
            glyphs.append(Glyph(one, x, x + wide, y, size))
        x += wide
    return glyphs


def grid(xs: list[float], ys: list[float]) -> list[Stroke]:
    level = [Stroke(xs[0], y, xs[-1], y) for y in ys]
    return level + [Stroke(x, ys[-1], x, ys[0]) for x in xs]


def places(glyphs: list[Glyph], strokes: list[Stroke]) -> tuple[Place, ...]:
    return find_places([PageInk(595, 842, tuple(glyphs), tuple(strokes))])


def told(found: tuple[Place, ...]) -> list[tuple[str, str]]:
    return [(place.kind, place.label) for place in found]


def test_an_empty_cell_belongs_to_the_words_at_its_left() -> None:
    strokes = grid([50, 120, 250, 320, 450], [700, 670])
    found = places(words("名　　称", 55, 680) + words("邮编", 255, 680), strokes)
    assert told(found) == [("text", "名称"), ("text", "邮编")]
    assert found[0].rect == pytest.approx((121, 671, 249, 699))


def test_empty_cells_below_heads_belong_to_the_heads_in_every_row() -> None:
    strokes = grid([50, 150, 250, 350], [700, 680, 660, 640])
    heads = words("姓名", 55, 686) + words("证件号码", 155, 686) + words("比例", 255, 686)
    assert told(places(heads, strokes)) == [("text", label) for label in ("姓名", "证件号码", "比例")] * 2


def test_a_head_over_rows_with_words_of_their_own_is_named_with_the_row() -> None:
    strokes = grid([50, 150, 250, 350], [700, 680, 660])
    heads = words("事项", 55, 686) + words("原内容", 155, 686) + words("新内容", 255, 686)
    assert told(places(heads + words("名称", 55, 666), strokes)) == [("text", "名称 原内容"), ("text", "名称 新内容")]


def test_a_row_without_a_label_is_no_place() -> None:
    assert places([], grid([50, 450], [700, 670])) == ()


def test_a_blank_before_a_unit_is_named_by_the_unit_and_stands_under_its_row() -> None:
    strokes = [*grid([50, 120, 450], [700, 670]), Stroke(125, 679, 165, 679), Stroke(195, 679, 235, 679)]
    found = places(words("住所", 55, 680) + words("省", 165, 680) + words("市", 235, 680), strokes)
    assert [(place.section, place.label) for place in found] == [("住所", "省"), ("住所", "市")]
    assert found[0].rect[0] == pytest.approx(125)


def test_a_single_blank_before_a_unit_is_the_rows_own() -> None:
    strokes = [*grid([50, 120, 450], [700, 670]), Stroke(125, 679, 165, 679)]
    assert told(places(words("注册资本", 55, 680) + words("万元", 165, 680), strokes)) == [("text", "注册资本")]


def test_a_blank_behind_words_is_named_by_them() -> None:
    strokes = [Stroke(80, 679, 130, 679), Stroke(170, 679, 230, 679)]
    assert told(places(words("姓名", 60, 680) + words("职务", 150, 680), strokes)) == [
        ("text", "姓名"),
        ("text", "职务"),
    ]


def test_underlined_words_are_no_blank() -> None:
    assert places(words("以下简称公司", 60, 680), [Stroke(60, 679, 120, 679)]) == ()


def test_the_gaps_of_a_date_are_three_places_named_by_what_is_dated() -> None:
    found = places(
        words("填表日期：", 60, 680) + words("年", 150, 680) + words("月", 180, 680) + words("日", 210, 680), []
    )
    assert told(found) == [("date", "填表日期 年"), ("date", "填表日期 月"), ("date", "填表日期 日")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("□是　□否", ["是", "否"]),
        ("是□　否□", ["是", "否"]),
        ("1、同意□不同意□核对复印件；", ["同意", "不同意"]),
        ("基本（　）一般（　）", ["基本", "一般"]),
        ("（　）自有（　）租赁", ["自有", "租赁"]),
        ("☑设立", ["设立"]),
    ],
)
def test_an_option_has_its_own_words_before_or_behind_its_box(text: str, expected: list[str]) -> None:
    assert told(places(words(text, 60, 680), [])) == [("check", label) for label in expected]


@pytest.mark.parametrize("text", ["在“□”内打勾。", "请在□中打√。", "二〇二六年"])
def test_a_box_that_is_only_spoken_of_is_no_option(text: str) -> None:
    assert places(words(text, 60, 680), []) == ()


def test_equal_small_cells_side_by_side_are_one_comb() -> None:
    strokes = grid([50, 120, *(120 + 14.0 * count for count in range(1, 19))], [700, 680])
    (found,) = places(words("身份证号", 55, 686), strokes)
    assert (found.kind, found.label, found.cells) == ("comb", "身份证号", 18)


@pytest.mark.parametrize("text", ["法定代表人签字：", "（公章）", "公司盖章"])
def test_places_to_sign_are_told_apart(text: str) -> None:
    assert [place.kind for place in places(words(text, 60, 680), [])] == ["signature"]


@pytest.mark.parametrize("text", ["由法定代表人签字并加盖公章。", "填写说明：", "以下由银行填写："])
def test_prose_and_headings_are_no_places(text: str) -> None:
    assert places(words(text, 60, 680), []) == ()


def test_a_name_to_be_replaced_is_a_place_with_that_value() -> None:
    (found,) = places(words("名称", 55, 680) + words("COMPANY_NAME", 130, 680), grid([50, 120, 450], [700, 670]))
    assert (found.label, found.value) == ("名称", "COMPANY_NAME")


# ---------------------------------------------------------------- matching


def test_one_label_under_two_headings_goes_to_the_box_under_the_same_heading() -> None:
    blank = [Item("p1", "text", "移动电话", "联络员信息"), Item("p2", "text", "移动电话", "财务负责人信息")]
    boxes = [
        Item("finance.mobile", "text", "手机", "财务负责人信息"),
        Item("liaison.mobile", "text", "手机", "联络员信息"),
    ]
    assert {one.place: one.box for one in match(blank, boxes)} == {"p1": "liaison.mobile", "p2": "finance.mobile"}


def test_the_rows_of_a_table_keep_their_order() -> None:
    blank = [Item(f"p{row}", "text", "姓名", "股东") for row in range(3)]
    boxes = [Item(f"shareholders.{row}.name", "text", "姓名", "股东") for row in (1, 2, 3, 4)]
    assert [one.box for one in match(blank, boxes)] == [f"shareholders.{row}.name" for row in (1, 2, 3)]


def test_another_label_or_another_kind_is_matched_with_nothing() -> None:
    boxes = [Item("name", "text", "企业名称", ""), Item("agree", "check", "同意", "")]
    assert match([Item("p1", "text", "银行账号", ""), Item("p2", "text", "同意", "")], boxes) == ()


def test_a_table_that_goes_on_over_the_page_keeps_its_heads_and_its_heading() -> None:
    heads = words("事项", 55, 86) + words("原内容", 155, 86) + words("新内容", 255, 86)
    first = PageInk(
        595,
        842,
        tuple(words("变更", 200, 106) + heads + words("名称", 55, 66)),
        tuple(grid([50, 150, 250, 350], [100, 80, 60]) + grid([50, 350], [120, 100])),
    )
    second = PageInk(595, 842, tuple(words("地址", 55, 786)), tuple(grid([50, 150, 250, 350], [800, 780])))
    found = [place for place in find_places([first, second]) if place.page == 1]
    assert [(place.section, place.label) for place in found] == [("变更", "地址 原内容"), ("变更", "地址 新内容")]


def test_a_table_under_words_of_its_own_page_takes_nothing_along() -> None:
    heads = words("事项", 55, 86) + words("原内容", 155, 86) + words("新内容", 255, 86)
    first = PageInk(595, 842, tuple(heads), tuple(grid([50, 150, 250, 350], [100, 80])))
    below = words("附页", 60, 820) + words("地址", 55, 786)
    second = PageInk(595, 842, tuple(below), tuple(grid([50, 150, 250, 350], [800, 780])))
    assert {place.label for place in find_places([first, second]) if place.page == 1} == {"地址"}


def test_rows_with_a_place_to_paste_below_each_keep_their_heads() -> None:
    strokes = grid([50, 150, 250, 350], [700, 680, 660]) + grid([50, 350], [660, 600])
    strokes += grid([50, 150, 250, 350], [600, 580])
    heads = words("姓名", 55, 686) + words("国籍", 155, 686) + words("职务", 255, 686)
    found = places(heads + words("（身份证件粘贴处）", 150, 630), strokes)
    assert [place.label for place in found if place.kind == "text"] == ["姓名", "国籍", "职务"] * 2


def test_room_above_the_parts_of_a_sum_takes_the_sum() -> None:
    strokes = [*grid([50, 120, 450], [700, 640]), Stroke(165, 649, 215, 649)]
    found = places(words("出资额", 55, 670) + words("其中：实缴", 125, 650) + words("万元", 215, 650), strokes)
    assert ("text", "出资额") in told(found)
    assert len(found) == 2


def test_the_end_of_an_underline_behind_underlined_words_is_no_blank() -> None:
    glyphs = words("区", 60, 680) + words("）", 95, 680) + words("乡", 170, 680)
    found = places(glyphs, [Stroke(60, 679, 72, 679), Stroke(110, 679, 170, 679)])
    assert [place.rect[0] for place in found] == pytest.approx([110])


def test_a_label_cut_short_that_could_go_on_in_several_ways_is_matched_with_none() -> None:
    boxes = [
        Item(name, "text", label, "") for name, label in (("a", "经营者姓名"), ("b", "经营者民族"), ("c", "移动电话"))
    ]
    found = match([Item("1", "text", "经营者", ""), Item("2", "text", "移动", "")], boxes)
    assert [(one.place, one.box) for one in found] == [("2", "c")]


def test_ticks_of_the_same_words_in_two_parts_of_a_form_go_by_order() -> None:
    def tick(name: str, section: str) -> Item:
        return Item(name, "check", "个人经营", section)

    boxes = [tick("before", "组成形式"), tick("after", "组成形式 变更后登记内容"), tick("now", "组成形式")]
    found = match([tick("1", "变更组成形式"), tick("2", "变更组成形式 变更后登记内容"), tick("3", "组成形式")], boxes)
    assert [one.box for one in found] == ["before", "after", "now"]
