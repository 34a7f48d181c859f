"""Loading of packs: folders read, parents merged, conditions compiled; the only module that reads pack files.

`load_pack` refuses a pack with anything wrong in it and says everything at once; `build_pack` gives what there is
together with the findings, for the linter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from rules.codes import CodeTables, Signature, code_tables
from rules.errors import Finding, PackError, UnknownPackError
from rules.expr import Expression
from rules.facts import FactId
from rules.model import Content, FactDef
from rules.pack_compile import compile_all
from rules.pack_index import Dated, Pack, item_id_of, merge
from rules.pack_order import fact_order, matter_cycles
from rules.pack_references import unknown_references
from rules.pack_schema import Located, PackFolder, folder_digest, read_folder
from rules.vocabulary import Vocabulary, nearest

__all__ = ["Located", "Pack", "build_pack", "load_pack", "pack_ids", "shipped_root"]

T = TypeVar("T", bound=Content)
_MAX_PARENTS = 8


def shipped_root() -> Path:
    """The folder of the packs that come with the program."""
    return Path(__file__).resolve().parent / "packs"


def pack_ids(roots: Sequence[Path]) -> tuple[str, ...]:
    """The ids of every pack under the roots, sorted: folders that hold a `pack.yaml`."""
    return tuple(sorted({path.parent.name for root in roots for path in root.glob("*/pack.yaml")}))


def load_pack(pack_id: str, roots: Sequence[Path]) -> Pack:
    """The pack with all of its parents. The first root that has a pack's folder counts.

    Raises `UnknownPackError`, or `PackError` with every finding of the chain.
    """
    pack, findings = build_pack(pack_id, roots)
    if findings or pack is None:
        raise PackError(pack_id, findings)
    return pack


def build_pack(pack_id: str, roots: Sequence[Path]) -> tuple[Pack | None, tuple[Finding, ...]]:
    """The pack as far as it can be read, and the findings; cached by the content of its files.

    Raises `UnknownPackError` where no root has the pack.
    """
    if pack_id not in pack_ids(roots):
        raise UnknownPackError(pack_id, nearest(pack_id, pack_ids(roots)) or "")
    folders, findings = _chain_folders(pack_id, roots)
    if findings:
        return None, findings
    digests = tuple(folder_digest(folder) for folder in folders)
    return _build(pack_id, folders, digests, code_tables(folders, roots).signature)


def _folder_of(pack_id: str, roots: Sequence[Path]) -> Path | None:
    return next((root / pack_id for root in roots if (root / pack_id / "pack.yaml").is_file()), None)


def _chain_folders(pack_id: str, roots: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """The folders of the pack's chain, root first; findings where a parent is missing or the chain is a circle."""
    chain: list[Path] = []
    wanted: str | None = pack_id
    asked: Finding | None = None
    while wanted is not None:
        folder = _folder_of(wanted, roots)
        if folder is None or folder in chain or len(chain) == _MAX_PARENTS:
            return (), (asked,) if asked else ()
        chain.insert(0, folder)
        meta, findings = _read(folder, folder_digest(folder))
        if meta is None:
            return (), findings
        wanted = meta.meta.value.parent
        close = nearest(wanted, set(pack_ids(roots))) if wanted else None
        hint = f"; did you mean '{close}'?" if close and close != wanted else ""
        asked = meta.meta.finding(
            "dead_parent", f"the parent '{wanted}' does not exist, or is a child of this pack itself{hint}", "parent"
        )
    return tuple(chain), ()


@lru_cache(maxsize=32)
def _read(folder: Path, digest: str) -> tuple[PackFolder | None, tuple[Finding, ...]]:
    """One folder's content; `digest` belongs to the key, so that a changed file is read again."""
    return read_folder(folder)


@lru_cache(maxsize=16)
def _build(
    pack_id: str, folders: tuple[Path, ...], digests: tuple[str, ...], tables: Signature
) -> tuple[Pack | None, tuple[Finding, ...]]:
    findings: list[Finding] = []
    parts: list[PackFolder] = []
    for folder, digest in zip(folders, digests, strict=True):
        part, found = _read(folder, digest)
        findings += found
        if part is None:
            return None, tuple(findings)
        parts.append(part)
    pack = _Build(pack_id, parts, "".join(digests), CodeTables.signed(tables), findings).pack()
    findings += unknown_references(pack)
    return pack, tuple(sorted(set(findings)))


class _Build:
    """Merges the chain and compiles its conditions, collecting findings."""

    def __init__(
        self, pack_id: str, parts: Sequence[PackFolder], digests: str, codes: CodeTables, findings: list[Finding]
    ) -> None:
        self.pack_id = pack_id
        self.parts = parts
        self.digests = digests
        self.codes = codes
        self.findings = findings

    def merged(self, chain: Sequence[tuple[Located[T], ...]], *, replaces: bool = False) -> tuple[Located[T], ...]:
        items, found = merge(chain, replaces=replaces)
        self.findings += found
        return items

    def by_id(self, chain: Sequence[tuple[Located[T], ...]]) -> dict[str, Located[T]]:
        """Items of a kind that has no versions: the second of one id in one pack is a finding."""
        found: dict[str, Located[T]] = {}
        for item in self.merged(chain):
            item_id = item_id_of(item.value)
            if item_id in found:
                first = found[item_id].place()
                self.findings.append(item.finding("duplicate_id", f"'{item_id}' is declared again, first at {first}"))
            else:
                found[item_id] = item
        return found

    def versioned(self, items: tuple[Located[Dated], ...]) -> tuple[Located[Dated], ...]:
        """Items of a kind with versions: two whose days overlap are a finding on the later one."""
        known: dict[str, list[Located[Dated]]] = {}
        for item in items:
            same = known.setdefault(item.value.id, [])
            for other in same:
                if item.value.in_force.overlaps(other.value.in_force):
                    self.findings.append(
                        item.finding(
                            "overlap",
                            f"'{item.value.id}' has another version for the same days at {other.place()}; "
                            "close one with `until`",
                            "in_force",
                        )
                    )
            same.append(item)
        return items

    def digest(self, facts: Iterable[Located[FactDef]], conditions: Iterable[Expression]) -> str:
        """SHA-256 over the files of the packs and over the code tables that a fact or a condition names."""
        named = {item.value.codes for item in facts} | {one for each in conditions for one in each.tables}
        tables = self.codes.digest(one for one in self.codes.ids if one in named)
        return hashlib.sha256((self.digests + tables).encode()).hexdigest()

    def pack(self) -> Pack:
        facts = {FactId(key): item for key, item in self.by_id([p.facts for p in self.parts]).items()}
        rates = self.versioned(self.merged([p.rates for p in self.parts]))
        topics = tuple(self.by_id([p.topics for p in self.parts]).values())
        questions = tuple(self.by_id([p.questions for p in self.parts]).values())
        matters = self.versioned(self.merged([p.matters for p in self.parts], replaces=True))
        materials = self.versioned(self.merged([p.materials for p in self.parts], replaces=True))
        checks = self.versioned(self.merged([p.checks for p in self.parts], replaces=True))
        halls = self.versioned(self.merged([p.halls for p in self.parts]))
        remarks = self.versioned(self.merged([p.remarks for p in self.parts]))
        vocabulary = Vocabulary(
            MappingProxyType({key: item.value for key, item in facts.items()}),
            frozenset(item.value.id for item in rates),
            self.codes,
        )
        conditions, found = compile_all(vocabulary, facts.values(), (*matters, *materials, *checks, *halls, *remarks))
        order, cycles = fact_order(facts, conditions)
        self.findings += [*found, *cycles]
        self.findings += matter_cycles(matters)
        topic_order = {item.value.id: (item.value.order, item.value.id) for item in topics}
        return Pack(
            id=self.pack_id,
            chain=tuple(part.meta.value for part in self.parts),
            digest=self.digest(facts.values(), conditions.values()),
            vocabulary=vocabulary,
            fact_order=order,
            fact_items=MappingProxyType(facts),
            sources=MappingProxyType(self.by_id([p.sources for p in self.parts])),
            topics=tuple(sorted(topics, key=lambda item: (item.value.order, item.value.id))),
            questions=tuple(
                sorted(questions, key=lambda item: (topic_order.get(item.value.topic, (0, "")), item.value.order))
            ),
            matters=tuple(sorted(matters, key=lambda item: (item.value.order, item.value.id))),
            materials=materials,
            checks=checks,
            rates=rates,
            halls=halls,
            scenes=self.versioned(self.merged([p.scenes for p in self.parts])),
            remarks=remarks,
            cases=tuple(self.by_id([p.cases for p in self.parts]).values()),
            conditions=MappingProxyType(conditions),
        )
