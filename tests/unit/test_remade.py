"""A package beside the same one made anew: what only bytes tell is found, and nothing is said of an untouched one."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from called import Run
from export_fixture import Sample, sample, tools

from exports.assemble import assemble
from exports.bagit import bag_members
from exports.check import check
from exports.model import Package, PackageFile
from exports.zipfile_det import read_zip, write_zip
from forms.fonts import Fonts

SAMPLE = str(Path(__file__).resolve().parents[2] / "docs/samples/small/case.yaml")
NOTICE = "01_一次性告知单.pdf"
COVERED = b"1 1 1 rg 0 0 595 842 re f"


@pytest.fixture(scope="module")
def small() -> Sample:
    return sample("small")


@pytest.fixture(scope="module")
def package(small: Sample, fonts: Fonts) -> Package:
    return assemble(small.given(fonts))


def sealed(package: Package, target: Path, changed: Mapping[str, bytes | None]) -> Path:
    """The package with files changed, added or (None) taken out, its manifests and container made anew."""
    kept = [file for file in package.files if file.path not in changed]
    files = [*kept, *(PackageFile(path, data, "") for path, data in changed.items() if data is not None)]
    target.write_bytes(write_zip(bag_members(files, package.info)))
    return target


def told(small: Sample, fonts: Fonts, remade: Package | None, path: Path) -> list[tuple[str, str]]:
    report = check([path], replace(tools(small, fonts), remake=lambda _record, _draft: remade))
    return sorted((one.code, one.file) for one in report.findings)


def with_page(pdf: bytes, ops: bytes) -> bytes:
    """The PDF with more drawn on its first page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.pages[0].contents_add(opened.make_stream(ops))
        opened.save(out)
    return out.getvalue()


def with_script(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        opened.save(out)
    return out.getvalue()


def data_of(package: Package, ending: str) -> tuple[str, bytes]:
    return next((file.path, file.data) for file in package.files if file.path.endswith(ending))


def test_of_an_untouched_package_nothing_is_said(small: Sample, fonts: Fonts, package: Package, tmp_path: Path) -> None:
    assert told(small, fonts, package, sealed(package, tmp_path / "a.zip", {})) == []


@pytest.mark.parametrize("ending", ["申请书.pdf", "章程.pdf", NOTICE, "print.pdf"])
def test_a_covered_page_is_found_although_every_hash_is_right(
    small: Sample, fonts: Fonts, package: Package, tmp_path: Path, ending: str
) -> None:
    path, data = data_of(package, ending)
    found = told(small, fonts, package, sealed(package, tmp_path / "a.zip", {path: with_page(data, COVERED)}))
    assert found == [("check.made_differs", path)]


def test_a_script_in_a_form_is_found(small: Sample, fonts: Fonts, package: Package, tmp_path: Path) -> None:
    path, data = data_of(package, "申请书.pdf")
    found = told(small, fonts, package, sealed(package, tmp_path / "a.zip", {path: with_script(data)}))
    assert found == [("check.made_differs", path)]


def test_what_was_taken_out_or_put_in_is_named(small: Sample, fonts: Fonts, package: Package, tmp_path: Path) -> None:
    changed = {NOTICE: None, "print.pdf": None, "extra.pdf": data_of(package, "章程.pdf")[1]}
    found = told(small, fonts, package, sealed(package, tmp_path / "a.zip", changed))
    assert found == [("check.made_extra", "extra.pdf"), ("check.made_gone", NOTICE), ("check.made_gone", "print.pdf")]


def test_where_the_same_cannot_be_made_that_is_said(
    small: Sample, fonts: Fonts, package: Package, tmp_path: Path
) -> None:
    path = sealed(package, tmp_path / "a.zip", {})
    assert told(small, fonts, None, path) == [("check.not_remade", "")]


def with_hashes(package: Package, name: str, digest: str, *papers: str) -> bytes:
    """`provenance.json` with another hash in a field of the papers whose path holds one of these words."""
    record = json.loads(data_of(package, "provenance.json")[1])
    for path, source in record["files"].items():
        if source.get("blank_sha256") and any(word in path for word in papers):
            source[name] = digest
    return json.dumps(record, ensure_ascii=False).encode()


def test_altered_hashes_of_blanks_are_told_and_keep_no_exchanged_paper_from_being_found(
    small: Sample, fonts: Fonts, package: Package, tmp_path: Path
) -> None:
    articles = data_of(package, "章程.pdf")[1]
    for field in ("blank_sha256", "official_sha256"):
        record = with_hashes(package, field, "0" * 64, "")
        path = sealed(package, tmp_path / f"{field}.zip", {"provenance.json": record, NOTICE: articles})
        found = told(small, fonts, package, path)
        assert ("check.made_differs", NOTICE) in found
        assert ("check.not_remade", "") not in found
        assert (("check.blanks_altered", "provenance.json") in found) == (field == "blank_sha256")


def test_a_paper_on_another_blank_is_not_compared_and_told_of_where_the_blank_is_the_program_s(
    small: Sample, fonts: Fonts, package: Package, tmp_path: Path
) -> None:
    form, data = next((file.path, file.data) for file in package.files if "申请书" in file.path)
    for field, known in (("official_sha256", False), ("blank_sha256", True)):
        record = with_hashes(package, field, "0" * 64, form)
        changed = {"provenance.json": record, form: with_page(data, b"n")}
        found = told(small, fonts, package, sealed(package, tmp_path / f"{field}.zip", changed))
        assert ("check.not_remade", "") in found
        assert (("check.blanks_altered", "provenance.json") in found) == known


def test_the_check_makes_the_package_anew(kaiban: Run, tmp_path: Path) -> None:
    kaiban("export", SAMPLE, "-o", str(tmp_path / "out"))
    [made] = (tmp_path / "out").iterdir()
    assert kaiban("check", str(made)).code == 0
    members = read_zip(made.read_bytes())
    root = next(iter(members)).partition("/")[0]
    path = f"{root}/data/{NOTICE}"
    folder = tmp_path / "unpacked"
    payload = {
        name.removeprefix(f"{root}/data/"): data for name, data in members.items() if name.startswith(f"{root}/data/")
    }
    payload[NOTICE] = with_page(members[path], COVERED)
    info = {"Bag-Software-Agent": "Kaiban 0.1.0", "External-Identifier": root}
    for name, data in bag_members([PackageFile(path, data, "") for path, data in payload.items()], info).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    called = kaiban("check", str(folder), "--json")
    assert called.code == 1
    findings = called.document["findings"]
    assert isinstance(findings, list)
    assert [(one["id"], one["severity"]) for one in findings] == [(f"made_differs:{NOTICE}", "block")]


def test_only_shadows_of_files_are_the_doing_of_a_computer(
    small: Sample, fonts: Fonts, package: Package, tmp_path: Path
) -> None:
    target = sealed(package, tmp_path / "a.zip", {})
    inside = {f"p/{name}": data for name, data in read_zip(target.read_bytes()).items()}
    members = {**inside, "__MACOSX/._a.pdf": b"x", "__MACOSX/b.pdf": b"%PDF-1.4"}
    target.write_bytes(write_zip(members))
    found = told(small, fonts, package, target)
    assert ("container.litter", "__MACOSX/._a.pdf") in found
    assert ("container.beside", "__MACOSX/b.pdf") in found
