"""What findings about papers say: the box as it is printed and the question behind it, and no Chinese in English."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from called import Run
from export_fixture import Sample, sample, tools

from assistant.cli.call import Exit
from assistant.desk import Desk
from assistant.findings import package_finding_view
from assistant.interview import Answers, decided
from assistant.showing import Shown
from assistant.texts import voice
from exports.assemble import assemble
from exports.check import check
from exports.documents.content import DOCUMENTS, read_document
from exports.model import Finding
from exports.write import write
from forms.fonts import Fonts
from rules.model import Severity

SMALL = Path(__file__).resolve().parents[2] / "docs/samples/small/case.yaml"
CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef“”]")


@pytest.fixture(scope="module")
def small() -> Sample:
    return sample("small")


@pytest.fixture
def shown(desk: Desk) -> Shown:
    pack = desk.pack("cn-tj-binhai-bsq")
    return Shown(pack, Answers(), decided(pack, Answers(), desk.today), desk.voice)


def finding(code: str, *facts: str, **params: str) -> Finding:
    return Finding(code, Severity.BLOCK, code, file="a.pdf", facts=facts, params=MappingProxyType(params))


def said(shown: Shown, found: Finding, language: str = "zh-Hans") -> str:
    return package_finding_view(replace(shown, voice=voice(language)), found).message


# ---------------------------------------------------------------- what is missing


def test_a_missing_answer_is_told_with_the_box_as_printed_its_form_and_the_question(
    kaiban: Run, tmp_path: Path
) -> None:
    text = SMALL.read_text(encoding="utf-8")
    (tmp_path / "case.yaml").write_text(text.replace('  enterprise.phone: "18600000077"\n', ""), encoding="utf-8")
    result = kaiban("export", str(tmp_path / "case.yaml"), "-o", str(tmp_path / "out"))
    assert result.code == Exit.FINDINGS
    lines = result.out.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("  ? 企业联系电话："))
    assert "联系电话？" in lines[at + 1]
    assert re.search(r"“公司登记（备案）申请书”.*“联系电话”", lines[at + 1])


@pytest.mark.parametrize("code", ["export.missing_fact", "export.no_glyph", "export.overflow", "export.unreadable"])
def test_a_finding_about_boxes_names_them_as_they_are_printed(shown: Shown, code: str) -> None:
    found = finding(code, "enterprise.scope", form="开立单位银行结算账户申请书", labels="主营业务", boxes="scope")
    assert "“主营业务”" in said(shown, found)
    english = said(shown, found, "en")
    assert "'主营业务'" in english
    assert "'Account application'" in english


# ---------------------------------------------------------------- English


def test_the_documents_of_an_enterprise_have_english_titles(shown: Shown) -> None:
    for document in DOCUMENTS:
        short = read_document(document).short
        assert voice("zh-Hans").say(f"document.{document}") == short
        for found in (finding("check.not_needed", form=short), finding("check.not_needed", form=document)):
            assert not CHINESE.search(said(shown, found, "en"))
            assert document not in said(shown, found)


def test_a_printed_label_stands_beside_english_words_for_it(shown: Shown) -> None:
    found = finding("check.box_empty", "people[p6].mobile", form="职工基本医疗保险参保登记表", label="手机号码")
    assert "Mobile" in said(shown, found, "en")
    assert "手机号码" in said(shown, found, "en")
    assert said(shown, found).startswith("“职工基本医疗保险参保登记表”的“手机号码”")


# ---------------------------------------------------------------- a package's own files


def test_the_records_and_the_print_of_a_package_are_its_own_files(
    kaiban: Run, small: Sample, fonts: Fonts, tmp_path: Path
) -> None:
    path = write(assemble(small.given(fonts)), tmp_path).path
    report = check([path], tools(small, fonts))
    assert (report.others, report.own) == ((), ("case.json", "print.pdf", "provenance.json"))
    assert report.files == len(report.recognised) + len(report.own)
    assert report.pack is not None
    assert report.pack.id == "cn-tj-binhai-bsq"


def test_a_file_named_with_a_line_break_does_not_make_a_line_of_its_own(shown: Shown) -> None:
    found = replace(finding("check.pdf_dynamic", reason="b\r\n✓"), file="a\n没有发现问题。.pdf")
    assert "没有发现问题。.pdf" in said(shown, found)
    assert len(said(shown, found).splitlines()) == 1


def test_in_english_what_two_papers_call_a_thing_stands_in_brackets_behind_its_english_name(shown: Shown) -> None:
    params = {"one": "a.pdf", "other": "b.pdf", "here": "公司注册资本", "there": "注册资本"}
    told = finding("check.values_two", "enterprise.capital", **params)
    words = said(shown, replace(told, said=MappingProxyType({"said": "800", "other_said": "900"})), "en")
    assert "“Registered capital (contribution) (注册资本)” in b.pdf says “900”" in words
    assert "“Registered capital (contribution) (公司注册资本)” in a.pdf says “800”" in words
