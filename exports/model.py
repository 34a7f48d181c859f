"""The types of this floor: a package, its files, what is wrong with it, and what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from forms.byhand import NO_HAND_WORK, HandWork
from rules.model import Citation, Grade, Severity
from rules.pack import Pack

DATA = "data/"
"""The payload folder of a bag."""
PRINT = "print.pdf"
"""The file of a package for the printer: every paper in one."""


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package. `path` is relative to the payload folder, NFC, with `/` between its parts."""

    path: str
    data: bytes
    media: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a package that a person can mend.

    `code` is a text id; `params` fill its words and hold ids, labels, counts, limits, never a person's data.
    `message` and `cure` are ready words where the pack words them itself (its checks), else empty.
    `box` is a PDF field's name, `facts` the references of the facts concerned, `citation` the reason.
    `may_wait` is the number of days a missing material may come later, None where it may not or nobody has said.
    `printed` says of a fact what the first box that waits for it is called on the form.
    `said` is what papers say of the first of `facts`, by parameter: the one thing here with a person's data, to be
    masked as that fact is before it goes into the words.
    """

    id: str
    severity: Severity
    code: str
    file: str = ""
    page: int | None = None
    box: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    message: str = ""
    cure: str = ""
    facts: tuple[str, ...] = ()
    citation: Citation | None = None
    grade: Grade | None = None
    may_wait: int | None = None
    printed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """One line of the contents: the file, its title, its pages and the matter it belongs to (empty: the top)."""

    path: str
    title: str
    pages: int
    matter: str
    hand: HandWork = NO_HAND_WORK


@dataclass(frozen=True, slots=True)
class Package:
    """A package in memory: the payload files in order, what is to be mended, and a name without personal data."""

    name: str
    files: tuple[PackageFile, ...]
    findings: tuple[Finding, ...]
    contents: tuple[Contents, ...]
    info: Mapping[str, str]
    """`bag-info.txt`: label → value."""

    @property
    def blocked(self) -> bool:
        """Whether a finding stops the submission."""
        return any(found.severity is Severity.BLOCK for found in self.findings)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A payload file as it reads back from disk."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was read back from disk. `already_there`: the same bytes lay there before, and nothing was written."""

    path: Path
    sha256: str
    size: int
    files: tuple[WrittenFile, ...]
    pdf_pages: int
    already_there: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file whose form or document was recognised, with the facts it shows (fact reference → text on paper).

    Of a form also how many boxes are `filled`, and how many for texts are `empty`.
    """

    file: str
    form: str
    edition: str
    facts: Mapping[str, str]
    filled: int = 0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a pre-check: what is wrong or missing, and what each file was recognised as."""

    findings: tuple[Finding, ...]
    recognised: tuple[Recognised, ...]
    files: int
    package: bool
    """Whether a Kaiban package was among the paths."""
    others: tuple[str, ...] = ()
    """The files that were recognised as no form and no document: strangers."""
    own: tuple[str, ...] = ()
    """The files of a Kaiban package beside its papers: its records, and the print of them all."""
    pack: Pack | None = None
    """The pack that a Kaiban package among the paths was decided with, as it is here."""
