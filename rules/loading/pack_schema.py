"""One pack's folder as typed items with their places: every file read, every item validated, every fault a finding.

A pack is `<root>/<pack-id>/` with `pack.yaml` and a folder of YAML files per kind of item; a file holds a list of items
or a single one. Nothing is compiled or looked up here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.errors import Finding, YamlError
from rules.loading.causes import ids_written
from rules.loading.faults import COLON, faults_of, said_of, steps_of
from rules.model import (
    CaseTest,
    CheckDef,
    Content,
    FactDef,
    MaterialDef,
    MatterDef,
    SourceDef,
)
from rules.model_pack import PackMeta
from rules.model_places import HallDef, RemarkDef
from rules.model_policies import AnswerDef, PolicyDef
from rules.model_questions import QuestionDef, TopicDef
from rules.model_rates import RateDef
from rules.model_scenes import SceneDef
from rules.vocabulary import nearest
from rules.yamlfile import ListNode, MapNode, Node, ScalarNode, load, node_at, to_plain

T = TypeVar("T", bound=Content)
T_co = TypeVar("T_co", bound=Content, covariant=True)

KINDS: dict[str, type[Content]] = {
    "facts": FactDef,
    "questions": QuestionDef,
    "topics": TopicDef,
    "sources": SourceDef,
    "matters": MatterDef,
    "materials": MaterialDef,
    "checks": CheckDef,
    "rates": RateDef,
    "halls": HallDef,
    "scenes": SceneDef,
    "remarks": RemarkDef,
    "policies": PolicyDef,
    "faq": AnswerDef,
    "cases": CaseTest,
}
"""Folder name → model of its items."""

_NAMED = frozenset(("id", "name"))


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """An item with its place: `file` is relative to the packs' root, `line` counts from 1.

    `node` is the item in the tree of its file, or a function that reads it again where the item came from a cache.
    """

    value: T_co
    pack: str
    file: str
    line: int
    node: Node | Callable[[], Node]

    def line_at(self, *path: str | int) -> int:
        """The line of a key or element inside the item, as far as the path exists."""
        if not path:
            return self.line
        return node_at(self.node() if callable(self.node) else self.node, path)[1]

    def place(self, *path: str | int) -> str:
        """`file:line` of the item or of a place inside it."""
        return f"{self.file}:{self.line_at(*path)}"

    def finding(self, code: str, message: str, *path: str | int, witness: tuple[str, ...] = ()) -> Finding:
        """A finding about the item, at a place inside it."""
        return Finding(self.file, self.line_at(*path), code, message, witness)


@dataclass(frozen=True, slots=True)
class PackFolder:
    """Everything one pack's folder holds, its parents not included."""

    meta: Located[PackMeta]
    facts: tuple[Located[FactDef], ...]
    questions: tuple[Located[QuestionDef], ...]
    topics: tuple[Located[TopicDef], ...]
    sources: tuple[Located[SourceDef], ...]
    matters: tuple[Located[MatterDef], ...]
    materials: tuple[Located[MaterialDef], ...]
    checks: tuple[Located[CheckDef], ...]
    rates: tuple[Located[RateDef], ...]
    halls: tuple[Located[HallDef], ...]
    scenes: tuple[Located[SceneDef], ...]
    remarks: tuple[Located[RemarkDef], ...]
    policies: tuple[Located[PolicyDef], ...]
    faq: tuple[Located[AnswerDef], ...]
    cases: Callable[[], tuple[Located[CaseTest], ...]]
    """The cases, which only tests of the pack ask for."""
    lost: frozenset[str] = frozenset()
    """The ids of the items that could not be read, as far as they can be seen."""


def pack_files(folder: Path) -> tuple[Path, ...]:
    """Every file of a pack that holds content, in a fixed order."""
    return tuple(folder / name for name in _names(folder))


def folder_digest(folder: Path) -> str:
    """SHA-256 over names and bytes of the pack's files; `read_folder` tells of those that cannot be opened."""
    whole = hashlib.sha256()
    for name in _names(folder):
        try:
            with open(f"{folder}/{name}", "rb") as file:  # noqa: PTH123 - some hundred files at every start
                content = hashlib.sha256(file.read()).hexdigest()
        except OSError as error:
            content = type(error).__name__
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def _names(folder: Path) -> Iterator[str]:
    """The files of a pack by their way from its folder."""
    yield "pack.yaml"
    for kind in KINDS:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(f"{folder}/{kind}") as entries:
            yield from (f"{kind}/{name}" for name in sorted(one.name for one in entries if one.name.endswith(".yaml")))


def read_folder(folder: Path) -> tuple[PackFolder | None, tuple[Finding, ...]]:
    """The pack in a folder, and every finding; None where `pack.yaml` itself cannot be taken."""
    reader = _Reader(folder)
    metas = reader.read_file(folder / "pack.yaml", PackMeta)
    if len(metas) != 1:
        return None, tuple(reader.findings)
    if metas[0].value.id != folder.name:
        reader.findings.append(
            metas[0].finding("pack_id", f"the pack's id is not the name of its folder '{folder.name}'", "id")
        )
    cases = reader.read_kind("cases", CaseTest)
    pack = gather(metas[0], reader, lambda: cases)
    reader.unknown_files()
    return replace(pack, lost=frozenset(reader.lost)), tuple(reader.findings)


def read_cases(folder: Path) -> tuple[Located[CaseTest], ...]:
    """The cases of a pack whose folder was read without a finding before."""
    return _Reader(folder).read_kind("cases", CaseTest)


class KindReader(Protocol):
    """Whoever has the items of a pack's folders."""

    def read_kind(self, kind: str, model: type[T]) -> tuple[Located[T], ...]:
        """The items of one folder."""
        ...


def gather(
    meta: Located[PackMeta], reader: KindReader, cases: Callable[[], tuple[Located[CaseTest], ...]]
) -> PackFolder:
    """A pack of everything a reader has."""
    return PackFolder(
        meta=meta,
        facts=reader.read_kind("facts", FactDef),
        questions=reader.read_kind("questions", QuestionDef),
        topics=reader.read_kind("topics", TopicDef),
        sources=reader.read_kind("sources", SourceDef),
        matters=reader.read_kind("matters", MatterDef),
        materials=reader.read_kind("materials", MaterialDef),
        checks=reader.read_kind("checks", CheckDef),
        rates=reader.read_kind("rates", RateDef),
        halls=reader.read_kind("halls", HallDef),
        scenes=reader.read_kind("scenes", SceneDef),
        remarks=reader.read_kind("remarks", RemarkDef),
        policies=reader.read_kind("policies", PolicyDef),
        faq=reader.read_kind("faq", AnswerDef),
        cases=cases,
    )


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.lost: set[str] = set()

    def shown(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"

    def read_kind(self, kind: str, model: type[T]) -> tuple[Located[T], ...]:
        found: list[Located[T]] = []
        for path in sorted((self.folder / kind).glob("*.yaml"), key=lambda path: path.name):
            found += self.read_file(path, model)
        return tuple(found)

    def read_file(self, path: Path, model: type[T]) -> list[Located[T]]:
        shown = self.shown(path)
        try:
            root = load(path, shown)
        except YamlError as error:
            code = error.code if error.code == "duplicate_key" else "syntax"
            self.findings.append(Finding(shown, error.line, code, f"{error.what}. {error.cure}."))
            self.lost |= ids_written(path)
            return []
        found = []
        for node in root.items if isinstance(root, ListNode) else (root,):
            item = self.item(model, node, shown)
            if item is not None:
                found.append(item)
        return found

    def item(self, model: type[T], node: Node, shown: str) -> Located[T] | None:
        if not isinstance(node, MapNode):
            self.findings.append(
                Finding(shown, node.line, "bad_value", f"an item is a mapping with the keys {_keys(model)}")
            )
            return None
        try:
            value = model.model_validate(to_plain(node))
        except ValidationError as error:
            self.findings += _validation_findings(error, node, shown)
            self.lost |= {
                one.value.text for one in node.entries if one.key in _NAMED and isinstance(one.value, ScalarNode)
            }
            return None
        return Located(value, self.folder.name, shown, node.line, node)

    def unknown_files(self) -> None:
        for path in sorted(self.folder.rglob("*.y*ml")):
            parts = path.relative_to(self.folder).parts
            known = parts == ("pack.yaml",) or (len(parts) == 2 and parts[0] in KINDS and path.suffix == ".yaml")
            if not known:
                self.lost |= ids_written(path)
                self.findings.append(
                    Finding(
                        self.shown(path), 0, "unknown_file",
                        f"this file is never read; a pack has pack.yaml and *.yaml in {', '.join(KINDS)}",
                    )
                )  # fmt: skip


def _keys(model: type[Content]) -> str:
    return ", ".join(field.alias or name for name, field in model.model_fields.items())


def _all_keys() -> Iterator[str]:
    waiting: list[type[Content]] = [Content]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        yield from (field.alias or name for name, field in model.model_fields.items())


def _validation_findings(error: ValidationError, node: MapNode, shown: str) -> list[Finding]:
    found: dict[tuple[int, str], Finding] = {}
    for detail in faults_of(error):
        line = node_at(node, detail["loc"])[1]
        code, message = _worded(detail)
        found.setdefault((line, code), Finding(shown, line, code, message))
    return list(found.values())


def _worded(detail: ErrorDetails) -> tuple[str, str]:
    loc = detail["loc"]
    steps = steps_of(detail)
    dotted = ".".join(steps)
    if detail["type"] == "extra_forbidden":
        key, colon, _ = str(loc[-1]).partition(COLON)
        if colon:
            return "unknown_key", f"the colon behind '{key}' is the Chinese one; write '{key}: ' with a plain one"
        close = nearest(str(loc[-1]), set(_all_keys()) - {loc[-1]})
        hint = f"; did you mean '{close}'?" if close else ""
        return "unknown_key", f"'{dotted}' is not a key of this item{hint}"
    if detail["type"] == "missing":
        code = "missing_guide_field" if steps[:1] == ["guide"] else "missing_key"
        return code, f"'{dotted}' is missing"
    return "bad_value", f"'{dotted}': {said_of(detail)}"
