"""What a person can mend and is told in words. Each error's `message` says what, where and what to do."""

from __future__ import annotations


class WordedError(Exception):
    """Base of this folder's errors: worded in the language in use, and never with a person's data."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DeskError(WordedError):
    """A case or pack cannot be opened; `code` is the text id of the message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StoreFailedError(WordedError):
    """The step could not be kept on the disk and was not taken."""
