"""`kaiban forms list|show|detect|import|fill|read`: the form library, and any PDF form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.cli import forms_import, forms_pinned
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.forms_values import box_name, typed_name, values_in
from assistant.telling import named_box, reason, shown_name
from forms.fonts import Fonts
from forms.invisible import first_invisible
from forms.library import (
    FormFileError,
    UnknownFormError,
    editions,
    folder_on,
    form_ids,
    read_blanks,
    read_meta_and_layout,
)
from forms.pdf.blank import Blank, BoxSpec
from forms.reading import Given, Limits, ReadBox, Unreadable, put_together
from forms.stranger import PdfNotMade, fill_pdf, read_pdf
from profiles.wholefile import write_whole


def run(call: Call) -> int:
    """List the forms, show one's boxes, fill a form or any PDF, or read a PDF."""
    actions: Mapping[str, Callable[[Call], int]] = {
        "list": _list,
        "show": _show,
        "detect": forms_import.detect,
        "import": forms_import.import_blank,
        "fill": _fill,
        "read": _read,
    }
    try:
        return actions[call.options.action](call)
    except UnknownFormError as error:
        if error.day is not None:
            raise CallError("forms.none_on", form=shown_name(error.form_id), day=error.day.isoformat()) from error
        code = "forms.unknown_near" if error.near else "forms.unknown"
        raise CallError(code, form=shown_name(error.form_id), near=error.near or "") from error
    except FormFileError as error:
        raise CallError("forms.broken") from error


def _blank(call: Call, form_id: str) -> Blank:
    return read_blanks(folder_on(form_id, call.as_of or call.today))[0]


def _list(call: Call) -> int:
    rows: list[dict[str, JsonValue]] = []
    for form_id in form_ids():
        for meta in editions(form_id):
            blank = read_blanks(folder_on(form_id, meta.in_force.since))[0]
            rows.append(
                {
                    "id": form_id,
                    "title": call.voice.of(meta.title),
                    "edition": meta.edition,
                    "issuer": meta.issuer,
                    "grade": str(meta.grade),
                    "pages": blank.pages,
                    "boxes": len(blank.boxes),
                }
            )
    pinned = {str(row["id"]): forms_pinned.pinned_blank(call, str(row["id"])) for row in rows}
    if call.as_json:
        told = {form: one.json() if one is not None else None for form, one in pinned.items()}
        call.console.json({"forms": [{**row, "pinned": told[str(row["id"])]} for row in rows]})
        return Exit.DONE
    for at, row in enumerate(rows):
        call.console.say("forms.line", **row)
        one = pinned[str(row["id"])]
        if one is not None and (at + 1 == len(rows) or rows[at + 1]["id"] != row["id"]):
            call.console.line(one.line(call))
    return Exit.DONE


def _show(call: Call) -> int:
    form_id = call.options.form
    folder = folder_on(form_id, call.as_of or call.today)
    meta, blank = read_meta_and_layout(folder)[0], read_blanks(folder)[0]
    pinned = forms_pinned.pinned_blank(call, form_id)
    if call.as_json:
        call.console.json(
            {
                "id": form_id,
                "title": call.voice.of(meta.title),
                "edition": meta.edition,
                "issuer": meta.issuer,
                "pages": blank.pages,
                "pinned": pinned.json() if pinned is not None else None,
                "boxes": [
                    {
                        "name": box.name,
                        "page": box.page + 1,
                        "rect": list(box.rect),
                        "kind": box.kind,
                        "label": box.tooltip,
                    }
                    for box in blank.boxes
                ],
            }
        )
        return Exit.DONE
    call.console.say(
        "forms.line",
        id=form_id,
        title=call.voice.of(meta.title),
        edition=meta.edition,
        pages=blank.pages,
        boxes=len(blank.boxes),
    )
    if pinned is not None:
        call.console.line(pinned.line(call))
        for name, label in pinned.without:
            call.console.say("importing.pinned_without", label=named_box(call.voice, label, name))
    for box in blank.boxes:
        call.console.say("forms.box", page=box.page + 1, name=box.name, kind=box.kind, label=box.tooltip)
    return Exit.DONE


# ---------------------------------------------------------------- filling


def _fill(call: Call) -> int:
    target: Path = call.options.output
    if target.is_dir():
        raise CallError("forms.output_folder", folder=target)
    if target.exists():
        raise CallError("forms.exists", file=target.name)
    (pdf, boxes, lacking), values = _pdf(call), values_in(call, call.options.values)
    fonts = call.fonts()
    made = fill_pdf(pdf, values, fonts, flatten=call.options.flatten, archive=call.options.archive, boxes=boxes)
    if isinstance(made, PdfNotMade):
        return _not_made(call, made, values, fonts)
    try:
        write_whole(target, made.pdf)
    except OSError as error:
        raise CallError("write.failed", file=target.name, reason=reason(call.voice, error)) from error
    notes: list[JsonValue] = [
        {"box": note.box, "code": note.code, "message": _words(call, note.code, note.box)} for note in made.notes
    ]
    told = {box: call.voice.say("importing.lacking", box=named_box(call.voice, label, box)) for box, label in lacking}
    if call.as_json:
        findings: list[JsonValue] = [
            {"box": box, "code": "box.no_place", "severity": "warn", "message": words} for box, words in told.items()
        ]
        call.console.json({"file": str(target), "pages": made.pages, "notes": notes, "findings": findings})
    else:
        for line in told.values():
            call.console.line(line)
        for note in made.notes:
            call.console.line(("! " if note.code == "pdf.mended" else "○ ") + _words(call, note.code, note.box))
        call.console.say("forms.written", file=target, pages=made.pages)
    return Exit.FINDINGS if told or any(note.code == "pdf.mended" for note in made.notes) else Exit.DONE


def _pdf(call: Call) -> tuple[bytes, tuple[BoxSpec, ...], tuple[tuple[str, str], ...]]:
    """The blank of a form, or the PDF that was named; of an imported blank its boxes, and what it lacks with labels."""
    named = call.options.form
    path = Path(named)
    if path.suffix.lower() == ".pdf" or path.is_file():
        try:
            with path.open("rb") as file:
                return file.read(Limits().file_bytes + 1), (), ()  # one more than is taken: too large, and told so
        except OSError as error:
            raise CallError("pdf.not_found", file=path.name) from error
    imported = forms_import.pinned(call, named)
    if imported is None:
        return _blank(call, named).pdf, (), ()
    told = forms_pinned.pinned_blank(call, named)
    return *imported, () if told is None else told.lacking


def _not_made(call: Call, made: PdfNotMade, values: Mapping[str, Given], fonts: Fonts) -> int:
    """Every box in the way, at once; nothing was written."""
    if made.reason is not None:
        raise CallError(made.reason, file=Path(call.options.form).name)
    told = [(one, _words(call, one.code, one.box, _place_in(values.get(one.box), fonts))) for one in made.problems]
    findings: list[JsonValue] = [
        {"box": one.box, "code": one.code, "severity": "block", "message": words} for one, words in told
    ]
    if call.as_json:
        call.console.json({"file": None, "findings": findings})
    for _, words in told:
        call.console.error("cli.worded", message="✗ " + words)
    unknown = any(one.code == "box.unknown" for one in made.problems)
    if unknown and (line := forms_pinned.boxes_line(call, call.options.form)):
        call.console.error("cli.worded", message=line)
    return Exit.WRONG


def _words(call: Call, code: str, box: str, at: int = 0) -> str:
    named = typed_name if code == "box.unknown" else box_name  # what no form has may be anything
    return call.voice.say(code, box=named(box), at=at)


def _place_in(value: Given, fonts: Fonts) -> int:
    """Which character of a text, from 1, nobody sees or no font has; 0 if there is none. It may itself be of a name."""
    text = value if isinstance(value, str) else ""
    if at := first_invisible(text):
        return at
    lacking = fonts.lacking([text])
    return next((at for at, character in enumerate(text, start=1) if character in lacking), 0)


# ---------------------------------------------------------------- reading


def _read(call: Call) -> int:
    path: Path = call.options.file
    reading = forms_import.read_as(call, path, call.options.form) if call.options.form else read_pdf(path)
    if isinstance(reading, Unreadable):
        raise CallError(reading.reason, file=path.name)
    reading, cut = put_together(reading)
    notes = [("", "pdf.mended", _words(call, "pdf.mended", ""))] if reading.mended else []
    notes.extend((box, "forms.goes_on", _words(call, "forms.goes_on", box)) for box in cut)
    hidden = [box.name for box in reading.boxes if box.unseen and box.value]
    notes.extend((box, "forms.not_seen", _words(call, "forms.not_seen", box)) for box in hidden)
    form_id = call.options.form
    wrong = forms_pinned.wrong_form(call, reading, form_id) if form_id else ""
    hint = wrong or ("" if form_id else forms_pinned.form_hint(call, reading))
    if call.as_json:
        call.console.json(
            {
                "kind": reading.kind,
                "pages": reading.pages,
                "form": reading.form or None,
                "edition": reading.edition or None,
                "findings": [hint] if hint else [],
                "boxes": [_box_json(box) for box in reading.boxes],
                "notes": [{"box": box, "code": code, "message": words} for box, code, words in notes],
            }
        )
        return Exit.FINDINGS if wrong or hidden or reading.mended else Exit.DONE
    call.console.say("forms.reading", kind=reading.kind, pages=reading.pages, boxes=len(reading.boxes))
    for box in reading.boxes:
        call.console.line(f"  {box.page + 1}  {box.name}  {box.kind}  {box.value}")
    for _, code, words in notes:
        call.console.line(("○ " if code == "forms.goes_on" else "! ") + words)
    if hint:
        call.console.line("! " + hint)
    return Exit.FINDINGS if wrong or hidden or reading.mended else Exit.DONE


def _box_json(box: ReadBox) -> JsonValue:
    return {
        "name": box.name,
        "page": box.page + 1,
        "rect": list(box.rect),
        "kind": box.kind,
        "label": box.label,
        "options": list(box.options),
        "value": box.value,
        "drawn": box.drawn,
        "read_only": box.read_only,
        "confidence": box.confidence,
    }
