"""`kaiban forms detect`, `forms import`, and the blanks that were imported, for `forms fill` and `forms read`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.cli.call import Call, CallError, Exit, JsonValue, has_terminal
from assistant.importdesk import ImportDesk, NoSuchFormError, OtherNamesError, PdfRefusedError, Row, unsure
from forms.bound import Bound, BoundBox, drop_bound, load_bound, spec_of
from forms.bound_reading import read_bound
from forms.detecting import FoundBox, detect_pdf
from forms.library import folder_on, read_blanks
from forms.pdf.blank import Blank, BoxSpec
from forms.reading import PdfReading, ReadKind, Unreadable
from forms.rows import column_of


def detect(call: Call) -> int:
    """List what could be written into. Ends with findings where there is nothing."""
    path: Path = call.options.file
    found = detect_pdf(path)
    if isinstance(found, Unreadable):
        raise CallError(found.reason, file=path.name)
    if call.as_json:
        boxes = [_place_json(box) for box in found.boxes]
        notes: list[JsonValue] = [{"box": "", "code": "pdf.mended", "message": call.voice.say("pdf.mended")}]
        call.console.json(
            {
                "kind": found.kind,
                "pages": found.pages,
                "sha256": found.sha256,
                "boxes": boxes,
                "notes": notes if found.mended else [],
            }
        )
    else:
        call.console.say("importing.places", kind=found.kind, pages=found.pages, boxes=len(found.boxes))
        for box in found.boxes:
            label = f"{box.section} · {box.label}" if box.section else box.label
            sure = round(100 * box.confidence)
            call.console.say("importing.place", page=box.page + 1, name=box.name, kind=box.kind, label=label, sure=sure)
        if not found.boxes:
            call.console.say("importing.none", file=path.name)
        if found.mended:
            call.console.line("! " + call.voice.say("pdf.mended"))
    return Exit.DONE if found.boxes and not found.mended else Exit.FINDINGS


def _place_json(box: FoundBox) -> JsonValue:
    return {
        "name": box.name,
        "page": box.page + 1,
        "rect": list(box.rect),
        "kind": box.kind,
        "label": box.label,
        "section": box.section,
        "options": list(box.options),
        "value": box.value,
        "drawn": box.value,
        "cells": box.cells,
        "read_only": box.read_only,
        "confidence": box.confidence,
    }


def import_blank(call: Call) -> int:
    """Match a blank with a form and pin it: on a screen, or as proposed with `--yes`."""
    if call.options.again:
        return _drop(call)
    if call.options.file is None:
        raise CallError("importing.no_file")
    desk = _desk(call)
    if call.options.yes:
        _refuse_doubtful(desk)
        return _save(call, desk)
    if call.as_json or not has_terminal():
        raise CallError("importing.needs_yes")
    screen = importlib.import_module("assistant.screens.import_blank")
    settled: ImportDesk | None = screen.ask(desk, call.voice)
    if settled is None:
        call.console.say("importing.not_saved")
        return Exit.DONE
    return _save(call, settled)


def _desk(call: Call) -> ImportDesk:
    path: Path = call.options.file
    try:
        return ImportDesk.look(path, call.folders.blanks, call.options.form, call.as_of or call.today)
    except PdfRefusedError as error:
        raise CallError(error.reason, file=path.name) from error
    except NoSuchFormError as error:
        raise CallError("importing.which", file=path.name) from error


def _refuse_doubtful(desk: ImportDesk) -> None:
    """Without a person who looks at it, what can hardly be the form's blank is not pinned."""
    doubts, names = desk.doubts(), {"file": desk.path.name, "form": desk.proposal.form}
    if doubts.filled:
        raise CallError("importing.looks_filled", count=doubts.answers, **names)
    if doubts.few:
        raise CallError("importing.few", placed=doubts.placed, required=doubts.required, **names)


def _warnings(call: Call, desk: ImportDesk) -> list[str]:
    """What a person should know of a blank that is pinned all the same."""
    found, doubts, proposal = [], desk.doubts(), desk.proposal
    if proposal.detection.mended:
        found.append(call.voice.say("pdf.mended"))
    if desk.superseded is not None:
        code = "importing.superseded" if desk.superseded else "importing.not_in_force"
        found.append(call.voice.say(code, edition=proposal.edition, current=desk.superseded, form=proposal.form))
    if doubts.answers:
        found.append(call.voice.say("importing.answers", count=doubts.answers))
    if doubts.few:
        found.append(call.voice.say("importing.few_saved", placed=doubts.placed, required=doubts.required))
    found += (call.voice.say("importing.lacking", box=desk.label(box, call.voice)) for box in proposal.lacking)
    return found


def _left(call: Call, desk: ImportDesk) -> dict[str, list[str]]:
    """The places and the boxes that are left over, each with what becomes of it, by the text id they are counted by."""
    rows, proposal, say = desk.rows(), desk.proposal, call.voice.say
    told = {*proposal.lacking, *proposal.preprinted}
    without = [box for box in proposal.without if box not in told and column_of(box) not in told]
    return {
        "importing.printed_count": [
            say("importing.printed", page=row.page, label=row.label, words=row.printed)
            for row in rows
            if row.printed and not row.box
        ],
        "importing.unmatched_count": [
            say("importing.unmatched", page=row.page, label=row.label) for row in unsure(rows)
        ],
        "importing.without_count": [say("importing.without", box=desk.label(box, call.voice)) for box in without],
    }


def _drop(call: Call) -> int:
    form = call.options.form
    if not form:
        raise CallError("importing.forget_which")
    code = "importing.dropped" if drop_bound(call.folders.blanks, form) else "importing.nothing_to_drop"
    if call.as_json:
        call.console.json({"form": form, "saved": None, "findings": []})
    else:
        call.console.say(code, form=form)
    return Exit.DONE


def _save(call: Call, desk: ImportDesk) -> int:
    try:
        failed = desk.save()
    except OtherNamesError as error:
        raise CallError("importing.other_names", file=desk.path.name) from error
    if failed:
        raise CallError("importing.page_failed", file=desk.path.name, page=failed)
    rows, proposal, left = desk.rows(), desk.proposal, _left(call, desk)
    warnings = _warnings(call, desk)
    lines = [*warnings, *(line for told in left.values() for line in told)]
    if call.as_json:
        call.console.json(
            {
                "form": proposal.form,
                "edition": proposal.edition,
                "saved": str(desk.folder / proposal.form),
                "places": len(rows),
                "matched": proposal.matched,
                "boxes": [_row_json(row) for row in rows],
                "unmatched": [row.place for row in unsure(rows)],
                "without": list(proposal.without),
                "findings": list(lines),
            }
        )
    else:
        _tell(call, desk, warnings, left)
    return Exit.FINDINGS if lines else Exit.DONE


def _tell(call: Call, desk: ImportDesk, warnings: Sequence[str], left: Mapping[str, Sequence[str]]) -> None:
    """How much was matched, what needs a look, and the rest counted; with --all every match before that."""
    rows, proposal, console = desk.rows(), desk.proposal, call.console
    if call.options.all:
        for row in rows:
            if row.box:
                console.say("importing.pair", page=row.page, label=row.label, box=row.box)
        for line in (line for told in left.values() for line in told):
            console.line(line)
    counts = {"places": len(rows), "matched": proposal.matched}
    console.say("importing.proposal", form=proposal.form, title=proposal.title, edition=proposal.edition, **counts)
    for line in warnings:
        console.line(line)
    for counted, told in left.items():
        if told:
            console.say(counted, n=len(told))
    console.say("importing.saved", form=proposal.form)
    if not call.options.all:
        console.say("importing.all")


def _row_json(row: Row) -> JsonValue:
    return {
        "place": row.place,
        "page": row.page,
        "label": row.label,
        "box": row.box or None,
        "sure": row.sure,
        "printed": row.printed,
    }


# ---------------------------------------------------------------- in use


def pinned(call: Call, form_id: str) -> tuple[bytes, tuple[BoxSpec, ...]] | None:
    """The imported blank of a form and its boxes to fill (none where it has fields itself), or None."""
    found = load_bound(call.folders.blanks, form_id)
    if found is None:
        return None
    bound, pdf = found
    return pdf, tuple(spec_of(one) for one in bound.matched) if bound.kind == "flat" else ()


def read_as(call: Call, path: Path, form_id: str) -> PdfReading | Unreadable:
    """A filled copy of a form's blank: the imported one if there is one, else the drawn one."""
    found = load_bound(call.folders.blanks, form_id)
    if found is None:
        blank = read_blanks(folder_on(form_id, call.as_of or call.today))[0]
        return read_bound(path, _drawn(form_id, blank), blank.pdf)
    return read_bound(path, *found)


def _drawn(form_id: str, blank: Blank) -> Bound:
    """The drawn blank as if it were pinned."""
    boxes = tuple(
        BoundBox(
            place=box.name,
            box=box.name,
            page=box.page,
            rect=box.rect,
            kind=_kind(box),
            label=box.tooltip,
            cells=box.max_length or 0,
        )
        for box in blank.boxes
    )
    return Bound(form=form_id, edition="", sha256=blank.sha256, kind="flat", pages=blank.pages, boxes=boxes)


def _kind(box: BoxSpec) -> ReadKind:
    return "signature" if box.kind == "sign" else box.kind
