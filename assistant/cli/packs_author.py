"""`kaiban packs new|import|export`: packs for authors who do not program, as folders and as spreadsheets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.packs_again import (
    changed_files,
    copied,
    differs,
    earlier_import,
    replace_pack,
    tell_again,
    tell_copy,
    written_files,
)
from assistant.cli.packs_books import fault_json, fault_lines
from assistant.cli.packs_copies import keep_newest
from assistant.cli.packs_guides import (
    alike_json,
    beside_json,
    compare,
    limit_json,
    read_list,
    row_json,
    tell_alike,
    tell_beside,
    tell_limits,
    with_promises,
)
from assistant.telling import reason, shown_name, typed_id
from exports.schema_pack import pack_schemas
from profiles.wholefile import write_together, write_whole
from rules.authoring.guide_import import FILES, GuideFiles, ListSource, guide_files
from rules.authoring.guide_table import GuideList
from rules.authoring.pack_new import PACK_ID, skeleton
from rules.authoring.packbook import Book, BookFault, id_named, is_book, pack_sheets, parent_named, read_book
from rules.authoring.packbook_columns import book_words
from rules.authoring.sheets import Sheet, SheetError, read_sheets
from rules.authoring.sheets_write import CellTooLongError, write_xlsx
from rules.filenames import is_device
from rules.loading.pack_schema import PackFolder, read_folder
from rules.pack import pack_ids, shipped_root

_SCHEMAS = ".schema"


def run(call: Call) -> int:
    """Begin a pack, bring one in from a spreadsheet, or write one as a spreadsheet."""
    match call.options.action:
        case "new":
            return _new(call)
        case "import":
            return _import(call)
        case _:
            return _export(call)


# ---------------------------------------------------------------- new


def _new(call: Call) -> int:
    pack_id, parent = _own_id(call), call.options.parent or None
    if parent is not None:
        call.desk.pack(parent)
    folder = _folder(call) / pack_id
    title = call.options.title or pack_id
    files = {**skeleton(pack_id, parent, title, call.as_of or call.today), **_schema_files()}
    _write_new(call, folder, files)
    _done(call, folder, len(files) - len(_schema_files()), ())
    return Exit.DONE


def _schema_files() -> dict[str, str]:
    """The schemas that an editor of the pack's files may use."""
    return {
        f"{_SCHEMAS}/{name}.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in pack_schemas().items()
    }


def _own_id(call: Call) -> str:
    """The id of the call, which must be one that no shipped pack has."""
    pack_id: str = call.options.id if call.options.action == "new" else call.options.pack
    if PACK_ID.fullmatch(pack_id) is None or is_device(pack_id):
        raise CallError("authoring.bad_id", pack=typed_id(pack_id))
    if pack_id in pack_ids((shipped_root(),)):
        raise CallError("authoring.shipped_id", pack=pack_id)
    return pack_id


def _folder(call: Call) -> Path:
    """The folder of packs that is written into; the user's own where none is named."""
    folder: Path | None = call.options.output
    return call.folders.packs if folder is None else folder


def _write_new(call: Call, folder: Path, files: Mapping[str, str]) -> None:
    """A whole new folder or none: what is there is never overwritten. Raises `CallError`."""
    if folder.exists():
        raise CallError("authoring.exists", folder=folder.name)
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        for name, text in files.items():
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CallError("write.failed", file=folder.name, reason=reason(call.voice, error)) from error


def _done(call: Call, folder: Path, files: int, told: Sequence[JsonValue]) -> None:
    if call.as_json:
        call.console.json({"pack": folder.name, "folder": str(folder), "files": files, "problems": told})
        return
    call.console.say("authoring.written", pack=folder.name, folder=folder, n=files)
    call.console.say("authoring.next", folder=folder)


# ---------------------------------------------------------------- import


def _import(call: Call) -> int:
    sheets = _sheets(call.options.file)
    if call.options.compare:
        return compare(call, call.desk.pack(call.options.pack), sheets)
    return _import_book(call, sheets) if is_book(sheets) else _import_list(call, sheets)


def _sheets(file: Path) -> tuple[Sheet, ...]:
    try:
        return read_sheets(file)
    except SheetError as error:
        raise CallError(f"authoring.sheet_{error.code}", file=error.file, row=error.row) from error


def _import_book(call: Call, sheets: Sequence[Sheet]) -> int:
    """A workbook that `packs export` wrote, changed or not."""
    pack_id = _own_id(call)
    book = read_book(sheets, pack_id, _above(call, parent_named(sheets)))
    if "pack.yaml" not in book.files:
        raise CallError("authoring.no_pack_row", file=call.options.file.name)
    folder = _folder(call) / pack_id
    if (folder / "pack.yaml").is_file():
        return _again_book(call, folder, sheets, book)
    _write_new(call, folder, {**book.files, **_schema_files()})
    told = _faults(call, book.faults)
    _done(call, _folder(call) / pack_id, len(book.files), told)
    return Exit.FINDINGS if told else Exit.DONE


def _again_book(call: Call, folder: Path, sheets: Sequence[Sheet], book: Book) -> int:
    """A workbook over its own pack: only with --again, and only where every row of it can be taken."""
    if not call.options.again:
        raise CallError("authoring.book_there", pack=folder.name)
    if (named := id_named(sheets)) != folder.name:
        raise CallError("authoring.book_of_another", pack=folder.name, other=shown_name(named[:60]))
    if book.faults:
        told = fault_lines(call, book.faults, book_words().sheets["matters"])
        for _, words in told:
            call.console.error("cli.worded", message=words)
        raise CallError("authoring.book_not_whole", pack=folder.name, n=len(told))
    return replace_pack(call, folder, {**book.files, **_schema_files()})


def _above(call: Call, parent: str) -> tuple[PackFolder, ...]:
    """The folders of a pack and of those above it, root first, as far as they can be read."""
    found: list[PackFolder] = []
    while parent and len(found) < 8:
        folder = next((root / parent for root in call.desk.roots if (root / parent / "pack.yaml").is_file()), None)
        read = read_folder(folder)[0] if folder else None
        if read is None:
            break
        found.insert(0, read)
        parent = read.meta.value.parent or ""
    return tuple(found)


def _faults(call: Call, faults: Sequence[BookFault]) -> list[JsonValue]:
    """What of a workbook was not taken, told and for a script."""
    told = fault_lines(call, faults, book_words().sheets["matters"])
    for _, words in () if call.as_json else told:
        call.console.line(words)
    return [fault_json(fault, words) for fault, words in told]


def _import_list(call: Call, sheets: Sequence[Sheet]) -> int:
    """A list of guides as an office hands it out: into a pack of one's own, a new one where there is none."""
    pack_id = _own_id(call)
    found = read_list(call, sheets)
    folder = _folder(call) / pack_id
    fresh = not (folder / "pack.yaml").is_file()
    own = None if fresh else read_folder(folder)[0]
    parent_id = call.options.parent or (own.meta.value.parent if own else "") or ""
    parent = call.desk.pack(parent_id) if parent_id else None
    day = call.as_of or call.today
    title = call.options.title or Path(call.options.file).stem
    there = [name for name in _import_files(folder) if (folder / name).exists()]
    if there and not call.options.again:
        raise CallError("authoring.imported_before", file=f"{folder.name}/{there[0]}")
    earlier = earlier_import(folder, there, own) if there else None
    source = ListSource(call.options.title or found.title or title, "", day, day)
    made = guide_files(found.entries, source, parent, earlier)
    found = with_promises(call, found, parent)
    files, copy = {**made.files, **written_files(made.written)}, None
    if fresh:
        meta = skeleton(pack_id, parent_id or None, title, day)["pack.yaml"]
        _write_new(call, folder, {"pack.yaml": meta, **files, **_schema_files()})
    else:
        copy = copied(call, folder) if there and differs(folder, files, there) else None
        _write_into(call, folder, files, there, copy)
    return _told_list(call, folder, found, made, copy, same=bool(there) and copy is None)


def _write_into(call: Call, folder: Path, files: Mapping[str, str], there: Sequence[str], copy: Path | None) -> None:
    """Files of an import into a pack that is there; those of an earlier one that are no longer needed go."""
    try:
        changed = changed_files(folder, files)
        for name in changed:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_together({folder / name: text.encode("utf-8") for name, text in changed.items()})
        for name in there:  # only what the new list does not have: a full disk loses nothing
            if name not in files:
                (folder / name).unlink()
    except OSError as error:
        why = reason(call.voice, error)
        if copy is not None:
            why = call.voice.say("authoring.again_kept_at", reason=why, folder=copy)
        raise CallError("write.failed", file=folder.name, reason=why) from error


def _import_files(folder: Path) -> Iterable[str]:
    """The files that imports of lists write."""
    for name in FILES:
        kind, _, file = name.partition("/")
        stem = file.removesuffix(".yaml")
        yield from (f"{kind}/{path.name}" for path in sorted((folder / kind).glob(f"{stem}*.yaml")))


def _told_list(call: Call, folder: Path, found: GuideList, made: GuideFiles, copy: Path | None, *, same: bool) -> int:
    code = Exit.FINDINGS if found.rejected else Exit.DONE
    tell_alike(call, made.alike)
    tell_beside(call, made.beside)
    tell_limits(call, made.limits)
    kept = tell_again(call, made.told)
    gone = keep_newest(folder) if copy is not None else 0
    if copy is not None and not call.as_json:
        tell_copy(call, folder, copy, gone)
    if call.as_json:
        call.console.json(
            {
                "pack": folder.name,
                "folder": str(folder),
                "files": sorted(made.files),
                "taken": len(found.entries),
                "replaced": list(made.replaced),
                "rejected": [row_json(call, one) for one in found.rejected],
                "notices": [row_json(call, one) for one in found.notices],
                "passed_over": list(found.passed_over),
                "alike": [alike_json(call, one) for one in made.alike],
                "beside": [beside_json(call, one) for one in made.beside],
                "limits": [limit_json(call, one) for one in made.limits],
                "again": kept,
                "copy": str(copy or ""),
                "copies_gone": gone,
            }
        )
        return code
    call.console.say(
        "authoring.list_taken", n=len(found.entries), left=len(found.rejected_rows), pack=folder.name, folder=folder
    )
    if same:
        call.console.say("authoring.list_same")
    elif not (call.options.title or copy):
        _tell_title(call, folder)
    if made.replaced:
        call.console.say("authoring.list_replaced", n=len(made.replaced))
    if made.waiting:
        call.console.say("authoring.list_conditions", n=made.waiting)
    call.console.say("authoring.next", folder=folder)
    return code


def _tell_title(call: Call, folder: Path) -> None:
    """What the pack is called where it is called by the name of the list's file: people see that."""
    read = read_folder(folder)[0]
    if read is not None and read.meta.value.title.zh == Path(call.options.file).stem:
        call.console.say("authoring.list_called", title=read.meta.value.title.zh, pack=folder.name)


# ---------------------------------------------------------------- export


def _export(call: Call) -> int:
    """A pack as a workbook; what is there is never overwritten."""
    target: Path = call.options.xlsx
    folder = _named_folder(call)
    pack, findings = read_folder(folder)
    if pack is None or findings:
        raise CallError("authoring.not_clean", pack=folder.name, n=len(findings))
    if target.exists():
        raise CallError("case.file_exists", file=target.name)
    try:
        sheets, looks = pack_sheets(pack, folder, _above(call, pack.meta.value.parent or ""))
        write_whole(target, write_xlsx(sheets, looks))
    except CellTooLongError as error:
        raise CallError("authoring.cell_too_long", place=str(error)) from error
    except SheetError as error:
        raise CallError(f"authoring.sheet_{error.code}", file=error.file, row=error.row) from error
    except OSError as error:
        raise CallError("write.failed", file=target.name, reason=reason(call.voice, error)) from error
    if call.as_json:
        call.console.json({"pack": folder.name, "file": str(target), "sheets": [sheet.name for sheet in sheets]})
    else:
        call.console.say("authoring.exported", pack=folder.name, file=target.name, n=len(sheets))
    return Exit.DONE


def _named_folder(call: Call) -> Path:
    named: str = call.options.id
    if (Path(named) / "pack.yaml").is_file():
        return Path(named).resolve()
    found = next((root / named for root in call.desk.roots if (root / named / "pack.yaml").is_file()), None)
    if found is None:
        raise CallError("pack.unknown", pack=typed_id(named))
    return found
