"""The files of one edition of a form, as models; with a cache, what was good once is not parsed again.

What is kept are the trees of the files and of the expressions of the map (`rules.cachefile` says why that is
safe): the models check the first again, the compiler the second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from forms.errors import FormsError
from forms.model import FormMap, FormMeta, Layout
from rules import yamlfile
from rules.cachefile import CacheFolder, Kept, digest_of
from rules.errors import YamlError
from rules.expr.keeping import NO_TREES, Trees, kept_texts, trees_of
from rules.vocabulary import Vocabulary

M = TypeVar("M", FormMeta, Layout, FormMap)
_NAMES = ("form.yaml", "layout.yaml", "map.yaml")
_NOTHING: Mapping[str, object] = {}


class FormFileError(FormsError):
    """A file of a form cannot be used; the message says which, where and what to do."""


@dataclass(frozen=True)
class FormFiles:
    """The folder of an edition. `cache` may keep what was read from it."""

    folder: Path
    cache: CacheFolder | None = None

    def read(self, name: str, model: type[M]) -> M:
        """A file of the form as its model. Raises FormFileError with the file and what to do."""
        known = self._kept.get(name)
        try:
            return model.model_validate(self._plain(name) if known is None else known)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise FormFileError(f"{place_of(self.folder / name)}: {place}: {first['msg']}") from error

    def trees(self, vocabulary: Vocabulary) -> Trees:
        """The trees of the map's expressions, where they were compiled with the same tables of codes before."""
        return trees_of(self._kept.get("texts")) if self._kept.get("codes") == _codes(vocabulary) else NO_TREES

    def keep(self, texts: Iterable[str], vocabulary: Vocabulary) -> None:
        """Keep the files of a form that was compiled without a fault, with the texts of its expressions."""
        if self.cache is None or self._kept.get("codes") == _codes(vocabulary):
            return
        plain: dict[str, Kept] = {name: self._plain(name) for name in _NAMES}
        self.cache.write(self._name, self._digest, {**plain, "texts": kept_texts(texts), "codes": _codes(vocabulary)})
        form_files.cache_clear()

    @property
    def _name(self) -> str:
        return f"form.{self.folder.parent.name}.{self.folder.name}"

    @cached_property
    def _digest(self) -> str:
        return digest_of(*(self.folder / name for name in _NAMES))

    @cached_property
    def _kept(self) -> Mapping[str, object]:
        if self.cache is None or not all((self.folder / name).is_file() for name in _NAMES):
            return _NOTHING
        found = self.cache.read(self._name, self._digest)
        return found if isinstance(found, dict) else _NOTHING

    def _plain(self, name: str) -> yamlfile.Plain:
        try:
            return yamlfile.to_plain(yamlfile.load(self.folder / name))
        except YamlError as error:
            raise FormFileError(str(error)) from error


@lru_cache(maxsize=16)
def form_files(folder: Path, cache: CacheFolder | None) -> FormFiles:
    """The files of an edition, what was kept of them read once."""
    return FormFiles(folder, cache)


def place_of(path: Path) -> str:
    """A file of the library in a message: form, edition and name."""
    return "/".join(path.parts[-3:])


@lru_cache(maxsize=8)
def _codes(vocabulary: Vocabulary) -> str:
    return hashlib.sha256(repr(vocabulary.codes.signature).encode()).hexdigest()
