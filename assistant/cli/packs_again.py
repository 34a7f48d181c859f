"""What comes again into a pack that is there: an earlier list, a changed workbook. What was stays as a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.packs_copies import MOST_KEPT, copy_place, forget, keep_newest
from assistant.telling import reason
from rules.authoring.guide_again import AgainTold, Earlier, trees_of
from rules.authoring.packbook import items_of
from rules.authoring.packbook_columns import field_title
from rules.authoring.packdiff import ItemChange, diff_folders
from rules.authoring.sheets import SheetError, csv_cells
from rules.errors import YamlError
from rules.loading.pack_schema import KINDS, PackFolder, read_folder
from rules.pack import build_pack
from rules.yamlfile import Plain, parse, to_plain

_WRITTEN = ".import"
_MOST_SHOWN = 200


def written_files(files: Mapping[str, str]) -> dict[str, str]:
    """What a list alone gave, as files that no pack reads: the next import sees by them what was made by hand."""
    return {f"{_WRITTEN}/{name.removesuffix('.yaml')}.base": text for name, text in files.items()}


def earlier_import(folder: Path, names: Sequence[str], own: PackFolder | None) -> Earlier:
    """The earlier import of a pack in the files named. Raises `CallError` where one cannot be read."""
    bases = {path.relative_to(folder / _WRITTEN).as_posix(): path for path in (folder / _WRITTEN).glob("*/*.base")}
    listed = {f"{folder.name}/{name}" for name in names}
    kinds = ("sources", "matters", "materials") if own is not None else ()
    others = frozenset(
        str(getattr(item.value, "id", ""))
        for kind in kinds
        for item in (items_of(own, kind) if own is not None else ())
        if item.file not in listed
    )
    try:
        now = trees_of({name: (folder / name).read_bytes() for name in names})
        base = trees_of({name: path.read_bytes() for name, path in sorted(bases.items())})
    except (YamlError, OSError) as error:
        raise CallError("authoring.earlier_unreadable", pack=folder.name) from error
    return Earlier(now, base if bases else None, others)


def differs(folder: Path, files: Mapping[str, str], there: Sequence[str]) -> bool:
    """Whether writing the files would change what lies there, so that a copy is worth keeping."""
    return bool(changed_files(folder, files)) or any(name not in files for name in there)


def changed_files(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Those of the files that say something else than what lies there, whatever comments stand beside it."""
    return {name: text for name, text in files.items() if not _says(folder / name, text)}


def _says(path: Path, text: str) -> bool:
    """Whether a file says what a text says. Raises `OSError`."""
    if not path.is_file():
        return False
    there = path.read_bytes()
    if there == text.encode() or path.suffix == ".json":
        return there == text.encode()
    try:
        return _meant(to_plain(parse(there, path.name))) == _meant(to_plain(parse(text, path.name)))
    except YamlError:
        return False


def _meant(tree: Plain) -> Plain:
    """A tree with Chinese words alone written as such."""
    if isinstance(tree, dict):
        return _meant(tree["zh"]) if tree.keys() == {"zh"} else {key: _meant(one) for key, one in tree.items()}
    return [_meant(one) for one in tree] if isinstance(tree, list) else tree


def copied(call: Call, folder: Path) -> Path:
    """A copy of the whole pack beside the packs. Raises `CallError`."""
    target = copy_place(folder)
    try:
        shutil.copytree(folder, target)
    except (OSError, shutil.Error) as error:
        forget(target)
        why = reason(call.voice, error) if isinstance(error, OSError) else ""
        raise CallError("write.failed", file=folder.name, reason=why) from error
    return target


def tell_copy(call: Call, folder: Path, copy: Path, gone: int) -> None:
    """Where what a pack was lies now, and how many older copies went (`packs_copies.keep_newest`)."""
    call.console.say("authoring.again_copy", folder=copy, now=folder)
    if gone:
        call.console.say("authoring.copies_gone", most=MOST_KEPT, n=gone)


def tell_again(call: Call, told: Sequence[AgainTold]) -> list[JsonValue]:
    """What became of what was made by hand, in words and for a script."""
    found: list[JsonValue] = []
    for number, one in enumerate(told):
        words = _words(call, one)
        if not call.as_json and number < _MOST_SHOWN:
            call.console.line(words)
        found.append({
            "kind": one.kind, "id": one.id, "code": one.code, "fields": [".".join(path) for path in one.fields],
            "ours": one.ours, "theirs": one.theirs, "message": words,
        })  # fmt: skip
    if not call.as_json and len(told) > _MOST_SHOWN:
        call.console.say("authoring.more", n=len(told) - _MOST_SHOWN)
    return found


def _words(call: Call, one: AgainTold) -> str:
    fields = call.voice.say("list.separator").join(field_title(KINDS[one.kind], path) for path in one.fields)
    empty = call.voice.say("authoring.empty")
    return call.voice.say(
        f"authoring.again_{one.code}", kind=call.voice.say(f"authoring.kind_{one.kind}"), title=one.title, id=one.id,
        fields=fields, ours=_short(one.ours) or empty, theirs=_short(one.theirs) or empty,
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


# ---------------------------------------------------------------- a workbook over its own pack


def replace_pack(call: Call, folder: Path, files: Mapping[str, str]) -> int:
    """A changed workbook in place of its own pack: whole or not at all, every change told, what was kept as a copy."""
    part, copy = folder.with_name(f".{folder.name}.part"), copy_place(folder)
    try:
        _write_part(folder, part, files)
        changes = _changes(call, folder, part)
        if changes:
            copy.parent.mkdir(parents=True)
            folder.rename(copy)
            _move_in(part, folder, copy)
    except OSError as error:
        if folder.exists():
            forget(copy)
        raise CallError("write.failed", file=folder.name, reason=reason(call.voice, error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return _tell_replaced(call, folder, copy, changes)


def _write_part(folder: Path, part: Path, files: Mapping[str, str]) -> None:
    """The new pack beside the old one. Raises `OSError`."""
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(folder, part, ignore=lambda place, names: _in_book(folder, Path(place), names))
    for name, text in files.items():
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).write_text(text, encoding="utf-8", newline="\n")


def _changes(call: Call, folder: Path, part: Path) -> tuple[str, ...]:
    """Every difference between two folders of a pack, in words: items, the pack's own data, its tables."""
    old, new = read_folder(folder)[0], read_folder(part)[0]
    said = [_change_words(call, one) for one in (diff_folders(old, new) if old and new else ())]
    if old is None or new is None or old.meta.value != new.meta.value:
        said.append(call.voice.say("authoring.book_file_changed", file="pack.yaml"))
    before, after = _tables(folder), _tables(part)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            said.append(call.voice.say("authoring.book_file_gone", file=name))
        elif before.get(name) != after[name]:
            said.append(call.voice.say("authoring.book_file_changed", file=name))
    return tuple(said)


def _move_in(part: Path, folder: Path, copy: Path) -> None:
    """The new folder to its place; the old one back where that fails. Raises `OSError`."""
    try:
        part.rename(folder)
    except OSError:
        copy.rename(folder)
        raise


def _tables(folder: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The rows of the pack's tables, by file; none of one that cannot be read. Raises `OSError`."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for path in sorted(one for one in folder.glob("*/*.csv") if one.is_file()):
        rows: tuple[tuple[str, ...], ...] = ()
        with suppress(SheetError):
            rows = csv_cells(path, path.read_bytes())
        found[path.relative_to(folder).as_posix()] = tuple(_without_end(row) for row in rows)
    return found


def _without_end(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row without the empty cells at its end."""
    while row and not row[-1]:
        row = row[:-1]
    return row


def _in_book(folder: Path, place: Path, names: Iterable[str]) -> list[str]:
    """The files of a folder that a workbook holds; everything else of the pack comes along as it is."""
    if place == folder:
        return [name for name in names if name == "pack.yaml"]
    if place.parent != folder or place.name.startswith("."):
        return []
    return [name for name in names if name.endswith(".csv") or (place.name in KINDS and name.endswith(".yaml"))]


def _tell_replaced(call: Call, folder: Path, copy: Path, changes: Sequence[str]) -> int:
    faults = build_pack(folder.name, (folder.parent, *call.desk.roots))[1] if changes else ()
    code = Exit.FINDINGS if faults else Exit.DONE
    gone = keep_newest(folder) if changes else 0
    if call.as_json:
        call.console.json({
            "pack": folder.name, "folder": str(folder), "copy": str(copy) if changes else "", "changes": list(changes),
            "copies_gone": gone, "findings": len(faults),
        })  # fmt: skip
        return code
    if not changes:
        call.console.say("authoring.book_same", pack=folder.name)
        return code
    for line in changes[:_MOST_SHOWN]:
        call.console.line(line)
    if len(changes) > _MOST_SHOWN:
        call.console.say("authoring.more", n=len(changes) - _MOST_SHOWN)
    call.console.say("authoring.book_replaced", pack=folder.name, n=len(changes))
    tell_copy(call, folder, copy, gone)
    if faults:
        call.console.say("authoring.book_broken", n=len(faults))
    call.console.say("authoring.next", folder=folder)
    return code


def _change_words(call: Call, one: ItemChange) -> str:
    say = call.voice.say
    since = say("authoring.diff_since", day=one.since.isoformat()) if one.since else ""
    head = say(f"authoring.diff_{one.what}", kind=say(f"authoring.kind_{one.kind}"), title=one.title, id=one.id,
               since=since)  # fmt: skip
    names = dict.fromkeys(_field_name(one.kind, field.path) for field in one.fields)
    return head + (say("authoring.again_fields", fields=say("list.separator").join(names)) if names else "")


def _field_name(kind: str, path: str) -> str:
    """A field's title by the way to its value: that of the part of a guide, else of the first step."""
    steps = tuple(path.partition("[")[0].split("."))
    return field_title(KINDS[kind], steps[:2] if steps[0] == "guide" else steps[:1])
