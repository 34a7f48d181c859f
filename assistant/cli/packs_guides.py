"""Lists of guides in the words of a call: what was not taken and why, and how an official copy differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.lintwords import said
from rules.authoring.guide_compare import GuideDifference, compare_guides, pack_entries
from rules.authoring.guide_import import Alike, Beside, LimitKept
from rules.authoring.guide_promises import long_promises
from rules.authoring.guide_table import GuideList, NoGuides, RowTold, read_guides
from rules.authoring.guide_text import Limit, guide_words, show_limit
from rules.authoring.sheets import Sheet
from rules.pack import Pack

EXAMPLES = {"none": "无", "days": "20个工作日", "spot": "当场办结"}
"""Words that stand in a list as they are, whatever language is spoken of it."""

_MOST_COLUMNS = 8
_MOST_SHOWN = 200
"""Lines of one kind in the text of a call; the document of --json has all."""


def read_list(call: Call, sheets: Sequence[Sheet]) -> GuideList:
    """The guides of a workbook; rows that are not taken are told. Raises `CallError` where it holds no list of them."""
    found = read_guides(sheets)
    if isinstance(found, NoGuides):
        raise CallError("authoring.no_list", missing=call.voice.say("list.separator").join(found.missing))
    if not found.entries:
        for one in found.rejected[:_MOST_SHOWN]:
            call.console.error("cli.worded", message=row_words(call, one))
        raise CallError("authoring.no_rows", sheet=found.sheet)
    if not call.as_json:
        for one in found.rejected[:_MOST_SHOWN]:
            call.console.line(row_words(call, one))
        for one in found.notices[:_MOST_SHOWN]:
            call.console.line(row_words(call, one))
        left = max(0, len(found.rejected) - _MOST_SHOWN) + max(0, len(found.notices) - _MOST_SHOWN)
        if left:
            call.console.say("authoring.more", n=left)
        if found.passed_over:
            more = ("…",) if len(found.passed_over) > _MOST_COLUMNS else ()
            columns = call.voice.say("list.separator").join((*found.passed_over[:_MOST_COLUMNS], *more))
            call.console.say("authoring.passed_over", columns=columns)
    return found


def with_promises(call: Call, found: GuideList, pack: Pack | None) -> GuideList:
    """The list with what is to be said of promises longer than the law allows, which is told."""
    long = long_promises(found, pack, call.as_of or call.today)
    for one in () if call.as_json else long[:_MOST_SHOWN]:
        call.console.line(row_words(call, one))
    return replace(found, notices=(*found.notices, *long))


def tell_alike(call: Call, found: Sequence[Alike]) -> None:
    """The new matters that are called much like one of the parent pack, and what to do."""
    if call.as_json:
        return
    for one in found[:_MOST_SHOWN]:
        call.console.line(_alike_words(call, one))
    if len(found) > _MOST_SHOWN:
        call.console.say("authoring.more", n=len(found) - _MOST_SHOWN)


def alike_json(call: Call, one: Alike) -> JsonValue:
    """The same for a script."""
    return {"row": one.row, "title": one.title, "id": one.id, "known": one.known, "message": _alike_words(call, one)}


def tell_beside(call: Call, found: Sequence[Beside]) -> None:
    """The parent's matters that ask for the list's papers too, and what to do."""
    if call.as_json:
        return
    for one in found[:_MOST_SHOWN]:
        call.console.line(_beside_words(call, one))
        for paper, known in one.near:
            call.console.say("authoring.list_near", title=one.title, paper=paper, known=known)
    if len(found) > _MOST_SHOWN:
        call.console.say("authoring.more", n=len(found) - _MOST_SHOWN)


def beside_json(call: Call, one: Beside) -> JsonValue:
    """The same for a script."""
    return {
        "id": one.id, "title": one.title, "materials": list(one.titles),
        "near": [{"title": paper, "known": known} for paper, known in one.near], "message": _beside_words(call, one),
    }  # fmt: skip


def tell_limits(call: Call, found: Sequence[LimitKept]) -> None:
    """The statutory limits of the parent's that a list says otherwise, and which of them counts."""
    for one in () if call.as_json else found[:_MOST_SHOWN]:
        call.console.line(_limit_words(call, one))


def limit_json(call: Call, one: LimitKept) -> JsonValue:
    """The same for a script."""
    return {
        "title": one.title, "ours": one.ours, "theirs": one.theirs, "basis": one.basis,
        "message": _limit_words(call, one),
    }  # fmt: skip


def _limit_words(call: Call, one: LimitKept) -> str:
    ours, theirs = (show_limit(Limit(days)) for days in (one.ours, one.theirs))
    return call.voice.say("authoring.list_limit", title=one.title, ours=ours, theirs=theirs, basis=one.basis)


def _beside_words(call: Call, one: Beside) -> str:
    papers = call.voice.say("list.separator").join(one.titles)
    return call.voice.say("authoring.list_beside", title=one.title, papers=papers, id=one.id)


def _alike_words(call: Call, one: Alike) -> str:
    return call.voice.say("authoring.list_alike", row=one.row, title=one.title, id=one.id, known=one.known)


def row_words(call: Call, told: RowTold) -> str:
    """One line about a row: where, what, what to write."""
    place = call.voice.say("authoring.row_place", row=told.row, column=told.column or "-", title=told.title)
    hint = said(call.voice, told.hint) if told.code == "promise_longer" else told.hint
    return place + call.voice.say(f"authoring.row_{told.code}", hint=hint, title=told.title, **EXAMPLES)


def row_json(call: Call, told: RowTold) -> JsonValue:
    """The same for a script."""
    return {
        "row": told.row, "column": told.column, "title": told.title, "code": told.code,
        "message": row_words(call, told),
    }  # fmt: skip


def compare(call: Call, pack: Pack, sheets: Sequence[Sheet]) -> int:
    """Tell every difference between the pack's guides and an official copy; exit 1 where there is one."""
    found = with_promises(call, read_list(call, sheets), pack)
    differences = compare_guides(pack_entries(pack, call.as_of or call.today), found.entries)
    if call.as_json:
        call.console.json(
            {
                "pack": pack.id,
                "compared": len(found.entries),
                "notices": [row_json(call, one) for one in found.notices],
                "differences": [_difference_json(call, one) for one in differences],
                "rejected": [row_json(call, one) for one in found.rejected],
            }
        )
    else:
        for one in differences[:_MOST_SHOWN]:
            call.console.line(difference_words(call, one))
        if len(differences) > _MOST_SHOWN:
            call.console.say("authoring.more", n=len(differences) - _MOST_SHOWN)
        call.console.say("authoring.differences", n=len(differences), rows=len(found.entries))
    return Exit.FINDINGS if differences or found.rejected else Exit.DONE


def difference_words(call: Call, one: GuideDifference) -> str:
    """One difference as a line: the matter, the field, what we say and what the copy says."""
    field = guide_words().columns[one.field][0]
    kind = f"matter_{one.kind}" if one.field == "title" and one.kind != "changed" else one.kind
    ours, theirs = (_short(text) or call.voice.say("authoring.empty") for text in (one.ours, one.theirs))
    return call.voice.say(
        f"authoring.guide_{kind}", matter=one.matter, field=field, ours=ours, theirs=theirs, row=one.row
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 120 else plain[:119] + "…"


def _difference_json(call: Call, one: GuideDifference) -> JsonValue:
    return {
        "matter": one.matter, "id": one.id, "row": one.row, "field": one.field, "kind": one.kind, "ours": one.ours,
        "theirs": one.theirs, "message": difference_words(call, one),
    }  # fmt: skip
