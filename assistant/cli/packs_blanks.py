"""`kaiban packs blanks [PACK] [--xlsx FILE]` and `kaiban packs fill FILE --by NAME`: what a local office can say."""

from __future__ import annotations

from assistant.blanks import BlankRow, blank_rows
from assistant.blanks_sheet import BlanksSheetError, RowProblem, blanks_xlsx, read_filled
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.lintwords import said
from assistant.overlays import TAKEN_BACK, OverlayError, keep_fills, stands
from assistant.telling import reason, shown_name
from profiles.wholefile import write_whole
from rules.authoring.sheets import SheetError
from rules.loading.overlay import Blank, blanks, has_item, longer_than_law, unfit
from rules.loading.promises import TooLong
from rules.model_overlay import LONGEST_NAME, FillDef
from rules.pack import Pack, pack_ids


def run(call: Call) -> int:
    """List the blanks of a pack, write them as a spreadsheet, or take a filled one."""
    return _fill(call) if call.options.action == "fill" else _blanks(call)


def _blanks(call: Call) -> int:
    desk = call.desk
    pack = desk.pack(call.options.pack_id) if call.options.pack_id else desk.nearest_pack()
    found = blanks(pack, call.as_of or call.today)
    if call.options.xlsx is not None:
        try:
            write_whole(call.options.xlsx, blanks_xlsx(call.voice, pack, found))
        except OSError as error:
            why = reason(call.voice, error)
            raise CallError("blanks.not_written", file=call.options.xlsx.name, reason=why) from error
    rows = blank_rows(call.voice, found)
    if call.as_json:
        call.console.json({"pack": pack.id, "blanks": [_json(row, one) for row, one in zip(rows, found, strict=True)]})
    elif call.options.xlsx is not None:
        call.console.say("blanks.written", n=len(rows), file=call.options.xlsx)
    else:
        for row in rows:
            call.console.line(_line(call, row))
        call.console.say("blanks.counted", n=sum(row.open for row in rows), filled=sum(not row.open for row in rows))
    return Exit.DONE


def _line(call: Call, row: BlankRow) -> str:
    if row.open:
        return call.voice.say("blanks.open_line", about=row.about, field=row.field, ask=row.ask, key=row.key)
    caution = f"  {row.caution}".rstrip()
    return call.voice.say(
        "blanks.filled_line", about=row.about, field=row.field, value=row.value, by=row.by, caution=caution
    )


def _json(row: BlankRow, blank: Blank) -> JsonValue:
    return {
        "key": row.key,
        "about": row.about,
        "field": row.field,
        "ask": row.ask,
        "matters": list(blank.matters),
        "value": row.value or None,
        "by": row.by or None,
        "caution": row.caution or None,
    }


def _fill(call: Call) -> int:
    """Take what stands in a filled spreadsheet; exit 1 where a row was not taken, which is told."""
    by, on = call.options.by_whom.strip(), call.options.on or call.today
    if not 1 <= len(by) <= LONGEST_NAME:
        raise CallError("blanks.no_name", n=LONGEST_NAME)
    if on > call.today:
        raise CallError("blanks.future", on=on.isoformat(), today=call.today.isoformat())
    try:
        sheet = read_filled(call.voice, call.options.file, by, on)
    except SheetError as error:
        raise CallError(f"blanks.sheet_{error.code}", file=shown_name(error.file), row=error.row) from error
    except BlanksSheetError as error:
        raise CallError("blanks.no_columns", file=shown_name(error.file)) from error
    known = pack_ids(call.desk.roots)
    problems = list(sheet.problems)
    changed = 0
    for pack_id, fills in sheet.fills.items():
        if pack_id not in known:
            problems.append(RowProblem(0, call.voice.say("blanks.no_pack", pack=shown_name(pack_id))))
            continue
        pack = call.desk.pack(pack_id)
        problems += [_not_taken(call, row, fill, why) for row, fill in fills if (why := _refused(pack, fill))]
        problems += [_too_long(call, row, fill, long) for row, fill in fills if (long := longer_than_law(pack, fill))]
        good = [fill for _, fill in fills if not _refused(pack, fill) and not stands(pack, fill)]
        try:
            changed += keep_fills(call.folders.packs, pack_id, good, call.voice)
        except OverlayError as error:
            raise CallError("cli.worded", message=error.message) from error
    problems.sort(key=lambda problem: problem.row)
    if call.as_json:
        told: JsonValue = [{"row": problem.row, "message": problem.message} for problem in problems]
        call.console.json({"changed": changed, "by": by, "on": on.isoformat(), "problems": told})
    else:
        for problem in problems:
            call.console.line(problem.message)
        call.console.say("blanks.kept", n=changed, by=by, on=on.isoformat())
    return Exit.FINDINGS if problems else Exit.DONE


def _too_long(call: Call, row: int, fill: FillDef, long: TooLong) -> RowProblem:
    place, why = call.voice.say("blanks.row", row=row), said(call.voice, long.message())
    return RowProblem(row, call.voice.say("blanks.longer_than_law", place=place, key=fill.blank, why=why))


def _refused(pack: Pack, fill: FillDef) -> str | None:
    """Why a fill is not taken, as the id of a text; None where it is."""
    if not has_item(pack, fill.blank):
        return "blanks.no_blank"
    wrong = None if fill.value.strip() in TAKEN_BACK else unfit(pack, fill)
    return f"blanks.{wrong}" if wrong is not None else None


def _not_taken(call: Call, row: int, fill: FillDef, why: str) -> RowProblem:
    place = call.voice.say("blanks.row", row=row)
    return RowProblem(row, call.voice.say(why, place=place, key=fill.blank[:80]))
