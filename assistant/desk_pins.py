"""Stored cases and the rules they were decided with: kept, compared with newer ones, and changed only on request."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import DeskError
from assistant.paperwork import Paperwork, kept_in
from profiles.errors import ProfilesError
from rules.pack import pack_sources

if TYPE_CHECKING:
    from assistant.case_store import CaseHead, CaseStore, CaseWriter, StoredCase
    from assistant.newer import Chosen, Newer
    from assistant.paths import Folders
    from assistant.settings import Settings
    from assistant.texts import Voice
    from rules.pack import Pack


class PinnedCases:
    """What the desk does about the rules of stored cases; the desk gives the rest."""

    __slots__ = ()

    folders: Folders

    if TYPE_CHECKING:

        @property
        def voice(self) -> Voice: ...
        @property
        def settings(self) -> Settings: ...
        @property
        def store(self) -> CaseStore: ...
        @property
        def roots(self) -> Sequence[Path]: ...
        def pack(self, pack_id: str) -> Pack: ...
        def _told(self, number: str) -> AbstractContextManager[None]: ...
        def _store_error(self, error: ProfilesError) -> DeskError: ...

    def newer(self, number: str) -> Newer | None:
        """What newer rules would change for a stored case; None where it goes by the present ones.

        Raises `DeskError`.
        """
        with self._told(number):
            stored = self.store.read(number)
        from assistant.newer import newer_pack

        current = self.pack(stored.head.pack)
        return newer_pack(self.voice, stored, current, self._kept_pack(stored), self._tools())

    def _tools(self) -> Paperwork:
        return Paperwork(self.folders.cache, self.folders.blanks, self.settings.font)

    def _chosen(self, stored: StoredCase, *, accept: bool = False) -> Chosen:
        """The pack to open a stored case with; the one kept where the present one has faults. Raises `DeskError`."""
        from assistant.newer import Chosen, chosen_pack

        try:
            current = self.pack(stored.head.pack)
        except DeskError:
            kept = self._kept_pack(stored)
            if kept is None:
                raise
            return Chosen(kept)
        kept = None if accept or current.pin == stored.head.pack_digest else self._kept_pack(stored)
        return chosen_pack(self.voice, stored, current, kept, accept=accept)

    def _kept_pack(self, stored: StoredCase) -> Pack | None:
        from assistant.pins import pinned_pack

        head, folders = stored.head, self.folders
        return pinned_pack(folders.pins, folders.cache, head.pack, head.pack_digest, self.voice)

    def _keep(self, pack: Pack) -> None:
        """Keep what a case is decided with. A disk that is full is told by the case itself, which is written next."""
        from assistant.pins import keep_pin

        with suppress(OSError):
            sources = pack_sources(pack.id, self.roots, kept_in(self.folders.cache))
            keep_pin(self.folders.pins, pack, sources, self.folders.packs)

    def _pin(self, head: CaseHead, pack: Pack, writer: CaseWriter) -> None:
        """Have a case go by a pack from now on. Raises `DeskError`."""
        self._keep(pack)
        try:
            writer.pin(replace(head, pack_version=pack.meta.version, pack_digest=pack.pin))
        except ProfilesError as error:
            raise self._store_error(error) from error
