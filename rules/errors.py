"""The error tree of the rules floor, and the finding: one thing an author can mend.

`RulesError` ─ `YamlError` (a file that cannot be read), `PackError` (a pack with findings), `UnknownPackError`,
`NoVersionError` (a dated number or a pack that no version covers). A wrong answer is never an error: it is a `Refusal`.
Messages are plain English for authors and never repeat what a person typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath


class RulesError(Exception):
    """Root of everything the rules floor raises about its input."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong with a pack: `file` relative to the packs' root, `line` counted from 1 (0: the whole file).

    `code` is stable and worded by the application; `message` is plain English; `witness` is a set of answers that
    shows the finding, `fact=value` each, where one is known.
    """

    file: str
    line: int
    code: str
    message: str
    witness: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.message}"


class YamlError(RulesError):
    """A YAML or JSON file that cannot be taken: `code` is stable, `what` and `cure` are plain English."""

    def __init__(self, file: str | PurePath, line: int, code: str, what: str, cure: str) -> None:
        self.file = str(file)
        self.line = line
        self.code = code
        self.what = what
        self.cure = cure
        super().__init__(f"{self.file}:{line}: {what}. {cure}.")


class PackError(RulesError):
    """A pack that cannot be used; `findings` says everything that is wrong, all at once."""

    def __init__(self, pack_id: str, findings: tuple[Finding, ...]) -> None:
        self.pack_id = pack_id
        self.findings = findings
        shown = "\n".join(str(finding) for finding in findings[:20])
        more = f"\n… and {len(findings) - 20} more" if len(findings) > 20 else ""
        super().__init__(f"pack {pack_id}: {len(findings)} finding(s)\n{shown}{more}")


class UnknownPackError(RulesError):
    """No pack of this id under the given roots."""

    def __init__(self, pack_id: str, nearest: str = "") -> None:
        self.pack_id = pack_id
        self.nearest = nearest
        hint = f" Did you mean '{nearest}'?" if nearest else ""
        super().__init__(f"There is no pack '{pack_id}'.{hint} `kaiban packs list` shows what there is.")


class NoVersionError(RulesError):
    """A dated number, or a whole pack, was asked for a day that none of its versions covers.

    `first` is the first day that is covered, where all of them lie ahead or are told by the pack.
    """

    def __init__(self, kind: str, item: str, day: date, first: date | None = None) -> None:
        self.kind = kind
        self.item = item
        self.day = day
        self.first = first
        since = f" The first day covered is {first.isoformat()}." if first else ""
        super().__init__(
            f"No version of {kind} '{item}' covers {day.isoformat()}.{since} "
            "Add the version in force on that day to the pack, or choose another day."
        )


class UnknownTargetError(RulesError):
    """Something was asked to be explained that the pack does not have."""

    def __init__(self, target: str, nearest: str = "") -> None:
        self.target = target
        self.nearest = nearest
        hint = f" Did you mean '{nearest}'?" if nearest else ""
        super().__init__(
            f"The pack has no matter, material, check or fact '{target}'.{hint} "
            "Name a matter, matter/material, check:ID or a fact."
        )
