"""Cases kept between sessions: one journal for each case, in a folder of the user.

A file name holds the case's number (`2026-0001`) and nothing personal. The first record says which pack, version and
day the case was begun with; each further one is the change that one accepted step made, or what was typed meanwhile.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.interview.answers import Answers, Delta, applied, delta
from assistant.interview.record import Json, RecordError, delta_from_json, delta_to_json
from profiles.errors import JournalDamagedError, JournalFormatError, JournalWriteError, ProfilesError
from profiles.journal import Journal, Sealer, read_journal
from rules.facts import FactRef

NUMBER = re.compile(r"^[0-9]{4}-[0-9]{4,6}$")
_SUFFIX = ".journal"
COMPACT_AFTER = 3000
"""Records after which a journal is written anew when it is opened."""


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What a case was begun with; `pack_version` and `pack_digest` pin what it is decided with (`Pack.pin`)."""

    pack: str
    pack_version: str
    pack_digest: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed about one fact and not handed over."""

    ref: FactRef
    text: str


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A stored case as read: every state it went through, the last one being where it stands.

    `torn` says that a last record could not be read and was left out. `draft` was typed since the last step.
    """

    number: str
    head: CaseHead
    states: tuple[Answers, ...]
    torn: bool = False
    draft: Draft | None = None

    @property
    def answers(self) -> Answers:
        """Where the case stands."""
        return self.states[-1]


@dataclass(frozen=True, slots=True)
class UnreadableCase:
    """A stored case that cannot be read, and why (a text id)."""

    number: str
    code: str


class CaseWriter:
    """A case open for writing. Every step given to `record` is on the disk when that returns."""

    def __init__(self, number: str, path: Path, journal: Journal) -> None:
        self.number = number
        self._path = path
        self._journal = journal

    def record(self, before: Answers, after: Answers) -> None:
        """Keep one accepted step. Raises `JournalWriteError`: then nothing of it is kept."""
        change = delta(before, after)
        if not change.empty:
            self._journal.append(_change_record(change))

    def draft(self, draft: Draft) -> None:
        """Keep what is typed, until the next step; an empty text takes it back. Raises `JournalWriteError`."""
        self._journal.append(_draft_record(draft))

    def pin(self, head: CaseHead) -> None:
        """Go by another version of the pack from now on. Raises `JournalWriteError`: then nothing has changed."""
        plain = {"kind": "pinned", "pack_version": head.pack_version, "pack_digest": head.pack_digest}
        self._journal.append(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode("utf-8"))

    def close(self) -> None:
        """Let others open the case."""
        self._journal.close()

    def discard(self) -> None:
        """Close a case and take its file away; one with an end that cannot be read stays there."""
        torn = self._journal.torn
        self._journal.close()
        if not torn:
            self._path.unlink(missing_ok=True)


class CaseStore:
    """The folder of stored cases."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer

    def create(self, head: CaseHead) -> CaseWriter:
        """A new case under the next free number of the year of its day. Raises `JournalWriteError`."""
        self._make_folder()
        taken = [int(number[5:]) for number in self.numbers() if number.startswith(f"{head.as_of.year:04d}-")]
        count = max(taken, default=0) + 1
        while True:
            number = f"{head.as_of.year:04d}-{count:04d}"
            try:
                path = self._path(number)
                return CaseWriter(number, path, Journal.create(path, self._sealer, _head_record(head)))
            except FileExistsError:
                count += 1

    def open(self, number: str) -> tuple[StoredCase, CaseWriter]:
        """A case to go on with. Raises `FileNotFoundError`, `JournalLockedError`, `JournalDamagedError`, …"""
        path = self._path(number)
        journal = Journal.open(path, self._sealer)
        try:
            stored = _stored(number, journal.records, torn=journal.torn)
            if len(journal.records) > COMPACT_AFTER:
                drafts = () if stored.draft is None else (_draft_record(stored.draft),)
                change = _change_record(delta(Answers(), stored.answers))
                journal.compact((_head_record(stored.head), change, *drafts))
        except BaseException:
            journal.close()
            raise
        return stored, CaseWriter(number, path, journal)

    def delete(self, number: str) -> None:
        """Take a case away for good, also one that cannot be read.

        Raises `FileNotFoundError`, `JournalLockedError` while it is open elsewhere, `OSError`.
        """
        path = self._path(number)
        try:
            journal = Journal.open(path, self._sealer)
        except (JournalFormatError, JournalDamagedError):
            path.unlink()
            return
        journal.close()
        path.unlink()

    def read(self, number: str) -> StoredCase:
        """A case to look at, also while somebody else has it open. Raises as `open`, never for a lock."""
        reading = read_journal(self._path(number), self._sealer)
        return _stored(number, reading.records, torn=reading.torn)

    def numbers(self) -> tuple[str, ...]:
        """The numbers of all stored cases, in order. Raises OSError where the folder is there and cannot be read."""
        try:
            with os.scandir(self._folder) as entries:
                stems = [one.name.removesuffix(_SUFFIX) for one in entries if one.name.endswith(_SUFFIX)]
        except FileNotFoundError:
            return ()
        return tuple(sorted(stem for stem in stems if NUMBER.match(stem)))

    def cases(self) -> tuple[StoredCase | UnreadableCase, ...]:
        """All stored cases, newest number first; one that cannot be read is told, not left out."""
        found: list[StoredCase | UnreadableCase] = []
        for number in reversed(self.numbers()):
            try:
                found.append(self.read(number))
            except ProfilesError as error:
                found.append(UnreadableCase(number, error.code))
            except OSError:
                found.append(UnreadableCase(number, "store.unreadable"))
        return tuple(found)

    def _path(self, number: str) -> Path:
        if not NUMBER.match(number):
            raise FileNotFoundError(number)
        return self._folder / f"{number}{_SUFFIX}"

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if os.name == "posix":
                self._folder.chmod(0o700)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise JournalWriteError(f"cases: {reason}", file=self._folder.name, reason=reason) from error


def _head_record(head: CaseHead) -> bytes:
    plain = {
        "kind": "case",
        "pack": head.pack,
        "pack_version": head.pack_version,
        "pack_digest": head.pack_digest,
        "as_of": head.as_of.isoformat(),
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode("utf-8")


def _change_record(change: Delta) -> bytes:
    plain = {"kind": "change", **delta_to_json(change)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _draft_record(draft: Draft) -> bytes:
    return json.dumps({"kind": "draft", "ref": draft.ref, "text": draft.text}, ensure_ascii=False).encode("utf-8")


def _stored(number: str, records: Sequence[bytes], *, torn: bool) -> StoredCase:
    head: CaseHead | None = None
    states, draft = [Answers()], None
    for record in records:
        try:
            plain: Mapping[str, Json] = json.loads(record.decode("utf-8"))
            match plain:
                case {"kind": "case"}:
                    head = _head(plain)
                case {"kind": "pinned"} if head is not None:
                    head = _pinned(head, plain)
                case {"kind": "change"}:
                    states.append(applied(states[-1], delta_from_json(plain)))
                    draft = None
                case {"kind": "draft", "ref": str(ref), "text": str(text)}:
                    draft = Draft(FactRef(ref), text) if text else None
                case _:
                    raise RecordError("a record of an unknown kind")
        except (RecordError, ValueError) as error:
            raise JournalFormatError(f"{number}: a record cannot be understood: {error}", file=number) from error
    if head is None:
        raise JournalFormatError(f"{number}: the case has no head record", file=number)
    return StoredCase(number, head, tuple(states), torn, draft)


def _head(fields: Mapping[str, Json]) -> CaseHead:
    pack, version, digest, day = (_text(fields, name) for name in ("pack", "pack_version", "pack_digest", "as_of"))
    return CaseHead(pack, version, digest, date.fromisoformat(day))


def _pinned(head: CaseHead, fields: Mapping[str, Json]) -> CaseHead:
    return replace(head, pack_version=_text(fields, "pack_version"), pack_digest=_text(fields, "pack_digest"))


def _text(fields: Mapping[str, Json], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise RecordError(f"a record lacks {name}")
    return value
