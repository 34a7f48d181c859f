"""Templates of blanks, each compiled once: kept in the process, and in a cache folder for the next one.

A kept template is a file named by the hash of its blank and of the code that compiled it; one that is damaged, or
cannot be written, is made anew. Nothing but time depends on it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from forms.pdf.shaping import shaped
from forms.pdf.slots import FieldSlot, PageSlot, Template, WidgetSlot

if TYPE_CHECKING:
    from forms.pdf.blank import Blank

_COMPILERS = (
    "template", "prepare", "active", "mending", "fieldtree", "geometry", "slots", "objects", "shelf", "tagreading",
)  # fmt: skip
_MARSHAL = 4
_DIGEST = 32


class Shelf:
    """Gives the template of a blank; `folder` is where templates are kept (none: in this process alone)."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def template_of(self, blank: Blank) -> Template:
        """The template of a blank. Raises BlankError."""
        return _template(_Key(blank, self._folder))


class _Key:
    """A blank as a key, hashed by the hash it carries. The folder makes no difference."""

    def __init__(self, blank: Blank, folder: Path | None) -> None:
        self.blank = blank
        self.folder = folder

    def __hash__(self) -> int:
        return hash(self.blank.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.blank == self.blank


@lru_cache(maxsize=128)
def _template(key: _Key) -> Template:
    blank = key.blank
    path = key.folder / f"{blank.sha256[:32]}-{_code()}.template" if key.folder is not None else None
    if path is not None and (kept := _read(path)) is not None:
        return shaped(kept, blank.boxes)
    from forms.pdf.template import compile_template  # noqa: PLC0415  # pikepdf costs 60 ms: not where all is kept

    made = compile_template(blank.pdf, blank.boxes, keeps_tree=False)
    if path is not None:
        _write(path, made)
    return made


@cache
def _code() -> str:
    """A hash of the modules that compile, so that no template outlives its code."""
    digest = hashlib.sha256(str(sys.hexversion).encode("ascii"))
    library = find_spec("pikepdf")  # asking for its version by name costs 20 ms
    if library is not None and library.origin is not None:
        digest.update(Path(library.origin).with_name("_version.py").read_bytes())
    for name in _COMPILERS:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()[:16]


def _write(path: Path, template: Template) -> None:
    import tempfile  # noqa: PLC0415  # needed once for each blank

    data = marshal.dumps(_plain(template), _MARSHAL)  # type: ignore[arg-type]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(data).digest() + data)
            Path(part).replace(path)
            for old in path.parent.glob(f"{path.stem.partition('-')[0]}-*.template"):
                if old != path:
                    old.unlink(missing_ok=True)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError:  # a full or read-only disk: it is compiled again next time
        return


def _read(path: Path) -> Template | None:
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    digest, data = kept[:_DIGEST], kept[_DIGEST:]
    if hashlib.sha256(data).digest() != digest:
        return None
    plain = marshal.loads(data)  # noqa: S302  # written here, and whole by its hash
    template = Template(*plain)
    fields = [FieldSlot(*slot) for slot in template.fields.values()]
    return template._replace(
        pages=tuple(PageSlot(*page) for page in template.pages),
        fields={slot.name: slot._replace(widgets=tuple(WidgetSlot(*one) for one in slot.widgets)) for slot in fields},
    )


def _plain(thing: object) -> object:
    """Tuples and dictionaries in the place of the template's own types, which is what can be kept."""
    if isinstance(thing, dict):
        return {key: _plain(value) for key, value in thing.items()}
    return tuple(map(_plain, thing)) if isinstance(thing, tuple) else thing
