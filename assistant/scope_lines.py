"""Which entries of an answered scope want a licence or a filing, as far as the code table of the fact says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.showing import Shown
from rules.facts import Assumed, FactId, Known
from rules.model import FactDef
from rules.tables.codes import Code, table

_LICENCE, _TIMING = "licence", "timing"
"""The columns of a table that say which licence or filing an entry wants, and when."""
_SLIPS = re.compile(r"[，,、\s]+")
"""What people put between entries in place of the marks of the table; entries have such marks of their own too."""


def permit_lines(shown: Shown) -> tuple[str, ...]:
    """A line for each answered fact with such entries, with the table they are from and how well it is known."""
    found = ((fact, _entries(shown, fact)) for fact in shown.pack.facts.values())
    return tuple(_line(shown, fact, entries) for fact, entries in found if entries)


def _line(shown: Shown, fact: FactDef, entries: dict[str, Code]) -> str:
    say, lookup = shown.voice.say, fact.lookup
    assert lookup is not None
    head = shown.pack.codes.head(lookup.codes)
    said = say("list.separator").join(_said(shown, name, code) for name, code in entries.items())
    grade = say(f"grade.{head.grade}")
    what, title = shown.voice.of(fact.label), shown.voice.of(head.title)
    return say("plan.scope_permits", what=what, entries=said, table=title, grade=grade)


def _said(shown: Shown, name: str, code: Code) -> str:
    licence, timing = code.more[_LICENCE], code.more.get(_TIMING, "")
    if timing in licence:
        return shown.voice.say("plan.scope_entry", entry=name, licence=licence)
    return shown.voice.say("plan.scope_entry_when", entry=name, licence=licence, when=timing)


def _entries(shown: Shown, fact: FactDef) -> dict[str, Code]:
    """The entries of the answer, as they are written, that the table has with a licence or a filing."""
    state, lookup = shown.facts.state(FactId(fact.id)), fact.lookup
    if lookup is None or not lookup.parted_by or not isinstance(state, Known | Assumed):
        return {}
    parts = (part.strip() for part in re.split(f"[{re.escape(lookup.parted_by)}]", str(state.value)))
    return dict(_wanting(shown, lookup.codes, dict.fromkeys(part for part in parts if part)))


def _wanting(shown: Shown, table_id: str, parts: dict[str, None]) -> Iterator[tuple[str, Code]]:
    codes = table(shown.pack, table_id)
    for part in parts:
        for entry in (part,) if codes.read(part) else _SLIPS.split(part):
            found = (one for one in codes.read(entry) if one.holds_on(shown.as_of) and one.more.get(_LICENCE))
            if (wants := next(found, None)) is not None:
                yield entry, wants
