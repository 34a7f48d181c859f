"""Bags: valid for the public tool, and read more strictly than the standard asks."""

from __future__ import annotations

from pathlib import Path

import bagit as public_tool
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.bagit import bag_info, bag_members, bag_problems, sha256
from exports.model import PackageFile

FILES = (
    PackageFile("00_封面与目录.pdf", b"%PDF cover", "application/pdf"),
    PackageFile("10_设立登记/01_公司登记申请书.pdf", b"%PDF form", "application/pdf"),
    PackageFile("case.json", b"{}\n", "application/json"),
)
INFO = {"Bagging-Date": "2026-11-22", "Bag-Software-Agent": "Kaiban 0.1.0"}


def members() -> dict[str, bytes]:
    return bag_members(FILES, INFO)


def codes(found: dict[str, bytes]) -> set[str]:
    return {problem.code for problem in bag_problems(found)}


def resealed(found: dict[str, bytes]) -> dict[str, bytes]:
    """The same members with the tag manifest made anew."""
    tags = {name: data for name, data in found.items() if not name.startswith(("data/", "tagmanifest"))}
    lines = "".join(f"{sha256(data)}  {name}\n" for name, data in sorted(tags.items()))
    return {**found, "tagmanifest-sha256.txt": lines.encode()}


def test_a_written_bag_has_no_problem_and_the_public_tool_agrees(tmp_path: Path) -> None:
    assert bag_problems(members()) == ()
    for name, data in members().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    public_tool.Bag(str(tmp_path)).validate(processes=1)


def test_the_payload_oxum_counts_bytes_and_files() -> None:
    assert bag_info(members())["Payload-Oxum"] == f"{sum(len(file.data) for file in FILES)}.3"


def test_a_wrong_payload_oxum_is_found() -> None:
    changed = members()
    changed["bag-info.txt"] = changed["bag-info.txt"].replace(b"Payload-Oxum: ", b"Payload-Oxum: 9")
    assert codes(resealed(changed)) == {"bag.oxum"}


@given(st.data())
def test_any_changed_byte_of_any_member_is_found(data: st.DataObject) -> None:
    found = members()
    name = data.draw(st.sampled_from(sorted(found)))
    raw = bytearray(found[name])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    assert bag_problems({**found, name: bytes(raw)})


@pytest.mark.parametrize("name", sorted(members()))
def test_a_missing_member_is_found(name: str) -> None:
    found = members()
    del found[name]
    assert bag_problems(found)


@pytest.mark.parametrize("name", ["data/extra.pdf", "extra.txt", "data/10_设立登记/late.txt"])
def test_a_file_that_no_manifest_lists_is_found_wherever_it_lies(name: str) -> None:
    assert codes({**members(), name: b"smuggled"}) == {"bag.not_listed"} | (
        {"bag.oxum"} if name.startswith("data/") else set()
    )


def test_a_second_manifest_of_another_kind_is_found() -> None:
    assert "bag.other_manifest" in codes(resealed({**members(), "manifest-md5.txt": b""}))


def test_a_file_listed_twice_is_found() -> None:
    found = members()
    manifest = found["manifest-sha256.txt"]
    found["manifest-sha256.txt"] = manifest + manifest.splitlines(keepends=True)[0]
    assert codes(resealed(found)) == {"bag.listed_twice"}


@pytest.mark.parametrize("path", ["../evil.pdf", "a/../../b.pdf", "/abs.pdf", "con.pdf"])
def test_a_payload_name_that_climbs_or_cannot_be_unpacked_is_a_fault(path: str) -> None:
    with pytest.raises(ValueError, match="mend the content"):
        bag_members((PackageFile(path, b"", "text/plain"),), INFO)


def test_two_payload_files_of_one_name_are_a_fault() -> None:
    twins = (PackageFile("A.pdf", b"1", "application/pdf"), PackageFile("a.pdf", b"2", "application/pdf"))
    with pytest.raises(ValueError, match="same name"):
        bag_members(twins, INFO)
