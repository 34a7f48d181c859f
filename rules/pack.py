"""Loading of packs: folders read, parents merged, conditions compiled; the only module that reads pack files.

`load_pack` refuses a pack with anything wrong in it and says everything at once; `build_pack` gives what there is
together with the findings, for the linter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from rules.answers.parse import Refusal, parse_value
from rules.cachefile import CacheFolder
from rules.errors import Finding, PackError, UnknownPackError
from rules.expr.keeping import Trees
from rules.facts import FactId
from rules.loading.causes import causes_first
from rules.loading.here import changed_here, unknown_here
from rules.loading.pack_compile import RuledItem, compile_all
from rules.loading.pack_index import Dated, Pack, item_id_of, merge
from rules.loading.pack_kept import (
    KeptChain,
    LaterConditions,
    keep_chain,
    keep_folder,
    kept_chain,
    kept_folder,
    texts_kept,
)
from rules.loading.pack_order import fact_order, matter_cycles
from rules.loading.pack_references import unknown_references
from rules.loading.pack_schema import Located, PackFolder, folder_digest, pack_files, read_folder
from rules.loading.promises import overruled
from rules.model import CaseTest, Content, FactDef, MaterialDef, MatterDef
from rules.model_pack import PackMeta
from rules.model_questions import QuestionDef, TopicDef
from rules.model_scenes import SceneDef
from rules.planning.later import LATER, with_waiting
from rules.scenes import SCENE, Gate, with_scenes
from rules.tables.codes import CodeTables, Signature, code_tables
from rules.vocabulary import Vocabulary, nearest

__all__ = ["Located", "Pack", "build_pack", "load_pack", "lost_items", "pack_ids", "pack_sources", "shipped_root"]

T = TypeVar("T", bound=Content)
_MAX_PARENTS = 8


def shipped_root() -> Path:
    """The folder of the packs that come with the program."""
    return Path(__file__).resolve().parent / "packs"


def pack_ids(roots: Sequence[Path]) -> tuple[str, ...]:
    """The ids of every pack under the roots, sorted: folders that hold a `pack.yaml`."""
    return tuple(sorted({path.parent.name for root in roots for path in root.glob("*/pack.yaml")}))


def load_pack(pack_id: str, roots: Sequence[Path], cache: CacheFolder | None = None) -> Pack:
    """The pack with all of its parents. The first root that has a pack's folder counts.

    With `cache`, what was found without a fault once is not read again (`rules.loading.pack_kept`). Raises
    `UnknownPackError`, or `PackError` with every finding of the chain.
    """
    pack, findings = build_pack(pack_id, roots, cache)
    if findings or pack is None:
        raise PackError(pack_id, causes_first(findings, lost_items(pack_id, roots, cache)))
    return pack


def lost_items(pack_id: str, roots: Sequence[Path], cache: CacheFolder | None = None) -> frozenset[str]:
    """The ids of the items of the pack and its parents that could not be read (`rules.loading.causes`)."""
    chain, _ = _chain_folders(pack_id, roots, cache)
    parts = (_read(folder, digest, cache)[0] for folder, digest in chain)
    return frozenset(one for part in parts if part is not None for one in part.lost)


def pack_sources(pack_id: str, roots: Sequence[Path], cache: CacheFolder | None = None) -> Mapping[str, Path]:
    """Every file that a pack is made of: its own and its parents' as `cn/facts/name.yaml`, tables as `codes/name.csv`.

    Put under one root, they make the same pack. Empty where a parent is missing. Raises OSError.
    """
    chain, _ = _chain_folders(pack_id, roots, cache)
    folders = tuple(folder for folder, _ in chain)
    files = {path.relative_to(folder.parent).as_posix(): path for folder in folders for path in pack_files(folder)}
    return {**files, **{f"codes/{one}.csv": path for one, path in code_tables(folders, roots).files.items()}}


def build_pack(
    pack_id: str, roots: Sequence[Path], cache: CacheFolder | None = None
) -> tuple[Pack | None, tuple[Finding, ...]]:
    """The pack as far as it can be read, and the findings; cached by the content of its files.

    Raises `UnknownPackError` where no root has the pack.
    """
    if pack_id not in pack_ids(roots):
        raise UnknownPackError(pack_id, nearest(pack_id, pack_ids(roots)) or "")
    chain, findings = _chain_folders(pack_id, roots, cache)
    if findings:
        return None, findings
    folders = tuple(folder for folder, _ in chain)
    return _build(pack_id, chain, code_tables(folders, roots).signature, cache)


def _folder_of(pack_id: str, roots: Sequence[Path]) -> Path | None:
    return next((root / pack_id for root in roots if (root / pack_id / "pack.yaml").is_file()), None)


_Chain: TypeAlias = tuple[tuple[Path, str], ...]
"""Folders, root first, with the digests of their files."""


def _chain_folders(
    pack_id: str, roots: Sequence[Path], cache: CacheFolder | None
) -> tuple[_Chain, tuple[Finding, ...]]:
    """The folders of the pack's chain, root first; findings where a parent is missing or the chain is a circle."""
    chain: list[tuple[Path, str]] = []
    wanted: str | None = pack_id
    child: Located[PackMeta] | None = None
    while wanted is not None:
        folder = _folder_of(wanted, roots)
        if folder is None or folder in (known for known, _ in chain) or len(chain) == _MAX_PARENTS:
            return (), (_dead_parent(child, wanted, roots),) if child is not None else ()
        chain.insert(0, (folder, folder_digest(folder)))
        meta, findings = _read(*chain[0], cache)
        if meta is None:
            return (), findings
        child, wanted = meta.meta, meta.meta.value.parent
    return tuple(chain), ()


def _dead_parent(child: Located[PackMeta], wanted: str, roots: Sequence[Path]) -> Finding:
    close = nearest(wanted, set(pack_ids(roots)))
    hint = f"; did you mean '{close}'?" if close and close != wanted else ""
    message = f"the parent '{wanted}' does not exist, or is a child of this pack itself{hint}"
    return child.finding("dead_parent", message, "parent")


@lru_cache(maxsize=32)
def _read(folder: Path, digest: str, cache: CacheFolder | None) -> tuple[PackFolder | None, tuple[Finding, ...]]:
    """One folder's content; `digest` belongs to the key, so that a changed file is read again."""
    known = kept_folder(cache, folder, digest) if cache is not None else None
    if known is not None:
        return known, ()
    part, findings = read_folder(folder)
    if cache is not None and part is not None and not findings:
        keep_folder(cache, digest, part)
    return part, findings


@lru_cache(maxsize=16)
def _build(
    pack_id: str, chain: _Chain, tables: Signature, cache: CacheFolder | None
) -> tuple[Pack | None, tuple[Finding, ...]]:
    findings: list[Finding] = []
    parts: list[PackFolder] = []
    for folder, digest in chain:
        part, found = _read(folder, digest, cache)
        findings += found
        if part is None:
            return None, tuple(findings)
        parts.append(part)
    codes, digests = CodeTables.signed(tables), "".join(digest for _, digest in chain)
    known, trees = None, None
    if cache is not None and not findings:
        known = _known(cache, pack_id, digests, codes)
        trees = texts_kept(cache, pack_id, _digest(digests, known)) if known is not None else None
    pack, compiled = _Build(pack_id, parts, digests, codes, findings).pack(known, trees)
    if known is None:
        findings += unknown_references(pack)
        if cache is not None and not findings:
            keep_chain(cache, pack_id, digests, compiled)
    return pack, tuple(sorted(set(findings)))


def _digest(digests: str, chain: KeptChain) -> str:
    """SHA-256 over the files of the packs and over the code tables that a fact or a condition names."""
    return hashlib.sha256((digests + chain.coded).encode()).hexdigest()


def _known(cache: CacheFolder, pack_id: str, digests: str, codes: CodeTables) -> KeptChain | None:
    """What was kept of the chain, where it was compiled with the same tables of codes."""
    chain = kept_chain(cache, pack_id, digests)
    if chain is None or any(one not in codes for one in chain.tables) or codes.digest(chain.tables) != chain.coded:
        return None
    return chain


def _unfit_defaults(facts: Iterable[Located[FactDef]], codes: CodeTables) -> Iterator[Finding]:
    """A finding for each default that its own fact would not take as an answer."""
    for item in facts:
        default = item.value.default
        if default is not None and isinstance(parse_value(item.value, default, date.min, codes), Refusal):
            yield item.finding("bad_default", f"'{default}' is no answer to '{item.value.id}'", "default")


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

    def versioned(
        self, chain: Sequence[tuple[Located[Dated], ...]], *, replaces: bool = False
    ) -> tuple[Located[Dated], ...]:
        """Items of a kind with versions: two whose days overlap are a finding on the later one."""
        items = self.merged(chain, replaces=replaces)
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
                            witness=(f"as_of={max(one.value.in_force.since for one in (item, other))}",),
                        )
                    )
            same.append(item)
        return items

    def cases(self) -> tuple[Located[CaseTest], ...]:
        """The cases of the chain."""
        return tuple(self.by_id([part.cases() for part in self.parts]).values())

    def facts(
        self, scenes: Sequence[Located[SceneDef]], materials: Iterable[Located[MaterialDef]]
    ) -> tuple[dict[FactId, Located[FactDef]], Gate | None]:
        """The facts, those that hold a choice of items with the items as options; what the scenes leave in question."""
        facts = {FactId(key): item for key, item in self.by_id([part.facts for part in self.parts]).items()}
        gate = None
        if scenes and (choice := facts.get(SCENE)) is not None:
            facts[SCENE] = replace(choice, value=with_scenes(choice.value, (item.value for item in scenes)))
            gate = Gate([item.value for item in scenes], choice.value.default or "")
        if (later := facts.get(LATER)) is not None:
            facts[LATER] = replace(later, value=with_waiting(later.value, (item.value for item in materials)))
        self.findings += _unfit_defaults(facts.values(), self.codes)
        return facts, gate

    def questions(self) -> tuple[tuple[Located[TopicDef], ...], tuple[Located[QuestionDef], ...]]:
        """The topics and questions in the order in which they are asked."""
        topics = self.by_id([part.topics for part in self.parts])
        order = {key: (item.value.order, key) for key, item in topics.items()}
        questions = self.by_id([part.questions for part in self.parts]).values()
        return (
            tuple(sorted(topics.values(), key=lambda item: order[item.value.id])),
            tuple(sorted(questions, key=lambda item: (order.get(item.value.topic, (0, "")), item.value.order))),
        )

    def compiled(
        self,
        vocabulary: Vocabulary,
        facts: Mapping[FactId, Located[FactDef]],
        matters: Sequence[Located[MatterDef]],
        others: Iterable[RuledItem],
        gate: Gate | None,
    ) -> KeptChain:
        """The conditions, the order of the facts, and which code tables a fact or a condition names."""
        conditions, found = compile_all(vocabulary, facts.values(), (*matters, *others), gate)
        order, cycles = fact_order(facts, conditions)
        self.findings += [*found, *cycles, *matter_cycles(matters)]
        self.cases()  # one name for two of them is a finding
        named = {item.value.codes for item in facts.values()} | {
            one for each in conditions.values() for one in each.tables
        }
        tables = tuple(one for one in self.codes.ids if one in named)
        return KeptChain(order, tables, self.codes.digest(tables), MappingProxyType(conditions))

    def pack(self, known: KeptChain | None, trees: Trees | None = None) -> tuple[Pack, KeptChain]:
        """The pack, and what compiling it came to; with `known`, its conditions were found without a fault before."""
        parts, metas = self.parts, [part.meta for part in self.parts]
        matters = self.versioned([part.matters for part in parts], replaces=True)
        self.findings += unknown_here(matters, metas)
        matters = changed_here(matters, metas)
        materials = self.versioned([part.materials for part in parts], replaces=True)
        checks = self.versioned([part.checks for part in parts], replaces=True)
        rates, halls = self.versioned([part.rates for part in parts]), self.versioned([part.halls for part in parts])
        remarks, policies = (
            self.versioned([part.remarks for part in parts]), self.versioned([part.policies for part in parts])
        )  # fmt: skip
        scenes = self.versioned([part.scenes for part in parts])
        facts, gate = self.facts(scenes, materials)
        known_facts = MappingProxyType({key: item.value for key, item in facts.items()})
        vocabulary = Vocabulary(known_facts, frozenset(item.value.id for item in rates), self.codes, trees)
        if known is None:
            compiled = self.compiled(
                vocabulary, facts, matters, (*materials, *checks, *halls, *remarks, *policies), gate
            )
        else:
            compiled = replace(known, conditions=LaterConditions(vocabulary, known))
        topics, questions = self.questions()
        pack = Pack(
            id=self.pack_id,
            chain=tuple(meta.value for meta in metas),
            digest=_digest(self.digests, compiled),
            vocabulary=vocabulary,
            fact_order=compiled.order,
            fact_items=MappingProxyType(facts),
            sources=MappingProxyType(self.by_id([part.sources for part in parts])),
            topics=topics,
            questions=questions,
            matters=tuple(sorted(matters, key=lambda item: (item.value.order, item.value.id))),
            materials=materials,
            checks=checks,
            rates=rates,
            halls=halls,
            scenes=scenes,
            remarks=remarks,
            policies=policies,
            faq=self.versioned([part.faq for part in parts]),
            read_cases=self.cases,
            conditions=compiled.conditions,
            overruled=overruled([part.matters for part in parts]),
        )
        return pack, compiled
