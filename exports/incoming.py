"""What somebody handed in: zips, folders and loose PDFs as members in memory, with what is wrong around them."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
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
_RECORDS = {"case.json", "provenance.json"}
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
_SHADOW = "._"
"""What systems leave behind when they pack or open a folder; macOS a shadow of each file, `__MACOSX/._name`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing handed in. `members` are the files by their name inside; a bag's are those of its payload."""

    name: str
    members: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    kaiban: bool = False
    draft: bool = False


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
                yield from _sources(name, _read_folder(path, limits))
                continue
            data = _read_file(path, limits)
            if data.startswith(_ZIP) or path.suffix.lower() == ".zip":
                yield from _sources(name, read_zip(data, limits), rewritten=data)
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


def _litter(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in _LITTER or name.startswith(_SHADOW)


def _free(name: str, taken: Mapping[str, bytes]) -> str:
    """A name not yet taken: two loose files may be called the same."""
    number, free = 2, name
    while free in taken:
        stem, dot, ending = name.rpartition(".")
        free = f"{stem or name} ({number}){dot}{ending if dot else ''}"
        number += 1
    return free


def _sources(name: str, members: Mapping[str, bytes], rewritten: bytes | None = None) -> Iterator[Source]:
    """Each bag in a zip or folder, wherever it lies; what lies beside bags is told of, whatever it is."""
    if not members:
        raise ContainerError("container.empty")
    roots = _outermost(members, is_bag)
    if not roots:
        yield _unsealed(name, members)
        return
    beside = [path for path in members if not path.startswith(tuple(roots))]
    around = [
        Finding(f"container.litter:{path}", Severity.NOTE, "container.litter", file=path)
        if _litter(path)
        else Finding(f"container.beside:{path}", Severity.BLOCK, "container.beside", file=path)
        for path in beside
    ]
    for number, root in enumerate(roots):
        findings = [*_bag_findings(_below(members, root)), *(around if number == 0 else ())]
        info = bag_info(_below(members, root))
        kaiban = info.get("Bag-Software-Agent", "").startswith(AGENT)
        if kaiban and rewritten is not None and not findings and write_zip(members) != rewritten:
            findings.append(Finding("container.not_as_written", Severity.BLOCK, "container.not_as_written", file=name))
        draft = info.get("Kaiban-Draft") == "true"
        yield Source(name, _below(members, root + DATA), tuple(findings), kaiban, draft)


def _bag_findings(bag: Mapping[str, bytes]) -> Iterator[Finding]:
    for problem in bag_problems(bag):
        yield Finding(f"{problem.code}:{problem.member}", Severity.BLOCK, problem.code, file=problem.member)


def _unsealed(name: str, members: Mapping[str, bytes]) -> Source:
    """What is no bag; where a package's records lie in it, it was one, and nothing tells whether it was changed."""
    roots = _outermost(members, lambda found: found.keys() >= _RECORDS)
    if not roots:
        return Source(name, members, ())
    file = f"{roots[0]}case.json"
    unsealed = Finding(f"container.no_manifest:{file}", Severity.WARN, "container.no_manifest", file=file)
    return Source(name, _below(members, roots[0]) if len(roots) == 1 else members, (unsealed,))


def _outermost(members: Mapping[str, bytes], is_one: Callable[[Mapping[str, bytes]], bool]) -> list[str]:
    """The folders (each ending in /, or empty for the top) whose own files are such a thing; none inside another."""
    own: dict[str, dict[str, bytes]] = {}
    for path, data in members.items():
        folder, slash, file = path.rpartition("/")
        own.setdefault(folder + slash, {})[file] = data
    roots: list[str] = []
    for folder in sorted(own, key=len):
        if is_one(own[folder]) and not folder.startswith(tuple(roots)):
            roots.append(folder)
    return roots


def _below(members: Mapping[str, bytes], root: str) -> dict[str, bytes]:
    return {path.removeprefix(root): data for path, data in members.items() if path.startswith(root)}


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
