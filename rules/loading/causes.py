"""What to mend first in a pack: a file or an item that could not be read, before what only follows from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from rules.errors import Finding

CAUSES = frozenset(
    ("syntax", "duplicate_key", "unknown_key", "missing_key", "missing_guide_field", "bad_value", "unknown_file")
)
"""Codes of findings about what could not be read."""

FOLLOWS = "follows"
"""The code of the finding that counts what was left out."""

_MAY_FOLLOW = frozenset((
    "unused_fact", "unasked_fact", "unused_material", "unread_rate", "gap", "unreachable_matter",
    "unreachable_material", "unreachable_check", "unreachable_question", "unreachable_hall", "unreachable_remark",
))  # fmt: skip
"""Codes that speak of the pack as a whole: without an item of it they say nothing for sure."""

_ID = re.compile(r"^[ \t-]*\{?[ \t]*[\"']?(?:id|name)[\"']?[ \t]*[:\uff1a][ \t]*[\"']?([^\s\"',}#]+)", re.MULTILINE)
_QUOTED = re.compile(r"'([^']+)'")
_MOST_BYTES = 2_000_000


def ids_written(path: Path) -> set[str]:
    """The ids in a file that cannot be read as YAML, as far as they can be seen; none where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return set(_ID.findall(file.read(_MOST_BYTES).decode("utf-8", errors="replace")))
    except OSError:
        return set()


def causes_first(findings: Iterable[Finding], lost: Collection[str]) -> tuple[Finding, ...]:
    """The findings in the order in which to mend them. `lost` are the ids of the items that could not be read: what
    only follows from that is left out, and counted in a last finding.
    """
    every = sorted(set(findings))
    if not lost:
        return tuple(every)
    causes = [one for one in every if one.code in CAUSES]
    names = {*lost, *(one.rpartition("[].")[2] for one in lost)}
    others = [one for one in every if one.code not in CAUSES]
    own = [one for one in others if one.code not in _MAY_FOLLOW and not _named(one) & names]
    left_out = len(others) - len(own)
    if not left_out or not causes:
        return (*causes, *others)
    said = f"{left_out} more findings may only follow from this; mend it and check again"
    return (*causes, *own, Finding(causes[0].file, causes[0].line, FOLLOWS, said))


def _named(finding: Finding) -> set[str]:
    """The ids that a finding says, in what is wrong: not in what may have been meant."""
    message = finding.message.partition("; did you mean")[0]
    found: set[str] = set()
    for quoted in _QUOTED.findall(message):
        plain = re.sub(r"\[[a-z0-9_]+\]", "[]", quoted)
        found |= {plain, *re.split(r"[/:]", plain)}
    return found
