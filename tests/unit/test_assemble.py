"""From decisions to a package in memory: what is in it, what stops it, and where everything came from."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from export_fixture import Sample, sample
from tag_walk import walk

from exports import codes
from exports.assemble import _Assembly, assemble
from exports.canonical import Json
from exports.caserecord import CaseRecord, ProvenanceRecord, read_record
from exports.documents.blocks import Heading, Para, Table
from exports.documents.pdf import SignPlace
from exports.documents.plan import plan_sheet
from exports.documents.sheetdata import Bundled, SheetData
from exports.documents.signing import signing
from exports.errors import ExportBlockedError
from exports.model import Finding, Package
from exports.names import safe
from exports.papers import papers
from exports.paths import path_problem
from exports.records import all_states
from exports.write import package_zip
from forms.fill import NotMade, fill
from forms.fonts import Fonts
from forms.library import Form
from forms.model import FieldValues, FilledForm, Text
from forms.pdf.glyphs import GlyphSet
from rules.facts import FactId, Known
from rules.model import Severity
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar


@pytest.fixture(scope="module")
def small() -> Sample:
    return sample("small")


@pytest.fixture(scope="module")
def package(small: Sample, fonts: Fonts) -> Package:
    return assemble(small.given(fonts))


def text_of(package: Package, path: str) -> str:
    data = next(file.data for file in package.files if file.path == path)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return re.sub(r"\s", "", text)


def test_sheets_stand_on_top_then_folders_in_window_order_then_records(package: Package) -> None:
    paths = [file.path for file in package.files]
    assert paths[:4] == ["00_封面与目录.pdf", "01_一次性告知单.pdf", "02_办理计划.pdf", "03_签字盖章指引.pdf"]
    assert paths[-3:] == ["print.pdf", "case.json", "provenance.json"]
    folders = [int(path.partition("_")[0]) for path in paths if "/" in path]
    assert folders == sorted(folders)


def test_every_required_paper_is_there_once(small: Sample, package: Package) -> None:
    wanted = [paper.id for paper in papers(small.pack, small.decisions)]
    record = read_record(ProvenanceRecord, file_of(package, "provenance.json"), "provenance.json")
    assert isinstance(record, ProvenanceRecord)
    assert sorted(wanted) == sorted(file.form for file in record.files.values())
    assert {"articles", "shareholder_decision", "company_registration"} <= set(wanted)


def test_a_form_that_stores_another_value_than_given_stops_the_export(
    small: Sample, fonts: Fonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the writer's own comparison would let through is seen by the readers in the child."""

    def filled_wrong(form: Form, values: FieldValues, *rest: Fonts, glyphs: GlyphSet) -> FilledForm | NotMade:
        wrong = {box: Text("错字") if isinstance(value, Text) else value for box, value in values.values.items()}
        return fill(form, replace(values, values=wrong), *rest, glyphs=glyphs)

    monkeypatch.setattr("exports.assemble.fill", filled_wrong)
    monkeypatch.setattr("exports.assemble.verify", lambda *_: ())
    monkeypatch.setattr("exports.assemble.texts_of_form", lambda *_: ["错字"])
    with pytest.raises(ExportBlockedError) as stopped:
        assemble(replace(small.given(fonts), look_after=True))
    assert "export.unreadable" in {found.code for found in stopped.value.findings}


def test_every_pdf_of_the_package_is_tagged_the_one_for_printing_with_a_part_for_each_paper(package: Package) -> None:
    for file in package.files:
        if file.media == "application/pdf":
            found = walk(file.data)
            assert found.wrong == [], file.path
            if file.path == "print.pdf":
                titles = [line.title for line in package.contents if "/" in line.path]
                assert [part.title for part in found.of("Part")] == titles
            else:
                assert [one.kind for one in found.root.below] == ["Document"]


def test_what_is_found_last_stands_on_the_top_sheets_of_a_draft_too(
    small: Sample, fonts: Fonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(self: _Assembly, _: object) -> Iterator[Finding]:
        yield Finding("late", Severity.BLOCK, "export.unreadable", message="最后才看到的问题")

    monkeypatch.setattr(_Assembly, "_looked_at", late)
    made = assemble(small.given(fonts, draft=True))
    assert "late" in {found.id for found in made.findings}
    assert "最后才看到的问题" in text_of(made, "01_一次性告知单.pdf")
    with pytest.raises(ExportBlockedError) as stopped:
        assemble(small.given(fonts))
    assert "late" in {found.id for found in stopped.value.findings}


def file_of(package: Package, path: str) -> bytes:
    return next(file.data for file in package.files if file.path == path)


def test_names_inside_hold_no_persons_data_and_can_be_unpacked_anywhere(small: Sample, package: Package) -> None:
    names = " ".join(file.path for file in package.files) + package.name
    for ref, state in all_states(small.decisions):
        fact = small.pack.facts.get(FactId(re.sub(r"\[\w+\]", "[]", ref)))
        if fact is not None and fact.sensitive and isinstance(state, Known) and str(state.value):
            assert str(state.value) not in names
    assert all(path_problem(f"data/{file.path}") is None for file in package.files)


def test_the_same_input_gives_the_same_bytes_and_another_day_another_name(small: Sample, fonts: Fonts) -> None:
    first, again = assemble(small.given(fonts)), assemble(small.given(fonts))
    assert package_zip(first) == package_zip(again)
    assert first.name == again.name
    other = assemble(small.changed(enterprise__capital="200000", people=_with(small, subscribed="200000")).given(fonts))
    assert other.name != first.name


def _with(case: Sample, **fields: str) -> Json:
    people = case.answers["people"]
    assert isinstance(people, list)
    first, *rest = people
    assert isinstance(first, dict)
    return [{**first, **fields}, *rest]


def test_a_missing_fact_stops_the_export_with_every_finding_at_once(small: Sample, fonts: Fonts) -> None:
    with pytest.raises(ExportBlockedError) as caught:
        assemble(small.without("enterprise.scope").given(fonts))
    blocking = [found for found in caught.value.findings if found.severity is Severity.BLOCK]
    assert len(blocking) > 2
    assert any("enterprise.scope" in found.facts and found.file.endswith("公司章程.pdf") for found in blocking)
    assert "图文" not in str(caught.value)


def test_a_draft_is_made_with_blanks_and_says_on_each_sheet_that_it_is_one(small: Sample, fonts: Fonts) -> None:
    draft = assemble(small.without("enterprise.scope").given(fonts, draft=True))
    assert draft.blocked
    assert draft.info["Kaiban-Draft"] == "true"
    articles = next(file.path for file in draft.files if file.path.endswith("公司章程.pdf"))
    assert "＿＿＿＿" in text_of(draft, articles)
    assert "草稿" in text_of(draft, articles)
    assert "草稿" in text_of(draft, "00_封面与目录.pdf")
    assert "经营范围" in text_of(draft, "01_一次性告知单.pdf")


def test_a_failing_blocking_check_stops_the_export_in_the_packs_words(small: Sample, fonts: Fonts) -> None:
    with pytest.raises(ExportBlockedError) as caught:
        assemble(small.changed(enterprise__capital="999").given(fonts))
    found = next(one for one in caught.value.findings if one.id == "contribution.paid@p1")
    assert found.message
    assert found.cure
    assert found.citation is not None


def test_a_character_no_font_has_is_a_finding_that_names_the_fact_and_the_paper_is_not_made(
    small: Sample, fonts: Fonts
) -> None:
    case = small.changed(people=_with(small, name="王\U00030edd"))
    with pytest.raises(ExportBlockedError) as caught:
        assemble(case.given(fonts))
    rare = [found for found in caught.value.findings if found.code == "export.no_glyph"]
    assert any("people[p1].name" in found.facts for found in rare)
    draft = assemble(case.given(fonts, draft=True))
    assert not any(file.path.endswith("公司章程.pdf") for file in draft.files)
    assert "\U00030edd" not in text_of(draft, "01_一次性告知单.pdf")


def test_every_finding_has_a_code_that_is_listed_for_wording(small: Sample, fonts: Fonts) -> None:
    for case in (small, small.without("people"), small.changed(enterprise__capital="999")):
        for found in assemble(case.given(fonts, draft=True)).findings:
            assert found.code in codes.ALL
            assert set(codes.ASSEMBLE[found.code]) <= set(found.params)


def test_the_case_record_holds_answers_versions_and_decisions_and_reads_back(small: Sample, package: Package) -> None:
    record = read_record(CaseRecord, file_of(package, "case.json"), "case.json")
    assert isinstance(record, CaseRecord)
    assert record.pack_digest == small.pack.digest
    assert record.answers == small.answers
    assert record.as_of == small.day
    assert record.matters["setup"].status == "required"
    assert record.facts["enterprise.name"] == small.decisions.facts.known(FactId("enterprise.name"))
    raw = file_of(package, "case.json")
    keys = list(json.loads(raw))
    assert keys == sorted(keys)
    assert raw.endswith(b"}\n")


def test_provenance_says_where_each_box_came_from_and_holds_no_value(small: Sample, package: Package) -> None:
    raw = file_of(package, "provenance.json").decode()
    record = read_record(ProvenanceRecord, raw.encode(), "provenance.json")
    assert isinstance(record, ProvenanceRecord)
    articles = next(file for file in record.files.values() if file.form == "articles")
    assert "enterprise.capital" in articles.boxes["capital"].facts
    assert "company_law 第四十六条第一款第三项" in articles.boxes["capital"].law
    assert record.facts["enterprise.capital"].origin == "file"
    assert record.facts["enterprise.name"].origin == "derived"
    assert "name.trade_name" in record.facts["enterprise.name"].rule
    for fact in ("name.trade_name", "people[p1].id_number", "people[p1].mobile"):
        assert str(small.decisions.facts.known(FactId(fact))) not in raw


def test_the_signing_guide_names_each_signer_with_page_and_place(small: Sample, package: Package) -> None:
    text = text_of(package, "03_签字盖章指引.pdf")
    name = small.decisions.facts.known(FactId("people[p1].name"))
    assert f"{name}（股东" in text
    assert "公司章程" in text
    pages = next(line.pages for line in package.contents if line.path.endswith("公司章程.pdf"))
    assert f"第{pages}页" in text


def test_the_notice_says_who_can_answer_what_is_not_published(small: Sample, package: Package) -> None:
    text = text_of(package, "01_一次性告知单.pdf")
    assert "没有取得公开资料的事项" in text
    assert "请问" in text
    assert "已随本册生成" in text
    assert "待您准备" in text


def test_the_notice_keeps_apart_what_is_shown_what_is_shared_and_what_is_typed(fonts: Fonts) -> None:
    unpromised = assemble(sample("rich").changed(**{"bo.promise": False}).given(fonts, draft=True))
    text = text_of(unpromised, "01_一次性告知单.pdf")
    assert "出示原件" in text
    assert "部门共享" in text
    assert "系统填报" in text


def test_a_form_that_waits_for_licence_and_seal_is_not_said_to_be_ready(package: Package) -> None:
    text = text_of(package, "01_一次性告知单.pdf")
    assert "领照、刻章以后补填" in text
    assert "已随本册生成，签字后提交" in text


def test_places_that_a_set_up_does_not_use_are_not_said_to_be_the_office_s(package: Package) -> None:
    text = text_of(package, "03_签字盖章指引.pdf")
    unused = text.index("本次登记不用签的位置")
    assert text.index("清算组负责人签字") > unused
    assert text.index("法定代表人签字") < unused


def test_who_signs_without_being_a_person_of_the_case_has_a_table_of_its_own(small: Sample, fonts: Fonts) -> None:
    roles = ("owner", "proof_unit", "liquidator")
    places = tuple(SignPlace(1, (0, 0, 9, 9), role, "", f"{role}签字：", on_form=True) for role in roles)
    bundle = Bundled("样例.pdf", "样例", "setup", "样例", 1, places)
    told = signing(SheetData(small.pack, small.decisions, small.given(fonts).plan, (bundle,), (), draft=False))
    heads = [block.text for block in told.blocks if isinstance(block, Heading)]
    tables = [block for block in told.blocks if isinstance(block, Table)]
    assert [head.partition("（")[0] for head in heads] == [
        "产权人", "由机关、银行或者其他单位填写", "本次登记不用签的位置"
    ]  # fmt: skip
    assert [table.rows[0][3] for table in tables] == [f"{role}签字" for role in roles]
    assert [len(table.columns) for table in tables] == [5, 4, 4]


@pytest.mark.parametrize(("by", "words"), [("样代", "代表人样代签名"), (None, "它的代表人签名")])
def test_a_body_among_the_shareholders_signs_by_its_seal_and_its_representative(
    small: Sample, fonts: Fonts, by: str | None, words: str
) -> None:
    stated: dict[str, Json] = {"name": "样例投资有限公司", "roles": ["shareholder"], "party": "company"}
    if by:
        stated["represented_by"] = by
    changes: dict[str, Json] = {"enterprise.type": "llc_one_legal", "people": [stated]}
    found = sample("small").changed(**changes)
    (body,) = found.decisions.facts.items(FactId("people"))
    place = SignPlace(1, (0, 0, 9, 9), "shareholder", body.key, "股东：", on_form=True)
    bundle = Bundled("样例.pdf", "样例", "setup", "样例", 1, (place,))
    told = signing(SheetData(found.pack, found.decisions, small.given(fonts).plan, (bundle,), (), draft=False))
    assert [words in block.text for block in told.blocks if isinstance(block, Para)] == [False, True]


def test_the_cover_lists_every_paper_with_its_pages(package: Package) -> None:
    text = text_of(package, "00_封面与目录.pdf")
    for number, line in enumerate([one for one in package.contents if one.path != "print.pdf"], start=1):
        assert f"{number}{line.title}" in text


def test_the_print_file_has_the_pages_of_all_papers_and_a_bookmark_each(package: Package) -> None:
    reader = pypdf.PdfReader(io.BytesIO(file_of(package, "print.pdf")))
    papers_only = [line for line in package.contents if "/" in line.path]
    assert len(reader.pages) == sum(line.pages for line in papers_only)
    assert [str(mark["/Title"]) for mark in reader.outline if isinstance(mark, dict)] == [
        line.title for line in papers_only
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [("申请书", "申请书"), ("a/b:c?", "a_b_c_"), (" . ", "_"), ("长" * 99, "长" * 60), ("e\u0301", "\u00e9")],
)
def test_titles_become_names_that_every_system_takes(title: str, name: str) -> None:
    assert safe(title) == name


def test_a_deadline_past_the_calendar_is_told_as_its_rule() -> None:
    rich, calendar = sample("rich"), WorkingCalendar.load()
    late = schedule(rich.pack, rich.decisions, date(max(calendar.years), 12, 25), calendar)
    told = plan_sheet(SheetData(rich.pack, rich.decisions, late, (), (), draft=True))
    rows = next(block.rows for block in told.blocks if isinstance(block, Table))
    due = [rich.pack.matter(entry.matter, rich.day) for entry in late.entries if entry.due is None]
    rules = [matter for matter in due if matter is not None and matter.due is not None]
    assert len(rules) > 5
    for matter in rules:
        assert matter.due is not None
        (limits,) = [row[4] for row in rows if row[1] == matter.title.zh]
        assert f"后{matter.due.days}" in limits
        assert "最迟" not in limits
