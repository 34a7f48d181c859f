"""The desk: where cases are begun, found again and opened. Both front ends start here.

    desk = Desk(folders(home), language="zh-Hans", today=day)     # `today` comes from `assistant.__main__`
    desk.packs()            what a case can be begun with
    desk.cases()            the stored cases, newest first
    desk.samples()          the names of the sample cases
    desk.scenes(pack_id)    what a case can be about
    desk.new(pack_id, scene=id)  -> Session, stored from the start
    desk.newer(number)      -> what newer rules would change for a stored case, or None
    desk.open(number)       -> Session, by the rules it was decided with; accept=True: by the present ones
    desk.sample(name)       -> Session, stored: a copy of a sample to play with
    desk.delete(number)     takes a stored case away for good
    desk.look_at(number)    -> Loaded(session, problems): a stored case to read, also while it is open elsewhere
    desk.from_file(path)    -> Loaded(session, problems): a case file, not stored

What goes wrong is raised as `DeskError`, worded for the user.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from assistant.case_store import CaseHead, CaseStore, CaseWriter, Draft, StoredCase, UnreadableCase
from assistant.casefile import CaseFileError, CaseFileHead, CaseProblem, read_answers, read_case_head
from assistant.desk_pins import PinnedCases
from assistant.errors import DeskError
from assistant.interview import Answers, answers_of
from assistant.overlays import Overlays, read_overlays, with_fills
from assistant.paperwork import kept_in
from assistant.paths import Folders, samples_root
from assistant.scenes import SceneChoice, scene_choices
from assistant.session import TORN, Session
from assistant.settings import Settings, read_settings
from assistant.telling import calendar_trouble, place, shown_name, store_trouble, typed_id
from assistant.texts import Voice, voice
from assistant.views import CaseView
from profiles.errors import ProfilesError
from profiles.journal import PlainSealer
from rules.answers.given import read_given
from rules.errors import NoVersionError, PackError, UnknownPackError
from rules.facts import FactRef
from rules.pack import Pack, load_pack, pack_ids, shipped_root
from rules.scenes import SCENE, SCENE_REF
from rules.tables.calendar import CalendarError, CalendarIncompleteError, WorkingCalendar


@dataclass(frozen=True, slots=True)
class PackChoice:
    """A pack that a case can be begun with."""

    id: str
    title: str
    authority: str
    last_checked: str
    matters: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case to read as a session; `problems` are the answers in it that could not be taken."""

    session: Session
    problems: tuple[CaseProblem, ...]


@dataclass(frozen=True, slots=True)
class Desk(PinnedCases):
    """Holds the folders, the language and the day; `today` is the day a new case is begun with."""

    folders: Folders
    language: str
    today: date

    @property
    def voice(self) -> Voice:
        """The words of the desk's language."""
        return voice(self.language)

    @property
    def settings(self) -> Settings:
        """What the user set for every case. Raises `SettingsError`."""
        return read_settings(self.folders.settings, self.voice)

    @property
    def store(self) -> CaseStore:
        """The stored cases."""
        return CaseStore(self.folders.cases, PlainSealer())

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where packs are looked for: the user's own first."""
        return tuple(root for root in (self.folders.packs, shipped_root()) if root.is_dir())

    @property
    def calendar(self) -> WorkingCalendar:
        """The working-day calendar, the user's own files included. Raises `DeskError`."""
        try:
            return WorkingCalendar.with_own(self.folders.packs)
        except (CalendarError, CalendarIncompleteError) as error:
            raise DeskError("calendar.broken", calendar_trouble(self.voice, error)) from error

    def in_language(self, language: str) -> Desk:
        """The same desk in another language."""
        return replace(self, language=language)

    @property
    def overlays(self) -> Overlays:
        """What offices filled into the blanks of packs."""
        return read_overlays(self.folders.packs, self.voice)

    def pack(self, pack_id: str) -> Pack:
        """A pack with what was filled into its blanks. Raises `DeskError`."""
        try:
            return with_fills(load_pack(pack_id, self.roots, kept_in(self.folders.cache)), self.overlays.good)
        except UnknownPackError as error:
            code = "pack.unknown_near" if error.nearest else "pack.unknown"
            titled = [one for one in self.packs() if pack_id and pack_id in one.title]
            if not error.nearest and titled:
                near = self.voice.say("list.separator").join(f"{one.title}（{one.id}）" for one in titled[:5])
                raise self._error("pack.unknown_titled", pack=typed_id(pack_id), near=near) from error
            raise self._error(code, pack=shown_name(pack_id), near=error.nearest) from error
        except PackError as error:
            first = error.findings[0] if error.findings else None
            place = f"{first.file}:{first.line}" if first else pack_id
            raise self._error("pack.broken", pack=pack_id, n=len(error.findings), place=place) from error

    def packs(self) -> tuple[PackChoice, ...]:
        """The packs to choose from, the most local first. Those with faults are `faulty_packs`."""
        choices: list[PackChoice] = []
        for pack_id in most_local_first(pack_ids(self.roots)):
            with suppress(DeskError):
                choices.append(self._choice(pack_id))
        return tuple(choices)

    def faulty_packs(self) -> tuple[str, ...]:
        """The packs that nobody can choose, for they have faults: `kaiban packs check` tells which."""
        chosen = {choice.id for choice in self.packs()}
        return tuple(one for one in pack_ids(self.roots) if one not in chosen)

    def nearest_pack(self) -> Pack:
        """The most local pack without faults. Raises `DeskError`."""
        for pack_id in most_local_first(pack_ids(self.roots)):
            with suppress(DeskError):
                return self.pack(pack_id)
        raise self._error("pack.none")

    def _choice(self, pack_id: str) -> PackChoice:
        pack = self.pack(pack_id)
        return PackChoice(
            id=pack_id,
            title=self.voice.of(pack.meta.title),
            authority=self.voice.of(pack.meta.authority),
            last_checked=pack.meta.last_checked.isoformat(),
            matters=len(pack.matter_ids),
        )

    def cases(self) -> tuple[CaseView, ...]:
        """The stored cases, newest first; one that cannot be read says so."""
        return tuple(self._case_view(found) for found in self.store.cases())

    def _case_view(self, found: StoredCase | UnreadableCase) -> CaseView:
        if isinstance(found, UnreadableCase):
            problem = self.voice.say(found.code, file=found.number)
            return CaseView(found.number, "", "", "", 0, problem)
        told = (found.answers.values.get(FactRef(ref)) for ref in ("licence.name", "name.trade_name"))
        return CaseView(
            number=found.number,
            name=next((name for name in told if isinstance(name, str)), ""),
            pack=found.head.pack,
            as_of=found.head.as_of.isoformat(),
            answered=len(found.answers.values),
            problem="",
            torn=found.torn,
        )

    def samples(self) -> tuple[str, ...]:
        """The names of the sample cases."""
        return tuple(sorted(path.parent.name for path in samples_root().glob("*/case.yaml")))

    # ------------------------------------------------------------ sessions

    def scenes(self, pack_id: str) -> tuple[SceneChoice, ...]:
        """What a case of a pack can be about. Raises `DeskError`."""
        return scene_choices(self.pack(pack_id), self.today, self.voice)

    def new(self, pack_id: str, as_of: date | None = None, scene: str = "") -> Session:
        """A new case, stored under the next free number; about the scene that counts by default where none is named.

        Raises `DeskError`, also for a scene that is not decided here.
        """
        pack, day = self.pack(pack_id), as_of or self.today
        return self._stored(pack, day, (self._about(pack, day, scene),) if scene else ())

    def _about(self, pack: Pack, day: date, scene: str) -> Answers:
        """What a case about a scene begins with. Raises `DeskError`."""
        known = {one.id: one for one in scene_choices(pack, day, self.voice)}
        if scene not in known:
            listed = self.voice.say("list.separator").join(known)
            raise self._error("scene.unknown", scene=shown_name(scene), known=listed)
        refusal = known[scene].refusal
        if refusal is not None:
            words = {"why": refusal.why, "step": refusal.next_step, "who": refusal.who}
            raise self._error("scene.refused", title=known[scene].title, **words)
        by_default = pack.defaults.get(SCENE) == scene
        return Answers() if by_default else Answers(MappingProxyType({SCENE_REF: scene}))

    def open(self, number: str, *, accept: bool = False) -> Session:
        """A stored case, with its steps to undo; by the pack it was decided with, unless a newer one is accepted.

        Raises `DeskError`.
        """
        with self._told(number):
            stored, writer = self.store.open(number)
        try:
            chosen = self._chosen(stored, accept=accept)
            if chosen.accepted:
                self._pin(stored.head, chosen.pack, writer)
            return self._session(
                chosen.pack,
                stored.head.as_of,
                stored.states,
                writer,
                torn=stored.torn,
                opening=chosen.opening,
                draft=stored.draft,
            )
        except DeskError:
            writer.close()
            raise

    def delete(self, number: str) -> None:
        """Take a stored case away for good. Raises `DeskError`, also while it is open elsewhere."""
        with self._told(number):
            self.store.delete(number)

    def look_at(self, number: str, as_of: date | None = None) -> Loaded:
        """A stored case to read, also while it is open elsewhere; steps are not kept. Raises `DeskError`."""
        with self._told(number):
            stored = self.store.read(number)
        chosen = self._chosen(stored)
        day = as_of or stored.head.as_of
        session = self._session(chosen.pack, day, (stored.answers,), opening=chosen.opening)
        return Loaded(session, (CaseProblem(number, 0, None, TORN, ""),) if stored.torn else ())

    def sample(self, name: str) -> Session:
        """A stored copy of a sample case. Raises `DeskError`."""
        head = self._head(samples_root() / name / "case.yaml")
        pack = self.pack(head.pack)
        as_of = head.as_of or self.today
        answers, _ = read_answers(head, pack, as_of)
        return self._stored(pack, as_of, (answers,))

    def from_file(self, path: Path, as_of: date | None = None) -> Loaded:
        """A case file; `as_of` goes before the file's own day. Raises `DeskError`."""
        head = self._head(path)
        pack = self.pack(head.pack)
        day = as_of or head.as_of or self.today
        answers, problems = read_answers(head, pack, day)
        return Loaded(self._session(pack, day, (answers,)), problems)

    def from_record(self, pack_id: str, day: date, told: Mapping[str, object]) -> Session | None:
        """A session on the answers of a package's record; None where some cannot be taken. Raises `DeskError`."""
        pack = self.pack(pack_id)
        given, problems = read_given(pack.vocabulary, told, day)
        return None if problems else self._session(pack, day, (answers_of(given),))

    # ------------------------------------------------------------ inside

    def _stored(self, pack: Pack, as_of: date, states: tuple[Answers, ...]) -> Session:
        self._require_day(pack, as_of)
        head = CaseHead(pack.id, pack.meta.version, pack.pin, as_of)
        self._keep(pack)
        try:
            writer = self.store.create(head)
            for answers in states:
                writer.record(Answers(), answers)
        except ProfilesError as error:
            raise self._store_error(error) from error
        try:
            return self._session(pack, as_of, states, writer)
        except DeskError:
            writer.discard()
            raise

    def _session(
        self,
        pack: Pack,
        as_of: date,
        states: tuple[Answers, ...],
        writer: CaseWriter | None = None,
        *,
        torn: bool = False,
        opening: str = "",
        draft: Draft | None = None,
    ) -> Session:
        """A session; a day on which the pack or a number of it has no version is told. Raises `DeskError`."""
        self._require_day(pack, as_of)
        try:
            return Session(
                pack,
                as_of,
                self._tools(),
                self.voice,
                states=states,
                writer=writer,
                torn=torn,
                calendar=self.calendar,
                opening=opening,
                today=self.today,
                draft=draft,
            )
        except NoVersionError as error:
            raise self._error("pack.no_version", day=error.day.isoformat(), item=error.item) from error

    def _require_day(self, pack: Pack, day: date) -> None:
        try:
            pack.require_day(day)
        except NoVersionError as error:
            first = error.first.isoformat() if error.first else ""
            raise self._error("pack.no_day", day=day.isoformat(), pack=pack.id, first=first) from error

    def _head(self, path: Path) -> CaseFileHead:
        try:
            return read_case_head(path)
        except CaseFileError as error:
            where = place(self.voice, error.file, error.line)
            params = {name: shown_name(value) for name, value in error.params.items()}
            raise self._error(error.code, file=error.file, place=where, **params) from error

    @contextmanager
    def _told(self, number: str) -> Iterator[None]:
        """Say in words why a stored case cannot be read. Raises `DeskError`."""
        try:
            yield
        except FileNotFoundError as error:
            raise self._error("store.no_such_case", number=shown_name(number[:20])) from error
        except ProfilesError as error:
            raise self._store_error(error) from error
        except OSError as error:
            raise self._error("store.unreadable", file=number) from error

    def _store_error(self, error: ProfilesError) -> DeskError:
        return DeskError(error.code, store_trouble(self.voice, error))

    def _error(self, code: str, **params: object) -> DeskError:
        return DeskError(code, self.voice.say(code, **params))


def most_local_first(known: Sequence[str]) -> list[str]:
    """Packs by how many of the others stand above them (`cn`, `cn-tj` above `cn-tj-xiqing`), the most first."""
    return sorted(known, key=lambda one: (-sum(one.startswith(f"{other}-") for other in known), one))
