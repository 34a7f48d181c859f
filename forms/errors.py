"""The errors of the forms floor.

FormsError
├── FontFileError        a shipped font is missing, damaged, or cannot be unpacked
│   └── FontCacheError   it cannot be unpacked into the cache folder
├── BlankError           a blank PDF of the library cannot be used
├── BoundChangedError    a blank that was imported is not the file it was
├── FieldMissingError    values or a map name a box the PDF does not have
└── PdfWriteError        a PDF cannot be merged or drawn

What a person can mend is not here: it comes back as findings, or as `Unreadable` and `NotMade`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class FormsError(Exception):
    """Anything wrong with the form library's own files or with how it is called."""


class FontFileError(FormsError):
    """A shipped font is missing, damaged, or cannot be unpacked."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path.name}: {what}")
        self.path = path


class FontCacheError(FontFileError):
    """The cache folder (`path`) cannot be written or its disk is full; the cause says why."""


class BlankError(FormsError):
    """A blank PDF of the library cannot be used as a form."""


class BoundChangedError(FormsError):
    """A pinned blank is not the file that was imported: it was changed, or its record was."""

    def __init__(self, form_id: str) -> None:
        super().__init__(f"the blank imported for '{form_id}' was changed; import it again")
        self.form_id = form_id


class PdfWriteError(FormsError):
    """A PDF cannot be merged or drawn."""


class FieldMissingError(FormsError):
    """Values or a map name a box the PDF does not have."""

    def __init__(self, form: str, box: str, known: Iterable[str]) -> None:
        import difflib  # noqa: PLC0415  # for the one fault that ends a run, and 2 ms of every start

        near = difflib.get_close_matches(box, list(known), n=1, cutoff=0.5)
        hint = f" The nearest is '{near[0]}'." if near else ""
        super().__init__(f"{form}: the PDF has no box '{box}'.{hint} Correct the name in map.yaml or in the values.")
        self.box = box
