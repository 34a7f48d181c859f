"""`kaiban codes [TABLE [WORDS]]`: looking into code tables, and taking an official list as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from assistant.cli.call import Call, CallError, Exit, JsonValue
from profiles.wholefile import write_whole
from rules.tables.codes import GROUPING, Code, CodeHead, CodeTable, CodeTableError, CodeTables, UnknownTableError
from rules.tables.codes_file import MAX_BYTES, read_code_file
from rules.tables.codes_import import ImportListError, import_list, list_text

_LIMIT = 20
_WHOLE_LIST = {"unreadable": "codes.unreadable", "nothing": "codes.nothing"}
_WHY = {
    "empty": "codes.why.empty",
    "twice": "codes.why.twice",
    "width": "codes.why.width",
    "parent": "codes.why.parent",
}


def run(call: Call) -> int:
    """List the tables, show rows of one, or import a list."""
    codes = call.pack().codes
    try:
        if not call.options.table:
            return _list(call, codes)
        if call.options.import_file is not None:
            return _import(call, codes)
        return _show(call, codes.table(call.options.table))
    except UnknownTableError as error:
        code = "codes.unknown_near" if error.nearest else "codes.unknown"
        raise CallError(code, table=error.table_id[:60], near=error.nearest) from None
    except CodeTableError as error:
        raise CallError("codes.bad", message=str(error)) from None


def _list(call: Call, codes: CodeTables) -> int:
    tables = [codes.table(table_id) for table_id in codes.ids]
    if call.as_json:
        call.console.json({"tables": [_head_json(call, table) for table in tables]})
        return Exit.DONE
    for table in tables:
        line = "codes.table_sample" if table.head.sample else "codes.table_line"
        call.console.say(
            line, id=table.id, title=call.voice.of(table.head.title), rows=len(table), **_told(call, table)
        )
    return Exit.DONE


def _told(call: Call, table: CodeTable) -> dict[str, str]:
    grade = call.voice.say(f"grade.{table.head.grade}")
    return {"grade": grade, "last_checked": table.head.last_checked.isoformat()}


def _show(call: Call, table: CodeTable) -> int:
    rows, left = _rows(call, table)
    if call.as_json:
        found: list[JsonValue] = [_row_json(table, row) for row in rows]
        call.console.json({"table": _head_json(call, table), "codes": found, "more": left})
        return Exit.DONE
    source = call.voice.turn(table.head.source)
    call.console.say("codes.head", title=call.voice.of(table.head.title), source=source, **_told(call, table))
    if table.head.sample:
        call.console.say("codes.sample")
    if table.head.note:
        call.console.say("codes.note", note=call.voice.turn(table.head.note))
    for row in rows:
        call.console.line(call.voice.say("codes.line", code=row.code, name=_described(call, table, row)))
    if not rows:
        call.console.say("codes.none")
    elif left:
        call.console.say("codes.more", n=left)
    return Exit.DONE


def _rows(call: Call, table: CodeTable) -> tuple[Sequence[Code], int]:
    """The rows asked for, and how many more there are. Abolished codes are shown too, and say so."""
    limit, under = call.options.limit or _LIMIT, call.options.under
    if under is not None and under not in table:
        raise CallError("codes.unknown_code", table=table.id)
    words = " ".join(call.options.words)
    if words:
        found: Sequence[Code] = table.search(words, len(table))
        if under is not None:
            found = [row for row in found if row.code != under and table.is_under(row.code, under)]
    else:
        found = table.under(under or "")
    return found[:limit], max(0, len(found) - limit)


def _described(call: Call, table: CodeTable, row: Code) -> str:
    """The name with what lies above it, the table's own columns, and what became of the code."""
    voice = call.voice
    parts = [row.en if voice.content_language == "en" and row.en else voice.turn(row.name)]
    if above := [one.name for one in table.ancestors(row.code) if one.level != GROUPING]:
        parts.append(voice.say("list.bracketed", words=voice.turn(" › ".join(above))).strip())
    parts += (f"{voice.of(table.head.extra[name])}: {voice.turn(cell)}" for name, cell in row.more.items())
    parts += _fate(call, table, row)
    if row.grade is not table.head.grade:
        parts.append(voice.say(f"grade.{row.grade}"))
    return "  ".join(parts)


def _fate(call: Call, table: CodeTable, row: Code) -> Iterator[str]:
    if row.since is not None:
        yield call.voice.say("codes.began", day=row.since.isoformat())
    if row.until is not None:
        yield call.voice.say("codes.ended", day=row.until.isoformat())
    if now := table.find(row.now):
        yield call.voice.say("codes.replaced", now=f"{now.code} {call.voice.turn(now.name)}")


def _head_json(call: Call, table: CodeTable) -> dict[str, JsonValue]:
    head = table.head
    return {
        "id": head.id,
        "title": call.voice.of(head.title),
        "source": head.source,
        "grade": head.grade,
        "last_checked": head.last_checked.isoformat(),
        "from": _day(head.since),
        "until": _day(head.until),
        "sample": head.sample,
        "note": head.note,
        "rows": len(table),
    }


def _row_json(table: CodeTable, row: Code) -> dict[str, JsonValue]:
    return {
        "code": row.code,
        "name": row.name,
        "parent": row.parent,
        "path": table.path(row.code),
        "also": list(row.also),
        "en": row.en,
        "level": row.level,
        "from": _day(row.since),
        "until": _day(row.until),
        "now": row.now,
        "grade": row.grade,
        "more": dict(row.more),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# ---------------------------------------------------------------- an official list


def _import(call: Call, codes: CodeTables) -> int:
    """Put a list into the user's packs folder, where it stands before the shipped table."""
    base, file = codes.head(call.options.table), call.options.import_file
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        text = list_text(raw)
        if text.startswith("#"):
            return _import_whole(call, codes, base, file, raw)
        if not call.options.source:
            raise CallError("codes.no_source")
        found = import_list(text, base, call.options.source, call.as_of or call.today)
    except OSError:
        raise CallError("codes.unreadable" if file.is_file() else "authoring.sheet_absent", file=file.name) from None
    except ImportListError as error:
        raise CallError(_WHOLE_LIST[error.code], file=file.name) from None
    before = _before(call, codes, base, found.rows)
    _keep(call, base, found.data)
    rejected: list[JsonValue] = [{"row": one.row, "why": one.why} for one in found.rejected]
    _tell(call, base, found.rows, before, rejected)
    return Exit.FINDINGS if rejected else Exit.DONE


def _import_whole(call: Call, codes: CodeTables, base: CodeHead, file: Path, raw: bytes) -> int:
    """A file in the project's own format is taken as it is, or not at all."""
    table = read_code_file(file)
    if table.head.id != base.id:
        raise CallError("codes.not_this", other=table.head.id, table=base.id)
    before = _before(call, codes, base, len(table.rows))
    _keep(call, base, raw)
    _tell(call, base, len(table.rows), before, [])
    return Exit.DONE


def _before(call: Call, codes: CodeTables, base: CodeHead, rows: int) -> int:
    """How many rows the table has now; far fewer in its place want a yes, unless it is a sample. Raises `CallError`."""
    try:
        before = len(codes.table(base.id))
    except CodeTableError:
        return 0  # it cannot be read: anything is better
    if 2 * rows < before and not base.sample and not call.options.yes:
        raise CallError("codes.far_fewer", table=base.id, rows=rows, before=before)
    return before


def _place(call: Call, base: CodeHead) -> Path:
    return call.folders.packs / "codes" / f"{base.id}.csv"


def _keep(call: Call, base: CodeHead, data: bytes) -> None:
    place = _place(call, base)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, data)


def _tell(call: Call, base: CodeHead, rows: int, before: int, rejected: Sequence[JsonValue]) -> None:
    if call.as_json:
        call.console.json({"table": base.id, "rows": rows, "before": before, "rejected": list(rejected)})
        return
    call.console.say("codes.imported", rows=rows, before=before, table=base.id, file=str(_place(call, base)))
    for one in rejected:
        if isinstance(one, dict):
            why = call.voice.say(_WHY[str(one["why"])])
            call.console.say("codes.rejected", row=one["row"], why=why)
