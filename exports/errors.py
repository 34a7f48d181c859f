"""What can go wrong while a package is written or read.

    ExportsError
    ├── ContentError            a document's content file is wrong (for authors)
    ├── ExportBlockedError      findings that stop the export; carries them
    ├── ContainerError          a zip or a folder that is not read any further; carries the problem's code
    └── WriteError              nothing was written
        ├── PackageExistsError
        ├── FolderError
        ├── DiskFullError
        └── ReadBackError

`code` is a text id worded by the assistant; messages are plain English for developers and hold no person's data.
"""

from __future__ import annotations

from pathlib import Path

from exports.model import Finding


class ExportsError(Exception):
    """Base of this floor's errors."""

    code = "export.failed"


class ContentError(ExportsError):
    """A document's content file is wrong; the message says where and what to do."""

    code = "export.content"

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}. {cure}")


class ExportBlockedError(ExportsError):
    """Findings stop the export; `findings` holds all of them at once."""

    code = "export.blocked"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"the export is stopped by {len(findings)} findings; mend them, or ask for a draft")
        self.findings = findings


class ContainerError(ExportsError):
    """A zip or folder is refused as a whole: it is unreadable, too large, or tries to climb out of its folder."""

    def __init__(self, code: str, member: str = "") -> None:
        super().__init__(f"the container is refused: {code}")
        self.code = code
        self.member = member


class WriteError(ExportsError):
    """Nothing was written; `path` is the place that was asked for."""

    code = "write.failed"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(why)
        self.path = path


class PackageExistsError(WriteError):
    """The target is there already and holds something else."""

    code = "write.exists"


class FolderError(WriteError):
    """The folder cannot be made or written to."""

    code = "write.folder"


class NotAFolderError(FolderError):
    """A file stands where the folder should be."""

    code = "write.not_a_folder"


class DiskFullError(WriteError):
    """The disk or the quota is full."""

    code = "write.disk_full"


class ReadBackError(WriteError):
    """What was written reads back differently; it has been removed again."""

    code = "write.read_back"
