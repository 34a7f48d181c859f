"""The pre-check: nothing to say about what Kaiban made, and every change found wherever it hides."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pikepdf
import pypdf
import pytest
from export_fixture import Sample, sample, tools

from exports import codes
from exports.assemble import assemble
from exports.bagit import bag_members
from exports.caserecord import CaseRecord, ProvenanceRecord, read_record
from exports.check import check
from exports.documents.blocks import Composed, Para
from exports.documents.checknotice import NoticeLine, check_notice
from exports.documents.compose import compose
from exports.documents.pdf import draw
from exports.incoming import gather
from exports.model import CheckReport, Finding, Package, PackageFile, Recognised
from exports.papers import Paper
from exports.schema import KINDS, schema
from exports.troubles import failing_checks
from exports.write import package_zip
from exports.zipfile_det import Limits, write_zip
from forms.fill import NotMade, fill
from forms.fonts import Fonts
from forms.library import load_form
from forms.mapping import field_values
from forms.model import BoxName, FieldValues, Text, Tick
from rules.model import FormId, Severity

PROMISE = "住所（经营场所）申报承诺书.pdf"


@pytest.fixture(scope="module")
def small() -> Sample:
    return sample("small")


@pytest.fixture(scope="module")
def package(small: Sample, fonts: Fonts) -> Package:
    return assemble(small.given(fonts))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def path_of(package: Package, ending: str) -> str:
    return next(file.path for file in package.files if file.path.endswith(ending))


def written(package: Package, home: Path, keep: tuple[str, ...], changed: Mapping[str, bytes]) -> Path:
    """A sealed package of some of the files (by the end of their names), a few of them changed."""
    files = [
        PackageFile(file.path, changed.get(file.path, file.data), file.media)
        for file in package.files
        if file.path.endswith(("case.json", "provenance.json", *keep))
    ]
    target = home / "package.zip"
    target.write_bytes(write_zip(bag_members(files, package.info)))
    return target


def checked(case: Sample, fonts: Fonts, *paths: Path) -> CheckReport:
    return check(paths, tools(case, fonts))


def found(report: CheckReport, code: str) -> list[Finding]:
    assert all(one.code in codes.ALL for one in report.findings)
    return [one for one in report.findings if one.code == code]


def promise(case: Sample, fonts: Fonts, **boxes: str | bool) -> bytes:
    """The promise filled with other values than the case's."""
    form = load_form("premises_promise", case.day, case.pack.vocabulary)
    values = field_values(form, case.pack, case.decisions.facts, case.day)
    other = {
        BoxName(name.replace("__", ".")): Text(value) if isinstance(value, str) else Tick(value)
        for name, value in boxes.items()
    }
    changed = FieldValues(values.form, MappingProxyType({**values.values, **other}), values.owners)
    made = fill(form, changed, fonts)
    assert not isinstance(made, NotMade)
    return made.pdf


# ---------------------------------------------------------------- a package of ours


def test_nothing_is_wrong_with_a_package_as_it_was_written(
    small: Sample, package: Package, fonts: Fonts, home: Path
) -> None:
    target = home / f"{package.name}.zip"
    target.write_bytes(package_zip(package))
    report = checked(small, fonts, target)
    assert report.findings == ()
    assert report.package
    assert {one.form for one in report.recognised} >= {"articles", "company_registration", "premises_promise", "cover"}
    promised = next(one for one in report.recognised if one.form == "premises_promise")
    assert promised.facts["enterprise.name"] == "天津小满禾图文设计有限公司"


@pytest.fixture
def staffed(fonts: Fonts, monkeypatch: pytest.MonkeyPatch) -> tuple[Sample, Package]:
    """The case with three employees, and a package of nothing but the sheet of each of them."""
    case = sample("rich")
    matter = case.pack.matter("medical_staff", case.day)
    assert matter is not None
    for module in ("assemble", "recheck"):
        monkeypatch.setattr(f"exports.{module}.papers", lambda *_: (Paper(matter, "", "medical_person", ""),))
    form = load_form("medical_person", case.day, case.pack.vocabulary)
    given = replace(case.given(fonts, draft=True), forms={FormId("medical_person"): form})
    return case, assemble(given)


def test_each_employee_has_a_sheet_named_by_its_number_and_signs_that_one_alone(
    staffed: tuple[Sample, Package],
) -> None:
    _, package = staffed
    sheets = [file for file in package.files if "/" in file.path]
    assert [file.path.rpartition("/")[2] for file in sheets] == [
        f"0{number}_职工基本医疗保险参保登记表_0{number}.pdf" for number in (1, 2, 3)
    ]
    names = [(pypdf.PdfReader(io.BytesIO(file.data)).get_fields() or {})["name"].value for file in sheets]
    assert names == ["李诗强", "周文静", "欧阳海燕"]
    guide = next(file.data for file in package.files if file.path == "03_签字盖章指引.pdf")
    words = "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(guide)).pages).split())
    for number, name in enumerate(names, start=1):
        own = words[words.index(name) :].partition("参保人员签章")[0]
        assert re.findall(r"登记表（([0-9])）", own) == [str(number)]
    assert {line.title for line in package.contents} >= {
        f"职工基本医疗保险参保登记表（{number}）" for number in (1, 2, 3)
    }


def test_a_package_with_a_sheet_for_each_employee_is_right_and_one_that_is_gone_is_missed(
    staffed: tuple[Sample, Package], fonts: Fonts, home: Path
) -> None:
    case, package = staffed
    whole = home / "whole.zip"
    whole.write_bytes(package_zip(package))
    wrong = {one.code for one in checked(case, fonts, whole).findings if one.severity is Severity.BLOCK}
    assert not wrong & {"check.value_differs", "check.material_missing", "check.box_empty"}
    report = checked(case, fonts, written(package, home, ("_01.pdf", "_03.pdf"), {}))
    assert not found(report, "check.value_differs")
    assert len(found(report, "check.material_missing")) == 1


def test_every_single_changed_byte_of_a_small_package_is_found(home: Path) -> None:
    files = (PackageFile("a.txt", b"one", "text/plain"), PackageFile("b/封.txt", b"two", "text/plain"))
    whole = write_zip(bag_members(files, {"Bag-Software-Agent": "Kaiban 0.1.0"}))
    target = home / "small.zip"
    target.write_bytes(whole)
    assert not any(source.findings for source in gather([target]))
    missed = []
    for place in range(len(whole)):
        for flip in (0x01, 0x80):
            changed = bytearray(whole)
            changed[place] ^= flip
            target.write_bytes(changed)
            if not any(source.findings for source in gather([target])):
                missed.append((place, flip))
    assert missed == []


def test_a_changed_value_in_a_resealed_package_is_found_with_page_and_box(
    small: Sample, package: Package, fonts: Fonts, home: Path
) -> None:
    path = path_of(package, PROMISE)
    target = written(
        package, home, (PROMISE,), {path: promise(small, fonts, name="天津别家有限公司", use__other=False)}
    )
    report = checked(small, fonts, target)
    (wrong,) = found(report, "check.value_differs")
    assert (wrong.file, wrong.page, wrong.box) == (path, 1, "name")
    assert wrong.severity is Severity.BLOCK
    assert "enterprise.name" in wrong.facts
    assert wrong.citation is not None
    assert [one.box for one in found(report, "check.tick_differs")] == ["use.other"]
    assert "别家" not in json.dumps([dict(one.params) for one in report.findings], ensure_ascii=False)


def test_a_form_saved_again_without_its_mark_is_compared_and_not_called_missing(
    small: Sample, package: Package, fonts: Fonts, home: Path
) -> None:
    path = path_of(package, PROMISE)
    changed = promise(small, fonts, name="天津别家有限公司")
    with pikepdf.open(io.BytesIO(changed)) as pdf:
        del pdf.docinfo["/KaibanForm"]
        pdf.save(again := io.BytesIO())
    report = checked(small, fonts, written(package, home, (PROMISE,), {path: again.getvalue()}))
    (wrong,) = found(report, "check.value_differs")
    assert (wrong.file, wrong.box, wrong.said["said"]) == (path, "name", "天津别家有限公司")
    assert not any(one.file == path for one in found(report, "check.not_recognised"))
    assert not any("住所" in one.params["title"] for one in found(report, "check.material_missing"))


def test_a_draft_is_told_as_one_with_what_the_export_would_have_stopped_at(
    small: Sample, fonts: Fonts, home: Path
) -> None:
    open_ = small.without("enterprise.scope")
    draft = assemble(open_.given(fonts, draft=True))
    target = home / "draft.zip"
    target.write_bytes(package_zip(draft))
    report = checked(open_, fonts, target)
    assert len(found(report, "check.draft")) == 1
    lacking = {one.file.rpartition("/")[2] for one in found(report, "export.missing_fact")}
    assert {"01_公司登记（备案）申请书.pdf", "02_公司章程.pdf"} <= lacking


def test_a_failing_check_of_one_person_says_whom_it_is_about(small: Sample, fonts: Fonts) -> None:
    people = [dict(one) for one in small.answers["people"]]  # type: ignore[union-attr, arg-type]
    people[0]["id_number"] = "120000199409200614"
    wrong = small.changed(people=people)
    told = [one for one in failing_checks(wrong.pack, wrong.decisions) if one.params.get("item")]
    assert {one.said.get("person") for one in told} == {people[0]["name"]}


def test_an_emptied_box_is_found(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    path = path_of(package, PROMISE)
    target = written(package, home, (PROMISE,), {path: promise(small, fonts, owner="")})
    assert [one.box for one in found(checked(small, fonts, target), "check.box_empty")] == ["owner"]


def test_a_document_with_one_other_word_is_found(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    path = path_of(package, "公司章程.pdf")
    other = small.changed(governance__director_term="2")
    pdf = draw(compose("articles", other.pack, other.decisions.facts, other.day), fonts).pdf
    target = written(package, home, ("公司章程.pdf",), {path: pdf})
    (wrong,) = found(checked(small, fonts, target), "check.document_differs")
    assert wrong.file == path


def test_missing_papers_are_listed_with_their_matter(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    report = checked(small, fonts, written(package, home, (PROMISE,), {}))
    titles = {one.params["title"] for one in found(report, "check.material_missing")}
    assert "公司章程" in titles
    assert "住所（经营场所）申报承诺书" not in titles


def test_a_case_that_decides_otherwise_than_recorded_is_found(
    small: Sample, package: Package, fonts: Fonts, home: Path
) -> None:
    record = json.loads(next(file.data for file in package.files if file.path == "case.json"))
    record["answers"]["bank.wanted"] = "true"
    target = written(package, home, (), {"case.json": json.dumps(record, ensure_ascii=False).encode()})
    report = checked(small, fonts, target)
    assert found(report, "check.decisions_differ")
    assert any("开立" in one.params["title"] for one in found(report, "check.material_missing"))


def test_a_failing_check_of_the_case_is_told_again(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    record = json.loads(next(file.data for file in package.files if file.path == "case.json"))
    record["answers"]["enterprise.capital"] = "999"
    target = written(package, home, (), {"case.json": json.dumps(record, ensure_ascii=False).encode()})
    wrong = next(one for one in checked(small, fonts, target).findings if one.id == "contribution.paid@p1")
    assert wrong.message
    assert wrong.citation is not None


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"{", "check.case_unreadable"),
        (b"{}", "check.case_schema"),
        (b'{"format": "kaiban-case/9"}', "check.case_schema"),
    ],
)
def test_a_case_record_that_is_none_is_a_finding(
    small: Sample, package: Package, fonts: Fonts, home: Path, record: bytes, code: str
) -> None:  # fmt: skip
    assert found(checked(small, fonts, written(package, home, (), {"case.json": record})), code)


def test_a_pack_that_is_not_here_is_a_finding(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    record = json.loads(next(file.data for file in package.files if file.path == "case.json"))
    record["pack"] = "cn-nowhere"
    target = written(package, home, (), {"case.json": json.dumps(record).encode()})
    assert found(checked(small, fonts, target), "check.pack_unknown")


def test_a_case_of_a_day_without_rules_is_a_finding(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    record = json.loads(next(file.data for file in package.files if file.path == "case.json"))
    record["as_of"] = "1999-12-31"
    target = written(package, home, (), {"case.json": json.dumps(record).encode()})
    (one,) = found(checked(small, fonts, target), "check.day_not_covered")
    assert one.params == {"pack": small.pack.id, "day": "1999-12-31"}


# ---------------------------------------------------------------- made elsewhere


def test_loose_papers_are_recognised_and_compared_with_each_other(
    small: Sample, package: Package, fonts: Fonts, home: Path
) -> None:
    one, two = home / "一.pdf", home / "二.pdf"
    one.write_bytes(promise(small, fonts))
    two.write_bytes(promise(small, fonts, name="天津小满木图文设计有限公司"))
    report = checked(small, fonts, one, two)
    (wrong,) = found(report, "check.values_two")
    assert (wrong.file, {wrong.params["one"], wrong.params["other"]}) == ("", {"一.pdf", "二.pdf"})
    assert wrong.facts == ("enterprise.name",)
    assert not report.package


def test_articles_of_another_name_than_the_forms_are_found(small: Sample, fonts: Fonts, home: Path) -> None:
    other = small.changed(name__trade_name="小满木")
    (home / "承诺书.pdf").write_bytes(promise(small, fonts))
    pdf = draw(compose("articles", other.pack, other.decisions.facts, other.day), fonts).pdf
    (home / "章程.pdf").write_bytes(pdf)
    (wrong,) = found(checked(small, fonts, home), "check.values_two")
    assert {wrong.params["one"], wrong.params["other"]} == {"承诺书.pdf", "章程.pdf"}


def test_a_lease_in_other_words_is_read_from_its_pages_and_compared_with_a_form(
    small: Sample, fonts: Fonts, home: Path
) -> None:
    lines = (
        "房屋无偿使用协议",
        "出租方（甲方）：刘一诺",
        "承租方（乙方）：天津小满禾图文设计有限公司",
        "第一条 房屋坐落：滨海新区天津港保税区海滨八路29号综合楼305室。",
        "第二条 房屋建筑面积43平方米，供公司办公使用。",
    )
    pages = Composed("lease", lines[0], lines[0], "zh-CN", tuple(Para(line) for line in lines))
    (home / "协议.pdf").write_bytes(draw(pages, fonts).pdf)
    (home / "承诺书.pdf").write_bytes(promise(small, fonts))
    report = checked(small, fonts, home)
    assert [one.file for one in found(report, "check.read_by_words")] == ["协议.pdf"]
    (wrong,) = found(report, "check.values_two")
    assert (wrong.facts, sorted(wrong.said.values())) == (("premises.area",), ["42", "43平方米"])


def test_what_cannot_be_read_or_recognised_is_said_for_each_file(small: Sample, fonts: Fonts, home: Path) -> None:
    (home / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (home / "letter.txt").write_text("x", encoding="utf-8")
    report = checked(small, fonts, home)
    assert [one.file for one in found(report, "check.pdf_unreadable")] == ["broken.pdf"]
    assert [one.file for one in found(report, "check.file_kind")] == ["letter.txt"]


def test_paths_that_are_not_there_or_no_container_are_findings(small: Sample, fonts: Fonts, home: Path) -> None:
    (home / "bad.zip").write_bytes(b"PK not really")
    report = checked(small, fonts, home / "bad.zip", home / "nowhere.pdf")
    assert [one.code for one in report.findings] == ["container.unreadable", "container.missing"]


def test_a_folder_with_a_bag_is_read_like_the_zip(small: Sample, package: Package, fonts: Fonts, home: Path) -> None:
    files = [file for file in package.files if file.path.endswith((PROMISE, ".json"))]
    for name, data in bag_members(files, package.info).items():
        path = home / "bag" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (home / "bag" / "data" / "smuggled.txt").write_bytes(b"x")
    report = checked(small, fonts, home / "bag")
    assert "data/smuggled.txt" in {one.file for one in found(report, "bag.not_listed")}
    assert report.package


def test_a_link_in_a_folder_is_refused(small: Sample, fonts: Fonts, home: Path) -> None:
    (home / "in").mkdir()
    try:
        (home / "in" / "link.pdf").symlink_to(home / "elsewhere.pdf")
    except OSError:
        pytest.skip("this system does not let a test make a symbolic link")
    assert [one.code for one in checked(small, fonts, home / "in").findings] == ["container.link"]


def refused(*paths: Path) -> list[tuple[str, str]]:
    limits = Limits(members=3, member_bytes=8, total_bytes=20)
    return [(one.code, one.file) for source in gather(paths, limits) for one in source.findings]


def test_loose_files_are_bounded_each_and_together(home: Path) -> None:
    for name, size in (("a.pdf", 8), ("b.pdf", 8), ("c.pdf", 8), ("large.pdf", 9), ("large.zip", 21)):
        (home / name).write_bytes(b"x" * size)
    assert refused(home / "a.pdf", home / "b.pdf") == []
    assert refused(home / "large.pdf") == [("container.too_large", "large.pdf")]
    assert refused(home / "large.zip") == [("container.too_large", "large.zip")]
    assert refused(*(home / name for name in ("a.pdf", "b.pdf", "c.pdf"))) == [("container.too_large", "c.pdf")]
    assert refused(*[home / "a.pdf"] * 2, *[home / "b.pdf"] * 2)[-1][0] == "container.too_large"


def test_a_folder_of_folders_without_end_is_refused(home: Path) -> None:
    for number in range(4):
        (home / "in" / str(number)).mkdir(parents=True)
    assert refused(home / "in") == [("container.too_many", "in")]


def test_a_pipe_is_not_opened_and_a_file_is_read_no_further_than_its_stated_size(home: Path) -> None:
    endless = Path("/proc/self/environ")  # like all of its kind, it states no size
    if not endless.is_file() or not hasattr(os, "mkfifo"):
        pytest.skip("this system has no such files")
    os.mkfifo(home / "pipe.pdf")
    assert refused(home / "pipe.pdf") == [("container.special", "pipe.pdf")]
    assert [dict(source.members) for source in gather([endless])] == [{"environ": b""}]


# ---------------------------------------------------------------- the notice


def test_the_notice_of_a_check_holds_every_finding_with_its_place_and_every_file(fonts: Fonts) -> None:
    lines = [
        NoticeLine(Severity.BLOCK, "名称不一致", "改成一样", "公司法", "申请书.pdf", 2),
        NoticeLine(Severity.NOTE, "认不出的文件\U00030edd"),
    ]
    loose = (
        Recognised("申请书.pdf", "some_form", "2026", {}, filled=12, empty=3),
        Recognised("章程.pdf", "articles", "", {}),
    )
    drawn = check_notice(lines, ["申请书.pdf", "别的.pdf"], date(2026, 11, 22), fonts, loose)
    text = _text(drawn.pdf)
    for word in ("必须改正", "名称不一致", "改成一样", "第2页", "提示", "认不出的文件〓", "别的.pdf", "2026年11月22日"):
        assert word in text
    assert "申请书.pdf：12格已填，3格空着" in text
    assert "章程.pdf：" not in text
    assert "没有发现" in _text(check_notice([], ["一.pdf"], date(2026, 11, 22), fonts).pdf)


def _text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


# ---------------------------------------------------------------- schemas


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_published_for_every_kind_of_file(small: Sample, kind: str) -> None:
    made = schema(kind, small.pack.vocabulary)
    assert str(made["$schema"]).startswith("https://json-schema.org/")
    json.dumps(made)


def test_the_schema_of_a_case_names_every_fact_that_is_asked_and_no_derived_one(small: Sample) -> None:
    text = json.dumps(schema("case", small.pack.vocabulary))
    assert '"enterprise.capital"' in text
    assert '"contribution_due"' in text
    assert '"enterprise.name"' not in text


def test_records_of_a_package_fit_their_models_and_nothing_else_does(package: Package) -> None:
    data = next(file.data for file in package.files if file.path == "case.json")
    assert isinstance(read_record(CaseRecord, data, "case.json"), CaseRecord)
    assert read_record(ProvenanceRecord, data, "case.json") != ""
    assert isinstance(read_record(ProvenanceRecord, data, "case.json"), str)
    extra = {**json.loads(data), "more": "x"}
    assert read_record(CaseRecord, json.dumps(extra).encode(), "case.json") == "more"


def test_a_day_in_a_record_is_written_as_a_day_and_not_as_a_count_of_seconds(package: Package) -> None:
    record = json.loads(next(file.data for file in package.files if file.path == "case.json"))
    record["as_of"] = "1795305600"
    assert read_record(CaseRecord, json.dumps(record).encode(), "case.json") == "as_of"
