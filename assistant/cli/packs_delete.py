"""`kaiban packs delete PACK --yes`: take a pack of one's own away for good, with its copies and what was filled in."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from assistant.case_store import StoredCase
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.packs_copies import copies_of
from assistant.overlays import FOLDER
from assistant.telling import reason, typed_id
from rules.loading.pack_schema import read_folder
from rules.pack import pack_ids, shipped_root

_MOST_NAMED = 5


def run(call: Call) -> int:
    """Only a pack of one's own, and only with --yes: what is deleted cannot be brought back."""
    folder = _own_folder(call)
    if children := _children(folder):
        named = call.voice.say("list.separator").join(children)
        raise CallError("authoring.delete_parent", pack=folder.name, children=named)
    cases = [
        one.number for one in call.desk.store.cases() if isinstance(one, StoredCase) and one.head.pack == folder.name
    ]
    copies = copies_of(folder)
    if not call.options.yes:
        raise CallError("authoring.delete_yes", pack=folder.name, folder=folder, **_words(call, copies, cases))
    _delete(call, folder, copies)
    if call.as_json:
        listed: list[JsonValue] = list(cases)
        call.console.json({"pack": folder.name, "deleted": True, "copies": len(copies), "cases": listed})
    else:
        call.console.say("authoring.deleted", pack=folder.name, **_words(call, copies, cases))
    return Exit.DONE


def _own_folder(call: Call) -> Path:
    """The folder of a pack among the user's own. Raises `CallError`."""
    pack_id: str = call.options.id
    if pack_id in pack_ids((call.folders.packs,)):
        return call.folders.packs / pack_id
    code = "authoring.delete_shipped" if pack_id in pack_ids((shipped_root(),)) else "pack.unknown"
    raise CallError(code, pack=typed_id(pack_id))


def _children(folder: Path) -> list[str]:
    """The user's own packs that stand below this one; unless a pack of the same id comes along and takes its place."""
    if folder.name in pack_ids((shipped_root(),)):
        return []
    found = []
    for other in pack_ids((folder.parent,)):
        read = read_folder(folder.parent / other)[0]
        if read is not None and read.meta.value.parent == folder.name:
            found.append(other)
    return found


def _words(call: Call, copies: Sequence[Path], cases: list[str]) -> dict[str, str]:
    """How many copies there are, and how many stored cases go on by the rules that were kept; empty where none."""
    kept = call.voice.say("authoring.delete_copies", n=len(copies)) if copies else ""
    if not cases:
        return {"copies": kept, "used": ""}
    more = ("…",) if len(cases) > _MOST_NAMED else ()
    named = call.voice.say("list.separator").join((*cases[:_MOST_NAMED], *more))
    return {"copies": kept, "used": call.voice.say("authoring.delete_used", n=len(cases), cases=named)}


def _delete(call: Call, folder: Path, copies: Sequence[Path]) -> None:
    """Out of the way first, so that half of a pack is never there. Raises `CallError`."""
    gone = folder.with_name(f".{folder.name}.gone")
    try:
        shutil.rmtree(gone, ignore_errors=True)  # of a program that was killed
        folder.rename(gone)
        for copy in copies:
            shutil.rmtree(copy)
            if not any(copy.parent.iterdir()):
                copy.parent.rmdir()
        shutil.rmtree(gone)
        if folder.name not in pack_ids((shipped_root(),)):
            (folder.parent / FOLDER / f"{folder.name}.yaml").unlink(missing_ok=True)
    except OSError as error:
        raise CallError("authoring.not_deleted", pack=folder.name, reason=reason(call.voice, error)) from error
