"""What somebody handed in: zips, folders and loose PDFs as members in memory, with what is wrong around them."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from exports.bagit import bag_info, bag_problems, is_bag
from exports.errors import ContainerError
from exports.model import DATA, Finding
from exports.paths import path_problem, twins
from exports.zipfile_det import LIMITS, Limits, read_zip, write_zip
from rules.model import Severity

AGENT = "Kaiban"
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing handed in. `members` are the files by their name inside; a bag's are those of its payload."""

    name: str
    members: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    kaiban: bool = False


def gather(paths: Iterable[Path], limits: Limits = LIMITS) -> Iterator[Source]:
    """Everything behind the paths, loose files together as one source; nothing is unpacked onto the disk.

    `limits` hold for each zip and each folder, and for the loose files together.
    """
    loose: dict[str, bytes] = {}
    total = 0
    problems: list[Finding] = []
    for path in paths:
        name = unicodedata.normalize("NFC", path.name)
        try:
            if path.is_dir():
                yield _source(name, _read_folder(path, limits))
                continue
            data = _read_file(path, limits)
            if data.startswith(_ZIP) or path.suffix.lower() == ".zip":
                yield _source(name, read_zip(data, limits), rewritten=data)
                continue
            total += len(data)
            if total > limits.total_bytes:
                raise ContainerError("container.too_large", name)
            if len(loose) >= limits.members:
                raise ContainerError("container.too_many", name)
            loose[_free(name, loose)] = data
        except ContainerError as error:
            problems.append(Finding(f"{error.code}:{name}", Severity.BLOCK, error.code, file=error.member or name))
    if loose or problems:
        yield Source("", loose, tuple(problems))


def _free(name: str, taken: Mapping[str, bytes]) -> str:
    """A name not yet taken: two loose files may be called the same."""
    number, free = 2, name
    while free in taken:
        stem, dot, ending = name.rpartition(".")
        free = f"{stem or name} ({number}){dot}{ending if dot else ''}"
        number += 1
    return free


def _source(name: str, members: Mapping[str, bytes], rewritten: bytes | None = None) -> Source:
    if not members:
        raise ContainerError("container.empty")
    packed, members = members, _without_top(members)
    if not is_bag(members):
        return Source(name, members, ())
    kaiban = bag_info(members).get("Bag-Software-Agent", "").startswith(AGENT)
    findings = [
        Finding(f"{problem.code}:{problem.member}", Severity.BLOCK, problem.code, file=problem.member)
        for problem in bag_problems(members)
    ]
    if kaiban and rewritten is not None and not findings and write_zip(packed) != rewritten:
        findings.append(Finding("container.not_as_written", Severity.BLOCK, "container.not_as_written", file=name))
    payload = {path.removeprefix(DATA): data for path, data in members.items() if path.startswith(DATA)}
    return Source(name, payload, tuple(findings), kaiban)


def _without_top(members: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Members without the one folder they all lie in, where a bag was packed with its folder."""
    tops = {name.partition("/")[0] for name in members}
    if len(tops) == 1:
        (top,) = tops
        below = {name.removeprefix(f"{top}/"): data for name, data in members.items() if name != top}
        if below and is_bag(below):
            return below
    return members


def _read_file(path: Path, limits: Limits) -> bytes:
    """An ordinary file up to the size it states: a pipe never ends, and what states no size may not either."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ContainerError("container.special", path.name)
        if status.st_size == 0:
            return b""
        with path.open("rb") as file:
            start = file.read(min(len(_ZIP), status.st_size))
            zipped = start == _ZIP or path.suffix.lower() == ".zip"
            if status.st_size > (limits.total_bytes if zipped else limits.member_bytes):
                raise ContainerError("container.too_large", path.name)
            return start + file.read(status.st_size - len(start))
    except OSError as error:
        raise ContainerError("container.missing", path.name) from error


def _read_folder(root: Path, limits: Limits) -> dict[str, bytes]:
    """Every file under a folder, links refused; names as a zip of it would have them."""
    found: dict[str, bytes] = {}
    total = entries = 0
    for folder, folders, files in os.walk(root):
        folders.sort()
        entries += len(folders) + len(files)
        if entries > limits.members:
            raise ContainerError("container.too_many")
        for name in sorted([*files, *folders]):
            path = Path(folder) / name
            inside = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
            if path.is_symlink():
                raise ContainerError("container.link", inside)
            if name in folders:
                continue
            problem = path_problem(inside)
            if problem is not None:
                raise ContainerError(problem, inside)
            data = _read_file(path, limits)
            total += len(data)
            if len(data) > limits.member_bytes or total > limits.total_bytes:
                raise ContainerError("container.too_large", inside)
            found[inside] = data
    same = twins(list(found))
    if same:
        raise ContainerError("container.twins", same[0])
    return found
