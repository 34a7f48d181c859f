"""Takes away what a stranger's PDF would do by itself, and the files it carries (ISO 32000-1, 12.6 and 7.11.4).

Scripts and actions that send, start, import, hide, reset or open other files go, wherever they hang; jumps within the
PDF, links and a viewer's own commands stay. So do the looks of buttons, which then do nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Object, Stream

if TYPE_CHECKING:
    from pikepdf import Pdf

    from forms.pdf.slots import Dropped

_ACTIONS = (
    "JavaScript", "Launch", "SubmitForm", "ResetForm", "ImportData", "GoToR", "GoToE", "Rendition", "Sound", "Movie",
    "Hide", "SetOCGState", "GoTo3DView", "RichMediaExecute",
)  # fmt: skip
_HOLDERS = ("FileAttachment", "RichMedia", "Screen", "3D")  # annotations; those for sound and film are named above
_HELD_BY_NAME = (Name.EmbeddedFiles, Name.Renditions)
_FILE_KEYS = frozenset(("/F", "/UF", "/DOS", "/Mac", "/Unix"))
_SIGNS = re.compile(rb"/(?:%s|EmbeddedFiles?|EF)\b" % "|".join((*_ACTIONS, *_HOLDERS)).encode("ascii"))


def may_be_active(pdf: bytes) -> bool:
    """Whether a PDF without object streams, as qpdf writes it, names anything that `without_active` takes away."""
    return _SIGNS.search(pdf) is not None


def without_active(pdf: Pdf) -> tuple[Dropped, ...]:
    """Take it away in place; gives what there was."""
    files = _held_files(pdf)
    active = False
    names = pdf.Root.get(Name.Names)
    if isinstance(names, Dictionary) and Name.JavaScript in names:
        del names.JavaScript
        active = True
    for thing in pdf.objects:
        waiting: list[Object] = [thing]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Array | Dictionary | Stream):
                files = _without_file(node) or files
                active = _without_actions(node, waiting) or active
    form = pdf.Root.get(Name.AcroForm)
    if active and isinstance(form, Dictionary) and Name.CO in form:
        del form.CO  # the order in which scripts would work fields out
    return (*(("active",) if active else ()), *(("files",) if files else ()))


def _without_actions(node: Array | Dictionary | Stream, waiting: list[Object]) -> bool:
    """Take actions out of one object; what else it holds directly waits to be looked at."""
    items = enumerate(node) if isinstance(node, Array) else node.items()
    gone: list[int | str] = []
    for key, value in items:
        if not isinstance(value, Array | Dictionary | Stream):
            continue
        if _acts(value):
            gone.append(key)
        elif not value.is_indirect:
            waiting.append(value)
    for key in reversed(gone):
        del node[key]
    return bool(gone)


def _acts(value: Object) -> bool:
    if not isinstance(value, Dictionary) or not isinstance(kind := value.get(Name.S), Name):
        return False
    if kind in {Name.Sound, Name.Movie, Name.Hide} and Name.P in value:
        return False  # an element of the structure tree, which names its parent
    return str(kind)[1:] in _ACTIONS


def _held_files(pdf: Pdf) -> bool:
    """Take out the lists of files, and the annotations that hold one."""
    gone = False
    names = pdf.Root.get(Name.Names)
    for holder, keys in ((names, _HELD_BY_NAME), (pdf.Root, (Name.Collection,))):
        for key in keys:
            if isinstance(holder, Dictionary) and key in holder:
                del holder[key]
                gone = True
    for page in pdf.pages:
        annotations = page.obj.get(Name.Annots)
        kept = [one for one in annotations if not _is_holder(one)] if isinstance(annotations, Array) else []
        if isinstance(annotations, Array) and len(kept) < len(annotations):
            page.obj.Annots = Array(kept)
            gone = True
    return gone


def _is_holder(annotation: Object) -> bool:
    kind = annotation.get(Name.Subtype) if isinstance(annotation, Dictionary) else None
    return isinstance(kind, Name) and str(kind)[1:] in (*_HOLDERS, "Sound", "Movie")


def _without_file(node: Array | Dictionary | Stream) -> bool:
    """Take the file out of a file specification."""
    held = node.get(Name.EF) if isinstance(node, Dictionary) else None
    if not isinstance(held, Dictionary) or not all(
        key in _FILE_KEYS and isinstance(value, Stream) for key, value in held.items()
    ):
        return False
    del node.EF
    return True
