"""The rich sample from its answers to a package on disk that the public tools and the pre-check accept."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import bagit
import pypdf
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from export_fixture import Sample, sample, tools

from exports.assemble import assemble
from exports.check import check
from exports.model import Package, Receipt
from exports.write import write
from forms.fonts import Fonts
from rules.facts import FactId


@pytest.fixture(scope="module")
def rich() -> Sample:
    return sample("rich")


@pytest.fixture(scope="module")
def package(rich: Sample, fonts: Fonts) -> Package:
    return assemble(rich.given(fonts))


@pytest.fixture(scope="module")
def receipt(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Receipt:
    return write(package, tmp_path_factory.mktemp("out"))


def test_the_rich_sample_gives_a_package_that_nothing_blocks(package: Package, receipt: Receipt) -> None:
    assert not package.blocked
    assert receipt.path.name == f"{package.name}.zip"
    assert receipt.pdf_pages > 40


def test_the_unpacked_package_is_valid_for_the_public_bagit_tool(receipt: Receipt, tmp_path: Path) -> None:
    with zipfile.ZipFile(receipt.path) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert bagit.Bag(str(folder)).validate(processes=1)


def test_the_pre_check_has_nothing_to_say_about_it(rich: Sample, receipt: Receipt, fonts: Fonts) -> None:
    report = check([receipt.path], tools(rich, fonts))
    assert report.findings == ()
    assert len(report.recognised) == len(receipt.files) - 3


def test_made_again_it_is_the_same_file_to_the_byte(
    rich: Sample, receipt: Receipt, fonts: Fonts, tmp_path: Path
) -> None:
    again = write(assemble(rich.given(fonts)), tmp_path)
    assert again.sha256 == receipt.sha256
    assert again.path.name == receipt.path.name


def test_each_pdf_opens_in_the_second_library_and_names_extract_whole(rich: Sample, package: Package) -> None:
    names = [
        str(rich.decisions.facts.known(FactId(f"people[{person.key}].name")))
        for person in rich.decisions.facts.items(FactId("people"))
        if "shareholder" in str(person.get("roles"))
    ]
    assert {"王𬭎", "陈𬀩"} <= set(names)
    papers = ("公司章程.pdf", "股东会决议（任职文件）.pdf", "签字盖章指引.pdf")
    files = [file for file in package.files if file.path.endswith(papers)]
    assert len(files) == len(papers)
    for file in files:
        pages = pypdf.PdfReader(io.BytesIO(file.data)).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
        assert [name for name in names if name not in text] == [], file.path


def test_the_signing_guide_sends_each_shareholder_to_page_3_and_each_officer_to_an_own_paste_place(
    package: Package,
) -> None:
    guide = next(file for file in package.files if file.path.startswith("03_"))
    text = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(guide.data)).pages)
    assert text.count("全体股东签字或盖章") == 4
    assert "末页签名处（经办人）" not in text
    assert text.count("第5页（身份证件复、影印件粘贴处）") == 3
