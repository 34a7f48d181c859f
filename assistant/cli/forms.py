"""`kaiban forms list|show|detect|import|fill|read`: the form library, and any PDF form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.cli import forms_import
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.telling import place, reason, shown_name
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
from forms.reading import Limits, ReadBox, Unreadable
from forms.stranger import PdfNotMade, fill_pdf, read_pdf
from profiles.wholefile import write_whole
from rules import yamlfile
from rules.errors import YamlError

_NO_VALUES = frozenset(("empty", "too_big", "too_deep"))
_LONG_NUMBER = re.compile(r"[0-9]{6,}")
"""In the place of a box's name: a person's number, not to be repeated."""


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
    if call.as_json:
        call.console.json({"forms": rows})
    else:
        for row in rows:
            call.console.say("forms.line", **row)
    return Exit.DONE


def _show(call: Call) -> int:
    form_id = call.options.form
    folder = folder_on(form_id, call.as_of or call.today)
    meta, blank = read_meta_and_layout(folder)[0], read_blanks(folder)[0]
    if call.as_json:
        call.console.json(
            {
                "id": form_id,
                "title": call.voice.of(meta.title),
                "edition": meta.edition,
                "issuer": meta.issuer,
                "pages": blank.pages,
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
    for box in blank.boxes:
        call.console.say("forms.box", page=box.page + 1, name=box.name, kind=box.kind, label=box.tooltip)
    return Exit.DONE


# ---------------------------------------------------------------- filling


def _fill(call: Call) -> int:
    target: Path = call.options.output
    if target.exists():
        raise CallError("forms.exists", file=target.name)
    (pdf, boxes), values = _pdf(call), _values(call, call.options.values)
    made = fill_pdf(pdf, values, call.fonts(), flatten=call.options.flatten, archive=call.options.archive, boxes=boxes)
    if isinstance(made, PdfNotMade):
        return _not_made(call, made)
    try:
        write_whole(target, made.pdf)
    except OSError as error:
        raise CallError("write.failed", file=target.name, reason=reason(call.voice, error)) from error
    notes: list[JsonValue] = [
        {"box": note.box, "code": note.code, "message": _words(call, note.code, note.box)} for note in made.notes
    ]
    if call.as_json:
        call.console.json({"file": str(target), "pages": made.pages, "notes": notes, "findings": []})
    else:
        for note in made.notes:
            call.console.line("○ " + _words(call, note.code, note.box))
        call.console.say("forms.written", file=target, pages=made.pages)
    return Exit.DONE


def _pdf(call: Call) -> tuple[bytes, tuple[BoxSpec, ...]]:
    """The blank of a form (an imported one with its boxes), or the PDF that was named."""
    named = call.options.form
    path = Path(named)
    if path.suffix.lower() == ".pdf" or path.exists():
        try:
            with path.open("rb") as file:
                return file.read(Limits().file_bytes + 1), ()  # one more than is taken: too large, and told so
        except OSError as error:
            raise CallError("pdf.not_found", file=path.name) from error
    return forms_import.pinned(call, named) or (_blank(call, named).pdf, ())


def _values(call: Call, path: Path) -> dict[str, str | bool]:
    """Box name → text, true or false."""
    try:
        tree = yamlfile.to_plain(yamlfile.load(path))
    except YamlError as error:
        if error.code == "unreadable":
            raise CallError("pdf.not_found", file=path.name) from error
        code = "forms.bad_values" if error.code in _NO_VALUES else f"casefile.yaml_{error.code}"
        raise CallError(code, file=path.name, place=place(call.voice, path.name, error.line)) from error
    if not isinstance(tree, dict):
        raise CallError("forms.bad_values", file=path.name)
    values: dict[str, str | bool] = {}
    for box, value in tree.items():
        if not isinstance(value, str):
            raise CallError("forms.bad_values", file=path.name)
        values[box] = value == "true" if value in {"true", "false"} else value
    return values


def _not_made(call: Call, made: PdfNotMade) -> int:
    """Every box in the way, at once; nothing was written."""
    if made.reason is not None:
        raise CallError(made.reason, file=Path(call.options.form).name)
    findings: list[JsonValue] = [
        {"box": one.box, "code": one.code, "severity": "block", "message": _words(call, one.code, one.box)}
        for one in made.problems
    ]
    if call.as_json:
        call.console.json({"file": None, "findings": findings})
    for one in made.problems:
        call.console.error("cli.worded", message="✗ " + _words(call, one.code, one.box))
    return Exit.WRONG


def _words(call: Call, code: str, box: str) -> str:
    return call.voice.say(code, box=_LONG_NUMBER.sub("…", box[:80]))


# ---------------------------------------------------------------- reading


def _read(call: Call) -> int:
    path: Path = call.options.file
    reading = forms_import.read_as(call, path, call.options.form) if call.options.form else read_pdf(path)
    if isinstance(reading, Unreadable):
        raise CallError(reading.reason, file=path.name)
    if call.as_json:
        call.console.json(
            {
                "kind": reading.kind,
                "pages": reading.pages,
                "form": reading.form or None,
                "edition": reading.edition or None,
                "boxes": [_box_json(box) for box in reading.boxes],
            }
        )
        return Exit.DONE
    call.console.say("forms.reading", kind=reading.kind, pages=reading.pages, boxes=len(reading.boxes))
    for box in reading.boxes:
        call.console.line(f"  {box.page + 1}  {box.name}  {box.kind}  {box.value}")
    return Exit.DONE


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
