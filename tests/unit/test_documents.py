"""The documents an enterprise writes itself: their law, their words, their pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.documents.blocks import (
    Block,
    Column,
    Composed,
    Para,
    SignLine,
    Signs,
    Table,
    Title,
    with_characters_replaced,
    words_of,
)
from exports.documents.compose import compose, document_exists, document_reads, expressions_of
from exports.documents.content import DOCUMENTS, SHEETS, ClauseDef, LeadDef, read_common, read_document, read_sheet
from exports.documents.formats import FORMATS
from exports.documents.numerals import counted, numeral
from exports.documents.pdf import DrawnDocument, draw, texts_of
from exports.documents.slots import Compiler
from exports.errors import ContentError
from forms.fonts import Fonts
from forms.formats import FormatError
from rules.answers.given import read_given
from rules.deciding.settle import from_file, settle
from rules.expr import ExpressionError
from rules.facts import Facts
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)
RARE = ("王𬭎", "陈𬀩", "阿依古丽·买买提艾力")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn", [shipped_root()])


def founder(name: str, roles: list[str], subscribed: str) -> dict[str, object]:
    return {
        "name": name,
        "roles": roles,
        "id_type": "id_card",
        "subscribed": subscribed,
        "paid": "0",
        "contribution_due": "2031-11-20",
        "contribution_forms": ["money"],
    }


def answers(**changed: object) -> dict[str, object]:
    told: dict[str, object] = {
        "enterprise.type": "llc",
        "name.division": "天津",
        "name.trade_name": "海河之滨",
        "name.industry": "餐饮管理",
        "name.form": "limited",
        "enterprise.capital": "1000000",
        "enterprise.term": "long",
        "enterprise.scope": "餐饮服务；餐饮管理",
        "premises.province": "天津市",
        "premises.city": "",
        "premises.county": "滨海新区",
        "premises.zone": "天津港保税区",
        "premises.street": "",
        "premises.detail": "西三道166号A座201室",
        "governance.board": "single",
        "governance.supervision": "one",
        "governance.manager": "true",
        "governance.legal_rep_position": "director",
        "governance.director_term": "3",
        "people": [
            founder(RARE[0], ["shareholder", "legal_representative", "director", "manager"], "500000"),
            founder(RARE[1], ["shareholder", "supervisor"], "300000"),
            founder(RARE[2], ["shareholder"], "200000"),
        ],
    }
    return {**told, **{key.replace("__", "."): value for key, value in changed.items()}}


def facts_of(pack: Pack, told: dict[str, object]) -> Facts:
    given_values, problems = read_given(pack.vocabulary, told, DAY)
    assert problems == ()
    return settle(pack, given_values, DAY, from_file)


def composed(pack: Pack, document: str = "articles", /, **changed: object) -> Composed:
    return compose(document, pack, facts_of(pack, answers(**changed)), DAY)


def words(document: Composed) -> str:
    out = []
    for block in document.blocks:
        match block:
            case Para():
                out.append(f"{block.lead}　{block.text}")
            case Table():
                out += ["|".join(row) for row in block.rows]
            case Signs():
                out += [line.label for line in block.lines]
            case _:
                out.append(getattr(block, "text", ""))
    return "\n".join(out)


def text_of(drawn: DrawnDocument) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn.pdf)).pages)


ONE: dict[str, object] = {
    "enterprise__type": "llc_one_natural",
    "people": [founder(RARE[0], ["shareholder"], "1000000")],
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_slot_and_condition_compiles_against_the_shipped_pack(pack: Pack, document: str) -> None:
    content = read_document(document)
    compiler = Compiler(pack.vocabulary, content.let, document)
    assert len(list(expressions_of(content, compiler))) > 3


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_clause_cites_a_source_that_the_pack_has(pack: Pack, document: str) -> None:
    for part in read_document(document).body:
        if isinstance(part, ClauseDef | LeadDef):
            for citation in part.law:
                assert citation.of in pack.sources, part.id
                assert citation.article.startswith("第"), part.id


@pytest.mark.parametrize("item", ["一", "二", "三", "四", "五", "六", "七", "八"])
def test_the_articles_answer_each_matter_that_article_46_asks_for(item: str) -> None:
    cited = "".join(
        citation.article
        for part in read_document("articles").body
        if isinstance(part, ClauseDef)
        for citation in part.law
        if citation.article.startswith("第四十六条第一款")
    )
    assert f"第{item}项" in cited


@pytest.mark.parametrize("document", [*DOCUMENTS])
def test_no_document_speaks_the_language_of_the_old_law(pack: Pack, document: str) -> None:
    whole = "".join(text for text in _all_texts(document))
    for old in ("执行董事", "临时股东大会", "股东大会", "创立大会", "公益金", "发起人协议", "首届"):
        assert old not in whole


def _all_texts(document: str) -> Iterator[str]:
    yield read_document(document).model_dump_json()


def test_articles_name_every_shareholder_with_contribution_and_the_sum(pack: Pack) -> None:
    text = words(composed(pack))
    for name, share in zip(RARE, ("50|50%", "30|30%", "20|20%"), strict=True):
        assert f"{name}|{share}|货币|2031年11月20日前" in text
    assert "合计|100|100%" in text
    assert "人民币100万元（大写：壹佰万元整）" in text


def test_clauses_are_counted_without_a_gap_in_every_variant(pack: Pack) -> None:
    variants: tuple[dict[str, object], ...] = (
        {},
        ONE,
        {"governance__supervision": "none"},
        {"governance__board": "board", "governance__supervision": "audit_committee", "governance__manager": "false"},
        {
            "governance__board": "board",
            "governance__supervision": "board",
            "enterprise__term": "years",
            "enterprise__term_years": "20",
            "governance__legal_rep_position": "manager",
        },
    )
    for changed in variants:
        document = composed(pack, "articles", **changed)
        assert document.missing == ()
        leads = [block.lead for block in document.blocks if isinstance(block, Para) and block.lead]
        assert leads == [f"第{numeral(number)}条" for number in range(1, len(leads) + 1)]


def test_a_company_without_supervisor_says_that_all_shareholders_agree(pack: Pack) -> None:
    agreed = "全体股东一致同意"
    assert agreed in words(composed(pack, governance__supervision="none"))
    assert f"{agreed}：公司不设监事会，也不设监事" in words(
        composed(pack, "shareholders_resolution", governance__supervision="none")
    )
    assert agreed not in words(composed(pack))


def test_a_one_person_company_has_no_meeting_and_a_company_of_several_has_one(pack: Pack) -> None:
    one, several = words(composed(pack, "articles", **ONE)), words(composed(pack))
    assert "公司不设股东会" in one
    assert "股东会会议" not in one
    assert "代表三分之二以上表决权的股东通过" in several
    assert "优先购买权" not in one
    assert "优先购买权" in several


def test_the_document_of_the_owners_follows_the_kind_of_company(pack: Pack) -> None:
    several, one = facts_of(pack, answers()), facts_of(pack, answers(**ONE))
    assert document_exists("shareholders_resolution", pack, several, DAY) is True
    assert document_exists("shareholder_decision", pack, several, DAY) is False
    assert document_exists("shareholder_decision", pack, one, DAY) is True
    assert document_exists("manager_appointment", pack, facts_of(pack, {}), DAY) is None


def test_a_resolution_elects_the_supervisors_whom_the_employees_do_not(pack: Pack) -> None:
    people = [
        founder(RARE[0], ["shareholder", "legal_representative", "director", "manager"], "500000"),
        founder("甲一", ["shareholder", "supervisor"], "300000"),
        founder("乙二", ["shareholder", "supervisor"], "200000"),
        {"name": "吴六", "roles": ["supervisor", "employee"]},
    ]
    text = words(composed(pack, "shareholders_resolution", governance__supervision="board", people=people))
    assert "选举甲一、乙二为公司监事，与公司职工民主选举产生的职工代表监事吴六组成监事会" in text


def test_the_only_shareholder_appoints_in_the_word_that_the_application_uses(pack: Pack) -> None:
    assert "委派" in words(composed(pack, "articles", **ONE))
    assert "委派" in words(composed(pack, "shareholder_decision", **ONE))


def test_without_a_manager_the_director_appoints_the_head_of_finance_all_the_same(pack: Pack) -> None:
    people = [founder(RARE[0], ["shareholder", "legal_representative", "director", "finance"], "1000000")]
    told = answers(**{**ONE, "governance__manager": "false", "people": people})
    assert document_exists("manager_appointment", pack, facts_of(pack, told), DAY)
    text = words(compose("manager_appointment", pack, facts_of(pack, told), DAY))
    assert f"聘任{RARE[0]}为公司财务负责人" in text
    assert "经理" not in text.replace("财务负责人", "")


def test_a_missing_fact_is_listed_and_never_printed_as_a_value(pack: Pack) -> None:
    told = answers()
    del told["enterprise.capital"]
    document = compose("articles", pack, facts_of(pack, told), DAY)
    missing = {ref for one in document.missing for ref in one.facts}
    assert "enterprise.capital" in missing
    assert document.footer == read_common().draft
    assert "None" not in words(document)


def test_a_fact_that_is_only_assumed_is_missing_on_paper(pack: Pack) -> None:
    from rules.facts import Origin, OriginKind

    given_values, _ = read_given(pack.vocabulary, answers(), DAY)
    facts = settle(
        pack,
        given_values,
        DAY,
        lambda ref: Origin(OriginKind.ASSUMPTION if ref == "enterprise.scope" else OriginKind.FILE),
    )
    document = compose("articles", pack, facts, DAY)
    assert [one.clause for one in document.missing] == ["scope"]
    assert "餐饮服务；餐饮管理" not in words(document)


def test_what_a_document_may_read_covers_what_it_read(pack: Pack) -> None:
    reads = document_reads("articles", pack.vocabulary)
    assert {"enterprise.name", "people[].name", "people[].contribution_due", "governance.board"} <= set(reads)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{enterprise.nme}", ExpressionError),
        ("{enterprise.name | shout}", ContentError),
        ("{@nothing}", ContentError),
        ("{enterprise.name", ContentError),
        ("{enterprise.name | wan}", ExpressionError),
    ],
)
def test_a_wrong_slot_is_refused_when_it_is_compiled(pack: Pack, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Compiler(pack.vocabulary, {}, "test.yaml").template(text, "entry")


# ---------------------------------------------------------------- pages


def test_every_name_extracts_from_the_pages_also_above_u_ffff(pack: Pack, fonts: Fonts) -> None:
    for document in ("articles", "shareholders_resolution"):
        text = text_of(draw(composed(pack, document), fonts))
        for name in RARE if document == "articles" else RARE[:2]:
            assert name in text


def test_drawing_twice_gives_the_same_bytes_and_the_file_says_its_language_and_title(pack: Pack, fonts: Fonts) -> None:
    document = composed(pack)
    drawn = draw(document, fonts)
    assert draw(document, fonts).pdf == drawn.pdf
    reader = pypdf.PdfReader(io.BytesIO(drawn.pdf))
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == "天津海河之滨餐饮管理有限公司章程"
    assert "/CreationDate" not in reader.metadata
    assert len(reader.pages) == drawn.pages


def test_each_shareholder_has_a_place_to_sign_inside_the_last_page(pack: Pack, fonts: Fonts) -> None:
    drawn = draw(composed(pack), fonts)
    assert [place.item for place in drawn.signs] == ["p1", "p2", "p3"]
    for place in drawn.signs:
        left, bottom, right, top = place.rect
        assert 0 < left < right < 596
        assert 40 < bottom < top < 842


@settings(deadline=None)
@given(lines=st.integers(0, 90), signers=st.integers(1, 8))
def test_a_place_to_sign_never_stands_alone_on_a_page(fonts: Fonts, lines: int, signers: int) -> None:
    signs = Signs(
        "签名：", tuple(SignLine("某人（签名）：", "某人", "shareholder") for _ in range(signers)), "年 月 日"
    )
    blocks: tuple[Block, ...] = (Title("试"), *(Para(f"第{number}行。") for number in range(lines + 1)), signs)
    drawn = draw(Composed("articles", "试", "试", "zh-CN", blocks), fonts)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn.pdf)).pages]
    for place in drawn.signs:
        if "签名：\n" in pages[place.page - 1]:
            assert re.search(r"第\d+行|试", pages[place.page - 1].split("签名：")[0])


def test_a_title_of_two_lines_leaves_no_single_character_behind(fonts: Fonts) -> None:
    for length in range(30, 70):
        drawn = draw(Composed("articles", "试", "试", "zh-CN", (Title("名" * length), Para("正文。"))), fonts)
        lines = [line for line in text_of(drawn).split("\n") if set(line) == {"名"}]
        assert sum(len(line) for line in lines) == length
        assert min(len(line) for line in lines) * 2 >= max(len(line) for line in lines)


def test_the_word_for_signing_stands_on_one_line_with_a_long_name(fonts: Fonts) -> None:
    prompt = "买买提热依木·阿卜杜热合曼·玉素甫江（签名）："
    signs = Signs("签名：", (SignLine(prompt, "某人", "shareholder"),), "")
    drawn = draw(Composed("articles", "试", "试", "zh-CN", (Title("试"), Para("正文。"), signs)), fonts)
    assert prompt in text_of(drawn).split("\n")
    left, _, right, _ = drawn.signs[0].rect
    assert right - left >= 100
    assert right < 530


def test_a_table_that_goes_on_has_its_headings_on_each_page(fonts: Fonts) -> None:
    rows = tuple((f"某人{number}", "货币") for number in range(80))
    table = Table((Column("股东姓名", 1), Column("出资方式", 1)), rows)
    drawn = draw(Composed("articles", "试", "试", "zh-CN", (table,)), fonts)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn.pdf)).pages]
    assert len(pages) > 1
    assert all("股东姓名" in page for page in pages)
    assert sum(page.count("某人") for page in pages) == 80


def test_a_cell_longer_than_a_page_goes_on_and_loses_nothing(fonts: Fonts) -> None:
    long = "".join(f"项目{number}、" for number in range(900))
    drawn = draw(Composed("articles", "试", "试", "zh-CN", (Table((Column("经营范围", 1),), ((long,),)),)), fonts)
    text = re.sub(r"\s", "", text_of(drawn))
    assert all(f"项目{number}、" in text for number in range(0, 900, 37))
    assert drawn.pages > 1


def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(pack: Pack, fonts: Fonts) -> None:
    for page in pypdf.PdfReader(io.BytesIO(draw(composed(pack), fonts).pdf)).pages:
        for line in page.extract_text().splitlines():
            assert line.strip()[:1] not in set("，。、；：）》”")
            assert line.strip()[-1:] not in set("（《“")


def test_characters_no_font_has_are_known_before_drawing(pack: Pack, fonts: Fonts) -> None:
    document = composed(pack, people=[founder("王\U00030edd", ["shareholder"], "1000000")])
    assert fonts.lacking(texts_of(document)) == {"\U00030edd"}


# ---------------------------------------------------------------- small words


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (38, "三十八"), (101, "一百零一"), (110, "一百一十")],
)
def test_clauses_are_counted_in_chinese(number: int, text: str) -> None:
    assert numeral(number) == text


def test_a_part_of_a_thing_is_not_counted_as_none() -> None:
    with pytest.raises(FormatError):
        FORMATS["cn"].show(Decimal("2.5"))


def test_two_copies_are_counted_with_their_own_word() -> None:
    assert [counted(number) for number in (1, 2, 3, 12, 1000)] == ["一", "两", "三", "十二", "1000"]


def test_the_sheets_on_top_have_their_words() -> None:
    for sheet in SHEETS:
        assert read_sheet(sheet).title
    assert set(FORMATS) >= {"plain", "wan", "yuan", "money_words", "percent", "date_cn", "integer"}


def test_what_no_font_has_is_replaced_in_every_word_of_a_document() -> None:
    signs = Signs("签\u0378", (SignLine("甲\u0378：", "甲\u0378", "director"),), "\u0378年")
    table = Table((Column("头\u0378", 10),), (("格\u0378",),))
    blocks = (Title("题\u0378"), Para("文\u0378", lead="\u0378"), table, signs)
    made = with_characters_replaced(Composed("cover", "题\u0378", "题", "zh-CN", blocks), {"\u0378"}, "〓")
    assert "\u0378" not in "".join(words_of(made.blocks))
    assert "".join(words_of(made.blocks)).count("〓") == "".join(words_of(blocks)).count("\u0378") == 8
