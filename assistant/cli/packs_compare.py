"""`kaiban packs diff|coverage`: what a newer pack changes, and what no case touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from assistant.boxcoverage import BoxesSeen
from assistant.case_store import UnreadableCase
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.packs_guides import compare
from assistant.cli.packs_tables import is_table, table_files
from assistant.dictionary import turned_for
from assistant.interview import given_of
from assistant.overlays import with_fills
from assistant.telling import reason
from rules.authoring.case_table import is_case_table, read_case_table
from rules.authoring.coverage import Coverage, Untouched, coverage
from rules.authoring.packbook_columns import path_words
from rules.authoring.packdiff import CaseChange, FieldChange, ItemChange, PackDiff, diff_case, diff_packs
from rules.authoring.sheets import SheetError, read_sheets
from rules.errors import PackError, UnknownPackError
from rules.loading.pack_schema import KINDS, pack_files, read_folder
from rules.model import CaseTest
from rules.pack import Pack, load_pack

_MOST_FIELDS = 12
_MOST_LINES = 200


def run(call: Call) -> int:
    """Compare two packs, or a pack with an official list of guides; or tell what no case touches."""
    return _diff(call) if call.options.action == "diff" else _coverage(call)


# ---------------------------------------------------------------- diff


def _diff(call: Call) -> int:
    with TemporaryDirectory(prefix="kaiban-") as scratch:
        return _differences(call, Path(scratch))


def _differences(call: Call, scratch: Path) -> int:
    old = _pack(call, call.options.old, scratch / "old")
    if is_table(call.options.new):
        try:
            sheets = read_sheets(Path(call.options.new))
        except SheetError as error:
            raise CallError(f"authoring.sheet_{error.code}", file=error.file, row=error.row) from error
        return compare(call, old, sheets)
    new = _pack(call, call.options.new, scratch / "new")
    found = diff_packs(old, new)
    cases = _cases(call, old, new) if call.options.cases else {}
    if call.as_json:
        call.console.json(_diff_json(call, new, found, cases))
    else:
        _tell_diff(call, new, found, cases)
    return Exit.FINDINGS if found.changes or any(cases.values()) else Exit.DONE


def _pack(call: Call, word: str, scratch: Path | None = None) -> Pack:
    """A pack by its id, or by its folder: its parents are looked for beside it, then where packs usually are.

    With `scratch`, a folder that is not called like its pack, as a copy under another name, is read from there.
    """
    folder = Path(word)
    if not (folder / "pack.yaml").is_file():
        if "/" in word or "\\" in word:
            raise CallError("pack.no_folder", file=folder.name)
        return call.desk.pack(word)
    folder = folder.resolve()
    try:
        own = folder if scratch is None else _under_its_id(call, folder, scratch)
        pack = load_pack(own.name, (own.parent, folder.parent, *call.desk.roots))
        return with_fills(pack, call.desk.overlays.good)  # as a pack named by its id: no difference between the two
    except (PackError, UnknownPackError) as error:
        n = len(error.findings) if isinstance(error, PackError) else 1
        first = error.findings[0] if isinstance(error, PackError) and error.findings else None
        place = f"{first.file}:{first.line}" if first else folder.name
        raise CallError("pack.broken", pack=folder.name, n=n, place=place) from error


def _under_its_id(call: Call, folder: Path, scratch: Path) -> Path:
    """The folder, or a copy of what the pack is made of in one that is called like the pack. Raises `CallError`."""
    found = read_folder(folder)[0]
    pack_id = found.meta.value.id if found is not None else folder.name
    if pack_id == folder.name:
        return folder
    try:
        for path in (*pack_files(folder), *sorted(folder.glob("*/*.csv"))):
            target = scratch / pack_id / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, target)
    except OSError as error:
        raise CallError("write.failed", file=folder.name, reason=reason(call.voice, error)) from error
    return scratch / pack_id


def _cases(call: Call, old: Pack, new: Pack) -> dict[str, tuple[CaseChange, ...]]:
    """What the newer pack would change for each stored case of the older one."""
    found: dict[str, tuple[CaseChange, ...]] = {}
    for case in call.desk.store.cases():
        if isinstance(case, UnreadableCase) or case.head.pack not in {old.id, new.id}:
            continue
        found[case.number] = diff_case(old, new, given_of(case.answers), case.head.as_of)
    return found


def _tell_diff(call: Call, new: Pack, found: PackDiff, cases: dict[str, tuple[CaseChange, ...]]) -> None:
    for change in found.changes[:_MOST_LINES]:
        call.console.line(_item_words(call, new, change))
        for field in change.fields[:_MOST_FIELDS]:
            call.console.line("    " + _field_words(call, new, change.kind, field))
        if len(change.fields) > _MOST_FIELDS:
            call.console.line("    " + call.voice.say("authoring.more", n=len(change.fields) - _MOST_FIELDS))
    if len(found.changes) > _MOST_LINES:
        call.console.say("authoring.more", n=len(found.changes) - _MOST_LINES)
    call.console.say("authoring.diff_total", old=_version(found.old), new=_version(found.new), n=len(found.changes))
    for number, changes in cases.items():
        call.console.say("authoring.diff_case" if changes else "authoring.diff_case_same", number=number)
        for one in changes:
            call.console.line("    " + _case_words(call, new, one))
    if call.options.cases and not cases:
        call.console.say("authoring.diff_no_cases")


def _version(pack: tuple[str, str]) -> str:
    return " ".join(pack)


def _item_words(call: Call, pack: Pack, change: ItemChange) -> str:
    """`新增事项“食品经营许可”（food，2026-01-01 起）`."""
    since = call.voice.say("authoring.diff_since", day=change.since.isoformat()) if change.since else ""
    kind = call.voice.say(f"authoring.kind_{change.kind}")
    return call.voice.say(
        f"authoring.diff_{change.what}", kind=kind, title=_title(call, pack, change.title), id=change.id, since=since
    )


def _field_words(call: Call, pack: Pack, kind: str, field: FieldChange) -> str:
    """`收费：不收费 → 每件 10 元`, in the words of a workbook's headings; an English voice names the keys."""
    nothing, path = call.voice.say("authoring.empty"), field.path
    old, new = (_short(_value_words(pack, path, one)) or nothing for one in (field.old, field.new))
    shown = path if call.voice.language == "en" else path_words(KINDS[kind], path)
    return call.voice.say("authoring.diff_field", path=shown, old=old, new=new)


def _value_words(pack: Pack, path: str, value: str) -> str:
    """A source by its title; any other value as it stands."""
    source = pack.sources.get(value) if path.endswith(".of") else None
    return value if source is None else source.value.title


def _case_words(call: Call, pack: Pack, change: CaseChange) -> str:
    """`事项“食品经营许可”：不需要 → 需要`."""
    kind = call.voice.say(f"authoring.kind_{change.kind}")
    old, new = (_outcome(call, one) for one in (change.old, change.new))
    return call.voice.say("authoring.diff_outcome", kind=kind, title=_title(call, pack, change.title), old=old, new=new)


def _outcome(call: Call, word: str) -> str:
    if not word:
        return call.voice.say("authoring.empty")
    code = f"authoring.outcome_{word}"
    return call.voice.say(code) if call.voice.knows(code) else word


def _title(call: Call, pack: Pack, title: str) -> str:
    """A title that a pack brings along, in the language of the call."""
    return _short(turned_for(pack, call.voice, title))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else plain[:79] + "…"


def _diff_json(call: Call, new: Pack, found: PackDiff, cases: dict[str, tuple[CaseChange, ...]]) -> JsonValue:
    changes: list[JsonValue] = [
        {
            "kind": one.kind,
            "id": one.id,
            "title": one.title,
            "what": one.what,
            "since": one.since.isoformat() if one.since else None,
            "fields": [{"path": field.path, "old": field.old, "new": field.new} for field in one.fields],
            "message": _item_words(call, new, one),
        }
        for one in found.changes
    ]
    told: list[JsonValue] = [
        {
            "number": number,
            "changes": [
                {"kind": one.kind, "id": one.id, "title": one.title, "old": one.old, "new": one.new} for one in changed
            ],
        }
        for number, changed in cases.items()
    ]
    return {"old": list(found.old), "new": list(found.new), "changes": changes, "cases": told}


# ---------------------------------------------------------------- coverage


def _coverage(call: Call) -> int:
    pack = _pack(call, call.options.pack_id) if call.options.pack_id else call.desk.nearest_pack()
    boxes = BoxesSeen()
    named = Path(call.options.pack_id)
    roots = (*((named.resolve().parent,) if (named / "pack.yaml").is_file() else ()), *call.desk.roots)
    found = coverage(pack, _table_cases(call, pack, roots), boxes.watch)
    boxes.take_form_cases([meta.id for meta in pack.chain])
    untouched = (*found.untouched, *boxes.untouched())
    counts = (*found.counts, ("box", boxes.count))
    if call.as_json:
        call.console.json(_coverage_json(pack, found, counts, untouched))
    else:
        _tell_coverage(call, pack, found, counts, untouched)
    left = untouched if call.options.all else [one for one in untouched if _is_own(pack, one)]
    return Exit.FINDINGS if left else Exit.DONE


def _is_own(pack: Pack, one: Untouched) -> bool:
    """Whether an author of the pack itself can mend it; of a pack without a parent everything, its forms included."""
    return pack.meta.parent is None or one.file.partition("/")[0] == pack.id


def _table_cases(call: Call, pack: Pack, roots: Sequence[Path]) -> list[CaseTest]:
    """The cases in tables of the pack and of those above it."""
    day: date = call.as_of or call.today
    found: list[CaseTest] = []
    for meta in pack.chain:
        folder = next((root / meta.id for root in roots if (root / meta.id / "pack.yaml").is_file()), None)
        for file in table_files(folder) if folder else ():
            for sheet in read_sheets(file):
                if is_case_table(sheet, pack):
                    found += (one.case for one in read_case_table(sheet, pack, day).cases)
    return found


def _tell_coverage(
    call: Call, pack: Pack, found: Coverage, counts: Sequence[tuple[str, int]], untouched: Sequence[Untouched]
) -> None:
    say = call.voice.say
    kinds = ("matter", "material", "check", "fact", "option", "box")
    own = [one for one in untouched if _is_own(pack, one)]
    others = [one for one in untouched if not _is_own(pack, one)]
    shown = [*own, *others] if call.options.all else own
    for kind in kinds:
        for one in (each for each in shown if each.kind == kind):
            ways = say("list.separator").join(say(f"authoring.way_{way}") for way in one.ways)
            place = f"{one.file}:{one.line}" if one.line else one.file
            title, words = _title(call, pack, one.title), say(f"authoring.kind_{kind}")
            call.console.line(say("authoring.untouched", kind=words, title=title, id=one.id, ways=ways, place=place))
    call.console.say("authoring.coverage_total", pack=pack.id, cases=found.cases)
    for kind, number in counts:
        left = len({one.id for one in untouched if one.kind == kind})
        call.console.line(
            "  "
            + say("authoring.coverage_kind", kind=say(f"authoring.kind_{kind}"), n=number, left=left)
            + _own_words(call, kind, own, others)
        )
    if others and not call.options.all:
        call.console.say("authoring.coverage_more")


def _own_words(call: Call, kind: str, own: Sequence[Untouched], others: Sequence[Untouched]) -> str:
    """How many of what is untouched are the pack's own, where it has parents."""
    if not others:
        return ""
    mine, above = (len({one.id for one in found if one.kind == kind}) for found in (own, others))
    return call.voice.say("authoring.coverage_own", own=mine, others=above) if mine or above else ""


def _coverage_json(
    pack: Pack, found: Coverage, counts: Sequence[tuple[str, int]], untouched: Sequence[Untouched]
) -> JsonValue:
    rows: list[JsonValue] = [
        {
            "kind": one.kind, "id": one.id, "title": one.title, "ways": list(one.ways), "file": one.file,
            "line": one.line, "own": _is_own(pack, one),
        }
        for one in untouched
    ]  # fmt: skip
    return {"pack": pack.id, "cases": found.cases, "counts": dict(counts), "untouched": rows}
