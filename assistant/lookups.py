"""What a case shows of a code table while an answer is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.interview import Match, lookup_of, matches
from assistant.texts import Voice
from assistant.views import LookupView, OptionView
from rules.facts import FactRef, declared
from rules.model import FactDef, FactType
from rules.pack import Pack
from rules.tables.codes import GROUPING, Code, CodeTable, CodeTableError

if TYPE_CHECKING:
    from assistant.showing import Shown

MOST = 8
"""Matches shown at once: a further letter finds more than a longer list does."""


def lookup_view(pack: Pack, voice: Voice, fact: FactDef) -> LookupView | None:
    """Where an answer about a fact is looked up; None where it is not, or where the table cannot be read.

    A damaged table is told by `kaiban packs check`; typing goes on without it.
    """
    lookup = lookup_of(fact)
    if lookup is None:
        return None
    try:
        title = voice.of(pack.codes.head(lookup.codes).title)
    except CodeTableError:
        return None
    return LookupView(title, fact.codes is not None, lookup.parted_by)


def match_views(shown: Shown, ref: FactRef, typed: str) -> tuple[OptionView, ...]:
    """The best matches for what is being typed; none where the table cannot be read."""
    fact = shown.pack.facts[declared(ref)]
    lookup = lookup_of(fact)
    if lookup is None:
        return ()
    try:
        found = matches(shown.pack, shown.decisions, ref, typed, MOST)
        table = shown.pack.codes.table(lookup.codes)
    except CodeTableError:
        return ()
    return tuple(_match_view(shown.voice, fact, table, match) for match in found)


def _match_view(voice: Voice, fact: FactDef, table: CodeTable, match: Match) -> OptionView:
    """What to hand over, the row's name (with the code where that is what counts), and what lies behind it."""
    row = match.row
    name = row.en if voice.content_language == "en" and row.en else voice.turn(row.name)
    if fact.type is FactType.CHOICE:
        option = next((option.label for option in fact.options if option.id == match.gives), None)
        return OptionView(match.gives, f"{row.code} {name}", voice.of(option))
    label = f"{row.code} {name}" if fact.codes is not None else name
    return OptionView(match.gives, label, voice.turn(_behind(table, row)))


def _behind(table: CodeTable, row: Code) -> str:
    """The names above a row and the table's own columns, those that are codes of other tables left out."""
    above = " › ".join(one.name for one in table.ancestors(row.code) if one.level != GROUPING)
    own = [cell for column, cell in row.more.items() if column not in table.head.refers]
    return "  ".join(filter(None, (above, *own)))
