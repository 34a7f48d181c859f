"""A package beside the same one made anew: what lies in it that its case does not make, byte for byte.

Values, words and decisions are compared by `exports.recheck` wherever a package comes from. What only bytes tell (a
page covered, a stamp, a script, a sheet of another content) is seen where the same program with the same rules, blanks
and fonts is here: then the same case makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from exports.caserecord import CaseRecord, FileSource, ProvenanceRecord, read_record
from exports.model import Finding, Package
from rules.model import Severity

Remake: TypeAlias = Callable[[CaseRecord, bool], Package | None]
"""Makes the package of a record anew, as a draft or not; None where this program or its rules would make another."""

_RECORDS = frozenset(("case.json", "provenance.json"))


def compare_remade(
    members: Mapping[str, bytes], sources: Mapping[str, FileSource], remade: Package | None
) -> Iterator[Finding]:
    """What differs between a package's payload and the same made anew; one note where that cannot be compared.

    `sources` are what the package says its papers were made from: with papers on other blanks there is nothing to
    compare. That a paper is on another blank is not believed where it is the very one that is made here, and it is told
    where the blank is one that comes with the program.
    """
    made = {} if remade is None else {one.path: one.data for one in remade.files}
    ours = _sources(made)
    there = {name: data for name, data in members.items() if name not in _RECORDS}
    made = {name: data for name, data in made.items() if name not in _RECORDS}
    same = sum(there.get(name) == data for name, data in made.items())
    other = [name for name, one in sources.items() if name in ours and _blank(one) != _blank(ours[name])]
    if same and any(not (sources[name].official_sha256 or ours[name].official_sha256) for name in other):
        yield _finding("check.blanks_altered", "provenance.json", Severity.WARN)
    if not same or any(there.get(name) != made.get(name) for name in other):
        yield Finding("not_remade", Severity.NOTE, "check.not_remade")
        return
    for name in sorted(made.keys() | there.keys()):
        top = "/" not in name
        if name not in there:
            if top:  # of a paper it is told which material is missing
                yield _finding("check.made_gone", name, Severity.WARN)
        elif name not in made:
            yield _finding("check.made_extra", name, Severity.WARN)
        elif there[name] != made[name]:
            yield _finding("check.made_differs", name, Severity.BLOCK)


def _sources(made: Mapping[str, bytes]) -> Mapping[str, FileSource]:
    record = read_record(ProvenanceRecord, made.get("provenance.json", b""), "provenance.json")
    return record.files if isinstance(record, ProvenanceRecord) else {}


def _blank(source: FileSource) -> str:
    """The hash of a paper's blank, the authority's own file before ours."""
    return source.official_sha256 or source.blank_sha256


def _finding(code: str, file: str, severity: Severity) -> Finding:
    return Finding(f"{code.removeprefix('check.')}:{file}", severity, code, file=file, params=MappingProxyType({}))
