"""Writing a package: whole or not at all, read back, nothing left behind."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from types import MappingProxyType

import pytest

from exports.documents.blocks import Composed, Para, Title
from exports.documents.pdf import draw
from exports.errors import DiskFullError, FolderError, PackageExistsError, ReadBackError, WriteError
from exports.model import Contents, Package, PackageFile
from exports.write import package_zip, probe, write
from forms.fonts import Fonts


@pytest.fixture(scope="module")
def package(fonts: Fonts) -> Package:
    document = Composed("cover", "封面", "封面", "zh-CN", (Title("封面"), Para("试")))
    pdf = draw(document, fonts).pdf
    files = (
        PackageFile("00_封面与目录.pdf", pdf, "application/pdf"),
        PackageFile("case.json", b"{}\n", "application/json"),
    )
    contents = (Contents("00_封面与目录.pdf", "封面", 1, ""),)
    return Package("kaiban-0123456789ab", files, (), contents, MappingProxyType({"Bagging-Date": "2026-11-22"}))


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_a_package_is_written_and_what_is_reported_was_read_from_the_disk(package: Package, tmp_path: Path) -> None:
    receipt = write(package, tmp_path / "new" / "folder")
    assert receipt.path.read_bytes() == package_zip(package)
    assert receipt.size == receipt.path.stat().st_size
    assert [file.path for file in receipt.files] == ["00_封面与目录.pdf", "case.json"]
    assert receipt.pdf_pages == 1
    assert left_behind(receipt.path.parent) == ["kaiban-0123456789ab.zip"]


def test_writing_the_same_package_again_changes_nothing_and_says_so(package: Package, tmp_path: Path) -> None:
    first = write(package, tmp_path)
    stamp = first.path.stat().st_mtime_ns
    again = write(package, tmp_path)
    assert not first.already_there
    assert again.already_there
    assert again.path.stat().st_mtime_ns == stamp
    assert again.sha256 == first.sha256


@pytest.mark.parametrize("kind", ["file", "folder", "longer"])
def test_something_else_under_the_same_name_is_never_overwritten(package: Package, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "kaiban-0123456789ab.zip"
    if kind == "folder":
        target.mkdir()
    else:
        target.write_bytes(b"mine" if kind == "file" else package_zip(package) + b"x")
    before = b"" if kind == "folder" else target.read_bytes()
    with pytest.raises(PackageExistsError) as caught:
        write(package, tmp_path)
    assert caught.value.code == "write.exists"
    assert caught.value.path == target
    assert left_behind(tmp_path) == ["kaiban-0123456789ab.zip"]
    assert kind == "folder" or target.read_bytes() == before


def test_a_file_where_the_folder_should_be_is_said_and_nothing_is_left(package: Package, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with pytest.raises(FolderError):
        write(package, tmp_path / "taken" / "below")
    assert left_behind(tmp_path) == ["taken"]


def test_a_drive_that_is_not_there_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows the top of a path need not exist, and is its own parent."""
    asked: list[Path] = []

    def exists(path: Path) -> bool:
        asked.append(path)
        assert len(asked) < 20, "the parent of the top is asked for without end"
        return False

    def mkdir(path: Path, **_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "no such drive")

    monkeypatch.setattr(Path, "exists", exists)
    monkeypatch.setattr(Path, "mkdir", mkdir)
    with pytest.raises(FolderError):
        probe(Path(Path.cwd().anchor) / "no" / "such" / "drive")


@pytest.mark.parametrize(
    "failure", [(errno.ENOSPC, DiskFullError), (errno.EACCES, FolderError), (errno.EROFS, FolderError)]
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_disk_leaves_nothing_behind_and_names_the_place(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: tuple[int, type[WriteError]], step: str
) -> None:
    number, error = failure

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(error) as caught:
        write(package, tmp_path / "deep" / "er")
    assert caught.value.path.name.endswith(".zip")
    assert left_behind(tmp_path) == []


def test_a_disk_that_gives_other_bytes_back_is_found_and_the_file_removed(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = package_zip(package)
    monkeypatch.setattr(Path, "read_bytes", lambda _: whole[:-1] + b"?")
    with pytest.raises(ReadBackError):
        write(package, tmp_path)
    monkeypatch.undo()
    assert left_behind(tmp_path) == []


def test_a_pdf_that_does_not_open_is_found_when_read_back(package: Package, tmp_path: Path) -> None:
    broken = Package(
        package.name,
        (PackageFile("00_封面与目录.pdf", b"%PDF-1.7\nnothing", "application/pdf"),),
        (),
        package.contents,
        package.info,
    )
    with pytest.raises(ReadBackError, match="does not open"):
        write(broken, tmp_path)
    assert left_behind(tmp_path) == []


def test_a_pdf_with_another_number_of_pages_than_the_contents_say_is_found(package: Package, tmp_path: Path) -> None:
    lying = Contents("00_封面与目录.pdf", "封面", 2, "")
    wrong = Package(package.name, package.files, (), (lying,), package.info)
    with pytest.raises(ReadBackError, match="number of pages"):
        write(wrong, tmp_path)
    assert left_behind(tmp_path) == []


def test_a_pdf_whose_page_cannot_be_unpacked_is_found(package: Package, fonts: Fonts, tmp_path: Path) -> None:
    long = Composed("cover", "封面", "封面", "zh-CN", (Title("封面"), Para("试" * 900)))
    data = draw(long, fonts).pdf
    found = re.search(rb"<</Filter/FlateDecode/Length \d+>>\nstream\n", data)
    assert found is not None
    torn = data[: found.end()] + bytes(40) + data[found.end() + 40 :]
    broken = Package(
        package.name, (PackageFile("00_封面与目录.pdf", torn, "application/pdf"),), (), package.contents, package.info
    )
    with pytest.raises(ReadBackError, match="does not open"):
        write(broken, tmp_path)


def test_messages_of_errors_hold_no_path_of_the_user(package: Package, tmp_path: Path) -> None:
    (tmp_path / "kaiban-0123456789ab.zip").write_bytes(b"mine")
    with pytest.raises(PackageExistsError) as caught:
        write(package, tmp_path)
    assert str(tmp_path) not in str(caught.value)
