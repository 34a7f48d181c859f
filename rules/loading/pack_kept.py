"""What a cache keeps of packs that were found to be without a fault: the trees of their files and of their conditions.

For each folder the items as text, which the models check again when they are read; for each chain of folders the order
of its facts and its conditions, which are compiled when they are first asked for. `rules.cachefile` says why
that is safe. Whatever cannot be read gives None, and the pack is read from its files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import ValidationError

from rules.cachefile import CacheFolder, Kept
from rules.expr import Expression, compile_expression
from rules.expr.keeping import NO_TREES, Trees, kept_texts, trees_of
from rules.facts import FactId
from rules.loading.pack_schema import KINDS, Located, PackFolder, gather, read_cases
from rules.model import Content
from rules.model_pack import PackMeta
from rules.vocabulary import ExprType, Vocabulary
from rules.yamlfile import ListNode, MapNode, Node, load, to_plain

T = TypeVar("T", bound=Content)
Written: TypeAlias = tuple[str, ExprType, tuple[tuple[str, FactId], ...]]
"""A condition's text, what it gives, and the names bound in it with their lists."""
_CASES = "cases"


# ---------------------------------------------------------------- one folder


def keep_folder(cache: CacheFolder, digest: str, part: PackFolder) -> None:
    """Keep a folder's items, its cases left out."""
    kinds: dict[str, Kept] = {"pack": [_kept_item(part.meta)]}
    for kind in KINDS:
        if kind != _CASES:
            kinds[kind] = [_kept_item(item) for item in getattr(part, kind)]
    cache.write(f"folder.{part.meta.value.id}", digest, kinds)


def kept_folder(cache: CacheFolder, folder: Path, digest: str) -> PackFolder | None:
    """A folder's items as they were kept for exactly these files; None where they were not."""
    found = cache.read(f"folder.{folder.name}", digest)
    if not isinstance(found, dict):
        return None
    reader = _KeptItems(folder, found)
    try:
        (meta,) = reader.read_kind("pack", PackMeta)
        return gather(meta, reader, lru_cache(maxsize=1)(partial(read_cases, folder)))
    except (ValidationError, LookupError, TypeError, ValueError):
        return None


def _kept_item(item: Located[Content]) -> Kept:
    node = item.node() if callable(item.node) else item.node
    return [item.file, item.line, to_plain(node)]


class _KeptItems:
    """The items of a kept folder, checked by their models. Raises what a tree of another shape raises."""

    def __init__(self, folder: Path, kinds: Mapping[str, object]) -> None:
        self._folder = folder
        self._kinds = kinds

    def read_kind(self, kind: str, model: type[T]) -> tuple[Located[T], ...]:
        """The items of one folder. Raises `ValidationError`, `LookupError`, `TypeError`, `ValueError`."""
        rows = self._kinds[kind]
        if not isinstance(rows, list):
            raise TypeError(kind)
        return tuple(self._item(model, *row) for row in rows)

    def _item(self, model: type[T], file: object, line: object, plain: object) -> Located[T]:
        if not isinstance(file, str) or not isinstance(line, int):
            raise TypeError("no place")
        node = partial(_node_again, self._folder, file, line)
        return Located(model.model_validate(plain), self._folder.name, file, line, node)


def _node_again(folder: Path, file: str, line: int) -> Node:
    """An item in its file, read again: only for the places of findings. Raises `YamlError`."""
    root = _tree(folder.parent / file)
    items = root.items if isinstance(root, ListNode) else (root,)
    return next((item for item in items if item.line == line), MapNode((), line))


@lru_cache(maxsize=8)
def _tree(path: Path) -> Node:
    return load(path)


# ---------------------------------------------------------------- a chain of folders


@dataclass(frozen=True)
class KeptChain:
    """What compiling a chain came to: its facts in order, the code tables it names with their digest, its conditions.

    `written` says of conditions that are not compiled yet how they are written, `trees` are those of their texts.
    """

    order: tuple[FactId, ...]
    tables: tuple[str, ...]
    coded: str
    conditions: Mapping[str, Expression]
    written: Mapping[str, Written] = field(default_factory=dict)
    trees: Trees = NO_TREES


def keep_chain(cache: CacheFolder, pack_id: str, key: str, chain: KeptChain) -> None:
    """Keep what compiling a chain came to, without its trees of types: these hang on the whole vocabulary."""
    texts = tuple({one.text: None for one in chain.conditions.values()})
    at = {text: place for place, text in enumerate(texts)}
    plain: dict[str, Kept] = {
        "order": chain.order,
        "tables": chain.tables,
        "coded": chain.coded,
        "texts": kept_texts(texts),
        "conditions": {
            name: [at[one.text], str(one.type), [[bound, list_id] for bound, list_id in one.bound.items()]]
            for name, one in chain.conditions.items()
        },
    }
    cache.write(f"chain.{pack_id}", key, plain)


def kept_chain(cache: CacheFolder, pack_id: str, key: str) -> KeptChain | None:
    """What was kept of a chain for exactly this key, nothing of it compiled; None where nothing was kept."""
    found = cache.read(f"chain.{pack_id}", key)
    if not isinstance(found, dict):
        return None
    try:
        texts = [str(text) for text, _ in found["texts"]]
        kinds = {str(kind): kind for kind in ExprType}
        written = {
            str(name): (texts[at], kinds[kind], tuple([(str(one), FactId(str(list_id))) for one, list_id in bound]))
            for name, (at, kind, bound) in found["conditions"].items()
        }
        order, tables = tuple(FactId(str(one)) for one in found["order"]), tuple(map(str, found["tables"]))
        return KeptChain(order, tables, str(found["coded"]), {}, written, trees_of(found["texts"]))
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def keep_texts(cache: CacheFolder, pack_id: str, pack_digest: str, texts: Iterable[str]) -> None:
    """Keep the trees of what papers had compiled against a pack."""
    cache.write(f"papers.{pack_id}", pack_digest, kept_texts(texts))


def texts_kept(cache: CacheFolder, pack_id: str, pack_digest: str) -> Trees | None:
    """The trees of what papers had compiled against exactly this pack; None where none were kept."""
    found = cache.read(f"papers.{pack_id}", pack_digest)
    return None if found is None else trees_of(found)


class LaterConditions(Mapping[str, Expression]):
    """The conditions of a kept chain, each compiled when it is first asked for."""

    def __init__(self, vocabulary: Vocabulary, chain: KeptChain) -> None:
        self._vocabulary = vocabulary
        self._chain = chain
        self._made: dict[str, Expression] = {}

    def __getitem__(self, name: str) -> Expression:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._compiled(name, *self._chain.written[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._chain.written)

    def __len__(self) -> int:
        return len(self._chain.written)

    def __contains__(self, name: object) -> bool:
        return name in self._chain.written

    def _compiled(self, name: str, text: str, kind: ExprType, bound: tuple[tuple[str, FactId], ...]) -> Expression:
        return compile_expression(text, self._vocabulary, kind, name, dict(bound), self._chain.trees)
