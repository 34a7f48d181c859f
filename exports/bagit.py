"""BagIt bags (RFC 8493): a writer, and a reader stricter than the standard.

The standard lets files lie beside the manifests unlisted. A package that crosses a counter may not: every file is in
a manifest, every manifest line has its file, and the tag manifest covers every tag file but itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.model import DATA, PackageFile
from exports.paths import path_problem, twins

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""RFC 8493 section 2.1.1."""

_MANIFEST = "manifest-sha256.txt"
_TAG_MANIFEST = "tagmanifest-sha256.txt"
_LINE = re.compile(r"^(?P<digest>[0-9a-f]{64}) [ *]?(?P<path>.+)$")
_OTHER_MANIFEST = re.compile(r"^(tag)?manifest-(?!sha256\.txt$)[a-z0-9]+\.txt$")


@dataclass(frozen=True, slots=True)
class BagProblem:
    """What is wrong with a bag: a text id and the member it is about."""

    code: str
    member: str = ""


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def bag_members(files: Iterable[PackageFile], info: Mapping[str, str]) -> dict[str, bytes]:
    """All members of the bag that holds these payload files; `info` becomes `bag-info.txt`, with Payload-Oxum added.

    Raises `ValueError` for a name that could not be unpacked everywhere: names come from content, so that is a fault.
    """
    payload = {DATA + file.path: file.data for file in files}
    for path in payload:
        problem = path_problem(path)
        if problem is not None:
            raise ValueError(f"the name '{path}' cannot stand in a package ({problem}); mend the content that names it")
    if twins(list(payload)):
        raise ValueError("two files of the package have the same name; mend the content that names them")
    oxum = f"{sum(len(data) for data in payload.values())}.{len(payload)}"
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": _info_text({**info, "Payload-Oxum": oxum}),
        _MANIFEST: _manifest(payload),
    }
    return {**payload, **tags, _TAG_MANIFEST: _manifest(tags)}


def _info_text(info: Mapping[str, str]) -> bytes:
    return "".join(f"{label}: {' '.join(text.split())}\n" for label, text in sorted(info.items())).encode("utf-8")


def _manifest(members: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(members[path])}  {_encoded(path)}\n" for path in sorted(members)).encode("utf-8")


def _encoded(path: str) -> str:
    """RFC 8493 section 2.1.3: line breaks and percent signs in a path are percent-encoded."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _decoded(path: str) -> str:
    for code, char in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        path = path.replace(code, char).replace(code.lower(), char)
    return path


def is_bag(members: Mapping[str, bytes]) -> bool:
    """Whether the members claim to be a bag."""
    return "bagit.txt" in members or _TAG_MANIFEST in members or _MANIFEST in members


def bag_problems(members: Mapping[str, bytes]) -> tuple[BagProblem, ...]:
    """Everything wrong with a bag, all at once; none means it is whole, and nothing unlisted lies in it."""
    found: list[BagProblem] = []
    if members.get("bagit.txt") != DECLARATION:
        found.append(BagProblem("bag.declaration", "bagit.txt"))
    found.extend(BagProblem("bag.other_manifest", name) for name in members if _OTHER_MANIFEST.match(name))
    payload = {name for name in members if name.startswith(DATA)}
    tags = set(members) - payload - {_TAG_MANIFEST}
    found.extend(_compare(members, _MANIFEST, payload))
    found.extend(_compare(members, _TAG_MANIFEST, tags))
    found.extend(_oxum(members, payload))
    return tuple(found)


def _compare(members: Mapping[str, bytes], manifest: str, expected: set[str]) -> list[BagProblem]:
    if manifest not in members:
        return [BagProblem("bag.manifest_missing", manifest)]
    try:
        text = members[manifest].decode("utf-8")
    except UnicodeDecodeError:
        return [BagProblem("bag.manifest_unreadable", manifest)]
    found: list[BagProblem] = []
    listed: set[str] = set()
    for line in text.removesuffix("\n").split("\n"):
        match = _LINE.match(line)
        if match is None:
            found.append(BagProblem("bag.manifest_unreadable", manifest))
            continue
        path = _decoded(match["path"])
        if path in listed:
            found.append(BagProblem("bag.listed_twice", path))
        listed.add(path)
        if path not in members:
            found.append(BagProblem("bag.file_missing", path))
        elif sha256(members[path]) != match["digest"]:
            found.append(BagProblem("bag.file_changed", path))
        elif path not in expected:
            found.append(BagProblem("bag.manifest_unreadable", manifest))
    found.extend(BagProblem("bag.not_listed", path) for path in sorted(expected - listed))
    return found


def payload_digests(members: Mapping[str, bytes]) -> dict[str, str]:
    """Payload path → SHA-256, as a bag without problems states it."""
    lines = members[_MANIFEST].decode("utf-8").removesuffix("\n").split("\n")
    pairs = (line.split("  ", 1) for line in lines if line)
    return {_decoded(path): digest for digest, path in pairs}


def bag_info(members: Mapping[str, bytes]) -> dict[str, str]:
    """The labels of `bag-info.txt`; a line without a label is left out."""
    text = members.get("bag-info.txt", b"").decode("utf-8", errors="replace")
    pairs = (line.partition(":") for line in text.splitlines())
    return {label.strip(): value.strip() for label, colon, value in pairs if colon}


def _oxum(members: Mapping[str, bytes], payload: set[str]) -> list[BagProblem]:
    stated = bag_info(members).get("Payload-Oxum")
    real = f"{sum(len(members[name]) for name in payload)}.{len(payload)}"
    return [] if stated in {None, real} else [BagProblem("bag.oxum", "bag-info.txt")]
