"""A package is found wherever it lies in what was handed in, and what lies beside it is told of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from exports.bagit import bag_members
from exports.incoming import Source, gather
from exports.model import PackageFile

FILES = (
    PackageFile("a.txt", b"one", "text/plain"),
    PackageFile("case.json", b"{}", "application/json"),
    PackageFile("provenance.json", b"{}", "application/json"),
)
BAG = bag_members(FILES, {"Bag-Software-Agent": "Kaiban 0.1.0"})
PAYLOAD = {file.path: file.data for file in FILES}


def handed_in(folder: Path, members: Mapping[str, bytes]) -> list[Source]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    (folder / "in.zip").write_bytes(out.getvalue())
    return list(gather([folder / "in.zip"]))


def under(top: str, members: Mapping[str, bytes] = BAG) -> dict[str, bytes]:
    return {f"{top}{name}": data for name, data in members.items()}


def told(source: Source) -> set[tuple[str, str, str]]:
    return {(one.code, str(one.severity), one.file) for one in source.findings} - {
        ("container.not_as_written", "block", "in.zip")
    }


@pytest.mark.parametrize("top", ["", "k/", "far/down/k/"])
def test_a_package_is_found_at_any_depth(tmp_path: Path, top: str) -> None:
    (source,) = handed_in(tmp_path, under(top))
    assert (dict(source.members), source.kaiban, told(source)) == (PAYLOAD, True, set())


@pytest.mark.parametrize("beside", ["x/extra.txt", "extra.pdf", "k2.txt"])
def test_a_file_beside_a_package_is_named_and_hides_no_change_in_it(tmp_path: Path, beside: str) -> None:
    changed = under("k/") | {"k/data/a.txt": b"two", beside: b"!"}
    (source,) = handed_in(tmp_path, changed)
    assert source.kaiban
    assert told(source) == {("container.beside", "block", beside), ("bag.file_changed", "block", "data/a.txt")}


def test_what_a_system_adds_when_it_packs_a_package_is_only_noted(tmp_path: Path) -> None:
    (source,) = handed_in(tmp_path, under("k/") | {"__MACOSX/k/._a.txt": b"!", ".DS_Store": b"!"})
    assert source.kaiban
    assert told(source) == {
        ("container.litter", "note", "__MACOSX/k/._a.txt"),
        ("container.litter", "note", ".DS_Store"),
    }


def test_two_packages_in_one_zip_are_both_looked_at(tmp_path: Path) -> None:
    one, other = handed_in(tmp_path, under("a/") | under("b/") | {"b/data/a.txt": b"two"})
    assert (told(one), told(other)) == (set(), {("bag.file_changed", "block", "data/a.txt")})


def test_a_package_inside_a_package_is_a_file_of_it(tmp_path: Path) -> None:
    (source,) = handed_in(tmp_path, BAG | under("data/inner/"))
    assert {code for code, _, _ in told(source)} == {"bag.not_listed", "bag.oxum"}


def test_a_package_without_its_list_of_hashes_is_not_taken_for_loose_files(tmp_path: Path) -> None:
    (source,) = handed_in(tmp_path, under("k/data/", PAYLOAD))
    assert dict(source.members) == PAYLOAD
    assert told(source) == {("container.no_manifest", "warn", "k/data/case.json")}


def test_loose_files_in_a_zip_are_loose_files(tmp_path: Path) -> None:
    (source,) = handed_in(tmp_path, {"x/a.pdf": b"%PDF-", "b.pdf": b"%PDF-"})
    assert (set(source.members), told(source)) == ({"x/a.pdf", "b.pdf"}, set())
