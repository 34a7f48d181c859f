"""What a case shows of a code table while an answer is typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from assistant.interview import Match, lookup_of, matches, offered
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
    coded = fact.codes is not None or fact.type is FactType.CHOICE
    nothing = "" if lookup.parted_by else voice.say("lookup.none" if coded else "lookup.none_free")
    return LookupView(title, fact.codes is not None, lookup.parted_by, nothing)


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
    rows = tuple(_match_view(shown.voice, fact, table, match) for match in found)
    return (*rows, *_options(shown, fact, ref, typed, {row.id for row in rows}))[:MOST]


def _options(shown: Shown, fact: FactDef, ref: FactRef, typed: str, told: Collection[str]) -> Iterator[OptionView]:
    """The options that say what is typed in their own words, where no row of the table stands for them already."""
    words = typed.strip().casefold()
    if fact.type is not FactType.CHOICE or not words:
        return
    for option in offered(shown.pack, shown.decisions, ref):
        label = shown.voice.of(option.label)
        if option.id not in told and words in label.casefold():
            yield OptionView(option.id, label)


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
