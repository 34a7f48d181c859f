"""What can go wrong with stored data. `code` is a text id, `params` what its words need; never a person's data."""

from __future__ import annotations


class ProfilesError(Exception):
    """Base of this folder's errors."""

    code = "store.failed"

    def __init__(self, message: str, **params: str) -> None:
        super().__init__(message)
        self.params = params


class JournalLockedError(ProfilesError):
    """Another program has this journal open for writing."""

    code = "store.locked"


class JournalDamagedError(ProfilesError):
    """A record in the middle of the journal cannot be read, while later ones can."""

    code = "store.damaged"


class JournalFormatError(ProfilesError):
    """The file is no journal, or one of a newer kind, or sealed in a way this program does not know."""

    code = "store.not_a_journal"


class JournalWriteError(ProfilesError):
    """A record could not be written (disk full, no permission). What was there before is still there."""

    code = "store.write_failed"
